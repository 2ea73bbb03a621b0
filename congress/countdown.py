"""筹备时间表: the usual steps before a session, their days counted back from the opening."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from union_portal.calendar import ONE_DAY, is_working_day


@dataclass(frozen=True)
class Step:
    """One usual step; ``norm`` names the norm that gives its days, where there is one."""

    title: object
    days: int = 0
    working: bool = False
    norm: str = ""


USUAL = (
    Step(_("党委批准会议方案（时间、主题、议程、选举事项）"), 45),
    Step(_("印发召开会议的通知"), 40),
    Step(_("代表选举、补选和资格审查结束"), 30),
    Step(_("提案和意见建议征集通知发出"), 30),
    Step(_("主席团、各工作组建议名单提出"), 15),
    Step(_("会议报告和提交审议的文件定稿"), 10, working=True),
    Step(_("会议文件送达代表"), norm="congress.papers_days"),
    Step(_("会议场地、投票和签到设备落实"), 5, working=True),
    Step(_("代表证、签到表、代表名册印好"), 3, working=True),
    Step(_("各代表团预备会议：推选团长、记录员，讨论议程"), 2, working=True),
    Step(_("会场布置，签到和大屏幕试运行"), 1, working=True),
)


def due_before(opening, days, *, working=False):
    """The day so many days before the opening; working days pass over rest days."""
    if not working:
        return opening - timedelta(days=days)
    day = opening
    while days:
        day -= ONE_DAY
        days -= is_working_day(day)
    return day
