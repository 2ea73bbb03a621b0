"""Acts of membership: what each does, what it refuses, who waits for whom."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from members.models import Membership, MembershipAct, MembershipStatus
from members.transitions import membership as acts
from members.transitions.membership import admission
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    PersonFactory,
    UnionFactory,
)
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.norms import NormValue
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 1)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def newcomer(school):
    return PersonFactory(school=school, name="林知远")


@pytest.fixture
def neighbour(tree):
    return tree.hq_branches[1]


def story(person):
    """``[(union, status, from, to)]`` of a person's full memberships, oldest first."""
    rows = Membership.objects.filter(person=person, kind="full").order_by("starts_on")
    return [(r.union.name, r.status, r.starts_on, r.ends_on) for r in rows]


def told(person):
    return list(person.notices.order_by("pk").values_list("kind", flat=True))


def trail():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def refused(act, *args, **kwargs):
    with pytest.raises(TransitionError) as refusal:
        act(*args, **kwargs)
    return str(refusal.value)


# --- Joining --------------------------------------------------------------------------
def test_admit_opens_a_membership_and_tells_the_new_member(newcomer, officer, branch):
    acts.admit(newcomer, actor=officer, union=branch, on=DAY)

    assert story(newcomer) == [("文学院工会", "active", DAY, None)]
    assert told(newcomer) == ["members.admit"]
    assert trail() == ["members.admit"]
    act = MembershipAct.objects.get()
    assert (act.kind, act.to_union, act.recorded_by) == ("admit", branch, officer)


def test_admit_again_is_a_readmission(member, officer, branch):
    acts.withdraw(member, actor=officer, on=BEFORE, written_on=BEFORE)

    acts.admit(member, actor=officer, union=branch, on=DAY)

    kinds = MembershipAct.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["withdraw", "readmit"]
    assert story(member)[-1] == ("文学院工会", "active", DAY, None)


def test_admit_refuses_a_second_membership(member, officer, neighbour):
    words = refused(acts.admit, member, actor=officer, union=neighbour, on=DAY)

    assert words == "方小满 自 2020-01-01 起已是“文学院工会”的会员；换工会请办转会。"


def test_admit_refuses_a_day_before_an_earlier_membership(member, officer, neighbour):
    words = refused(
        acts.admit, member, actor=officer, union=neighbour, on=date(2019, 1, 1)
    )

    assert "时间重叠" in words


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("hq", "“校本部”不直接管理会籍，请选具体的工会。"),
        ("federation", "“京华市教育工会”不直接管理会籍，请选具体的工会。"),
    ],
)
def test_admit_refuses_what_keeps_no_roll(newcomer, officer, tree, place, words):
    union = getattr(tree, place)

    assert refused(acts.admit, newcomer, actor=officer, union=union, on=DAY) == words


def test_admit_refuses_a_closed_union_and_a_far_day(newcomer, officer, branch, school):
    closed = UnionFactory(branch=True, parent=school, closed_on=DAY)
    far = timezone.localdate() + timedelta(days=63)

    assert "还没有成立或已经撤销" in refused(
        acts.admit, newcomer, actor=officer, union=closed, on=DAY
    )
    assert "最多提前 62 天" in refused(
        acts.admit, newcomer, actor=officer, union=branch, on=far
    )


# --- Moving ---------------------------------------------------------------------------
def test_transfer_leaves_no_day_without_membership(member, officer, neighbour):
    acts.transfer(member, actor=officer, union=neighbour, on=DAY)

    assert story(member) == [
        ("文学院工会", "active", date(2020, 1, 1), BEFORE),
        ("理学院工会", "active", DAY, None),
    ]
    assert told(member) == ["members.transfer"]


def test_transfer_refuses_the_same_union_and_who_is_no_member(
    member, newcomer, officer, branch
):
    assert "不用转" in refused(
        acts.transfer, member, actor=officer, union=branch, on=DAY
    )
    assert "没有会籍" in refused(
        acts.transfer, newcomer, actor=officer, union=branch, on=DAY
    )


def test_transfer_refuses_the_first_day_of_the_membership(member, officer, neighbour):
    words = refused(
        acts.transfer, member, actor=officer, union=neighbour, on=date(2020, 1, 1)
    )

    assert words == "会籍 2020-01-01 才开始，这项手续最早从 2020-01-02 起。"


