"""A chart block as SVG: the same drawing on the page and in print."""

from decimal import Decimal

from union_portal.typesetting.svg import bar_chart, donut_chart, line_chart


def drawn(block):
    """The drawing (markup made by us, its words escaped)."""
    title, unit = block["caption"], block["unit"]
    if block["shape"] == "line":
        series = {
            label: [(year, Decimal(value)) for year, value in points]
            for label, points in block["rows"]
        }
        return line_chart(title, series, unit)
    draw = donut_chart if block["shape"] == "pie" else bar_chart
    return draw(
        title, [(label, Decimal(value)) for label, value in block["rows"]], unit
    )
