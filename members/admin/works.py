"""Staff pages of the union's work: one list, its form made from the columns of a kind."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from members import work_ledgers
from members.admin.filters import UnionFilter
from members.admin.work_forms import (
    GROUP,
    PREFIX,
    ReasonForm,
    form_of,
)
from members.admin.work_kinds import KindOfFigureFilter
from members.models import WorkKind, WorkRecord
from members.rules import may_log
from members.transitions import works as acts
from members.work_values import names_of, told
from union_portal.admin import (
    ALL,
    Act,
    Choice,
    GovernedAdmin,
    StaffList,
    TransitionAdmin,
    WithAttachments,
    name_acts,
)

LEDGERS = (work_ledgers.services, work_ledgers.hardship)  # registered by being imported


name_acts(
    {
        "members.log_work": _("登记工作记录"),
        "members.correct_work": _("更正工作记录"),
        "members.void_work": _("作废工作记录"),
    },
    {"kind": _("台账"), "columns": _("改动的栏目")},
)


class KindFilter(KindOfFigureFilter):
    column = "kind__code"

    def options(self, request):
        return WorkKind.objects.visible_to(request.user).values_list("code", "name")


class YearFilter(Choice):
    title = _("年度")
    parameter_name = "year"
    column = "happened_on__year"

    def options(self, request):
        days = WorkRecord.objects.visible_to(request.user)
        years = days.order_by().dates("happened_on", "year", order="DESC")
        return [(day.year, _("%(year)s 年") % {"year": day.year}) for day in years]


def asked_kind(request):
    """The kind the list or the form is about."""
    code = request.GET.get("kind", "")
    kinds = WorkKind.objects.visible_to(request.user)
    return kinds.filter(code=code).first() if code else None


class ColumnFilter(Choice):
    """The choices of the chosen kind: ``column=choice``."""

    title = _("选项栏目（先选台账）")
    parameter_name = "choice"

    def options(self, request):
        kind = asked_kind(request)
        return [
            (f"{column['key']}={choice}", f"{column['title']}：{choice}")
            for column in (kind.columns if kind else ())
            for choice in column["choices"]
        ]

    def narrow(self, queryset, value, request):
        key, _equals, choice = value.partition("=")
        return queryset.filter(values__contains={key: choice})


class ValidFilter(Choice):
    title = _("效力")
    parameter_name = "valid"
    first = "valid"
    offered = [("valid", _("有效")), ("void", _("已作废")), ALL]

    def narrow(self, queryset, value, request):
        valid = queryset.valid()
        return (
            valid if value == "valid" else queryset.exclude(pk__in=valid.values("pk"))
        )


class WorkList(StaffList):
    """The people and places of the page's rows in three queries."""

    def get_results(self, request):
        super().get_results(request)
        names = names_of(self.result_list)
        for record in self.result_list:
            record.names = names


def shown_column(column):
    """A column of the list that shows a column of the kind."""

    @admin.display(description=column["title"])
    def cell(record):
        return told(record, column, record.names)

    cell.__name__ = f"column_{column['key']}"
    return cell


