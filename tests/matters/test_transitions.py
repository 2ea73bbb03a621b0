"""The way of a matter: every step, and every step from everywhere else refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from matters import reading, transitions
from matters.models import FollowUp, Matter, MatterKind, MatterState
from matters.printing import assignment_sheet
from matters.registry import MATTER_SOURCES, MatterSource
from tests.factories import PersonFactory, UnitFactory
from tests.handled import DAY, MatterFactory, Play
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice


@pytest.fixture
def play(school, branch):
    return Play(school, branch)


def where(matter):
    return (matter.state, matter.holder, matter.round)


def told(person):
    return list(
        Notice.objects.filter(recipient=person)
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_an_opinion_goes_its_whole_way(play):
    """Handed over, accepted, drafted, signed twice, rated, closed."""
    assert where(play.assign()) == ("assigned", "unit", 1)
    assert where(play.accept()) == ("accepted", "unit", 1)
    play.draft()
    assert where(play.submit()) == ("accepted", "head", 1)
    assert where(play.sign(play.head)) == ("accepted", "leader", 1)
    assert where(play.sign(play.leader)) == ("replied", "raiser", 1)
    capacities = play.reply.signatures.values_list("capacity", "actor_name")
    assert list(capacities) == [
        ("单位负责人", "何岳"),
        ("分管领导", play.leader.name),
    ]
    transitions.rate(play.matter, result="satisfied", actor=play.raiser)
    assert where(play.again()) == ("rated", "union", 1)
    transitions.close(play.matter, actor=play.officer)
    assert where(play.again()) == ("closed", "nobody", 1)
    steps = play.matter.steps.values_list("verb", flat=True)
    assert list(steps) == [
        "assign", "accept", "submit", "pass_on", "reply", "rate", "close",
    ]  # fmt: skip
    assert told(play.liaison) == ["matters.assigned"]
    assert told(play.head) == ["matters.assigned", "matters.to_sign"]
    assert told(play.raiser) == ["matters.replied", "matters.closed"]


def test_an_unsatisfied_raiser_has_it_handled_again_once(play):
    play.assign()
    play.reply_on_paper("planned", measures="改造", promised_on=date(2030, 5, 1))
    transitions.rate(play.matter, result="not", actor=play.raiser)
    assert where(play.again()) == ("accepted", "unit", 2)
    assert play.matter.grade == "not"
    play.draft()
    play.submit()
    play.sign(play.head)
    play.sign(play.leader)
    transitions.rate(play.matter, result="not", actor=play.raiser)
    assert where(play.again()) == ("rated", "union", 2)
    assert FollowUp.objects.count() == 1


def test_a_suggestion_the_union_answers_is_closed_when_rated(school, branch):
    play = Play(school, branch, code="suggestion")
    transitions.answer_matter(
        play.matter, outcome="explained", text="已与后勤商定。", actor=play.officer
    )
    assert where(play.again()) == ("replied", "raiser", 1)
    transitions.rate(play.matter, result="basically", actor=play.raiser)
    assert where(play.again()) == ("closed", "nobody", 1)


def test_the_union_answered_and_did_not_satisfy(school, branch):
    play = Play(school, branch, code="suggestion")
    transitions.answer_matter(
        play.matter, outcome="explained", text="暂无条件。", actor=play.officer
    )
    transitions.rate(play.matter, result="not", actor=play.raiser)
    assert where(play.again()) == ("raised", "union", 2)


def test_a_dispute_is_upheld_or_leads_to_another_unit(play):
    play.assign()
    transitions.dispute(play.assignment, reason="归保卫部", actor=play.liaison)
    assert where(play.again()) == ("disputed", "union", 1)
    transitions.uphold(play.assignment, answer="场地归后勤管", actor=play.officer)
    assert where(play.again()) == ("assigned", "unit", 1)
    transitions.dispute(play.assignment, reason="确实不归我们", actor=play.liaison)
    transitions.reassign(
        play.matter, lead=play.other, reason="职责在保卫部", actor=play.officer
    )
    assert play.again().lead_unit == play.other
    former = play.matter.assignments.get(unit=play.unit)
    assert (former.state, former.ended_on) == ("ended", timezone.localdate())


def test_a_reply_can_be_sent_back_before_and_after_it_is_issued(play):
    play.assign()
    play.accept()
    play.draft("planned", measures="分两期改造", promised_on=date(2030, 1, 1))
    play.submit()
    transitions.hand_back(play.reply, reason="写明哪一期", actor=play.head)
    assert where(play.again()) == ("accepted", "unit", 1)
    play.submit()
    play.sign(play.head)
    play.sign(play.leader)
    assert play.matter.follow_ups.get().measures == "分两期改造"
    transitions.rework(play.matter, reason="没有写时间", actor=play.officer)
    assert where(play.again()) == ("accepted", "unit", 1)
    assert play.matter.follow_ups.get().state == "dropped"


def test_more_time_is_asked_for_once_and_within_the_norm(play):
    play.assign()
    due = play.matter.due_on
    ask = transitions.ask_extension
    for until in (due, due + timedelta(days=60)):
        with pytest.raises(TransitionError, match="最迟到"):
            ask(play.matter, until=until, reason="招标", actor=play.liaison)
    until = due + timedelta(days=20)
    row = ask(play.matter, until=until, reason="招标", actor=play.liaison)
    transitions.grant_extension(row, actor=play.officer)
    assert play.again().due_on == until
    with pytest.raises(TransitionError, match="一次延期"):
        ask(play.matter, until=until, reason="再延", actor=play.liaison)


def test_a_promise_is_followed_until_it_is_kept(play):
    play.assign()
    play.reply_on_paper("planned", measures="改造", promised_on=date(2030, 5, 1))
    promise = play.matter.follow_ups.get()
    transitions.report_progress(promise, progress="已招标", actor=play.liaison)
    transitions.report_done(promise, progress="已完工", actor=play.liaison)
    transitions.send_back_done(promise, reason="灯没亮", actor=play.officer)
    promise.refresh_from_db()
    assert (promise.state, promise.done_on) == ("open", None)
    transitions.report_done(promise, progress="已修好", actor=play.liaison)
    transitions.confirm_done(promise, actor=play.officer)
    promise.refresh_from_db()
    assert (promise.state, promise.progress) == ("done", "已修好")
    with pytest.raises(TransitionError, match="已落实"):
        transitions.drop_promise(promise, reason="不做了", actor=play.officer)


def test_an_assisting_unit_contributes_to_the_reply(play):
    transitions.assign(
        play.matter, lead=play.unit, assists=[play.other], actor=play.officer
    )
    assist = play.matter.assignments.get(role="assist")
    with pytest.raises(TransitionError, match="请先接办"):
        transitions.opine(assist, opinion="可以", actor=play.head)
    transitions.accept(assist, actor=play.head)
    transitions.opine(assist, opinion="夜间巡逻可以配合。", actor=play.head)
    assert where(play.again()) == ("assigned", "unit", 1)
    assert play.matter.assignments.get(role="assist").opinion == "夜间巡逻可以配合。"


def test_a_leader_notes_what_the_units_are_to_do(play, as_user):
    """批示: told to units and union, on timeline and sheet; not the raiser's business."""
    play.assign()
    assert told(play.leader) == ["matters.in_charge"]
    page = f"/matters/{play.matter.public_id}/"
    words = "请后勤部牵头，期末前办好。"
    assert as_user(play.leader).post(f"{page}act/note/", {"text": words})["Location"]
    assert as_user(play.liaison).get(f"{page}act/note/").status_code == 403

    note = play.matter.notes.get()
    assert (note.leader, note.text) == (play.leader, words)
    for person in (play.liaison, play.head):
        assert told(person) == ["matters.assigned", "matters.noted"]
    seen = {
        person: words in as_user(person).get(page).content.decode()
        for person in (play.liaison, play.leader, play.raiser)
    }
    assert list(seen.values()) == [True, True, False]
    in_charge = as_user(play.leader).get("/matters/work/?view=charge")
    assert play.matter.title in in_charge.content.decode()
    document, _day = assignment_sheet(reading.of(play.matter, play.officer))
    assert words in document.to_html()
    play.reply_on_paper()
    transitions.rate(play.matter, result="satisfied", actor=play.raiser)
    transitions.close(play.matter, actor=play.officer)
    with pytest.raises(TransitionError, match="已办结"):
        transitions.note(play.matter, text=words, actor=play.leader)


