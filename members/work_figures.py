"""Figures made by the rows of ``WorkFigure``: what a union counts of its work."""

from django.db.models import DecimalField, F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from members.models.works import (
    ColumnType,
    Counting,
    Timing,
    WorkFigure,
    WorkRecord,
)
from union_portal.figures import FIGURES, Figure, figure

COLUMNS = (
    ("日期", "happened_on"),
    ("工会", "union__name"),
    ("事项", "title"),
    ("内容", "told"),
)
AMOUNT: DecimalField = DecimalField(max_digits=18, decimal_places=2)


def value_of(key):
    return KeyTextTransform(key, "values")


def records_of(figure):
    """The function of a scope that gives the counted rows."""

    def records(scope):
        rows = WorkRecord.objects.valid().within(scope)
        rows = rows.filter(in_time(figure, scope), kind=figure.kind_id)
        if figure.where_column:
            rows = rows.annotate(work_where=value_of(figure.where_column))
            rows = rows.filter(work_where=figure.where_value)
        return measured(figure, rows)

    return records


def choices_of(figure):
    """The function that adds to records what the kind's choices tell them apart by."""
    keys = [column["key"] for column in figure.kind.columns_of(ColumnType.CHOICE)]

    def apart(rows, _scope):
        return rows.annotate(**{f"by_{key}": value_of(key) for key in keys})

    return apart


def in_time(figure, scope):
    if figure.timing == Timing.STANDING:
        begun = Q(happened_on__lte=scope.as_of)
        return begun & (Q(until=None) | Q(until__gte=scope.as_of))
    return Q(happened_on__range=(scope.start, scope.end))


def measured(figure, rows):
    """With ``work_value``: what is summed, compared or told apart."""
    if figure.how == Counting.COUNT:
        return rows
    value = value_of(figure.column)
    if figure.how == Counting.DISTINCT:
        if figure.or_column:
            value = Coalesce(value, value_of(figure.or_column))
        return rows.annotate(work_value=value)
    rows = rows.annotate(work_value=Cast(value, AMOUNT))
    if figure.how == Counting.BEST:
        first = rows.exclude(work_value=None).order_by(F("work_value"), "pk")
        return rows.filter(pk__in=first.values("pk")[:1])
    return rows


def definition(figure):
    """In plain words what is counted."""
    kind = figure.kind
    when = {
        Timing.DURING: "期间内登记的",
        Timing.STANDING: "截止日仍有效的",
    }[Timing(figure.timing)]
    where = ""
    if figure.where_column:
        where = f"，{titled(kind, figure.where_column)}为“{figure.where_value}”"
    how = {
        Counting.COUNT: "记录数",
        Counting.SUM: f"“{titled(kind, figure.column)}”合计",
        Counting.DISTINCT: f"不同“{titled(kind, figure.column)}”的个数",
        Counting.BEST: f"最小的“{titled(kind, figure.column)}”",
    }[Counting(figure.how)]
    return f"{when}“{kind.name}”{where}：{how}；作废的不计。"


def titled(kind, key):
    column = kind.column(key)
    return column["title"] if column else key


def made(figure):
    """The figure of a row."""
    choices = figure.kind.columns_of(ColumnType.CHOICE)
    dims = {"union": "union_id"} | {
        column["key"]: f"by_{column['key']}" for column in choices
    }
    summed = figure.how in (Counting.SUM, Counting.BEST)
    return Figure(
        key=figure.key,
        title=figure.title,
        unit=figure.unit,
        definition=definition(figure),
        records=records_of(figure),
        total="work_value" if summed else "",
        distinct="work_value" if figure.how == Counting.DISTINCT else "",
        dims=tuple(dims.items()),
        columns=COLUMNS,
        related=("kind", "union"),
        owner=figure.kind.union,
        titles=tuple((column["key"], column["title"]) for column in choices),
        apart=choices_of(figure),
        stamp=(
            figure.kind_id,
            figure.how,
            figure.timing,
            figure.column,
            figure.or_column,
            figure.where_column,
            figure.where_value,
        ),
    )


@FIGURES.source("works.")
def figures(keys):
    rows = WorkFigure.objects.select_related("kind__union")
    if keys is not None:
        rows = rows.filter(key__in=keys)
    return {row.key: made(row) for row in rows}


@figure(
    "members.work_records",
    "工作台账记录",
    unit="条",
    dims={"union": "union_id", "kind": "kind_id"},
    columns=(("台账", "kind__name"), *COLUMNS),
    related=("kind", "union"),
    monthly=True,
)
def work_records(scope):
    """期间内发生的工作台账记录数，各种台账合计；作废的不计。"""
    rows = WorkRecord.objects.valid().within(scope)
    return rows.filter(happened_on__range=(scope.start, scope.end))
