"""The pieces of a chart: strings of SVG, and how much room text takes.

Only presentation attributes, no style and no script, so the strictest content
security policy lets them through. Text and axes are ``currentColor``.
"""

import math
from html import escape

WIDTH = 360
FONT = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 黑体, sans-serif"
TEXT_SIZE = 13
# Each at least 4.5:1 on white; light and dark alternate so that grey print works.
COLOURS = ("#9f1d20", "#2f6f9f", "#8a5a00", "#1f4e3d", "#7a4b8c", "#3b4a63", "#5f6b6d")
GRID = "#c9ced3"
_LABEL_CHARS = 9


def drawing(title, description, height, parts):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" '
        f'width="{WIDTH}" height="{height:g}" role="img" font-family="{FONT}" '
        f'font-size="{TEXT_SIZE}" fill="currentColor">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
        f"{''.join(parts)}</svg>"
    )


def text(x, y, content, anchor="start", size=TEXT_SIZE):
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" text-anchor="{anchor}">'
        f"{escape(str(content))}</text>"
    )


def line(x1, y1, x2, y2, colour):
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" '
        f'stroke="{colour}" stroke-width="1"/>'
    )


def stroke(path, index):
    """A line in the colour and the dashes of its series."""
    dashes = f' stroke-dasharray="{index * 3 + 2} 3"' if index else ""
    return (
        f'<path d="{path}" fill="none" stroke="{COLOURS[index]}" '
        f'stroke-width="2"{dashes}/>'
    )


def ring_segment(centre, start, share, colour):
    """A ring segment; ``start`` and ``share`` are parts of the full turn."""
    x, y = centre
    radius, width = 58, 30
    if share > 0.9999:
        return (
            f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="{colour}" '
            f'stroke-width="{width}"/>'
        )
    gap = 0.004 if share > 0.02 else 0  # white between neighbours, for grey print
    points = []
    for turn in (start + gap / 2, start + share - gap / 2):
        angle = (turn - 0.25) * 2 * math.pi
        points.append(
            f"{x + radius * math.cos(angle):.2f} {y + radius * math.sin(angle):.2f}"
        )
    return (
        f'<path d="M{points[0]} A{radius} {radius} 0 {int(share > 0.5)} 1 {points[1]}" '
        f'fill="none" stroke="{colour}" stroke-width="{width}"/>'
    )


def label_lines(lines, right, middle):
    top = middle + 4.5 - 8 * (len(lines) - 1)
    return "".join(
        text(right, top + 16 * index, line, anchor="end")
        for index, line in enumerate(lines)
    )


def empty_state(title):
    """The state before there is anything to draw: three faint bars and a word."""
    bars = [
        f'<rect x="{x}" y="{88 - height}" width="22" height="{height}" fill="none" '
        f'stroke="{GRID}" stroke-width="2" stroke-dasharray="4 3"/>'
        for x, height in ((139, 30), (169, 52), (199, 40))
    ]
    base = line(126, 88, 234, 88, GRID)
    word = text(WIDTH / 2, 114, "暂无数据", anchor="middle")
    return drawing(title, "暂无数据", 132, [*bars, base, word])


def number(value):
    """Plain digits, as Chinese print has them: no grouping, no trailing zeros."""
    if value is None:
        return "—"
    text = format(value, "f") if not isinstance(value, int) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def text_width(text, size=TEXT_SIZE):
    """Width in px: a Chinese character is one em, a digit or letter about 0.56."""
    return size * sum(1 if ord(char) > 0x2000 else 0.56 for char in str(text))


def wrapped(label):
    """A label on one or two lines."""
    label = shortened(str(label), 2 * _LABEL_CHARS)
    if len(label) <= _LABEL_CHARS:
        return [label]
    half = math.ceil(len(label) / 2)
    return [label[:half], label[half:]]


def shortened(label, length):
    label = str(label)
    return label if len(label) <= length else label[: length - 1] + "…"
