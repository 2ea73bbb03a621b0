"""What is due, to whom, how often: a registry; one beat job runs it.

``@reminder("members.term_expiring", to=officers)`` decorates a function of today's
date that returns the due rows. Every row is announced once per occasion: the row's
``reminder_occasion`` (or its key) goes into the notice's dedupe key.

``to(row, today)`` gives the people of one row. ``to`` with a method ``of_all(rows,
today)`` → ``{row.pk: people}`` answers for all rows at once: one query instead of one
for each row. ``between(first, last)`` gives ``(day, row)`` of what falls due in a span
of days, for the page of what will be sent; without it each day is tried in turn.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from union_portal import notices

MARK = "reminders-run"  # in the cache: when they ran last


@dataclass(frozen=True)
class Reminder:
    """``due(today)`` gives rows, ``to(row, today)`` the people, ``occasion(row)`` says when
    the same row is worth another message."""

    key: str
    due: object
    to: object
    occasion: object
    between: object = None

    def people(self, rows, today):
        """``{row.pk: [people]}``."""
        if hasattr(self.to, "of_all"):
            return self.to.of_all(rows, today)
        return {row.pk: list(self.to(row, today)) for row in rows}

    def drafts(self, rows, today):
        people = self.people(rows, today)
        return [
            notices.Draft(person, row, str(self.occasion(row)))
            for row in rows
            for person in people.get(row.pk, ())
        ]

    def falling_due(self, first, last):
        """``[(day, row)]``: each row on the first day on which it is due."""
        if self.between is not None:
            return list(self.between(first, last))
        found, seen = [], set()
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            rows = [row for row in self.due(day) if self.occasion(row) not in seen]
            seen |= {self.occasion(row) for row in rows}
            found += [(day, row) for row in rows]
        return found


REMINDERS: dict[str, Reminder] = {}


def reminder(key, *, to, occasion=lambda row: row.pk, between=None):
    def register(due):
        REMINDERS[key] = Reminder(key, due, to, occasion, between)
        return due

    return register


def run(today):
    """Announce all that is due today; running it again sends nothing twice.

    Three statements for each reminder that has something due, however many rows.
    """
    for entry in REMINDERS.values():
        rows = list(entry.due(today))
        if not rows:
            continue
        with transaction.atomic():
            notices.write(entry.key, entry.drafts(rows, today))


@dataclass(frozen=True)
class Planned:
    """One row that will be told of on a day, and to whom."""

    day: object
    reminder: Reminder
    row: object
    people: list

    @property
    def title(self):
        return notices.KINDS[self.reminder.key].title


def plan(first, last):
    """What will be sent from ``first`` to ``last``; what was sent already is left out."""
    planned = []
    for entry in REMINDERS.values():
        due = entry.falling_due(first, last)
        drafts = entry.drafts([row for _day, row in due], first)
        fresh: dict = {}
        for draft in notices.not_yet_written(entry.key, drafts):
            fresh.setdefault(draft.subject.pk, []).append(draft.recipient)
        planned += [
            Planned(day, entry, row, fresh[row.pk])
            for day, row in due
            if row.pk in fresh
        ]
    return sorted(planned, key=lambda item: (item.day, item.reminder.key))
