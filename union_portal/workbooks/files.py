"""Which kind of file a workbook is, and whether it can be opened without harm.

All of this is asked before a cell is read: a file of a few kilobytes may claim a sheet
of two gigabytes, and one cell in the last corner makes a table of billions.
"""

import mmap
import re
import zipfile
from pathlib import Path

from union_portal import archives

LARGEST = 60 * 1024 * 1024
UNPACKED = 400 * 1024 * 1024
ROWS, COLUMNS, CELLS = 200_000, 256, 8_000_000
SHEETS = 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PAGE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|style|\?xml)", re.I
)
OTHERS = (
    (b"%PDF", "是 PDF 文件"),
    (b"\xff\xd8\xff", "是图片"),
    (b"\x89PNG", "是图片"),
    (b"Rar!", "是压缩包，请先解压"),
    (b"7z\xbc\xaf", "是压缩包，请先解压"),
)


class WorkbookError(Exception):
    """The file as a whole cannot be read; says why and what to send instead."""


class SeveralSheets(WorkbookError):
    """More than one sheet would do; ``names`` are those to choose from."""

    def __init__(self, names):
        self.names = names
        listed = "、".join(f"“{name}”" for name in names)
        super().__init__(
            f"有 {len(names)} 张工作表都像要导入的表：{listed}；"
            "请指明用哪一张，或只留一张再传。"
        )


def damaged(path):
    return WorkbookError(
        f"{path.name} 打不开，可能不是 Excel 文件或已损坏；"
        "请用 Excel 或 WPS 另存为 .xlsx 再试。"
    )


def kind_of(path):
    """``xlsx``, ``xls`` or ``text``, by what is in the file; its name is a hint only."""
    path = Path(path)
    if not path.is_file():
        raise WorkbookError(f"找不到文件 {path.name}。")
    size = path.stat().st_size
    if size > LARGEST:
        raise WorkbookError(f"{path.name} 超过 60 MB；请删去无关的工作表和图片再试。")
    if not size:
        raise WorkbookError(f"{path.name} 是空文件，请重新导出。")
    with path.open("rb") as file:
        head = file.read(512)
    if head.startswith(b"PK"):
        return package(path)
    if head.startswith(OLE):
        return compound(path)
    refuse_others(path, head)
    return "text"


def refuse_others(path, head):
    for begins, what in OTHERS:
        if head.startswith(begins):
            raise WorkbookError(
                f"{path.name} {what}；请把表格另存为 .xlsx 或 .csv 再传。"
            )
    if PAGE.match(head):
        raise WorkbookError(
            f"{path.name} 其实是网页（有的系统这样导出）；"
            "请用 Excel 或 WPS 打开，另存为 .xlsx 再传。"
        )


def package(path):
    """A zip container: an .xlsx or .xlsm that does not lie about its size."""
    try:
        names = archives.look_into(path, largest=UNPACKED)
    except archives.ArchiveError as problem:
        if str(problem) == "展开后太大":
            raise WorkbookError(
                f"{path.name} 展开后太大；请删去无关的工作表、空行和图片再试。"
            ) from problem
        raise damaged(path) from problem
    if "xl/workbook.xml" not in names:
        raise WorkbookError(f"{path.name} {other_package(names)}")
    return "xlsx"


def other_package(names):
    if "xl/workbook.bin" in names:
        return "是二进制工作簿（.xlsb）；请另存为 .xlsx 再传。"
    if "word/document.xml" in names:
        return "是 Word 文档；请把表格复制到 Excel，另存为 .xlsx 再传。"
    if "content.xml" in names:
        return "是 ODF 表格（.ods）；请另存为 .xlsx 再传。"
    return "是压缩包；请先解压，再传里面的工作簿。"


def compound(path):
    """A compound file: an .xls of Excel 97 to 2003."""
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):

        def holds(stream):
            return content.find(stream.encode("utf-16-le") + b"\0\0") >= 0

        if holds("EncryptedPackage"):
            raise locked(path)
        if holds("WordDocument"):
            raise WorkbookError(
                f"{path.name} 是 Word 文档；请把表格复制到 Excel，另存为 .xlsx 再传。"
            )
        if not (holds("Workbook") or holds("Book")):
            raise damaged(path)
    return "xls"


def locked(path):
    return WorkbookError(
        f"{path.name} 设了打开密码；请在 Excel 里去掉密码，另存后再传。"
    )


def has_macros(path):
    with zipfile.ZipFile(path) as archive:
        return any(name.endswith(archives.MACROS) for name in archive.namelist())


def refuse_immense(path, rows, columns):
    """A table of so many rows and columns is no register of people."""
    if rows >= ROWS or columns > COLUMNS or rows * columns > CELLS:
        raise WorkbookError(
            f"{path.name} 的表太大：最多 {ROWS - 1} 行、{COLUMNS} 列；"
            "常见的原因是很远的地方有一个看不见的格子，"
            "请把要导入的部分复制到新的工作簿再传。"
        )
