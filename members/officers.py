"""Who in a union is to be told: its officers, or those of the union above."""

from django.db.models import Q

from members.models import Appointment, UnionLevel
from members.roles import KEEPERS


def officers_of(union, day):
    """Those who keep the roll in the nearest union upward that has somebody for it."""
    held = (
        Appointment.objects.on(day)
        .filter(
            seat__in=union.line_ids(),
            post__roles__overlap=[str(role) for role in KEEPERS],
            person__is_active=True,
        )
        .exclude(seat__level=UnionLevel.FEDERATION)
        .select_related("person", "seat")
        .order_by("pk")
    )
    rows = list(held)
    nearest = max((len(row.seat.path) for row in rows), default=0)
    found = {row.person for row in rows if len(row.seat.path) == nearest}
    return sorted(found, key=lambda person: person.pk)


def serving(union, day):
    """The posts held on a day in the union, in one above it or in one below it."""
    near = Q(seat__in=union.line_ids()) | Q(seat__path__startswith=union.path)
    return Appointment.objects.on(day).filter(near)
