"""A letter with a red head, measured in the PDF itself against GB/T 9704-2012."""

import re
from itertools import pairwise

import pytest

from tests.union_portal import typesetting_measure as measure
from union_portal.typesetting import glyphs, pdf
from union_portal.typesetting.document import (
    Document,
    Heading,
    Paragraph,
    SignOff,
    Table,
)
from union_portal.typesetting.letter import Attachment, BottomBlock, RedHead
from union_portal.typesetting.names import NameGroup, NameList

LINE = 28.98 / measure.MM  # mm
CHARACTER = 15.77 / measure.MM
HAN = "工会代表大会审议通过教职工民主管理制度建设发展服务学校改革创新"
HEAD = RedHead(["明湖大学工会委员会文件"], "明大工〔2026〕3号")
BOTTOM = BottomBlock(
    "明湖大学工会办公室", "2026年3月18日", "校党委办公室，" * 6 + "校长办公室"
)


def render(document, **options):
    return pdf.render(
        document.to_html(), title=document.title, author="明湖大学工会", **options
    )


def letter(**parts):
    usual = {
        "title_lines": ["关于表彰2025年度", "优秀工会干部的决定"],
        "red_head": HEAD,
        "addressees": "各二级工会、直属工会小组",
        "blocks": [
            Paragraph(HAN * 3),
            Heading(1, "一、名单"),
            NameList([NameGroup("教学单位", ["张三", "李四光"])]),
            Paragraph(HAN * 4),
        ],
        "attachments": [
            Attachment("优秀工会干部名单以及一个要占两行的很长很长的名称", []),
            Attachment("推荐表", [Heading(1, "一、填写说明"), Paragraph(HAN)]),
        ],
        "sign_off": SignOff("明湖大学工会委员会", "2026年3月18日"),
        "note": "此件公开发布",
        "bottom": BOTTOM,
    }
    return Document(**usual | parts)


@pytest.fixture(scope="module")
def sent():
    return render(letter())


def red_rule(found):
    """Top of the rule, and white between the number and it, both in mm."""
    number = measure.ink(found, 1, (60, 95, 150, 116))
    rule = measure.ink(found, 1, (20, 116, 200, 125))
    return rule, rule[1] - number[3]


def test_the_mark_begins_35_mm_below_the_top_of_the_type_area(sent):
    mark = measure.ink(sent, 1, (20, 37, 200, 95))

    assert mark[1] == pytest.approx(37 + 35, abs=0.5)
    assert (mark[0] + mark[2]) / 2 == pytest.approx(28 + 78, abs=1)


def test_the_red_rule_is_4_mm_below_the_number_and_as_wide_as_the_type_area(sent):
    rule, white = red_rule(sent)

    assert white == pytest.approx(4, abs=0.2)
    assert [rule[0], rule[2]] == pytest.approx([28, 184], abs=0.2)


def test_a_rule_one_millimetre_off_would_be_found():
    moved = render(
        letter(),
        stylesheets=[".red-head .number { padding-bottom: 2.55pt }"],  # 1 mm less
    )

    assert red_rule(moved)[1] == pytest.approx(3, abs=0.2)


def test_number_and_title_stand_two_lines_below_what_is_above_them(sent):
    mark, number, title = measure.pages(sent)[0][:3]
    rule, _white = red_rule(sent)
    white = (28.98 - 16) / 2 / measure.MM  # above the characters of a line

    size = HEAD.mark_size / measure.MM
    assert number.middle - mark.middle == pytest.approx(2.5 * LINE + size / 2, abs=1)
    print_top = title.middle - 11 / measure.MM
    assert print_top - rule[3] == pytest.approx(2 * LINE + white, abs=0.5)
    assert (number.left + number.right) / 2 == pytest.approx(106, abs=0.5)


def test_mark_and_rule_are_red_and_nothing_else_is(sent):
    assert measure.colours(sent, 1, (20, 60, 200, 95)) == {"red"}
    assert measure.colours(sent, 1, (20, 116, 200, 125)) == {"red"}
    assert measure.colours(sent, 1, (20, 130, 200, 290)) == {"black"}


