"""What is due in the organisation."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from members.models import (
    Application,
    Appointment,
    Concern,
    DepartureAudit,
    DispatchAgreement,
    Employment,
    GroupPlan,
    Handover,
    HandoverState,
    Person,
    PlanState,
    Term,
    UnionLevel,
    WorkRecord,
)
from members.norms import (
    AGREEMENT_REMINDER_DAYS,
    APPLICATION_DAYS,
    HANDOVER_DAYS,
    PLAN_REMINDER_DAYS,
    TERM_REMINDER_DAYS,
)
from members.officers import officers_of
from members.roles import KEEPERS, Role, SystemRole
from union_portal.reminders import reminder
from union_portal.seals import AuditCheck, AuditSeal


class HoldersOf:
    """Those whose post in a row's own union gives one of the roles, for many rows."""

    def __init__(self, *roles, union=lambda row: row.audit_union):
        self.roles = [str(role) for role in roles]
        self.union = union

    def __call__(self, row, today):
        return self.of_all([row], today).get(row.pk, [])

    def of_all(self, rows, today):
        unions = {row.pk: self.union(row) for row in rows}
        held = Appointment.objects.on(today).filter(
            seat__in={union.pk for union in unions.values() if union},
            post__roles__overlap=self.roles,
            person__is_active=True,
        )
        found: dict = {}
        for appointment in held.select_related("person").order_by("pk"):
            people = found.setdefault(appointment.seat_id, {})
            people[appointment.person_id] = appointment.person
        return {
            pk: list(found.get(union.pk, {}).values()) if union else []
            for pk, union in unions.items()
        }


keepers = HoldersOf(*KEEPERS)


def falling_due(rows, norm, union, day_of, first, last):
    """``(day, row)``: rows whose norm's days before their day begin in the span.

    What began earlier and still runs counts on the first day: nobody was told yet.
    """
    rows = list(rows)
    days = norm.by_union([union(row) for row in rows], first)
    for row in rows:
        day = day_of(row) - timedelta(days=days[union(row).pk])
        if day <= last:
            yield max(day, first), row


def terms_falling_due(first, last):
    """``(day, term)`` of the newest terms."""
    longest = timedelta(days=TERM_REMINDER_DAYS.most)
    return falling_due(
        Term.objects.expiring_by(last + longest)
        .filter(due_on__gte=first)
        .select_related("organ__union"),
        TERM_REMINDER_DAYS,
        lambda term: term.organ.union,
        lambda term: term.due_on,
        first,
        last,
    )


@reminder(
    "members.term_expiring",
    to=keepers,
    occasion=lambda term: f"{term.pk}-{term.due_on}",
    between=terms_falling_due,
)
def term_expiring(today):
    """Newest terms that end within the norm's days, each by its own union's norm."""
    return [term for _day, term in terms_falling_due(today, today)]


# --- Audit -----------------------------------------------------------------------------
def all_auditors(row, today):
    """The audit administrators, and those who audit a school or stand above one."""
    seats = Appointment.objects.on(today).filter(
        post__roles__contains=[str(Role.AUDIT)],
        seat__level__in=(UnionLevel.SCHOOL, UnionLevel.FEDERATION),
    )
    return Person.objects.filter(
        Q(system_role=SystemRole.AUDIT) | Q(pk__in=seats.values("person")),
        is_active=True,
    )


@reminder("members.audit_head", to=all_auditors, between=lambda first, last: [])
def audit_head(today):
    """The last seal of yesterday or before: one mail a day, none without a new seal."""
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    return list(AuditSeal.objects.defer("ids", "digests").filter(at__lt=midnight)[:1])


@reminder("members.audit_broken", to=all_auditors, between=lambda first, last: [])
def audit_broken(today):
    """The last verification, if it found something."""
    return [check for check in AuditCheck.objects.all()[:1] if not check.is_sound]


@reminder(
    "members.departure_audit_due",
    to=HoldersOf(
        Role.AUDIT,
        *KEEPERS,
        union=lambda audit: audit.audit_union.parent or audit.audit_union,
    ),
)
def departure_audit_due(today):
    """Audits of chairs who have left that are not done yet."""
    return (
        DepartureAudit.objects.outstanding()
        .filter(appointment__ends_on__lt=today)
        .select_related("appointment__seat__parent")
    )


