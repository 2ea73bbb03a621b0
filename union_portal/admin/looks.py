"""查看记录 for auditors: who read personal values, how many persons', and why."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from union_portal.admin.bases import ScopedAdmin
from union_portal.admin.filters import Choice
from union_portal.admin.records import TimeFilter
from union_portal.looks import How, Look


class HowFilter(Choice):
    title = _("方式")
    parameter_name = "how"
    offered = How.choices


@admin.register(Look)
class LookAdmin(ScopedAdmin):
    """Whose values were read is told to those persons alone, and counted here."""

    group, icon, place = _("系统"), "visibility", 42
    empty = _("这段时间没有人查看过他人的信息。")
    list_display = [
        "at",
        "reader_name",
        "reader_office",
        "how",
        "field_list",
        "persons_shown",
        "why",
    ]
    list_display_links = ["at"]
    list_filter = [HowFilter, TimeFilter]
    search_fields = ["reader_name"]
    search_help_text = _("查看人姓名")
    fields = [
        "at",
        "reader_name",
        "reader_office",
        "union",
        "how",
        "field_list",
        "persons_shown",
        "why",
    ]
    ordering = ["-pk"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    @admin.display(description=_("内容"))
    def field_list(self, look):
        return look.field_names

    @admin.display(description=_("人数"))
    def persons_shown(self, look):
        return look.person_count
