"""The empty workbook of a register: columns to fill in, what each means, the codes.

The sheet to fill in has no row in it, not even an example: whoever forgets to delete one
would bring in a person who does not exist. Examples stand on the sheet that explains.
"""

from datetime import date

import xlsxwriter

from union_portal.workbooks import columns as cells_of
from union_portal.workbooks import vocabulary
from union_portal.workbooks.sheets import safe

EXPLAINED = ("列名", "必填", "填什么", "可以填", "示例", "也认得的列名")
WIDTHS = (18, 6, 46, 40, 20, 46)
PREPARED = 20_000  # rows that get format and choices
LONGEST_LIST = 255  # characters Excel takes for a drop-down
SHOWN_CODES = 2_000
REQUIRED_COLOUR, OPTIONAL_COLOUR = "#f8cdc8", "#efe9e0"


def write_template(register, out, *, school=None):
    """Write the workbook; ``out`` is a path or a binary file. ``school``: whose codes."""
    book = xlsxwriter.Workbook(
        out if hasattr(out, "write") else str(out),
        {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True},
    )
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "bold": book.add_format({"bold": True, "bg_color": OPTIONAL_COLOUR}),
        "required": book.add_format({"bold": True, "bg_color": REQUIRED_COLOUR}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    fill_in(book.add_worksheet(name_of(register)), register, formats)
    explain(book.add_worksheet("说明"), register, formats, school)
    list_codes(book, register, formats, school)
    book.close()


def name_of(register):
    """A title as Excel lets a sheet be called."""
    kept = "".join(c for c in str(register.title) if c not in "[]:*?/\\")
    return kept[:31].strip("'") or "数据"


def fill_in(sheet, register, formats):
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(register.columns):
        is_day = column.read is cells_of.day
        width = max(12, 2 * len(column.title) + 4)
        sheet.set_column(at, at, width, formats["day" if is_day else "text"])
        mark = "*" if column.required else ""
        bold = formats["required" if column.required else "bold"]
        sheet.write_string(0, at, f"{mark}{column.title}", bold)
        if note := meaning(column):
            sheet.write_comment(0, at, note, {"x_scale": 2})
        if source := offered(column):
            rule = {"validate": "list", "source": source, "error_type": "warning"}
            sheet.data_validation(1, at, PREPARED, at, rule)


def offered(column):
    """What a drop-down offers; nothing where several may stand in one cell."""
    if column.read is cells_of.yes_no:
        return ["是", "否"]
    labels = [str(label) for _code, label in column.choices]
    if column.read is cells_of.listed or len(",".join(labels)) > LONGEST_LIST:
        return []
    return labels


def meaning(column):
    """What to fill in, in a sentence or two."""
    parts = ["必填。" if column.required else "", str(column.help)]
    if column.secret:
        parts.append("整列设为文本格式，否则 Excel 会丢掉后几位。")
    elif column.read is cells_of.day:
        parts.append("写成 2023-09-01 的样子。")
    elif column.read is cells_of.listed:
        parts.append("几项用顿号隔开。")
    elif column.read is cells_of.yes_no:
        parts.append("填“是”或“否”。")
    return " ".join(part for part in parts if part)


def explain(sheet, register, formats, school):
    for at, (title, width) in enumerate(zip(EXPLAINED, WIDTHS, strict=True)):
        sheet.set_column(at, at, width, formats["wrap"])
        sheet.write_string(0, at, title, formats["bold"])
    example = example_row(register, school)
    for row, column in enumerate(register.columns, 1):
        known = (*vocabulary.word(column.title).also, *column.also)
        shown = (
            column.title,
            "是" if column.required else "",
            meaning(column),
            column.allowed(),
            written(example.get(column.name, "")),
            "、".join(known),
        )
        for at, text in enumerate(shown):
            sheet.write_string(row, at, safe(text))
    last = len(register.columns) + 2
    sheet.write_string(last, 0, safe(str(register.help)))
    sheet.write_string(
        last + 1, 0, "列的次序不限，用不着的列可以删去；前面带 * 的列必填。"
    )


def list_codes(book, register, formats, school):
    """The codes that may stand in the columns of codes, side by side."""
    lists = [
        (column.title, known)
        for column in register.columns
        if (known := vocabulary.codes(column.title, school))
    ]
    if not lists:
        return
    sheet = book.add_worksheet("代码")
    for at, (title, known) in enumerate(lists):
        sheet.set_column(3 * at, 3 * at + 1, 24, formats["text"])
        sheet.write_string(0, 3 * at, f"可填的{title}", formats["bold"])
        sheet.write_string(0, 3 * at + 1, "是指", formats["bold"])
        for row, (code, name) in enumerate(known[:SHOWN_CODES], 1):
            sheet.write_string(row, 3 * at, safe(str(code)))
            sheet.write_string(row, 3 * at + 1, safe(str(name)))


def example_row(register, school=None):
    """``{column name: cell}`` of an invented row, codes out of the school's own."""
    return {column.name: example(column, school) for column in register.columns}


def example(column, school):
    known = vocabulary.codes(column.title, school)
    given = column.example or vocabulary.word(column.title).example
    if given == "" and known:
        return known[0][0]
    if given == "" and column.choices:
        return str(column.choices[0][1])
    return made_up(column) if given == "" and column.required else given


def made_up(column):
    """Something of the right kind, for a column that nobody gave an example."""
    kinds = {
        cells_of.day: date(2023, 9, 1),
        cells_of.whole: 1,
        cells_of.ordinal: 1,
        cells_of.yes_no: "是",
        cells_of.email: "lin@example.edu.cn",
        cells_of.code: "A01",
    }
    return kinds.get(column.read, "示例")


def written(cell):
    return cell.isoformat() if isinstance(cell, date) else str(cell)
