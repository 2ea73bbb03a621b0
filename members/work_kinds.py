"""The registers a school union begins with. Rows of ``WorkKind``: it changes them as it
likes, and a kind it has renamed or closed stays as it left it."""

from django.apps import apps as installed

from members.models.works import (
    ColumnType,
    Counting,
    Timing,
    WorkFigure,
    WorkKind,
)


def column(key, title, type_=ColumnType.TEXT, **more):
    """A column as it stands in ``WorkKind.columns``."""
    return {
        "key": key,
        "title": title,
        "type": str(type_),
        "required": False,
        "choices": [],
        "personal": False,
        "identity": False,
        "watch": False,
        **more,
    }


def choice(key, title, *choices, **more):
    return column(key, title, ColumnType.CHOICE, choices=list(choices), **more)


def person(key, title, **more):
    return column(key, title, ColumnType.PERSON, **more)


def number(key, title, **more):
    return column(key, title, ColumnType.NUMBER, **more)


# code, name, unit, what is written there, columns, more
KINDS: tuple[tuple[str, str, str, str, list, dict], ...] = (
    (
        "visits", "调研走访", "次", "到基层工会和兄弟工会调研走访：去了哪里、听到什么",
        [
            column("target", "走访工会", ColumnType.UNION, identity=True),
            column("outside", "校外工会名称", identity=True),
            column("visitors", "走访人"),
            column("findings", "情况与建议"),
        ],
        {},
    ),
    (
        "study", "学习教育", "次", "集中学习、专题党课、读书班",
        [
            choice("form", "形式", "集中学习", "专题党课", "读书班", required=True),
            column("lecturer", "主讲人"),
            number("participants", "参加人次"),
        ],
        {},
    ),
    (
        "research_reports", "调研报告", "篇", "已完成的调研报告",
        [column("authors", "执笔人"), column("field", "领域"),
         column("link", "网址", ColumnType.LINK)],
        {},
    ),
    (
        "rectification", "整改整治", "个", "查找的问题、措施、责任人和完成情况",
        [
            column("aspect", "方面", required=True),
            column("measure", "整改措施"),
            person("responsible", "责任人"),
            column("due_on", "完成时限", ColumnType.DAY),
            column("done_on", "完成日期", ColumnType.DAY),
        ],
        {"branches_write": False},
    ),
    (
        "publicity", "宣传报道", "条", "内刊、视频、公众号、网站；可以按月登记条数",
        [
            choice("outlet", "渠道", "内刊", "视频栏目", "公众号", "网站", "宣传栏",
                   required=True, identity=True),
            column("series", "刊名或栏目", identity=True),
            number("number", "条数", required=True),
            column("link", "网址", ColumnType.LINK),
        ],
        {},
    ),
    (
        "media_reports", "媒体报道", "篇", "校外媒体对工会工作的报道",
        [
            column("medium", "媒体", required=True, identity=True),
            choice("level", "级别", "国家级", "省市级", "行业", "其他"),
            column("link", "网址", ColumnType.LINK),
        ],
        {},
    ),
    (
        "films", "宣传片拍摄", "部", "劳模、先进人物宣传片",
        [column("subject", "拍摄对象", required=True, identity=True),
         column("home", "所在单位")],
        {},
    ),
    (
        "health_articles", "健康科普文章", "期", "面向教职工的健康科普",
        [column("author", "作者"), column("link", "网址", ColumnType.LINK)],
        {},
    ),
    (
        "outside_results", "校外比赛成绩", "项", "代表学校参加校外文体比赛的名次",
        [
            column("event", "比赛", required=True, identity=True),
            choice("level", "级别", "国家级", "省市级", "行业", "校际"),
            number("rank", "名次"),
            column("team", "参赛队伍或人员"),
        ],
        {},
    ),
    (
        "home_acceptance", "建家验收", "次", "教职工小家、教职工之家的现场验收",
        [
            column("target", "受验工会", ColumnType.UNION, required=True, identity=True),
            number("participants", "参加验收人次", required=True),
            choice("result", "结果", "晋升等级", "维持等级", "限期整改", required=True),
            column("grade", "验收后等级"),
        ],
        {"branches_write": False},
    ),
    (
        "system_modules", "信息系统建设", "个", "新上线的模块和平台",
        [choice("form", "形式", "模块", "平台", required=True), column("use", "用途")],
        {"branches_write": False},
    ),
    (
        "recommendations", "宣讲团与专家库推荐", "人次", "推荐谁进入哪个宣讲团或专家库",
        [
            person("who", "被推荐人", required=True, identity=True),
            column("body", "宣讲团或专家库", required=True, identity=True),
            choice("result", "结果", "已推荐", "已入选", "未入选"),
        ],
        {},
    ),
    (
        "body_seats", "校内外任职席位", "席", "人大代表、政协委员、各类委员会中的工会席位",
        [
            person("who", "任职人", required=True, identity=True, watch=True),
            column("body", "机构", required=True, identity=True),
            column("post", "职务"),
        ],
        {"has_period": True},
    ),
    (
        "member_services",
        "职工服务",
        "次",
        "为会员办的服务：法律咨询、心理关怀、子女托管、便民服务",
        [
            choice(
                "field", "类别", "法律咨询", "心理关怀", "子女托管", "便民服务", "其他",
                required=True,
            ),
            number("participants", "服务人次"),
        ],
        {},
    ),
    (
        "hardship_help",
        "困难帮扶",
        "次",
        "对困难教职工的走访和帮扶；不写病情和家庭细节",
        [
            person("who", "帮扶对象", required=True, identity=True),
            choice("cause", "原因", "大病", "意外", "家庭困难", "其他", required=True),
            column("amount", "金额", ColumnType.MONEY),
        ],
        {},
    ),
    (
        "account_rights", "外部系统账号权限", "个",
        "市总工会办公平台等外部系统的账号：哪个工会申请、什么权限、谁保管",
        [
            column("system", "系统", required=True, identity=True),
            column("rights", "子系统与权限", required=True),
            person("holder", "保管人", required=True, watch=True),
            column("account", "账号", personal=True),
        ],
        {"has_period": True},
    ),
    (
        "leadership_meetings", "列席学校会议", "次",
        "工会代表列席党委常委会、校长办公会：哪次会、谁列席、什么议题",
        [
            choice("body", "会议", "党委常委会", "校长办公会", "其他", required=True,
                   identity=True),
            person("attendee", "列席人", required=True),
            column("topic", "涉及教职工的议题"),
            column("said", "反映的意见"),
        ],
        {},
    ),
    (
        "party_hearings", "党委听取工会工作", "次", "党委每学期至少听取一次工会工作汇报",
        [
            choice("term", "学期", "春季学期", "秋季学期", required=True, identity=True),
            column("speaker", "汇报人"),
            column("decisions", "议定事项"),
        ],
        {},
    ),
    (
        "rule_making", "源头参与政策制定", "件",
        "涉及教职工利益的制度草案：考核、奖惩、职称、聘任，工会提了什么意见、是否采纳",
        [
            column("draft", "制度草案", required=True, identity=True),
            choice("field", "领域", "考核", "奖惩", "职称评聘", "收入分配", "其他"),
            column("opinion", "工会意见"),
            choice("outcome", "结果", "采纳", "部分采纳", "未采纳", "办理中"),
        ],
        {},
    ),
    (
        "assets_oversight", "国资监督参与", "次",
        "招标、工地巡查、公房调查、住房分配办法：国资监督委员会参与的监督",
        [
            choice("form", "事项", "招标监督", "工地巡查", "公房调查", "住房分配", "其他",
                   required=True),
            column("subject", "项目"),
            column("findings", "情况与建议"),
        ],
        {"branches_write": False},
    ),
    (
        "welfare_oversight", "生活福利监督参与", "次",
        "生活福利政策的意见、执行检查：生活福利委员会参与的监督",
        [
            choice("form", "事项", "政策征求意见", "执行检查", "其他", required=True),
            column("department", "部门"),
            column("findings", "情况与建议"),
        ],
        {"branches_write": False},
    ),
    (
        "congress_research", "教代会课题研究", "项",
        "教代会与其他治理主体、校院两级、集团化办学等课题，参加的工会",
        [column("partners", "参加的工会"), column("result", "成果")],
        {},
    ),
    (
        "congress_practice", "二级教代会典型经验", "篇", "推广的二级教代会好做法",
        [column("where", "发布渠道"), column("link", "网址", ColumnType.LINK)],
        {},
    ),
    (
        "contact_days", "代表联系教职工", "次",
        "代表接待日、走访联系：联系了谁、听到什么（双走近）",
        [
            person("delegate", "代表", required=True),
            column("topics", "话题"),
            number("opinions", "收集意见（条）"),
        ],
        {},
    ),
)  # fmt: skip

