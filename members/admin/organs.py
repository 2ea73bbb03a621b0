"""Staff pages of organs, terms and appointments."""

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from members.admin.fields import person_by_number, staff_number_field
from members.admin.filters import (
    FoundByPerson,
    OrganUnionFilter,
    SeatFilter,
    StandingFilter,
    UnionFilter,
)
from members.admin.founding import ExtendForm
from members.checks import COMPOSITION, findings
from members.models import (
    Appointment,
    EndReason,
    Organ,
    OrganKind,
    Post,
    Term,
)
from members.norms import TERM_REMINDER_DAYS
from members.transitions.applications import apply_extension
from members.transitions.departures import elected_post
from members.transitions.handover import prepare_handover
from members.transitions.organisation import (
    appoint,
    end_appointment,
    re_elect,
    set_up_organ,
)
from members.transitions.posts import (
    by_elect,
    describe_appointment,
    remove_from_post,
)
from members.transitions.registers import redefine
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    PeriodFilter,
    StaffList,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
)
from union_portal.admin.widgets import DayInput, NumberInput, Select, TextInput


class OrganKindFilter(Choice):
    title = _("类别")
    parameter_name = "kind"
    offered = OrganKind.choices


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


class RemoveForm(ActForm):
    ends_on = forms.DateField(label=_("任职到"), widget=DayInput())
    entitled = forms.IntegerField(
        label=_("全体会员或代表人数"), min_value=1, widget=NumberInput()
    )
    in_favour = forms.IntegerField(
        label=_("赞成罢免的人数"), min_value=0, widget=NumberInput()
    )
    document_number = forms.CharField(
        label=_("批复文号"), required=False, max_length=60, widget=TextInput()
    )


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


class InOfficeFilter(PeriodFilter):
    title = _("任职情况")
    parameter_name = "in_office"
    offered = [("now", _("现任")), ("past", _("已离任")), ALL]


class PostFilter(Choice):
    title = _("职务")
    parameter_name = "post"

    def options(self, request):
        return Post.objects.values_list("pk", "name")


class AppointForm(TransitionForm):
    def clean(self):
        data = super().clean()
        places = [name for name in ("organ", "unit", "seat") if data.get(name)]
        if not self.errors and len(places) != 1:
            raise forms.ValidationError(
                _("请在机构、单位、工会三项中填一项，说明在哪里任职。")
            )
        return data


class EndAppointmentForm(ActForm):
    ends_on = forms.DateField(
        label=_("任职到"),
        widget=DayInput(),
        help_text=_("这一天仍在任；第二天起，随职务而来的权限就没有了。"),
    )
    end_reason = forms.ChoiceField(
        label=_("离任原因"),
        required=False,
        widget=Select(),
        choices=[
            ("", _("请选择")),
            *(c for c in EndReason.choices if c[0] not in ("removed", "merged")),
        ],
    )


class FullTimeFilter(Choice):
    title = _("专职或兼职")
    parameter_name = "full_time"
    offered = [("yes", _("专职")), ("no", _("兼职")), ("seconded", _("挂职"))]

    def narrow(self, queryset, value, request):
        if value == "seconded":
            return queryset.filter(is_seconded=True)
        return queryset.filter(is_full_time=value == "yes")


TRAIT_FIELDS = (
    "is_full_time",
    "is_seconded",
    "in_leadership",
    "is_division_level",
    "manner",
)


def in_office(row):
    return row.ends_on is None or row.ends_on >= timezone.localdate()


def lacks_handover(row):
    """A post with rights whose end is known and that has no sheet yet."""
    leaves = row.ends_on is not None and row.post.roles and not row.deputy_for_id
    return bool(leaves) and not hasattr(row, "handover")


@admin.register(Appointment)
class AppointmentAdmin(FoundByPerson, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = _("会员与组织"), "badge", 17, "seat"
    empty = _("没有符合条件的任职。")
    list_display = [
        "person",
        "post_named",
        "where",
        "seat",
        "is_full_time",
        "starts_on",
        "ends_on",
    ]
    list_select_related = [
        "person",
        "post",
        "organ",
        "seat",
        "unit",
        "deputy_for__person",
    ]
    list_filter = [InOfficeFilter, SeatFilter, PostFilter, FullTimeFilter]
    autocomplete_fields = ["person", "organ", "unit", "seat"]
    add_form = AppointForm
    add_fields = (
        "person",
        "post",
        "organ",
        "unit",
        "seat",
        "starts_on",
        "ends_on",
        *TRAIT_FIELDS,
    )
    fields = [
        "person",
        "post",
        "organ",
        "unit",
        "seat",
        "starts_on",
        "ends_on",
        "end_reason",
        *TRAIT_FIELDS,
        "other_posts",
    ]
    change_fields = TRAIT_FIELDS
    ordering = ["post__order", "-starts_on", "pk"]
    acts = (
        Act(
            verb="end_appointment",
            title=_("登记离任"),
            perm="members.change_appointment",
            run=end_appointment,
            done=_("已登记离任。"),
            hint=_("登记后会通知本人。"),
            icon="event_busy",
            form=EndAppointmentForm,
            open=in_office,
        ),
        Act(
            verb="remove_from_post",
            title=_("登记罢免"),
            perm="members.change_appointment",
            run=remove_from_post,
            done=_("已登记罢免。"),
            hint=_("要全体会员或代表过半数赞成；登记后会通知本人。"),
            icon="person_remove",
            form=RemoveForm,
            open=lambda row: in_office(row) and elected_post(row),
        ),
        Act(
            verb="prepare_handover",
            title=_("生成工作交接单"),
            perm="members.change_appointment",
            run=prepare_handover,
            done=_("已生成，移交人会收到消息。"),
            hint=_("把这个职务未办完的事项列成清单，由本人移交给接任的同事。"),
            icon="swap_horiz",
            open=lacks_handover,
        ),
    )

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        for name in ("organ", "unit", "seat"):
            if name in form.base_fields:
                form.base_fields[name].required = False
        return form

    def add_row(self, actor, values):
        values["union"] = values.pop("seat")
        return appoint(actor=actor, **values)

    def change_row(self, row, actor, values):
        return describe_appointment(row, actor=actor, **values)

    def save_model(self, request, obj, form, change):
        """The row is written; what does not agree with the rules now is said."""
        for finding in findings([obj.seat], request.user.today, [COMPOSITION]):
            if not finding.ok:
                messages.warning(request, warning_of(finding))

    @admin.display(description=_("前后任职"))
    def other_posts(self, row):
        """Where else this person served, the latest first (R-013)."""
        rows = Appointment.objects.filter(person=row.person).exclude(pk=row.pk)
        lines = [
            (one.starts_on, one.ends_on or _("今"), f"{one.seat} {one.post}")
            for one in rows.select_related("seat", "post").order_by("-starts_on")
        ]
        return format_html_join("", "<div>{} 至 {}：{}</div>", lines) or "—"

    @admin.display(description=_("职务"), ordering="post__order")
    def post_named(self, row):
        return row.post_shown

    @admin.display(description=_("任职于"))
    def where(self, row):
        return row.place


def warning_of(finding):
    """What a check has against the composition, in one sentence."""
    return _("%(title)s：%(verdict)s（要求 %(threshold)s，依据%(citation)s）。") % {
        "title": finding.check.title,
        "verdict": finding.verdict,
        "threshold": finding.threshold,
        "citation": finding.check.citation,
    }
