"""The printed page, measured in the PDF itself."""

import random
import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.union_portal import typesetting_measure as measure
from union_portal.typesetting import glyphs, grid, justify, pdf
from union_portal.typesetting.document import (
    Document,
    Heading,
    Paragraph,
    Run,
    SignOff,
    Table,
)

LINE = 28.98 / measure.MM  # mm
TYPE_AREA = {"top": 37, "bottom": 262, "width": 156}
HAN = (
    "工会代表大会审议通过教职工民主管理制度建设发展服务学校改革创新"
    "团结动员广大会员认真履行职责维护合法权益"
)
NEVER_FIRST = set("，。、；：！？）》」』】〕〉”’…%％‰·～")
NEVER_LAST = set("（《「『【〔〈“‘")


def render(html, **options):
    return pdf.render(html, title="测试文件", author="明湖大学工会", **options)


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.fixture(scope="module")
def full_pages():
    """Three pages of nothing but Chinese characters."""
    return render(paragraphs((HAN * 40)[: 28 * 22 * 3 - 2]))


@pytest.fixture(scope="module")
def report():
    """A short report with everything in it."""
    blocks = [
        Paragraph("现在，我代表校工会向大会作工作报告，请予审议。"),
        Heading(1, "一、2025年工作回顾"),
        Heading(2, "（一）推进民主管理"),
        Heading(3, "1.提案工作"),
        Paragraph(HAN * 3, lead="一是畅通渠道。"),
        Table(
            "表1　经费收支情况",
            ["科目", "预算数（万元）"],
            [["会费收入", 120], ["合计", 120]],
            ["left", "right"],
            total=True,
        ),
        Paragraph([HAN * 20, Run("特别说明", "strong"), "，喆、堃、玥。", HAN * 20]),
        Heading(1, "二、下一步打算"),
        Paragraph(HAN * 3),
    ]
    document = Document(
        ["凝心聚力　履职尽责", "为建设高水平大学贡献力量"],
        blocks,
        subtitle_lines=["——在明湖大学第八届教职工代表大会第二次会议上"],
        date_line="（2026年3月18日）",
        reporter="明湖大学工会主席　陆明湖",
        salutation="各位代表、同志们：",
        sign_off=SignOff("明湖大学工会委员会", "2026年3月18日"),
    )
    return render(document.to_html())


def test_a_page_has_22_lines_of_28_characters(full_pages):
    counts = [[len(line.text) for line in page] for page in measure.body(full_pages)]

    assert counts == [[26] + [28] * 21, [28] * 22, [28] * 22]


def test_the_type_area_stands_where_the_standard_puts_it(full_pages):
    for number, page in enumerate(measure.body(full_pages), start=1):
        binding = 28 if number % 2 else 26
        for line in page if number > 1 else page[1:]:
            assert line.left == pytest.approx(binding, abs=0.5)
            assert line.right == pytest.approx(binding + 156, abs=0.5)
        # What is printed of a character is a little smaller than its square.
        box = measure.ink(full_pages, number, (20, 30, 190, 265), dpi=200)
        slack = (28.98 - 16) / 2 / measure.MM
        assert box[1] - slack == pytest.approx(TYPE_AREA["top"], abs=0.5)
        assert box[3] + slack == pytest.approx(TYPE_AREA["bottom"], abs=0.5)


def test_lines_keep_their_places_on_every_page(full_pages, report):
    first, *rest = measure.body(full_pages)
    places = [line.middle for line in first]
    steps = [below - above for above, below in pairwise(places)]

    assert steps == pytest.approx([LINE] * 21, abs=0.02)
    for page in rest:
        assert [line.middle for line in page] == pytest.approx(places, abs=0.02)
    # A title, headings in other fonts, a table and rare names move nothing.
    for page in measure.body(report):
        for line in page:
            if set(line.text) <= set(HAN) and len(line.text) > 20:
                nearest = min(places, key=lambda place: abs(place - line.middle))
                assert line.middle == pytest.approx(nearest, abs=0.05)


def _right_edge_errors(document):
    """How far full lines end from the right edge of the type area, in mm."""
    return [
        abs(line.right - (184 if number % 2 else 182))
        for number, page in enumerate(measure.body(document), start=1)
        for line in page[:-1]
    ]


