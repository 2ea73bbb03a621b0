"""Measures a PDF from outside, with poppler, as a customer's ruler would."""

import re
import subprocess
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
    left, top, right, bottom = (round(edge / dot) for edge in area)
    window = ("-x", left, "-y", top, "-W", right - left, "-H", bottom - top)
    png = _run(
        *("pdftoppm", "-r", str(dpi), "-gray", "-png", *map(str, window)),
        *("-f", str(page), "-l", str(page), "-singlefile", "-"),
        data=pdf,
    )
    image = ImageOps.invert(Image.open(BytesIO(png)))
    box = image.point(lambda level: 255 if level > 100 else 0).getbbox()
    corner = (left, top, left, top)
    return [(at + start) * dot for at, start in zip(box, corner, strict=True)]


def fonts(pdf):
    """Names of the embedded fonts, each of which must be embedded as a subset."""
    rows = _run("pdffonts", "-", data=pdf).decode().splitlines()[2:]
    assert all(row.split()[-5:-3] == ["yes", "yes"] for row in rows), rows
    return {row.split()[0].split("+")[1] for row in rows}


def text(pdf):
    return _run("pdftotext", "-", "-", data=pdf).decode()


def info(pdf):
    return _run("pdfinfo", "-", data=pdf).decode()
