"""Staff pages of terms: begun, seats given out, the list of delegates confirmed."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from congress.models import Congress, CongressState, Tier
from congress.transitions import congresses
from congress.transitions.quotas import allot_seats
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    TransitionForm,
)
from union_portal.admin.widgets import DayInput, NumberInput

GROUP = _("教代会与工代会")


class StateFilter(Choice):
    title = _("届次")
    parameter_name = "state"
    first = "current"
    offered = [("current", _("本届")), ALL]

    def narrow(self, queryset, value, request):
        return queryset.exclude(state=CongressState.ENDED)


class TierFilter(Choice):
    title = _("层级")
    parameter_name = "tier"
    offered = Tier.choices


class CongressForm(TransitionForm):
    ends_on = forms.DateField(
        label=_("任期届满"),
        required=False,
        widget=DayInput(),
        help_text=_("不填就按制度参数里的任期年数推算。"),
    )


class AllotForm(ActForm):
    seats = forms.IntegerField(
        label=_("代表总数"),
        required=False,
        min_value=1,
        max_value=5000,
        widget=NumberInput(),
        help_text=_("不填就按制度参数里的最少人数；各选举单位按教职工人数分配。"),
    )


@admin.register(Congress)
class CongressAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place = GROUP, "account_balance", 10
    empty = _(
        "还没有登记届次。先登记一届教代会，双代会再登记一届与它合用代表的工代会。"
    )
    list_display = ["__str__", "union", "tier", "starts_on", "ends_on", "state"]
    list_select_related = ["union", "shares_with"]
    list_filter = [StateFilter, TierFilter]
    search_fields = ["union__name", "body"]
    search_help_text = _("工会或三级单位名称的一部分")
    autocomplete_fields = ["union", "shares_with"]
    add_form = CongressForm
    add_fields = (
        "union",
        "kind",
        "form",
        "body",
        "number",
        "starts_on",
        "ends_on",
        "shares_with",
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
        "pages",
    ]
    change_fields = ("starts_on", "ends_on", "shares_with")
    ordering = ["union__path", "kind", "-number", "pk"]
    acts = (
        Act(
            verb="allot",
            title=_("分配名额"),
            perm="congress.change_congress",
            run=allot_seats,
            done=_("名额已分配到选举单位，可以逐个调整。"),
            hint=_("按各单位在聘教职工人数分配；开始选举以后不再整体重分。"),
            icon="pie_chart",
            form=AllotForm,
            open=lambda row: (
                row.state == CongressState.PREPARING and not row.shares_with_id
            ),
        ),
        Act(
            verb="confirm_list",
            title=_("确认代表名单"),
            perm="congress.confirm_list",
            run=congresses.confirm_list,
            done=_("代表名单已确认。"),
            hint=_("教师不到规定比例的不能确认；以后的变动按更换、补选办理。"),
            icon="verified",
            open=lambda row: (
                row.state == CongressState.PREPARING and not row.shares_with_id
            ),
        ),
        Act(
            verb="reopen_list",
            title=_("撤回确认"),
            perm="congress.confirm_list",
            run=congresses.reopen_list,
            done=_("已撤回，名单可以修改。"),
            hint=_("名单有误时撤回，改好再确认。"),
            icon="undo",
            open=lambda row: (
                row.state == CongressState.CONFIRMED and not row.shares_with_id
            ),
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

    @admin.display(description=_("名单"))
    def pages(self, row):
        """Where the list of delegates is looked at and printed."""
        return format_html(
            '<a class="staff-link" href="{}?congress={}">{}</a>',
            reverse("staff:congress_composition"),
            row.roll_id,
            _("代表构成、名册与代表证"),
        )
