"""Staff pages of terms."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from congress.models import Congress, CongressState
from congress.transitions import congresses
from union_portal.admin import ALL, Act, Choice, GovernedAdmin, TransitionAdmin

GROUP = _("教代会与工代会")


class StateFilter(Choice):
    title = _("届次")
    parameter_name = "state"
    first = "current"
    offered = [("current", _("本届")), ALL]

    def narrow(self, queryset, value, request):
        return queryset.exclude(state=CongressState.ENDED)


@admin.register(Congress)
class CongressAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place = GROUP, "account_balance", 10
    empty = _(
        "还没有登记届次。先登记一届教代会，双代会再登记一届与它合用代表的工代会。"
    )
    list_display = ["__str__", "union", "tier", "starts_on", "ends_on", "state"]
    list_select_related = ["union", "shares_with"]
    list_filter = [StateFilter]
    search_fields = ["union__name", "body"]
    search_help_text = _("工会或三级单位名称的一部分")
    autocomplete_fields = ["union", "shares_with"]
    add_fields = (
        "union",
        "kind",
        "form",
        "body",
        "number",
        "starts_on",
        "ends_on",
        "shares_with",
        "seats",
    )
    fields = [
        "union",
        "kind",
        "form",
        "tier",
        "body",
        "number",
        "starts_on",
        "ends_on",
        "shares_with",
        "seats",
        "state",
        "confirmed_on",
    ]
    change_fields = ("starts_on", "ends_on", "shares_with", "seats")
    ordering = ["union__path", "kind", "-number", "pk"]
    acts = (
        Act(
            verb="confirm_list",
            title=_("确认代表名单"),
            perm="congress.confirm_list",
            run=congresses.confirm_list,
            done=_("代表名单已确认。"),
            hint=_("确认以后名单对外公布；以后的变动按更换、补选办理。"),
            icon="verified",
            open=lambda row: row.state == CongressState.PREPARING,
        ),
        Act(
            verb="reopen_list",
            title=_("撤回确认"),
            perm="congress.confirm_list",
            run=congresses.reopen_list,
            done=_("已撤回，名单可以修改。"),
            hint=_("名单有误时撤回，改好再确认。"),
            icon="undo",
            open=lambda row: row.state == CongressState.CONFIRMED,
        ),
        Act(
            verb="end",
            title=_("登记换届"),
            perm="congress.change_congress",
            run=congresses.end_congress,
            done=_("这一届已结束。"),
            hint=_("新一届选出以后登记；历次会议和代表名单都会保留。"),
            icon="event_repeat",
            open=lambda row: row.state != CongressState.ENDED,
        ),
    )

    def add_row(self, actor, values):
        return congresses.begin_congress(actor=actor, **values)

    def change_row(self, row, actor, values):
        return congresses.correct_congress(row, actor=actor, **values)
