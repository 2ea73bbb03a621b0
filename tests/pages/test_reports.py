"""The report as a page: every figure a link, and an account of where it comes from."""

import re

import pytest

from reports.models import FigureKind
from tests.factories import (
    MembershipFactory,
    PrintedFigureFactory,
    SectionFactory,
    TermFactory,
)
from tests.pages.reading import Reading


def records_of(report, key):
    return f"{report.get_absolute_url()}figures/{key}/"


def test_every_figure_in_the_text_is_a_link_to_its_records(as_user, officer, report):
    html = as_user(officer).get(report.get_absolute_url()).content.decode()

    links = re.findall(
        r'<a class="fig fig-(\w+)" href="([^"]+)"[^>]*>([^<]+)</a>', html
    )

    assert links == [
        ("records", records_of(report, "members.total"), "0人"),
        ("manual", records_of(report, "visits.total"), "12次"),
    ]


def test_no_gap_opens_between_text_and_figure(as_user, officer, report):
    html = as_user(officer).get(report.get_absolute_url()).content.decode()

    assert "<p><strong>队伍不断壮大。</strong>现有会员<a " in html
    assert "12次</a>，大家都说好。</p>" in html


def test_the_account_adds_up(as_user, officer, report):
    PrintedFigureFactory(
        report=report, key="slogan", kind=FigureKind.STATED, source="", value=2
    )

    text = Reading(as_user(officer).get(report.get_absolute_url())).text

    assert "3 项数字从哪里来" in text
    assert "1 由记录计算 1 文字表述 1 人工填报" in text


def test_words_of_a_report_are_not_markup(as_user, officer, report):
    SectionFactory(report=report, text="<b>{visits.total}</b>")

    html = as_user(officer).get(report.get_absolute_url()).content.decode()

    assert "&lt;b&gt;<a " in html
    assert "<b>" not in html


def test_the_number_is_whole_and_the_list_is_what_one_may_see(
    as_user, branch_officer, officer, report, tree
):
    MembershipFactory.create_batch(2, union=tree.hq_branches[0])
    MembershipFactory.create_batch(3, union=tree.med_branches[0])
    path = records_of(report, "members.total")

    text = Reading(as_user(officer).get(path)).text

    assert "共 5 条，您可见 5 条" in text
    assert "截止日在会的正式会员人数；保留会籍和挂靠会籍不计。" in text
    assert "明湖大学工会（含下级）" in text
    assert as_user(branch_officer).get(path).status_code == 404


def test_who_does_not_read_the_roll_sees_the_total_and_no_person(
    as_user, auditor, report, branch
):
    MembershipFactory(union=branch, person__name="方小满")

    text = Reading(as_user(auditor).get(records_of(report, "members.total"))).text

    assert "共 1 条，您可见 0 条" in text
    assert "数字按全部记录计算；这些记录里没有您有权查看的，所以不列出。" in text
    assert "方小满" not in text


def test_a_distinct_count_says_why_it_is_smaller(as_user, officer, report, branch):
    organ = TermFactory(organ__union=branch, elected_on=report.start, number=2).organ
    TermFactory(organ=organ, elected_on=report.end, number=3)
    PrintedFigureFactory(
        report=report,
        records=True,
        key="unions.reelected",
        figure="members.unions_reelected",
        form="{n}个",
    )

    text = Reading(as_user(officer).get(records_of(report, "unions.reelected"))).text

    assert "共 2 条，您可见 2 条" in text
    assert "同一对象有多条记录，去重后计 1个。" in text


def test_a_figure_without_records_says_so(as_user, officer, report):
    text = Reading(as_user(officer).get(records_of(report, "members.total"))).text

    assert "没有符合条件的记录。" in text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "由人工填报，门户里还没有可供计算的记录。 来源说明 工会办公室登记"),
        (
            {"kind": FigureKind.STATED, "source": ""},
            "是固定说法的一部分（口号、名称），不是统计出来的。",
        ),
        (
            {
                "kind": FigureKind.NORM,
                "norm": "members.term_years",
                "value": None,
                "source": "",
            },
            "取自现行规则，规则改了，这里跟着改。",
        ),
        (
            {
                "kind": FigureKind.DATE,
                "since": "1953-04-11",
                "as_of": "2024-04-11",
                "value": None,
                "source": "",
            },
            "从 1953-04-11 起算，到 2024-04-11 为止，算的是周年。",
        ),
    ],
    ids=["manual", "stated", "norm", "date"],
)
def test_every_kind_of_number_says_how_it_comes_about(
    as_user, officer, report, fields, words
):
    figure = PrintedFigureFactory(report=report, form="{n}年", **fields)

    text = Reading(as_user(officer).get(records_of(report, figure.key))).text

    assert words in text
