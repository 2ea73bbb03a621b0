"""Reports one may read, by title or year."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from reports.models import Report
from union_portal.search import Hit, search_page, search_source

search_page(
    _("年度工作报告"),
    "reports:list",
    "总结 数据 report",
    may=lambda person: person.has_perm("reports.view_report"),
)


@search_source("reports", _("报告"), order=60)
def reports(person, text, most):
    rows = Report.objects.visible_to(person).select_related("union").order_by("-start")
    rows = rows.filter(Q(period__contains=text) | Q(title_lines__icontains=text))
    return [
        Hit(row, row.union, reverse("reports:show", args=[row.public_id]))
        for row in rows[:most]
    ]
