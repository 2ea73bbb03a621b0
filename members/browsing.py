"""Leafing through figures: which a reader may open, and one of them told apart.

The number is of everybody in the scope, whoever reads it. The list behind it holds what
a reader may see; who may see totals only gets no small parts of what tells of persons.
"""

import dataclasses
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import EmptyResultSet
from django.db.models import Case, F, When
from django.utils.translation import gettext as _

from members.models import Union, UnionLevel
from members.roles import ROLL, STAFF
from members.statistics import part_of
from union_portal.calendar import months_later
from union_portal.figures import (
    FIGURES,
    SUBTREE,
    Ratio,
    group_of,
    largest_first,
    numbers_of,
    one_select,
)
from union_portal.kept_numbers import answers
from union_portal.small_numbers import SMALLEST, hide_small
from union_portal.splits import names_of, title_of
from union_portal.typesetting.svg import per_cents

YEARS = 5  # how far back a series goes
MOST_PARTS = 100
PART = "part"


# --- Which -------------------------------------------------------------------------------
def unions_of(user):
    """Whose figures one may read: the unions of one's staff posts and all below."""
    return Union.objects.governed_by(user, *STAFF).exclude(level=UnionLevel.GROUP)


def is_offered(figure, user):
    """A union's own figures are for those who work in it, above it or below it."""
    owner = figure.owner
    return owner is None or owner.pk in user.rights.line or user.rights.work_over(owner)


def offered(user, text=""):
    """``[(group, [figure])]``: all one may open, or those that all the words fit, in the
    order in which they were declared."""
    words = text.split()
    found = {}
    for figure in FIGURES.everything().values():
        said = f"{figure.title} {figure.definition} {figure.key}".casefold()
        if is_offered(figure, user) and all(word.casefold() in said for word in words):
            found.setdefault(group_of(figure), []).append(figure)
    return list(found.items())


def sees_totals_only(user, union):
    """Whether the roll of this union is closed to a reader who may count it."""
    return not user.rights.cover(union, *ROLL, persons=True)


# --- One of them -------------------------------------------------------------------------
@dataclass(frozen=True)
class Line:
    """A part of a number. ``value`` is None where it is too small to be shown, or of a
    ratio where there is nothing to divide by; ``sides`` are a ratio's two numbers."""

    title: str
    value: object
    sides: tuple = ()
    union: int | None = None

    @property
    def is_hidden(self):
        return self.value is None and (not self.sides or None in self.sides)


@dataclass(frozen=True)
class Split:
    """A number told apart one way; ``total`` is the sum of its lines, or None."""

    key: str
    title: str
    lines: list
    total: object

    @property
    def tells(self):
        """Whether there is a number to be seen; hidden ones alone tell by their sum."""
        return not all(line.is_hidden for line in self.lines)

    @property
    def shares(self):
        """Per cent of the total of each line, as text; together they are 100.0%."""
        if not self.total or any(line.value is None for line in self.lines):
            return [self.share(line) for line in self.lines]
        parts = [float(line.value / self.total) for line in self.lines]
        return [f"{share}%" for share in per_cents(parts)]

    def share(self, line):
        """Alone, where not all parts are shown."""
        if line.value is None or not self.total:
            return "—"
        return f"{line.value * 100 / self.total:.1f}%"


def label_of(scope):
    """A period in short: 2023, 2023/24 where it runs over the turn of a year."""
    first, last = scope.start.year, scope.end.year
    return str(last) if first == last else f"{first}/{last % 100:02}"


def years_back(scope, years=YEARS):
    """The same period of the years before, the asked one last; days move along."""
    return [
        dataclasses.replace(
            scope,
            start=months_later(scope.start, -12 * back),
            end=months_later(scope.end, -12 * back),
            as_of=months_later(scope.as_of, -12 * back),
        )
        for back in range(years - 1, -1, -1)
    ]


def place_of(union, figure):
    """The path of the union a record belongs to; of two, the one that lies below."""
    if isinstance(figure.path, str):
        return F(figure.path)
    return Case(
        *(
            When(**{f"{path}__startswith": union.path}, then=F(path))
            for path in figure.path
        )
    )


def settled(figure, scope):
    """The figure with its records looked up once, not for each thing asked of it."""
    rows = figure.records(scope)
    return dataclasses.replace(figure, records=lambda _scope: rows.all())


def question(query):
    """SQL and parameters of a query; None where no row can be meant."""
    try:
        return query.query.sql_with_params()
    except EmptyResultSet:
        return None


