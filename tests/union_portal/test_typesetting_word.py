"""The Word file: read back with python-docx, and opened by LibreOffice."""

import re
import subprocess
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.union_portal import typesetting_measure as measure
from union_portal.typesetting import glyphs, pdf, word
from union_portal.typesetting.document import (
    Chart,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Run,
    SignOff,
    Table,
)
from union_portal.typesetting.letter import Attachment, BottomBlock, RedHead
from union_portal.typesetting.names import NameGroup, NameList
from union_portal.typesetting.svg import bar_chart

LINE = 28.95 / measure.MM  # mm
HAN = "工会代表大会审议通过教职工民主管理制度建设发展服务学校改革创新"
CREATED = datetime(2026, 3, 18, 9, tzinfo=UTC)
TABLE = Table(
    "表1　经费收支情况",
    ["科目", "预算数（万元）"],
    [["会费收入", 120], ["合计", 120]],
    ["left", "right"],
    total=True,
)
BLOCKS = [
    Paragraph(HAN * 28),
    Heading(1, "一、2025年工作回顾"),
    Heading(2, "（一）推进民主管理"),
    Heading(3, "1.提案工作"),
    Heading(4, "（1）立案"),
    Paragraph([HAN, Run("特别说明", "strong")], lead="一是畅通渠道。"),
    TABLE,
    Chart(bar_chart("提案", [("教学", 34)], "件"), "图1　提案"),
    NameList([NameGroup("教学单位", ["张三", "李四光", "阿依古丽·买买提", "王㛃"])]),
    NameList([NameGroup("机关", ["赵𬭎", "龘一"])], columns=False),
]
REPORT = Document(
    ["凝心聚力　履职尽责", "为建设高水平大学贡献力量"],
    [*BLOCKS, PageBreak(), Heading(1, "二、下一步打算"), Paragraph(HAN)],
    subtitle_lines=["——在明湖大学第八届教职工代表大会第二次会议上"],
    date_line="（2026年3月18日）",
    reporter="明湖大学工会主席　陆明湖",
    salutation="各位代表、同志们：",
    toc=True,
    attachments=[Attachment("名单", [Paragraph(HAN)])],
    sign_off=SignOff("明湖大学工会委员会", "2026年3月18日"),
)
LETTER = Document(
    ["关于表彰的决定"],
    [Paragraph(HAN)],
    red_head=RedHead(["明湖大学工会文件"], "明大工〔2026〕3号", signer="陆明湖"),
    addressees="各二级工会",
    attachments=[Attachment("名单", []), Attachment("推荐表", [])],
    sign_off=SignOff("明湖大学工会委员会", "2026年3月18日", sealed=True),
    note="此件公开发布",
    bottom=BottomBlock("明湖大学工会办公室", "2026年3月18日", "校党委办公室"),
)


def render(document):
    return word.render(document, author="明湖大学工会", created=CREATED)


def opened(document):
    return docx.Document(BytesIO(render(document)))


@pytest.fixture(scope="module")
def report():
    return opened(REPORT)


def outline(file):
    return [
        (paragraph.style.name, paragraph.text)
        for paragraph in file.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]


def test_headings_are_real_headings_numbered_as_printed(report):
    assert outline(report) == [
        ("Heading 1", "一、2025年工作回顾"),
        ("Heading 2", "（一）推进民主管理"),
        ("Heading 3", "1.提案工作"),
        ("Heading 4", "（1）立案"),
        ("Heading 1", "二、下一步打算"),
    ]


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("Heading 1", "黑体", None),
        ("Heading 2", "楷体_GB2312", None),
        ("Heading 3", None, None),
        ("Title", "方正小标宋简体", 22),
        ("Caption", "黑体", 14),
        ("footer", "宋体", 14),
    ],
)
def test_styles_name_the_fonts_of_the_standard(report, style, font, size):
    found = report.styles[style]
    fonts = found.element.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")

    for script in ("ascii", "hAnsi", "eastAsia"):
        assert (fonts.get(qn(f"w:{script}")) if font else None) == font
    assert (found.font.size.pt if found.font.size else None) == size
    assert not found.font.bold


def test_a_page_is_22_lines_of_28_characters(report):
    defaults = report.styles.element.find(f".//{qn('w:rPrDefault')}")
    layout = report.styles["Normal"].paragraph_format
    for section in report.sections:
        grid = section._sectPr.find(qn("w:docGrid"))
        room = section.page_height - section.top_margin - section.bottom_margin
        width = section.page_width - section.left_margin - section.right_margin
        assert 22 <= room / layout.line_spacing < 22.05
        assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")
        assert section.left_margin.mm == pytest.approx(28, abs=0.1)
    size, spacing = (
        defaults.find(f".//{qn('w:sz')}"),
        defaults.find(f".//{qn('w:spacing')}"),
    )
    character = int(size.get(qn("w:val"))) / 2 + int(spacing.get(qn("w:val"))) / 20
    assert layout.line_spacing.pt == 28.95
    assert 28 <= width / 12700 / character < 28.1


