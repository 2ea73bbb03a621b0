"""Files as HR sends them: every kind of dirt, made on the spot."""

import struct
import zipfile
from pathlib import Path

import xlsxwriter


def book(path, *pages):
    """Write a workbook; a page is a function that gets the sheet and the book, or lines."""
    made = xlsxwriter.Workbook(
        str(path), {"strings_to_formulas": False, "strings_to_urls": False}
    )
    for number, page in enumerate(pages, 1):
        name, fill = page if isinstance(page, tuple) else (f"Sheet{number}", page)
        sheet = made.add_worksheet(name)
        if callable(fill):
            fill(sheet, made)
        else:
            lay(sheet, fill)
    made.close()
    return path


def lay(sheet, lines, top=0):
    for number, line in enumerate(lines, top):
        for at, cell in enumerate(line):
            if cell not in (None, ""):
                sheet.write(number, at, cell)


def raw_xlsx(path, rows_xml, name="Sheet1", **more):
    """An .xlsx whose sheet is the given XML, true or not; ``more`` further parts."""
    parts = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="rels" ContentType="application/'
            'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
            ' ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="rId1" Type="http://schemas.'
            'openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
            'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'relationships"><sheets><sheet name="{name}" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>"
        ),
        "xl/_rels/workbook.xml.rels": (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            'relationships"><Relationship Id="rId1" Type="http://schemas.'
            'openxmlformats.org/officeDocument/2006/relationships/worksheet"'
            ' Target="worksheets/sheet1.xml"/></Relationships>'
        ),
        "xl/worksheets/sheet1.xml": (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
            f'main"><sheetData>{rows_xml}</sheetData></worksheet>'
        ),
        **more,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return Path(path)


def inline(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


# --- Excel 97: the smallest compound file that holds a workbook --------------------------
SECTOR, FREE, END = 512, 0xFFFFFFFF, 0xFFFFFFFE


def xls(path, lines):
    """Write text and numbers as an .xls; nothing here can, so bytes are laid by hand."""
    stream = _workbook(lines).ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % SECTOR)
    count = len(stream) // SECTOR
    chain = [FREE - 2, END, *range(3, count + 2), END]  # FAT itself, directory, stream
    fat = struct.pack(f"<{len(chain)}I", *chain).ljust(SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    head += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    directory = _entry("Root Entry", 5, END, 0, child=1)
    directory += _entry("Workbook", 2, 2, len(stream)) + _entry("", 0, 0, 0) * 2
    Path(path).write_bytes(head + fat + directory + stream)
    return path


def _entry(name, kind, start, size, child=FREE):
    spelt = (name + "\0").encode("utf-16-le") if name else b""
    return (
        spelt.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(spelt), kind, 1, FREE, FREE, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def _record(kind, data=b""):
    return struct.pack("<HH", kind, len(data)) + data


def _text(text, width):
    return struct.pack(width, len(text)) + b"\1" + text.encode("utf-16-le")


def _workbook(lines):
    begin = struct.pack("<HHHHII", 0x600, 5, 0x0DBB, 0x07CC, 0, 6)
    name = _text("名册", "<B")
    head = _record(0x809, begin)
    head += _record(0x42, struct.pack("<H", 1200))
    at = len(head) + 4 + 6 + len(name) + 4
    head += _record(0x85, struct.pack("<IBB", at, 0, 0) + name) + _record(0x0A)
    sheet = _record(0x809, begin[:2] + struct.pack("<H", 0x10) + begin[4:])
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(cell, str) and cell:
                sheet += _record(0x204, place + _text(cell, "<H"))
            elif isinstance(cell, int | float):
                sheet += _record(0x203, place + struct.pack("<d", cell))
    return head + sheet + _record(0x0A)
