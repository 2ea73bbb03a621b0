"""Two reports of a union beside each other, section by section, sentence by sentence."""

from dataclasses import dataclass

from reports.comparing import DROPPED, NEW, NUMBERS, SAME, WORDS, Sentence, compare
from reports.comparing import sentences as cut
from reports.composing import read
from reports.starting import names_year
from reports.workspace import title_of, told

# A sentence that is as it was but names a year: perhaps last year's.
DATED = "dated"
SHOWN = (NUMBERS, WORDS, NEW, DROPPED, DATED)


@dataclass
class Pair:
    """One section in both reports, or in one of them."""

    heading: str
    old: object = None
    new: object = None
    changes: tuple = ()

    @property
    def old_text(self):
        return [change.before for change in self.changes if change.before]

    @property
    def new_text(self):
        return [change.after for change in self.changes if change.after]


def sentences_of(section, reading):
    """The sentences of a section, its heading and the lead of its paragraph first."""
    if section is None:
        return []
    texts = [section.heading, section.lead, *section.text.splitlines()]
    return [
        Sentence(line, told(line, reading), section)
        for text in texts
        for line in cut(text)
    ]


def pairs(report, other):
    """Every section of both reports: as they stand in ``report``, what is gone last.

    A copied section keeps its ``ident``; that is what makes two sections a pair.
    """
    reading, before = read(report), read(other)
    earlier = {row.ident: row for row in other.sections.standing()}
    found = [
        pair(title_of(row, reading), earlier.pop(row.ident, None), row, before, reading)
        for row in report.sections.standing()
    ]
    gone = [
        pair(title_of(row, before), row, None, before, reading)
        for row in earlier.values()
    ]
    return found + gone


def pair(heading, old, new, before, reading):
    changes = compare(sentences_of(old, before), sentences_of(new, reading))
    return Pair(heading, old, new, tuple(changes))


def kind_of(change):
    """The kind a reader asks for: an unchanged sentence with a year is worth a look."""
    if change.kind == SAME and names_year(change.after.printed):
        return DATED
    return change.kind


def changed(found, wanted=""):
    """``(sections with what changed in them, {kind: count})``; ``wanted`` is one kind."""
    counts = dict.fromkeys(SHOWN, 0)
    lines = []
    for part in found:
        rows = []
        for change in part.changes:
            kind = kind_of(change)
            if kind not in counts:
                continue
            counts[kind] += 1
            if wanted in ("", kind):
                rows.append((kind, change))
        if rows:
            lines.append((part, rows))
    return lines, counts
