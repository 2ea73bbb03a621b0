"""党委听取工会工作 (R-074): which unions the party organisation has not heard in time.

The hearings themselves are rows of the register ``party_hearings``; here they are
counted by semester.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from congress.norms import AUTUMN, HEARINGS, SPRING
from members.models import Union, UnionLevel, Unit, WorkRecord
from union_portal.calendar import ONE_DAY

KIND = "party_hearings"  # code of the register


@dataclass(frozen=True)
class Semester:
    """学期: from the first of a month to the day before the next one begins."""

    start: date
    end: date
    is_spring: bool

    def __str__(self):
        words = _("%(year)s 年春季学期") if self.is_spring else _("%(year)s 年秋季学期")
        return words % {"year": self.start.year}


def semesters(union, day):
    """``(the one before, the one that runs)`` on a day, by the months of the union."""
    spring, autumn = SPRING.value(union, day), AUTUMN.value(union, day)
    starts = sorted(
        date(year, month, 1)
        for year in range(day.year - 2, day.year + 2)
        for month in (spring, autumn)
    )
    found = [
        Semester(first, after - ONE_DAY, first.month == spring)
        for first, after in pairwise(starts)
    ]
    place = next(n for n, one in enumerate(found) if day <= one.end)
    return found[place - 1], found[place]


def heard_unions(unions, day):
    """Those of these unions that stand and have a party organisation to report to."""
    parted = Unit.objects.filter(
        union=OuterRef("pk"), has_party_organisation=True, closed_on=None
    )
    branches = Q(level=UnionLevel.BRANCH) & Exists(parted)
    above = Q(level__in=[UnionLevel.SCHOOL, UnionLevel.CAMPUS], is_reporting_node=False)
    return unions.standing(day).filter(branches | above)


def hearings(start, end):
    return WorkRecord.objects.valid().filter(
        kind__code=KIND, happened_on__range=(start, end)
    )


def counted(unions, day, semester):
    """The same unions with ``heard``, how often in a semester until the day."""
    rows = (
        hearings(semester.start, min(semester.end, day))
        .filter(union=OuterRef("pk"))
        .order_by()
        .values("union")
        .annotate(number=Count("pk"))
    )
    return unions.annotate(heard=Coalesce(Subquery(rows.values("number")), 0))


def overdue(unions, union, day):
    """Those of ``unions`` not heard often enough in the semester that has ended.

    ``union`` is whose norms hold: the one that asks, for all below it.
    """
    before, _now = semesters(union, day)
    stood = heard_unions(unions, day).filter(
        Q(founded_on=None) | Q(founded_on__lt=before.start)
    )
    least = HEARINGS.value(union, before.end)
    return counted(stood, day, before).filter(heard__lt=least)


def last_heard(unions, day):
    """``{union: day}`` of the last hearing of each."""
    rows = hearings(date.min, day).filter(union__in=unions).order_by()
    return dict(rows.values_list("union").annotate(last=Max("happened_on")))


@dataclass
class Hearing:
    """One line of the list."""

    union: Union
    last: date | None
    before: int
    now: int
    least: int
    was_there: bool

    @property
    def is_overdue(self):
        return self.was_there and self.before < self.least

    @property
    def verdict(self):
        if self.is_overdue:
            return _("上学期没有按规定听取")
        if self.now < self.least:
            return _("本学期还没有听取")
        return _("符合")


def lines(unions, union, day):
    """A :class:`Hearing` for each union, those overdue first; a handful of questions."""
    before, now = semesters(union, day)
    least = HEARINGS.value(union, day)
    rows = list(counted(heard_unions(unions, day), day, before))
    current = dict(
        counted(heard_unions(unions, day), day, now).values_list("pk", "heard")
    )
    last = last_heard(unions, day)
    found = [
        Hearing(
            row,
            last.get(row.pk),
            row.heard,
            current.get(row.pk, 0),
            least,
            row.founded_on is None or row.founded_on < before.start,
        )
        for row in rows
    ]
    return sorted(found, key=lambda line: not line.is_overdue)
