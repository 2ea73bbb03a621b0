"""How long results are kept."""

from union_portal.norms import Norm, NormKind

FILE_DAYS = Norm(
    "jobs.file_days",
    "后台任务的结果文件保留天数",
    NormKind.INTEGER,
    7,
    "天",
    "本门户默认值；《个人信息保护法》第十九条：保存期限应当为实现处理目的所必要的最短时间",
    least=1,
    most=90,
)
