"""Whom a step of a matter is told to."""

from django.utils import timezone

from matters.handling import people_of
from members.models import Appointment, Person
from members.officers import officers_of
from members.roles import Role


def officers(matter):
    """The office of the union, or of the nearest one above that has one."""
    return officers_of(matter.union, timezone.localdate())


def leaders(matter):
    """The leader in charge; where none is named, who leads the union."""
    if matter.leader_id:
        return [matter.leader]
    held = Appointment.objects.on(timezone.localdate()).filter(
        seat=matter.union_id, post__roles__contains=[str(Role.LEAD)]
    )
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)


def unit_people(matter, *roles):
    """Those who act for the lead unit."""
    return people_of([matter.lead_unit_id], timezone.localdate(), *roles)


def all_units_people(matter):
    """Those who act for any unit that has the matter."""
    units = matter.assignments.standing().values("unit")
    return people_of(units, timezone.localdate())
