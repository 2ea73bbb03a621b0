"""The units one works for: rights at a unit come from an appointment there."""

from members.models import Appointment, Person
from members.roles import Role

HANDLERS = (Role.LIAISON, Role.UNIT_LEAD)


def posts_at_units(day, *roles):
    """The appointments of a day that let somebody act for a unit."""
    return Appointment.objects.on(day).filter(
        unit__isnull=False,
        post__roles__overlap=[str(role) for role in roles or HANDLERS],
    )


def unit_ids(person, *roles):
    """The units somebody acts for today; asked once per request, as rights are."""
    known = getattr(person, "units_handled", None)
    if known is None:
        held = posts_at_units(person.today).filter(person=person.pk)
        known = list(held.values_list("unit_id", "post__roles"))
        person.units_handled = known
    wanted = {str(role) for role in roles or HANDLERS}
    return frozenset(unit for unit, codes in known if wanted.intersection(codes))


def people_of(units, day, *roles):
    """Who acts for one of these units, to be told."""
    held = posts_at_units(day, *roles).filter(unit__in=units)
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)
