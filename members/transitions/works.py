"""The union's work on the books: kinds and their columns, rows logged and voided."""

import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import work_values
from members.models.works import (
    FIGURE_KEY,
    NUMERIC,
    ColumnType,
    Counting,
    WorkFigure,
    WorkKind,
    WorkRecord,
)
from members.transitions.registers import checked, redefine
from union_portal.audit import record
from union_portal.lifecycle import TransitionError

# What every row has besides its kind's own columns.
COMMON_TITLES = ("工会代码", "日期", "至", "事项")
FLAGS = ("required", "personal", "identity", "watch")


# --- Kinds ------------------------------------------------------------------------------
@transaction.atomic
def define_kind(*, actor, columns=(), **fields):
    """Set up a register of the union's work, with the figure that counts its rows."""
    kind = WorkKind(**fields)
    for given in columns:
        kind.columns = [*kind.columns, _column(kind.columns, **given)]
    checked(kind)
    kind.save()
    record(actor, "members.define_workkind", kind)
    define_figure(
        kind, actor=actor, key=f"works.{kind.code}", title=kind.name, unit=kind.unit
    )
    return kind


@transaction.atomic
def redefine_kind(kind, *, actor, **fields):
    """Change a register's name, unit, writers or order; its code stays."""
    return redefine(kind, actor=actor, **fields)


@transaction.atomic
def add_column(kind, *, actor, **fields):
    """Add a column; rows written before stay valid without it."""
    kind = _locked(kind)
    column = _column(kind.columns, **fields)
    kind.columns = [*kind.columns, column]
    kind.save(update_fields=["columns"])
    record(actor, "members.add_work_column", kind, column=column["key"])
    return kind


@transaction.atomic
def change_column(kind, *, actor, key, **fields):
    """Change a column's title, choices or whether it must be filled; never its type
    while rows hold values of it."""
    kind = _locked(kind)
    old = _known_column(kind, key)
    others = [column for column in kind.columns if column["key"] != key]
    new = _column(others, **{**old, **fields, "key": key})
    _check_use(kind, old, new)
    kind.columns = [new if column["key"] == key else column for column in kind.columns]
    kind.save(update_fields=["columns"])
    record(actor, "members.change_work_column", kind, column=key)
    return kind


@transaction.atomic
def drop_column(kind, *, actor, key):
    """Take a column away that no row has used and no figure counts."""
    kind = _locked(kind)
    old = _known_column(kind, key)
    if _rows_with(kind, key).exists():
        raise TransitionError(
            _("“%(title)s”已有记录在用，不能去掉；可以改为不必填。") % old
        )
    if any(
        key in (figure.column, figure.or_column, figure.where_column)
        for figure in kind.figures.all()
    ):
        raise TransitionError(_("数据项还在按“%(title)s”计数，不能去掉。") % old)
    kind.columns = [column for column in kind.columns if column["key"] != key]
    kind.save(update_fields=["columns"])
    record(actor, "members.drop_work_column", kind, column=key)
    return kind


def _locked(kind):
    return WorkKind.objects.select_for_update(of=("self",)).get(pk=kind.pk)


def _known_column(kind, key):
    column = kind.column(key)
    if column is None:
        raise TransitionError(
            _("“%(kind)s”没有代号为“%(key)s”的栏目。") % {"kind": kind, "key": key}
        )
    return column


def _column(others, *, key, title, type, choices=(), **flags):
    """A column of ``WorkKind.columns``, checked against its neighbours."""
    title = "".join(title.split())
    _check_name(others, key, title)
    choices = list(dict.fromkeys(work_values.text(choice) for choice in choices))
    choices = [choice for choice in choices if choice]
    if (type == ColumnType.CHOICE) != bool(choices):
        raise TransitionError(_("“选项”栏目要列出选项，其他栏目不列。"))
    column = {"key": key, "title": title, "type": str(type), "choices": choices}
    column |= {flag: bool(flags.get(flag)) for flag in FLAGS}
    _check_flags(column)
    return column


