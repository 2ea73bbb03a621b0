"""Past matters come in by workbook, figures count them, reminders rise, no two collide."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from matters import transitions
from matters.models import Matter
from tests.factories import PersonFactory, UnitFactory
from tests.handled import Play
from tests.sheets import sheet
from union_portal import reminders
from union_portal.figures import SUBTREE, Scope, evaluate
from union_portal.lifecycle import LifecycleQuerySet, TransitionError
from union_portal.notices import Notice
from union_portal.workbooks import staging


def bring_in(path, key, school, rows, officer):
    book = sheet(path / f"{key}.xlsx", key, rows)
    return staging.apply(
        staging.stage(key, book, actor=officer, union=school), actor=officer
    )


def verdicts(batch):
    return [
        (row.verdict, [problem["reason"] for problem in row.problems])
        for row in batch.rows.order_by("number")
    ]


def year(school):
    return Scope(
        school, SUBTREE, date(2023, 1, 1), date(2023, 12, 31), date(2024, 4, 1)
    )


def test_a_past_year_comes_in_by_workbook_and_is_counted(
    school, branch, officer, tmp_path
):
    service, guard = UnitFactory(union=branch), UnitFactory(union=branch)
    raiser = PersonFactory(school=school)
    common = {
        "union": "MHU", "kind": "意见建议", "title": "食堂", "text": "延长时间",
        "category": "后勤与校园", "raised_on": date(2023, 3, 6),
    }  # fmt: skip
    handed = {
        "lead": service.code, "assigned_on": date(2023, 3, 20),
        "due_on": date(2023, 5, 8), "reply": "已办",
    }  # fmt: skip
    rows = [
        {**common, **handed, "number": "1号", "replied_on": date(2023, 4, 3),
         "outcome": "A 已解决或采纳", "staff_number": raiser.staff_number,
         "grade": "基本满意", "closed_on": date(2023, 4, 10),
         "assists": guard.code},
        {**common, **handed, "number": "2号", "replied_on": date(2023, 6, 5),
         "outcome": "B 正在解决或列入计划", "measures": "改造",
         "promised_on": date(2023, 9, 1)},
        {**common, "number": "3号", "category": "信息化"},
        {**common, "number": "4号", "lead": "没有的", "assigned_on": date(2023, 4, 1)},
        {**common, "number": "5号", "closed_on": date(2023, 4, 1)},
    ]  # fmt: skip
    batch = bring_in(tmp_path, "matters", school, rows, officer)
    assert verdicts(batch) == [
        ("refused", ["没有代码为“没有的”的单位"]),
        ("refused", ["已办结的，要填答复日期"]),
    ]  # fmt: skip
    stood = Matter.objects.order_by("pk").values_list("number", "state", "grade")
    assert list(stood) == [
        ("1号", "closed", "basically"), ("2号", "replied", ""), ("3号", "raised", ""),
    ]  # fmt: skip
    book = sheet(tmp_path / "again.xlsx", "matters", rows[:3])
    again = staging.stage("matters", book, actor=officer, union=school)
    assert [row.verdict for row in again.rows.all()] == ["unchanged"] * 3

    keys = (
        "raised", "opinion_raised", "suggestion_raised", "assigned", "units",
        "categories", "answered", "carried_out", "settled", "replies", "on_time",
        "due_replies", "ratings", "satisfied", "promises", "promises_kept",
    )  # fmt: skip
    asked = [(f"matters.{key}", year(school)) for key in keys]
    assert dict(zip(keys, evaluate(asked), strict=True)) == {
        "raised": 3, "opinion_raised": 3, "suggestion_raised": 0, "assigned": 2,
        "units": 2, "categories": 2, "answered": 2, "carried_out": 2, "settled": 1,
        "replies": 2, "on_time": 1, "due_replies": 2, "ratings": 1, "satisfied": 1,
        "promises": 1, "promises_kept": 0,
    }  # fmt: skip

    kept = [{"union": "MHU", "number": "2号", "supervision_number": "督〔2023〕8号",
             "progress": "完工", "done_on": date(2023, 8, 30)}]  # fmt: skip
    bring_in(tmp_path, "matter_promises", school, kept, officer)
    promise = Matter.objects.get(number="2号").follow_ups.get()
    assert (promise.state, promise.supervision_number) == ("reported", "督〔2023〕8号")


def test_replies_on_paper_come_in_by_workbook(school, branch, officer, tmp_path):
    play = Play(school, branch)
    play.assign()
    row = {"union": "MHU", "replied_on": timezone.localdate(), "reply": "已办",
           "outcome": "C 留作参考"}  # fmt: skip
    batch = bring_in(
        tmp_path, "matter_replies", school,
        [{**row, "number": play.matter.number}, {**row, "number": "没有的"}], officer,
    )  # fmt: skip
    assert verdicts(batch) == [
        ("refused", ["没有编号为“没有的”的事项。"]),
    ]  # fmt: skip
    assert (play.again().state, play.reply.on_paper) == ("replied", True)

    rated = {**row, "number": play.matter.number, "grade": "满意",
             "closed_on": timezone.localdate()}  # fmt: skip
    bring_in(tmp_path, "matter_replies", school, [rated], officer)
    assert (play.again().state, play.matter.grade) == ("closed", "satisfied")
    batch = bring_in(
        tmp_path, "matter_replies", school, [{**rated, "reply": "又办"}], officer
    )
    assert verdicts(batch) == [
        ("refused", ["已登记的答复只能在表里补评价和办结日期。"]),
    ]  # fmt: skip


def test_reminders_rise_from_liaison_to_head_to_leader(school, branch):
    play = Play(school, branch)
    transitions.assign(
        play.matter,
        lead=play.unit,
        leader=play.leader,
        due_on=date(2024, 4, 12),
        on=date(2024, 3, 4),
        actor=play.officer,
    )
    Notice.objects.all().delete()

    def told(day):
        before = set(Notice.objects.values_list("pk", flat=True))
        reminders.run(day)
        fresh = Notice.objects.exclude(pk__in=before).order_by("pk")
        return [(n.kind.removeprefix("matters."), n.recipient.name) for n in fresh]

    assert told(date(2024, 3, 8)) == []
    # Five working days have passed: 清明 and its worked Sunday are counted as they were.
    accept = [("accept_late", "林远"), ("accept_late", "何岳")]
    assert told(date(2024, 3, 12)) == accept
    assert told(date(2024, 4, 3)) == []
    assert told(date(2024, 4, 8)) == [("due_soon", "林远")]
    assert told(date(2024, 4, 12)) == []
    assert told(date(2024, 4, 15)) == [("overdue", "林远"), ("overdue", "何岳")]
    leaders = [("overdue_leader", p.name) for p in (play.leader, play.officer)]
    assert set(told(date(2024, 4, 19))) == {*leaders}
    assert told(date(2024, 4, 30)) == []


def refused(act, *args, **kwargs):
    with pytest.raises(TransitionError):
        act(*args, **kwargs)
    return True


@pytest.mark.django_db(transaction=True)
def test_two_hands_on_one_matter(school, branch, meanwhile, monkeypatch):
    """Assign beside assign, accept beside dispute, two requests for time, sign beside
    sign, rate beside rate; and the control."""
    play = Play(school, branch)
    with transaction.atomic():
        transitions.assign(play.matter, lead=play.unit, actor=play.officer)
        second = meanwhile(
            transitions.assign, play.matter, lead=play.other, actor=play.leader
        )
    assert refused(second.result)
    row = play.assignment
    assert row.unit == play.unit
    with transaction.atomic():
        transitions.accept(row, actor=play.liaison)
        second = meanwhile(transitions.dispute, row, reason="不归", actor=play.head)
    assert refused(second.result)
    assert play.again().state == "accepted"

    until = play.matter.due_on + timedelta(days=7)
    ask = {"until": until, "reason": "招标"}
    with transaction.atomic():
        transitions.ask_extension(play.matter, actor=play.liaison, **ask)
        second = meanwhile(
            transitions.ask_extension, play.matter, actor=play.head, **ask
        )
    assert refused(second.result)

    play.draft(), play.submit()
    code, reply = play.code_of(play.head), play.reply
    with transaction.atomic():
        transitions.sign_reply(reply, code=code, actor=play.head)
        second = meanwhile(transitions.sign_reply, reply, code=code, actor=play.head)
    assert refused(second.result)
    assert reply.signatures.count() == 1

    paper = Play(school, branch)
    paper.assign(), paper.reply_on_paper()
    with transaction.atomic():
        transitions.rate(paper.matter, result="satisfied", actor=paper.raiser)
        second = meanwhile(
            transitions.rate, paper.matter, result="not", actor=paper.raiser
        )
    assert refused(second.result)
    assert paper.again().grade == "satisfied"

    # The control: without the lock both would be written.
    other = Play(school, branch)
    other.assign()
    row = other.assignment
    monkeypatch.setattr(LifecycleQuerySet, "lock", lambda rows, pk: rows.get(pk=pk))
    with transaction.atomic():
        transitions.accept(row, actor=other.liaison)
        second = meanwhile(transitions.dispute, row, reason="不归", actor=other.head)
    second.result()
    assert other.again().state == "disputed"
