"""The house's own registers: audit trail, imports, norms."""

from datetime import timedelta

from django import forms
from django.contrib import admin
from django.db.models import Count, IntegerField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from union_portal.admin.acts import Act, ActForm
from union_portal.admin.bases import (
    GovernedAdmin,
    ReadOnlyInline,
    ScopedAdmin,
    TransitionAdmin,
    TransitionForm,
)
from union_portal.admin.filters import ALL, Choice, PeriodFilter
from union_portal.admin.trail import ACTS, act_name, details, subject_name
from union_portal.admin.widgets import DayInput, Select, TextInput
from union_portal.audit import AuditEntry
from union_portal.norm_acts import end_norm, set_norm
from union_portal.norms import NORMS, NormValue, Strength
from union_portal.workbooks.models import BatchState, ImportBatch, StagedRow, Verdict
from union_portal.workbooks.registers import REGISTERS


def lines(pairs):
    """``[(name, value)]`` as one line each."""
    return format_html_join("", "<div>{}：{}</div>", pairs) or "—"


class ActFilter(Choice):
    title = _("操作")
    parameter_name = "action"
    offered = sorted(ACTS.items(), key=lambda pair: pair[0])


class TimeFilter(Choice):
    title = _("时间")
    parameter_name = "days"
    offered = [
        (1, _("今天")),
        (7, _("近 7 天")),
        (30, _("近 30 天")),
        (365, _("近一年")),
    ]

    def narrow(self, queryset, value, request):
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0)
        return queryset.filter(at__gte=midnight - timedelta(days=int(value) - 1))


@admin.register(AuditEntry)
class AuditEntryAdmin(ScopedAdmin):
    """Who did what, for the auditors of a union and the audit administrator."""

    group, icon, place = _("系统"), "policy", 41
    empty = _("这段时间没有操作记录。")
    list_display = ["at", "actor_name", "act", "target", "union", "said"]
    list_display_links = ["at"]
    list_select_related = ["union", "subject_type"]
    list_filter = [ActFilter, TimeFilter]
    search_fields = ["actor_name"]
    search_help_text = _("操作人姓名")
    fields = ["at", "actor_name", "act", "target", "union", "said"]
    ordering = ["-pk"]

    @admin.display(description=_("操作"))
    def act(self, entry):
        return act_name(entry.action)

    @admin.display(description=_("对象"))
    def target(self, entry):
        return subject_name(entry)

    @admin.display(description=_("内容"))
    def said(self, entry):
        return lines(details(entry))


class RefusedRows(ReadOnlyInline):
    """The rows of an import that were sent back, with the reasons."""

    model = StagedRow
    verbose_name_plural = _("退回的行")
    fields = ["number", "reasons"]
    per_page = 100

    def get_queryset(self, request):
        return StagedRow.objects.filter(verdict=Verdict.REFUSED).order_by("number")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("union_portal.view_importbatch", obj)

    @admin.display(description=_("原因"))
    def reasons(self, row):
        return lines((p["column"], p["reason"]) for p in row.problems)


class StateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = BatchState.choices


