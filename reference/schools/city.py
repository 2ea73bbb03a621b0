"""京华市, the invented city of all reference schools: what they have in common."""

from datetime import date

FEDERATION = ("JHGH", "京华市教育工会", date(1950, 5, 1))
CITY, EDUCATION, NATIONAL = "京华市总工会", "京华市教育工会", "中华全国总工会"
# Code, name, level, body, group, unit. One register for all schools.
TITLES = (
    ("national_model_worker", "全国劳动模范", "national", "国务院", "model_worker", "人"),
    ("national_labour_certificate", "全国五一劳动奖状", "national", NATIONAL,
     "model_worker", "家"),
    ("capital_labour_medal", "首都劳动奖章", "province", CITY, "model_worker", "人"),
    ("education_role_model", "市教育系统育人榜样", "system", EDUCATION, "advanced",
     "人"),
    ("education_pioneer", "市教育系统育人先锋", "system", EDUCATION, "advanced",
     "人"),
    ("national_model_home", "全国教科文卫体系统模范职工小家", "national",
     "中国教科文卫体工会", "home", "家"),
    ("city_advanced_home", "市教育工会先进教职工小家", "system", EDUCATION, "home",
     "家"),
    ("warm_station", "暖心驿站", "system", EDUCATION, "home", "家"),
    ("city_advanced_worker", "市先进工作者", "province", "京华市人民政府",
     "model_worker", "人"),
    ("city_labour_medal", "市五一劳动奖章", "province", CITY, "model_worker",
     "人"),
    ("city_ethics_model", "市师德先进个人", "system", EDUCATION, "advanced",
     "人"),
)  # fmt: skip
# 工会小组 of a large branch.
HOSPITAL_GROUPS = ("内科", "外科", "门急诊", "护理", "医技", "行政后勤")
OTHER_GROUPS = ("第一", "第二", "第三", "第四")
GROUPS = {"hospital": HOSPITAL_GROUPS, "": OTHER_GROUPS}
MEMBERSHIP = """\
第一条 为了规范工会会员会籍管理，保障会员权利，根据《中国工会章程》，制定本办法。
第二条 在本校工作、以工资收入为主要生活来源的教职工，不分用工形式，都可以自愿加入工会。
第三条 入会由本人申请，二级工会审核，校工会确认。会籍从确认之日起计算。
第四条 会员在校内调动的，会籍随工作单位转移；离校的，由校工会开具会籍关系证明。
第五条 会员离岗或者外派期间保留会籍，不缴纳会费，不参加选举。
第六条 会员一年以上不缴纳会费、不参加工会活动，经教育不改的，按自动退会处理。"""
MEMBERSHIP_BEFORE = MEMBERSHIP.replace("，不分用工形式，", "，")
WELFARE = """\
第一条 会员生日、结婚、生育、住院、退休和直系亲属去世，工会给予慰问。
第二条 慰问标准由校工会委员会讨论决定，每年公布一次，不得超过上级工会规定的标准。
第三条 慰问由二级工会经办，慰问时须两人以上到场，事后登记。"""


def titles(*codes):
    """These titles with their place in the register."""
    placed = [(*title, order) for order, title in enumerate(TITLES, 1)]
    return tuple(title for title in placed if title[0] in codes)
