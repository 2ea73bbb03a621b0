"""Configurable rules of a session: papers, quorum, check-in, with citation."""

from union_portal.norms import Norm, NormKind, Strength

PAPERS_DAYS = Norm(
    "congress.papers_days",
    "会议文件最迟在开幕前多少天送达代表",
    NormKind.INTEGER,
    7,
    "天",
    "《北京市实施〈工会法〉办法》第四十六条：提交审议、通过的事项，会议七日前书面送交工会；"
    "上海市职工代表大会条例第三十条同",
    least=1,
    most=60,
)
QUORUM_NUMERATOR = Norm(
    "congress.quorum_numerator",
    "到会的正式代表须达到全体的几分之几：分子",
    NormKind.INTEGER,
    2,
    "",
    "《学校教职工代表大会规定》第十九条：须有三分之二以上代表出席",
    strength=Strength.HARD,
)
QUORUM_DENOMINATOR = Norm(
    "congress.quorum_denominator",
    "到会的正式代表须达到全体的几分之几：分母",
    NormKind.INTEGER,
    3,
    "",
    "《学校教职工代表大会规定》第十九条：须有三分之二以上代表出席",
    strength=Strength.HARD,
)
LATE_MINUTES = Norm(
    "congress.late_minutes",
    "开会多少分钟后签到算迟到",
    NormKind.INTEGER,
    0,
    "分钟",
    "本门户默认值：到点未到即为迟到",
    most=120,
)
DOOR_SECONDS = Norm(
    "congress.door_seconds",
    "大屏幕上的签到码多少秒更换一次",
    NormKind.INTEGER,
    60,
    "秒",
    "本门户默认值：换得快，拍照转发就来不及",
    least=15,
    most=600,
)
EARLY_HOURS = Norm(
    "congress.early_hours",
    "开会前多少小时内可以打开签到",
    NormKind.INTEGER,
    12,
    "小时",
    "本门户默认值：签到说明人已到场，不能提前几天签",
    least=1,
    most=48,
)

EXCUSE_MONTHS = Norm(
    "congress.excuse_months",
    "会议请假的事由保存多少个月",
    NormKind.INTEGER,
    12,
    "个月",
    "《个人信息保护法》第十九条：保存期限应当为实现处理目的所必要的最短时间",
    least=1,
    most=60,
)
