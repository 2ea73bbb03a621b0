"""Charts: well-formed, accessible, safe under a strict policy, small enough."""

import re
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from tests.union_portal import typesetting_measure as measure
from union_portal.typesetting import pdf, raster
from union_portal.typesetting.document import Chart, Document
from union_portal.typesetting.shapes import COLOURS, WIDTH, text_width
from union_portal.typesetting.svg import bar_chart, donut_chart, line_chart

NS = "{http://www.w3.org/2000/svg}"
EVIL = '<script>alert("&")</script>'
FORBIDDEN = {"style", "class", "onload", "onclick", "href"}
SAMPLES = [
    bar_chart("提案", [("教学科研", 34), (EVIL, 0)], "件"),
    donut_chart(
        EVIL, [("活动", Decimal("622.75")), ("维权", Decimal("205.11"))], "万元"
    ),
    line_chart("慰问", {"人次": [(2024, 1187), (2025, None), (2026, 38379)]}, EVIL),
    line_chart("两组", {"甲": [(2025, 1)], "乙": [(2024, 2), (2025, 3)]}),
    bar_chart("空", []),
    donut_chart("空", [("甲", 0)]),
    line_chart("空", {}),
]


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314 - our own output


def words(svg):
    return [element.text for element in parsed(svg).iter(f"{NS}text")]


@pytest.mark.parametrize("svg", SAMPLES)
def test_a_chart_is_accessible_and_needs_no_style_or_script(svg):
    root = parsed(svg)

    assert root.get("role") == "img"
    assert root[0].tag == f"{NS}title"
    assert root[0].text
    assert root[1].tag == f"{NS}desc"
    assert root[1].text
    for element in root.iter():
        assert not FORBIDDEN & set(element.attrib)
        assert element.tag not in (f"{NS}script", f"{NS}style", f"{NS}image")


@pytest.mark.parametrize("svg", SAMPLES)
def test_nothing_stands_outside_a_phone_screen(svg):
    root = parsed(svg)
    height = float(root.get("height"))

    assert float(root.get("width")) == WIDTH == 360
    for element in root.iter(f"{NS}text"):
        width = text_width(element.text or "", float(element.get("font-size")))
        shift = {"start": 0, "middle": 0.5, "end": 1}[element.get("text-anchor")]
        left = float(element.get("x")) - shift * width
        assert left >= -1
        if element.text and "script" not in element.text:
            assert left + width <= WIDTH + 1
        assert 0 < float(element.get("y")) <= height


def test_numbers_are_plain_digits():
    svg = bar_chart("会员", [("全校", 1234567), ("机关", Decimal("120.50"))], "人")

    assert words(svg) == ["全校", "1234567人", "机关", "120.5人"]


def test_zero_is_a_value_and_not_an_empty_chart():
    assert words(bar_chart("提案", [("教学", 0)], "件")) == ["教学", "0件"]
    assert "暂无数据" not in line_chart("提案", {"提案": [(2025, 0)]})


def test_without_data_there_is_a_designed_state():
    for svg in SAMPLES[-3:]:
        assert words(svg) == ["暂无数据"]


def test_a_long_label_takes_two_lines():
    svg = bar_chart("提案", [("后勤服务与校园环境改善", 3)], "件")

    assert words(svg) == ["后勤服务与校", "园环境改善", "3件"]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=7).filter(any))
def test_shares_add_up_to_one_hundred(values):
    svg = donut_chart("构成", [(f"第{i}项", value) for i, value in enumerate(values)])
    shares = [
        Decimal(share) for share in re.findall(r"，([\d.]+)%", "".join(words(svg)))
    ]

    assert sum(shares) == 100


def test_more_parts_than_colours_become_one_rest():
    svg = donut_chart("构成", [(f"第{i}项", 1) for i in range(12)])

    assert "其他" in words(svg)
    assert svg.count("stroke-width") == len(COLOURS)


def test_what_cannot_be_drawn_honestly_is_refused():
    with pytest.raises(ValueError, match="negative"):
        bar_chart("结余", [("甲", -1)])
    with pytest.raises(ValueError, match="no more than"):
        line_chart("多", {str(i): [(2025, 1)] for i in range(8)})


def test_every_colour_stands_out_on_paper():
    for colour in COLOURS:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [
            c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
            for c in channels
        ]
        luminance = sum(
            w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)
        )
        assert 1.05 / (luminance + 0.05) >= 4.5


def test_a_chart_prints_and_keeps_the_line_grid():
    blocks = [Chart(SAMPLES[0].replace(EVIL, "其他"), "图1　提案")]
    document = Document(["报告"], blocks)

    rendered = pdf.render(document.to_html(), title="图", author="校工会")

    assert "教学科研" in measure.text(rendered)
    assert "34件" in measure.text(rendered)


@pytest.mark.parametrize("svg", SAMPLES)
def test_every_chart_can_be_a_picture_of_300_dpi(svg):
    picture = Image.open(BytesIO(raster.to_png(svg)))

    height = float(parsed(svg).get("height"))
    assert picture.width == pytest.approx(125 / 25.4 * 300, abs=1)
    assert picture.height == pytest.approx(picture.width * height / WIDTH, abs=1)
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def dots(svg, colour):
    """The box of one colour in the picture of a chart, in SVG px."""
    picture = Image.open(BytesIO(raster.to_png(svg))).convert("RGB")
    wanted = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    mask = Image.new("L", picture.size)
    mask.putdata([255 * (dot == wanted) for dot in picture.get_flattened_data()])
    return [edge * WIDTH / picture.width for edge in mask.getbbox()]


def test_a_picture_shows_what_the_drawing_says():
    bars = bar_chart("提案", [("教学", 30), ("后勤", 0)], "件")
    bar = parsed(bars).find(f"{NS}rect")
    x, y, width, height = (float(bar.get(k)) for k in ("x", "y", "width", "height"))
    assert dots(bars, COLOURS[0]) == pytest.approx([x, y, x + width, y + height], abs=1)

    # a quarter of a ring: from twelve o'clock to three
    ring = donut_chart("构成", [("甲", 1), ("乙", 3)])
    left, top, right, bottom = dots(re.sub("<rect[^>]*>", "", ring), COLOURS[0])
    assert [left, top] == pytest.approx([80, 88 - 73], abs=1.5)
    assert [right, bottom] == pytest.approx([80 + 73, 88], abs=1.5)

    lines = line_chart("人数", {"甲": [(2024, 0), (2025, 40)], "乙": [(2024, 40)]})
    _left, top, _right, bottom = dots(lines, COLOURS[0])
    assert bottom - top > 160


def test_a_shape_that_cannot_be_drawn_is_refused_and_not_left_out():
    strange = SAMPLES[0].replace("</svg>", '<ellipse rx="1" ry="1"/></svg>')

    with pytest.raises(raster.UnknownShape, match="ellipse"):
        raster.to_png(strange)
