"""The report as a Word file: what is in it, and who gets it."""

from io import BytesIO
from urllib.parse import quote

import docx
import pytest

from reports import composing, printing
from tests.factories import ReportFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(school):
    report = ReportFactory(union=school, title_lines=["以高质量工会工作", "凝聚力量"])
    SectionFactory(report=report, level=1, number="一、", heading="回顾", text="")
    SectionFactory(report=report, lead="一是。", text="会员增加。\n\n活动增加。")
    return report


def download(browser, report):
    return browser.get(f"/reports/{report.public_id}/word/")


def test_the_file_has_the_words_of_the_report(as_user, officer, report):
    response = download(as_user(officer), report)

    file = docx.Document(BytesIO(b"".join(response.streaming_content)))
    found = [(p.style.name, p.text) for p in file.paragraphs]
    assert ("Heading 1", "一、回顾") in found
    body = found[found.index(("Heading 1", "一、回顾")) :]
    assert [text for style, text in body if style == "Body Text"] == [
        "一是。会员增加。",
        "活动增加。",
    ]


def test_it_is_saved_under_the_title_of_the_report(as_user, officer, report):
    response = download(as_user(officer), report)

    name = quote("以高质量工会工作凝聚力量.docx")
    assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
    assert response["Content-Type"].endswith("wordprocessingml.document")


def test_whoever_may_not_print_it_does_not_find_it(as_user, member, report):
    assert download(as_user(member), report).status_code == 404


def test_a_character_nobody_can_print_is_said_and_not_printed(as_user, officer, report):
    SectionFactory(report=report, text="人名\ue123某")

    url = f"/reports/{report.public_id}/word/"

    page = as_user(officer).get(url, follow=True).content.decode()

    assert "U+E123" in page


def test_printing_again_gives_the_same_bytes(report):
    assert printing.word(composing.read(report)) == printing.word(
        composing.read(report)
    )


def test_the_page_offers_both_files(as_user, officer, report):
    page = as_user(officer).get(report.get_absolute_url()).content.decode()

    assert f"/reports/{report.public_id}/pdf/" in page
    assert f"/reports/{report.public_id}/word/" in page


def test_a_report_with_a_red_head_has_no_cover_but_its_number(report):
    report.red_head, report.number = True, "明大工字〔2024〕3号"
    report.addressees, report.copy_to = "各二级工会", "校党委办公室"

    laid = printing.document(composing.read(report))

    assert laid.red_head.mark == [f"{report.union.name}文件"]
    assert laid.red_head.number == "明大工字〔2024〕3号"
    assert (laid.toc, laid.openings) == (False, ["各二级工会："])
    assert laid.bottom.copies == "校党委办公室。"
    assert laid.bottom.printed == "2024年4月11日印发"


def test_a_report_without_one_has_a_cover_and_contents(report):
    laid = printing.document(composing.read(report))

    assert (laid.toc, laid.red_head, laid.bottom) == (True, None, None)


def test_a_draft_says_on_top_where_its_numbers_come_from(report):
    report.figures.create(
        order=1, key="visits", title="走访", form="{n}次", kind="manual", value=3,
        source="登记", is_carried=True,
    )  # fmt: skip

    laid = printing.document(composing.read(report))
    file = docx.Document(BytesIO(printing.word(composing.read(report))))

    assert laid.slip.title == "起草说明"
    assert [line.text for line in laid.slip.paragraphs] == [
        "本稿是起草中的报告，尚未发布，数字还会随记录变化。",
        "全文共1项数：人工填报1项。",
        "人工填报的1项没有记录可查，发布前请逐项核对来源。",
        "还是上一年度的数有1项：走访。",
    ]
    assert [p.text for p in file.paragraphs][:2] == [
        "起草说明",
        laid.slip.paragraphs[0].text,
    ]