def agreements_falling_due(first, last):
    longest = timedelta(days=AGREEMENT_REMINDER_DAYS.most)
    return falling_due(
        DispatchAgreement.objects.unfinished()
        .filter(ends_on__range=(first, last + longest))
        .select_related("union"),
        AGREEMENT_REMINDER_DAYS,
        lambda row: row.union,
        lambda row: row.ends_on,
        first,
        last,
    )


@reminder("members.agreement_expiring", to=keepers, between=agreements_falling_due)
def agreement_expiring(today):
    """Agreements that end within the norm's days and are not renewed."""
    return [row for _day, row in agreements_falling_due(today, today)]


def plans_falling_due(first, last):
    longest = timedelta(days=PLAN_REMINDER_DAYS.most)
    return falling_due(
        GroupPlan.objects.filter(
            state=PlanState.OPEN, due_on__range=(first, last + longest)
        ).select_related("group__sector__union", "owner"),
        PLAN_REMINDER_DAYS,
        lambda row: row.audit_union,
        lambda row: row.due_on,
        first,
        last,
    )


@reminder(
    "members.plan_due", to=lambda plan, today: [plan.owner], between=plans_falling_due
)
def plan_due(today):
    """Items of a group's plan that are open and due within the norm's days."""
    return [row for _day, row in plans_falling_due(today, today)]


def desk_officers(application, today):
    return officers_of(application.desk, today)


@reminder(
    "members.application_waiting",
    to=desk_officers,
    occasion=lambda row: f"{row.pk}:{row.stage}:{row.waited}",
)
def application_waiting(today):
    """Applications longer on one desk than its norm's days; again after as many days."""
    waiting = list(Application.objects.waiting().select_related("desk"))
    days = APPLICATION_DAYS.by_union([row.desk for row in waiting], today)
    for application in waiting:
        age = (today - timezone.localdate(application.waiting_since)).days
        application.waited = age // days[application.desk_id]
        if application.waited:
            yield application


# --- Talents, accounts ------------------------------------------------------------------
def answerable(concern, today):
    return [concern.responsible]


@reminder(
    "members.concern_due",
    to=answerable,
    occasion=lambda concern: f"{concern.pk}:{concern.next_on}",
)
def concern_due(today):
    """Open concerns that are to be followed up by now; again after each new date."""
    return Concern.objects.due(today).select_related("responsible")


@reminder("members.account_right_holder_gone", to=keepers)
def account_right_holder_gone(today):
    """Rows that still run and name, in a watched column, somebody who works here no more."""
    standing = WorkRecord.objects.valid().filter(Q(until=None) | Q(until__gte=today))
    rows = [
        (row, row.values[column["key"]])
        for row in standing.filter(kind__has_period=True).select_related(
            "kind", "union"
        )
        for column in row.kind.columns
        if column["watch"] and column["key"] in row.values
    ]
    here = Employment.objects.on(today).filter(person__in={pk for _row, pk in rows})
    present = set(here.values_list("person", flat=True))
    return list({row.pk: row for row, pk in rows if pk not in present}.values())


def whose_turn(handover, today):
    """The leaver, then the successor; where nobody can, the officers who answer."""
    is_open = handover.state == HandoverState.OPEN
    person = handover.leaver if is_open else handover.successor
    if person is not None and person.is_active:
        return [person]
    return officers_of(handover.audit_union, today)


@reminder(
    "members.handover_due",
    to=whose_turn,
    occasion=lambda row: f"{row.pk}:{row.state}:{row.waited}",
)
def handover_due(today):
    """Sheets that wait for one step longer than the norm's days; then as often again."""
    rows = list(Handover.objects.waiting().for_list())
    days = HANDOVER_DAYS.by_union([row.audit_union for row in rows], today)
    for row in rows:
        begun = max(row.waiting_since, row.appointment.ends_on)
        row.waited = (today - begun).days // days[row.appointment.seat_id]
    return [row for row in rows if row.waited > 0]
