"""The box of the staff home page: how matters stand."""

from django.db.models import Count, Q

from matters.boards import with_units
from matters.models import Matter
from union_portal.panels import staff_panel


@staff_panel("matters/_board_panel.html", order=25)
def matters(person):
    if not person.has_perm("matters.view_matter"):
        return None
    counts = (
        Matter.objects.governed_by(person)
        .open()
        .aggregate(
            open=Count("pk"),
            overdue=Count("pk", filter=with_units(due_on__lt=person.today)),
            raised=Count("pk", filter=Q(state="raised")),
            disputed=Count("pk", filter=Q(state="disputed")),
        )
    )
    return counts if counts["open"] else None
