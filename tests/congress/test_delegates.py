"""The list of delegates: composition, elections, and how mandates end."""

from datetime import date

import pytest

from congress.composition import report
from congress.models import Delegate, Election
from congress.norms import TEACHERS
from congress.transitions import delegates as acts
from congress.transitions import quotas
from congress.transitions.congresses import confirm_list
from congress.transitions.delegations import name_head
from members.models import Employment
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    DelegationFactory,
    QuotaFactory,
)
from tests.factories import EmploymentFactory, UnitFactory
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db
DAY = date(2024, 4, 11)


@pytest.fixture
def college(school, branch):
    return UnitFactory(school=school, union=branch, name="文学院")


@pytest.fixture
def preparing(school):
    return CongressFactory(union=school, state="preparing")


def test_the_composition_says_what_is_missing_and_which_seat_would_mend_it(
    preparing, college, django_assert_num_queries
):
    QuotaFactory(congress=preparing, unit=college, seats=4)
    one = {"congress": preparing, "unit": college}
    DelegateFactory(**one, is_leader=True, is_front_line=False)
    DelegateFactory(**one, is_teacher=False, person__sex="male", state="proposed")
    DelegateFactory(**one, is_teacher=False, is_senior=True)
    DelegateFactory(congress=preparing, kind="observer", is_teacher=False)
    DelegateFactory(**one, is_teacher=True, ends_on=date(2023, 1, 1))

    with django_assert_num_queries(11):
        lines = {line.rule.key: line for line in report(preparing, DAY)}

    teachers = lines["teachers"]
    assert (teachers.measure.numerator, teachers.measure.denominator) == (1, 3)
    assert (teachers.verdict, teachers.percent) == ("缺 1 人", "33.3%")
    assert teachers.blocks
    assert teachers.mends == (
        "文学院还空 1 个名额，选教师",
        "文学院（3 名代表中 1 名教师）更换 1 名",
    )
    assert lines["women"].ok
    assert lines["leaders"].verdict == "多 1 人"
    assert not lines["leaders"].blocks
    assert "minority" not in lines


def test_a_list_with_too_few_teachers_is_not_confirmed(preparing, college, officer):
    one = {"congress": preparing, "unit": college}
    for number in range(5):
        last = DelegateFactory(**one, is_teacher=number < 2, is_leader=number < 2)
    waiting = DelegateFactory(**one, state="proposed", is_teacher=False)

    with pytest.raises(TransitionError, match="还有 1 名代表没有审查资格"):
        confirm_list(preparing, actor=officer)
    acts.refuse_delegate(waiting, actor=officer, reason="不在岗")
    with pytest.raises(TransitionError, match=r"2/5，要求不低于 60%，还缺 1 人"):
        confirm_list(preparing, actor=officer)
    acts.correct_delegate(last, actor=officer, is_teacher=True)

    members = CongressFactory(
        union=preparing.union, kind="members", shares_with=preparing, state="preparing"
    )
    assert confirm_list(preparing, actor=officer).state == "confirmed"
    members.refresh_from_db()
    assert (members.state, members.confirmed_on is None) == ("confirmed", False)
    assert TEACHERS.citation.startswith("《学校教职工代表大会规定》")


def test_seats_are_given_out_by_staff_once(preparing, college, officer):
    other = UnitFactory(school=college.school, union=college.union)
    for unit, number in ((college, 3), (other, 1)):
        EmploymentFactory.create_batch(number, unit=unit)

    quotas.allot_seats(preparing, actor=officer, seats=3)

    assert list(preparing.quotas.values_list("unit", "seats", "electors")) == [
        (college.pk, 2, 3),
        (other.pk, 1, 1),
    ]
    with pytest.raises(TransitionError, match="多于教职工 4 人"):
        quotas.allot_seats(preparing, actor=officer, seats=5)


