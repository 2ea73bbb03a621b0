"""From a sheet to the rows of a register: each cell read or refused, nothing lost unsaid."""

from dataclasses import dataclass, field

from union_portal.workbooks import sheets
from union_portal.workbooks.columns import CellError, plain
from union_portal.workbooks.registers import Row


@dataclass
class Table:
    """What a workbook says: its rows, and in plain sentences what was mended, left out
    or read although it was hidden (``notes``)."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    sheet: str = ""


def read(register, path, sheet=""):
    """The rows of a file below its header, each cell read or refused.

    ``sheet`` names the worksheet, where several would do.
    """
    cells = sheets.read_cells(path)
    header, places = sheets.find_header(cells, register.columns)
    places = list(places.items())
    rows = [
        read_row(number, line, places)
        for number, line in enumerate(cells[header + 1 :], header + 2)
        if any(cell not in ("", None) and plain(cell) for cell in line)
    ]
    return Table(rows)


def read_row(number, line, places):
    row = Row(number, {})
    for column, at in places:
        cell = line[at] if at < len(line) else ""
        try:
            row.values[column.name] = column.value(cell)
        except CellError as problem:
            row.refuse(column, str(problem), column.shown(cell))
    return row
