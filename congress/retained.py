"""What is kept of delegates for a while: why somebody was excused from a sitting."""

from congress.models import Attendance, Leave
from congress.session_norms import EXCUSE_MONTHS
from union_portal.retention import PERSONAL, delete_all, of_school, retention


def ended(school, before):
    """The sessions of a school that were over before a day."""
    return {"sitting__session__closes_on__lt": before}, of_school(
        school, "sitting__session__union"
    )


@retention(
    "congress.leaves",
    "会议请假申请",
    norm=EXCUSE_MONTHS,
    may=PERSONAL,
    gone="请假申请、事由和批准人；谁出席、请假、缺席保留",
    clear=delete_all,
    seen=True,
)
def leaves(school, before):
    over, of = ended(school, before)
    return Leave.objects.filter(of, **over).order_by()


@retention(
    "congress.excuses",
    "签到记录里的请假事由",
    norm=EXCUSE_MONTHS,
    may=PERSONAL,
    gone="请假的事由；谁出席、请假、缺席保留，到会统计不变",
    clear=lambda rows: rows.update(excuse=""),
    seen=True,
)
def excuses(school, before):
    over, of = ended(school, before)
    return Attendance.objects.filter(of, **over).exclude(excuse="").order_by()
