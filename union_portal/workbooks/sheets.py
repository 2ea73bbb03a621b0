"""Reading and writing sheets: calamine in, XlsxWriter out."""

import csv
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from union_portal.workbooks import files, parts
from union_portal.workbooks.files import LARGEST, SeveralSheets, WorkbookError
from union_portal.workbooks.headers import (
    HEADER_WITHIN,
    Header,
    bare,
    find_header,
    look_for,
    printable_title,
    spelt,
    titles_of,
)

__all__ = [
    "HEADER_WITHIN",
    "LARGEST",
    "SeveralSheets",
    "Sheet",
    "WorkbookError",
    "digest",
    "find_header",
    "open_sheet",
    "read_cells",
    "safe",
    "write",
]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS = ",\t;|"
ENCODINGS = ("utf-8-sig", "gb18030")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass
class Sheet:
    """The cells of one worksheet, where its header stands, and what to tell of it.

    ``hidden``: numbers of hidden rows; ``banners``: indexes of rows with one text across
    several columns; ``blocks``: of the first rows of merged cells that go down.
    """

    cells: list
    name: str = ""
    notes: list[str] = field(default_factory=list)
    header: Header | None = None
    hidden: set = field(default_factory=set)
    banners: set = field(default_factory=set)
    blocks: list = field(default_factory=list)

    def titles(self):
        """What the header says, one title for each column of the sheet. Where two lines
        make one title, or a gap takes its own from above, it is the register's."""
        titles = [str(cell or "") for cell in self.cells[self.header.index]]
        titles += [""] * (max(self.positions, default=0) + 1 - len(titles))
        known = titles_of(self.header.places)
        for column, at in self.header.places.items():
            named = [
                known.get(title)
                for title in (spelt(titles[at]), bare(spelt(titles[at])))
            ]
            if column not in [found[0] for found in named if found]:
                titles[at] = column.title
        return [printable_title(title) for title in titles]

    @property
    def positions(self):
        """Where the columns of the register stand."""
        return self.header.places.values()


@dataclass
class Offer:
    """A worksheet that may be the one: its first rows, and the way to all of it."""

    name: str
    visible: bool
    head: list
    whole: Callable


def digest(path):
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_cells(path):
    """All rows of the first sheet of an .xlsx, .xls or text file, as they stand."""
    with opened(path) as offers:
        return offers[0].whole().cells


def open_sheet(path, columns, wanted=""):
    """The one sheet of a file whose header fits the columns, merged cells filled.

    ``wanted`` names it where several would do. :class:`WorkbookError` if none does.
    """
    with opened(path) as offers:
        found = fitting(offers, columns, wanted)
        sheet = found.whole()
        sheet.header = look_for(sheet.cells, columns)
        if len(offers) > 1:
            sheet.notes.append(
                f"读的是工作表“{found.name}”，其余 {len(offers) - 1} 张没有读。"
            )
        if Path(path).suffix.lower() == ".xlsm" and files.has_macros(path):
            sheet.notes.append("文件里的宏没有运行，也没有读取。")
        return sheet


def fitting(offers, columns, wanted):
    """The offer to take: the named one, or the only one with a header that fits."""
    if wanted:
        offers = [offer for offer in offers if offer.name == wanted]
        if not offers:
            raise WorkbookError(f"没有名叫“{wanted}”的工作表。")
    fits = [offer for offer in offers if look_for(offer.head, columns)]
    fits = [offer for offer in fits if offer.visible] or fits
    if len(fits) > 1:
        raise SeveralSheets([offer.name for offer in fits])
    if not fits:
        find_header(max(offers, key=filled).head, columns)  # says what is missing
    return fits[0]


def filled(offer):
    return offer.visible, sum(
        cell not in ("", None) for row in offer.head for cell in row
    )


