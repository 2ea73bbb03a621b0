"""京华理工大学, the invented university of ``whut-2023``: a middling school of the same
city, its 30 branches straight below the school union, without campus unions.
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

TABLE = """
材料学院          college     360
交通学院          college     240
船舶学院          college     170
汽车学院          college     230
机电学院          college     280
土木学院          college     260
资源环境学院      college     160
信息学院          college     240
计算机学院        college     190
自动化学院        college     170
理学院            college     250
化工学院          college     190
能源动力学院      college     120
航运学院          college     160
管理学院          college     270
经济学院          college     140
法政学院          college     130
外国语学院        college     190
艺术设计学院      college     170
马克思主义学院    college     110
体育学院          college     100
国际教育学院      college      80
工程训练中心      college     100
党群机关          department  210
行政机关          department  370  .  国际交流处
图书馆            service     190  .  档案馆
后勤保障部        service     550
校医院            service     150
附属学校          other       210
资产公司          service     180
"""
MATCH = "市教职工羽毛球赛"
YEAR = Year(
    titles=titles(
        "city_advanced_home", "warm_station", "city_advanced_worker",
        "city_labour_medal", "city_ethics_model",
    ),
    awards=(
        ("city_advanced_worker", 1),
        ("city_labour_medal", 4),
        ("city_ethics_model", 1),
    ),
    workers=("city_advanced_worker", "city_labour_medal"),
    named=(
        Award("city_advanced_home", "材料学院", date(2023, 12, 8), to_the_union=True),
    ),
    homes=(Homes("warm_station", 4, earlier=3),),
    regulations=(
        Regulation(
            "京华理工大学工会会员会籍管理办法",
            "京理工工〔2022〕3号",
            "organisation",
            (
                ("2016 年印发", date(2016, 4, 6), date(2016, 5, 1), MEMBERSHIP_BEFORE),
                ("2022 年修订", date(2022, 5, 18), date(2022, 6, 1), MEMBERSHIP),
            ),
        ),
        Regulation(
            "京华理工大学工会会员慰问办法",
            "京理工工〔2021〕8号",
            "welfare",
            (("2021 年印发", date(2021, 10, 12), date(2021, 11, 1), WELFARE),),
        ),
    ),
    figures=(
        {
            "kind": "member_services", "key": "works.member_services.convenience",
            "title": "便民服务", "unit": "人次", "how": "sum", "column": "participants",
            "where_column": "field", "where_value": "便民服务",
        },
    ),
    outside=("明湖大学工会", "京华师范大学工会", "江城大学工会"),
    visits=15,
    study=(("集中学习", 10), ("专题党课", 2), ("读书班", 1)),
    topics=("非在编职工入会与服务", "教职工大病互助", "二级教代会建设"),
    research_reports=3,
    aspects={"服务会员": 3, "民主管理": 2, "队伍建设": 2},
    papers=(
        Paper("JHUT", "公众号", "activities.publicity.wechat_posts"),
        Paper("JHUT", "网站", 86),
    ),
    results=((date(2023, 11, 11), MATCH, "省市级", 3, "教职工羽毛球队"),),
    accepted_homes=5,
    acceptance_visits=20,
    modules=("提案办理", "大病医疗互助"),
    platforms=(("智慧工会", "会员服务与办公"),),
    services=(
        ("便民服务", "公众号便民服务", "activities.publicity.wechat_reach"),
        ("法律咨询", "法律咨询", 36),
    ),
)  # fmt: skip
PLAN = Plan(
    code="JHUT",
    name="京华理工大学",
    order=3,
    federation=FEDERATION,
    founded_on=date(1958, 9, 20),
    terms=((3, date(2016, 3, 18)), (4, date(2021, 3, 26))),
    campuses=(
        Campus(
            code="JHUT",
            name="京华理工大学工会",
            affiliation="本部",
            table=TABLE,
            office="党群机关",
            kind_shares={
                "SYB": 76, "HTZ": 17, "LWPQ": 3, "NXZ": 1, "WJ": 0.5, "BSH": 2.5,
            },
            women=0.39,
            reelected=7,
            sectors=3,
        ),
    ),
    founded={"能源动力学院": date(2023, 6, 14)},
    without_union=(NewUnit("未来技术研究院", "college", "JHUT", date(2024, 1, 15)),),
    groups=GROUPS,
    agencies=("京华众诚人力资源有限公司", "理工后勤服务有限公司"),
    staff={"JHUT": {"OFFICER": 4}},
    year=YEAR,
    assembly=Assembly(
        staff=(4, date(2021, 3, 26)),
        members=(4, date(2021, 3, 26)),
        sessions=(date(2021, 3, 26), date(2022, 4, 8), date(2023, 3, 24)),
        called=date(2024, 3, 29),
        venue="东院报告厅",
        full="congress.delegates.formal",
        observers="congress.delegates.nonvoting",
        papers="congress.reports.adopted",
    ),
    session=SessionYear(
        aspects=(
            Aspect("学校发展与改革", "reform", "行政机关", 12),
            Aspect("学科与科研", "disciplines", "行政机关", 16),
            Aspect("教学与人才培养", "teaching", "行政机关", 18),
            Aspect("人事与师资", "staff", "行政机关", 20),
            Aspect("财务与资产", "finance", "资产公司", 10),
            Aspect("后勤与生活", "living", "后勤保障部", 25),
            Aspect("校园规划与安全", "campus", "后勤保障部", 16),
            Aspect("信息化建设", "digital", "信息学院", 10),
            Aspect("民主管理与工会", "governance", "党群机关", 10),
        ),
        opinions="congress.opinions.total",
        duties=(
            Duty("training", "代表履职培训", date(2023, 5, 12), "东院报告厅", 3),
            Duty(
                "survey", "青年教师住房调研", date(2023, 9, 22), "南院", 25,
                "走访六个学院，收回问卷，形成建议三条。",
            ),
            Duty("contact_day", "代表接待日", date(2023, 10, 26), "职工之家", 30),
        ),
    ),
    seed=1958,
    id_place="9900",
    first_person=50_000_001,
    staff_number="{year}{number:04}",
    mail="jhut.example",
)  # fmt: skip
