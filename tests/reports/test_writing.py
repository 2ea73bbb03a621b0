"""A draft is written by several people: nothing is lost, nothing slips into print."""

from datetime import date, timedelta

import pytest
from django.db import InternalError, ProgrammingError, transaction
from django.utils import timezone

from reports import transitions
from reports.composing import read
from reports.models import Report, Section
from reports.transitions.arranging import number_of
from tests.factories import AppointmentFactory, MembershipFactory
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(report):
    return report.sections.get(text__contains="members.total")


@pytest.fixture
def colleague(branch):
    person = MembershipFactory(union=branch, person__name="江雨").person
    return AppointmentFactory(seat=branch, person=person).person


def test_writing_keeps_every_version_with_its_author(section, officer):
    transitions.write_section(section, actor=officer, version=0, text="头一稿。")
    section = transitions.write_section(
        section, actor=officer, version=1, text="第二稿，会员{members.total}。"
    )

    assert [(v.number, v.text, v.author) for v in section.versions.all()] == [
        (2, "第二稿，会员{members.total}。", officer),
        (1, "头一稿。", officer),
    ]
    assert [entry.action for entry in AuditEntry.objects.all()] == [
        "reports.write_section"
    ] * 2


def test_who_saved_in_between_is_not_written_over(section, officer, chair):
    transitions.write_section(section, actor=chair, version=0, text="主席改的。")

    with pytest.raises(TransitionError) as refusal:
        transitions.write_section(section, actor=officer, version=0, text="旧的。")

    assert "第 1 版" in str(refusal.value)
    section.refresh_from_db()
    assert section.text == "主席改的。"


def test_one_author_at_a_time(section, officer, chair):
    transitions.take_section(section, actor=chair)

    with pytest.raises(TransitionError) as refusal:
        transitions.write_section(section, actor=officer, version=0, text="x")
    assert str(refusal.value).startswith("沈书禾正在编辑这一节，到 ")

    # A lock that ran out stops nobody.
    Section.objects.filter(pk=section.pk).update(
        locked_until=timezone.now() - timedelta(seconds=1)
    )
    assert transitions.take_section(section, actor=officer).locked_by == officer
    assert transitions.release_section(section, actor=officer).locked_by is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_refused(section, officer, chair, meanwhile):
    with transaction.atomic():
        transitions.write_section(section, actor=officer, version=0, text="先。")
        second = meanwhile(
            transitions.write_section, section, actor=chair, version=0, text="后。"
        )

    with pytest.raises(TransitionError):
        second.result()
    section.refresh_from_db()
    assert (section.text, section.version) == ("先。", 1)


def test_a_tag_without_a_number_is_refused_by_name(section, officer):
    with pytest.raises(TransitionError) as refusal:
        transitions.write_section(
            section, actor=officer, version=0, text="{members.gone}"
        )

    assert str(refusal.value) == "正文里有标记“{members.gone}”，但没有这个数据。"


def test_headings_are_numbered_by_their_place(report, officer):
    def headings():
        rows = report.sections.standing().exclude(heading="")
        return [row.number + row.heading for row in rows]

    first = transitions.add_section(report, actor=officer, level=1, heading="打算")
    transitions.add_section(report, actor=officer, level=2, heading="建家")
    assert headings() == [
        "一、2023年工作回顾", "（一）夯实组织基础", "二、打算", "（一）建家",
    ]  # fmt: skip

    transitions.arrange_section(first, actor=officer, level=2)
    assert headings()[-2:] == ["（二）打算", "（三）建家"]
    transitions.move_section(first, actor=officer, up=False)
    assert headings()[-2:] == ["（二）建家", "（三）打算"]
    transitions.remove_section(first, actor=officer)
    assert headings()[-1] == "（二）建家"
    transitions.restore_section(first, actor=officer)
    assert headings()[-1] == "（三）打算"


@pytest.mark.parametrize(
    ("level", "count", "number"),
    [(1, 12, "十二、"), (2, 3, "（三）"), (3, 4, "4."), (4, 5, "（5）")],
)
def test_numbers_of_headings(level, count, number):
    assert number_of(level, count) == number


def test_a_section_goes_in_behind_another_one(report, officer):
    first = report.sections.first()

    added = transitions.add_section(report, actor=officer, after=first, lead="新的。")

    assert list(report.sections.standing())[1] == added


def test_who_is_asked_to_write_is_told_once_and_may_read(section, officer, colleague):
    assert not Report.objects.visible_to(colleague).exists()

    for _again in range(2):
        transitions.assign_authors(section, actor=officer, authors=[colleague])

    assert Notice.objects.filter(kind="reports.assign_authors").count() == 1
    assert list(Report.objects.visible_to(colleague)) == [section.report]
    assert colleague.has_perm("reports.write_section", section)
    other = section.report.sections.first()
    assert not colleague.has_perm("reports.write_section", other)


