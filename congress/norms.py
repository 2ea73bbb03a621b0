"""Configurable rules of congresses, with default and citation.

The shares of a list of delegates are whole per cent; 0 switches a soft one off.
"""

from union_portal.norms import Norm, NormKind, Strength

RULE_11 = "《学校教职工代表大会规定》第十一条："

CONGRESS_YEARS = Norm(
    "congress.years",
    "教代会、工代会每届任期",
    NormKind.INTEGER,
    5,
    "年",
    "《学校教职工代表大会规定》第十二条：每届任期三年或者五年",
    least=3,
    most=5,
)
SESSIONS_A_YEAR = Norm(
    "congress.sessions_a_year",
    "每年至少召开的会议",
    NormKind.INTEGER,
    1,
    "次",
    "《学校教职工代表大会规定》第十六条：每学年至少召开一次",
    least=1,
    most=4,
)
SESSION_REMINDER_DAYS = Norm(
    "congress.session_reminder_days",
    "年底前多少天提醒当年还没有开会的工会",
    NormKind.INTEGER,
    60,
    "天",
    "本门户默认值：来得及在年内筹备召开",
    least=7,
    most=300,
)
CONGRESS_STAFF = Norm(
    "congress.staff_for_a_congress",
    "教职工达到多少人应当建立教职工代表大会制度",
    NormKind.INTEGER,
    80,
    "人",
    "《学校教职工代表大会规定》第十五条：八十人以上的建立教职工代表大会，不足八十人的建立教职工大会",
    least=30,
    most=200,
)
# --- How many delegates -----------------------------------------------------------------
SEATS_BY_SHARE = Norm(
    "congress.seats_by_share",
    "代表总数按教职工人数的比例确定（否则按基数递增）",
    NormKind.BOOLEAN,
    False,
    "",
    "代表总数由省级规定，没有规定的由学校确定",
)
SEATS_LEAST = Norm(
    "congress.seats_least",
    "代表总数下限",
    NormKind.INTEGER,
    30,
    "人",
    "《上海市职工代表大会条例》第二十一条：一百人以下的代表不少于三十人",
    least=10,
    most=300,
)
SEATS_SHARE = Norm(
    "congress.seats_share",
    "按比例确定时代表占教职工的百分比（人数:最少-最多）",
    NormKind.BANDS,
    [[100, 30, 100], [199, 30, 100], [None, 20, 100]],
    "",
    "某省实施办法：一百人以下不少于三十人，二百人以下不少于百分之三十，以上不少于百分之二十",
)
SEATS_STEP = Norm(
    "congress.seats_step",
    "按基数递增时每增加一百人增加的代表",
    NormKind.INTEGER,
    5,
    "人",
    "《上海市职工代表大会条例》第二十一条：一百人以上每增加一百人，代表增加不少于五人",
    least=1,
    most=50,
)
SEATS_STEPS_TO = Norm(
    "congress.seats_steps_to",
    "按基数递增到多少教职工为止",
    NormKind.INTEGER,
    3000,
    "人",
    "《上海市职工代表大会条例》第二十一条：三千人以上的代表不少于一百七十五人",
    least=100,
    most=100_000,
)
# --- Elections of delegates ---------------------------------------------------------------
MARGIN = Norm(
    "congress.margin",
    "代表候选人应多于应选名额的比例",
    NormKind.INTEGER,
    15,
    "%",
    "会员代表差额比例不低于百分之十五，至少多一人",
    most=100,
)
TURNOUT = Norm(
    "congress.turnout_permille",
    "选举有效须有多少选民参加（千分之）",
    NormKind.INTEGER,
    667,
    "‰",
    "《上海市职工代表大会条例》第十五条：须有选举单位全体教职工三分之二以上参加",
    least=500,
    most=1000,
)
MAJORITY_OF_ALL = Norm(
    "congress.majority_of_all",
    "当选须得选举单位全体教职工过半数赞成（否则为参加投票人数的过半数）",
    NormKind.BOOLEAN,
    True,
    "",
    "《上海市职工代表大会条例》第十五条：获得选举单位全体职工半数以上赞成方可当选",
)
RECALL_SHARE = Norm(
    "congress.recall_share",
    "撤换代表须超过选举单位全体教职工的比例",
    NormKind.INTEGER,
    50,
    "%",
    "《上海市职工代表大会条例》第十九条：须经原选举单位全体职工半数以上通过",
    least=50,
    most=100,
)
# --- Composition of the list --------------------------------------------------------------
TEACHERS = Norm(
    "congress.teachers",
    "代表中的教师",
    NormKind.INTEGER,
    60,
    "%",
    RULE_11 + "教师代表不得低于代表总数的百分之六十",
    strength=Strength.HARD,
)
WOMEN = Norm(
    "congress.women",
    "代表中的女教职工",
    NormKind.INTEGER,
    30,
    "%",
    RULE_11 + "女教师应当占一定比例；各校一般在百分之三十以上",
    most=100,
)
YOUTH = Norm(
    "congress.youth",
    "代表中的青年教职工",
    NormKind.INTEGER,
    20,
    "%",
    RULE_11 + "青年教师应当占一定比例",
    most=100,
)
YOUTH_AGE = Norm(
    "congress.youth_age",
    "多少周岁以下算青年",
    NormKind.INTEGER,
    40,
    "岁",
    "本门户默认值：各校青年教师的口径一般在四十周岁以下",
    least=30,
    most=50,
)
MINORITY = Norm(
    "congress.minority",
    "代表中的少数民族教职工",
    NormKind.INTEGER,
    0,
    "%",
    RULE_11 + "民族地区的学校和民族学校，少数民族代表应当占一定比例",
    most=100,
)
LEADERS = Norm(
    "congress.leaders",
    "代表中的中层以上领导干部不超过",
    NormKind.INTEGER,
    20,
    "%",
    "《上海市职工代表大会条例》第十六条：中高层管理人员一般不超过代表总数的百分之二十",
    most=100,
)
SENIOR = Norm(
    "congress.senior",
    "代表中的高级职称人员",
    NormKind.INTEGER,
    30,
    "%",
    "各校实施细则：高级职称教师一般不低于三分之一",
    most=100,
)
HEARINGS = Norm(
    "congress.hearings_a_semester",
    "党组织每学期至少听取几次工会工作汇报",
    NormKind.INTEGER,
    1,
    "次",
    "《中共中央关于加强和改进党的群团工作的意见》：党委定期听取群团工作汇报；"
    "各校通行每学期至少一次",
    most=10,
)
SPRING = Norm(
    "congress.spring_month",
    "春季学期从几月开始",
    NormKind.INTEGER,
    2,
    "月",
    "本门户默认值：各校校历一般二月中下旬开学",
    least=1,
    most=4,
)
AUTUMN = Norm(
    "congress.autumn_month",
    "秋季学期从几月开始",
    NormKind.INTEGER,
    8,
    "月",
    "本门户默认值：各校校历一般八月底、九月初开学",
    least=7,
    most=10,
)
FRONT_LINE = Norm(
    "congress.front_line",
    "代表中的劳模先进和一线教职工",
    NormKind.INTEGER,
    70,
    "%",
    "工会代表大会代表构成要求：劳模先进和一线教职工不低于百分之七十",
    most=100,
)