def test_a_deadline_beyond_the_known_holidays_is_told_to_who_works_on_it(play):
    play.assign()
    for year, warned in ((2024, False), (2099, True)):
        play.matter.due_on = date(year, 5, 6)
        inside = reading.of(play.matter, play.liaison)
        assert ("2099 年的放假安排" in inside.holidays_unknown) == warned
    assert reading.of(play.matter, play.raiser).holidays_unknown == ""


def test_what_is_refused_says_why(play, tree):
    foreign = UnitFactory()
    cases = [
        (lambda: transitions.assign(play.matter, lead=foreign, actor=play.officer),
         "不是这所学校"),
        (lambda: transitions.assign(play.matter, lead=play.unit,
                                    assists=[play.unit], actor=play.officer),
         "不能既主办又协办"),
        (lambda: transitions.assign(play.matter, lead=play.unit, due_on=DAY,
                                    actor=play.officer), "晚于交办日期"),
        (lambda: transitions.assign(play.matter, lead=play.unit,
                                    on=date(2999, 1, 1), actor=play.officer),
         "日期还没到"),
        (lambda: transitions.draft_reply(play.matter, outcome="solved", text="x",
                                         actor=play.liaison), "请先接办"),
    ]  # fmt: skip
    for act, words in cases:
        with pytest.raises(TransitionError, match=words):
            act()
    play.assign()
    play.accept()
    with pytest.raises(TransitionError, match="措施和承诺完成日期"):
        play.draft("planned")
    play.draft()
    play.submit()
    with pytest.raises(TransitionError, match="还没有签字码"):
        transitions.sign_reply(play.reply, code="X", actor=play.head)
    play.sign(play.head)
    play.sign(play.leader)
    with pytest.raises(TransitionError, match="只有提出人"):
        transitions.rate(play.matter, result="not", actor=play.head)
    with pytest.raises(TransitionError, match="请等评价"):
        transitions.close(play.matter, actor=play.officer)


