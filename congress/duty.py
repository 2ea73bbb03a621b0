"""履职档案: what a delegate did in a year, from every app that knows something of it.

    @duty_source("attendance", _("出席会议"), person="delegate__person", day="…", order=10)
    def attended(): return Attendance.objects.present()

A source is a queryset of things done. ``person`` and ``day`` lead from such a row to who
did it and when; ``words(row)`` says what, ``link(row)`` where it stands. From that one
definition come the file of a person, the sheet of a constituency, and who took part at
all. Later apps (proposals, polls) register here and nobody else need know.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import DateField, F, Q
from django.db.models.functions import Cast, TruncDate

SOURCES: dict[str, "DutySource"] = {}
MOST = 500  # lines of one person's year


@dataclass(frozen=True)
class DutySource:
    """``is_time``: the day is a moment and is read in the portal's own time zone."""

    key: str
    title: object
    rows: Callable
    person: str
    day: str
    order: int
    words: Callable
    link: Callable
    is_time: bool = False

    def between(self, start, end):
        """The things done in a period, each with who and when."""
        when = TruncDate(self.day) if self.is_time else Cast(self.day, DateField())
        return (
            self.rows()
            .annotate(duty_person=F(self.person), duty_day=when)
            .filter(duty_day__range=(start, end))
        )


@dataclass(frozen=True)
class Duty:
    """One line of a file."""

    day: date
    kind: object
    text: str
    link: str = ""


def duty_source(
    key, title, *, person, day, order=50, is_time=False, words=str, link=None
):
    """Register a function that gives the queryset of a source."""

    def register(rows):
        if key in SOURCES:
            raise ValueError(f"duty source {key} is declared twice")
        SOURCES[key] = DutySource(
            key,
            title,
            rows,
            person,
            day,
            order,
            words,
            link or (lambda row: ""),
            is_time,
        )
        return rows

    return register


def in_order():
    return sorted(SOURCES.values(), key=lambda source: source.order)


def took_part(start, end):
    """The filter on delegates that did anything at all in a period."""
    found = [
        Q(person__in=source.between(start, end).values("duty_person"))
        for source in in_order()
    ]
    return reduce(or_, found, Q(pk__in=[]))


def duties_of(person, start, end):
    """The lines of one person's file, the newest first."""
    found = []
    for source in in_order():
        rows = source.between(start, end).filter(duty_person=person.pk)
        found += [
            Duty(row.duty_day, source.title, source.words(row), source.link(row))
            for row in rows.order_by("-duty_day", "-pk")[:MOST]
        ]
    return sorted(found, key=lambda duty: duty.day, reverse=True)


def counts_of(people, start, end):
    """``{person: Counter({source: number})}`` of many people, one query a source."""
    counted = defaultdict(Counter)
    keys = list(people)
    for source in in_order():
        rows = source.between(start, end).filter(duty_person__in=keys)
        for key in rows.order_by().values_list("duty_person", flat=True):
            counted[key][source.key] += 1
    return counted
