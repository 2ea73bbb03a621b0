"""Staff pages of the rules of second-tier congresses: filed below, decided above."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from congress.admin.congresses import GROUP
from congress.models import FilingState, RuleFiling
from congress.transitions import filings
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    name_acts,
)

name_acts(
    {
        "congress.file_rules": _("报送二级教代会细则"),
        "congress.correct_filing": _("更正报送的细则"),
        "congress.approve_filing": _("批准二级教代会细则"),
        "congress.return_filing": _("退回二级教代会细则"),
        "congress.withdraw_filing": _("撤回报送的细则"),
    }
)
F = FilingState


class FilingStateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = F.choices


class ApproveForm(ActForm):
    reason = forms.CharField(
        label=_("审批意见"),
        required=False,
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class ReturnForm(ActForm):
    reason = forms.CharField(
        label=_("要改什么"),
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
    )


def is_in(*states):
    return lambda row: row.state in states


@admin.register(RuleFiling)
class RuleFilingAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place = GROUP, "gavel", 19
    empty = _("还没有报送的细则。二级教代会修改了实施细则，报党委和校工会审批。")
    list_display = ["__str__", "union", "state", "filed_on", "party_on", "decided_on"]
    list_select_related = ["union"]
    list_filter = [FilingStateFilter]
    search_fields = ["title", "union__name"]
    search_help_text = _("细则或工会名称的一部分")
    autocomplete_fields = ["union"]
    change_fields = (
        "title",
        "label",
        "adopted_on",
        "starts_on",
        "party_on",
        "party_number",
        "changes",
        "text",
    )
    add_fields = ("union", *change_fields)
    fields = [
        "union",
        *change_fields,
        "state",
        "filed_on",
        "filed_by",
        "decided_on",
        "decided_by",
        "reason",
        "library",
    ]
    ordering = ["-filed_on", "-pk"]
    acts = (
        Act(
            verb="approve",
            title=_("批准"),
            perm="congress.approve_rulefiling",
            run=filings.approve_filing,
            done=_("已批准，全文已收入规章制度库。"),
            hint=_(
                "党委审批以后才能批准；批准的版本自动收入规章制度库，旧版本到施行前一天为止。"
            ),
            icon="verified",
            form=ApproveForm,
            open=is_in(F.FILED),
        ),
        Act(
            verb="send_back",
            title=_("退回"),
            perm="congress.approve_rulefiling",
            run=filings.return_filing,
            done=_("已退回，报送的工会会收到消息。"),
            hint=_("写明要改什么；对方改好以后保存，就是重新报送。"),
            icon="undo",
            form=ReturnForm,
            open=is_in(F.FILED),
        ),
        Act(
            verb="withdraw",
            title=_("撤回"),
            perm="congress.change_rulefiling",
            run=filings.withdraw_filing,
            done=_("已撤回。"),
            hint=_("报错了或者不报了才撤回；留有痕迹。"),
            icon="block",
            open=is_in(F.FILED, F.RETURNED),
        ),
    )

    def add_row(self, actor, values):
        return filings.file_rules(actor=actor, **values)

    def change_row(self, row, actor, values):
        return filings.correct_filing(row, actor=actor, **values)

    @admin.display(description=_("规章制度库"))
    def library(self, row):
        if row.version_id is None:
            return "—"
        return format_html(
            '<a class="staff-link" href="{}">{}</a>',
            reverse(
                "admin:members_regulation_change", args=[row.version.regulation_id]
            ),
            row.version,
        )
