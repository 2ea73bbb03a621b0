"""A report read out: figures where tags stand, in their print forms."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from reports import blocks, composing, printing
from tests.factories import MembershipFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(school, branch):
    """Two members, one anniversary, one hand-made figure."""
    for _person in range(2):
        MembershipFactory(union=branch, starts_on=date(2020, 1, 1))
    report = ReportFactory(
        union=school,
        period="2023",
        start=date(2023, 1, 1),
        end=date(2023, 12, 31),
        as_of=date(2023, 12, 31),
        title_lines=["第一行", "第二行"],
        subtitle_lines=["——在{congress.term}会议上"],
    )
    figures = [
        {"key": "members.total", "form": "{n}人", "kind": "records",
         "figure": "members.persons", "union": branch},
        {"key": "school.age", "form": "{n}周年", "kind": "date",
         "since": date(1898, 12, 31), "as_of": date(2023, 12, 30)},
        {"key": "congress.term", "form": "第{汉}届", "kind": "manual", "value": 7,
         "source": "届次登记"},
    ]  # fmt: skip
    for order, figure in enumerate(figures):
        report.figures.create(order=order, title=figure["key"], **figure)
    report.sections.create(
        order=1, ident="1", level=1, number="一、", heading="回顾", text=""
    )
    report.sections.create(
        order=2,
        ident="1.1",
        level=3,
        lead="组织建设。",
        text="会员{members.total}。\n\n建校{school.age}。",
    )
    return report


def test_every_tag_is_replaced_by_its_figure(report):
    reading = composing.read(report)

    texts = [
        reading.fill(p)
        for section in report.sections.all()
        for p in blocks.paragraphs(section.text)
    ]

    assert texts == ["会员2人。", "建校124周年。"]
    assert reading.tally() == {"records": 1, "date": 1, "manual": 1}


def test_a_tag_without_a_figure_is_named(report):
    reading = composing.read(report)

    with pytest.raises(composing.UnknownTag, match=r"members\.missing"):
        reading.fill("共{members.missing}")


def test_a_report_is_read_in_two_queries(report, django_assert_num_queries):
    """Sections, figures with their unions, and one SELECT for all the numbers."""
    with django_assert_num_queries(2):
        composing.read(report)


def test_json_gives_exact_values_and_printed_forms(report):
    data = printing.as_json(composing.read(report))

    assert data["figures"][0] == {
        "key": "members.total",
        "title": "members.total",
        "kind": "records",
        "figure": "members.persons",
        "whole": False,  # it has a union of its own
        "value": 2,
        "printed": "2人",
        "scope": {
            "union": "MHU-HQ-01",
            "reach": "subtree",
            "start": "2023-01-01",
            "end": "2023-12-31",
            "as_of": "2023-12-31",
        },
    }
    assert data["sections"][1]["paragraphs"][0] == "会员2人。"


@pytest.mark.parametrize(("kind", "begins"), [("pdf", b"%PDF-1.7"), ("docx", b"PK")])
def test_the_command_writes_a_file(report, tmp_path, capsys, kind, begins):
    out = tmp_path / f"report.{kind}"

    call_command("print_report", union="mhu", period="2023", out=out, format=kind)

    assert out.read_bytes().startswith(begins)
    assert str(out) in capsys.readouterr().out


def test_printing_again_gives_the_same_bytes(report):
    assert printing.pdf(composing.read(report)) == printing.pdf(composing.read(report))


def test_the_command_says_which_periods_there_are(report, tmp_path):
    with pytest.raises(CommandError, match="已有的年度：2023"):
        call_command("print_report", union="MHU", period="2020", out=tmp_path / "x")


def test_a_glyph_no_font_has_is_an_error_that_names_it(report, tmp_path):
    report.sections.create(order=3, ident="2", level=3, text="人名\ue000某")

    with pytest.raises(CommandError, match="U\\+E000"):
        call_command("print_report", union="MHU", period="2023", out=tmp_path / "x.pdf")

    assert not (tmp_path / "x.pdf").exists()
