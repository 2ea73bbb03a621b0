"""What the parts of an .xlsx say that the reader of its cells does not tell.

One pass over the XML, before the workbook is opened: how far out the farthest cell lies
(the table is made as wide and as long as that), which rows are hidden, which formulas
ended in an error or were never solved.
"""

import html
import re
import zipfile
import zlib
from dataclasses import dataclass, field

from union_portal.workbooks import files
from union_portal.workbooks.columns import UNSOLVED

CHUNK = 8 * 1024 * 1024
OVERLAP = 4096  # longer than a cell that matters
# A cell or row reference; quotes and spaces as XML allows them.
REFERENCE = rb"\sr\s*=\s*[\"']"
# … far to the right (AA and on) or far down: looked at more closely
AWAY = re.compile(
    REFERENCE + rb"(?:([A-Za-z]{2,3})\d|[A-Za-z]{0,2}(?=0*[1-9]\d{5})(\d+))"
)
NARROW = 40  # so many columns times all rows there may be are no harm
LINE = re.compile(REFERENCE + rb"[A-Za-z]{0,3}(\d+)")
HIDDEN = re.compile(
    rb"<(?:\w{1,9}:)?row\s([^<>]{0,400}\bhidden=\"(?:1|true)\"[^<>]{0,400})>"
)
NUMBER = re.compile(rb"\br=\"(\d+)\"")
CELL = rb"<(?:\w{1,9}:)?c\s([^<>]{0,200})>\s*"
FORMULA = rb"<(?:\w{1,9}:)?f\b[^<>]{0,200}(?:/>|>[^<>]{0,2000}</(?:\w{1,9}:)?f>)\s*"
FAILED = re.compile(
    CELL + rb"(?:" + FORMULA + rb")?<(?:\w{1,9}:)?v>(#[^<>]{1,20})</(?:\w{1,9}:)?v>"
)
NEVER = re.compile(
    CELL + FORMULA + rb"(?:<(?:\w{1,9}:)?v\s?/>|<v></v>)?\s*</(?:\w{1,9}:)?c>"
)
PLACE = re.compile(rb"\br=\"([A-Z]{1,2})(\d+)\"")
SHEET = re.compile(r"<(?:\w{1,9}:)?sheet\s([^<>]{1,600})/?>")
ATTRIBUTE = re.compile(r"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
RELATION = re.compile(r"<(?:\w{1,9}:)?Relationship\s([^<>]{1,600})/?>")


@dataclass
class Part:
    """One sheet's XML: ``hidden`` row numbers (from 1), ``errors`` by (row, column) (from
    0)."""

    hidden: set = field(default_factory=set)
    errors: dict = field(default_factory=dict)


def look_through(path):
    """``{part: Part}`` of an .xlsx, every byte of it unpacked once and none kept."""
    found = {}
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                found[entry.filename] = part = Part()
                look_at(path, archive, entry, part)
            return {name: found.get(part) for name, part in sheets_of(archive)}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        RuntimeError,
        NotImplementedError,
        ValueError,
    ) as problem:
        raise files.damaged(path) from problem


def look_at(path, archive, entry, part):
    """Look through one part in pieces that overlap; refuse a table that is immense."""
    columns = 0
    for chunk in pieces(archive, entry):
        for letters, row in set(AWAY.findall(chunk)):
            columns = max(columns, column_number(letters))
            files.refuse_immense(path, int(row or 0), columns)
        take_notes(chunk, part)
    if columns > NARROW:
        rows = max(
            max(map(int, LINE.findall(chunk)), default=0)
            for chunk in pieces(archive, entry)
        )
        files.refuse_immense(path, rows, columns)


def pieces(archive, entry):
    with archive.open(entry) as content:
        rest = b""
        while chunk := content.read(CHUNK):
            yield rest + chunk
            rest = chunk[-OVERLAP:]


def take_notes(chunk, part):
    if b"hidden=" in chunk:
        for attributes in HIDDEN.findall(chunk):
            part.hidden.update(map(int, NUMBER.findall(attributes)))
    if b'"e"' in chunk:
        for attributes, error in FAILED.findall(chunk):
            if b't="e"' in attributes:
                note(part, attributes, error.decode("utf-8", "replace"))
    if b"<f" in chunk:
        for attributes in NEVER.findall(chunk):
            note(part, attributes, UNSOLVED)


def note(part, attributes, what):
    if place := PLACE.search(attributes):
        part.errors[int(place[2]) - 1, column_number(place[1]) - 1] = what


def column_number(letters):
    """AA is the 27th column."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def sheets_of(archive):
    """``[(name of the sheet, its part)]``."""
    names = archive.namelist()
    rels = "xl/_rels/workbook.xml.rels"
    if rels not in names:
        return
    targets = {}
    for relation in RELATION.findall(archive.read(rels).decode("utf-8", "replace")):
        found = dict(ATTRIBUTE.findall(relation))
        targets[found.get("Id")] = found.get("Target", "")
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    for sheet in SHEET.findall(book):
        found = dict(ATTRIBUTE.findall(sheet))
        target = next(
            (targets.get(v) for k, v in found.items() if k.endswith(":id")), ""
        )
        target = target or ""
        yield (
            html.unescape(found.get("name", "")),
            target.removeprefix("/") if target.startswith("/") else f"xl/{target}",
        )
