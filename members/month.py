"""本月变化: what happened this month in a union, against last month, and where.

Every figure that is ``monthly`` tells how often it happened; by campus and branch they
are told from one grouped query each. The numbers are kept ones: the first page of the
staff opens as fast with ten times as many members.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import EmptyResultSet
from django.urls import reverse

from members.browsing import place_of, sees_totals_only
from members.models import Union, UnionLevel
from union_portal.calendar import ONE_DAY
from union_portal.figures import FIGURES, SUBTREE, Scope
from union_portal.kept_numbers import answers, numbers
from union_portal.small_numbers import SMALLEST, hide_small

STOCK = "members.persons"
LONG = 12  # unions; a longer list is unfolded by who wants it


@dataclass(frozen=True)
class Happened:
    """One figure, this month and last; None where it would tell of single persons."""

    figure: object
    now: int | None
    before: int | None
    url: str


@dataclass(frozen=True)
class Place:
    """A union and what happened in it: ``(figure, number, address)`` of each figure."""

    union: Union
    depth: int
    cells: list


class Month:
    """The month so far in a union and all below it, for one reader."""

    def __init__(self, union, person):
        self.union, today = union, person.today
        self.hides = sees_totals_only(person, union)
        first = today.replace(day=1)
        last = first - ONE_DAY
        self.this = Scope(union, SUBTREE, first, today, today)
        self.last = Scope(union, SUBTREE, last.replace(day=1), last, last)
        self.figures = [row for row in FIGURES.values() if row.monthly]

    @cached_property
    def counted(self):
        """``{(key, scope): number}`` in one question."""
        asked = [
            (key, scope)
            for key in (STOCK, *(row.key for row in self.figures))
            for scope in (self.this, self.last)
        ]
        return dict(zip(asked, numbers(asked), strict=True))

    # --- In all ---------------------------------------------------------------------
    @property
    def members(self):
        return self.counted[STOCK, self.this]

    @property
    def grown(self):
        """How many members more than at the month's begin, with its sign."""
        return f"{self.members - self.counted[STOCK, self.last]:+d}"

    @property
    def members_url(self):
        return address(STOCK, self.this)

    @cached_property
    def rows(self):
        """What happened this month or last."""
        found = []
        for figure in self.figures:
            now, before = (
                self.counted[figure.key, scope] for scope in (self.this, self.last)
            )
            if now or before:
                url = address(figure.key, self.this)
                shown = [self.guarded(figure, number) for number in (now, before)]
                found.append(Happened(figure, *shown, url))
        return found

    def guarded(self, figure, number):
        small = self.hides and figure.sensitive and 0 < number < SMALLEST
        return None if small else number

    # --- Where ----------------------------------------------------------------------
    @property
    def told(self):
        """The figures that something happened of this month, and that say where."""
        return [
            figure
            for figure in self.figures
            if figure.path and self.counted[figure.key, self.this]
        ]

    @cached_property
    def by_path(self):
        """``{figure key: {path: number}}``: the unions the records belong to."""
        questions = {}
        for figure in self.told:
            query = figure.grouped(self.this, place_of(self.union, figure))
            try:
                questions[figure.key] = query.query.sql_with_params()
            except EmptyResultSet:
                continue
        found = answers(list(questions.values()))
        return {key: dict(rows) for key, rows in zip(questions, found, strict=True)}

    @cached_property
    def places(self):
        """Campuses and branches in which something happened, each below its campus."""
        if not self.by_path:
            return []
        sums = {
            union: [self.sum_of(figure, union) for figure in self.told]
            for union in self.unions()
        }
        sums = {union: row for union, row in sums.items() if any(row)}
        if not sums:
            return []
        columns = [
            hide_small(column) if self.hides and figure.sensitive else column
            for figure, column in zip(
                self.told, zip(*sums.values(), strict=True), strict=True
            )
        ]
        return [
            Place(union, union.path.count("/") - self.depth, self.cells(union, row))
            for union, row in zip(sums, zip(*columns, strict=True), strict=True)
        ]

    @property
    def depth(self):
        return self.union.path.count("/") + 1

    def unions(self):
        """Who sees totals only compares the schools; others see down to the branches."""
        below = Union.objects.below(self.union).exclude(pk=self.union.pk)
        if self.hides:
            below = below.filter(parent=self.union)
        return below.exclude(level=UnionLevel.GROUP).in_tree_order()

    def sum_of(self, figure, union):
        return sum(
            number
            for path, number in self.by_path.get(figure.key, {}).items()
            if path and path.startswith(union.path)
        )

    def cells(self, union, row):
        scope = self.this.of(union)
        return [
            (figure, number, address(figure.key, scope) if number else "")
            for figure, number in zip(self.told, row, strict=True)
        ]

    @property
    def is_long(self):
        return len(self.places) > LONG


def address(key, scope):
    """Where a number opens: the page of the figure for this scope."""
    query = urlencode(
        {
            "union": scope.union.pk,
            "reach": scope.reach,
            "period": "days",
            "start": scope.start,
            "end": scope.end,
            "as_of": scope.as_of,
        }
    )
    return f"{reverse('staff:figure', args=[key])}?{query}"
