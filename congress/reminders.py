"""What is due in congresses: the session of the year, and terms that end."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from congress.models import Congress, CongressKind, Session
from congress.models.sessions import HELD
from congress.norms import SESSION_REMINDER_DAYS
from members.reminders import keepers
from union_portal.reminders import reminder


def without_session(day):
    """Staff congresses that run and have not met in the year of a day (R-042)."""
    met = Session.objects.filter(
        congresses=OuterRef("pk"), state__in=HELD, opens_on__year=day.year
    )
    return (
        Congress.objects.current()
        .filter(~Exists(met), kind=CongressKind.STAFF, starts_on__lte=day)
        .select_related("union")
    )


@reminder(
    "congress.session_due", to=keepers, occasion=lambda row: f"{row.pk}-{row.due_year}"
)
def session_due(today):
    """Congresses without a session this year, so many days before its end."""
    end = date(today.year, 12, 31)
    if today + timedelta(days=SESSION_REMINDER_DAYS.most) < end:
        return []
    rows = list(without_session(today))
    days = SESSION_REMINDER_DAYS.by_union([row.union for row in rows], today)
    due = [row for row in rows if (end - today).days <= days[row.union_id]]
    for row in due:
        row.due_year = today.year
    return due
