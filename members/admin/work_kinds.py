"""Staff pages of the registers of the union's work, and of what they count."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from members.admin.work_forms import (
    GROUP,
    ChangeColumnForm,
    ColumnForm,
    DropColumnForm,
    KindForm,
)
from members.models import WorkFigure, WorkKind
from members.transitions import works as acts
from union_portal.admin import (
    Act,
    Choice,
    TransitionAdmin,
    name_acts,
)

name_acts(
    {
        "members.define_workkind": _("新建台账种类"),
        "members.redefine_workkind": _("修改台账种类"),
        "members.add_work_column": _("添加台账栏目"),
        "members.change_work_column": _("修改台账栏目"),
        "members.drop_work_column": _("去掉台账栏目"),
        "members.define_workfigure": _("新建台账数据项"),
        "members.redefine_workfigure": _("修改台账数据项"),
    },
    {"column": _("栏目")},
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

    def history_words(self, event, field):
        if field.name == "columns":
            return "、".join(column["title"] for column in event.columns) or "—"
        return None

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
