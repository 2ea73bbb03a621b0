"""明湖大学, the invented university of ``pku-2023``.

62 branches under 校本部 and 医学部, 68 units of which two have no union yet, 6 branches
founded and 21 re-elected in the time the report speaks of.
"""

from datetime import date

from reference.assemblies import Assembly
from reference.plan import (
    Aspect,
    Award,
    Campus,
    Duty,
    Homes,
    NewUnit,
    Paper,
    Plan,
    Regulation,
    SessionYear,
    Year,
)
from reference.schools.city import (
    FEDERATION,
    GROUPS,
    MEMBERSHIP,
    MEMBERSHIP_BEFORE,
    WELFARE,
    titles,
)

HQ_TABLE = """
数学科学学院      college     230
物理学院          college     340
化学学院          college     320
生命科学学院      college     260
地球与空间学院    college     210
大气与海洋学院    college     120
环境学院          college     150
信息工程学院      college     420  .  微电子研究所
计算机学院        college     260
人工智能研究院    college     140
集成电路学院      college     130
材料学院          college     170
机械与动力学院    college     190
建筑与规划学院    college     110
心理学院          college      90
文学院            college     170
历史学院          college     110
哲学院            college     100
考古学院          college      90
外国语学院        college     240
艺术学院          college      90
新闻传播学院      college     100
法学院            college     150
经济学院          college     160
商学院            college     230
公共管理学院      college     110
社会学院          college     110
教育学院          college     100
马克思主义学院    college      90
体育教研部        college     100
继续教育学院      college     120
先进能源研究院    college     110
滨海研究院        college     620  滨海研究院  滨海校区管理处
党群机关          department  330
行政机关          department  520  .  国际合作处
图书馆            service     270  .  档案馆
信息化中心        service     130
实验设备中心      service     120
出版社            service     310
后勤服务中心      service    1080
餐饮服务中心      service     560
校园保卫处        service     260
校医院            service     210
附属中学          other       420
附属小学          other       190
幼教中心          other       130
会议中心          service     180
产业集团          service     760
"""
MED_TABLE = """
基础医学院        college     640
药学院            college     360
公共卫生学院      college     250
护理学院          college     130
医学人文学院      college     120
医学技术学院      college     140
医学部机关        department  560
医学部后勤中心    service     480
附属第一医院      hospital   6300  附属医院
附属第二医院      hospital   5600  附属医院
附属第三医院      hospital   5900  附属医院
附属口腔医院      hospital   2500  附属医院
附属肿瘤医院      hospital   2700  附属医院
附属精神卫生医院  hospital    880  附属医院
"""
GAME = "市职工乒乓球赛"
YEAR = Year(
    titles=titles(
        "national_model_worker", "national_labour_certificate", "capital_labour_medal",
        "education_role_model", "education_pioneer", "national_model_home",
        "city_advanced_home", "warm_station",
    ),
    awards=(
        ("capital_labour_medal", "competitions.honours.capital_labour_medal"),
        ("education_role_model", "competitions.honours.bj_education_role_model"),
        ("education_pioneer", "competitions.honours.bj_education_pioneer"),
    ),
    workers=("capital_labour_medal",),
    named=(
        Award("national_labour_certificate", "附属第二医院", date(2023, 4, 23)),
        Award("national_model_home", "材料学院", date(2023, 11, 30), to_the_union=True),
    ),
    homes=(
        Homes("city_advanced_home", "members.homes.city_advanced", earlier=9),
        Homes("warm_station", "members.homes.warm_station", earlier=6),
    ),
    regulations=(
        Regulation(
            "明湖大学工会会员会籍管理办法",
            "明工〔2023〕5号",
            "organisation",
            (
                ("2015 年试行", date(2015, 3, 18), date(2015, 4, 1), MEMBERSHIP_BEFORE),
                ("2023 年修订", date(2023, 6, 9), date(2023, 7, 1), MEMBERSHIP),
            ),
        ),
        Regulation(
            "明湖大学工会会员慰问办法",
            "明工〔2022〕12号",
            "welfare",
            (("2022 年印发", date(2022, 11, 21), date(2023, 1, 1), WELFARE),),
        ),
    ),
    figures=(
        {
            "kind": "publicity", "key": "works.publicity.voice",
            "title": "《杏林之声》", "unit": "期", "how": "count",
            "where_column": "series", "where_value": "杏林之声",
        },
        {
            "kind": "publicity", "key": "works.publicity.window",
            "title": "《会员之窗》", "unit": "期", "how": "count",
            "where_column": "series", "where_value": "会员之窗",
        },
        {
            "kind": "outside_results", "key": "works.outside_results.table_tennis",
            "title": f"{GAME}名次", "unit": "名", "how": "best", "column": "rank",
            "where_column": "event", "where_value": GAME,
        },
    ),
    outside=("京华师范大学工会", "京华理工大学工会", "滨海大学工会", "江城大学工会"),
    visits="activities.research.unions_visited",
    study=(
        ("集中学习", "activities.study.sessions"),
        ("专题党课", "activities.study.party_lectures"),
    ),
    topics=(
        "青年教师住房与子女入托", "实验技术队伍发展", "后勤职工权益保障",
        "二级教代会运行", "教职工心理健康服务",
    ),
    research_reports="activities.research.reports",
    aspects={
        "理论学习": 2, "联系会员": 3, "服务阵地": 3, "经费使用": 2, "队伍建设": 2,
        "信息化": 2,
    },
    papers=(
        Paper("MHU-MED", "内刊", "activities.publicity.jiaogong_voice.med", "杏林之声"),
        Paper("MHU-MED", "视频栏目", "activities.publicity.union_window.med", "会员之窗"),
        Paper("MHU-MED", "公众号", "activities.publicity.wechat_posts.med"),
        Paper("MHU-MED", "网站", "activities.publicity.website_posts.med"),
    ),
    films="activities.publicity.model_worker_films",
    health_articles=(
        "MHU-MED", "医学部志愿医生团队", "activities.health_articles.issues.med",
    ),
    results=(
        (date(2023, 10, 14), GAME, "省市级", "activities.external.hexie_cup.rank",
         "教职工乒乓球队"),
    ),
    accepted_homes="members.homes.upgraded",
    acceptance_visits="members.homes.acceptance_visits",
    modules=("经费缴纳管理", "经费管理", "慰问管理", "活动管理"),
    platforms=(("工会大额资金线上审批平台", "大额资金审批"),),
)  # fmt: skip
PLAN = Plan(
    code="MHU",
    name="明湖大学",
    order=2,
    federation=FEDERATION,
    founded_on=date(1949, 11, 5),
    terms=((18, date(2014, 1, 9)), (19, date(2019, 4, 18))),
    campuses=(
        Campus(
            code="MHU-HQ",
            name="校本部",
            affiliation="校本部",
            table=HQ_TABLE,
            office="党群机关",
            kind_shares={"SYB": 50, "HTZ": 27, "LWPQ": 9, "NXZ": 7, "WJ": 2, "BSH": 5},
            women=0.47,
            reelected=16,
            sectors=4,
        ),
        Campus(
            code="MHU-MED",
            name="医学部工会",
            affiliation="医学部",
            table=MED_TABLE,
            office="医学部机关",
            kind_shares={
                "SYB": 38, "HTZ": 49.6, "LWPQ": 8.5, "NXZ": 1.5, "WJ": 0.2, "BSH": 2.2,
            },
            women=0.69,
            reelected=5,
            sectors=2,
            founded_on=date(1952, 3, 8),
            terms=((8, date(2021, 11, 5)),),
        ),
    ),
    founded={
        "人工智能研究院": date(2023, 3, 22),
        "集成电路学院": date(2023, 5, 17),
        "先进能源研究院": date(2023, 10, 25),
        "会议中心": date(2024, 3, 20),
        "医学技术学院": date(2023, 9, 13),
        "附属精神卫生医院": date(2023, 12, 6),
    },
    without_union=(
        NewUnit("交叉科学研究院", "college", "MHU-HQ", date(2024, 1, 8)),
        NewUnit("医学数据研究中心", "college", "MHU-MED", date(2024, 1, 8)),
    ),
    groups=GROUPS,
    agencies=(
        "京华众诚人力资源有限公司",
        "明湖人才服务有限公司",
        "安和医疗后勤服务有限公司",
    ),
    staff={
        "MHU": {"OFFICER": 6},
        "JHGH": {"FEDERATION-OFFICER": 1},
        "MHU-MED": {"OFFICER": 3},
    },
    year=YEAR,
    assembly=Assembly(
        staff=(7, date(2019, 4, 18)),
        members=(19, date(2019, 4, 18)),
        sessions=(
            date(2019, 4, 18), date(2020, 6, 24), date(2021, 4, 15),
            date(2022, 6, 30), date(2023, 4, 13), date(2024, 4, 11),
        ),
        venue="百年讲堂",
        full=430,
        observers=42,
        papers=5,
    ),
    session=SessionYear(
        aspects=(
            Aspect("民主管理", "governance", "党群机关", 6),
            Aspect("学科建设", "disciplines", "实验设备中心", 8),
            Aspect("教学科研与人才培养", "teaching", "行政机关", 12),
            Aspect("教职工队伍建设", "staff", "行政机关", 12),
            Aspect("深化综合改革", "reform", "行政机关", 5),
            Aspect("民生保障", "living", "后勤服务中心", 16),
            Aspect("校本部与医学部融合发展", "merging", "医学部机关", 6),
            Aspect("校园规划与管理", "campus", "校园保卫处", 10),
            Aspect("信息化建设", "digital", "信息化中心", 7),
            Aspect("工会工作", "union", "党群机关", 5),
            Aspect("基层单位建设", "grassroots", "党群机关", 4),
        ),
        opinions="congress.opinions.total",
        units="congress.opinions.units",
        handed_on=date(2023, 4, 27),
        closed_on=date(2023, 12, 15),
        duties=(
            Duty("training", "代表履职能力培训", date(2023, 5, 18), "百年讲堂", 4),
            Duty(
                "inspection", "食堂与教师公寓巡察", date(2023, 9, 20), "校本部", 30,
                "食堂后厨整洁；两处公寓的供暖管道需要更换。",
            ),
            Duty("contact_day", "代表接待日", date(2023, 11, 8), "教工之家", 40),
        ),
    ),
    seed=2023,
    id_place="0000",
    first_person=1,
    staff_number="{year}{number:05}",
    mail="mhu.example",
)  # fmt: skip
