"""Staff pages of organs."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.filters import (
    StandingFilter,
    UnionFilter,
)
from members.admin.terms import ReElectForm
from members.models import (
    Organ,
    OrganKind,
)
from members.transitions.organisation import (
    re_elect,
    set_up_organ,
)
from members.transitions.registers import redefine
from union_portal.admin import (
    Act,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    WithAttachments,
)


class OrganKindFilter(Choice):
    title = _("类别")
    parameter_name = "kind"
    offered = OrganKind.choices


@admin.register(Organ)
class OrganAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place = _("会员与组织"), "groups", 15
    empty = _("还没有登记机构。")
    list_display = ["name", "union", "kind", "founded_on", "closed_on"]
    list_select_related = ["union"]
    list_filter = [UnionFilter, OrganKindFilter, StandingFilter]
    search_fields = ["name", "union__name"]
    search_help_text = _("机构或工会名称的一部分")
    autocomplete_fields = ["union"]
    add_fields = ("union", "kind", "name", "duties", "founded_on")
    fields = ["union", "kind", "name", "name_en", "duties", "founded_on", "closed_on"]
    change_fields = ("kind", "name", "name_en", "duties", "founded_on", "closed_on")
    ordering = ["union__path", "kind", "name"]
    acts = (
        Act(
            verb="re_elect",
            title=_("登记换届"),
            perm="members.change_organ",
            run=re_elect,
            done=_("新一届已登记。"),
            hint=_("登记新一届的选举结果；上一届到选举前一天为止。"),
            icon="how_to_vote",
            form=ReElectForm,
            open=lambda organ: organ.closed_on is None,
        ),
    )

    def choosable(self, request):
        return (
            self.get_queryset(request)
            .standing(request.user.today)
            .select_related("union")
        )

    def label_of(self, row):
        return f"{row.union} {row.name}"

    def add_row(self, actor, values):
        return set_up_organ(actor=actor, **values)

    def change_row(self, row, actor, values):
        return redefine(row, actor=actor, **values)
