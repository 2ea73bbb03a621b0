"""Staff pages of the regulation library."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from members.admin.filters import UnionFilter
from members.admin.work_forms import GROUP
from members.models import Regulation, RegulationVersion
from members.models.regulations import Area
from members.transitions import regulations as acts
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    ReadOnlyInline,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
    name_acts,
)
from union_portal.admin.widgets import DayInput, TextInput

name_acts(
    {
        "members.enter_regulation": _("收录规章制度"),
        "members.correct_regulation": _("更正规章制度"),
        "members.revise_regulation": _("登记制度的新版本"),
        "members.correct_version": _("更正制度版本"),
        "members.repeal_regulation": _("废止规章制度"),
    }
)


def version_fields():
    """What every version asks for, as fresh fields."""
    return {
        "label": forms.CharField(
            label=_("版本"),
            max_length=40,
            widget=TextInput(),
            help_text=_("例如：2023 年修订"),
        ),
        "issued_on": forms.DateField(label=_("发布日期"), widget=DayInput()),
        "starts_on": forms.DateField(label=_("施行日期"), widget=DayInput()),
        "text": forms.CharField(
            label=_("全文"),
            max_length=acts.LONGEST,
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 16}),
        ),
    }


VERSION = tuple(version_fields())
ReviseForm = type("ReviseForm", (ActForm,), version_fields())
EnterForm = type("EnterForm", (TransitionForm,), version_fields())


class RepealForm(ActForm):
    ends_on = forms.DateField(
        label=_("有效到"),
        widget=DayInput(),
        help_text=_("这一天仍有效，第二天起失效。"),
    )


class AreaFilter(Choice):
    title = _("领域")
    parameter_name = "area"
    offered = Area.choices


class ForceFilter(Choice):
    title = _("效力")
    parameter_name = "force"
    offered = [("valid", _("有效")), ("past", _("已失效或未施行"))]

    def narrow(self, queryset, value, request):
        valid = queryset.in_force(request.user.today)
        return (
            valid if value == "valid" else queryset.exclude(pk__in=valid.values("pk"))
        )


class Versions(ReadOnlyInline):
    model = RegulationVersion
    verbose_name_plural = _("版本")
    fields = ["label", "issued_on", "starts_on", "ends_on"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("members.view_regulation")


@admin.register(Regulation)
class RegulationAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place = GROUP, "gavel", 35
    empty = _("没有符合条件的规章制度。")
    list_display = ["title", "number", "area", "body", "union"]
    list_select_related = ["union"]
    list_filter = [AreaFilter, UnionFilter, ForceFilter]
    search_fields = ["title"]
    search_help_text = _("名称、文号或全文里的字句")
    autocomplete_fields = ["union"]
    inlines = [Versions]
    add_form = EnterForm
    rest = ("title", "number", "area", "body")
    add_fields = ("union", *rest, *VERSION)
    change_fields = rest
    fields = ["union", *rest]
    ordering = ["area", "title"]
    acts = (
        Act(
            verb="revise",
            title=_("登记新版本"),
            perm="members.change_regulation",
            run=acts.revise_regulation,
            done=_("新版本已登记；原来的版本到施行前一天为止。"),
            hint=_("同一时间只有一个版本有效。"),
            icon="history_edu",
            form=ReviseForm,
        ),
        Act(
            verb="repeal",
            title=_("废止"),
            perm="members.change_regulation",
            run=acts.repeal_regulation,
            done=_("已登记废止。"),
            hint=_("全文仍可查阅，标明已失效。"),
            icon="block",
            form=RepealForm,
            open=lambda regulation: regulation.versions.filter(ends_on=None).exists(),
        ),
    )

    def find(self, queryset, text):
        return queryset.matching(text)

    def add_row(self, actor, values):
        return acts.enter_regulation(actor=actor, **values)

    def change_row(self, row, actor, values):
        return acts.correct_regulation(row, actor=actor, **values)
