"""Lists of names (名单): in columns, or in running text.

A usual name is never torn between two lines. In columns a name of two characters is
widened to three with an ideographic space between them.
"""

import math
import unicodedata
from dataclasses import dataclass
from html import escape

SPACE = "\u3000"  # as wide as a Chinese character
WORD_JOINER = "\u2060"
LINE_CHARS = 26  # of 28, behind the indent of two
_SHORT, _USUAL = 2, 3
_LONGEST_USUAL = 4


@dataclass(frozen=True)
class NameGroup:
    """Names that belong together; ``label`` says to whom, and may be empty."""

    label: str
    names: list[str]


@dataclass(frozen=True)
class NameList:
    """名单: groups of names, each in columns or in running text."""

    groups: list[NameGroup]
    columns: bool = True

    def to_html(self):
        one = _in_columns if self.columns else _running
        return "".join(map(one, self.groups))


def widened(name):
    """张三 as 张　三; other names as they are."""
    is_short = len(name) == _SHORT and width(name) == _SHORT
    return SPACE.join(name) if is_short else name


def width(name):
    """In Chinese characters; Latin letters and digits count half."""
    halves = (1 + (unicodedata.east_asian_width(char) in "WFA") for char in name)
    return sum(halves) / 2


def cell_width(names):
    """Characters a column takes: the longest usual name and a space behind it."""
    usual = [size for size in map(width, map(widened, names)) if size <= _LONGEST_USUAL]
    return max([_USUAL, *map(math.ceil, usual)]) + 1


def cells(names):
    """Names in print form with the columns each takes: ``[(name, columns)]``."""
    cell = cell_width(names)
    per_line = columns(names)
    found = []
    for name in map(widened, names):
        takes = math.ceil((width(name) + 1) / cell)
        found.append((name, min(takes, per_line)))
    return found


def columns(names):
    """How many columns stand side by side."""
    return (LINE_CHARS + 1) // cell_width(names)


def lines(names):
    """The names of each printed line: ``[[(name, columns)]]``."""
    per_line, found, used = columns(names), [], 0
    for name, takes in cells(names):
        if not found or used + takes > per_line:
            found.append([])
            used = 0
        found[-1].append((name, takes))
        used += takes
    return found


def running(names):
    """Names in running text; only a long one may go over the end of a line."""
    return "、".join(
        WORD_JOINER.join(name) if len(name) <= _USUAL else name for name in names
    )


def _in_columns(group):
    label = f'<p class="name-label">{escape(group.label)}</p>' if group.label else ""
    cell = cell_width(group.names)
    rows = "<br>".join(
        escape("".join(_padded(name, takes * cell) for name, takes in line).rstrip())
        for line in lines(group.names)
    )
    return f'{label}<p class="names">{rows}</p>'


def _padded(name, room):
    return name + SPACE * max(1, math.floor(room - width(name)))


def _running(group):
    lead = f'<span class="lead">{escape(group.label)}：</span>' if group.label else ""
    return f"<p>{lead}{escape(running(group.names))}</p>"
