"""Staff page of the service card register: hand in by batch, issue, take back."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.admin.bulk import act_on_chosen
from members.admin.filters import FoundByPerson, UnionFilter
from members.models import CardState, ServiceCard
from members.transitions.cards import issue_card, submit_card, take_back_card
from union_portal.admin import Act, ActForm, Choice, TransitionAdmin, name_acts
from union_portal.admin.widgets import DayInput, TextInput

name_acts(
    {
        "members.apply_card": gettext_lazy("申请互助服务卡"),
        "members.submit_card": gettext_lazy("报送互助服务卡"),
        "members.issue_card": gettext_lazy("发放互助服务卡"),
        "members.take_back_card": gettext_lazy("收回互助服务卡"),
    },
    {"batch": gettext_lazy("报送批次")},
)
PERM = "members.keep_servicecard"


class CardStateFilter(Choice):
    title = gettext_lazy("状态")
    parameter_name = "state"
    offered = CardState.choices


class BatchForm(forms.Form):
    batch = forms.CharField(
        label=gettext_lazy("报送批次"),
        max_length=30,
        widget=TextInput(),
        help_text=gettext_lazy("例如 2026-03"),
    )


class IssueForm(ActForm):
    number = forms.CharField(
        label=gettext_lazy("卡号"),
        max_length=30,
        widget=TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )
    on = forms.DateField(label=gettext_lazy("发卡日期"), widget=DayInput())


@admin.register(ServiceCard)
class ServiceCardAdmin(FoundByPerson, TransitionAdmin):
    group, icon, place = gettext_lazy("会员与组织"), "credit_card", 18
    empty = gettext_lazy(
        "还没有人申请互助服务卡。会员在“会员证”页面登记后，会列在这里。"
    )
    list_display = ["person", "union", "state", "batch", "number_mask", "issued_on"]
    list_select_related = ["person", "union"]
    list_filter = [CardStateFilter, UnionFilter]
    actions = ["submit"]
    ordering = ["-pk"]
    fields = [
        "person",
        "union",
        "state",
        "batch",
        "number_mask",
        "applied_on",
        "submitted_on",
        "issued_on",
        "taken_back_on",
    ]
    acts = (
        Act(
            verb="issue",
            title=gettext_lazy("登记发卡"),
            perm=PERM,
            run=issue_card,
            done=gettext_lazy("已登记发卡，并已通知本人。"),
            hint=gettext_lazy("卡号加密保存，页面上只显示末四位。"),
            icon="credit_score",
            form=IssueForm,
            open=lambda row: "issue" in row.open_moves,
        ),
        Act(
            verb="take_back",
            title=gettext_lazy("收回或取消"),
            perm=PERM,
            run=take_back_card,
            done=gettext_lazy("已登记收回。"),
            hint=gettext_lazy("退会、调离或遗失换卡时登记；之后可以重新申请。"),
            icon="credit_card_off",
            open=lambda row: "take_back" in row.open_moves,
        ),
    )

    def rows(self, request):
        return ServiceCard.objects.read_by(request.user)

    def has_keep_permission(self, request):
        return request.user.has_perm(PERM)

    @admin.action(description=gettext_lazy("报送所选"), permissions=["keep"])
    def submit(self, request, queryset):
        return act_on_chosen(
            self,
            request,
            queryset,
            submit_card,
            PERM,
            done=_("已登记报送 %(done)s 张。"),
            action="submit",
            title=_("报送所选"),
            hint=_("把所选的申请归入一个批次，登记今天报送。"),
            form_class=BatchForm,
        )
