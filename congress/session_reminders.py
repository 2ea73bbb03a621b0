"""What is due before a session."""

from congress.models import PreparationItem, SessionState
from members.officers import officers_of
from union_portal.reminders import reminder


def owner_or_office(item, today):
    """Who is in charge of a step; the office where nobody is yet."""
    return [item.owner] if item.owner_id else officers_of(item.session.union, today)


@reminder(
    "congress.preparation_due",
    to=owner_or_office,
    occasion=lambda item: f"{item.pk}:{item.due_on}",
)
def preparation_due(today):
    """Steps whose day is today or over, of sessions that are still to come."""
    return (
        PreparationItem.objects.open()
        .filter(
            due_on__lte=today,
            session__opens_on__gte=today,
            session__state__in=[SessionState.PLANNED, SessionState.PREPARED],
        )
        .select_related("owner", "session__union")
        .prefetch_related("session__numbers__congress__union")
    )
