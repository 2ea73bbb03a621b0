"""What is due, to whom, how often: a registry; one beat job runs it.

``@reminder("members.term_expiring", to=officers)`` decorates a function of today's
date that returns the due rows. Every row is announced once per occasion: the row's
``reminder_occasion`` (or its key) goes into the notice's dedupe key.
"""

from dataclasses import dataclass

from django.db import transaction

from union_portal.notices import announce


@dataclass(frozen=True)
class Reminder:
    """``due(today)`` gives rows, ``to(row, today)`` the people, ``occasion(row)`` says when
    the same row is worth another message."""

    key: str
    due: object
    to: object
    occasion: object


REMINDERS: dict[str, Reminder] = {}


def reminder(key, *, to, occasion=lambda row: row.pk):
    def register(due):
        REMINDERS[key] = Reminder(key, due, to, occasion)
        return due

    return register


def run(today):
    """Announce all that is due today; running it again sends nothing twice."""
    for entry in REMINDERS.values():
        for row in entry.due(today):
            with transaction.atomic():
                announce(
                    entry.key,
                    entry.to(row, today),
                    subject=row,
                    dedupe_key=str(entry.occasion(row)),
                )
