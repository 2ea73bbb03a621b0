"""Two texts side by side: which sentences changed their numbers, which their words.

Pure functions over plain text; nothing here knows a database. A sentence is compared as
it was written (with its tags) and as it is printed: the same words around other numbers
are the everyday case of a yearly report, and the author wants to see them apart.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, NUMBERS, WORDS, NEW, DROPPED = "same", "numbers", "words", "new", "dropped"
ENDS = "。！？；!?;"
SENTENCE = re.compile(rf"[^{ENDS}\n]*[{ENDS}]+[”’」』）)]*|[^{ENDS}\n]+")
NUMBER = re.compile(r"\{[a-z0-9_.]+\}|\d+(?:[.,]\d+)*")
# A number or a tag is one word; of Chinese every character is.
WORD = re.compile(r"\{[a-z0-9_.]+\}|\d+(?:[.,]\d+)*|[A-Za-z]+|\s+|.", re.DOTALL)
# Sentences less alike than this are two sentences, not one that was changed.
ALIKE = 0.5


@dataclass(frozen=True)
class Sentence:
    """``written`` with tags, ``printed`` with numbers; ``place`` is the caller's."""

    written: str
    printed: str
    place: object = None

    @property
    def words(self):
        """What is said, whatever the numbers are."""
        return NUMBER.sub("#", self.written)


@dataclass(frozen=True)
class Change:
    """One sentence of either text, or of both, and how they differ."""

    kind: str
    before: Sentence | None = None
    after: Sentence | None = None


def sentences(text):
    """The sentences of a text, without the white space around them."""
    found = (part.strip() for part in SENTENCE.findall(text))
    return [part for part in found if part]


def compare(before, after):
    """All sentences of both texts in order, each once, as ``[Change]``."""
    matcher = SequenceMatcher(
        None, [s.words for s in before], [s.words for s in after], autojunk=False
    )
    found = []
    for verb, a, b, c, d in matcher.get_opcodes():
        if verb == "equal":
            found += map(kept, before[a:b], after[c:d])
        else:
            found += paired(before[a:b], after[c:d])
    return found


def kept(old, new):
    """The same words: with the numbers of last year, or with others."""
    return Change(SAME if old.printed == new.printed else NUMBERS, old, new)


def paired(before, after):
    """Sentences without an exact match: like to like in order, the rest by themselves."""
    found, start = [], 0
    for new in after:
        place = likest(before, start, new)
        if place is None:
            found.append(Change(NEW, after=new))
            continue
        found += [Change(DROPPED, before=old) for old in before[start:place]]
        found.append(Change(WORDS, before[place], new))
        start = place + 1
    return found + [Change(DROPPED, before=old) for old in before[start:]]


def likest(before, start, new):
    """The place of the sentence most like ``new``, if any is like enough."""
    best, place = ALIKE, None
    for index in range(start, len(before)):
        likeness = alike(before[index].words, new.words)
        if likeness > best:
            best, place = likeness, index
    return place


def alike(one, two):
    matcher = SequenceMatcher(None, one, two, autojunk=False)
    if matcher.real_quick_ratio() <= ALIKE or matcher.quick_ratio() <= ALIKE:
        return 0
    return matcher.ratio()


def differences(before, after):
    """Word by word: ``[("same" | "dropped" | "new", text)]``, old words before new."""
    old, new = WORD.findall(before), WORD.findall(after)
    found = []
    for verb, a, b, c, d in SequenceMatcher(None, old, new, False).get_opcodes():
        if verb == "equal":
            found.append((SAME, "".join(old[a:b])))
            continue
        found += [
            (kind, "".join(words))
            for kind, words in ((DROPPED, old[a:b]), (NEW, new[c:d]))
            if words
        ]
    return found