class Browsed:
    """One figure for one reader: value, years and splits from one round of questions."""

    def __init__(self, figure, scope, user):
        self.figure = settled(figure, scope) if figure.looked_up else figure
        self.scope = scope
        self.hides = figure.sensitive and sees_totals_only(user, scope.union)
        self.series_scopes = [scope] if figure.looked_up else years_back(scope)
        self.ways = self._ways()

    def _ways(self):
        """The ways all sides can be told apart: ``{key: [expression of each side]}``."""
        bases, reaches_down = self.figure.bases, self.scope.reach == SUBTREE
        found = {}
        if reaches_down and all(base.path for base in bases):
            union = self.scope.union
            found[PART] = [part_of(union, place_of(union, base)) for base in bases]
        for by in dict(bases[0].dims):
            columns = [dict(base.dims).get(by) for base in bases]
            if all(columns) and (by != "union" or reaches_down):
                found[by] = [F(column) for column in columns]
        return found

    @cached_property
    def queries(self):
        return {
            by: [
                base.grouped(self.scope, key)
                for base, key in zip(self.figure.bases, keys, strict=True)
            ]
            for by, keys in self.ways.items()
        }

    @cached_property
    def answered(self):
        """``(numbers of the series, count of records, {way: [pairs of each side]})``,
        asked in one go."""
        bases = self.figure.bases
        asked = [
            (base.key, scope)
            for scope in self.series_scopes
            for base in self.figure.bases
        ]
        figures = {base.key: base for base in bases}
        questions = [one_select(asked, figures), bases[0].select_rows(self.scope)]
        questions += [
            question(query) for queries in self.queries.values() for query in queries
        ]
        found = iter(answers([asked for asked in questions if asked]))
        first, rows, *rest = [next(found) if asked else [] for asked in questions]
        rest = iter(rest)
        parts = {by: [largest_first(next(rest)) for _base in bases] for by in self.ways}
        return numbers_of(first[0]), rows[0][0], parts

    # --- What the page shows --------------------------------------------------------
    def line(self, title, numbers, union=None):
        """A line of the numbers of each side, which may be None where they are hidden."""
        if not self.figure.is_ratio:
            return Line(title, numbers[0], union=union)
        value = None if None in numbers else Ratio.of(*numbers)
        return Line(title, value, tuple(numbers), union)

    def guarded(self, number):
        """One number alone, None where it would tell of single persons."""
        return None if self.hides and 0 < number < SMALLEST else number

    @cached_property
    def series(self):
        """One line a year, the asked period last."""
        size = len(self.figure.bases)
        numbers = [self.guarded(number) for number in self.answered[0]]
        return [
            self.line(label_of(scope), numbers[at * size : (at + 1) * size])
            for at, scope in enumerate(self.series_scopes)
        ]

    @property
    def rows(self):
        """How many records stand behind the number; of a distinct count, more than it."""
        return self.answered[1]

    @property
    def now(self):
        return self.series[-1]

    @cached_property
    def splits(self):
        """Ways that tell more than one part apart, and something of each."""
        found = [self.split(by) for by in self.ways]
        return [split for split in found if len(split.lines) > 1 and split.tells]

    def split(self, by):
        sides = self.answered[2][by]
        names = self.names(by, sides[-1])
        tables = [dict(side) for side in sides]
        keys = [key for key, _number in sides[-1]]
        columns = [[table.get(key, 0) for key in keys] for table in tables]
        shown = [hide_small(column) if self.hides else column for column in columns]
        lines = [
            self.line(
                names.get(key) or str(key or _("未登记")),
                list(numbers),
                key if by in (PART, "union") else None,
            )
            for key, *numbers in zip(keys, *shown, strict=True)
        ]
        total = None if self.figure.is_ratio else sum(columns[0])
        return Split(by, self.title(by), self.folded(lines), total)

    def folded(self, lines):
        """No list without end: what is beyond is one line, where it can be added up."""
        if len(lines) <= MOST_PARTS or self.figure.is_ratio or self.hides:
            return lines[:MOST_PARTS]
        rest = sum(line.value for line in lines[MOST_PARTS:])
        return [*lines[:MOST_PARTS], Line(_("其他"), rest)]

    def title(self, by):
        if by == PART:
            return _("下级工会")
        base = self.figure.bases[0]
        return title_of(base, self.model, by)

    @cached_property
    def model(self):
        return self.figure.records(self.scope).model

    def names(self, by, pairs):
        if by != PART:
            return names_of(self.model, dict(self.figure.bases[0].dims)[by], pairs)
        union = self.scope.union
        names = dict(
            Union.objects.filter(pk__in=[key for key, _n in pairs]).values_list(
                "pk", "name"
            )
        )
        if union.pk in names:
            names[union.pk] = _("直接在%(union)s") % {"union": union}
        return names
