"""Staff pages of applications: what waits at one's union, decided one by one or many."""

from django import forms
from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import dispatch
from members.admin.acts import EitherSideFilter
from members.admin.bulk import act_on_chosen, too_many
from members.models import (
    Application,
    ApplicationKind,
    ApplicationState,
    ApplicationStep,
    Correction,
    CorrectionState,
    DispatchAgreement,
    Person,
)
from members.transitions.corrections import decline_correction, grant_correction
from members.transitions.requests import (
    confirm_application,
    decline_application,
    send_back_application,
)
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    ReadOnlyInline,
    TransitionAdmin,
    name_acts,
)
from union_portal.admin.attachments import WithAttachments
from union_portal.admin.widgets import SuggestedInput, TextInput

name_acts(
    {
        "members.submit_application": gettext_lazy("提交会籍申请"),
        "members.resubmit_application": gettext_lazy("补充后再提交申请"),
        "members.confirm_application": gettext_lazy("确认会籍申请"),
        "members.grant_application": gettext_lazy("批准会籍申请"),
        "members.send_back_application": gettext_lazy("退回会籍申请"),
        "members.decline_application": gettext_lazy("不批准会籍申请"),
        "members.take_back_application": gettext_lazy("本人撤回申请"),
        "members.submit_correction": gettext_lazy("申请更正信息"),
        "members.grant_correction": gettext_lazy("更正信息"),
        "members.decline_correction": gettext_lazy("不采纳更正"),
        "members.take_back_correction": gettext_lazy("撤回更正申请"),
    }
)
DECIDE = "members.decide_application"


class DeskFilter(Choice):
    title = gettext_lazy("办理")
    parameter_name = "desk"
    first = "mine"
    all_option = None

    def options(self, request):
        return [
            ("mine", gettext_lazy("等我办")),
            ("open", gettext_lazy("未办结")),
            *[(s.value, s.label) for s in ApplicationState if s.value not in OPEN],
            ("all", gettext_lazy("全部")),
        ]

    def narrow(self, queryset, value, request):
        if value == "mine":
            mine = Application.objects.at_desk_of(request.user)
            return queryset.filter(pk__in=mine.values("pk"))
        if value == "open":
            return queryset.filter(state__in=OPEN)
        return queryset if value == "all" else queryset.filter(state=value)


OPEN = {"submitted", "confirmed", "returned"}
OPTIONAL_BY = {
    "agreement": "agency",
    "unit": "employment",
    "employment_kind": "employment",
}
OPTIONAL = {
    "unit",
    "employment_kind",
    "agreement",
    "agency",
    "place_rule",
    "contract_ends_on",
    "retain_reason",
    "on",
    "reason",
    "consented_at",
    "desk",
}


class ApplicationKindFilter(Choice):
    title = gettext_lazy("申请")
    parameter_name = "kind"

    def options(self, request):
        return ApplicationKind.choices

    def narrow(self, queryset, value, request):
        return queryset.filter(kind=value)


class ApplicationUnionFilter(EitherSideFilter):
    sides = ("union", "from_union")


class Steps(ReadOnlyInline):
    model = ApplicationStep
    fields = ["kind", "union", "actor", "reason", "at"]

    def get_queryset(self, request):
        return ApplicationStep.objects.select_related("union", "actor")

    def has_view_permission(self, request, obj=None):
        return True


class ConfirmForm(ActForm):
    card_returned = forms.BooleanField(
        label=gettext_lazy("会员证已收回"), required=False
    )

    agency = forms.CharField(
        label=gettext_lazy("派遣单位"),
        max_length=80,
        required=False,
        widget=SuggestedInput(),
        help_text=gettext_lazy(
            "与申请人写的不一致时，改成协议上的全称；列出的是有协议的派遣单位。"
        ),
    )

    def arrange(self):
        if self.row.kind != ApplicationKind.WITHDRAW:
            del self.fields["card_returned"]
        if not self.row.agency:
            del self.fields["agency"]
            return
        agencies = DispatchAgreement.objects.agencies_of(
            self.row.union, self.request.user.today
        )
        self.fields["agency"].widget.known = agencies
        self.fields["agency"].initial = self.row.agency


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("原因（申请人会看到）"), max_length=200, widget=TextInput()
    )