# key, title, unit, how, further fields
FIGURES: tuple[tuple[str, str, str, str, dict], ...] = (
    ("works.visits", "调研走访", "次", Counting.COUNT, {}),
    ("works.visits.unions", "走访的工会", "家", Counting.DISTINCT,
     {"column": "target", "or_column": "outside"}),
    ("works.study", "学习教育", "次", Counting.COUNT, {}),
    ("works.study.sessions", "集中学习", "次", Counting.COUNT,
     {"where_column": "form", "where_value": "集中学习"}),
    ("works.study.lectures", "专题党课", "次", Counting.COUNT,
     {"where_column": "form", "where_value": "专题党课"}),
    ("works.research_reports", "调研报告", "篇", Counting.COUNT, {}),
    ("works.rectification", "整改整治的问题", "个", Counting.COUNT, {}),
    ("works.rectification.aspects", "查找问题的方面", "个", Counting.DISTINCT,
     {"column": "aspect"}),
    ("works.publicity", "宣传报道", "条", Counting.SUM, {"column": "number"}),
    ("works.publicity.wechat", "公众号推送", "条", Counting.SUM,
     {"column": "number", "where_column": "outlet", "where_value": "公众号"}),
    ("works.publicity.website", "网站信息", "条", Counting.SUM,
     {"column": "number", "where_column": "outlet", "where_value": "网站"}),
    ("works.media_reports", "媒体报道", "篇", Counting.COUNT, {}),
    ("works.films", "宣传片拍摄", "部", Counting.COUNT, {}),
    ("works.films.subjects", "宣传片拍摄对象", "人", Counting.DISTINCT,
     {"column": "subject"}),
    ("works.health_articles", "健康科普文章", "期", Counting.COUNT, {}),
    ("works.outside_results", "校外比赛成绩", "项", Counting.COUNT, {}),
    ("works.home_acceptance", "建家验收", "次", Counting.COUNT, {}),
    ("works.home_acceptance.visits", "建家验收参与", "人次", Counting.SUM,
     {"column": "participants"}),
    ("works.home_acceptance.upgraded", "晋升等级的工会", "家", Counting.DISTINCT,
     {"column": "target", "where_column": "result", "where_value": "晋升等级"}),
    ("works.system_modules", "新上线的模块和平台", "个", Counting.COUNT, {}),
    ("works.system_modules.modules", "新上线的模块", "个", Counting.COUNT,
     {"where_column": "form", "where_value": "模块"}),
    ("works.system_modules.platforms", "启用的平台", "个", Counting.COUNT,
     {"where_column": "form", "where_value": "平台"}),
    ("works.recommendations", "宣讲团与专家库推荐", "人次", Counting.COUNT, {}),
    ("works.recommendations.chosen", "入选宣讲团与专家库", "人", Counting.DISTINCT,
     {"column": "who", "where_column": "result", "where_value": "已入选"}),
    ("works.member_services", "职工服务", "次", Counting.COUNT, {}),
    ("works.hardship_help", "困难帮扶", "次", Counting.COUNT, {}),
    ("works.body_seats", "校内外任职席位", "席", Counting.COUNT,
     {"timing": Timing.STANDING}),
    ("works.leadership_meetings", "列席学校会议", "次", Counting.COUNT, {}),
    ("works.party_hearings", "党委听取工会工作", "次", Counting.COUNT, {}),
    ("works.rule_making", "源头参与政策制定", "件", Counting.COUNT, {}),
    ("works.rule_making.adopted", "意见被采纳的制度", "件", Counting.COUNT,
     {"where_column": "outcome", "where_value": "采纳"}),
    ("works.assets_oversight", "国资监督参与", "次", Counting.COUNT, {}),
    ("works.welfare_oversight", "生活福利监督参与", "次", Counting.COUNT, {}),
    ("works.congress_research", "教代会课题研究", "项", Counting.COUNT, {}),
    ("works.congress_practice", "二级教代会典型经验", "篇", Counting.COUNT, {}),
    ("works.contact_days", "代表联系教职工", "次", Counting.COUNT, {}),
    ("works.account_rights", "外部系统账号权限", "个", Counting.COUNT,
     {"timing": Timing.STANDING}),
)  # fmt: skip


def seeds():
    """The kinds as unsaved rows."""
    return [
        WorkKind(
            code=code, name=name, unit=unit, hint=hint, columns=columns,
            order=order * 10, **more,
        )
        for order, (code, name, unit, hint, columns, more) in enumerate(KINDS, 1)
    ]  # fmt: skip


def plant(sender, apps=installed, **_given):
    """Add the kinds that are missing; those that are there stay as the union has them.

    Runs after every migration (``post_migrate``), so that a new version brings its new
    kinds along.
    """
    try:
        kinds = apps.get_model("members", "WorkKind").objects
        figures = apps.get_model("members", "WorkFigure").objects
    except LookupError:  # on the way back to before there were any
        return
    known = set(kinds.values_list("code", flat=True))
    new = [kind for kind in seeds() if kind.code not in known]
    if not new:
        return
    kinds.bulk_create(new)
    ids = {kind.code: kind.pk for kind in new}
    figures.bulk_create(
        WorkFigure(
            kind_id=ids[key.split(".")[1]],
            key=key,
            title=title,
            unit=unit,
            how=how,
            **more,
        )
        for key, title, unit, how, more in FIGURES
        if key.split(".")[1] in ids
    )
