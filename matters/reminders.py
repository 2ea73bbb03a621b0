"""What is due with matters: it rises from the liaison to the head to the leader."""

from datetime import timedelta

from matters import norms
from matters.handling import posts_at_units
from matters.models import FollowUp, FollowUpState, Matter, MatterState
from matters.models.matters import OFFICERS, WITH_UNIT
from members.reminders import HoldersOf
from members.roles import Role
from union_portal.calendar import Span
from union_portal.reminders import reminder


class ActingFor:
    """Those who act for the unit of each row; by ``roles``, one query for all rows."""

    def __init__(self, *roles, unit="lead_unit_id"):
        self.roles, self.unit = roles, unit

    def __call__(self, row, today):
        return self.of_all([row], today).get(row.pk, [])

    def of_all(self, rows, today):
        units = {row.pk: getattr(row, self.unit) for row in rows}
        held = posts_at_units(today, *self.roles).filter(
            unit__in=set(units.values()), person__is_active=True
        )
        found: dict = {}
        for post in held.select_related("person").order_by("pk"):
            found.setdefault(post.unit_id, {})[post.person_id] = post.person
        return {pk: list(found.get(unit, {}).values()) for pk, unit in units.items()}


class InCharge:
    """The leader in charge of each row, else who leads the union; and its office."""

    def __call__(self, row, today):
        return self.of_all([row], today)[row.pk]

    def of_all(self, rows, today):
        of_union = HoldersOf(*OFFICERS).of_all(rows, today)
        return {
            row.pk: [row.leader, *of_union[row.pk]]
            if row.leader_id
            else of_union[row.pk]
            for row in rows
        }


class ByNorm:
    """Rows whose day has come, each by the norm of its own union.

    ``reached(row, span, today)`` tells; called with a day, it gives the rows due then.
    """

    def __init__(self, rows, norm, reached):
        self.rows, self.norm, self.reached = rows, norm, reached

    def __call__(self, today):
        return [
            row for row, span in self.spans(today) if self.reached(row, span, today)
        ]

    def between(self, first, last):
        """``(day, row)`` of the first day in a span of days on which a row is due."""
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        for row, span in self.spans(first):
            due = (day for day in days if self.reached(row, span, day))
            if day := next(due, None):
                yield day, row

    def spans(self, today):
        rows = list(self.rows())
        values = self.norm.by_union([row.audit_union for row in rows], today)
        return [(row, Span(*values[row.audit_union.pk])) for row in rows]


def remind(key, due, *, to, occasion):
    """Register a reminder that goes by a norm."""
    return reminder(key, to=to, occasion=occasion, between=due.between)(due)


def with_a_unit():
    return Matter.objects.filter(state__in=WITH_UNIT).select_related("union", "leader")


def given():
    return with_a_unit().filter(state=MatterState.ASSIGNED)


def promised():
    rows = FollowUp.objects.filter(state=FollowUpState.OPEN).exclude(unit=None)
    return rows.select_related("matter__union")


def per_deadline(row):
    return f"{row.pk}-{row.due_on}"


def long_over(row, span, today):
    return row.due_on < today and span.after(row.due_on) <= today


due_soon = remind(
    "matters.due_soon",  # the deadline is near
    ByNorm(
        with_a_unit,
        norms.DUE_SOON,
        lambda row, span, today: today <= row.due_on <= span.after(today),
    ),
    to=ActingFor(Role.LIAISON),
    occasion=per_deadline,
)
accept_late = remind(
    "matters.accept_late",  # handed over and still not accepted
    ByNorm(
        given,
        norms.ACCEPT,
        lambda row, span, today: span.after(row.assigned_on) < today,
    ),
    to=ActingFor(),
    occasion=per_deadline,
)
overdue = remind(
    "matters.overdue",  # the head of the unit is told beside its liaison
    ByNorm(with_a_unit, norms.TELL_HEAD, long_over),
    to=ActingFor(),
    occasion=per_deadline,
)
overdue_leader = remind(
    "matters.overdue_leader",  # the leader in charge and the union's office are told
    ByNorm(with_a_unit, norms.TELL_LEADER, long_over),
    to=InCharge(),
    occasion=per_deadline,
)
promise_soon = remind(
    "matters.promise_soon",  # what was promised falls due
    ByNorm(
        promised,
        norms.PROMISE_SOON,
        lambda row, span, today: row.promised_on <= span.after(today),
    ),
    to=ActingFor(unit="unit_id"),
    occasion=lambda row: f"{row.pk}-{row.promised_on}",
)
