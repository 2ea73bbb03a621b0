"""From a sheet to the rows of a register: each cell read or refused, nothing lost unsaid.

A roll repeats itself: few units, kinds, dates, many empty cells. So every column keeps
what it has read, and a text is read once however often it stands in the sheet.
"""

from dataclasses import dataclass, field

from union_portal.workbooks import sheets
from union_portal.workbooks.columns import CellError, plain
from union_portal.workbooks.registers import Row

REASON = "退回原因"  # the column we add to refused rows; read by nobody
KEPT = 20_000  # texts a column remembers; what repeats comes early


@dataclass
class Table:
    """What a workbook says: its rows, and in plain sentences what was mended, left out
    or read although it was hidden (``notes``). ``header``: the titles as written."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    sheet: str = ""
    header: list[str] = field(default_factory=list)


def read(register, path, sheet=""):
    """The rows of a file below its header, each cell read or refused.

    ``sheet`` names the worksheet, where several would do.
    """
    cells = sheets.read_cells(path)
    top, places = sheets.find_header(cells, register.columns)
    readers = [(column.name, at, ColumnReader(column)) for column, at in places.items()]
    rows = [
        read_row(number, line, readers)
        for number, line in enumerate(cells[top + 1 :], top + 2)
        if any(cell not in ("", None) and plain(cell) for cell in line)
    ]
    return Table(rows, header=[plain(title) for title in cells[top]])


def read_row(number, line, readers):
    row = Row(number, {}, cells=line)
    values, wide = row.values, len(line)
    for name, at, reader in readers:
        cell = line[at] if at < wide else ""
        try:
            values[name] = reader[cell] if type(cell) is str else reader.read(cell)
        except CellError as problem:
            row.refuse(reader.column, str(problem), reader.column.shown(cell))
    return row


class ColumnReader(dict):
    """``reader[text]``: the value of a text in a column, read once.

    Numbers are not kept: 1, 1.0 and True are the same key and not the same cell.
    """

    def __init__(self, column):
        super().__init__()
        self.column = column
        self.read = column.value

    def __missing__(self, text):
        value = self.read(text)
        if len(self) < KEPT and not isinstance(value, list):
            self[text] = value
        return value


def written(row, header):
    """The cells of a row as the clerk wrote them, as texts, one for each title."""
    texts = [cell if isinstance(cell, str) else plain(cell) for cell in row.cells]
    return (texts + [""] * len(header))[: max(len(header), 1)]
