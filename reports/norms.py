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