def test_a_kept_membership_stays_kept_when_it_moves(member, officer, neighbour):
    acts.retain(member, actor=officer, on=date(2024, 1, 1), reason="retired")

    acts.transfer(member, actor=officer, union=neighbour, on=DAY)

    assert story(member)[-1] == ("理学院工会", "retained", DAY, None)


def test_officers_hear_of_a_post_that_goes_on(
    member, officer, branch_officer, branch, neighbour
):
    AppointmentFactory(person=member, seat=branch)

    acts.transfer(member, actor=officer, union=neighbour, on=DAY)

    assert told(branch_officer) == ["members.post_after_act"]
    assert "方小满" not in Notice.objects.get(recipient=branch_officer).text


# --- Keeping and restoring ------------------------------------------------------------
def test_retain_and_restore(member, officer):
    acts.retain(member, actor=officer, on=DAY, reason="military")
    acts.restore(member, actor=officer, on=date(2026, 9, 1))

    assert story(member) == [
        ("文学院工会", "active", date(2020, 1, 1), BEFORE),
        ("文学院工会", "retained", DAY, date(2026, 8, 31)),
        ("文学院工会", "active", date(2026, 9, 1), None),
    ]
    assert told(member) == ["members.retain", "members.restore"]


def test_retain_goes_by_the_reasons_of_the_norm(member, officer, school):
    words = refused(acts.retain, member, actor=officer, on=DAY, reason="abroad")
    assert words == "保留会籍的原因可以是：退休、失业待岗、服兵役。"
    NormValue.objects.create(
        key="members.retain_reasons",
        union=school,
        value=["retired", "abroad"],
        starts_on=date(2024, 1, 1),
        reason="x",
    )

    acts.retain(member, actor=officer, on=DAY, reason="abroad")

    assert story(member)[-1][1] == MembershipStatus.RETAINED


def test_restore_refuses_an_ordinary_member(member, officer):
    assert "不用恢复" in refused(acts.restore, member, actor=officer, on=DAY)


# --- Leaving --------------------------------------------------------------------------
def test_withdraw_takes_the_card_back(member, officer):
    acts.withdraw(member, actor=officer, on=DAY, written_on=BEFORE, card_returned=True)

    act = MembershipAct.objects.get()
    assert story(member)[-1][3] == DAY
    assert (act.card_returned, act.document_on) == (True, BEFORE)
    assert told(member) == ["members.withdraw"]


def test_withdraw_refuses_a_wish_written_later(member, officer):
    words = refused(acts.withdraw, member, actor=officer, on=BEFORE, written_on=DAY)

    assert "不能晚于退会日期" in words


def test_a_membership_that_has_ended_is_not_ended_again(member, officer):
    acts.leave(member, actor=officer, on=DAY)

    words = refused(acts.leave, member, actor=officer, on=BEFORE)

    assert "已经登记过手续" in words


def test_lapse_wants_six_months_and_a_warning(member, officer):
    today = timezone.localdate()
    half_a_year = today - timedelta(days=190)
    assert "还没有提醒过本人" in refused(acts.lapse, member, actor=officer, on=today)
    acts.warn_lapse(member, actor=officer, since=today - timedelta(days=100))
    assert "还不满 6 个月" in refused(acts.lapse, member, actor=officer, on=today)
    acts.warn_lapse(member, actor=officer, since=half_a_year)
    assert "请至少等 30 天" in refused(acts.lapse, member, actor=officer, on=today)

    acts.lapse(member, actor=officer, on=today + timedelta(days=30))

    assert told(member) == [
        "members.warn_lapse",
        "members.warn_lapse",
        "members.lapse",
    ]


def test_expel_names_its_document_and_reports_upward(member, officer, branch_officer):
    acts.expel(
        member, actor=branch_officer, on=DAY, document="文工〔2024〕3号",
        document_on=BEFORE,
    )  # fmt: skip

    assert MembershipAct.objects.get().document == "文工〔2024〕3号"
    assert told(member) == ["members.expel"]
    assert told(officer) == ["members.expel_report"]


