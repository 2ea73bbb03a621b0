"""数据项: one definition gives the number, the records behind it and its splits.

    @figure("members.persons", "会员", unit="人")
    def persons(scope):
        return Membership.objects.within(scope).counted()

A figure is a function of a :class:`Scope` that returns a queryset; the number is its
count, a sum (``total="amount"``) or a distinct count (``distinct="union"``). Numbers
are compiled to scalar subqueries: one SELECT per app for a whole report.
"""

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Sum

from union_portal.registry import Registry

OWN, SUBTREE = "own", "subtree"


@dataclass(frozen=True)
class Scope:
    """口径: whose records, of which time.

    ``reach`` is ``own`` (本级) or ``subtree`` (含下级). ``start`` and ``end`` bound what
    happened (both included); ``as_of`` is the day on which what stands is counted.
    """

    union: object
    reach: str
    start: date
    end: date
    as_of: date

    def of(self, union):
        """The same period for another union."""
        return dataclasses.replace(self, union=union)


@dataclass(frozen=True)
class Figure:
    """A named number. ``definition`` says in plain words what is counted; ``dims`` maps
    the name of a split to the column it goes by; ``unit`` is 人, 人次, 件, 元 …;
    ``columns`` are ``(heading, attribute path)`` of the table of records, ``related`` the
    rows to fetch along with them. ``whole`` makes it a ratio: the key of the figure it is
    a per cent of; the records are those of the part."""

    key: str
    title: str
    unit: str
    definition: str
    records: object
    total: str = ""
    distinct: str = ""
    dims: tuple = ()
    columns: tuple = ()
    related: tuple = ()
    whole: str = ""

    @property
    def app(self):
        return self.key.split(".")[0]

    def select(self, scope):
        """SQL and parameters of the scalar subquery that gives the number."""
        sql, params = self._select_number(scope)
        if not self.whole:
            return sql, params
        whole, more = FIGURES[self.whole].select(scope)
        share = f"ROUND(100.0 * ({sql}) / NULLIF(({whole}), 0), 1)"
        return f"SELECT COALESCE({share}, 0)", (*params, *more)

    def _select_number(self, scope):
        rows = self.records(scope).order_by()
        if self.total:
            rows = rows.annotate(figure_value=F(self.total)).values("figure_value")
            head = "SELECT COALESCE(SUM(r.figure_value), 0)"
        elif self.distinct:
            rows = rows.annotate(figure_value=F(self.distinct)).values("figure_value")
            head = "SELECT COUNT(DISTINCT r.figure_value)"
        else:
            rows = rows.values("pk")
            head = "SELECT COUNT(*)"
        try:
            sql, params = rows.query.sql_with_params()
        except EmptyResultSet:  # Django sees that no row can be meant
            return "SELECT 0", ()
        return f"{head} FROM ({sql}) r", params

    def value(self, scope):
        return evaluate([(self.key, scope)])[0]

    def visible_records(self, scope, user):
        """The counted records this reader may see, in a steady order."""
        return self.visible_of(self.records(scope), user)

    def visible_of(self, rows, user):
        """Those of some records of this kind that a reader may see, in a steady order."""
        seen = rows.filter(pk__in=rows.model.objects.visible_to(user).values("pk"))
        return seen.select_related(*self.related).order_by("pk")

    def table(self, rows):
        """Headings and cells of a list of records, for a page or an export."""
        return {
            "head": [heading for heading, _path in self.columns],
            "body": [
                [shown(row, path) for _heading, path in self.columns] for row in rows
            ],
        }

    def split(self, scope, by):
        """``[(key, number)]`` of a split, largest first."""
        column = dict(self.dims)[by]
        rows = self.records(scope).order_by().annotate(figure_key=F(column))
        if self.total:
            number = Sum(self.total)
        else:
            number = Count(self.distinct or "pk", distinct=bool(self.distinct))
        counted = rows.values("figure_key").annotate(figure_number=number)
        return sorted(
            counted.values_list("figure_key", "figure_number"),
            key=lambda pair: (-pair[1], str(pair[0])),
        )


FIGURES = Registry()


def shown(row, path):
    """Follow ``person__name``; a choice shows its label, nothing shows as empty."""
    *steps, last = path.split("__")
    for step in steps:
        row = getattr(row, step)
        if row is None:
            return ""
    label = getattr(row, f"get_{last}_display", None)
    value = label() if label else getattr(row, last)
    return "" if value is None else value


def figure(key, title, *, unit, total="", distinct="", dims=(), columns=(), related=()):
    """Register a figure; the docstring is its definition in plain words."""

    def register(records):
        if FIGURES.fixed(key):
            raise ValueError(f"figure {key} is defined twice")
        FIGURES[key] = Figure(
            key=key,
            title=title,
            unit=unit,
            definition=" ".join((records.__doc__ or "").split()),
            records=records,
            total=total,
            distinct=distinct,
            dims=tuple(dict(dims).items()),
            columns=tuple(columns),
            related=tuple(related),
        )
        return records

    return register


def ratio(key, title, *, part, whole):
    """Register a per cent of two figures that are there already, to one decimal; nothing
    of nothing is 0. Both numbers stand beside it wherever it is explained."""
    counted, base = FIGURES[part], FIGURES[whole]
    FIGURES[key] = dataclasses.replace(
        counted,
        key=key,
        title=title,
        unit="%",
        definition=f"{counted.title}除以{base.title}。"
        f"{counted.title}：{counted.definition}{base.title}：{base.definition}",
        dims=(),
        whole=whole,
    )


def evaluate(requests):
    """Numbers for ``[(figure key, scope)]``, in order, in one SELECT per app.

    Counts come back as int, sums and broken per cents as Decimal. The same request twice
    is asked once.
    """
    figures = FIGURES.many(key for key, _scope in requests)
    by_app = defaultdict(dict)
    for key, scope in requests:
        by_app[key.split(".")[0]][key, scope] = None
    for asked in by_app.values():
        asked.update(zip(asked, _select(asked, figures), strict=True))
    return [by_app[key.split(".")[0]][key, scope] for key, scope in requests]


def _select(asked, figures):
    parts, params = [], []
    for key, scope in asked:
        sql, values = figures[key].select(scope)
        parts.append(f"({sql})")
        params.extend(values)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(parts), params)
        row = cursor.fetchone()
    return [
        int(number) if figures[key].whole and number == int(number) else number
        for (key, _scope), number in zip(asked, map(_number, row), strict=True)
    ]


def _number(value):
    return value if isinstance(value, Decimal) else int(value)