def test_the_contents_are_a_field_that_word_fills(report):
    body = report.element.body
    fields = [part.text.strip() for part in body.iter(qn("w:instrText"))]
    entries = [p.text for p in report.paragraphs if p.style.name.startswith("toc")]
    names = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]

    assert fields[0] == r'TOC \o "1-2" \h \z \u'
    assert fields[1:] == [rf"PAGEREF {name} \h" for name in names]
    assert [entry.rstrip("\t") for entry in entries] == [
        "一、2025年工作回顾",
        "（一）推进民主管理",
        "二、下一步打算",
        "名单",
    ]
    assert report.settings.element.find(qn("w:updateFields")) is not None


def test_a_letter_does_not_ask_for_fields_to_be_updated():
    assert opened(LETTER).settings.element.find(qn("w:updateFields")) is None


def test_page_numbers_stand_outside_and_the_body_begins_as_page_one(report):
    *front, body = report.sections

    assert [s.footer.is_linked_to_previous for s in front] == [True, True]
    for footer, side in (
        (body.footer, "right_indent"),
        (body.even_page_footer, "left"),
    ):
        (paragraph,) = footer.paragraphs
        assert paragraph.text == "— 1 —"
        assert [part.text for part in paragraph._p.iter(qn("w:instrText"))] == [
            " PAGE "
        ]
        assert (
            getattr(paragraph.paragraph_format, f"{side.split('_')[0]}_indent").pt == 14
        )
    assert body._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert report.settings.odd_and_even_pages_header_footer
    assert [s.start_type for s in report.sections[1:]] == [4, 4]  # odd page


def test_a_table_repeats_its_head_and_sets_numbers_right(report):
    (table,) = report.tables
    head, *rows = table.rows

    assert [
        row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows
    ] == [
        True,
        False,
        False,
    ]
    assert all(
        row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows
    )
    assert [cell.text for cell in head.cells] == ["科目", "预算数（万元）"]
    assert [row.cells[1].paragraphs[0].alignment for row in rows] == [2, 2]
    assert rows[-1].cells[0].paragraphs[0].style.name == "表格合计"
    assert rows[0].cells[0].paragraphs[0].paragraph_format.keep_with_next
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid.gridCol_lst]
    assert sum(widths) == 8844  # 156 mm


def test_columns_are_as_wide_as_what_they_hold():
    table = Table(
        "表",
        ["单位", "做法", "人数"],
        [["文学院", HAN * 3, 12], ["外国语学院", HAN, 1234567]],
        ["left", "left", "right"],
    )
    (found,) = opened(Document(["表"], [table])).tables
    unit, text, number = (
        int(column.get(qn("w:w"))) / 240 for column in found._tbl.tblGrid.gridCol_lst
    )

    assert text > 20
    assert unit > 5
    assert number > 3.5  # 1234567 stays on one line


def test_a_chart_is_a_picture_that_can_be_read_aloud(report):
    (shape,) = report.inline_shapes

    assert shape.width.mm == pytest.approx(125, abs=0.1)
    assert shape._inline.docPr.get("descr") == "提案：教学 34件"


def test_names_stand_between_tab_stops(report):
    (names,) = [p for p in report.paragraphs if p.style.name == "名单"]

    assert names.text == "张　三\t李四光\t阿依古丽·买买提\t王　㛃"
    stops = [stop.position.pt for stop in names.paragraph_format.tab_stops]
    assert stops[0] == 6 * 15.75  # two of indent, four of the column
    assert "机关：赵𬭎、龘一" in [p.text for p in report.paragraphs]


def test_a_letter_has_all_its_parts():
    file = opened(LETTER)
    parts = [(p.style.name, p.text) for p in file.paragraphs if p.text]

    assert parts == [
        ("发文机关标志", "明湖大学工会文件"),
        ("发文字号", "明大工〔2026〕3号\t签发人：陆明湖"),
        ("Title", "关于表彰的决定"),
        ("Salutation", "各二级工会："),
        ("Body Text", HAN),
        ("附件说明", "附件：1.\t名单"),
        ("附件说明", "2.\t推荐表"),
        ("Signature", "明湖大学工会委员会"),
        ("Signature", "2026年3月18日"),
        ("附注", "（此件公开发布）"),
        ("附件序号", "附件1"),
        ("附件标题", "名单"),
        ("附件序号", "附件2"),
        ("附件标题", "推荐表"),
    ]
    (bottom,) = file.tables
    assert [cell.text for row in bottom.rows for cell in row.cells] == [
        "抄送：校党委办公室。",
        "明湖大学工会办公室\t2026年3月18日印发",
    ]
    place = bottom._tbl.tblPr.find(qn("w:tblpPr"))
    assert place.get(qn("w:vertAnchor")) == "margin"
    assert place.get(qn("w:tblpYSpec")) == "bottom"
    assert str(file.styles["发文机关标志"].font.color.rgb) == "FF0000"


