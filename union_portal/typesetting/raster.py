"""Our own SVG charts as PNG, for Word, which older offices cannot give an SVG.

Knows what ``svg`` and ``shapes`` draw (rectangles, lines, circles, paths of straight
lines and arcs, text) and refuses anything else rather than leaving it out.
"""

import math
import re
from functools import cache
from io import BytesIO
from xml.etree import ElementTree as ET

from fontTools.ttLib import TTCollection
from PIL import Image, ImageDraw, ImageFont

from . import glyphs

WIDTH_MM = 125  # on paper, as in official.css
DPI = 300
_FINER = 2  # drawn this much larger and reduced: smooth edges
_TITLES = ("title", "desc")
_STEP = re.compile(r"([MLHA])([^MLHA]*)")
_NUMBER = re.compile(r"-?[\d.]+")


class UnknownShape(glyphs.TypesettingError):
    """A drawing holds something this module cannot draw."""


def to_png(svg):
    """PNG bytes of a chart, black where it says ``currentColor``."""
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    _left, _top, width, height = map(float, root.get("viewBox").split())
    scale = WIDTH_MM / 25.4 * DPI * _FINER / width
    image = Image.new("RGB", (round(width * scale), round(height * scale)), "white")
    pen = _Pen(ImageDraw.Draw(image), scale, root.get("font-family", "sans-serif"))
    for element in root:
        pen.draw(element)
    data = BytesIO()
    image.reduce(_FINER).save(data, "PNG", dpi=(DPI, DPI), optimize=True)
    return data.getvalue()


def spoken(svg):
    """Title and description of a chart, for those who cannot see it."""
    root = ET.fromstring(svg)  # noqa: S314 - our own drawing
    found = (root.findtext(f"{glyphs.SVG}{name}") or "" for name in _TITLES)
    return "：".join(filter(None, found))


def texts(svg):
    """All text of a chart, for ``glyphs.check``."""
    return glyphs.texts_of_svg(ET.fromstring(svg))  # noqa: S314 - our own drawing


class _Pen:
    """Draws elements at ``scale`` dots for each SVG px."""

    def __init__(self, canvas, scale, families):
        self.canvas, self.scale = canvas, scale
        self.families = tuple(name.strip(" '\"") for name in families.split(","))

    def draw(self, element):
        name = element.tag.removeprefix(glyphs.SVG)
        if name in _TITLES:
            return
        draw = getattr(self, f"_{name}", None)
        if draw is None:
            raise UnknownShape(f"图表中有不能画入Word的图形“{name}”。")
        draw(element)

    def _at(self, element, *names):
        return [float(element.get(name)) * self.scale for name in names]

    def _rect(self, element):
        x, y, width, height = self._at(element, "x", "y", "width", "height")
        if (fill := element.get("fill")) != "none":
            if width and height:
                self.canvas.rectangle((x, y, x + width, y + height), _colour(fill))
            return
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self._stroke([*corners, corners[0]], element)

    def _line(self, element):
        x1, y1, x2, y2 = self._at(element, "x1", "y1", "x2", "y2")
        self._stroke([(x1, y1), (x2, y2)], element)

    def _circle(self, element):
        x, y, radius = self._at(element, "cx", "cy", "r")
        if (fill := element.get("fill")) != "none":
            self.canvas.circle((x, y), radius, _colour(fill))
            return
        width = float(element.get("stroke-width")) * self.scale
        self.canvas.circle(
            (x, y),
            radius + width / 2,
            outline=_colour(element.get("stroke")),
            width=round(width),
        )

    def _path(self, element):
        points = []
        for letter, numbers in _STEP.findall(element.get("d")):
            values = [float(number) * self.scale for number in _NUMBER.findall(numbers)]
            if letter == "M":
                self._stroke(points, element)
                points = [tuple(values)]
            elif letter == "L":
                points.append(tuple(values))
            elif letter == "H":
                points.append((values[0], points[-1][1]))
            else:
                large = values[3] > 0
                self._arc(points.pop(), tuple(values[5:]), values[0], large, element)
        self._stroke(points, element)

    def _stroke(self, points, element):
        width = max(1, round(float(element.get("stroke-width")) * self.scale))
        colour = _colour(element.get("stroke"))
        dashes = [
            float(part) * self.scale
            for part in (element.get("stroke-dasharray") or "").split()
        ]
        for piece in _dashed(points, dashes) if dashes else [points]:
            if len(piece) > 1:
                self.canvas.line(piece, colour, width, joint="curve")

    def _arc(self, start, end, radius, large, element):
        """A clockwise arc of a circle."""
        (x, y), first, last = _circle_of(start, end, radius, large)
        width = float(element.get("stroke-width")) * self.scale
        outer = radius + width / 2
        box = (x - outer, y - outer, x + outer, y + outer)
        colour = _colour(element.get("stroke"))
        self.canvas.arc(box, first, last, colour, round(width))

    def _text(self, element):
        x, y = self._at(element, "x", "y")
        size = float(element.get("font-size")) * self.scale
        runs = [
            (char, _font(*self._face(char), round(size))) for char in element.text or ""
        ]
        width = sum(font.getlength(char) for char, font in runs)
        x -= {"middle": width / 2, "end": width}.get(element.get("text-anchor"), 0)
        for char, font in runs:
            self.canvas.text((x, y), char, "black", font, anchor="ls")
            x += font.getlength(char)

    def _face(self, char):
        return glyphs.face_for(char, self.families)


def _colour(value):
    return "black" if value == "currentColor" else value


def _circle_of(start, end, radius, large):
    """Centre of a clockwise arc, and its first and last angle in degrees."""
    (x1, y1), (x2, y2) = start, end
    half = math.dist(start, end) / 2
    rise = math.sqrt(max(radius**2 - half**2, 0)) * (-1 if large else 1) / (2 * half)
    x = (x1 + x2) / 2 - rise * (y2 - y1)
    y = (y1 + y2) / 2 + rise * (x2 - x1)
    angles = (math.atan2(y1 - y, x1 - x), math.atan2(y2 - y, x2 - x))
    return (x, y), *map(math.degrees, angles)


def _dashed(points, dashes):
    """Cut a line into its dashes."""
    left, index, piece = dashes[0], 0, points[:1]
    for end in points[1:]:
        start = piece[-1]
        while (length := math.dist(start, end)) > left:
            part = left / length
            start = (
                start[0] + (end[0] - start[0]) * part,
                start[1] + (end[1] - start[1]) * part,
            )
            if index % 2 == 0:
                yield [*piece, start]
            index += 1
            left, piece = dashes[index % len(dashes)], [start]
        left -= length
        piece.append(end)
    if index % 2 == 0:
        yield piece


@cache
def _font(name, path, size):
    return ImageFont.truetype(path, size, index=_index(name, path))


@cache
def _index(name, path):
    """Which font of a collection bears the name."""
    if not path.endswith((".ttc", ".otc")):
        return 0
    with TTCollection(path, lazy=True) as collection:
        for index, font in enumerate(collection.fonts):
            if name in {str(record) for record in font["name"].names}:
                return index
    return 0
