"""Reading and writing sheets: calamine in, XlsxWriter out."""

import csv
import hashlib
import io
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from union_portal.workbooks.columns import plain

LARGEST = 60 * 1024 * 1024
HEADER_WITHIN = 30
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class WorkbookError(Exception):
    """The file as a whole cannot be read; says why and what to send instead."""


def digest(path):
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_cells(path):
    """All rows of the first sheet of an .xlsx, .xls or .csv file."""
    path = Path(path)
    if not path.is_file():
        raise WorkbookError(f"找不到文件 {path.name}。")
    if path.stat().st_size > LARGEST:
        raise WorkbookError(f"{path.name} 超过 60 MB；请删去无关的工作表和图片再试。")
    if path.suffix.lower() == ".csv":
        return _read_csv(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as workbook:
            return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as problem:
        raise WorkbookError(
            f"{path.name} 打不开，可能不是 Excel 文件或已损坏；"
            "请用 Excel 或 WPS 另存为 .xlsx 再试。"
        ) from problem


def _read_csv(path):
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return list(csv.reader(io.StringIO(text, newline="")))
        except csv.Error as problem:
            raise WorkbookError(
                f"{path.name} 不是逗号分隔的表格；请另存为 .xlsx 再试。"
            ) from problem
    raise WorkbookError(f"{path.name} 的文字编码无法识别；请另存为 UTF-8 或 .xlsx。")


def find_header(cells, columns):
    """``(row index, {column: position})`` of the row that names the required columns."""
    for index, row in enumerate(cells[:HEADER_WITHIN]):
        titles = ["".join(plain(cell).split()) for cell in row]
        found = {c: titles.index(c.title) for c in columns if c.title in titles}
        if all(column in found for column in columns if column.required):
            refuse_double_titles(titles, found)
            return index, found
    wanted = "、".join(column.title for column in columns if column.required)
    raise WorkbookError(f"没有找到表头：前 {HEADER_WITHIN} 行里要有一行写着 {wanted}。")


def refuse_double_titles(titles, found):
    """Of two columns with one title nobody can tell which one holds."""
    for column in found:
        if titles.count(column.title) > 1:
            raise WorkbookError(
                f"表头里有 {titles.count(column.title)} 列都叫“{column.title}”，"
                "请只留一列。"
            )


def safe(value):
    """A cell that starts like a formula is written as text, so nothing runs."""
    if isinstance(value, str) and value.startswith(FORMULA):
        return "'" + value
    return value


def write(path, columns, rows, title="数据"):
    """Write a workbook with a bold header; dates and numbers stay text unless numeric."""
    book = xlsxwriter.Workbook(
        str(path),
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
