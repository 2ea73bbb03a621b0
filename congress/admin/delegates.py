"""Staff pages of delegates and delegations."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from congress.admin.congresses import GROUP
from congress.models import Delegate, Delegation
from union_portal.admin import GovernedAdmin


@admin.register(Delegation)
class DelegationAdmin(GovernedAdmin):
    group, icon, place, scope = GROUP, "diversity_3", 13, "congress__union"
    empty = _("还没有代表团。")
    list_display = ["name", "number", "congress"]
    list_select_related = ["congress__union"]
    search_fields = ["name"]
    search_help_text = _("代表团名称的一部分")
    fields = ["congress", "number", "name"]
    ordering = ["congress", "number"]


@admin.register(Delegate)
class DelegateAdmin(GovernedAdmin):
    group, icon, place, scope = GROUP, "badge", 12, "congress__union"
    empty = _("还没有代表。")
    list_display = ["person", "kind", "unit", "delegation", "state", "starts_on"]
    search_fields = ["person__name", "unit__name"]
    search_help_text = _("姓名或选举单位的一部分")
    fields = [
        "congress",
        "person",
        "kind",
        "manner",
        "unit",
        "delegation",
        *Delegate.TRAITS,
        "state",
        "starts_on",
        "ends_on",
    ]
    ordering = ["delegation__number", "person__name_sort", "pk"]

    def rows(self, request):
        return super().rows(request).for_list()
