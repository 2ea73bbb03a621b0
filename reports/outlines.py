"""The outlines every union may start from; a union keeps its own beside them.

An entry is ``(level, heading or lead, text, guidance)`` and, where it is no text, its
kind. Levels 1 and 2 are headings, below them the words are the lead of a paragraph.
"""

from django.apps import apps as installed

DEAR = "各位代表、同志们："
ANNUAL = (
    (0, "", "我代表校工会委员会向大会报告工作，请予审议，并请列席会议的同志提出意见。",
     "一句话说明代表谁、向谁报告、请予审议。"),
    (1, "工作回顾", "", ""),
    (2, "思想政治引领", "", "理论学习、主题教育、先进典型；写做了什么、覆盖多少人。"),
    (3, "学深悟透，凝心铸魂。", "", "学习几次、多少人参加，有什么成果。"),
    (2, "民主管理", "", "教代会、提案、二级教代会、校务公开。"),
    (3, "教代会运行有序。", "", "大会和代表团会议几次，审议了什么；提案收到、立案、办结几件。"),
    (2, "建功立业", "", "教学竞赛、技能比武、劳模和工匠。"),
    (3, "劳模精神薪火相传。", "现有各级劳动模范{members.model_workers}。",
     "再写竞赛几项、多少人获奖。"),
    (2, "维权服务", "", "慰问、帮困、互助保障、体检、疗休养、子女、法律服务；写人次和金额。"),
    (2, "文体活动", "", "全校性活动、协会、参加人次。"),
    (2, "女教职工工作", "全校有女会员{members.women}。", "特色活动、关爱行动、权益维护。"),
    (2, "自身建设", "", "组织、干部、建家、经费、信息化。"),
    (3, "组织更加健全。",
     "现有会员{members.persons}，二级工会{members.unions}；新入会{members.joined}，"
     "按期换届的工会{members.unions_reelected}。",
     "数字由记录计算，核对口径后再写变化和原因。"),
    (1, "存在的不足", "", "三四条，实事求是；每条要能对应明年的一项打算。", "shortcomings"),
    (1, "今后工作打算", "", "四至六项，每项写目标、措施和责任人；明年报告要写落实情况。",
     "plan"),
    (0, "", "各位代表、同志们，让我们团结一心，为学校发展贡献力量！", "结尾号召，不超过三句。"),
)  # fmt: skip
TERM = (
    (0, "", "我代表第××届工会委员会向大会报告工作，请予审议。", "写明届次。"),
    (1, "五年来的工作", "", ""),
    (2, "组织和队伍",
     "五年来新入会{members.joined}，开展换届{members.re_elections}；"
     "现有会员{members.persons}，二级工会{members.unions}。",
     "五年合计与期初期末对照都要写。"),
    (2, "五年变化", "", "选几项数据，期初和期末对照。", "compare"),
    (2, "思想政治引领", "", "按年份或按专题写，不罗列。"),
    (2, "民主管理", "", "五年教代会、提案的总数和代表性成果。"),
    (2, "建功立业", "", "五年竞赛、荣誉总数，最有影响的几项。"),
    (2, "维权服务", "", "五年慰问、帮扶的人次和金额合计。"),
    (2, "文体活动", "", ""),
    (2, "女教职工工作", "", ""),
    (2, "自身建设", "", "干部、建家、经费、制度。"),
    (1, "主要体会", "", "三五条，有事实支撑。"),
    (1, "存在的不足", "", "", "shortcomings"),
    (1, "今后五年的建议", "", "", "plan"),
    (0, "", "", "结尾号召。"),
)  # fmt: skip
PROPOSALS = (
    (0, "", "受教职工代表大会执行委员会委托，我向大会作提案工作报告，请予审议。",
     "写明受谁委托。"),
    (1, "提案征集和立案情况", "", "收到、合并、立案几件，立案率；按类别排列。"),
    (1, "提案办理情况", "", "已解决、列入计划、留作参考各几件，占百分之几；满意率。"),
    (2, "办理特点", "", "领导领办、现场办理、回头看。"),
    (2, "典型案例", "", "三至六例，写成“关于……的提案→做了什么”。"),
    (1, "上次会议提案的后续落实", "", "跨年办理的逐件说明。"),
    (1, "本次会议提案征集情况", "", "收到、立案、转建议、不立案各几件。"),
    (1, "不足和下一步打算", "", ""),
)  # fmt: skip
FINANCE = (
    (0, "", "受校工会委员会委托，现将工会经费收支情况报告如下，请予审议。",
     "写明受谁委托、依据哪些法律和制度。"),
    (1, "收入情况", "", "先写总收入，再逐项写金额。"),
    (2, "收入明细", "", "填一张表：项目、金额；占比由门户算。", "table"),
    (1, "支出情况", "", "先写总支出，再逐项写金额、占比（保留两位小数）和用途。"),
    (2, "支出明细", "", "上解经费按规定列示，并与账面数核对。", "table"),
    (1, "结余情况", "", "上年结余、本年结余、累计结余。"),
    (1, "管理和评价", "", "预算执行、制度、审查意见。"),
    (1, "问题和建议", "", ""),
)  # fmt: skip
OUTLINES = (
    ("annual", "工会年度工作报告（通用）", 1, ANNUAL),
    ("term", "工会届期（五年）工作报告（通用）", 5, TERM),
    ("proposals", "提案工作报告（通用）", 1, PROPOSALS),
    ("finance", "经费收支情况报告（通用）", 1, FINANCE),
)


def fields_of(level, words, text, guidance, kind="text"):
    name = "heading" if level in (1, 2) else "lead"
    found = {"level": level, "text": text, "guidance": guidance, "kind": kind}
    return found | {name: words}


def plant(sender, apps=installed, **_given):
    """Add the outlines that are missing; those that are there stay as they are.

    Runs after every migration (``post_migrate``), so that a new version brings its new
    outlines along.
    """
    try:
        outlines = apps.get_model("reports", "Outline").objects
        lines = apps.get_model("reports", "OutlineEntry").objects
    except LookupError:  # on the way back to before there were any
        return
    known = set(outlines.filter(union=None).values_list("title", flat=True))
    for kind, title, years, entries in OUTLINES:
        if title in known:
            continue
        outline = outlines.create(kind=kind, title=title, years=years, salutation=DEAR)
        lines.bulk_create(
            lines.model(outline=outline, order=order, **fields_of(*entry))
            for order, entry in enumerate(entries)
        )
