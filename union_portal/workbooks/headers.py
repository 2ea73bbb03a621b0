"""Finding the header of a table that somebody else made.

A title counts whatever stands around it: spaces, line ends, an asterisk, 必填 or a unit
in brackets; and so does every other name its column is known to go by.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from union_portal.workbooks import vocabulary
from union_portal.workbooks.files import WorkbookError

HEADER_WITHIN = 30
AROUND = re.compile(r"[\s*＊★※●◆:：]+")
BRACKETS = re.compile(r"[(\[【<《][^)\]】>》]*[)\]】>》]$")
SHOWN = 12  # titles a note lists at most


@dataclass
class Header:
    """``index`` of the last row of the header; ``places``: ``{column: position}``;
    ``unknown`` titles of columns that no register column goes by."""

    index: int
    places: dict
    unknown: list = field(default_factory=list)


def spelt(cell):
    """A title as it is compared; "" for a cell that is none."""
    if not isinstance(cell, str) or len(cell) > 200:
        return ""
    written = unicodedata.normalize("NFKC", cell)
    if not written.isprintable():
        written = "".join(c for c in written if c.isprintable() or c.isspace())
    return AROUND.sub("", written).upper()


def bare(title):
    """Without a bracket at its end: 姓名(必填)."""
    return BRACKETS.sub("", title) or title


def titles_of(columns):
    """``{title as it is compared: (column, how well it names it)}``, 0 the best."""
    found = {}
    for column in columns:
        for other in (*vocabulary.word(column.title).also, *column.also):
            found.setdefault(spelt(other), (column, 1))
    for column in columns:
        found[spelt(column.title)] = (column, 0)
    return found


def look_for(cells, columns):
    """The :class:`Header` in the first rows, or None."""
    known = titles_of(columns)
    required = {column for column in columns if column.required}
    for index in range(min(len(cells), HEADER_WITHIN)):
        for titles, last in candidates(cells, index):
            header = match(titles, known, last)
            if required <= header.places.keys():
                return header
    return None


def candidates(cells, index):
    """``(titles, last row)``: this row alone, filled up from the row above where it has
    gaps; then this row and the next as a header of two lines."""
    here = [spelt(cell) for cell in cells[index]]
    above = [spelt(cell) for cell in cells[index - 1]] if index else []
    yield filled_up(here, above), index
    if index + 1 < len(cells):
        below = [spelt(cell) for cell in cells[index + 1]]
        yield joined(here, below), index + 1


def filled_up(here, above):
    """``[[title]]`` per column; a gap takes what stands over it."""
    width = max(len(here), len(above))
    here, above = padded(here, width), padded(above, width)
    return [
        [title] if title else [over] for title, over in zip(here, above, strict=True)
    ]


def joined(upper, lower):
    """``[[possible titles]]`` per column: the lower, both read together, the upper."""
    width = max(len(upper), len(lower))
    upper, lower, group = padded(upper, width), padded(lower, width), ""
    found = []
    for over, under in zip(upper, lower, strict=True):
        group = over or group  # a merged title stands in its first column alone
        found.append([under, group + under] if under else [over])
    return found


def padded(row, width):
    return row + [""] * (width - len(row))


def match(titles, known, last):
    """Which column stands where; the register's own title before any other name."""
    places, unknown = {}, []
    for at, possible in enumerate(titles):
        named = next((known[t] for t in spellings(possible) if t in known), None)
        if named is None:
            unknown += [title for title in possible[:1] if title]
            continue
        column, rank = named
        places.setdefault(column, []).append((rank, at))
    found = {}
    for column, offers in places.items():
        best = min(rank for rank, _at in offers)
        chosen = [at for rank, at in offers if rank == best]
        if len(chosen) > 1:
            refuse_double_titles(column, [titles[at][0] for at in chosen])
        found[column] = chosen[0]
        unknown += [titles[at][0] for rank, at in offers if rank > best]
    order = [column for column, _rank in known.values()]
    ordered = {c: found[c] for c in dict.fromkeys(order) if c in found}
    return Header(last, ordered, unknown)


def spellings(possible):
    for title in possible:
        yield title
        yield bare(title)


def find_header(cells, columns):
    """``(row index, {column: position})`` of the header, or a refusal that says what the
    likeliest row lacks."""
    header = look_for(cells, columns)
    if header:
        return header.index, header.places
    required = [column for column in columns if column.required]
    wanted = "、".join(column.title for column in required)
    words = f"没有找到表头：前 {HEADER_WITHIN} 行里要有一行写着 {wanted}。"
    known = titles_of(columns)
    best, lacking = 0, []
    for index, row in enumerate(cells[:HEADER_WITHIN]):
        places = match([[spelt(cell)] for cell in row], known, index).places
        if len(places) > max(best, 1):
            best = len(places)
            lacking = [index + 1, [c.title for c in required if c not in places]]
    if best:
        words += f"第 {lacking[0]} 行像是表头，还缺：{'、'.join(lacking[1])}。"
    raise WorkbookError(words)


def refuse_double_titles(column, titles):
    """Of two columns with one title nobody can tell which one holds."""
    if len(set(titles)) == 1:
        raise WorkbookError(f"表头里有 {len(titles)} 列都叫“{titles[0]}”，请只留一列。")
    raise WorkbookError(
        f"表头里“{'”和“'.join(titles)}”说的都是“{column.title}”，请只留一列。"
    )


def printable_title(title):
    """A title that may be shown, whatever signs it has."""
    return "".join(c if c.isprintable() else " " for c in title).strip()


def note_unknown(unknown):
    """What to tell of columns that are left out; [] if there are none."""
    titles = [printable_title(title)[:20] for title in dict.fromkeys(unknown) if title]
    if not titles:
        return []
    more = f" 等 {len(titles)} 列" if len(titles) > SHOWN else ""
    return [f"没有用到的列：{'、'.join(titles[:SHOWN])}{more}。"]
