"""What is due with matters: it rises from the liaison to the head to the leader."""

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


def by_norm(rows, norm, today, reached):
    """The rows for which ``reached(row, span)`` holds, each by its own union's norm."""
    rows = list(rows)
    values = norm.by_union([row.audit_union for row in rows], today)
    return [row for row in rows if reached(row, Span(*values[row.audit_union.pk]))]


def with_a_unit():
    return Matter.objects.filter(state__in=WITH_UNIT).select_related("union", "leader")


def per_deadline(row):
    return f"{row.pk}-{row.due_on}"


@reminder("matters.due_soon", to=ActingFor(Role.LIAISON), occasion=per_deadline)
def due_soon(today):
    """The deadline is near."""
    return by_norm(
        with_a_unit().filter(due_on__gte=today),
        norms.DUE_SOON,
        today,
        lambda row, span: row.due_on <= span.after(today),
    )


@reminder("matters.accept_late", to=ActingFor(), occasion=per_deadline)
def accept_late(today):
    """Handed over and still not accepted."""
    return by_norm(
        with_a_unit().filter(state=MatterState.ASSIGNED),
        norms.ACCEPT,
        today,
        lambda row, span: span.after(row.assigned_on) < today,
    )


@reminder("matters.overdue", to=ActingFor(), occasion=per_deadline)
def overdue(today):
    """Over the deadline: the head of the unit is told beside its liaison."""
    return by_norm(
        with_a_unit().filter(due_on__lt=today),
        norms.TELL_HEAD,
        today,
        lambda row, span: span.after(row.due_on) <= today,
    )


@reminder("matters.overdue_leader", to=InCharge(), occasion=per_deadline)
def overdue_leader(today):
    """Long over the deadline: the leader in charge and the union's office are told."""
    return by_norm(
        with_a_unit().filter(due_on__lt=today),
        norms.TELL_LEADER,
        today,
        lambda row, span: span.after(row.due_on) <= today,
    )


@reminder(
    "matters.promise_soon",
    to=ActingFor(unit="unit_id"),
    occasion=lambda row: f"{row.pk}-{row.promised_on}",
)
def promise_soon(today):
    """What was promised falls due."""
    return by_norm(
        FollowUp.objects.filter(state=FollowUpState.OPEN)
        .exclude(unit=None)
        .select_related("matter__union"),
        norms.PROMISE_SOON,
        today,
        lambda row, span: row.promised_on <= span.after(today),
    )