def _check_name(others, key, title):
    if not work_values.KEY.fullmatch(key):
        raise TransitionError(_("栏目代号用小写字母开头，只含小写字母、数字和下划线。"))
    if any(other["key"] == key for other in others):
        raise TransitionError(_("已有代号为“%(key)s”的栏目。") % {"key": key})
    if not title or len(title) > 20:
        raise TransitionError(_("栏目名称要有 1 到 20 个字。"))
    if title in COMMON_TITLES or any(other["title"] == title for other in others):
        raise TransitionError(_("已有名称为“%(title)s”的栏目。") % {"title": title})


def _check_flags(column):
    if column["personal"] and column["type"] != ColumnType.TEXT:
        raise TransitionError(_("只有“文字”栏目可以加密保存。"))
    if column["personal"] and column["identity"]:
        raise TransitionError(_("加密保存的栏目不能用来区分记录。"))
    if column["watch"] and column["type"] != ColumnType.PERSON:
        raise TransitionError(_("只有“本校教职工”栏目可以在离校时提醒。"))


def _rows_with(kind, key):
    return WorkRecord.objects.filter(kind=kind, values__has_key=key)


def _check_use(kind, old, new):
    used = _rows_with(kind, old["key"])
    fixed = ("type", "personal", "identity")
    if any(old[name] != new[name] for name in fixed) and used.exists():
        raise TransitionError(
            _("“%(title)s”已有记录在用，类型、加密和区分记录不能再改。") % old
        )
    gone = [choice for choice in old["choices"] if choice not in new["choices"]]
    if any(used.filter(values__contains={old["key"]: one}).exists() for one in gone):
        raise TransitionError(_("选项“%s”已有记录在用，不能去掉。") % "、".join(gone))


# --- Figures ----------------------------------------------------------------------------
@transaction.atomic
def define_figure(kind, *, actor, key, **fields):
    """Add a number that the register gives; it can be printed in reports by its key."""
    if not FIGURE_KEY.fullmatch(key) or key.split(".")[1] != kind.code:
        raise TransitionError(
            _(
                "数据项代号要写成 works.%(code)s 或 works.%(code)s.名称，"
                "只用小写字母、数字和下划线。"
            )
            % {"code": kind.code}
        )
    figure = WorkFigure(kind=kind, key=key, **fields)
    _check_figure(kind, figure)
    checked(figure)
    figure.save()
    record(actor, "members.define_workfigure", figure, key=key)
    return figure


@transaction.atomic
def redefine_figure(figure, *, actor, **fields):
    """Change what a figure counts or how it is called; its key stays."""
    figure = WorkFigure.objects.select_for_update(of=("self",)).get(pk=figure.pk)
    for name, value in fields.items():
        setattr(figure, name, value)
    _check_figure(figure.kind, figure)
    checked(figure)
    figure.save(update_fields=list(fields))
    record(
        actor,
        "members.redefine_workfigure",
        figure,
        key=figure.key,
        fields=sorted(fields),
    )
    return figure


def _check_figure(kind, figure):
    for key in (figure.column, figure.or_column, figure.where_column):
        if key:
            _known_column(kind, key)
    if (figure.how == Counting.COUNT) == bool(figure.column):
        raise TransitionError(_("合计、不同值和最小值要指明栏目，记录数不指明。"))
    if figure.how in (Counting.SUM, Counting.BEST) and (
        kind.column(figure.column)["type"] not in NUMERIC
    ):
        raise TransitionError(_("合计和最小值要指明“数”或“金额”栏目。"))
    if bool(figure.where_column) != bool(figure.where_value):
        raise TransitionError(_("“只计这一栏”和“等于”要一起填。"))