class opened:
    """The sheets of a file as :class:`Offer`; the file is closed when the block ends."""

    def __init__(self, path):
        self.path, self.book = Path(path), None

    def __enter__(self):
        kind = files.kind_of(self.path)
        if kind == "text":
            return [read_text(self.path)]
        told = parts.look_through(self.path) if kind == "xlsx" else {}
        self.book = guarded(self.path, self.open_book, kind)
        offers = [
            self.offer(metadata, told.get(metadata.name) or parts.Part())
            for metadata in self.book.sheets_metadata[: files.SHEETS]
            if metadata.typ == SheetTypeEnum.WorkSheet
        ]
        if not offers:
            raise files.damaged(self.path)
        return offers

    def open_book(self, kind):
        """By its content; the reader goes by the name unless it gets the file itself."""
        if self.path.suffix.lower() in (f".{kind}", f".{kind[:3]}m"):
            return CalamineWorkbook.from_path(str(self.path))
        with self.path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)

    def __exit__(self, *problem):
        if self.book is not None:
            self.book.close()

    def offer(self, metadata, part):
        page = guarded(self.path, self.book.get_sheet_by_name, metadata.name)
        files.refuse_immense(self.path, page.total_height, page.total_width)
        head = guarded(
            self.path, page.to_python, skip_empty_area=False, nrows=HEADER_WITHIN + 1
        )
        fill_merged(head, page.merged_cell_ranges)
        return Offer(
            metadata.name,
            metadata.visible == SheetVisibleEnum.Visible,
            head,
            lambda: self.whole(page, part),
        )

    def whole(self, page, part):
        cells = guarded(self.path, page.to_python, skip_empty_area=False)
        for (row, column), what in part.errors.items():
            if row < len(cells) and column < len(cells[row]):
                cells[row][column] = what
        banners, blocks = fill_merged(cells, page.merged_cell_ranges)
        return Sheet(
            cells, page.name, hidden=part.hidden, banners=banners, blocks=blocks
        )


def guarded(path, act, *args, **kwargs):
    """Do what the reader's library does; whatever it says no to is a refusal in words.

    A panic of its native code is no ``Exception``, and is named so nowhere.
    """
    try:
        return act(*args, **kwargs)
    except PasswordError as problem:
        raise files.locked(path) from problem
    except (CalamineError, OSError, ValueError, IndexError, OverflowError) as problem:
        raise files.damaged(path) from problem
    except BaseException as problem:
        if type(problem).__name__ != "PanicException":
            raise
        raise files.damaged(path) from problem


def fill_merged(cells, ranges):
    """A merged block's value holds for all its cells.

    Returns indexes of rows that have one text across columns, and of the first rows of
    blocks that go over several. Blocks may overlap in a broken file: no more is filled
    than fits.
    """
    banners, blocks, rest = set(), [], files.CELLS
    for (top, left), (bottom, right) in ranges or ():
        if top >= len(cells) or left >= len(cells[top]):
            continue
        value = cells[top][left]
        bottom, right = min(bottom, len(cells) - 1), min(right, len(cells[top]) - 1)
        rest -= (bottom - top + 1) * (right - left + 1)
        if rest < 0 or value in ("", None):
            continue
        blocks += [top] if bottom > top else []
        if right > left:
            banners.update(range(top, bottom + 1))
        for line in cells[top : bottom + 1]:
            line[left : right + 1] = [value] * (right - left + 1)
    return banners, blocks


# --- Text: CSV and what programmes take for it ------------------------------------------
def read_text(path):
    """A table as text: comma, tab or semicolon, UTF-8, UTF-16 or GB18030."""
    raw = path.read_bytes()
    cells = split(path, decoded(path, raw))
    if path.suffix.lower() in (".xls", ".xlsx", ".xlsm") and all(
        len(row) < 2 for row in cells
    ):
        raise files.damaged(path)
    width = max(map(len, cells), default=0)
    files.refuse_immense(path, len(cells), width)
    return Offer("", True, cells[: HEADER_WITHIN + 1], lambda: Sheet(cells))


def decoded(path, raw):
    encodings = [MARKS[raw[:2]]] if raw[:2] in MARKS else ENCODINGS
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise WorkbookError(f"{path.name} 的文字编码无法识别；请另存为 UTF-8 或 .xlsx。")


def split(path, text):
    """The cells of a text; the delimiter is the one its first lines have most of."""
    first = text.splitlines()[:HEADER_WITHIN]
    delimiter = max(
        DELIMITERS, key=lambda sign: sum(line.count(sign) for line in first)
    )
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as problem:
        raise WorkbookError(
            f"{path.name} 不是逗号分隔的表格；请另存为 .xlsx 再试。"
        ) from problem


# --- Writing ----------------------------------------------------------------------------
def safe(value):
    """A cell that starts like a formula is written as text, so nothing runs."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def write(path, columns, rows, title="数据"):
    """Write a workbook with a bold header; dates and numbers stay text unless numeric."""
    book = xlsxwriter.Workbook(
        path if hasattr(path, "write") else str(path),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    for at, column in enumerate(columns):
        sheet.write_string(0, at, column.title, bold)
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            if isinstance(value, str) and value:
                sheet.write_string(number, at, safe(value))
            elif value not in ("", None):
                sheet.write(number, at, value)
    book.close()
