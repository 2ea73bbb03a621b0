"""Staff pages of what is kept of officers: secondments, contacts, allowances, audits."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.admin.filters import AppointmentSeatFilter, FoundByPerson, UnionFilter
from members.models import (
    AuditState,
    DepartureAudit,
    FixedContact,
    OfficerAllowance,
    Secondment,
    Union,
)
from members.transitions.cadres import (
    assign_contact,
    correct_allowance,
    end_period,
    record_allowance,
    second,
)
from members.transitions.departures import complete_departure_audit
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    PeriodFilter,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
)
from union_portal.admin.widgets import DayInput, TextInput

OFFICERS = _("干部与片组")


class EndForm(ActForm):
    ends_on = forms.DateField(
        label=_("最后一天"), widget=DayInput(), initial=timezone.localdate
    )


def not_over(row):
    return row.ends_on is None or row.ends_on > timezone.localdate()


def ending(model, title):
    """The act that ends a period."""
    return Act(
        verb="end",
        title=title,
        perm=f"members.change_{model}",
        run=end_period,
        done=_("已登记结束日期。"),
        hint=_("记录会保留；这一天仍有效，第二天起结束。"),
        icon="event_busy",
        form=EndForm,
        open=not_over,
    )


class EitherEndFilter(UnionFilter):
    def narrow(self, queryset, value, request):
        path = Union.objects.get(pk=value).path
        return queryset.filter(
            Q(from_union__path__startswith=path) | Q(to_union__path__startswith=path)
        )


class AnySchoolUnion:
    """Its union fields offer every standing union of one's school: one sends an officer
    beyond one's own subtree."""

    def offer_unions(self, form, request):
        school = request.user.school
        if school is None:
            return
        unions = Union.objects.below(school).standing(request.user.today)
        for name in ("from_union", "to_union"):
            if name in form.base_fields:
                form.base_fields[name].queryset = unions.in_tree_order()


@admin.register(Secondment)
class SecondmentAdmin(FoundByPerson, AnySchoolUnion, TransitionAdmin):
    group, icon, place = OFFICERS, "swap_horiz", 25
    empty = _("还没有登记挂职。")
    list_display = [
        "person",
        "from_union",
        "to_union",
        "direction",
        "post_name",
        "starts_on",
        "ends_on",
    ]
    list_select_related = ["person", "from_union", "to_union"]
    list_filter = [PeriodFilter, EitherEndFilter]
    autocomplete_fields = ["person"]
    add_fields = (
        "person",
        "from_union",
        "to_union",
        "post_name",
        "starts_on",
        "ends_on",
    )
    fields = [*add_fields, "direction"]
    ordering = ["-starts_on", "pk"]
    acts = (ending("secondment", _("结束挂职")),)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        self.offer_unions(form, request)
        return form

    def add_row(self, actor, values):
        return second(actor=actor, **values)

    @admin.display(description=_("方向"))
    def direction(self, row):
        return row.direction


@admin.register(FixedContact)
class FixedContactAdmin(FoundByPerson, TransitionAdmin, GovernedAdmin):
    group, icon, place = OFFICERS, "handshake", 26
    empty = _("还没有安排定点联系。")
    list_display = ["union", "person", "starts_on", "ends_on"]
    list_select_related = ["person", "union"]
    list_filter = [PeriodFilter, UnionFilter]
    search_help_text = _("联系干部的姓名、工号、拼音或首字母")
    autocomplete_fields = ["person", "union"]
    add_fields = ("union", "person", "starts_on", "ends_on")
    fields = ["union", "person", "starts_on", "ends_on"]
    ordering = ["union__path", "-starts_on", "pk"]
    acts = (ending("fixedcontact", _("结束联系")),)

    def add_row(self, actor, values):
        return assign_contact(actor=actor, **values)


class YearFilter(Choice):
    title = _("年度")
    parameter_name = "year"

    def options(self, request):
        this = request.user.today.year
        return [(year, str(year)) for year in range(this + 1, this - 5, -1)]


class AllowanceForm(TransitionForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "rate" in self.fields and self.instance.pk is None:
            self.fields["rate"].required = False
            self.fields["rate"].help_text = _("补贴不填就按制度参数里的标准。")


@admin.register(OfficerAllowance)
class OfficerAllowanceAdmin(FoundByPerson, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = OFFICERS, "payments", 27, "appointment__seat"
    empty = _("还没有登记兼职干部的补贴或工作量。")
    list_display = [
        "person",
        "post",
        "seat",
        "year",
        "kind",
        "months",
        "rate",
        "amount",
    ]
    list_select_related = [
        "appointment__person",
        "appointment__post",
        "appointment__seat",
    ]
    list_filter = [YearFilter, AppointmentSeatFilter]
    found_by = "appointment__person"
    autocomplete_fields = ["appointment"]
    form = add_form = AllowanceForm
    add_fields = ("appointment", "kind", "year", "months", "rate")
    fields = ["person", "post", "seat", "kind", "year", "months", "rate", "amount"]
    change_fields = ("months", "rate")
    ordering = ["-year", "pk"]

    def add_row(self, actor, values):
        return record_allowance(actor=actor, **values)

    def change_row(self, row, actor, values):
        return correct_allowance(row, actor=actor, **values)

    @admin.display(description=_("姓名"))
    def person(self, row):
        return row.appointment.person

    @admin.display(description=_("职务"))
    def post(self, row):
        return row.appointment.post

    @admin.display(description=_("工会"))
    def seat(self, row):
        return row.appointment.seat


class AuditStateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    first = AuditState.DUE.value
    offered = [*AuditState.choices, ALL]


class CompleteForm(ActForm):
    done_on = forms.DateField(
        label=_("完成日期"), widget=DayInput(), initial=timezone.localdate
    )
    document_number = forms.CharField(
        label=_("审查报告文号"), max_length=60, widget=TextInput()
    )


@admin.register(DepartureAudit)
class DepartureAuditAdmin(WithAttachments, TransitionAdmin):
    group, icon, place = OFFICERS, "fact_check", 28
    empty = _("没有待办的离任审查。主席离任登记后，这里会自动出现。")
    list_display = ["person", "union", "left_on", "due_on", "state", "done_on"]
    list_select_related = ["appointment__person", "appointment__seat"]
    list_filter = [AuditStateFilter, AppointmentSeatFilter]
    fields = [
        "person",
        "union",
        "left_on",
        "due_on",
        "state",
        "done_on",
        "document_number",
    ]
    ordering = ["due_on", "pk"]
    acts = (
        Act(
            verb="complete",
            title=_("登记审查完成"),
            perm="members.change_departureaudit",
            run=complete_departure_audit,
            done=_("已登记完成。"),
            hint=_("由上一级工会或经审会登记；审查报告可以作为附件上传。"),
            icon="task_alt",
            form=CompleteForm,
            open=lambda row: row.state == AuditState.DUE,
        ),
    )

    @admin.display(description=_("离任主席"))
    def person(self, row):
        return row.appointment.person

    @admin.display(description=_("工会"))
    def union(self, row):
        return row.appointment.seat

    @admin.display(description=_("离任日期"))
    def left_on(self, row):
        return row.appointment.ends_on or "—"
