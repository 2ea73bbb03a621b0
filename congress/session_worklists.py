"""What waits for whom around a session."""

from django.urls import reverse
from django.utils.translation import gettext as _

from congress.models import (
    Leave,
    LeaveState,
    Opinion,
    OpinionState,
    PreparationItem,
    SessionState,
)
from members.roles import KEEPERS, Role
from union_portal.worklists import Work, worklist


@worklist
def my_preparations(person):
    """Steps one is in charge of, before a session."""
    rows = PreparationItem.objects.open().filter(
        owner=person,
        session__state__in=[SessionState.PLANNED, SessionState.PREPARED],
    )
    first = rows.select_related("session").first()
    if first is None:
        return None
    return Work(
        _("会议筹备事项由您负责"),
        rows.count(),
        reverse("congress:preparation", args=[first.session.public_id]),
        hint=str(first),
        urgent=rows.overdue(person.today).exists(),
    )


@worklist
def leaves_asked(person):
    """Delegates who ask to be excused, for those who decide."""
    if not person.rights.paths(Role.LEAD, *KEEPERS, persons=True):
        return None
    rows = Leave.objects.filter(
        person.rights.covering(
            "sitting__session__union", Role.LEAD, *KEEPERS, persons=True
        ),
        state=LeaveState.ASKED,
    ).exclude(delegate__person=person)
    first = rows.order_by("sitting__starts_at").first()
    if first is None:
        return None
    return Work(
        _("会议请假待批准"),
        rows.count(),
        reverse("congress:sitting", args=[first.sitting_id]),
    )


@worklist
def opinions_to_sort(person):
    """Opinions of a session that is over and were not handed over yet."""
    if not person.rights.paths(*KEEPERS, persons=True):
        return None
    rows = Opinion.objects.filter(
        person.rights.covering("session__union", *KEEPERS, persons=True),
        state=OpinionState.RAISED,
        session__state=SessionState.CLOSED,
    )
    first = rows.select_related("session").first()
    if first is None:
        return None
    return Work(
        _("意见建议待整理交办"),
        rows.count(),
        reverse("congress:opinions", args=[first.session.public_id]),
        hint=_("会议已经闭幕"),
    )
