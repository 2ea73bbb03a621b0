"""Boxes of the home pages that tell of congresses."""

from django.db.models import Q

from congress.models import (
    Consultation,
    ConsultationState,
    Delegate,
    Session,
    SessionState,
)
from members.roles import STAFF
from union_portal.panels import member_panel, staff_panel

SHOWN = 4
COMING = (SessionState.PLANNED, SessionState.PREPARED, SessionState.OPEN)


def sessions_of(person):
    """The sessions somebody attends, or writes for, by a mandate that runs today."""
    day = person.today
    mine = Delegate.objects.filter(person=person).sitting(day)
    posts = person.headed_delegations.on(day)
    rolls = Q(numbers__congress__in=mine.values("congress")) | Q(
        numbers__congress__in=posts.values("delegation__congress")
    )
    shared = Q(numbers__congress__shares_with__in=mine.values("congress"))
    return Session.objects.for_list().filter(rolls | shared).distinct()


@member_panel("congress/_delegate_panel.html", order=15)
def my_congress(person):
    """For delegates and recorders: their sessions to come, and the last one before."""
    found = sessions_of(person).exclude(state=SessionState.CANCELLED)
    newest = list(found.order_by("-opens_on", "pk")[:SHOWN])
    if not newest:
        return None
    past = [row for row in newest if row.state not in COMING]
    sessions = [row for row in newest if row in past[:1] or row.state in COMING]
    asked = Consultation.objects.visible_to(person).filter(
        state=ConsultationState.OPEN, closes_on__gte=person.today
    )
    return {"sessions": sessions, "asked": asked[:SHOWN]}


@staff_panel("congress/_sessions_panel.html", order=18)
def sessions(person):
    """For staff: the sessions of their unions that come or are on, with their desk."""
    if not person.rights.paths(*STAFF, persons=True):
        return None
    rows = Session.objects.for_list().filter(
        person.rights.covering("union", *STAFF, persons=True), state__in=COMING
    )
    found = list(rows.order_by("opens_on", "pk")[:SHOWN])
    return {"sessions": found, "today": person.today} if found else None
