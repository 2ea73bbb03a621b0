"""What HR really sends: each kind of dirt by name, what is read, and what is told.

The same three people come in from every file. What cannot be mended is refused in words.
"""

import zipfile
from dataclasses import dataclass
from datetime import date, datetime

import pytest

from tests.dirt import book, inline, lay, raw_xlsx, xls
from union_portal.workbooks import CellError, Column, Register, WorkbookError, reading
from union_portal.workbooks.columns import (
    DESTROYED,
    code,
    day,
    name,
    ordinal,
    secret_number,
    text,
    whole,
    yes_no,
)
from union_portal.workbooks.files import SeveralSheets
from union_portal.workbooks.sheets import safe

SEXES = [("female", "女"), ("male", "男")]


class People(Register):
    """A register of its own, so that no database is needed."""

    key = "people"
    identity = ("number",)
    columns = (
        Column("number", "工号", code, required=True, also=("职工号", "人事编号")),
        Column("name", "姓名", name, required=True),
        Column(
            "sex",
            "性别",
            required=True,
            choices=SEXES,
            spellings={"男性": "男", "M": "男", "女性": "女", "F": "女"},
        ),
        Column("born", "出生日期", day),
        Column("unit", "单位", text),
        Column("card", "证件号码", secret_number, secret=None),
        Column("order", "排序", whole),
        Column("teaches", "任教", yes_no),
    )


HEADER = ["工号", "姓名", "性别", "出生日期"]
LINES = [
    ["1001", "林知远", "男", "1985-04-12"],
    ["1002", "苏念", "女", "1990-12-01"],
    ["1003", "Elena Moretti", "女", "1978-01-31"],
]
CLEAN = [
    {"number": "1001", "name": "林知远", "sex": "male", "born": "1985-04-12"},
    {"number": "1002", "name": "苏念", "sex": "female", "born": "1990-12-01"},
    {"number": "1003", "name": "Elena Moretti", "sex": "female", "born": "1978-01-31"},
]


def read(path, sheet=""):
    return reading.read(People(), path, sheet)


@dataclass(frozen=True)
class Dirt:
    """A way to write the three people, and what is told of it."""

    make: object
    told: tuple = ()
    suffix: str = ".xlsx"
    rows: list = None

    def write(self, folder):
        return self.make(folder / f"名册{self.suffix}")


def lines(*more, told=(), rows=None):
    return Dirt(lambda path: book(path, list(more)), told, rows=rows)


def page(fill, told=(), rows=None):
    return Dirt(lambda path: book(path, fill), told, rows=rows)


def written(text_of_it, encoding="utf-8", suffix=".csv", told=()):
    def make(path):
        path.write_bytes(text_of_it.encode(encoding))
        return path

    return Dirt(make, told, suffix)


def csv(delimiter=",", end="\r\n"):
    return end.join(delimiter.join(line) for line in [HEADER, *LINES])


def merged_title(sheet, made):
    sheet.merge_range(0, 0, 0, 3, "明湖大学教职工名册")
    lay(sheet, [HEADER, *LINES], top=2)


def two_line_header(sheet, made):
    sheet.merge_range("A1:A2", "工号")
    sheet.merge_range("B1:C1", "基本信息")
    sheet.merge_range("D1:E1", "出生")
    lay(sheet, [["", "姓名", "性别", "日期", "地点"], *LINES], top=1)


def merged_body(sheet, made):
    lay(sheet, [[*HEADER, "单位"], *LINES])
    sheet.merge_range("E2:E4", "文学院")


def hidden_rows(sheet, made):
    lay(sheet, [HEADER, *LINES])
    for row in (1, 3):
        sheet.set_row(row, None, None, {"hidden": True})


def real_dates(sheet, made):
    as_date = made.add_format({"num_format": "yyyy/m/d"})
    lay(sheet, [HEADER, *[line[:3] for line in LINES]])
    for row, line in enumerate(LINES, 1):
        sheet.write_datetime(row, 3, datetime.fromisoformat(line[3]), as_date)


