"""From a sheet to the rows of a register: each cell read or refused, nothing lost unsaid."""

import re
from dataclasses import dataclass, field
from datetime import date

from union_portal.workbooks import columns as cells_of
from union_portal.workbooks import sheets
from union_portal.workbooks.columns import CellError, plain
from union_portal.workbooks.headers import note_unknown
from union_portal.workbooks.registers import Row

# Rows below the table that are no records, by the first thing that stands in them.
TOTAL = re.compile(
    r"^(本页|本表|全校|以上|单位)?(合计|总计|小计|共计|累计)(人数)?\W*\d*\D{0,2}$"
)
FOOT = re.compile(
    r"^(制表|填表|填报|审核|复核|审批|经办|联系|打印|导出|盖章|单位盖章|负责人|校对|数据来源"
    r"|注|备注|说明|附注)[^:：,，]{0,8}([:：]|$|\d*[.、])"
)
SUSPECT = set("本表全以单合总小共累制填审复经联打导盖负校数注备说附")
REASON = "退回原因"  # the column we add to refused rows; read by nobody
LISTED = 8  # row numbers a note names at most
REMEMBERED = 50_000  # distinct cells of a column


@dataclass
class Table:
    """What a workbook says: its rows, and in plain sentences what was mended, left out
    or read although it was hidden (``notes``). They name rows and columns, never values.
    ``header``: the titles as written, or as they are meant where two lines say one."""

    rows: list[Row]
    notes: list[str] = field(default_factory=list)
    sheet: str = ""
    header: list[str] = field(default_factory=list)


def read(register, path, sheet=""):
    """The rows of a file below its header, each cell read or refused.

    ``sheet`` names the worksheet, where several would do.
    """
    found = sheets.open_sheet(path, register.columns, sheet)
    numbers, lines, notes = body_of(found)
    columns = list(found.header.places)
    readings = [Reading(column) for column in columns]
    values = [
        reading.all_of(cells_at(lines, at))
        for reading, at in zip(readings, found.header.places.values(), strict=True)
    ]
    rows = made(numbers, columns, readings, values, lines, found.header.places)
    hidden = found.hidden.intersection(numbers)
    if hidden:
        notes.append(f"隐藏的 {len(hidden)} 行也读入了。")
    blocks = sum(top > found.header.index for top in found.blocks)
    if blocks:
        notes.append(f"{blocks} 处纵向合并的单元格，合并的每一行都按同样的内容读入。")
    for reading in readings:
        notes += reading.notes()
    notes += note_unknown(title for title in found.header.unknown if title != REASON)
    rows, repeated = without_repeats(register, rows)
    return Table(rows, found.notes + notes + repeated, found.name, found.titles())


def cells_at(lines, at):
    """The cells of one column; a line that ends before it has none there."""
    try:
        return [line[at] for line in lines]
    except IndexError:
        return [line[at] if at < len(line) else "" for line in lines]


def made(numbers, columns, readings, values, lines, places):
    """The rows, from what was read column by column."""
    names = [column.name for column in columns]
    if not columns:
        return []
    rows = [
        Row(number, dict(zip(names, read_values, strict=True)), cells=line)
        for number, line, read_values in zip(
            numbers, lines, zip(*values, strict=True), strict=True
        )
    ]
    for reading, read_values in zip(readings, values, strict=True):
        if reading.refused:
            refuse(rows, reading.column, read_values, lines, places[reading.column])
    return rows


def refuse(rows, column, values, lines, at):
    """Say of each row with a cell that was refused, what stands there and why."""
    for row, value, line in zip(rows, values, lines, strict=True):
        if isinstance(value, CellError):
            del row.values[column.name]
            cell = line[at] if at < len(line) else ""
            row.refuse(column, str(value), column.shown(cell))


