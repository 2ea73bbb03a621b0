"""An act entered by mistake is void: the roll of any day forgets it, the record does not."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from members.models import ActKind, Membership, MembershipAct, MembershipEvent
from members.transitions import membership as acts
from members.transitions.cards import apply_card
from members.transitions.voiding import void_act, void_membership
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    PersonFactory,
    UnionFactory,
)
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db
DAY = date(2024, 9, 1)
LATER = date(2025, 3, 1)
WHY = "登错了人"


@pytest.fixture
def newcomer(school):
    return PersonFactory(school=school, name="林知远")


@pytest.fixture
def neighbour(tree):
    return tree.hq_branches[1]


def story(person):
    rows = Membership.objects.filter(person=person).order_by("starts_on", "pk")
    return [(r.union.name, r.status, r.starts_on, r.ends_on) for r in rows]


def last_act():
    return MembershipAct.objects.order_by("pk").last()


def refused(act, **kwargs):
    with pytest.raises(TransitionError) as refusal:
        void_act(act, **{"reason": WHY, **kwargs})
    return str(refusal.value)


def test_a_wrong_admission_counts_on_no_day_and_stays_on_record(
    newcomer, officer, branch
):
    row = acts.admit(newcomer, actor=officer, union=branch, on=DAY)

    voiding = void_act(last_act(), actor=officer, reason=WHY)

    assert story(newcomer) == []
    assert not Membership.objects.counted(DAY).filter(person=newcomer).exists()
    assert not newcomer.memberships.on(DAY).exists()
    kept = Membership._base_manager.get(pk=row.pk)
    assert (kept.kind, kept.starts_on) == ("void", DAY)
    assert list(
        MembershipEvent.objects.filter(pgh_obj=row.pk).values_list("kind", flat=True)
    ) == ["full", "void"]
    assert (voiding.kind, voiding.voids.kind, voiding.reason) == ("void", "admit", WHY)
    assert AuditEntry.objects.latest("pk").action == "members.void_act"
    assert newcomer.notices.latest("pk").text.startswith("您 2024-09-01 的“入会”是误登")
    assert list(MembershipAct.objects.valid()) == []

    acts.admit(newcomer, actor=officer, union=branch, on=DAY)
    assert story(newcomer) == [("文学院工会", "active", DAY, None)]


def test_a_membership_of_the_roll_is_voided_unless_an_act_stands_on_it(
    member, officer, branch, school, branch_officer, as_user
):
    """No act opened it: an import did."""
    row = member.memberships.get()
    page = reverse("admin:members_membership_void", args=[row.pk])
    acts.retain(member, actor=officer, on=DAY, reason="retired")
    with pytest.raises(TransitionError, match="之后还办过：2024-09-01 保留会籍"):
        void_membership(row, actor=officer, reason=WHY)
    after = member.memberships.get(starts_on=DAY)
    with pytest.raises(TransitionError, match="是 2024-09-01 的“保留会籍”登记的"):
        void_membership(after, actor=officer, reason=WHY)
    void_act(last_act(), actor=officer, reason="登错")
    assert as_user(branch_officer).post(page, {"reason": WHY}).status_code == 403

    after = as_user(officer).post(page, {"reason": WHY}, follow=True)
    assert "任何一天的名册都不再有这段会籍" in after.text

    assert story(member) == []
    assert Membership._base_manager.get(pk=row.pk).kind == "void"
    assert AuditEntry.objects.latest("pk").action == "members.void_membership"
    assert member.notices.latest("pk").kind == "members.void_membership"
    mine = as_user(member).get(reverse("members:my_membership")).text
    assert "随名册导入的会籍" in mine
    assert WHY in mine
    acts.admit(member, actor=officer, union=branch, on=DAY)
    assert story(member) == [("文学院工会", "active", DAY, None)]


@pytest.mark.parametrize("kind", ["transfer", "retain", "restore"])
def test_what_an_act_closed_goes_on_as_before(member, officer, neighbour, kind):
    if kind == "restore":
        acts.retain(member, actor=officer, on=DAY, reason="retired")
    before = story(member)
    if kind == "transfer":
        acts.transfer(member, actor=officer, union=neighbour, on=LATER)
    elif kind == "retain":
        acts.retain(member, actor=officer, on=LATER, reason="retired")
    else:
        acts.restore(member, actor=officer, on=LATER)
    assert story(member) != before

    void_act(last_act(), actor=officer, reason=WHY)

    assert story(member) == before
    assert member.memberships.get(ends_on=None).end_reason == ""


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        (acts.leave, {}),
        (acts.withdraw, {"written_on": DAY}),
        (acts.expel, {"document": "明工发〔2024〕1号", "document_on": DAY}),
        (acts.record_death, {}),
    ],
)
def test_an_ended_membership_goes_on(member, officer, branch, neighbour, act, fields):
    guest = MembershipFactory(person=member, union=neighbour, kind="guest")
    before = story(member)
    act(member, actor=officer, on=DAY, **fields)

    void_act(last_act(), actor=officer, reason=WHY)

    member.refresh_from_db()
    guest.refresh_from_db()
    assert (story(member), member.is_active, guest.ends_on) == (before, True, None)


def test_a_transfer_to_another_school_brings_the_record_back(member, officer, tree):
    other = UnionFactory(code="XHU", name="西湖学院工会", parent=tree.federation)
    number = member.staff_number
    acts.transfer(member, actor=officer, union=other, on=DAY)

    void_act(last_act(), actor=officer, reason=WHY)

    member.refresh_from_db()
    assert (member.school, member.staff_number) == (tree.school, number)
    assert [row[0] for row in story(member)] == ["文学院工会"]


def test_a_voided_warning_leads_to_no_lapse(member, officer):
    acts.warn_lapse(member, actor=officer, since=date(2024, 1, 1))
    void_act(last_act(), actor=officer, reason=WHY)

    with pytest.raises(TransitionError, match="还没有提醒过本人"):
        acts.lapse(member, actor=officer, on=DAY)


def test_the_last_act_comes_first_and_what_follows_is_named(
    newcomer, officer, branch, neighbour
):
    acts.admit(newcomer, actor=officer, union=branch, on=DAY)
    first = last_act()
    acts.transfer(newcomer, actor=officer, union=neighbour, on=LATER)

    assert refused(first, actor=officer) == (
        "之后还办过：2025-03-01 转会。请从最近的一项起，依次作废。"
    )
    void_act(last_act(), actor=officer, reason=WHY)
    void_act(first, actor=officer, reason=WHY)
    assert story(newcomer) == []


def test_voiding_refuses(newcomer, officer, branch):
    row = acts.admit(newcomer, actor=officer, union=branch, on=DAY)
    first = last_act()
    assert "请写明作废的原因" in refused(first, actor=officer, reason=" ")
    apply_card(newcomer, actor=newcomer)
    assert "有一张互助服务卡（已申请）" in refused(first, actor=officer)
    newcomer.service_cards.update(state="taken_back")
    acts.correct_membership(
        row, actor=officer, starts_on=LATER, ends_on=None, reason="x"
    )
    assert "再更正一次" in refused(last_act(), actor=officer)

    voiding = void_act(first, actor=officer, reason=WHY)

    assert "已于" in refused(first, actor=officer)
    assert "不能再作废" in refused(voiding, actor=officer)


def test_only_the_level_that_confirmed_may_void(
    newcomer, officer, branch_officer, branch, tree
):
    acts.admit(newcomer, actor=branch_officer, union=branch, on=DAY)
    by_branch = last_act()
    other = PersonFactory(school=tree.school)
    acts.admit(other, actor=officer, union=branch, on=DAY)
    by_school = last_act()
    next_door = AppointmentFactory(seat=tree.hq_branches[1], roles=["office"]).person
    acts.admit(branch_officer, actor=officer, union=branch, on=DAY)
    their_own = last_act()

    may = {
        person.name: [
            person.has_perm("members.void_membershipact", act)
            for act in (by_branch, by_school, their_own)
        ]
        for person in (officer, branch_officer, next_door)
    }

    assert (by_branch.confirmed_at, by_school.confirmed_at) == (branch, tree.school)
    assert list(may.values()) == [
        [True, True, True],
        [True, False, False],
        [False, False, False],
    ]


def test_the_database_wants_a_reason_and_a_voiding(newcomer, officer, branch):
    acts.admit(newcomer, actor=officer, union=branch, on=DAY)
    act = last_act()
    for fields in (
        {"kind": ActKind.VOID, "reason": ""},
        {"kind": ActKind.LEAVE, "voids": act},
    ):
        with pytest.raises(IntegrityError, match="void"), transaction.atomic():
            MembershipAct.objects.create(
                person=newcomer, on=DAY, to_union=branch, **fields
            )


@pytest.mark.django_db(transaction=True)
def test_an_act_beside_a_voiding_sees_what_is_left(
    newcomer, officer, branch, neighbour, meanwhile
):
    acts.admit(newcomer, actor=officer, union=branch, on=DAY)
    act = last_act()
    with transaction.atomic():
        void_act(act, actor=officer, reason=WHY)
        second = meanwhile(
            acts.transfer, newcomer, actor=officer, union=neighbour, on=LATER
        )

    with pytest.raises(TransitionError, match="没有会籍"):
        second.result()


def test_at_the_desk_and_on_the_phone(as_user, newcomer, officer, branch):
    acts.admit(newcomer, actor=officer, union=branch, on=DAY - timedelta(days=1))
    act, desk = last_act(), as_user(officer)
    address = f"/admin/members/membershipact/{act.pk}/void/"
    assert "只用于误登" in desk.get(address).content.decode()

    desk.post(address, {"reason": WHY})

    listed = desk.get("/admin/members/membershipact/").content.decode()
    assert "入会（已作废）" in listed
    page = as_user(newcomer).get("/me/membership/").content.decode()
    assert "作废的误登" in page
    assert WHY in page