def formulas(sheet, made):
    lay(sheet, [HEADER, *LINES])
    sheet.write_formula("A2", "=1000+1", None, 1001)
    sheet.write_formula("B2", '="林"&"知远"', None, "林知远")


def banner(sheet, made):
    lay(sheet, [HEADER, LINES[0]])
    sheet.merge_range("A3:D3", "二、机关部处")
    lay(sheet, LINES[1:], top=3)


def dated(*days):
    return lines(HEADER, *[[*ln[:3], d] for ln, d in zip(LINES, days, strict=True)])


def one(**values):
    return [{**CLEAN[0], **values}, *CLEAN[1:]]


MONTHS = [
    {**row, "born": born}
    for row, born in zip(CLEAN, ("1985-04-01", "1990-12-01", "1978-01-01"), strict=True)
]

MENDED = {
    # --- where the table stands ---------------------------------------------------------
    "title rows above the header": lines(
        ["教职工名册"], ["填报日期：2024-01-01"], [], HEADER, *LINES
    ),
    "a merged title above the header": page(merged_title),
    "a two-line header with merged cells": page(
        two_line_header, ("没有用到的列：地点。",)
    ),
    "another order of columns": lines(*[line[::-1] for line in [HEADER, *LINES]]),
    "columns by other names": lines(["人事编号", *HEADER[1:]], *LINES),
    "spaces and line breaks in the header": lines(
        [" 工 号 ", "姓\n名", "性　别", "出生日期 "], *LINES
    ),
    "asterisks in the header": lines(["*工号", "姓名*", "＊性别", "★出生日期"], *LINES),
    "units and 必填 in full-width brackets": lines(
        ["工号（必填）", "姓名【中文】", "性别(男/女)", "出生日期（yyyy-mm-dd）："],
        *LINES,
    ),
    "unknown columns in between": lines(
        ["序号", *HEADER, "备注"],
        *[[n, *ln, "略"] for n, ln in enumerate(LINES, 1)],
        told=("没有用到的列：序号、备注。",),
    ),
    "an empty column in front": lines(*[["", *line] for line in [HEADER, *LINES]]),
    "the real title besides another name for it": lines(
        ["职工号", *HEADER],
        *[["x", *line] for line in LINES],
        told=("没有用到的列：职工号。",),
    ),
    # --- which rows are records ---------------------------------------------------------
    "blank lines": lines(HEADER, [], LINES[0], [" ", "\u3000"], *LINES[1:], []),
    "a row of totals": lines(
        HEADER,
        *LINES,
        ["合 计", "", "3人", ""],
        told=("第 5 行是合计，没有读入。",),
    ),
    "subtotals in between": lines(
        HEADER,
        LINES[0],
        ["小计：", "1"],
        *LINES[1:],
        ["总计", "3"],
        told=("第 3、6 行是合计，没有读入。",),
    ),
    "footnotes": lines(
        HEADER,
        *LINES,
        ["制表人：王小明", "", "审核人：李"],
        ["注：本表由人事处提供"],
        told=("第 5、6 行是表下的说明，没有读入。",),
    ),
    "the header again on every page": lines(
        HEADER,
        LINES[0],
        HEADER,
        *LINES[1:],
        told=("第 3 行是重复的表头，没有读入。",),
    ),
    "a section title across the table": page(
        banner, ("第 3 行是横贯各列的文字，没有读入。",)
    ),
    "rows prepared with a serial number only": lines(
        ["序号", *HEADER],
        *[[n, *ln] for n, ln in enumerate(LINES, 1)],
        [4],
        [5],
        told=(
            "第 5、6 行是空行（只有没有用到的列里有字），没有读入。",
            "没有用到的列：序号。",
        ),
    ),
    "the same row twice": lines(
        HEADER,
        LINES[0],
        ["1001", "林 知远", "男", "1985年4月12日"],
        *LINES[1:],
        told=("第 3 行是与前面完全相同的行，没有读入。",),
    ),
    "hidden rows": page(hidden_rows, ("隐藏的 2 行也读入了。",)),
    "merged cells in the body": page(
        merged_body,
        ("1 处纵向合并的单元格，合并的每一行都按同样的内容读入。",),
        [{**row, "unit": "文学院"} for row in CLEAN],
    ),
    # --- which sheet --------------------------------------------------------------------
    "several sheets of which one fits": Dirt(
        lambda path: book(path, ("封面", [["明湖大学"]]), ("名册", [HEADER, *LINES])),
        ("读的是工作表“名册”，其余 1 张没有读。",),
    ),
    # --- how cells are written ----------------------------------------------------------
    "full-width digits and letters": lines(
        HEADER, ["１００１", "林知远", "男", "１９８５－０４－１２"], *LINES[1:]
    ),
    "spaces inside a Chinese name": lines(
        HEADER, ["1001", "林 知　远", "男", "1985-04-12"], *LINES[1:]
    ),
    "stray spaces in a foreign name": lines(
        HEADER, *LINES[:2], ["1003", " Elena  Moretti ", "女", "1978-01-31"]
    ),
    "zero-width characters": lines(
        HEADER,
        ["\u200b1001", "林\u200d知远\ufeff", "男\u2060", "1985-04-12"],
        *LINES[1:],
    ),
    "line breaks inside a cell": lines(
        HEADER, ["1001\n", "林知\n远", "男", "1985-04-12"], *LINES[1:]
    ),
    "rare characters beyond the first plane": lines(
        HEADER,
        ["1001", "林𠮷𬸚", "男", "1985-04-12"],
        *LINES[1:],
        rows=one(name="林𠮷𬸚"),
    ),
    "a Han character younger than Python's tables": lines(
        HEADER,
        ["1001", "林\U000323af", "男", "1985-04-12"],
        *LINES[1:],
        rows=one(name="林\U000323af"),
    ),
    "another dot in a name of two parts": lines(
        HEADER,
        ["1001", "阿依努尔•买买提", "男", "1985-04-12"],
        *LINES[1:],
        rows=one(name="阿依努尔·买买提"),
    ),
    "dates written with dots": dated("1985.4.12", "1990.12.01", "1978. 1. 31"),
    "dates written in Chinese": dated(
        "1985年4月12日", "1990年12月1日", "1978年1月31号"
    ),
    "dates without any sign": dated("19850412", 19901201, "19780131.0"),
    "dates with a time of day": dated(
        "1985-04-12 00:00:00", "1990/12/1 8:30", "1978-1-31T00:00"
    ),
    "Excel's serial numbers": dated(31149, "33208", 28521.5),
    "real dates": page(real_dates),
    "months without a day": Dirt(
        dated("1985年4月", 1990.12, "1978/1").make,
        ("“出生日期”里只写到月的，按当月 1 日读入。",),
        rows=MONTHS,
    ),
    "numbers kept as text": lines(
        [*HEADER, "排序"],
        [*LINES[0], "3.0"],
        [*LINES[1], "1,200"],
        LINES[2],
        rows=[
            {**CLEAN[0], "order": 3},
            {**CLEAN[1], "order": 1200},
            {**CLEAN[2], "order": None},
        ],
    ),
    "codes kept as numbers": lines(
        HEADER, [1001, *LINES[0][1:]], ["1002.0", *LINES[1][1:]], LINES[2]
    ),
    "an apostrophe typed before a number": lines(
        HEADER, ["'1001", *LINES[0][1:]], ['="1002"', *LINES[1][1:]], LINES[2]
    ),
    "formulas with their results": page(formulas),
    "other words for the sexes": lines(
        HEADER,
        [*LINES[0][:2], "男性", LINES[0][3]],
        [*LINES[1][:2], "F", LINES[1][3]],
        LINES[2],
    ),
    "truth values and ticks": lines(
        [*HEADER, "任教"],
        [*LINES[0], True],
        [*LINES[1], "√"],
        [*LINES[2], "×"],
        rows=[
            {**row, "teaches": so}
            for row, so in zip(CLEAN, (True, True, False), strict=True)
        ],
    ),
    "words for nothing": lines(
        [*HEADER, "单位", "任教"],
        [*LINES[0], "/", "-"],
        [*LINES[1], "无", "无"],
        [*LINES[2], "——", "N/A"],
        rows=[
            {**row, "unit": "", "teaches": so}
            for row, so in zip(CLEAN, (None, False, None), strict=True)
        ],
    ),
    # --- which file ---------------------------------------------------------------------
    "an .xls of Excel 97": Dirt(
        lambda path: xls(path, [HEADER, *LINES]), suffix=".xls"
    ),
    "an .xlsx called .xls": Dirt(
        lambda path: book(path, [HEADER, *LINES]), suffix=".xls"
    ),
    "CSV in UTF-8": written(csv()),
    "CSV in UTF-8 with a BOM": written(csv(), "utf-8-sig"),
    "CSV in GB18030": written(csv(), "gb18030"),
    "CSV called .xls": written(csv(), "gb18030", ".xls"),
    "tabs instead of commas": written(csv("\t"), suffix=".txt"),
    "semicolons instead of commas": written(csv(";")),
    "Excel's Unicode text": written(csv("\t"), "utf-16", ".txt"),
    "line ends of an old Mac": written(csv(end="\r")),
    "macros": Dirt(
        lambda path: with_macros(path), ("文件里的宏没有运行，也没有读取。",), ".xlsm"
    ),
}