@admin.register(WorkRecord)
class WorkRecordAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    """工作台账: every register of the union's work, the form made from its columns."""

    group, icon, place = GROUP, "menu_book", 30
    empty = _("没有符合条件的记录。")
    list_display = ["title", "happened_on", "kind", "union", "summary"]
    list_select_related = ["kind", "union"]
    list_filter = [KindFilter, UnionFilter, YearFilter, ColumnFilter, ValidFilter]
    search_fields = ["title"]
    search_help_text = _("事项的一部分")
    autocomplete_fields = ["union"]
    ordering = ["-happened_on", "-pk"]
    add_fields = change_fields = ("union", "happened_on", "title")
    acts = (
        Act(
            verb="void",
            title=_("作废"),
            perm="members.change_workrecord",
            run=acts.void_work,
            done=_("已作废，不再计数；记录仍可在“已作废”里查到。"),
            hint=_("登记错了才作废；内容有误请直接更正。"),
            icon="block",
            form=ReasonForm,
            open=lambda row: row.voided_on is None,
        ),
    )

    def get_changelist(self, request, **kwargs):
        return WorkList

    def get_list_display(self, request):
        kind = asked_kind(request)
        if kind is None:
            return self.list_display
        columns = [shown_column(column) for column in kind.columns]
        until = ["until"] if kind.has_period else []
        return ["title", "happened_on", *until, "union", *columns]

    def history_words(self, event, field):
        """The values under the titles of their columns."""
        if field.name != "values":
            return None
        record = WorkRecord(kind=event.kind, values=event.values)
        names = names_of([record])
        columns = [c for c in event.kind.columns if c["key"] in event.values]
        return "；".join(f"{c['title']}：{told(record, c, names)}" for c in columns)

    @admin.display(description=_("内容"))
    def summary(self, record):
        written = record.told
        return written if len(written) <= 60 else written[:60] + "…"

    # --- the form, made from the columns of the kind --------------------------------
    def add_view(self, request, form_url="", extra_context=None):
        if self.has_add_permission(request) and self.kind_to_log(request) is None:
            return self.choose_kind(request)
        return super().add_view(request, form_url, extra_context)

    def kind_to_log(self, request):
        kind = asked_kind(request)
        return kind if kind and kind in self.loggable(request) else None

    def loggable(self, request):
        """The kinds this person may log, in a union of theirs."""
        user = request.user
        kinds = WorkKind.objects.visible_to(user).standing(user.today)
        return [
            kind
            for kind in kinds
            if any(may_log(user, kind, grant.seat) for grant in user.rights.grants)
        ]

    def choose_kind(self, request):
        context = {
            **self.admin_site.each_context(request),
            "title": _("登记工作记录"),
            "opts": self.opts,
            "kinds": self.loggable(request),
        }
        return TemplateResponse(request, "admin/members/work_kinds.html", context)

    def has_change_permission(self, request, obj=None):
        open_ = obj is None or obj.voided_on is None
        return open_ and super().has_change_permission(request, obj)

    def get_form(self, request, obj=None, change=False, **kwargs):
        kind = obj.kind if obj else self.kind_to_log(request)
        if kind and (obj is None or self.has_change_permission(request, obj)):
            kwargs["form"] = form_of(kind, request)
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request, obj=None):
        kind = obj.kind if obj else self.kind_to_log(request)
        if kind is None:
            return self.add_fields
        until = ["until"] if kind.has_period else []
        shared = ["union", "happened_on", *until, "title"]
        if obj is None:
            return [*shared, *(PREFIX + column["key"] for column in kind.columns)]
        if self.has_change_permission(request, obj):
            own = [PREFIX + column["key"] for column in kind.columns]
            return ["kind", *shared, *own, "logged"]
        void = ["voided_on", "void_reason"] if obj.voided_on else []
        return ["kind", *shared, "content", "logged", *void]

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        return ("kind", "content", "logged", "voided_on", "void_reason")

    def add_row(self, actor, values):
        return acts.log_work(
            actor=actor,
            kind=values["kind"],
            union=values["union"],
            happened_on=values["happened_on"],
            until=values.get("until"),
            title=values["title"],
            values=own_values(values),
        )

    def change_row(self, row, actor, values):
        shared = {n: v for n, v in values.items() if not n.startswith(PREFIX)}
        return acts.correct_work(row, actor=actor, values=own_values(values), **shared)

    @admin.display(description=_("内容"))
    def content(self, record):
        names = names_of([record])
        lines = (
            (column["title"], told(record, column, names))
            for column in record.kind.columns
        )
        return format_html_join("", "<div>{}：{}</div>", lines) or "—"

    @admin.display(description=_("登记"))
    def logged(self, record):
        by = record.logged_by.name if record.logged_by else _("导入")
        return f"{by} {record.logged_at:%Y-%m-%d}"


def own_values(values):
    """What was typed into the kind's own columns."""
    return {
        name.removeprefix(PREFIX): value
        for name, value in values.items()
        if name.startswith(PREFIX)
    }
