"""Staff pages of organs, terms and appointments."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from members.admin.filters import (
    OrganUnionFilter,
    SeatFilter,
    StandingFilter,
    UnionFilter,
)
from members.models import Appointment, Organ, OrganKind, Person, Post, Term
from members.norms import TERM_REMINDER_DAYS
from members.transitions.organisation import (
    appoint,
    end_appointment,
    re_elect,
    set_up_organ,
)
from members.transitions.registers import redefine
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
)
from union_portal.admin.widgets import DayInput, NumberInput


class OrganKindFilter(Choice):
    title = _("类别")
    parameter_name = "kind"

    def options(self, request):
        return OrganKind.choices

    def narrow(self, queryset, value, request):
        return queryset.filter(kind=value)


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


@admin.register(Organ)
class OrganAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place = _("会员与组织"), "groups", 15
    empty = _("还没有登记机构。")
    list_display = ["name", "union", "kind", "founded_on", "closed_on"]
    list_select_related = ["union"]
    list_filter = [UnionFilter, OrganKindFilter, StandingFilter]
    search_fields = ["name"]
    search_help_text = _("机构或工会名称的一部分")
    autocomplete_fields = ["union"]
    add_fields = ("union", "kind", "name", "founded_on")
    fields = ["union", "kind", "name", "name_en", "founded_on", "closed_on"]
    change_fields = ("kind", "name", "name_en", "founded_on", "closed_on")
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

    def find(self, queryset, text):
        return queryset.filter(Q(name__contains=text) | Q(union__name__contains=text))

    def add_row(self, actor, values):
        return set_up_organ(actor=actor, **values)

    def change_row(self, row, actor, values):
        return redefine(row, actor=actor, **values)


class DueFilter(Choice):
    title = _("换届")
    parameter_name = "due"
    first = "present"
    all_option = None

    def options(self, request):
        return [
            ("present", _("各机构最近一届")),
            ("1", _("届满或将满")),
            ("all", _("全部届次")),
        ]

    def narrow(self, queryset, value, request):
        if value == "all":
            return queryset
        if value == "present":
            newest = Term.objects.last_of_organ().values("pk")
            return queryset.filter(pk__in=newest)
        today = request.user.today
        days = TERM_REMINDER_DAYS.value(request.user.school, today)
        return queryset.expiring_by(today + timedelta(days=days))


class TermForm(TransitionForm):
    number = ReElectForm.base_fields["number"]
    ends_on = ReElectForm.base_fields["ends_on"]


@admin.register(Term)
class TermAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = _("会员与组织"), "event_repeat", 16, "organ__union"
    empty = _("没有符合条件的届次。")
    list_display = ["term", "union", "elected_on", "ends_on", "rest"]
    list_select_related = ["organ__union"]
    list_filter = [DueFilter, OrganUnionFilter]
    search_fields = ["organ__name"]
    search_help_text = _("机构或工会名称的一部分")
    autocomplete_fields = ["organ"]
    add_form = TermForm
    add_fields = ("organ", "elected_on", "number", "ends_on")
    fields = ["organ", "union", "number", "elected_on", "ends_on", "rest"]
    change_fields = ("elected_on", "ends_on")
    ordering = ["ends_on", "pk"]

    def get_queryset(self, request):
        later = Term.objects.filter(
            organ=OuterRef("organ"), number__gt=OuterRef("number")
        )
        return super().get_queryset(request).annotate(is_renewed=Exists(later))

    def find(self, queryset, text):
        return queryset.filter(
            Q(organ__name__contains=text) | Q(organ__union__name__contains=text)
        )

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

    @admin.display(description=_("距届满"), ordering="ends_on")
    def rest(self, term):
        return rest_of(term, timezone.localdate())


def rest_of(term, today):
    """How long a term still runs, overdue ones in red."""
    if term.is_renewed:
        return _("已换届")
    days = (term.ends_on - today).days
    if days < 0:
        text = _("已超期 %(days)s 天") % {"days": -days}
        return format_html('<strong class="staff-overdue">{}</strong>', text)
    text = _("还有 %(days)s 天") % {"days": days}
    if days <= TERM_REMINDER_DAYS.default:
        return format_html('<span class="staff-soon">{}</span>', text)
    return text


class InOfficeFilter(Choice):
    title = _("任职情况")
    parameter_name = "in_office"
    first = "now"
    all_option = None

    def options(self, request):
        return [("now", _("现任")), ("past", _("已离任")), ("all", _("全部"))]

    def narrow(self, queryset, value, request):
        today = request.user.today
        ended = Q(ends_on__lt=today)
        return {
            "now": queryset.exclude(ended),
            "past": queryset.filter(ended),
            "all": queryset,
        }[value]


class PostFilter(Choice):
    title = _("职务")
    parameter_name = "post"

    def options(self, request):
        return Post.objects.values_list("pk", "name")

    def narrow(self, queryset, value, request):
        return queryset.filter(post=value)


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


@admin.register(Appointment)
class AppointmentAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = _("会员与组织"), "badge", 17, "seat"
    empty = _("没有符合条件的任职。")
    list_display = ["person", "post", "where", "seat", "starts_on", "ends_on"]
    list_select_related = ["person", "post", "organ", "seat", "unit"]
    list_filter = [InOfficeFilter, SeatFilter, PostFilter]
    search_fields = ["person__name"]
    search_help_text = _("姓名、工号、拼音或首字母")
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
        "is_full_time",
    )
    fields = [
        "person",
        "post",
        "organ",
        "unit",
        "seat",
        "starts_on",
        "ends_on",
        "is_full_time",
    ]
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
            open=lambda row: row.ends_on is None or row.ends_on >= timezone.localdate(),
        ),
    )

    def find(self, queryset, text):
        return queryset.filter(person__in=Person.objects.matching(text))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        for name in ("organ", "unit", "seat"):
            if name in form.base_fields:
                form.base_fields[name].required = False
        return form

    def add_row(self, actor, values):
        values["union"] = values.pop("seat")
        return appoint(actor=actor, **values)

    @admin.display(description=_("任职于"))
    def where(self, row):
        return row.place