def with_macros(path):
    rows = "".join(
        f'<row r="{n}">'
        + "".join(inline("ABCD"[at] + str(n), cell) for at, cell in enumerate(line))
        + "</row>"
        for n, line in enumerate([HEADER, *LINES], 1)
    )
    return raw_xlsx(path, rows, **{"xl/vbaProject.bin": b"Sub Auto_Open()"})


@pytest.mark.parametrize("kind", MENDED)
def test_dirt_is_mended_and_told(tmp_path, kind):
    dirt = MENDED[kind]

    table = read(dirt.write(tmp_path))

    assert [row.problems for row in table.rows] == [[], [], []]
    assert [row.values for row in table.rows] == (dirt.rows or CLEAN)
    assert tuple(table.notes) == dirt.told


# --- Cells that cannot be mended ----------------------------------------------------------
REFUSED = {
    "an ID number that Excel made a number": ("证件号码", 1.10101199003078e17, DESTROYED),
    "an ID number in scientific notation": ("证件号码", "1.10101E+17", DESTROYED),
    "an ID number with noughts for its last digits": (
        "证件号码", "110101199003070000", DESTROYED,
    ),
    "a card number with noughts for its last digits": (
        "证件号码", "6222021001112350000", DESTROYED,
    ),
    "a month that may be October": (
        "出生日期", 1990.1,
        "“1990.1”分不清是 1 月还是 10 月；请写成 1990-10-01 的样子",
    ),
    "an American date": ("出生日期", "4/12/1985", "不是日期；请写成 2023-09-01 的样子"),
    "a year alone": ("出生日期", 1985, "不是日期；请写成 2023-09-01 的样子"),
    "a character of one's own making": (
        "姓名", "林\ue0a5",
        "第 2 个字是造字程序造的字，别的电脑认不出；"
        "请换成国标汉字（新版输入法里有），实在没有的先用拼音",
    ),
    "a character lost on the way": (
        "姓名", "林\ufffd",
        "有字在传送中丢失了，变成了“�”；请从原表重新复制或重新导出",
    ),
    "an error pasted as text": (
        "姓名", "#N/A", "这一格的公式出错（#N/A）；请改成要填的内容",
    ),
    "nothing where something is needed": ("姓名", "无", "不能为空"),
    "a word nobody knows": ("性别", "不男", "可以填：女、男"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_mended_is_refused_with_advice(tmp_path, kind):
    title, cell, why = REFUSED[kind]
    header = [*HEADER[:3], "出生日期", "证件号码"]
    line = ["1001", "林知远", "男", "1985-04-12", "110000198504120017"]
    line[header.index(title)] = cell

    table = read(book(tmp_path / "a.xlsx", [header, line, ["1002", "苏念", "女"]]))

    assert [[p["reason"] for p in row.problems] for row in table.rows] == [[why], []]


def test_honest_noughts_at_the_end_of_a_number_are_no_loss():
    assert secret_number("110000198504128000"[:17] + "X") == "11000019850412800X"
    assert secret_number("123456789012000") == "123456789012000"
    with pytest.raises(CellError):
        secret_number("110000198504120000")


def test_formulas_with_an_error_or_without_a_result_are_refused(tmp_path):
    rows = (
        '<row r="1">' + inline("A1", "工号") + inline("B1", "姓名")
        + inline("C1", "性别") + "</row>"
        '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        + inline("B2", "林知远") + '<c r="C2"><f>D9</f></c></row>'
    )  # fmt: skip

    table = read(raw_xlsx(tmp_path / "a.xlsx", rows))

    assert [problem["reason"] for problem in table.rows[0].problems] == [
        "这一格的公式出错（#DIV/0!）；请改成要填的内容",
        "这一格是没有算过的公式；请用 Excel 打开、保存一次，或改成要填的内容",
    ]


@pytest.mark.parametrize(
    ("cell", "number"), [("第二十三届", 23), ("第3届", 3), ("十", 10), (2.0, 2)]
)
def test_a_term_may_be_written_in_words(cell, number):
    assert ordinal(cell) == number


def test_what_an_export_makes_safe_is_read_as_it_was():
    assert [text(safe(value)) for value in ("=1+1", "+86", "@x", "-5", "林")] == [
        "=1+1",
        "+86",
        "@x",
        "-5",
        "林",
    ]
    assert day(date(2023, 9, 1)) == "2023-09-01"


# --- Which sheet --------------------------------------------------------------------------
def test_of_two_sheets_that_fit_one_has_to_be_named(tmp_path):
    path = book(
        tmp_path / "a.xlsx",
        ("一月", [HEADER, LINES[0]]),
        ("二月", [HEADER, *LINES]),
        ("说明", [["略"]]),
    )

    with pytest.raises(SeveralSheets) as refusal:
        read(path)

    assert refusal.value.names == ["一月", "二月"]
    assert [row.values for row in read(path, "二月").rows] == CLEAN
    with pytest.raises(WorkbookError, match="没有名叫“三月”的工作表"):
        read(path, "三月")


def test_a_hidden_sheet_is_taken_only_if_no_other_fits(tmp_path):
    def hidden(sheet, made):
        lay(sheet, [HEADER, *LINES])
        sheet.hide()

    twice = book(tmp_path / "a.xlsx", ("名册", [HEADER, *LINES]), ("旧", hidden))
    once = book(tmp_path / "b.xlsx", ("封面", [["x"]]), ("旧", hidden))

    assert [read(path).sheet for path in (twice, once)] == ["名册", "旧"]


# --- Headers that cannot be read ----------------------------------------------------------
def test_a_header_that_lacks_something_says_what(tmp_path):
    path = book(
        tmp_path / "a.xlsx", [["名册"], ["姓名", "性别", "备注"], ["林知远", "男"]]
    )

    with pytest.raises(WorkbookError) as refusal:
        read(path)

    assert str(refusal.value) == (
        "没有找到表头：前 30 行里要有一行写着 工号、姓名、性别。"
        "第 2 行像是表头，还缺：工号。"
    )


def test_two_names_for_one_column_are_refused(tmp_path):
    path = book(
        tmp_path / "a.xlsx", [["职工号", "人事编号", "姓名", "性别"], ["1"] * 4]
    )

    with pytest.raises(WorkbookError) as refusal:
        read(path)

    assert (
        str(refusal.value) == "表头里“职工号”和“人事编号”说的都是“工号”，请只留一列。"
    )


# --- Files that would do harm, or are something else ---------------------------------------
FAR_OFF = '<row r="1">' + inline("A1", "工号") + "</row>"
DAMAGED = "打不开，可能不是 Excel 文件或已损坏；请用 Excel 或 WPS 另存为 .xlsx 再试。"
IMMENSE = (
    "的表太大：最多 199999 行、256 列；常见的原因是很远的地方有一个看不见的格子，"
    "请把要导入的部分复制到新的工作簿再传。"
)


def bytes_of(content):
    def make(path):
        path.write_bytes(content)

    return make


def zip_bomb(path):
    raw_xlsx(path, "", **{"xl/media/a.bin": b"\0" * 30_000_000})


def lying_bomb(path):
    """The directory says ten bytes; there are thirty million."""
    raw_xlsx(path, "", **{"xl/sharedStrings.xml": b" " * 30_000_000})
    content = path.read_bytes()
    size = (30_000_000).to_bytes(4, "little")
    path.write_bytes(content.replace(size, (10).to_bytes(4, "little")))


def far_cell(cell, quote='"'):
    rows = (
        FAR_OFF + f"<row r={quote}9{quote}><c r={quote}{cell}{quote}><v>1</v></c></row>"
    )
    return lambda path: raw_xlsx(path, rows)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
HARMFUL = {
    "a bomb": (zip_bomb, "a.xlsx 展开后太大；请删去无关的工作表、空行和图片再试。"),
    "a bomb whose directory lies": (lying_bomb, f"a.xlsx {DAMAGED}"),
    "a cell in the last corner": (far_cell("XFD1048576"), f"a.xlsx {IMMENSE}"),
    "a cell far to the right": (far_cell("ZZ2"), f"a.xlsx {IMMENSE}"),
    "a cell far down": (far_cell("A1048576"), f"a.xlsx {IMMENSE}"),
    "a cell far down in odd quotes": (far_cell("a1048576", "'"), f"a.xlsx {IMMENSE}"),
    "wide and long": (
        lambda path: raw_xlsx(
            path, FAR_OFF + '<row r="99999"><c r="IA99999"><v>1</v></c></row>'
        ),
        f"a.xlsx {IMMENSE}",
    ),
    "a row without cells far down": (
        lambda path: raw_xlsx(path, FAR_OFF + '<row r="1048576"><c><v>1</v></c></row>'),
        f"a.xlsx {IMMENSE}",
    ),
    "a password": (
        bytes_of(OLE + "EncryptedPackage".encode("utf-16-le") + b"\0\0"),
        "a.xlsx 设了打开密码；请在 Excel 里去掉密码，另存后再传。",
    ),
    "a letter": (
        bytes_of(OLE + "WordDocument".encode("utf-16-le") + b"\0\0"),
        "a.xlsx 是 Word 文档；请把表格复制到 Excel，另存为 .xlsx 再传。",
    ),
    "a compound file of something": (bytes_of(OLE), f"a.xlsx {DAMAGED}"),
    "a page": (
        bytes_of("<html><table><tr><td>工号".encode()),
        "a.xlsx 其实是网页（有的系统这样导出）；请用 Excel 或 WPS 打开，另存为 .xlsx 再传。",
    ),
    "a PDF": (
        bytes_of(b"%PDF-1.7"),
        "a.xlsx 是 PDF 文件；请把表格另存为 .xlsx 或 .csv 再传。",
    ),
    "nothing": (bytes_of(b""), "a.xlsx 是空文件，请重新导出。"),
    "an archive": (
        lambda path: raw_zip(path, "名册.xlsx"),
        "a.xlsx 是压缩包；请先解压，再传里面的工作簿。",
    ),
    "a binary workbook": (
        lambda path: raw_zip(path, "xl/workbook.bin"),
        "a.xlsx 是二进制工作簿（.xlsb）；请另存为 .xlsx 再传。",
    ),
    "XML without end": (
        lambda path: raw_xlsx(path, FAR_OFF + "<row>" * 200_000),
        None,
    ),
    "an entity that grows": (
        lambda path: raw_xlsx(
            path, FAR_OFF,
            **{"xl/sharedStrings.xml": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b '
               '"&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'},
        ),
        None,
    ),
}  # fmt: skip


def raw_zip(path, name):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")


@pytest.mark.parametrize("kind", HARMFUL)
def test_a_harmful_file_is_refused_early_and_in_words(tmp_path, kind):
    make, why = HARMFUL[kind]
    path = tmp_path / "a.xlsx"
    make(path)

    with pytest.raises(WorkbookError) as refusal:
        read(path)

    if why:
        assert str(refusal.value) == why
