"""Configurable rules of reports."""

from union_portal.norms import Norm, NormKind

LOCK_MINUTES = Norm(
    "reports.lock_minutes",
    "报告章节编辑锁定时间",
    NormKind.INTEGER,
    30,
    "分钟",
    "本门户默认值：写完一节的时间，过后别人可以接着写",
    least=5,
    most=240,
)
ITEM_REMINDER_DAYS = Norm(
    "reports.item_reminder_days",
    "工作打算到期前多少天提醒责任人",
    NormKind.INTEGER,
    30,
    "天",
    "本门户默认值：来得及补做，也来得及写进报告",
    least=1,
    most=180,
)
