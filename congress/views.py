"""Member pages: one's own mandate, and who else sits for one's constituency."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from congress.models import Delegate, Session
from congress.models.sessions import SessionState

SHOWN_SESSIONS = 10
SHOWN_DELEGATES = 200


def my_sessions(mandates):
    """The sessions of the congresses one sits in, the next first."""
    rolls = {row.congress_id for row in mandates}
    found = Session.objects.exclude(state=SessionState.CANCELLED).of_rolls(rolls)
    return found.for_list().order_by("-opens_on", "pk")[:SHOWN_SESSIONS]


def of_my_constituency(person):
    """Who sits for the unit one works at, in its school's and its own congress."""
    if person.employment is None:
        return Delegate.objects.none()
    return (
        Delegate.objects.visible_to(person)
        .sitting(person.today)
        .filter(unit=person.employment.unit_id)
        .for_list()
        .order_by("congress__union__path", "kind", "person__name_sort", "pk")
    )


@login_required
@require_safe
def my_mandate(request):
    """Am I a delegate, since when, in which delegation; who sits for my unit (R-046)."""
    person = request.user
    mandates = list(
        person.mandates.for_list()
        .prefetch_related("delegation__heads__person")
        .order_by("-starts_on", "pk")
    )
    now = [row for row in mandates if row.is_sitting(person.today)]
    for row in now:
        row.heads = row.delegation.heads_on(person.today) if row.delegation else []
    return render(
        request,
        "congress/my_mandate.html",
        {
            "now": now,
            "past": [row for row in mandates if row not in now],
            "sessions": my_sessions(now),
            "colleagues": of_my_constituency(person)[:SHOWN_DELEGATES],
        },
    )
