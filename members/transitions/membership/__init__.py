"""Acts of membership (会籍手续): one function per verb, each dated and on record.

A membership is never edited: an act closes one row and opens the next, so that no day
is without or with two. ``on`` is the first day of what an act begins, and the last day
of a membership that it ends.
"""

from members.transitions.membership.admission import admit, restore, retain, transfer
from members.transitions.membership.dates import correct_membership
from members.transitions.membership.ending import (
    expel,
    lapse,
    leave,
    record_death,
    warn_lapse,
    withdraw,
)

__all__ = [
    "admit",
    "correct_membership",
    "expel",
    "lapse",
    "leave",
    "record_death",
    "restore",
    "retain",
    "transfer",
    "warn_lapse",
    "withdraw",
]