@admin.register(Application)
class ApplicationAdmin(WithAttachments, TransitionAdmin):
    group, icon, place = gettext_lazy("会员与组织"), "inbox", 8
    empty = gettext_lazy("没有等您办的申请。会员在手机上提交后，会列在这里。")
    attach_perm = DECIDE
    list_display = ["person", "kind", "unions", "desk", "state", "waited"]
    list_filter = [DeskFilter, ApplicationKindFilter, ApplicationUnionFilter]
    search_fields = ["person__name"]
    search_help_text = gettext_lazy("姓名、工号、拼音或首字母")
    actions = ["confirm", "decline"]
    inlines = [Steps]
    ordering = ["waiting_since", "pk"]
    fields = [
        "person",
        "kind",
        "unions",
        "state",
        "desk",
        "paper_kind",
        "id_shown",
        "unit",
        "employment_kind",
        "agency",
        "place_rule",
        "agreement",
        "contract_ends_on",
        "retain_reason",
        "on",
        "reason",
        "submitted_at",
        "consented_at",
        "print_form",
    ]
    acts = (
        Act(
            verb="confirm",
            title=gettext_lazy("确认"),
            perm=DECIDE,
            run=confirm_application,
            done=gettext_lazy("已确认。"),
            hint=gettext_lazy(
                "最后一级确认后马上办理会籍手续；上级也归您管的，一并确认。"
            ),
            icon="check",
            form=ConfirmForm,
            open=lambda row: row.desk is not None,
        ),
        Act(
            verb="send_back",
            title=gettext_lazy("退回补充"),
            perm=DECIDE,
            run=send_back_application,
            done=gettext_lazy("已退回，申请人补充后会再送来。"),
            hint=gettext_lazy("写清楚缺什么，申请人改好就能再提交。"),
            icon="undo",
            form=ReasonForm,
            open=lambda row: row.desk is not None,
        ),
        Act(
            verb="decline",
            title=gettext_lazy("不批准"),
            perm=DECIDE,
            run=decline_application,
            done=gettext_lazy("已登记不批准，并已通知申请人。"),
            hint=gettext_lazy("会籍没有变化；原因会告诉申请人。"),
            icon="close",
            form=ReasonForm,
            open=lambda row: row.desk is not None,
        ),
    )

    def rows(self, request):
        return Application.objects.read_by(request.user)

    def get_fields(self, request, obj=None):
        """Without what this kind of application does not ask for."""
        return [
            name
            for name in self.fields
            if obj is None
            or name not in OPTIONAL
            or getattr(obj, OPTIONAL_BY.get(name, name))
        ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related(
                "person",
                "union",
                "from_union",
                "desk",
                "employment__unit",
                "employment__kind",
            )
        )

    def find(self, queryset, text):
        return queryset.filter(person__in=Person.objects.matching(text))

    def has_decide_permission(self, request):
        return request.user.has_perm(DECIDE)

    @admin.action(description=gettext_lazy("确认所选"), permissions=["decide"])
    def confirm(self, request, queryset):
        if too_many(request, queryset):
            return
        rows = queryset.filter(pk__in=self._mine(request, queryset))
        done = self.run_each(request, rows, confirm_application, DECIDE)
        if done:
            messages.success(request, _("已确认 %(done)s 件。") % {"done": len(done)})

    @admin.action(description=gettext_lazy("不批准所选"), permissions=["decide"])
    def decline(self, request, queryset):
        return act_on_chosen(
            self,
            request,
            queryset,
            decline_application,
            DECIDE,
            done=_("已登记不批准 %(done)s 件。"),
            mine=lambda request, rows: rows.filter(pk__in=self._mine(request, rows)),
            action="decline",
            title=_("不批准所选"),
            hint=_("会籍没有变化；原因会告诉每一位申请人。"),
        )

    def _mine(self, request, queryset):
        mine = list(
            Application.objects.at_desk_of(request.user)
            .filter(pk__in=queryset.values("pk"))
            .values_list("pk", flat=True)
        )
        others = queryset.count() - len(mine)
        if others:
            messages.warning(
                request,
                _("有 %(others)s 件不在您这里办，没有动。") % {"others": others},
            )
        return mine

    @admin.display(description=gettext_lazy("工会"))
    def unions(self, row):
        if row.from_union and row.from_union != row.union:
            return f"{row.from_union} → {row.union}"
        return row.union.name

    @admin.display(description=gettext_lazy("已等"), ordering="waiting_since")
    def waited(self, row):
        days = row.days_waited(timezone.localdate())
        return "—" if days is None else _("%(days)s 天") % {"days": days}

    @admin.display(description=gettext_lazy("单位"))
    def unit(self, row):
        return row.employment.unit if row.employment else "—"

    @admin.display(description=gettext_lazy("用工形式"))
    def employment_kind(self, row):
        return row.employment.kind if row.employment else "—"

    @admin.display(description=gettext_lazy("派遣协议"))
    def agreement(self, row):
        words, look_twice = dispatch.said_of(row)
        if not look_twice:
            return words
        return format_html('<span class="staff-overdue">{}</span>', words)

    @admin.display(description=gettext_lazy("证件类型"))
    def paper_kind(self, row):
        return row.get_id_kind_display() or row.person.get_id_kind_display()

    @admin.display(description=gettext_lazy("证件号码"))
    def id_shown(self, row):
        return row.person.id_mask or row.id_mask or "—"

    @admin.display(description=gettext_lazy("申请书和登记表"))
    def print_form(self, row):
        address = reverse("members:application_pdf", args=[row.public_id])
        return format_html(
            '<a class="staff-link" href="{}">{}</a>', address, _("打开 PDF")
        )


