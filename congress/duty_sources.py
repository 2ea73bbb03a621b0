"""What this app itself knows of the duties of delegates."""

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from congress.duty import duty_source
from congress.models import (
    Attendance,
    ConsultationComment,
    CountedVote,
    DelegateKind,
    DutyKind,
    DutyPart,
    Opinion,
    OpinionState,
)
from members.models import MeetingAttendance, OrganKind, Presence
from members.models.meetings import MeetingState

# The bodies of a congress; to sit in a committee of the union is no duty of a delegate.
BODIES = (
    OrganKind.PRESIDIUM,
    OrganKind.EXECUTIVE,
    OrganKind.CREDENTIALS,
    OrganKind.SPECIAL,
)


def session_link(session):
    return reverse("congress:session", args=[session.public_id])


@duty_source(
    "attendance",
    gettext_lazy("出席会议"),
    person="delegate__person",
    day="sitting__starts_at",
    is_time=True,
    order=10,
    words=lambda row: (
        f"{row.sitting.session} {row.sitting.title}"
        + (_("（迟到）") if row.is_late else "")
    ),
    link=lambda row: session_link(row.sitting.session),
)
def attended():
    return (
        Attendance.objects.present()
        .select_related("sitting__session__union")
        .prefetch_related("sitting__session__numbers__congress__union")
    )


@duty_source(
    "opinions",
    gettext_lazy("提出意见建议"),
    person="raised_by__person",
    day="raised_on",
    order=20,
    words=lambda row: row.title,
    link=lambda row: reverse("congress:opinion", args=[row.public_id]),
)
def raised():
    return Opinion.objects.as_said().exclude(state=OpinionState.WITHDRAWN)


@duty_source(
    "consultations",
    gettext_lazy("答复意见征询"),
    person="delegate__person",
    day="at",
    is_time=True,
    order=30,
    words=lambda row: row.version.consultation.title,
    link=lambda row: reverse(
        "congress:consultation", args=[row.version.consultation.public_id]
    ),
)
def commented():
    return ConsultationComment.objects.select_related("version__consultation")


@duty_source(
    "votes",
    gettext_lazy("参加表决"),
    person="delegate__person",
    day="sitting__starts_at",
    is_time=True,
    order=15,
    words=lambda row: (
        _("%(session)s，表决 %(number)s 项")
        % {
            "session": row.sitting.session,
            "number": len(row.sitting.session.counted_votes.all()),
        }
    ),
    link=lambda row: session_link(row.sitting.session),
)
def voted():
    """Full delegates who were at a session that took counted votes: once a session.

    Nobody records who voted how; who was in the hall took part in the votes.
    """
    here = {"sitting__session": OuterRef("sitting__session")}
    before = Attendance.objects.present().filter(
        delegate=OuterRef("delegate"), pk__lt=OuterRef("pk"), **here
    )
    votes = CountedVote.objects.filter(session=OuterRef("sitting__session"))
    return (
        Attendance.objects.present()
        .filter(Exists(votes), ~Exists(before), delegate__kind=DelegateKind.FULL)
        .select_related("sitting__session__union")
        .prefetch_related(
            "sitting__session__counted_votes",
            "sitting__session__numbers__congress__union",
        )
    )


@duty_source(
    "meetings",
    gettext_lazy("参加主席团、专门委员会等会议"),
    person="person",
    day="meeting__held_on",
    order=35,
    words=lambda row: f"{row.meeting.organ.name} {row.meeting.title}",
)
def met():
    return MeetingAttendance.objects.filter(
        meeting__state=MeetingState.HELD,
        meeting__organ__kind__in=BODIES,
        presence=Presence.PRESENT,
    ).select_related("meeting__organ")


def activity_source(kind, order):
    @duty_source(
        kind.value,
        kind.label,
        person="delegate__person",
        day="activity__held_on",
        order=order,
        words=lambda row: "，".join(filter(None, [row.activity.title, row.note])),
    )
    def took_part():
        return DutyPart.objects.filter(activity__kind=kind).select_related("activity")

    return took_part


for number, kind in enumerate(DutyKind):
    activity_source(kind, 40 + number)