@admin.register(ImportBatch)
class ImportBatchAdmin(ScopedAdmin):
    group, icon, place = _("工作簿"), "history", 37
    empty = _("还没有导入过表格。")
    list_display = [
        "file_name",
        "sheet",
        "union",
        "actor",
        "state",
        "new",
        "changed",
        "unchanged",
        "refused",
        "created_at",
    ]
    list_filter = [StateFilter]
    list_select_related = ["union", "actor"]
    fields = ["file_name", "sheet", "union", "as_of", "actor", "state", "created_at"]
    inlines = [RefusedRows]
    ordering = ["-pk"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """With a way to the page where the rows are looked at and decided on."""
        batch = self.get_object(request, object_id) if object_id else None
        register = REGISTERS.get(batch.register) if batch else None
        ways = []
        if register and register.perm and request.user.has_perm(register.perm):
            address = reverse("staff:import_batch", args=[batch.pk])
            ways.append(({"title": _("逐行查看"), "icon": "table_view"}, address))
        context = {"open_acts": ways, **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def get_queryset(self, request):
        """With the rows of what is not applied yet; of the rest the tally is kept."""
        counts = {
            f"{verdict}_rows": Coalesce(
                Cast(KeyTextTransform(verdict, "tally"), IntegerField()),
                Count("rows", filter=Q(rows__verdict=verdict)),
            )
            for verdict in Verdict.values
        }
        return super().get_queryset(request).annotate(**counts)

    @admin.display(description=_("登记册"))
    def sheet(self, batch):
        register = REGISTERS.get(batch.register)
        return register.title if register else batch.register

    @admin.display(description=Verdict.NEW.label)
    def new(self, batch):
        return batch.new_rows

    @admin.display(description=Verdict.CHANGED.label)
    def changed(self, batch):
        return batch.changed_rows

    @admin.display(description=Verdict.UNCHANGED.label)
    def unchanged(self, batch):
        return batch.unchanged_rows

    @admin.display(description=Verdict.REFUSED.label)
    def refused(self, batch):
        return batch.refused_rows


class NormForm(TransitionForm):
    key = forms.ChoiceField(label=_("参数"), widget=Select())
    value = forms.CharField(
        label=_("新取值"),
        max_length=200,
        widget=TextInput(),
        help_text=_("整数直接填写；是否类填“是”或“否”；多项用顿号隔开。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        soft = [norm for norm in NORMS.values() if norm.strength is Strength.SOFT]
        self.fields["key"].choices = [
            ("", _("请选择")),
            *(
                (norm.key, f"{norm.title}（默认 {norm.show(norm.default)}）")
                for norm in sorted(soft, key=lambda norm: norm.title)
            ),
        ]


class EndNormForm(ActForm):
    ends_on = forms.DateField(
        label=_("执行到"),
        widget=DayInput(),
        help_text=_("这一天仍按本级取值；第二天起按上级取值或默认值。"),
    )


class InForceFilter(PeriodFilter):
    title = _("执行情况")
    parameter_name = "in_force"
    offered = [("now", _("正在执行或将要执行")), ("past", _("已结束")), ALL]


@admin.register(NormValue)
class NormValueAdmin(TransitionAdmin, GovernedAdmin):
    """A union's own values of the rules it may set."""

    group, icon, place = _("会员与组织"), "tune", 22
    empty = _("本级没有另设取值，各项参数按上级取值或默认值执行。")
    list_display = ["title", "union", "shown", "starts_on", "ends_on", "reason"]
    list_select_related = ["union"]
    list_filter = [InForceFilter]
    add_form = NormForm
    autocomplete_fields = ["union"]
    add_fields = ("key", "union", "value", "starts_on", "reason")
    fields = ["title", "cited", "union", "shown", "starts_on", "ends_on", "reason"]
    ordering = ["key", "-starts_on", "pk"]
    acts = (
        Act(
            verb="end_norm",
            title=_("结束本级取值"),
            perm="union_portal.set_norm",
            run=end_norm,
            done=_("已登记结束日期。"),
            hint=_("结束之后，这个工会及其下级改按上级取值或默认值执行。"),
            icon="event_busy",
            form=EndNormForm,
            open=lambda row: row.ends_on is None,
        ),
    )

    def perm(self, verb):
        return "union_portal.set_norm" if verb == "add" else super().perm(verb)

    def add_row(self, actor, values):
        return set_norm(actor=actor, **values)

    def history_words(self, event, field):
        norm = NORMS.get(event.key)
        said = {"key": norm.title, "value": norm.show(event.value)} if norm else {}
        return said.get(field.name)

    @admin.display(description=_("参数"), ordering="key")
    def title(self, row):
        return row.title

    @admin.display(description=_("取值"))
    def shown(self, row):
        return row.shown

    @admin.display(description=_("出处"))
    def cited(self, row):
        return row.norm.citation if row.norm else "—"
