"""Staff pages of appointments: who holds which post, from when to when."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanSwitchWidget

from members.admin.filters import (
    FoundByPerson,
    SeatFilter,
)
from members.checks import COMPOSITION, findings, worse
from members.models import (
    Appointment,
    EndReason,
    Post,
)
from members.transitions.departures import elected_post
from members.transitions.handover import prepare_handover
from members.transitions.organisation import (
    appoint,
    end_appointment,
    seat_of,
)
from members.transitions.posts import (
    TRAITS,
    describe_appointment,
    remove_from_post,
)
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    PeriodFilter,
    TransitionAdmin,
    TransitionForm,
)
from union_portal.admin.widgets import DayInput, NumberInput, Select, TextInput
from union_portal.lifecycle import TransitionError


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
    aware = forms.BooleanField(
        label=_("已知悉人员组成的提示，仍要登记"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("只有保存时提示不符合人员组成的规定，才需要勾选。"),
    )

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
        *TRAITS,
        "aware",
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
        *TRAITS,
        "other_posts",
    ]
    change_fields = TRAITS
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
        """Carried out, measured, and given up again where it breaks a rule of
        composition that nobody has been told of yet."""
        values["union"], aware = values.pop("seat"), values.pop("aware")
        if aware:
            return appoint(actor=actor, **values)
        seat = seat_of(values["union"], values["organ"], values["unit"])
        day = max(values["starts_on"], actor.today)
        before = findings([seat], day, [COMPOSITION])
        row = appoint(actor=actor, **values)
        broken = worse(before, findings([seat], day, [COMPOSITION]))
        if broken:
            raise TransitionError(
                _(
                    "登记以后，人员组成会不符合规定：%(list)s确需登记的，勾选“%(sure)s”后保存。"
                )
                % {
                    "list": "".join(str(warning_of(one)) for one in broken),
                    "sure": AppointForm.base_fields["aware"].label,
                }
            )
        return row

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