def test_nobody_writes_to_the_dead(member, officer, branch, branch_officer):
    AppointmentFactory(person=member, seat=branch)
    guest = MembershipFactory(person=member, kind="guest")

    acts.record_death(member, actor=officer, on=DAY)

    member.refresh_from_db()
    guest.refresh_from_db()
    assert story(member)[-1][3] == guest.ends_on == DAY
    assert told(member) == []
    assert told(branch_officer) == ["members.post_after_act"]
    assert not member.is_active


# --- Putting right ----------------------------------------------------------------------
def test_correct_moves_the_row_beside_along(member, officer, neighbour):
    acts.transfer(member, actor=officer, union=neighbour, on=DAY)
    later = date(2024, 10, 1)

    acts.correct_membership(
        Membership.objects.get(union=neighbour),
        actor=officer, starts_on=later, ends_on=None, reason="通知书日期有误",
    )  # fmt: skip

    assert story(member) == [
        ("文学院工会", "active", date(2020, 1, 1), date(2024, 9, 30)),
        ("理学院工会", "active", later, None),
    ]
    acts.correct_membership(
        Membership.objects.get(union=neighbour),
        actor=officer, starts_on=DAY, ends_on=None, reason="原日期无误",
    )  # fmt: skip
    assert story(member)[0][3] == BEFORE


def test_correct_undoes_a_withdrawal(member, officer):
    ended = acts.withdraw(member, actor=officer, on=DAY, written_on=DAY)

    acts.correct_membership(
        ended, actor=officer, starts_on=ended.starts_on, ends_on=None, reason="误登"
    )

    assert story(member) == [("文学院工会", "active", date(2020, 1, 1), None)]
    assert Membership.objects.get().end_reason == ""


def test_correct_refuses_an_overlap_and_no_change(member, officer, neighbour):
    old = MembershipFactory(
        person=member, union=neighbour,
        starts_on=date(2010, 1, 1), ends_on=date(2015, 1, 1),
    )  # fmt: skip
    dates = {"starts_on": old.starts_on, "reason": "x"}

    assert "重叠" in refused(
        acts.correct_membership, old, actor=officer, ends_on=DAY, **dates
    )
    assert "没有变化" in refused(
        acts.correct_membership, old, actor=officer, ends_on=old.ends_on, **dates
    )


# --- At the same time -------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_two_officers_admit_the_same_person_once(
    newcomer, officer, branch_officer, branch, neighbour, meanwhile
):
    with transaction.atomic():
        acts.admit(newcomer, actor=officer, union=branch, on=DAY)
        second = meanwhile(
            acts.admit, newcomer, actor=branch_officer, union=neighbour, on=DAY
        )

    assert "已是“文学院工会”的会员" in refused(second.result)
    assert len(story(newcomer)) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_database_still_holds_one_membership(
    newcomer, officer, branch, neighbour, meanwhile, monkeypatch
):
    """The control: the lock taken away, the exclusion constraint speaks."""
    monkeypatch.setattr(admission, "locked", lambda person: person)

    with transaction.atomic():
        acts.admit(newcomer, actor=officer, union=branch, on=DAY)
        second = meanwhile(acts.admit, newcomer, actor=officer, union=neighbour, on=DAY)

    assert "只能有一份正式会籍" in refused(second.result)


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_beside_a_transfer_sees_the_new_membership(
    member, officer, neighbour, meanwhile
):
    with transaction.atomic():
        acts.transfer(member, actor=officer, union=neighbour, on=DAY)
        second = meanwhile(acts.withdraw, member, actor=officer, on=DAY, written_on=DAY)

    second.result()
    assert story(member)[-1] == ("理学院工会", "active", DAY, DAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("locked", "words"),
    [(True, "这项手续最早从"), (False, "只能有一份正式会籍")],
    ids=["locked", "the control: without the lock the database speaks"],
)
def test_of_two_transfers_at_once_one_is_made(
    member, officer, neighbour, tree, meanwhile, monkeypatch, locked, words
):
    if not locked:
        monkeypatch.setattr(admission, "locked", lambda person: person)
    elsewhere = tree.med_branches[0]

    with transaction.atomic():
        acts.transfer(member, actor=officer, union=neighbour, on=DAY)
        second = meanwhile(
            acts.transfer, member, actor=officer, union=elsewhere, on=DAY
        )

    assert words in refused(second.result)
    assert story(member)[-1] == ("理学院工会", "active", DAY, None)