MIXED = "全校38379名会员，收到提案126件，立案98件，立案率为77.8%，满意率达98.6%；" * 30


def test_mixed_lines_end_at_the_right_edge():
    assert max(_right_edge_errors(render(paragraphs(MIXED)))) < 0.1


def test_without_the_patch_the_measurement_would_fail(monkeypatch):
    monkeypatch.setattr(justify, "install", justify.uninstall)

    assert max(_right_edge_errors(render(paragraphs(MIXED)))) > 1


def test_an_untested_engine_is_refused(monkeypatch):
    monkeypatch.setattr(justify, "TESTED_VERSION", "71.0")

    with pytest.raises(justify.UntestedEngine, match=r"71\.0.*70\.0"):
        render(paragraphs(HAN))
    with pytest.raises(justify.UntestedEngine):
        grid.install()


@pytest.mark.parametrize(("number", "side", "edge"), [(1, 2, 184 - 4.9), (2, 0, 30.9)])
def test_the_page_number_stands_outside(full_pages, number, side, edge):
    box = measure.ink(full_pages, number, (10, 263, 200, 290))
    dash = measure.ink(full_pages, number, (box[0] - 1, 263, box[0] + 3, 290))

    # one character of size 4 (14 pt, 4.9 mm) in from the edge of the type area
    assert box[side] == pytest.approx(edge, abs=0.5)
    assert dash[1] == pytest.approx(262 + 7, abs=0.2)
    assert measure.pages(full_pages)[number - 1][-1].text == f"—{number}—"


PIECES = st.one_of(
    st.text(st.sampled_from(HAN), min_size=1, max_size=12),
    st.sampled_from("，。、；：！？"),
    st.sampled_from(["“双一流”", "《办法（修订）》", "（试行）", "……", "——", "‘三家’"]),
    st.sampled_from(
        ["38379人", "98.6%", "1—6月", "2021～2025年", "阿·布", "96.45万元"]
    ),
    st.sampled_from(["喆", "頔", "VPN", "OA 系统", "“十四五”《规划》"]),
)
PROSE = st.lists(PIECES, min_size=40, max_size=120).map("".join)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(PROSE)
def test_line_ends_obey_kinsoku(prose):
    prose = re.sub(r"[，。、；：！？]{2,}", "。", prose).lstrip("，。、；：！？…%")
    rendered = render(paragraphs(prose))
    lines = [line for page in measure.body(rendered) for line in page]

    assert "".join(line.text for line in lines) == prose.replace(" ", "")
    for above, below in pairwise(lines):
        assert below.text[0] not in NEVER_FIRST, (above.text, below.text)
        assert above.text[-1] not in NEVER_LAST, (above.text, below.text)
        assert not re.fullmatch(r"\d\d|——|……", above.text[-1] + below.text[0])
    for number, page in enumerate(measure.body(rendered), start=1):
        edge = 28 if number % 2 else 26
        for line in page:
            assert line.left >= edge - 0.1
            assert line.right <= edge + TYPE_AREA["width"] + 0.1


@pytest.mark.parametrize(
    ("piece", "torn"),
    [
        ("1—6月", "—"),
        ("1～6月", "～"),
        ("1~6月", "~"),
        ("阿·布", "·"),
        ("（5）%", "%"),
        ("等等……", "…"),
        ("一——二", "—(?!—)"),
        ("约1万人", "万"),
    ],
)
def test_no_mark_is_torn_from_what_it_follows(piece, torn):
    """Every position of the piece near the end of the line is tried."""
    rendered = render(paragraphs(*(HAN[:k] + piece * 2 + HAN for k in range(18, 28))))
    lines = [line.text for page in measure.body(rendered) for line in page]

    assert not [line for line in lines if re.match(torn, line)]


@pytest.mark.parametrize("before", [4, 5, 6, 7, 8])
def test_a_quotation_does_not_tear_the_line_before_it_open(before):
    """Unicode glues “ to the character before it, so that four would move down."""
    rendered = render(paragraphs(HAN[:before] + "，“双一流”建" * 30))
    (lines,) = measure.body(rendered)

    assert len(lines[0].text) >= 25  # of the 26 behind the indent


