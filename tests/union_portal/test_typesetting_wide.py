"""Tables on turned pages, titles in shape, and the bottom block on the back."""

import re
import subprocess
from io import BytesIO

import docx
import pytest

from tests.union_portal import typesetting_measure as measure
from union_portal.typesetting import pdf, word
from union_portal.typesetting.document import Document, Heading, Paragraph, Table
from union_portal.typesetting.letter import BottomBlock, RedHead
from union_portal.typesetting.titles import balanced

MONTHS = [f"{month}月（万元）" for month in range(1, 13)]
TEXT = Paragraph("各级工会围绕中心、服务大局。")


def table(wide, rows=30):
    cells = [[f"{n}月报表", *["1234.5"] * 12] for n in range(1, rows + 1)]
    aligns = ["left", *["right"] * 12]
    return Table("表1　经费", ["项目", *MONTHS], cells, aligns=aligns, wide=wide)


@pytest.fixture(scope="module")
def report():
    return Document(
        ["经费收支情况报告"], [TEXT, Heading(1, "一、收支"), table(wide=True), TEXT]
    )


@pytest.fixture(scope="module")
def printed(report):
    return pdf.render(report.to_html(), title=report.title, author="校工会")


def sizes(data):
    """Width and height of every page in mm."""
    found = subprocess.run(
        ["pdfinfo", "-l", "99", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    pages = re.findall(r"size: +([\d.]+) x ([\d.]+)", found)
    return [tuple(round(float(side) / measure.MM) for side in page) for page in pages]


def test_a_wide_table_turns_its_pages_and_no_others(printed):
    upright, turned = (210, 297), (297, 210)
    pages = sizes(printed)
    assert pages == [upright, *[turned] * (len(pages) - 2), upright]
    assert len(pages) > 3
    for page, top in ((2, 26), (3, 28)):  # the head lies where the page is turned to
        box = measure.ink(printed, page, (36, 10, 265, 200))
        assert box[0] >= 35
        assert box[1] == pytest.approx(top, abs=4)


def test_the_heading_of_a_wide_table_goes_with_it(printed):
    first, second, *_others = measure.body(printed)

    assert "一、收支" not in [line.text for line in first]
    assert second[0].text == "一、收支"


def test_the_number_of_a_turned_page_stands_as_on_upright_ones(printed):
    even = measure.ink(printed, 2, (15, 15, 34, 120))
    odd = measure.ink(printed, 3, (15, 90, 34, 200))
    for left, _top, right, _bottom in (even, odd):
        # 7 mm from the type area, which begins 35 mm from the edge
        assert (left + right) / 2 == pytest.approx(35 - 7, abs=0.7)
    character = 14 / measure.MM
    assert even[1] == pytest.approx(26 + character, abs=0.7)
    assert odd[3] == pytest.approx(210 - 26 - character, abs=0.7)


def test_a_crowded_table_is_set_larger_on_a_turned_page():
    assert table(wide=False).is_crowded
    assert (table(wide=False).size, table(wide=True).size) == (
        "size-6",
        "size-small-5",
    )


def test_word_turns_the_page_for_the_table_alone(report):
    file = docx.Document(BytesIO(word.render(report, author="校工会")))
    assert [
        (round(one.page_width.mm), round(one.page_height.mm)) for one in file.sections
    ] == [(210, 297), (297, 210), (210, 297)]


@pytest.mark.parametrize(("paragraphs", "pages"), [(1, 2), (14, 2)])
def test_the_bottom_block_stands_on_an_even_page(paragraphs, pages):
    letter = Document(
        ["关于表彰的决定"],
        [TEXT] * paragraphs,
        red_head=RedHead(["明湖大学工会文件"], "明大工〔2026〕3号"),
        bottom=BottomBlock("明湖大学工会办公室", "2026年3月18日"),
    )
    found = measure.body(
        pdf.render(letter.to_html(), title=letter.title, author="校工会")
    )

    assert len(found) == pages
    assert found[-1][-1].text == "明湖大学工会办公室2026年3月18日印发"


@pytest.mark.parametrize(
    ("parts", "lines"),
    [
        (["工会工作报告"], ["工会工作报告"]),
        (
            ["明湖大学工会", "关于印发", "《2023年度工会工作报告》", "的通知"],
            ["明湖大学工会关于印发", "《2023年度工会工作报告》的通知"],
        ),
        (
            ["明湖大学工会", "关于印发",
             "《以高质量工会工作凝聚建设一流大学的奋进力量》", "的通知"],
            ["明湖大学工会关于印发", "《以高质量工会工作凝聚建设一流大学的",
             "奋进力量》的通知"],
        ),
        (["x" * 400], ["x" * 400]),
    ],
)  # fmt: skip
def test_a_title_is_broken_by_meaning_in_the_shape_of_a_diamond(parts, lines):
    assert balanced(parts, 20) == lines
