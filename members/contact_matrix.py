"""定点联系表 (R-018, R-019): who looks after which union, and when it was last visited."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.db.models.fields.json import KT

from members.models import FixedContact, WorkRecord
from members.norms import VISIT_MONTHS
from members.transitions.cadres import contacts_on
from union_portal.calendar import months_later

VISITS = "visits"  # the code of the seeded register 调研走访
TARGET = "target"  # its column that names the union visited


@dataclass(frozen=True)
class ContactLine:
    """One union: its contacts, visits of the year (次), the last one, and until when
    the next is due; ``due_on`` is None where nobody looks after it."""

    union: object
    contacts: list
    visits: int
    last_on: date | None
    due_on: date | None
    today: date

    @property
    def is_overdue(self):
        return self.due_on is not None and self.due_on < self.today


def due_day(last_on, contacts, months):
    """A visit is due so many months after the last one; the union that was never
    visited counts from the first day of its longest contact."""
    starts = [contact.starts_on for contact in contacts]
    if not starts:
        return None
    return months_later(max(filter(None, [last_on, min(starts)])), months)


def visits_of(unions, today):
    """``{union.pk: (visits this year, day of the last)}`` out of the work register.

    By whomever: the school's leaders log a visit at the school, a campus at its own.
    """
    rows = WorkRecord.objects.valid().filter(
        kind__code=VISITS,
        happened_on__lte=today,
        **{f"values__{TARGET}__in": [union.pk for union in unions]},
    )
    counted = (
        rows.order_by()
        .annotate(visited=KT(f"values__{TARGET}"))
        .values("visited")
        .annotate(
            number=Count("pk", filter=Q(happened_on__year=today.year)),
            last=Max("happened_on"),
        )
    )
    return {int(row["visited"]): (row["number"], row["last"]) for row in counted}


def lines_for(user, unions):
    """A :class:`ContactLine` for each union, of the contacts the person may see."""
    today = user.today
    seen = FixedContact.objects.visible_to(user).values("pk")
    contacts: dict = {}
    for row in contacts_on(today).filter(pk__in=seen, union__in=unions):
        contacts.setdefault(row.union_id, []).append(row)
    visits = visits_of(unions, today)
    months = VISIT_MONTHS.by_union(unions, today)
    found = []
    for union in unions:
        held = contacts.get(union.pk, [])
        number, last_on = visits.get(union.pk, (0, None))
        due_on = due_day(last_on, held, months[union.pk])
        found.append(ContactLine(union, held, number, last_on, due_on, today))
    return found