def test_every_step_from_every_other_state_is_refused(play):
    """All verbs of the table against all states in which they are not open."""
    matter = play.matter
    for verb, (sources, _target) in Matter.LIFECYCLE.items():
        for state in set(MatterState.values) - set(sources):
            matter.state = state
            with pytest.raises(TransitionError, match="不能再做这一步"):
                matter.move(verb)
            assert matter.state == state
    matter.state = "raised"
    play.assign()
    for act in (
        lambda: transitions.assign(matter, lead=play.unit, actor=play.officer),
        lambda: transitions.withdraw_matter(matter, actor=play.raiser),
        lambda: transitions.answer_matter(
            matter, outcome="solved", text="x", actor=play.officer
        ),
        lambda: transitions.rework(matter, reason="x", actor=play.officer),
        lambda: transitions.rate(matter, result="not", actor=play.raiser),
        lambda: transitions.close(matter, actor=play.officer),
    ):
        with pytest.raises(TransitionError, match="待接办"):
            act()
    assert where(play.again()) == ("assigned", "unit", 1)


def test_numbers_have_no_gaps_and_sources_are_told(school, officer):
    heard = []

    class Source(MatterSource):
        def raisers(self, matter):
            return [officer]

        def changed(self, matter, verb, actor):
            heard.append((matter.number, verb))

    MATTER_SOURCES["tests"] = Source()
    kind = MatterKind.objects.get(code="opinion")
    words = {"union": school, "kind": kind, "title": "题", "text": "文"}
    try:
        for source in ("tests", ""):
            transitions.raise_matter(
                raised_on=DAY, source=source, actor=officer, **words
            )
    finally:
        del MATTER_SOURCES["tests"]
    numbers = Matter.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["意见2024-001", "意见2024-002"]
    assert heard == [("意见2024-001", "raise")]


def test_a_matter_is_seen_by_those_it_concerns(play, tree):
    transitions.assign(
        play.matter, lead=play.unit, leader=PersonFactory(), actor=play.officer
    )
    leader = play.again().leader
    stranger = PersonFactory(school=play.school)
    MatterFactory(union=tree.med_branches[0])

    def seen(person):
        person.__dict__.pop("units_handled", None)
        return list(Matter.objects.visible_to(person))

    mine = [play.matter]
    people = (play.raiser, play.liaison, play.head, leader, stranger)
    assert [seen(p) for p in people] == [mine, mine, mine, mine, []]
    assert len(seen(play.officer)) == 2
    transitions.reassign(play.matter, lead=play.other, reason="x", actor=play.officer)
    assert seen(play.liaison) == []