def test_what_cannot_break_is_broken_rather_than_overflow():
    rendered = render(paragraphs(f"网址{'a' * 120}", "。" * 60))

    for line in measure.body(rendered)[0]:
        assert line.right <= 184.1


LONG = "附属第一医院行政后勤与离退休工作联合工会委员会"
DAYS = [f"202{n}-12-31" for n in range(9)]


@pytest.mark.parametrize(
    ("columns", "size"), [(2, ""), (5, "size-5"), (6, "size-small-5"), (9, "size-6")]
)
def test_a_table_of_many_columns_stays_in_the_type_area(columns, size):
    rows = [[LONG, *["767 / 791 = 97.0%"] * columns]] * 3
    table = Table("历年", ["用工形式", *DAYS[:columns]], rows)

    lines = measure.body(render(table.to_html()))[0]

    assert table.size == size
    assert max(line.right for line in lines) <= 184.1


def test_no_heading_is_left_at_the_foot_of_a_page():
    lengths = random.Random(22)
    blocks = []
    for number in range(40):
        blocks.append(f"<h1>第{number}节</h1>")
        if number % 3 == 0:
            blocks.append(f"<h2>小节{number}</h2>")
        blocks.append(paragraphs((HAN * 9)[: lengths.randrange(20, 300)]))
    last_lines = [page[-1].text for page in measure.body(render("".join(blocks)))]

    assert len(last_lines) > 6
    assert not [text for text in last_lines if re.match("第|小节", text)]


def test_every_kind_of_text_is_in_its_font(report):
    fonts = measure.fonts(report)

    for stand_ins in (
        {"FandolSong-Bold", "FZXBSJW--GB1-0", "Noto-Serif-CJK-SC-Bold"},
        {"FandolFang", "FangSong_GB2312", "FangSong"},
        {"FandolKai", "KaiTi_GB2312", "KaiTi"},
        {"Noto-Sans-CJK-SC-Bold", "SimHei", "FandolHei"},
        {"FandolSong", "SimSun"},
        {"LXGW-WenKai-Light", "Noto-Serif-CJK-SC"},
    ):
        assert fonts & stand_ins, fonts


def test_the_text_can_be_searched_and_copied(report):
    found = measure.text(report)

    assert "各位代表、同志们：" in found
    assert "一、2025年工作回顾" in found
    assert "喆、堃、玥" in found.replace("\n", "")
    assert not re.search("[\u200b\u2060\ufffd]", found)


def test_the_file_is_tagged_titled_and_has_bookmarks(report):
    facts = measure.info(report)

    assert re.search(r"Title: +测试文件", facts)
    assert re.search(r"Author: +明湖大学工会", facts)
    assert re.search(r"Tagged: +yes", facts)
    assert re.search(r"Page size: .*A4", facts)
    assert measure.bookmarks(report, "测试文件") == [
        "一、2025年工作回顾",
        "（一）推进民主管理",
        "1.提案工作",
        "二、下一步打算",
    ]


def test_contents_name_the_page_of_each_heading():
    blocks = [Heading(1, "一、回顾"), Paragraph(HAN * 40), Heading(1, "二、打算")]
    document = Document(["工作报告"], [*blocks, Paragraph(HAN)], toc=True)
    found = measure.pages(render(document.to_html()))

    contents = [line.text for line in found[2]]
    assert re.fullmatch("一、回顾…+1", contents[1])
    assert re.fullmatch("二、打算…+4", contents[2])
    assert [page[-1].text for page in found[4:]] == ["—1—", "—2—", "—3—", "—4—"]
    assert "二、打算" in [line.text for line in found[7]]


def test_the_date_starts_two_characters_right_of_the_signatory(report):
    signatory, date = measure.body(report)[-1][-2:]

    assert date.left - signatory.left == pytest.approx(2 * 15.77 / measure.MM, abs=0.2)
    outer = 184 if len(measure.pages(report)) % 2 else 182
    assert outer - signatory.right == pytest.approx(2 * 15.77 / measure.MM, abs=0.2)


