"""Measures a PDF from outside, with poppler, as a customer's ruler would."""

import re
import subprocess
import zlib
from dataclasses import dataclass
from html import unescape
from io import BytesIO

from PIL import Image, ImageOps

MM = 72 / 25.4  # points in a millimetre
_WORD = re.compile(
    r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">'
    r"(.*?)</word>"
)


@dataclass
class Line:
    """One printed line: edges and middle in mm from the paper's corner."""

    left: float
    right: float
    middle: float
    text: str


def _run(*command, data):
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def pages(pdf):
    """The lines of every page, top to bottom, the page number last."""
    found = _run("pdftotext", "-bbox", "-", "-", data=pdf).decode()
    return [_lines(page) for page in found.split("<page ")[1:]]


def _lines(page):
    rows = []
    words = [
        (*(float(value) / MM for value in match[:4]), unescape(match[4]))
        for match in _WORD.findall(page)
    ]
    for left, top, right, bottom, text in sorted(words, key=lambda w: w[1] + w[3]):
        middle = (top + bottom) / 2
        if rows and abs(rows[-1][0][0] - middle) < 2:
            rows[-1].append((middle, left, right, text))
        else:
            rows.append([(middle, left, right, text)])
    return [_joined(sorted(row, key=lambda part: part[1])) for row in rows]


def _joined(parts):
    return Line(
        left=parts[0][1],
        right=max(part[2] for part in parts),
        middle=max(parts, key=lambda part: part[2] - part[1])[0],
        text="".join(part[3] for part in parts),
    )


def body(pdf):
    """All lines but the page numbers, page by page."""
    return [page[:-1] for page in pages(pdf)]


def ink(pdf, page, area, dpi=300):
    """The box of the print inside ``area``; both left, top, right, bottom in mm."""
    dot = 25.4 / dpi
    left, top = (round(edge / dot) for edge in area[:2])
    image = ImageOps.invert(_picture(pdf, page, area, dpi).convert("L"))
    box = image.point(lambda level: 255 if level > 100 else 0).getbbox()
    corner = (left, top, left, top)
    return [(at + start) * dot for at, start in zip(box, corner, strict=True)]


def rules(pdf, page, area, dpi=600):
    """Horizontal rules that cross ``area``: top and thickness of each, in mm."""
    dot = 25.4 / dpi
    image = _picture(pdf, page, area, dpi).convert("L")
    found, inside = [], False
    for y in range(image.height):
        _darkest, lightest = image.crop((0, y, image.width, y + 1)).getextrema()
        if lightest < 128 and not inside:
            found.append([area[1] + y * dot, 0])
        inside = lightest < 128
        if inside:
            found[-1][1] += dot
    return found


def colours(pdf, page, area):
    """Names of the colours printed inside ``area``: red, black or other."""
    image = _picture(pdf, page, area, 100)
    kinds = set()
    for _count, (red, green, blue) in image.getcolors(1 << 20):
        if max(red, green, blue) < 100:
            kinds.add("black")
        elif red > 200 and max(green, blue) < 60:
            kinds.add("red")
        elif max(red, green, blue) - min(red, green, blue) > 40 and red < 200:
            kinds.add("other")
    return kinds


def _picture(pdf, page, area, dpi):
    left, top, right, bottom = (round(edge * dpi / 25.4) for edge in area)
    window = ("-x", left, "-y", top, "-W", right - left, "-H", bottom - top)
    png = _run(
        *("pdftoppm", "-r", str(dpi), "-png", *map(str, window)),
        *("-f", str(page), "-l", str(page), "-singlefile", "-"),
        data=pdf,
    )
    return Image.open(BytesIO(png)).convert("RGB")


def words(pdf):
    """Left and right edge in mm of every piece of text between white, by its text."""
    found = _run("pdftotext", "-bbox", "-", "-", data=pdf).decode()
    return {
        unescape(match[5]): (float(match[1]) / MM, float(match[3]) / MM)
        for match in _WORD.finditer(found)
    }


def bookmarks(data, title):
    """Titles of the outline, which are UTF-16 in the file; without the file's own."""
    raw = data
    for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.S):
        try:
            raw += zlib.decompressobj().decompress(match[1])
        except zlib.error:
            continue
    titles = re.findall(rb"/Title <?(feff[0-9a-f]+)>", raw)
    names = (bytes.fromhex(one.decode())[2:].decode("utf-16-be") for one in titles)
    return [name for name in names if name != title]


def fonts(pdf):
    """Names of the embedded fonts, each of which must be embedded as a subset."""
    rows = _run("pdffonts", "-", data=pdf).decode().splitlines()[2:]
    assert all(row.split()[-5:-3] == ["yes", "yes"] for row in rows), rows
    return {row.split()[0].split("+")[1] for row in rows}


def text(pdf):
    return _run("pdftotext", "-", "-", data=pdf).decode()


def info(pdf):
    return _run("pdfinfo", "-", data=pdf).decode()
