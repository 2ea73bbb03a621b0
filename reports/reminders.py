"""What is due in reports."""

from datetime import timedelta

from reports.models import PlanItem, PlanState
from reports.norms import ITEM_REMINDER_DAYS
from union_portal.reminders import reminder


def owner(item, today):
    return [item.owner]


@reminder("reports.item_due", to=owner, occasion=lambda item: item.due_on)
def items_due(today):
    """Tasks whose day is near or past, and of which nobody has told anything."""
    near = today + timedelta(days=ITEM_REMINDER_DAYS.value(None, today))
    return PlanItem.objects.filter(
        state=PlanState.OPEN, due_on__lte=near, owner__is_active=True
    ).select_related("owner", "report__union")
