"""Staff page of the agreements with labour-dispatch agencies."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from members.admin.cadres import OFFICERS
from members.admin.filters import UnionFilter
from members.models import DispatchAgreement, Employment
from members.norms import AGREEMENT_REMINDER_DAYS
from members.transitions.agreements import (
    end_agreement,
    renew_agreement,
    sign_agreement,
)
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    WithAttachments,
)
from union_portal.admin.widgets import DayInput, SuggestedInput, TextInput

SHOWN = 200


class AgreementFilter(Choice):
    title = _("协议情况")
    parameter_name = "agreement"
    first = "open"
    offered = [
        ("open", _("有效或待续签")),
        ("soon", _("将到期")),
        ("overdue", _("已过期未续签")),
        ALL,
    ]

    def narrow(self, queryset, value, request):
        today = request.user.today
        days = AGREEMENT_REMINDER_DAYS.value(request.user.school, today)
        left = queryset.unfinished()
        return {
            "open": left,
            "soon": left.filter(ends_on__range=(today, today + timedelta(days=days))),
            "overdue": left.filter(ends_on__lt=today),
        }[value]


class RenewForm(ActForm):
    signed_on = forms.DateField(label=_("签订日期"), widget=DayInput())
    starts_on = forms.DateField(label=_("起"), widget=DayInput())
    ends_on = forms.DateField(label=_("止"), widget=DayInput())
    note = forms.CharField(
        label=_("备注"), max_length=200, required=False, widget=TextInput()
    )

    def arrange(self):
        self.initial = {"starts_on": self.row.ends_on + timedelta(days=1)}


class EndAgreementForm(ActForm):
    ended_on = forms.DateField(
        label=_("终止日期"), widget=DayInput(), initial=timezone.localdate
    )


def is_unfinished(row):
    return row.ended_on is None and not hasattr(row, "renewal")


@admin.register(DispatchAgreement)
class DispatchAgreementAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place = OFFICERS, "contract", 29
    empty = _("还没有登记劳务派遣协议。")
    list_display = ["agency", "union", "managed_by", "starts_on", "ends_on", "rest"]
    list_select_related = ["union", "renewal"]
    list_filter = [AgreementFilter, UnionFilter]
    search_fields = ["agency"]
    search_help_text = _("派遣单位名称的一部分")
    autocomplete_fields = ["union"]
    add_fields = (
        "union",
        "agency",
        "managed_by",
        "signed_on",
        "starts_on",
        "ends_on",
        "note",
    )
    fields = [
        *add_fields,
        "ended_on",
        "renewed",
        "rest",
        "covered_count",
        "covered_list",
    ]
    ordering = ["ends_on", "pk"]
    acts = (
        Act(
            verb="renew",
            title=_("续签"),
            perm="members.change_dispatchagreement",
            run=renew_agreement,
            done=_("已登记续签。"),
            hint=_("与同一派遣单位续签；协议扫描件请作为附件上传。"),
            icon="autorenew",
            form=RenewForm,
            open=is_unfinished,
        ),
        Act(
            verb="end",
            title=_("提前终止"),
            perm="members.change_dispatchagreement",
            run=end_agreement,
            done=_("已登记终止。"),
            hint=_("终止后不再提醒续签；记录会保留。"),
            icon="event_busy",
            form=EndAgreementForm,
            open=is_unfinished,
        ),
    )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """The agency as HR's roster spells it: whom it covers goes by the name."""
        if db_field.name != "agency":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        field = super().formfield_for_dbfield(
            db_field, request, widget=SuggestedInput(), **kwargs
        )
        seen = Employment.objects.visible_to(request.user).on(request.user.today)
        names = seen.exclude(agency="").order_by("agency")
        field.widget.known = names.values_list("agency", flat=True).distinct()
        return field

    def add_row(self, actor, values):
        return sign_agreement(actor=actor, **values)

    def get_object(self, request, object_id, from_field=None):
        """With those covered whom this reader may see."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            today = request.user.today
            seen = Employment.objects.visible_to(request.user).values("pk")
            row.covered_today = row.covered(today).count()
            row.covered_seen = list(
                row.covered(today)
                .filter(pk__in=seen)
                .select_related("person", "unit")
                .order_by("unit__code", "person__name_sort", "pk")[:SHOWN]
            )
        return row

    @admin.display(description=_("距到期"), ordering="ends_on")
    def rest(self, row):
        if row.ended_on:
            return _("已终止")
        if hasattr(row, "renewal"):
            return _("已续签")
        days = (row.ends_on - timezone.localdate()).days
        if days < 0:
            text = _("已过期 %(days)s 天") % {"days": -days}
            return format_html('<strong class="staff-overdue">{}</strong>', text)
        return _("还有 %(days)s 天") % {"days": days}

    @admin.display(description=_("现在覆盖的人数"))
    def covered_count(self, row):
        return _("%(number)s 人") % {"number": row.covered_today}

    @admin.display(description=_("名单（您有权看到的）"))
    def covered_list(self, row):
        lines = [(one.unit, one.person) for one in row.covered_seen]
        return format_html_join("", "<div>{}：{}</div>", lines) or "—"
