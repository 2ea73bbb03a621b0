"""Workbooks as other people make them: any cell in any column."""

from datetime import date

import xlsxwriter

from union_portal.workbooks import REGISTERS


def sheet(path, key, rows, above=()):
    """Write an .xlsx for a register; ``rows`` are dicts by the names of its columns.

    Only columns that some row names are written. ``above``: lines over the header.
    """
    columns = [c for c in REGISTERS[key].columns if any(c.name in row for row in rows)]
    lines = [*above, [column.title for column in columns]]
    lines += [[row.get(column.name) for column in columns] for row in rows]
    return grid(path, lines)


def grid(path, lines):
    """Write cells as they come: text, numbers, dates, truth values, nothing."""
    book = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False}
    )
    page = book.add_worksheet()
    as_date = book.add_format({"num_format": "yyyy/m/d"})
    for number, line in enumerate(lines):
        for at, cell in enumerate(line):
            if isinstance(cell, date):
                page.write_datetime(number, at, cell, as_date)
            elif cell is not None:
                page.write(number, at, cell)
    book.close()
    return path
