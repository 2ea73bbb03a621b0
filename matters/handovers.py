"""The part of a hand-over sheet that tells of matters."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_noop as _

from matters.handling import HANDLERS
from matters.models import FollowUp, FollowUpState, Matter
from matters.models.matters import OFFICERS
from union_portal.handovers import Line, handover_part


def carries(appointment, roles):
    return bool({str(role) for role in roles} & set(appointment.post.roles))


@handover_part("matters.open", _("承办事项"), order=30)
def open_matters(appointment):
    """What a unit still has to answer or to keep; what a union still has to settle."""
    if appointment.unit_id and carries(appointment, HANDLERS):
        yield from of_unit(appointment.unit_id)
    elif appointment.unit_id is None and carries(appointment, OFFICERS):
        rows = Matter.objects.open().filter(union=appointment.seat_id)
        yield from by_state(rows, reverse("matters:board"))


def of_unit(unit):
    rows = Matter.objects.open().filter(lead_unit=unit)
    yield from by_state(rows, reverse("matters:work"))
    promises = FollowUp.objects.filter(unit=unit, state=FollowUpState.OPEN).count()
    yield Line(_("承诺还在落实的"), promises, reverse("matters:work"))


def by_state(rows, url):
    counts = rows.values_list("state").annotate(count=Count("pk")).order_by("state")
    labels = dict(Matter._meta.get_field("state").choices)
    for state, count in counts:
        yield Line(str(labels[state]), count, url)
