"""Charts as plain SVG, the same on the web, in PDF and in Word.

Drawn for 360 px and scaled from there. Values are printed, and lines differ in their
dashes as well: no colour alone carries meaning.
"""

import math

from .shapes import (
    COLOURS,
    GRID,
    WIDTH,
    drawing,
    empty_state,
    label_lines,
    line,
    number,
    ring_segment,
    shortened,
    stroke,
    text,
    text_width,
    wrapped,
)

MAX_SERIES = len(COLOURS)
OTHER = "其他"

_ROW = 34
_GAP = 8


def bar_chart(title, rows, unit=""):
    """Horizontal bars for ``rows`` of ``(label, value)``, in the order given."""
    rows = list(rows)
    _refuse_negative(value for _label, value in rows)
    if not rows:
        return empty_state(title)
    lines = [wrapped(label) for label, _value in rows]
    left = max(text_width(line) for pair in lines for line in pair) + _GAP
    values = [f"{number(value)}{unit}" for _label, value in rows]
    room = WIDTH - left - max(map(text_width, values)) - _GAP
    top = max(value for _label, value in rows) or 1
    parts = []
    for index, (_label, value) in enumerate(rows):
        middle = index * _ROW + _ROW / 2
        length = float(value / top) * room
        parts.append(label_lines(lines[index], left - _GAP, middle))
        parts.append(
            f'<rect x="{left:.1f}" y="{middle - 9:.1f}" width="{length:.1f}" '
            f'height="18" fill="{COLOURS[0]}"/>'
        )
        parts.append(text(left + length + 6, middle + 4.5, values[index]))
    axis = line(left, 2, left, len(rows) * _ROW - 2, "currentColor")
    return drawing(title, _spoken(rows, unit), len(rows) * _ROW, [*parts, axis])


def donut_chart(title, rows, unit=""):
    """Shares of a whole with a legend of values and per cents (adding up to 100)."""
    rows = _fold(list(rows))
    _refuse_negative(value for _label, value in rows)
    total = sum(value for _label, value in rows)
    if not total:
        return empty_state(title)
    height = max(176, len(rows) * 38 + 12)
    centre = (80, height / 2)
    parts, start = [], 0.0
    offset = (height - len(rows) * 38) / 2
    shares = per_cents([float(value / total) for _label, value in rows])
    for index, (label, value) in enumerate(rows):
        share = float(value / total)
        parts.append(ring_segment(centre, start, share, COLOURS[index]))
        start += share
        y = offset + index * 38
        parts.append(
            f'<rect x="172" y="{y + 4:.1f}" width="11" height="11" '
            f'fill="{COLOURS[index]}"/>'
        )
        parts.append(text(190, y + 14, shortened(label, 12)))
        detail = f"{number(value)}{unit}，{shares[index]}%"
        parts.append(text(190, y + 30, detail, size=12))
    parts.append(text(centre[0], centre[1], "合计", anchor="middle", size=12))
    whole = f"{number(total)}{unit}"
    size = min(15, 78 / max(text_width(whole, 1), 1))
    parts.append(text(centre[0], centre[1] + 18, whole, anchor="middle", size=size))
    return drawing(title, _spoken(rows, unit), height, parts)


def line_chart(title, series, unit=""):
    """Lines over years: ``series`` maps a name to ``[(year, value or None)]``."""
    _refuse_negative(
        value for points in series.values() for _year, value in points if value
    )
    years = sorted({year for points in series.values() for year, _value in points})
    known = [
        float(value)
        for points in series.values()
        for _year, value in points
        if value is not None
    ]
    if len(series) > MAX_SERIES:
        raise ValueError(f"no more than {MAX_SERIES} lines can be told apart")
    if not known:
        return empty_state(title)
    ticks = _ticks(max(known) or 1)
    legend = 26 if len(series) > 1 else 8
    frame = _Frame(years, ticks, top=legend + 22)
    parts = frame.axes(unit)
    for index, (name, points) in enumerate(series.items()):
        parts += frame.curve(points, index, labelled=len(series) == 1)
        if len(series) > 1:
            parts += _legend_entry(name, index, len(series))
    spoken = "；".join(
        f"{name}：{_spoken(points, unit)}" for name, points in series.items()
    )
    return drawing(title, spoken, frame.height, parts)


class _Frame:
    """The plane of a line chart: years to the right, values upward from zero."""

    def __init__(self, years, ticks, top):
        self.years, self.ticks, self.top = years, ticks, top
        self.left = max(text_width(number(tick), 12) for tick in ticks) + 10
        self.right = WIDTH - 22
        self.bottom = top + 160
        self.height = self.bottom + 24

    def x(self, year):
        steps = max(len(self.years) - 1, 1)
        inset = 18
        span = self.right - self.left - inset
        place = self.years.index(year) / steps if len(self.years) > 1 else 0.5
        return self.left + inset + place * span

    def y(self, value):
        return self.bottom - float(value) / self.ticks[-1] * (self.bottom - self.top)

    def axes(self, unit):
        parts = []
        for tick in self.ticks:
            colour = GRID if tick else "currentColor"
            y = self.y(tick)
            parts.append(line(self.left, y, WIDTH - 4, y, colour))
            parts.append(
                text(self.left - 6, y + 4, number(tick), anchor="end", size=12)
            )
        if unit:
            parts.append(text(0, self.top - 14, f"单位：{unit}", size=12))
        for year in self.years[:: math.ceil(len(self.years) / 8)]:
            parts.append(
                text(self.x(year), self.bottom + 18, year, anchor="middle", size=12)
            )
        return parts

    def curve(self, points, index, labelled):
        """One line; a year without a value leaves a hole in it."""
        colour, parts, path, pen = COLOURS[index], [], [], "M"
        last = max((year for year, value in points if value is not None), default=None)
        for year, value in sorted(points):
            if value is None:
                pen = "M"
                continue
            x, y = self.x(year), self.y(value)
            path.append(f"{pen}{x:.1f} {y:.1f}")
            pen = "L"
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>')
            if labelled or year == last:
                parts.append(text(x, y - 9, number(value), anchor="middle", size=12))
        return [stroke(" ".join(path), index), *parts]


def _legend_entry(name, index, total):
    x = index * WIDTH / total
    return [
        stroke(f"M{x:.1f} 10H{x + 22:.1f}", index),
        text(x + 27, 14, shortened(name, int((WIDTH / total - 30) / 12)), size=12),
    ]


def _fold(rows):
    """Keep as many parts as there are colours; the rest become one."""
    if len(rows) <= MAX_SERIES:
        return rows
    kept, rest = rows[: MAX_SERIES - 1], rows[MAX_SERIES - 1 :]
    return [*kept, (OTHER, sum(value for _label, value in rest))]


def per_cents(shares):
    """Shares in per cent with one decimal that add up to 100.0."""
    tenths = [math.floor(share * 1000 + 1e-9) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: tenths[i] - shares[i] * 1000)
    for index in order[: 1000 - sum(tenths)]:
        tenths[index] += 1
    return [f"{tenth / 10:.1f}" for tenth in tenths]


def _ticks(highest):
    """About four round steps from zero to at least ``highest``, which is positive."""
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    ticks = [round(step * index, 6) for index in range(math.ceil(highest / step) + 1)]
    return [int(tick) if tick == int(tick) else tick for tick in ticks]


def _spoken(rows, unit):
    return "，".join(f"{label} {number(value)}{unit}" for label, value in rows)


def _refuse_negative(values):
    if any(value < 0 for value in values):
        raise ValueError("a chart of amounts has no negative values")
