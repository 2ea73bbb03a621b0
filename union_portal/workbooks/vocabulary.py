"""What columns are called elsewhere, and how people write what stands in them.

A title means the same in every register, so its other names are learnt once, by title.
A single column may add its own (``Column.also``, ``spellings``, ``example``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Word:
    """``also``: other titles; ``spellings``: ``{as written: label}`` of choices;
    ``example``: what a template shows, invented."""

    also: tuple = ()
    spellings: Mapping = field(default_factory=dict)
    example: object = ""


WORDS: dict[str, Word] = {}
NOTHING_KNOWN = Word()


def teach(title, *also, spellings=None, example=""):
    """Say what a title is also called, and how what stands below it is written."""
    WORDS[title] = Word(also, spellings or {}, example)


def word(title):
    return WORDS.get(title, NOTHING_KNOWN)


CODES: dict = {}


def codes_of(title):
    """Decorate ``list_codes(school)``, which gives ``[(code, what it means)]`` of what may
    stand under a title."""

    def register(list_codes):
        CODES[title] = list_codes
        return list_codes

    return register


def codes(title, school):
    """The codes that may stand under a title; none where it holds no codes."""
    return list(CODES[title](school)) if title in CODES else []
