"""What is due in the organisation."""

from datetime import datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from members.models import Appointment, Person, Term, UnionLevel
from members.norms import TERM_REMINDER_DAYS
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


def terms_falling_due(first, last):
    """``(day, term)``: newest terms whose norm's days before the end begin in the span.

    What began earlier and still runs counts on the first day: nobody was told yet.
    """
    longest = timedelta(days=TERM_REMINDER_DAYS.most)
    terms = list(
        Term.objects.expiring_by(last + longest)
        .filter(ends_on__gte=first)
        .select_related("organ__union")
    )
    days = TERM_REMINDER_DAYS.by_union([term.organ.union for term in terms], first)
    for term in terms:
        day = term.ends_on - timedelta(days=days[term.organ.union_id])
        if day <= last:
            yield max(day, first), term


@reminder("members.term_expiring", to=keepers, between=terms_falling_due)
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
