"""Staff pages of terms: elections, by-elections, and what is due."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from members.admin.fields import person_by_number, staff_number_field
from members.admin.filters import (
    OrganUnionFilter,
)
from members.admin.founding import ExtendForm
from members.models import (
    Post,
    Term,
)
from members.norms import TERM_REMINDER_DAYS
from members.transitions.applications import apply_extension
from members.transitions.organisation import (
    re_elect,
)
from members.transitions.posts import (
    by_elect,
)
from members.transitions.registers import redefine
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    StaffList,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
)
from union_portal.admin.widgets import DayInput, NumberInput, Select, TextInput


class ReElectForm(ActForm):
    elected_on = forms.DateField(label=_("选举日期"), widget=DayInput())
    number = forms.IntegerField(
        label=_("届次"),
        required=False,
        min_value=1,
        widget=NumberInput(),
        help_text=_("不填就接着上一届。"),
    )
    ends_on = forms.DateField(
        label=_("任期届满"),
        required=False,
        widget=DayInput(),
        help_text=_("不填就按制度参数里的任期年数推算。"),
    )
    seats = forms.IntegerField(
        label=_("应选名额"), required=False, min_value=1, widget=NumberInput()
    )
    elected = forms.IntegerField(
        label=_("实际选出"), required=False, min_value=1, widget=NumberInput()
    )
    approval_number = forms.CharField(
        label=_("批复文号"), required=False, max_length=60, widget=TextInput()
    )


class ByElectForm(ActForm):
    person = staff_number_field(_("当选人工号"))
    post = forms.ModelChoiceField(Post.objects.none(), label=_("职务"), widget=Select())
    elected_on = forms.DateField(label=_("补选日期"), widget=DayInput())

    def arrange(self):
        self.fields["post"].queryset = Post.objects.filter(
            Q(organs=[]) | Q(organs__contains=[self.row.organ.kind])
        )

    def clean_person(self):
        return person_by_number(self.request.user, self.cleaned_data["person"])


class DueFilter(Choice):
    title = _("换届")
    parameter_name = "due"
    first = "present"
    offered = [
        ("present", _("各机构最近一届")),
        ("1", _("届满或将满")),
        ("overdue", _("到期未换届")),
        ("all", _("全部届次")),
    ]

    def narrow(self, queryset, value, request):
        if value == "present":
            newest = Term.objects.last_of_organ().values("pk")
            return queryset.filter(pk__in=newest)
        today = request.user.today
        if value == "overdue":
            return queryset.expiring_by(today - timedelta(days=1))
        days = TERM_REMINDER_DAYS.value(request.user.school, today)
        return queryset.expiring_by(today + timedelta(days=days))


class TermForm(TransitionForm):
    number = ReElectForm.base_fields["number"]
    ends_on = ReElectForm.base_fields["ends_on"]
    seats = ReElectForm.base_fields["seats"]
    elected = ReElectForm.base_fields["elected"]


@admin.register(Term)
class TermAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = _("会员与组织"), "event_repeat", 16, "organ__union"
    empty = _("没有符合条件的届次。")
    list_display = ["term", "union", "elected_on", "ends_on", "extended_to", "rest"]
    list_select_related = ["organ__union"]
    list_filter = [DueFilter, OrganUnionFilter]
    search_fields = ["organ__name", "organ__union__name"]
    search_help_text = _("机构或工会名称的一部分")
    autocomplete_fields = ["organ"]
    add_form = TermForm
    add_fields = (
        "organ",
        "elected_on",
        "number",
        "ends_on",
        "seats",
        "elected",
        "approval_number",
    )
    fields = [
        "organ",
        "union",
        "number",
        "elected_on",
        "ends_on",
        "extended_to",
        "seats",
        "elected",
        "approval_number",
        "rest",
    ]
    change_fields = ("elected_on", "ends_on", "seats", "elected", "approval_number")
    ordering = ["due_on", "pk"]
    acts = (
        Act(
            verb="by_elect",
            title=_("登记补选"),
            perm="members.change_term",
            run=by_elect,
            done=_("补选已登记。"),
            hint=_("空缺的席位补选一人，任到本届换届为止；登记后会通知本人。"),
            icon="person_add",
            form=ByElectForm,
            open=lambda term: not term.is_renewed,
        ),
        Act(
            verb="apply_extension",
            title=_("申请延期换届"),
            perm="members.add_termextension",
            run=apply_extension,
            done=_("申请已提交，等上级工会批复。"),
            hint=_("由上级工会批复；批准之前，这一届仍按原定日期届满。"),
            icon="more_time",
            form=ExtendForm,
            open=lambda term: not term.is_renewed,
        ),
    )

    def get_changelist(self, request, **kwargs):
        return TermList

    def get_queryset(self, request):
        later = Term.objects.filter(
            organ=OuterRef("organ"), number__gt=OuterRef("number")
        )
        return super().get_queryset(request).annotate(is_renewed=Exists(later))

    def add_row(self, actor, values):
        return re_elect(actor=actor, **values)

    def change_row(self, row, actor, values):
        """A wrong date is put right; a term starts on the day of its election."""
        if "elected_on" in values:
            values["starts_on"] = values["elected_on"]
        return redefine(row, actor=actor, **values)

    @admin.display(description=_("届"), ordering="organ__name")
    def term(self, term):
        return str(term)

    @admin.display(description=_("工会"), ordering="organ__union__path")
    def union(self, term):
        return term.organ.union

    @admin.display(description=_("距届满"), ordering="due_on")
    def rest(self, term):
        if term.is_renewed:
            return _("已换届")
        return rest_of(term, timezone.localdate())


class TermList(StaffList):
    """The page's terms with the days from which each counts as ending soon."""

    def get_results(self, request):
        super().get_results(request)
        unions = [term.organ.union for term in self.result_list]
        days = TERM_REMINDER_DAYS.by_union(unions, request.user.today)
        for term in self.result_list:
            term.soon = days[term.organ.union_id]


def rest_of(term, today):
    """How long a term still runs, overdue ones in red."""
    days = (term.due_on - today).days
    if days < 0:
        text = _("已超期 %(days)s 天") % {"days": -days}
        return format_html('<strong class="staff-overdue">{}</strong>', text)
    text = _("还有 %(days)s 天") % {"days": days}
    soon = getattr(term, "soon", None)  # what a list has read for all its rows
    if days <= (soon or TERM_REMINDER_DAYS.value(term.organ.union, today)):
        return format_html('<span class="staff-soon">{}</span>', text)
    return text
