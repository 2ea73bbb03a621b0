"""What must not be done with a report, and what no input may break."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from reports import transitions
from reports.models import PlanItem, Report, ReportState
from reports.transitions import plans
from tests.factories import PrintedFigureFactory
from union_portal.lifecycle import TransitionError
from union_portal.numerals import Form, PatternError

pytestmark = pytest.mark.django_db

YEAR = {
    "period": "2024",
    "start": date(2024, 1, 1),
    "end": date(2024, 12, 31),
    "as_of": date(2024, 4, 1),
}


def page(name, report, *args):
    return reverse(f"reports:{name}", args=[report.public_id, *args])


@pytest.fixture
def approved(report, officer, chair):
    transitions.submit(
        report, actor=officer, steps=[("核稿", officer), ("审定", chair)]
    )
    transitions.pass_step(report, actor=officer)
    return transitions.pass_step(report, actor=chair)


# --- Numbers no form prints -----------------------------------------------------------
def test_a_typed_number_its_form_cannot_print_is_refused(report, officer):
    row = PrintedFigureFactory(report=report, key="term", form="第{汉}届")
    with pytest.raises(TransitionError) as refusal:
        transitions.fill_figure(row, actor=officer, value="0.5", source="台账")
    assert "只印整数" in str(refusal.value)


def test_a_count_its_form_cannot_print_is_marked_and_keeps_the_draft_from_review(
    report, officer, chair, as_user
):
    # A sum of yuan is whole today and broken tomorrow.
    report.figures.filter(key="visits.total").update(value="0.5")

    shown = as_user(officer).get(report.get_absolute_url())

    assert "〔印不出 0.5〕" in shown.content.decode()
    with pytest.raises(TransitionError) as refusal:
        transitions.submit(report, actor=officer, steps=[("审定", chair)])
    assert "走访次数" in str(refusal.value)


@pytest.mark.parametrize("pattern", ["{n.9999999999}人", "{n:9999999999999}人"])
def test_a_form_of_endless_digits_is_no_form(pattern):
    with pytest.raises(PatternError):
        Form.parse(pattern)


# --- Tags, days, sections that are not there ------------------------------------------
def test_a_title_names_no_number_the_report_does_not_have(report, officer):
    with pytest.raises(TransitionError) as refusal:
        transitions.copy_report(
            report, actor=officer, title_lines=["工作报告{nowhere}"], **YEAR
        )
    assert "{nowhere}" in str(refusal.value)

    transitions.change_front(report, actor=officer, title_lines=["走访{visits.total}"])
    transitions.remove_section(report.sections.last(), actor=officer)
    row = report.figures.get(key="visits.total")
    report.sections.filter(text__contains="visits").update(text="")
    with pytest.raises(TransitionError) as refusal:
        transitions.remove_figure(row, actor=officer)
    assert "题头里还在用" in str(refusal.value)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(9999, 12, 31)])
def test_a_period_outside_the_calendar_of_unions_is_refused(report, officer, day):
    with pytest.raises(TransitionError) as refusal:
        transitions.copy_report(
            report, actor=officer, **YEAR | {"start": day, "end": day}
        )
    assert "1900 年到 2100 年" in str(refusal.value)


def test_a_section_taken_out_meanwhile_is_refused_in_words(report, officer, as_user):
    section = report.sections.last()
    transitions.remove_section(section, actor=officer)
    browser = as_user(officer)

    for name, typed in (
        ("section_take", {}),
        ("section_arrange", {"do": "up"}),
        ("section_arrange", {"do": "down"}),
    ):
        answer = browser.post(page(name, report, section.pk), typed)
        assert answer.status_code == 302, name
    kept = browser.post(
        page("section", report, section.pk), {"version": "0", "text": "写了一下午"}
    )
    assert "已经移出报告" in kept.content.decode()
    assert "写了一下午" in kept.content.decode()


def test_an_item_carried_over_already_is_not_taken_out(report, officer):
    item = plans.add_item(report, actor=officer, kind="plan", title="建职工之家")
    after = transitions.copy_report(report, actor=officer, **YEAR)
    plans.carry_item(item, actor=officer, report=after)
    with pytest.raises(TransitionError) as refusal:
        plans.drop_item(item, actor=officer)
    assert "已经结转" in str(refusal.value)


@pytest.mark.parametrize("do", ["find", "pick:", "pick:\0", "tag:\0", "look", "add"])
def test_nothing_typed_into_the_box_of_numbers_breaks_the_page(
    report, officer, as_user, do
):
    section = report.sections.last()
    typed = {"do": do, "q": "走\0访", "text": "甲\0乙", "n-figure": "\0"}
    answer = as_user(officer).post(page("section", report, section.pk), typed)
    assert answer.status_code == 200


def test_a_number_too_long_to_be_a_row_is_no_row(report, officer, as_user):
    browser, long = as_user(officer), "9" * 5000
    authors = page("section_authors", report, report.sections.last().pk)
    assert browser.get(page("changes", report), {"with": long}).status_code == 404
    assert browser.post(authors, {"do": f"add:{long}"}).status_code == 302


# --- Review, print, and what stands ---------------------------------------------------
def test_a_reader_is_asked_once(report, officer):
    with pytest.raises(TransitionError) as refusal:
        transitions.submit(
            report, actor=officer, steps=[("核稿", officer), ("审定", officer)]
        )
    assert "只排一次" in str(refusal.value)


def test_who_has_read_already_does_not_send_a_final_text_back(
    approved, officer, chair, as_user
):
    typed = {"send_back": "1", "opinion": "再改改"}
    as_user(officer).post(page("decide", approved), typed)
    approved.refresh_from_db()
    assert approved.state == ReportState.APPROVED

    as_user(chair).post(page("decide", approved), typed)
    approved.refresh_from_db()
    assert approved.state == ReportState.DRAFT


def test_the_number_of_the_document_is_kept_when_it_is_published(approved, chair):
    transitions.publish(
        approved, actor=chair, number="明大工字〔2024〕3号", addressees="各二级工会"
    )
    kept = Report.objects.get(pk=approved.pk)
    assert (kept.number, kept.addressees) == ("明大工字〔2024〕3号", "各二级工会")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE reports_section SET report_id = %(draft)s WHERE report_id = %(kept)s",
        "UPDATE reports_printedfigure SET report_id = %(draft)s WHERE report_id = %(kept)s",
        "UPDATE reports_section SET report_id = %(kept)s WHERE report_id = %(draft)s",
        "UPDATE reports_report SET state = 'published' WHERE id = %(kept)s",
        "UPDATE reports_report SET reason = 'x' WHERE id = %(kept)s",
    ],
)
def test_no_statement_moves_what_was_published_or_undoes_a_withdrawal(
    approved, officer, chair, statement
):
    draft = transitions.copy_report(approved, actor=officer, **YEAR)
    transitions.publish(approved, actor=chair)
    transitions.withdraw(approved, actor=chair, reason="数据有误")
    with (
        pytest.raises(DatabaseError, match="does not change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, {"draft": draft.pk, "kept": approved.pk})


def test_what_was_read_promised_and_issued_stands_too(approved, officer, chair, branch):
    item = PlanItem.objects.create(
        report=approved, kind="plan", order=0, title="新建职工之家", owner=officer
    )
    transitions.publish(approved, actor=chair, sent_to=[branch])
    for statement in (
        "UPDATE reports_planitem SET title = 'x'",
        "DELETE FROM reports_planitem",
        "UPDATE reports_reviewstep SET opinion = 'x'",
        "DELETE FROM reports_reviewstep",
        "DELETE FROM reports_report_sent_to",
        "UPDATE reports_report_sent_to SET union_id = union_id + 1",
    ):
        with (
            pytest.raises(DatabaseError, match="does not change"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    plans.report_result(item, actor=officer, state="done", result="办成了。")

    item.refresh_from_db()
    assert (item.state, item.result) == ("done", "办成了。")


def test_the_box_of_numbers_counts_nothing_beside_a_text_in_review(
    report, officer, chair, branch_officer, as_user
):
    section = report.sections.last()
    transitions.assign_authors(section, actor=officer, authors=[branch_officer])
    transitions.submit(report, actor=officer, steps=[("审定", chair)])

    answer = as_user(branch_officer).post(
        page("section", report, section.pk), {"do": "pick:members.persons"}
    )

    assert answer.context["picker"].definition is None
