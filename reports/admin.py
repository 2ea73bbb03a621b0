"""The staff page of the reports: what there is, and the way to read and print it."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from reports.models import Report
from union_portal.admin import ScopedAdmin, name_acts

name_acts(
    {"reports.lay_out": _("写入工作报告")},
    {"sections": _("章节数"), "figures": _("数据数")},
)


@admin.register(Report)
class ReportAdmin(ScopedAdmin):
    group, icon, place = _("工作报告"), "description", 30
    empty = _("还没有工作报告。")
    list_display = ["title", "union", "period", "as_of", "ways"]
    list_select_related = ["union"]
    fields = ["title", "union", "period", "start", "end", "as_of", "reporter", "ways"]
    ordering = ["-start", "pk"]

    @admin.display(description=_("标题"))
    def title(self, report):
        return str(report)

    @admin.display(description=_("阅读"))
    def ways(self, report):
        return format_html(
            '<a class="staff-link" href="{}">{}</a> <a class="staff-link" href="{}">{}</a>',
            report.get_absolute_url(),
            _("网页"),
            reverse("reports:print", args=[report.public_id]),
            _("打印稿"),
        )
