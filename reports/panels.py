"""The box of the staff home page that leads to the reports."""

from reports.models import Report
from union_portal.panels import staff_panel


@staff_panel("reports/_reports_panel.html", order=30)
def reports(person):
    found = Report.objects.visible_to(person).select_related("union")[:5]
    return {"reports": found} if found else None