def test_the_date_starts_two_characters_right_of_the_signatory(report):
    signatory, date = [p for p in report.paragraphs if p.style.name == "Signature"]
    left, right = (p.paragraph_format.left_indent.pt for p in (signatory, date))

    assert right - left == pytest.approx(2 * 15.75, abs=0.05)


def test_the_same_document_gives_the_same_bytes():
    data = render(REPORT)

    assert data == render(REPORT)
    with zipfile.ZipFile(BytesIO(data)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {
            (1980, 1, 1, 0, 0, 0)
        }


def test_the_file_names_the_union_and_no_machine():
    data = render(REPORT)
    about = docx.Document(BytesIO(data)).core_properties

    assert (about.title, about.author) == (REPORT.title, "明湖大学工会")
    assert about.last_modified_by == "明湖大学工会"
    assert about.created == about.modified == CREATED
    with zipfile.ZipFile(BytesIO(data)) as parts:
        everything = b"".join(map(parts.read, parts.namelist())).decode(
            "utf-8", "replace"
        )
        assert not any("thumbnail" in name for name in parts.namelist())
    for trace in ("python-docx", "Macintosh", "rsid", str(Path.home())):
        assert trace not in everything


@pytest.mark.parametrize(
    ("block", "place"),
    [
        (Paragraph("人名\ue123某"), "标题"),
        (Paragraph("人名\x0b某"), "标题"),
        (Table("表1", ["姓名"], [["张\ue123"]]), "表“表1”"),
        (NameList([NameGroup("", ["张\ue123"])]), "标题"),
        (Chart(bar_chart("图", [("甲\ue123", 1)])), "图表"),
    ],
)
def test_a_character_that_cannot_be_printed_is_named(block, place):
    with pytest.raises(glyphs.MissingGlyphs) as error:
        render(Document(["报告"], [block]))

    (gap,) = error.value.gaps
    assert gap.place == place
    assert gap.codepoint in ("U+E123", "U+000B")


@pytest.mark.parametrize("part", ["attachment", "copies"])
def test_every_part_of_a_letter_is_looked_at(part):
    parts = {
        "attachment": {"attachments": [Attachment("推\ue123表", [])]},
        "copies": {"bottom": BottomBlock("办公室", "2026年", "校\ue123办")},
    }

    with pytest.raises(glyphs.MissingGlyphs, match=r"U\+E123"):
        render(Document(["报告"], [], **parts[part]))


def test_what_looks_like_markup_stays_text():
    evil = "<w:t>&\"'"

    assert evil in [
        p.text for p in opened(Document([evil], [Paragraph(evil)])).paragraphs
    ]


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """The report as LibreOffice lays it out: a PDF made of the Word file."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "report.docx").write_bytes(render(REPORT))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        [
            *("soffice", "--headless", "--norestore", profile, "--convert-to", "pdf"),
            *("--outdir", folder, folder / "report.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "report.pdf").read_bytes()


def test_libreoffice_opens_it_with_as_many_pages_as_the_pdf(office):
    printed = pdf.render(REPORT.to_html(), title="报告", author="校工会")
    numbered = [
        [
            page[-1].text
            for page in measure.pages(data)
            if page and page[-1].text[0] == "—"
        ]
        for data in (office, printed)
    ]

    assert numbered[0] == numbered[1] == [f"—{n}—" for n in range(1, 6)]


def test_libreoffice_keeps_lines_margins_and_page_numbers(office):
    page = measure.body(office)[3]  # page 2: cover, contents, page 1
    full = [line for line in page if set(line.text) <= set(HAN) and len(line.text) > 20]

    assert {len(line.text) for line in full} == {28}
    assert [line.left for line in full] == pytest.approx([26] * len(full), abs=0.5)
    assert [line.right for line in full] == pytest.approx([182] * len(full), abs=0.6)
    first, *_more, last = measure.body(office)[2]
    assert last.middle - first.middle == pytest.approx(21 * LINE, abs=0.2)
    # odd pages: one character from the right edge, the dash 7 mm below the type area
    number = measure.ink(office, 3, (10, 264, 200, 290))
    dash = measure.ink(office, 3, (number[0] - 1, 264, number[0] + 3, 290))
    assert number[2] == pytest.approx(184 - 4.9, abs=0.5)
    assert dash[1] == pytest.approx(262 + 7, abs=0.5)
    assert measure.ink(office, 4, (10, 264, 200, 290))[0] == pytest.approx(
        30.9, abs=0.5
    )


def test_libreoffice_finds_the_fonts(office):
    found = " ".join(measure.fonts(office))

    for pattern in (
        "FandolSong|XiaoBiaoSong|FZXBS",
        "FandolFang|FangSong",
        "FandolKai|KaiTi",
        "NotoSansCJK|SimHei",
    ):
        assert re.search(pattern, found), found