def test_a_comment_reaches_the_author_and_is_settled_once(section, officer, colleague):
    transitions.assign_authors(section, actor=officer, authors=[colleague])

    row = transitions.comment(section, actor=officer, text="请补上医学部。")

    assert Notice.objects.filter(kind="reports.comment").get().recipient == colleague
    transitions.settle_comment(row, actor=colleague)
    with pytest.raises(TransitionError):
        transitions.settle_comment(row, actor=officer)


def test_a_number_is_added_changed_filled_and_taken_out(report, officer):
    row = transitions.add_figure(
        report, actor=officer, key="visits.total", title="走访", form="{n}次",
        kind="manual", value=5, source="台账",
    )  # fmt: skip
    assert row.key == "visits.total.2"

    row = transitions.fill_figure(row, actor=officer, value=7, source="走访登记")
    assert read(report).tokens[row.key] == "7次"
    with pytest.raises(TransitionError):
        transitions.fill_figure(row, actor=officer, value=7, source=" ")
    row = transitions.change_figure(row, actor=officer, form="{汉}次")
    assert read(report).tokens[row.key] == "七次"
    transitions.remove_figure(row, actor=officer)
    assert not report.figures.filter(key=row.key).exists()


def test_a_number_the_text_names_stays(report, officer):
    row = report.figures.get(key="visits.total")

    with pytest.raises(TransitionError) as refusal:
        transitions.remove_figure(row, actor=officer)

    assert "里还在用“走访次数”" in str(refusal.value)


def test_sums_that_do_not_agree_are_found(report, officer):
    for key, value in (("a", 2), ("b", 3), ("all", 6)):
        transitions.add_figure(
            report, actor=officer, key=key, title=key, form="{n}人", kind="stated",
            value=value,
        )  # fmt: skip
    transitions.set_sum(report, actor=officer, total="all", parts=["a", "b"])

    [(row, total, parts)] = read(report).broken_sums()
    assert (row.total, total, parts) == ("all", 6, 5)

    transitions.change_figure(report.figures.get(key="all"), actor=officer, value=5)
    assert read(report).broken_sums() == []
    with pytest.raises(TransitionError):
        transitions.set_sum(report, actor=officer, total="all", parts=["all"])
    transitions.set_sum(report, actor=officer, total="all", parts=[])
    assert not report.sums.exists()


# --- From last year's -----------------------------------------------------------------
@pytest.fixture
def copied(report, officer, colleague):
    section = report.sections.last()
    transitions.assign_authors(section, actor=officer, authors=[colleague])
    transitions.set_sum(
        report, actor=officer, total="members.total", parts=["visits.total"]
    )
    return transitions.copy_report(
        report,
        actor=officer,
        key="mhu-2024",
        period="2024",
        start=date(2024, 1, 1),
        end=date(2024, 12, 31),
        as_of=date(2025, 3, 1),
    )


def test_a_copy_has_the_text_the_authors_and_the_sums(report, copied, colleague):
    def texts(of):
        return [(s.ident, s.number, s.text) for s in of.sections.standing()]

    assert texts(copied) == texts(report)
    assert list(copied.sections.last().authors.all()) == [colleague]
    assert [str(row) for row in copied.sums.all()] == ["members.total = visits.total"]
    assert {section.version for section in copied.sections.all()} == {1}
    assert copied.previous == report


def test_what_was_typed_is_last_years_until_it_is_typed_again(copied, officer):
    row = copied.figures.get(key="visits.total")
    assert (row.is_carried, row.is_unfinished) == (True, True)

    row = transitions.fill_figure(row, actor=officer, value=9, source="2024 登记")

    assert (row.is_carried, row.value) == (False, 9)
    assert not copied.figures.get(key="members.total").is_carried


def test_there_is_one_report_of_a_kind_and_year(copied, officer):
    with pytest.raises(TransitionError) as refusal:
        transitions.copy_report(
            copied, actor=officer, key="x", period="2024", start=copied.start,
            end=copied.end, as_of=copied.as_of,
        )  # fmt: skip

    assert "已有 2024 年度的年度工作报告" in str(refusal.value)


# --- What is published stands ---------------------------------------------------------
@pytest.fixture
def published(report):
    Report.objects.filter(pk=report.pk).update(
        state="published", published_at=timezone.now(), sha256="x"
    )
    report.refresh_from_db()
    return report


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.sections.update(text="别的"),
        lambda report: report.figures.update(value=1),
        lambda report: report.figures.all().delete(),
        lambda report: Report.objects.filter(pk=report.pk).update(reporter="别人"),
        lambda report: Report.objects.filter(pk=report.pk).update(state="draft"),
    ],
)
def test_the_database_refuses_to_change_a_published_report(published, change):
    with pytest.raises((InternalError, ProgrammingError)), transaction.atomic():
        change(published)


def test_nothing_is_written_into_a_published_report(published, section, officer):
    with pytest.raises(TransitionError):
        transitions.write_section(section, actor=officer, version=0, text="晚了")