class Reading(dict):
    """What the cells of a column were read as: each distinct one is read once.

    Numbers are read every time: 1, 1.0 and True are one key. A refusal is kept in place
    of the value. Secret values are not kept longer than their row.
    """

    def __init__(self, column):
        super().__init__()
        self.column, self.refused, self.months = column, False, False
        self.is_day = column.read is cells_of.day

    def all_of(self, cells):
        return list(map(self.__getitem__, cells))

    def __missing__(self, cell):
        try:
            value = self.column.value(cell)
        except CellError as problem:
            self.refused, value = True, problem
        if self.is_day and value and not isinstance(value, CellError):
            self.months |= is_month(cell)
        if self.keeps(cell):
            self[cell] = value
        return value

    def keeps(self, cell):
        return (
            isinstance(cell, str | date)
            and len(self) < REMEMBERED
            and not self.column.secret
        )

    def notes(self):
        if self.months:
            yield f"“{self.column.title}”里只写到月的，按当月 1 日读入。"


def is_month(cell):
    """Whether a date names its month only."""
    if isinstance(cell, date):
        return False
    written = cells_of.without_point(plain(cell))
    return bool(cells_of.MONTH.match(written))


def without_repeats(register, rows):
    """``(rows, notes)`` without those that say word for word what an earlier one said."""
    first, kept, repeated = {}, [], []
    for row in rows:
        identity = register.identify(row.values)
        if row.problems or first.setdefault(identity, row.values) is row.values:
            kept.append(row)
        elif first[identity] == row.values:
            repeated.append(row.number)
        else:
            kept.append(row)
    return kept, [note_left("与前面完全相同的行", repeated)] if repeated else []


# --- Which rows are records -------------------------------------------------------------
def body_of(sheet):
    """``(numbers, lines, notes)`` of the rows below the header that are records."""
    numbers, lines, left = [], [], {}
    for index in range(sheet.header.index + 1, len(sheet.cells)):
        line = sheet.cells[index]
        if is_blank(line, range(len(line))):
            continue
        if why := why_no_record(sheet, index, line):
            left.setdefault(why, []).append(index + 1)
            continue
        numbers.append(index + 1)
        lines.append(line)
    return numbers, lines, [note_left(why, rows) for why, rows in left.items()]


def why_no_record(sheet, index, line):
    """What a row is, if it is none of the records; "" if it is one."""
    if index in sheet.banners and len({c for c in line if c not in ("", None)}) == 1:
        return "横贯各列的文字"
    lead = next(cell for cell in line if cell not in ("", None))
    written = "".join(lead.split()) if isinstance(lead, str) else ""
    if written[:1] in SUSPECT:
        if TOTAL.match(written):
            return "合计"
        foot = FOOT.match(written)
        if foot and (foot[0][-1] in ":：" or is_mostly_empty(sheet, line)):
            return "表下的说明"
    if line == sheet.cells[sheet.header.index]:
        return "重复的表头"
    return "空行（只有没有用到的列里有字）" if is_blank(line, sheet.positions) else ""


def is_mostly_empty(sheet, line):
    """Whether fewer than half of the required cells hold something."""
    wanted = [at for column, at in sheet.header.places.items() if column.required]
    held = [at for at in wanted if at < len(line) and line[at] not in ("", None)]
    return 2 * len(held) < len(wanted) or len(held) < 2


def is_blank(line, positions):
    """Whether no cell at these positions holds anything."""
    for at in positions:
        if at < len(line) and line[at] not in ("", None) and str(line[at]).strip():
            return False
    return True


def note_left(why, rows):
    named = "、".join(map(str, rows[:LISTED]))
    more = f" 等 {len(rows)} 行" if len(rows) > LISTED else " 行"
    return f"第 {named}{more}是{why}，没有读入。"


def written(row, header):
    """The cells of a row as the clerk wrote them, as texts, one for each title."""
    texts = [cell if isinstance(cell, str) else plain(cell) for cell in row.cells]
    return (texts + [""] * len(header))[: max(len(header), 1)]
