"""What is due in the organisation."""

from datetime import timedelta

from members.models import Person, Term
from members.models.periods import holds_on
from members.norms import TERM_REMINDER_DAYS
from members.roles import KEEPERS
from union_portal.reminders import reminder


def keepers(term, today):
    """Those who keep the organisation in the union itself."""
    return Person.objects.filter(
        holds_on(today, "appointments__"),
        appointments__seat=term.organ.union,
        appointments__post__roles__overlap=[str(role) for role in KEEPERS],
        is_active=True,
    ).distinct()


@reminder("members.term_expiring", to=keepers)
def term_expiring(today):
    """Newest terms that end within the norm's days, each by its own union's norm."""
    longest = TERM_REMINDER_DAYS.most
    terms = Term.objects.expiring_by(today + timedelta(days=longest)).select_related(
        "organ__union"
    )
    for term in terms.filter(ends_on__gte=today):
        days = TERM_REMINDER_DAYS.value(term.organ.union, today)
        if term.ends_on <= today + timedelta(days=days):
            yield term
