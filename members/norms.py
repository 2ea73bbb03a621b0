"""Configurable rules of membership and organisation, with default and citation."""

from members.roles import Role
from union_portal.norms import Norm, NormKind

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