def test_an_election_puts_the_elected_on_the_list(preparing, college, officer):
    quota = QuotaFactory(congress=preparing, unit=college, seats=1, electors=9)
    held = [
        EmploymentFactory(unit=college, post_category="teacher", title_rank=rank)
        for rank in ("senior", "middle", "none")
    ]
    people = [row.person for row in held]
    stranger = EmploymentFactory().person

    for wrong, words in ((people[:1], "至少 2 人"), ([stranger, *people], "不在这个")):
        with pytest.raises(TransitionError, match=words):
            quotas.nominate(quota, actor=officer, people=wrong)
    election = quotas.nominate(quota, actor=officer, people=people)
    count = {"held_on": DAY, "electors": 9, "voters": 8, "valid": 8, "actor": officer}
    tie = {people[0].pk: 4, people[1].pk: 4}
    refused = (
        ({**count, "voters": 5, "valid": 5, "votes": {people[0].pk: 5}}, "规定比例"),
        ({**count, "votes": {people[0].pk: 9}}, "与有效票不符"),
        ({**count, "voters": 10, "votes": {}}, "不能多于"),
        ({**count, "held_on": date(2099, 1, 1), "votes": {}}, "还没到"),
    )
    for values, words in refused:
        with pytest.raises(TransitionError, match=words):
            quotas.count_election(election, **values)
    quotas.count_election(
        election, votes={**tie, people[0].pk: 6, people[1].pk: 2}, **count
    )

    delegate = Delegate.objects.get()
    assert (delegate.person, delegate.unit, delegate.state) == (
        people[0], college, "proposed",
    )  # fmt: skip
    assert (delegate.is_teacher, delegate.is_senior, delegate.is_leader) == (
        True, True, False,
    )  # fmt: skip
    assert Election.objects.get().state == "valid"
    with pytest.raises(TransitionError, match="选举有效"):
        quotas.void_election(election, actor=officer, reason="x")


def test_mandates_end_and_are_replaced_as_dated_history(
    preparing, college, officer, django_assert_num_queries
):
    group = DelegationFactory(congress=preparing)
    former = EmploymentFactory(unit=college).person
    row = DelegateFactory(
        congress=preparing, unit=college, delegation=group, person=former
    )
    name_head(group, actor=officer, person=former, starts_on=DAY)
    Employment.objects.filter(person=former).update(ends_on=date(2024, 5, 1))
    with django_assert_num_queries(1):
        assert list(Delegate.objects.adrift(date(2024, 5, 2))) == [row]
    assert not Delegate.objects.adrift(DAY)

    with pytest.raises(TransitionError, match="不成立"):
        acts.recall_delegate(row, actor=officer, ends_on=DAY, in_favour=20, electors=40)
    acts.end_mandate(row, actor=officer, ends_on=date(2024, 5, 1), end_reason="moved")
    with pytest.raises(TransitionError, match="已于 2024-05-01 终止"):
        acts.end_mandate(row, actor=officer, ends_on=DAY, end_reason="left")
    with pytest.raises(TransitionError, match="不在那里聘用"):
        acts.replace_delegate(
            row, actor=officer, person=officer, starts_on=date(2024, 6, 1)
        )
    successor = EmploymentFactory(unit=college).person
    new = acts.replace_delegate(
        row, actor=officer, person=successor, starts_on=date(2024, 6, 1)
    )
    with pytest.raises(TransitionError, match="已经补上"):
        acts.replace_delegate(
            row, actor=officer, person=successor, starts_on=date(2024, 7, 1)
        )
    acts.qualify_delegate(new, actor=officer)

    assert group.heads.get().ends_on == date(2024, 5, 1)
    assert new.replaces == row
    assert new.delegation == group
    sitting = Delegate.objects.sitting
    assert [sitting(day).get().person for day in (DAY, date(2024, 6, 1))] == [
        former,
        successor,
    ]


STATES = {
    acts.qualify_delegate: {"proposed"},
    acts.reconsider_delegate: {"refused"},
}


def test_a_delegate_is_judged_only_from_the_right_state(preparing, officer):
    for state in ("proposed", "qualified", "refused"):
        for verb, sources in STATES.items():
            row = DelegateFactory(congress=preparing, state=state)
            if state in sources:
                verb(row, actor=officer)
            else:
                with pytest.raises(TransitionError):
                    verb(row, actor=officer)