def test_over_a_seal_the_date_ends_four_characters_in():
    sign_off = SignOff("明湖大学工会委员会经费审查委员会", "2026年3月18日", sealed=True)
    document = Document(["通知"], [Paragraph(HAN)], sign_off=sign_off)
    signatory, date = measure.body(render(document.to_html()))[0][-2:]

    assert 184 - date.right == pytest.approx(4 * 15.77 / measure.MM, abs=0.2)
    middle = (signatory.left + signatory.right) / 2
    assert middle == pytest.approx((date.left + date.right) / 2, abs=0.2)


def test_rare_characters_of_names_print():
    names = "喆堃玥昇祎赟犇镕旻頔㛃䶮𬭎"

    found = measure.text(render(paragraphs(names)))

    assert names in found


@pytest.mark.parametrize("char", ["\ue123", "\U000f0001", "𓀀"])
def test_a_character_without_a_glyph_is_named(char):
    html = paragraphs(HAN, f"报送单位为{char}山学院工会。")

    with pytest.raises(glyphs.MissingGlyphs) as error:
        render(html)

    (gap,) = error.value.gaps
    assert gap.char == char
    assert f"U+{ord(char):04X}" in str(error.value)
    assert f"报送单位为{char}山学院" in str(error.value)
    assert "第1页" in str(error.value)
    assert len(gap.tried) >= 2


def test_a_glyph_missing_in_a_chart_is_named():
    drawing = '<svg viewBox="0 0 9 9" font-family="黑体"><text>甲\ue001</text></svg>'

    with pytest.raises(glyphs.MissingGlyphs, match=r"U\+E001.*图表"):
        render(drawing)


def test_a_missing_font_is_named():
    with pytest.raises(glyphs.MissingFont, match="没有这个字体"):
        render(paragraphs(HAN), stylesheets=["p { font-family: 没有这个字体 }"])


def test_a_machine_without_the_fonts_is_told_so(tmp_path, monkeypatch):
    bare = tmp_path / "fonts.conf"
    bare.write_text(
        "<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(bare))
    glyphs.forget_fonts()

    with pytest.raises(glyphs.MissingFont, match="仿宋_GB2312"):
        render(paragraphs(HAN))

    monkeypatch.undo()
    glyphs.forget_fonts()


@pytest.mark.parametrize(
    "html",
    [
        '<img src="http://example.org/a.png">',
        '<img src="file:///etc/hostname">',
        '<link rel="stylesheet" href="https://example.org/a.css">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<style>@import url("http://example.org/a.css");</style>',
        '<style>p { background: url("file:///etc/hostname") }</style><p>甲</p>',
        '<style>@font-face {font-family: a; src: url("http://example.org/a")}</style>',
        '<svg viewBox="0 0 9 9"><image href="http://example.org/a.png"/></svg>',
        '<svg viewBox="0 0 9 9"><use href="file:///etc/hostname#a"/></svg>',
        '<base href="file:///etc/"><img src="hostname">',
    ],
)
def test_nothing_is_fetched_from_outside(html):
    with pytest.raises(pdf.ExternalResource, match=r"example\.org|file:///etc/"):
        render(html)


def test_an_image_inside_the_document_is_welcome():
    pixel = (
        "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
    )

    assert render(f'<img alt="点" src="{pixel}">').startswith(b"%PDF")


def test_the_same_input_gives_the_same_bytes():
    created = datetime(2026, 3, 18, 9, tzinfo=UTC)

    once = render(paragraphs(HAN), created=created)

    assert once == render(paragraphs(HAN), created=created)
    assert "2026" in re.search("CreationDate: .*", measure.info(once))[0]


def test_everything_a_document_holds_is_escaped():
    evil = '<script>"&'
    table = Table(evil, [evil], [[evil]])
    document = Document(
        [evil],
        [Heading(1, evil), Paragraph([Run(evil, "strong"), evil], lead=evil), table],
        subtitle_lines=[evil],
        date_line=evil,
        reporter=evil,
        salutation=evil,
        toc=True,
        sign_off=SignOff(evil, evil),
    )

    assert "<script" not in document.to_html()
    assert document.to_html().count("&lt;script&gt;") == 16


def test_every_font_name_of_the_standard_has_a_rule():
    conf = glyphs.FONTS_CONF.read_text("utf-8")
    css = Path(pdf.OFFICIAL_CSS).read_text("utf-8")

    for family in ("仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"):
        assert f"<string>{family}</string></test>" in conf
        assert family in css
