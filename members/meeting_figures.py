"""Figures of meetings of bodies: how many were held, and how many came."""

from members.models import Meeting, MeetingAttendance, MeetingItem, Presence
from members.models.meetings import MeetingState
from members.models.unions import reach_of
from union_portal.figures import figure


@figure(
    "members.meetings",
    "机构会议",
    unit="次",
    dims={"organ": "organ__name", "kind": "organ__kind", "union": "organ__union_id"},
    related=("organ__union",),
    columns=(
        ("工会", "organ__union__name"),
        ("机构", "organ__name"),
        ("会议", "title"),
        ("日期", "held_on"),
    ),
)
def meetings(scope):
    """期间内召开的工会委员会、执委会、专门委员会等机构会议次数。"""
    return Meeting.objects.within(scope).held_between(scope.start, scope.end)


@figure(
    "members.meeting_attendance",
    "机构会议到会",
    unit="人次",
    dims={"kind": "meeting__organ__kind"},
    related=("meeting__organ", "person"),
    columns=(
        ("机构", "meeting__organ__name"),
        ("会议", "meeting__title"),
        ("日期", "meeting__held_on"),
        ("姓名", "person__name"),
    ),
)
def meeting_attendance(scope):
    """期间内召开的机构会议的到会人次。"""
    return MeetingAttendance.objects.within(scope).filter(
        meeting__state=MeetingState.HELD,
        meeting__held_on__range=(scope.start, scope.end),
        presence=Presence.PRESENT,
    )


@figure(
    "members.pre_reviews",
    "预先论证的事项",
    unit="项",
    related=("meeting__organ",),
    columns=(
        ("机构", "meeting__organ__name"),
        ("议题", "title"),
        ("意见", "conclusion"),
        ("日期", "meeting__held_on"),
    ),
)
def pre_reviews(scope):
    """期间内召开的会议上，专门委员会、执委会等预先论证的事项。"""
    return MeetingItem.objects.filter(
        reach_of(scope, "meeting__organ__union__"),
        kind="review",
        meeting__state=MeetingState.HELD,
        meeting__held_on__range=(scope.start, scope.end),
    )