# --- Rows -------------------------------------------------------------------------------
@transaction.atomic
def log_work(*, actor, kind, union, happened_on, title, values, until=None):
    """Log a piece of the union's work (登记) in a register."""
    kind = WorkKind.objects.select_for_update(of=("self",), no_key=True).get(pk=kind.pk)
    _check_open(kind, union, happened_on)
    row = WorkRecord(kind=kind, union=union, logged_by=actor)
    _fill(row, happened_on=happened_on, until=until, title=title, values=values)
    row.save()
    record(actor, "members.log_work", row, kind=kind.code)
    return row


@transaction.atomic
def correct_work(row, *, actor, **changes):
    """Put a row right; the history keeps what it said before.

    ``changes``: ``union``, ``happened_on``, ``until``, ``title``, and ``values``: the
    columns that change, ``None`` for emptied ones.
    """
    row = _locked_row(row)
    _check_valid(row)
    union = changes.pop("union", None)
    if union is not None:
        row.union = union
    fields = sorted({*changes, *changes.get("values", ())} - {"values"})
    given = _present_values(row) | changes.pop("values", {})
    now = {name: getattr(row, name) for name in ("happened_on", "until", "title")}
    _fill(row, **{**now, **changes, "values": given})
    row.save()
    record(actor, "members.correct_work", row, columns="、".join(fields))
    return row


@transaction.atomic
def void_work(row, *, actor, reason):
    """Void a row logged by mistake (作废): it stays, and counts no more."""
    row = _locked_row(row)
    _check_valid(row)
    row.voided_on, row.void_reason = timezone.localdate(), reason
    row.save(update_fields=["voided_on", "void_reason"])
    record(actor, "members.void_work", row)
    return row


def _locked_row(row):
    rows = WorkRecord.objects.select_for_update(of=("self",))
    return rows.select_related("kind", "union").get(pk=row.pk)


def _check_open(kind, union, day):
    if kind.closed_on is not None and day >= kind.closed_on:
        raise TransitionError(
            _("“%(kind)s”自 %(day)s 起停用，不再登记。")
            % {"kind": kind, "day": kind.closed_on}
        )
    if kind.union_id and not union.path.startswith(kind.union.path):
        raise TransitionError(
            _("“%(kind)s”只供%(union)s和它的下级登记。")
            % {"kind": kind, "union": kind.union}
        )


def _check_valid(row):
    if row.voided_on is not None:
        raise TransitionError(
            _("这条记录已于 %(day)s 作废，不能再改；请重新登记。")
            % {"day": row.voided_on}
        )


def sealed_of(row):
    """The personal values of a row, opened."""
    return json.loads(row.sealed) if row.sealed else {}


def _present_values(row):
    """The row's values as they were given: the personal ones opened."""
    known = {column["key"] for column in row.kind.columns}
    values = row.values | sealed_of(row)
    return {key: value for key, value in values.items() if key in known}


def _fill(row, *, happened_on, until, title, values):
    """Set the row from what was given, checked."""
    if happened_on > timezone.localdate() and not row.kind.has_period:
        raise TransitionError(_("日期还没到；请在完成之后登记。"))
    if until and not row.kind.has_period:
        raise TransitionError(_("“%(kind)s”只记一天，不填“至”。") % {"kind": row.kind})
    if until and until < happened_on:
        raise TransitionError(_("“至”不能早于日期 %(day)s。") % {"day": happened_on})
    read = work_values.read(row.kind, values)
    row.happened_on, row.until, row.title = happened_on, until, title
    row.values, sealed = work_values.parted(row.kind, read)
    row.sealed = json.dumps(sealed, ensure_ascii=False) if sealed else ""
    row.identity = work_values.identity(row.kind, row.union, happened_on, title, read)
    row.clean_fields(exclude=["kind", "union", "logged_by", "sealed"])
    _refuse_twin(row)


def _refuse_twin(row):
    twins = WorkRecord.objects.filter(
        kind=row.kind, identity=row.identity, voided_on=None
    )
    if twins.exclude(pk=row.pk).exists():
        raise TransitionError(
            _("%(union)s %(day)s 的“%(title)s”已经登记过。")
            % {"union": row.union, "day": row.happened_on, "title": row.title}
        )
