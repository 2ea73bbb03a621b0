"""Finished tables as a workbook: what a page shows, for whoever wants to go on counting."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import xlsxwriter

NUMBERS = (int, float, Decimal)
WIDEST = 40


def tables_workbook(tables):
    """Bytes of a workbook with one sheet per ``(title, head, rows)``.

    Text is written as text: nothing that stands in a record becomes a formula.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        names = set()
        for title, head, rows in tables:
            sheet = book.add_worksheet(sheet_name(title, names))
            sheet.freeze_panes(1, 0)
            for at, cell in enumerate(head):
                sheet.write_string(0, at, str(cell), bold)
            for number, row in enumerate(rows, 1):
                for at, cell in enumerate(row):
                    write(sheet, number, at, cell, day)
            for at, width in enumerate(widths(head, rows)):
                sheet.set_column(at, at, width)
    return out.getvalue()


def write(sheet, row, column, cell, day):
    if cell is None:
        return
    if isinstance(cell, NUMBERS) and not isinstance(cell, bool):
        sheet.write_number(row, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    else:
        sheet.write_string(row, column, str(cell))


def widths(head, rows):
    """In characters; a Chinese one is two wide."""
    for at, title in enumerate(head):
        cells = [title, *(row[at] for row in rows)]
        longest = max(sum(1 + (ord(c) > 255) for c in str(cell)) for cell in cells)
        yield min(longest, WIDEST) + 2


def sheet_name(title, names):
    """A name Excel accepts, not given twice."""
    plain = "".join(c for c in str(title) if c not in "[]:*?/\\'")[:28] or "Sheet"
    name, number = plain, 1
    while name.lower() in names:
        number += 1
        name = f"{plain}{number}"
    names.add(name.lower())
    return name
