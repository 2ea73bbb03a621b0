"""Staff pages of what a union applies for: a new union, a later election."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from members.admin.fields import SeatsField
from members.admin.filters import UnionFilter
from members.models import Decision, Founding, TermExtension, Unit
from members.transitions import applications
from members.transitions.applications import foundable_levels
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
)
from union_portal.admin.widgets import DayInput, TextInput


class DecisionFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = Decision.choices


class AnswerForm(ActForm):
    decided_on = forms.DateField(
        label=_("批复日期"), widget=DayInput(), initial=timezone.localdate
    )
    document_number = forms.CharField(
        label=_("批复文号"), max_length=60, widget=TextInput()
    )
    answer = forms.CharField(
        label=_("批复意见"), max_length=300, required=False, widget=TextInput()
    )


class DeclineForm(AnswerForm):
    def arrange(self):
        self.fields["document_number"].required = False
        self.fields["answer"].required = True
        self.fields["answer"].label = _("不批准的理由")


def is_open(row):
    return row.state == Decision.APPLIED


def answering(model, approve, decline, withdraw, hint):
    """The three acts of an application."""
    return (
        Act(
            verb="approve",
            title=_("批准"),
            perm=f"members.answer_{model}",
            run=approve,
            done=_("已批准。"),
            hint=hint,
            icon="task_alt",
            form=AnswerForm,
            open=is_open,
        ),
        Act(
            verb="decline",
            title=_("不批准"),
            perm=f"members.answer_{model}",
            run=decline,
            done=_("已登记不批准。"),
            hint=_("理由会随批复通知申请人。"),
            icon="block",
            form=DeclineForm,
            open=is_open,
        ),
        Act(
            verb="withdraw",
            title=_("撤回申请"),
            perm=f"members.withdraw_{model}",
            run=withdraw,
            done=_("已撤回。"),
            hint=_("撤回后可以重新申请。"),
            icon="undo",
            open=is_open,
        ),
    )


class FoundingForm(TransitionForm):
    seats = SeatsField(
        label=_("首届委员会人选"),
        required=False,
        help_text=_("一行一人：工号 职务，例如 20230001 主席。批准后自动登记任职。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].user = self.request.user


@admin.register(Founding)
class FoundingAdmin(WithAttachments, TransitionAdmin):
    group, icon, place = _("会员与组织"), "add_business", 11
    empty = _("还没有新建工会的申请。")
    list_display = ["name", "level", "applicant", "parent", "applied_on", "state"]
    list_select_related = ["applicant", "parent"]
    list_filter = [DecisionFilter]
    search_fields = ["name"]
    search_help_text = _("拟建工会名称的一部分")
    autocomplete_fields = ["applicant", "parent", "units"]
    add_form = FoundingForm
    add_fields = (
        "applicant",
        "parent",
        "level",
        "kind",
        "code",
        "name",
        "affiliation",
        "founded_on",
        "units",
        "seats",
        "reason",
    )
    fields = [
        "name",
        "code",
        "level",
        "kind",
        "applicant",
        "parent",
        "affiliation",
        "founded_on",
        "covers",
        "first_committee",
        "reason",
        "applied_by",
        "applied_on",
        "state",
        "decided_by",
        "decided_on",
        "document_number",
        "answer",
        "union",
    ]
    ordering = ["-pk"]
    acts = answering(
        "founding",
        applications.approve_founding,
        applications.decline_founding,
        applications.withdraw_founding,
        _("批准后工会随即成立：覆盖上列单位，首届委员会登记换届和任职。"),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("units")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        offer_levels(form, request.user)
        return form

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        related = self.admin_site.get_model_admin(Unit)
        kwargs["queryset"] = related.choosable(request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def add_row(self, actor, values):
        return applications.apply_founding(actor=actor, **values)

    @admin.display(description=_("覆盖的单位"))
    def covers(self, row):
        return "、".join(unit.name for unit in row.units.all()) or "—"

    @admin.display(description=_("首届委员会人选"))
    def first_committee(self, row):
        seats = row.seats.select_related("person", "post")
        lines = [(seat.post.name, seat.person.name) for seat in seats]
        return format_html_join("", "<div>{}：{}</div>", lines) or "—"


def offer_levels(form, user):
    """Only the levels that stand below a union this person keeps."""
    field = form.base_fields.get("level")
    if field is not None:
        allowed = {str(level) for level in foundable_levels(user)}
        field.choices = [
            (value, label)
            for value, label in field.choices
            if not value or value in allowed
        ]


class ExtensionUnionFilter(UnionFilter):
    path = "term__organ__union"


class ExtendForm(ActForm):
    until = forms.DateField(label=_("申请延期到"), widget=DayInput())
    reason = forms.CharField(label=_("理由"), max_length=300, widget=TextInput())


@admin.register(TermExtension)
class TermExtensionAdmin(WithAttachments, TransitionAdmin):
    group, icon, place = _("会员与组织"), "more_time", 16
    empty = _("还没有延期换届的申请。在“届”里打开一届，可以申请。")
    list_display = ["term", "union", "ends_on", "until", "applied_on", "state"]
    list_select_related = ["term__organ__union"]
    list_filter = [DecisionFilter, ExtensionUnionFilter]
    fields = [
        "term",
        "union",
        "ends_on",
        "until",
        "reason",
        "applied_by",
        "applied_on",
        "state",
        "decided_by",
        "decided_on",
        "document_number",
        "answer",
    ]
    ordering = ["-pk"]
    acts = answering(
        "termextension",
        applications.approve_extension,
        applications.decline_extension,
        applications.withdraw_extension,
        _("批准后，这一届任期延到申请的日期，提醒也随之推后。"),
    )

    @admin.display(description=_("工会"))
    def union(self, row):
        return row.audit_union

    @admin.display(description=_("原定届满"))
    def ends_on(self, row):
        return row.term.ends_on