def test_what_follows_the_red_head_stands_on_the_line_grid(sent):
    first = [line for line in measure.body(sent)[0][4:] if set(line.text) <= set(HAN)]
    grid = [line.middle for line in measure.body(render_plain())[0]]

    assert len(first) >= 3
    for line in first:
        nearest = min(grid, key=lambda place: abs(place - line.middle))
        assert line.middle == pytest.approx(nearest, abs=0.05)


def render_plain():
    return pdf.render(f"<p>{HAN * 20}</p>", title="行", author="校工会")


def test_the_addressees_stand_one_line_below_the_title_flush_left(sent):
    title, addressees = measure.body(sent)[0][3:5]

    assert addressees.text == "各二级工会、直属工会小组："
    assert addressees.left == pytest.approx(28, abs=0.5)
    # white to the grid follows the title: one whole line, and less than another
    assert 1.5 * LINE < addressees.middle - title.middle < 3.2 * LINE


def test_a_letter_upward_names_its_signer_on_the_right():
    head = RedHead(["明湖大学工会文件"], "明大工〔2026〕3号", signer="陆明湖")

    lines = measure.body(render(letter(red_head=head)))[0]

    number = next(line for line in lines if "〔2026〕" in line.text)
    assert number.text == "明大工〔2026〕3号签发人：陆明湖"
    assert number.left == pytest.approx(28 + CHARACTER, abs=0.5)
    assert number.right == pytest.approx(184 - CHARACTER, abs=0.5)


@pytest.mark.parametrize(
    ("mark", "size"), [("明湖工会", 62), (HEAD.mark[0], 40), ("明" * 20, 22)]
)
def test_the_mark_is_as_large_as_its_words_allow(mark, size):
    assert RedHead([mark], "1号").mark_size == size


def test_a_head_without_a_body_is_refused():
    with pytest.raises(ValueError, match="names the body"):
        RedHead([""], "明大工〔2026〕3号")
    with pytest.raises(ValueError, match="no cover"):
        letter(toc=True)


def test_attachments_are_announced_one_line_below_the_text(sent):
    (page,) = [page for page in measure.body(sent) if holds(page, "附件：")]
    start = next(i for i, line in enumerate(page) if line.text.startswith("附件："))
    text, first, second, third = page[start - 1 : start + 3]

    assert first.text.startswith("附件：1.优秀工会干部名单")
    assert not re.search("[。；]$", second.text)
    assert third.text == "2.推荐表"
    assert first.middle - text.middle == pytest.approx(2 * LINE, abs=0.05)
    edge = 28 if measure.body(sent).index(page) % 2 == 0 else 26
    assert first.left == pytest.approx(edge + 2 * CHARACTER, abs=0.5)
    # 附件：and 1. are four characters: a second line begins below the name's first
    assert second.left == pytest.approx(edge + 6 * CHARACTER, abs=0.5)
    assert third.left == pytest.approx(edge + 5 * CHARACTER, abs=0.5)


def holds(page, words):
    return any(words in line.text for line in page)


def test_each_attachment_begins_a_page_with_its_number(sent):
    pages = measure.body(sent)
    one, two = [page for page in pages if re.fullmatch(r"附件\d", page[0].text)]

    assert [one[0].text, two[0].text] == ["附件1", "附件2"]
    assert two[1].text == "推荐表"
    # its name stands in the third line
    assert two[1].middle - two[0].middle == pytest.approx(2 * LINE, abs=3)
    assert two[2].text == "一、填写说明"


def test_a_single_attachment_has_no_number():
    found = render(letter(attachments=[Attachment("推荐表", [])], bottom=None))

    words = [line.text for page in measure.body(found) for line in page]
    assert "附件：推荐表" in words
    assert words[-2:] == ["附件", "推荐表"]


def test_attachments_are_bookmarks(sent):
    assert measure.bookmarks(sent, letter().title) == [
        "一、名单",
        "附件1　优秀工会干部名单以及一个要占两行的很长很长的名称",
        "附件2　推荐表",
        "一、填写说明",
    ]


