"""数据项: one definition gives the number, the records behind it and its splits.

    @figure("members.persons", "会员", unit="人")
    def persons(scope):
        return Membership.objects.within(scope).counted()

A figure is a function of a :class:`Scope` that returns a queryset; the number is its
count, a sum (``total="amount"``) or a distinct count (``distinct="union"``). A ratio of
two figures is made by :func:`ratio`. Numbers are compiled to scalar subqueries: one
SELECT per app for a whole report.
"""

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Sum
from django.utils import timezone

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
    rows to fetch along with them.

    ``place`` leads to the path of the union a record belongs to (by default of the split
    ``union``), or are two such leads; by it the number is told apart by the unions below.
    ``owner`` is the union whose own figure it is, None: everybody's. ``sensitive``: it
    tells of persons, small parts are hidden from who may see totals only. ``monthly``: it
    counts what happens, and the staff home tells how often this month. ``looked_up``:
    what counts is found by asking first, so the number is not asked for many scopes.
    ``apart(records, scope)`` adds to the records what nothing but a split goes by.
    ``stamp``: of a figure that a row makes, all of that row its SQL follows from.
    """

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
    place: object = ""
    owner: object = None
    titles: tuple = ()
    sensitive: bool = False
    monthly: bool = False
    looked_up: bool = False
    apart: object = None
    stamp: tuple = ()

    @property
    def app(self):
        return self.key.split(".")[0]

    @property
    def bases(self):
        """The counted figures it rests on: itself; of a ratio its two sides."""
        return (self,)

    @property
    def is_ratio(self):
        return len(self.bases) > 1

    @property
    def path(self):
        """What :attr:`place` says, or what follows from the split by union; or ""."""
        union = dict(self.dims).get("union", "")
        return self.place or (union and f"{union.removesuffix('_id')}__path")

    def select(self, scope):
        """SQL and parameters of the scalar subquery that gives the number."""
        rows = self.records(scope)  # in whatever order: none is asked for
        rows.query.clear_ordering(force=True)
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

    def select_rows(self, scope):
        """The same for the number of records, whatever is counted or summed in them."""
        return dataclasses.replace(self, total="", distinct="").select(scope)

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
        return largest_first(self.grouped(scope, F(dict(self.dims)[by])))

    def grouped(self, scope, key):
        """A query for ``(key, number)``, told apart by an expression on the records."""
        rows = self.records(scope).order_by()
        rows = self.apart(rows, scope) if self.apart else rows
        rows = rows.annotate(figure_key=key)
        if self.total:
            rows = rows.exclude(**{self.total: None})
            number = Sum(self.total)
        else:
            number = Count(self.distinct or "pk", distinct=bool(self.distinct))
        counted = rows.values("figure_key").annotate(figure_number=number)
        return counted.values_list("figure_key", "figure_number")


@dataclass(frozen=True)
class Ratio(Figure):
    """How many of a hundred: one figure in per cent of another, to one decimal.

    Both numbers stand beside it wherever it is explained. Its records are those of the
    part. Per cents do not add up: it has no splits of its own, who tells it apart tells
    both sides apart. Of nothing it is 0.
    """

    part: Figure | None = None
    whole: Figure | None = None

    @property
    def bases(self):
        return self.part, self.whole

    def select(self, scope):
        part, first = self.part.select(scope)
        whole, rest = self.whole.select(scope)
        share = f"ROUND(100.0 * ({part}) / NULLIF(({whole}), 0), 1)"
        return f"SELECT COALESCE({share}, 0)", (*first, *rest)

    @staticmethod
    def of(part, whole):
        """The same sum in Python: None of nothing."""
        if not whole:
            return None
        return tidy((Decimal(part) * 100 / whole).quantize(TENTH, ROUND_HALF_UP))


TENTH = Decimal("0.1")


def tidy(number):
    """A per cent without needless decimals: 60, not 60.0."""
    return int(number) if number == int(number) else number


def largest_first(pairs):
    return sorted(pairs, key=lambda pair: (-pair[1], str(pair[0])))


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


def figure(key, title, *, dims=(), **given):
    """Register a figure; the docstring is its definition in plain words.

    The keywords are the fields of :class:`Figure`.
    """

    def register(records):
        definition = " ".join((records.__doc__ or "").split())
        fields = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
        }
        add(
            Figure(
                key=key,
                title=title,
                definition=definition,
                records=records,
                dims=tuple(dict(dims).items()),
                **fields,
            )
        )
        return records

    return register


def ratio(key, title, *, part, whole):
    """Register the ratio of two figures that are registered already."""
    part, whole = FIGURES[part], FIGURES[whole]
    definition = (
        f"{part.title}除以{whole.title}。"
        f"{part.title}：{part.definition}{whole.title}：{whole.definition}"
    )
    add(
        Ratio(
            key=key,
            title=title,
            unit="%",
            definition=definition,
            records=part.records,
            columns=part.columns,
            related=part.related,
            sensitive=part.sensitive,
            part=part,
            whole=whole,
        )
    )


def add(found):
    if FIGURES.fixed(found.key):
        raise ValueError(f"figure {found.key} is defined twice")
    FIGURES[found.key] = found


# What the figures of an app, or those a source makes, are called together.
GROUPS: dict[str, object] = {}


def group_of(figure):
    """The heading a figure stands under, in words."""
    return str(GROUPS.get(figure.app, figure.app))


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


STATEMENTS: dict = {}
MOST_STATEMENTS = 4_000  # of some two kilobytes, in each process


def statement(figure, scope):
    """``figure.select(scope)``, worked out once: Django takes longer to write it than
    PostgreSQL to answer.

    It follows from the definition, the scope and the day. What asks the database on
    the way (norms, numbers of other rows) follows from more, and is not remembered.
    """
    if not (figure.stamp or FIGURES.get_fixed(figure.key) is figure):
        return figure.select(scope)
    union = tuple(map(vars(scope.union).get, names_of_fields(type(scope.union))))
    span = scope.reach, scope.start, scope.end, scope.as_of, timezone.localdate()
    key = figure.key, figure.stamp or figure.records, span, union
    if found := STATEMENTS.get(key):
        return found
    asked: list = []
    with connection.execute_wrapper(noting(asked)):
        made = figure.select(scope)
    if not asked:
        if len(STATEMENTS) >= MOST_STATEMENTS:
            STATEMENTS.clear()
        STATEMENTS[key] = made
    return made


@cache
def names_of_fields(model):
    return tuple(field.attname for field in model._meta.concrete_fields)


def noting(asked):
    """A wrapper of queries that notes that there was one."""

    def noted(execute, sql, params, many, context):
        asked.append(True)
        return execute(sql, params, many, context)

    return noted


def one_select(asked, figures):
    """SQL and parameters of one SELECT that gives all the numbers asked for."""
    parts, params = [], []
    for key, scope in asked:
        sql, values = statement(figures[key], scope)
        parts.append(f"({sql})")
        params.extend(values)
    return "SELECT " + ", ".join(parts), tuple(params)


def numbers_of(row):
    return [v if isinstance(v, Decimal) else int(v) for v in row]


def _select(asked, figures):
    with connection.cursor() as cursor:
        cursor.execute(*one_select(asked, figures))
        numbers = numbers_of(cursor.fetchone())
    return [
        tidy(number) if figures[key].is_ratio else number
        for (key, _scope), number in zip(asked, numbers, strict=True)
    ]
