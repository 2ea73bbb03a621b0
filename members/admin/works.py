"""Staff pages of the union's work: its registers, what they count, and their rows."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from members import work_ledgers
from members.admin.filters import UnionFilter
from members.admin.work_forms import (
    PREFIX,
    ChangeColumnForm,
    ColumnForm,
    DropColumnForm,
    KindForm,
    ReasonForm,
    form_of,
)
from members.models import WorkFigure, WorkKind, WorkRecord
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

GROUP = _("工作与荣誉")
LEDGERS = (work_ledgers.services, work_ledgers.hardship)  # registered by being imported

name_acts(
    {
        "members.define_workkind": _("新建台账种类"),
        "members.redefine_workkind": _("修改台账种类"),
        "members.add_work_column": _("添加台账栏目"),
        "members.change_work_column": _("修改台账栏目"),
        "members.drop_work_column": _("去掉台账栏目"),
        "members.define_workfigure": _("新建台账数据项"),
        "members.redefine_workfigure": _("修改台账数据项"),
        "members.log_work": _("登记工作记录"),
        "members.correct_work": _("更正工作记录"),
        "members.void_work": _("作废工作记录"),
    },
    {"kind": _("台账"), "column": _("栏目"), "columns": _("改动的栏目")},
)


@admin.register(WorkKind)
class WorkKindAdmin(TransitionAdmin):
    """Which registers of its work the union keeps, and their columns."""

    group, icon, place = GROUP, "library_add", 31
    empty = _("还没有台账种类。")
    form = add_form = KindForm
    list_display = [
        "name",
        "code",
        "hint",
        "unit",
        "union",
        "branches_write",
        "rows_of",
    ]
    list_select_related = ["union"]
    ordering = ["order", "code"]
    add_fields = (
        "code",
        "name",
        "hint",
        "unit",
        "has_period",
        "union",
        "writers",
        "branches_write",
        "order",
    )
    change_fields = (
        "name",
        "hint",
        "unit",
        "writers",
        "branches_write",
        "order",
        "closed_on",
    )
    fields = [
        "code",
        "name",
        "hint",
        "unit",
        "union",
        "has_period",
        "writers",
        "branches_write",
        "order",
        "closed_on",
        "column_table",
        "figure_table",
    ]
    acts = (
        Act(
            verb="add_column",
            title=_("添加栏目"),
            perm="members.change_workkind",
            run=acts.add_column,
            done=_("栏目已添加；以前的记录不受影响。"),
            hint=_("登记表、工作簿和列表都会有这一栏。"),
            icon="add_column_right",
            form=ColumnForm,
        ),
        Act(
            verb="change_column",
            title=_("修改栏目"),
            perm="members.change_workkind",
            run=acts.change_column,
            done=_("栏目已修改。"),
            hint=_("已有记录在用的栏目，名称、选项和是否必填可以改，类型不能改。"),
            icon="edit",
            form=ChangeColumnForm,
            open=lambda kind: bool(kind.columns),
        ),
        Act(
            verb="drop_column",
            title=_("去掉栏目"),
            perm="members.change_workkind",
            run=acts.drop_column,
            done=_("栏目已去掉。"),
            hint=_("只有没有记录在用的栏目可以去掉。"),
            icon="delete",
            form=DropColumnForm,
            open=lambda kind: bool(kind.columns),
        ),
    )

    def choosable(self, request):
        return self.get_queryset(request).standing(request.user.today)

    def get_readonly_fields(self, request, obj=None):
        found = super().get_readonly_fields(request, obj)
        return found if obj is None else [n for n in found if n != "writers"] or found

    def get_fields(self, request, obj=None):
        if obj is None:
            return self.add_fields
        if self.has_change_permission(request, obj):
            return self.fields
        return ["writer_list" if n == "writers" else n for n in self.fields]

    def add_row(self, actor, values):
        return acts.define_kind(actor=actor, **values)

    def change_row(self, row, actor, values):
        return acts.redefine_kind(row, actor=actor, **values)

    @admin.display(description=_("谁登记"))
    def writer_list(self, kind):
        field = WorkKind._meta.get_field("writers").base_field
        names = dict(field.choices)
        return "、".join(str(names[role]) for role in kind.roles)

    @admin.display(description=_("记录"))
    def rows_of(self, kind):
        address = reverse("admin:members_workrecord_changelist")
        return format_html(
            '<a class="staff-link" href="{}?kind={}">{}</a>',
            address,
            kind.code,
            _("查看记录"),
        )

    @admin.display(description=_("栏目"))
    def column_table(self, kind):
        types = dict(acts.ColumnType.choices)
        flags = (
            ("required", _("必填")),
            ("identity", _("用来区分记录")),
            ("personal", _("加密保存")),
            ("watch", _("离校时提醒")),
        )
        lines = (
            (
                column["title"],
                column["key"],
                "，".join(
                    [
                        str(types[column["type"]]),
                        *(["、".join(column["choices"])] if column["choices"] else []),
                        *(str(name) for flag, name in flags if column[flag]),
                    ]
                ),
            )
            for column in kind.columns
        )
        return format_html_join("", "<div>{}（{}）：{}</div>", lines) or "—"

    @admin.display(description=_("数据项"))
    def figure_table(self, kind):
        lines = ((f.title, f.key, f.get_how_display()) for f in kind.figures.all())
        return format_html_join("", "<div>{}（{}）：{}</div>", lines) or "—"


class KindOfFigureFilter(Choice):
    title = _("台账")
    parameter_name = "kind"

    def options(self, request):
        return WorkKind.objects.visible_to(request.user).values_list("pk", "name")


@admin.register(WorkFigure)
class WorkFigureAdmin(TransitionAdmin):
    """What a register of the work counts; reports print these figures by their key."""

    group, icon, place = GROUP, "functions", 32
    empty = _("还没有台账数据项。")
    list_display = ["title", "key", "kind", "how", "timing", "unit"]
    list_select_related = ["kind"]
    list_filter = [KindOfFigureFilter]
    ordering = ["kind__order", "key"]
    rest = (
        "title",
        "unit",
        "how",
        "column",
        "or_column",
        "timing",
        "where_column",
        "where_value",
    )
    add_fields = ("kind", "key", *rest)
    change_fields = rest
    fields = ["kind", "key", *rest]

    def rows(self, request):
        kinds = WorkKind.objects.visible_to(request.user)
        return WorkFigure.objects.filter(kind__in=kinds)

    def add_row(self, actor, values):
        return acts.define_figure(values.pop("kind"), actor=actor, **values)

    def change_row(self, row, actor, values):
        return acts.redefine_figure(row, actor=actor, **values)


# --- Rows -------------------------------------------------------------------------------
class KindFilter(KindOfFigureFilter):
    def options(self, request):
        return WorkKind.objects.visible_to(request.user).values_list("code", "name")

    def narrow(self, queryset, value, request):
        return queryset.filter(kind__code=value)


class YearFilter(Choice):
    title = _("年度")
    parameter_name = "year"

    def options(self, request):
        days = WorkRecord.objects.visible_to(request.user)
        years = days.order_by().dates("happened_on", "year", order="DESC")
        return [(day.year, _("%(year)s 年") % {"year": day.year}) for day in years]

    column = "happened_on__year"


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
