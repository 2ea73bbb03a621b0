"""The box of the member's home page that tells a delegate of their mandate."""

from congress.models import Session
from congress.models.sessions import SessionState
from union_portal.panels import member_panel


@member_panel("congress/_mandate_panel.html", order=25)
def my_mandate(person):
    """For delegates alone: as what they sit, and the next session."""
    mandate = (
        person.mandates.sitting(person.today)
        .exclude(congress__state="ended")
        .for_list()
        .order_by("congress__tier", "pk")
        .first()
    )
    if mandate is None:
        return None
    coming = Session.objects.of_rolls([mandate.congress_id]).filter(
        state__in=(SessionState.PLANNED, SessionState.PREPARED, SessionState.OPEN)
    )
    return {
        "mandate": mandate,
        "session": coming.for_list().order_by("opens_on", "pk").first(),
    }
