"""Configurable rules of membership and organisation, with default and citation."""

from members.roles import Role
from union_portal.norms import Norm, NormKind, Strength

TERM_YEARS = Norm(
    "members.term_years",
    "基层工会委员会每届任期",
    NormKind.INTEGER,
    5,
    "年",
    "《工会法》第十六条：每届任期三年或者五年",
    least=3,
    most=5,
)
TERM_REMINDER_DAYS = Norm(
    "members.term_reminder_days",
    "任期届满前多少天开始提醒换届",
    NormKind.INTEGER,
    90,
    "天",
    "本门户默认值；换届须提前向上一级工会请示",
    least=7,
    most=730,
)
SECOND_FACTOR_ROLES = Norm(
    "members.second_factor_roles",
    "必须使用动态口令的职务权限",
    NormKind.ROLES,
    [Role.LEAD.value, Role.FINANCE.value],
    "",
    "GB/T 22239-2019 身份鉴别：审批、付款采用两种鉴别技术",
    allowed=tuple(Role.choices),
    fixed=(Role.LEAD.value, Role.FINANCE.value),
)
SIGN_IN_CODE_DAYS = Norm(
    "members.sign_in_code_days",
    "首次登录码有效天数",
    NormKind.INTEGER,
    7,
    "天",
    "本门户默认值",
    least=1,
    most=60,
)
ACT_DAYS_AHEAD = Norm(
    "members.act_days_ahead",
    "会籍手续最多提前多少天登记",
    NormKind.INTEGER,
    62,
    "天",
    "本门户默认值：退休、调动一般提前一两个月知道",
    most=366,
)
RETAIN_REASONS = Norm(
    "members.retain_reasons",
    "可以保留会籍的情形",
    NormKind.ROLES,
    ["retired", "unemployed", "military"],
    "",
    "《工会会员会籍管理办法》：退休、失业、服兵役期间保留会籍",
    allowed=(
        ("retired", "退休"),
        ("unemployed", "失业待岗"),
        ("military", "服兵役"),
        ("abroad", "出国（境）"),
    ),
    fixed=("retired",),
)
LAPSE_MONTHS = Norm(
    "members.lapse_months",
    "不缴会费又不参加组织生活满多少个月可按自动退会办理",
    NormKind.INTEGER,
    6,
    "个月",
    "《中国工会章程》：没有正当理由连续六个月不交纳会费、不参加工会组织生活，经教育拒不改正，视为自动退会",
    least=6,
    most=36,
)
LAPSE_WARNING_DAYS = Norm(
    "members.lapse_warning_days",
    "自动退会前提醒本人、等待答复的天数",
    NormKind.INTEGER,
    30,
    "天",
    "本门户默认值：章程要求先行教育",
    least=7,
    most=180,
)
IDLE_MINUTES_STAFF = Norm(
    "members.idle_minutes_staff",
    "涉及审批或付款的职务多少分钟不操作就自动退出",
    NormKind.INTEGER,
    30,
    "分钟",
    "GB/T 22239-2019 身份鉴别：登录连接超时自动退出",
    least=5,
    most=120,
)
IDLE_MINUTES = Norm(
    "members.idle_minutes",
    "会员和其他干部多少分钟不操作就自动退出",
    NormKind.INTEGER,
    240,
    "分钟",
    "本门户默认值",
    least=15,
    most=720,
)
SESSION_HOURS = Norm(
    "members.session_hours",
    "一次登录最长多少小时",
    NormKind.INTEGER,
    12,
    "小时",
    "本门户默认值：一个工作日",
    least=1,
    most=12,
)
PROVIDER_SECOND_FACTOR = Norm(
    "members.provider_second_factor",
    "统一身份认证自带的第二种验证视同动态口令",
    NormKind.BOOLEAN,
    False,
    "",
    "本门户默认值；GB/T 22239-2019 身份鉴别：采用两种鉴别技术",
)
NEW_UNIT_MONTHS = Norm(
    "members.new_unit_months",
    "新设单位多少个月内应建立工会",
    NormKind.INTEGER,
    12,
    "个月",
    "本门户默认值；新建单位应同步组建工会（应建尽建）",
    least=1,
    most=60,
)
COMMITTEE_STAFF = Norm(
    "members.committee_staff",
    "会员多少人以上应建立基层工会委员会",
    NormKind.INTEGER,
    25,
    "人",
    "《工会法》第十一条：有会员二十五人以上的，应当建立基层工会委员会",
    Strength.HARD,
)
LEDGER_PERCENT = Norm(
    "members.ledger_percent",
    "会员台账资料齐全的最低比例",
    NormKind.INTEGER,
    95,
    "%",
    "本门户默认值",
    least=1,
    most=100,
)
# --- What a roster proposes -------------------------------------------------------------
RETIREMENT = (
    "国发〔1978〕104号：男年满六十周岁，女干部年满五十五周岁；2025年起按"
    "《关于实施渐进式延迟法定退休年龄的决定》逐步延迟。只用于导入名册时的建议"
)
RETIREMENT_AGE_MEN = Norm(
    "members.retirement_age_men",
    "名册中离职的男会员满多少岁建议按退休办理",
    NormKind.INTEGER,
    60,
    "岁",
    RETIREMENT,
    least=45,
    most=70,
)
RETIREMENT_AGE_WOMEN = Norm(
    "members.retirement_age_women",
    "名册中离职的女会员满多少岁建议按退休办理",
    NormKind.INTEGER,
    55,
    "岁",
    RETIREMENT,
    least=45,
    most=70,
)