def test_the_last_rule_of_the_bottom_block_is_the_edge_of_the_type_area(sent):
    last = len(measure.pages(sent))
    left = 28 if last % 2 else 26
    box = measure.ink(sent, last, (20, 230, 200, 264))

    assert box[3] == pytest.approx(262, abs=0.5)
    assert [box[0], box[2]] == pytest.approx([left, left + 156], abs=0.2)
    rules = measure.rules(sent, last, (left + 1, 230, left + 3, 264))
    assert [thick for _top, thick in rules] == pytest.approx(
        [0.35, 0.25, 0.35], abs=0.1
    )
    *copies, printed = measure.body(sent)[-1][-3:]
    assert [line.left for line in copies] == pytest.approx(
        [left + 14 / measure.MM, left + 56 / measure.MM], abs=0.5
    )
    assert "".join(line.text for line in copies).endswith("校长办公室。")
    assert printed.text == "明湖大学工会办公室2026年3月18日印发"
    assert printed.right == pytest.approx(left + 156 - 14 / measure.MM, abs=0.5)


def test_the_bottom_block_takes_a_page_of_its_own_when_the_last_is_full():
    found = render(
        letter(blocks=[Paragraph(HAN * 9)], attachments=[], sign_off=None, note="")
    )
    *others, last = measure.body(found)

    assert holds(last, "印发")
    assert not any(holds(page, "印发") for page in others)


@pytest.mark.parametrize("characters", range(28 * 7, 28 * 14, 28))
def test_a_signature_never_stands_alone(characters):
    text = (HAN * 20)[:characters]
    found = render(
        letter(blocks=[Paragraph(text)], attachments=[], note="", bottom=None)
    )
    (page,) = [page for page in measure.body(found) if holds(page, "2026年3月18日")]

    assert any(set(line.text) <= set(HAN) for line in page)
    signatory, date = page[-2:]
    assert (signatory.text, date.text) == ("明湖大学工会委员会", "2026年3月18日")


def test_a_total_is_never_alone_on_a_page():
    for rows in range(17, 22):
        body = [[f"学院{number}", number] for number in range(rows)]
        table = Table("表1", ["单位", "人数"], [*body, ["合计", 1]], total=True)
        pages = measure.body(render(Document(["表"], [table])))
        if len(pages) > 1:
            assert [line.text for line in pages[1]][-2:] == [
                f"学院{rows - 1}{rows - 1}",
                "合计1",
            ]


BAD = "\ue123"
PLACES = {
    "mark": {"red_head": RedHead([f"明湖{BAD}文件"], "1号")},
    "number": {"red_head": RedHead(["明湖文件"], f"明{BAD}〔2026〕1号")},
    "signer": {"red_head": RedHead(["明湖文件"], "1号", signer=f"陆{BAD}")},
    "addressees": {"addressees": f"各{BAD}工会"},
    "name": {"blocks": [NameList([NameGroup("", [f"张{BAD}"])])]},
    "group": {"blocks": [NameList([NameGroup(f"文{BAD}院", ["张三"])], columns=False)]},
    "attachment": {"attachments": [Attachment(f"推荐{BAD}表", [])]},
    "inside": {"attachments": [Attachment("表", [Paragraph(f"推荐{BAD}表")])]},
    "note": {"note": f"此件{BAD}公开"},
    "copies": {"bottom": BottomBlock("办公室", "2026年3月1日", f"校{BAD}办")},
    "printer": {"bottom": BottomBlock(f"办{BAD}室", "2026年3月1日")},
}


@pytest.mark.parametrize("place", PLACES)
def test_a_character_without_a_glyph_is_named_in_every_part(place):
    with pytest.raises(glyphs.MissingGlyphs, match=r"U\+E123.*第\d页"):
        render(letter(**PLACES[place]))


def test_every_part_is_escaped():
    evil = '<script>"&'
    document = letter(
        red_head=RedHead([evil], evil, signer=evil),
        addressees=evil,
        blocks=[
            NameList([NameGroup(evil, [evil])]),
            NameList([NameGroup(evil, [evil])], columns=False),
        ],
        attachments=[Attachment(evil, [Heading(1, evil)])],
        note=evil,
        bottom=BottomBlock(evil, evil, evil),
    )

    assert "<script" not in document.to_html()


def test_rules_of_one_page_are_a_line_apart(sent):
    """The grid goes on behind names, notes and signatures."""
    for page in measure.body(sent)[1:2]:
        for above, below in pairwise(page):
            steps = (below.middle - above.middle) / LINE
            assert steps == pytest.approx(round(steps), abs=0.02)