class CorrectionStateFilter(Choice):
    title = gettext_lazy("状态")
    parameter_name = "state"
    first = CorrectionState.OPEN.value
    all_option = None

    def options(self, request):
        return [*CorrectionState.choices, ("all", gettext_lazy("全部"))]

    def narrow(self, queryset, value, request):
        return queryset if value == "all" else queryset.filter(state=value)


@admin.register(Correction)
class CorrectionAdmin(WithAttachments, TransitionAdmin):
    group, icon, place = gettext_lazy("会员与组织"), "edit_note", 10
    empty = gettext_lazy("没有待核实的更正申请。")
    attach_perm = "members.decide_correction"
    list_display = ["person", "field", "desk", "state", "submitted_at"]
    list_select_related = ["person", "desk"]
    list_filter = [CorrectionStateFilter]
    search_fields = ["person__name"]
    search_help_text = gettext_lazy("姓名、工号、拼音或首字母")
    ordering = ["pk"]
    fields = [
        "person",
        "field",
        "before_shown",
        "value_shown",
        "reason",
        "state",
        "desk",
        "submitted_at",
        "decided_by",
        "decided_at",
        "answer",
    ]
    acts = (
        Act(
            verb="grant",
            title=gettext_lazy("核实无误，更正"),
            perm="members.decide_correction",
            run=grant_correction,
            done=gettext_lazy("已更正，并已通知本人。"),
            hint=gettext_lazy("请先同人事部门或证件核对。更正后马上生效。"),
            icon="check",
            open=lambda row: "grant" in row.open_moves,
        ),
        Act(
            verb="decline",
            title=gettext_lazy("不采纳"),
            perm="members.decide_correction",
            run=decline_correction,
            done=gettext_lazy("已登记不采纳，并已通知本人。"),
            hint=gettext_lazy("登记的内容不变；原因会告诉本人。"),
            icon="close",
            form=ReasonForm,
            open=lambda row: "decline" in row.open_moves,
        ),
    )

    def rows(self, request):
        return Correction.objects.read_by(request.user)

    def find(self, queryset, text):
        return queryset.filter(person__in=Person.objects.matching(text))

    @admin.display(description=gettext_lazy("现在登记的"))
    def before_shown(self, row):
        return row.before_shown

    @admin.display(description=gettext_lazy("应当是"))
    def value_shown(self, row):
        return row.value_shown
