"""Staff page of what replies promised."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from matters.admin.matters import GROUP
from matters.models import FollowUp, FollowUpState
from matters.transitions import link_supervision
from union_portal.admin import ALL, Choice, GovernedAdmin, TransitionAdmin


class PromiseFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    first = "open"
    offered = [
        ("open", _("没有落实的")),
        ("overdue", _("已过承诺日期")),
        *((s.value, s.label) for s in FollowUpState if s != FollowUpState.OPEN),
        ALL,
    ]

    def narrow(self, queryset, value, request):
        if value == "overdue":
            return queryset.overdue(request.user.today)
        return queryset.filter(state=value)


@admin.register(FollowUp)
class FollowUpAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place = GROUP, "flag", 27
    scope = "matter__union"
    empty = _("没有承诺待落实。")
    list_display = [
        "matter",
        "unit",
        "measures",
        "promised_on",
        "state",
        "supervision_number",
        "done_on",
    ]
    list_select_related = ["matter", "unit"]
    list_filter = [PromiseFilter]
    search_fields = ["matter__number", "supervision_number"]
    search_help_text = _("事项编号或督查督办编号")
    fields = [
        "way",
        "unit",
        "measures",
        "promised_on",
        "state",
        "progress",
        "supervision_number",
        "done_on",
        "reason",
    ]
    change_fields = ("supervision_number",)
    ordering = ["promised_on", "pk"]

    def change_row(self, row, actor, values):
        return link_supervision(row, actor=actor, number=values["supervision_number"])

    @admin.display(description=_("事项"))
    def way(self, row):
        page = row.matter.get_absolute_url()
        return format_html('<a class="staff-link" href="{}">{}</a>', page, row.matter)
