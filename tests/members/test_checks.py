"""Checks of bodies and their composition, gates at appointing, registers by workbook."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import timezone

from members.checks import CHECKS, COMPOSITION, ORGANS, Finding, findings, worse
from members.checks.engine import Measure
from members.models import (
    DepartureAudit,
    DispatchAgreement,
    FixedContact,
    GroupMember,
    OrganKind,
    UnionGroup,
)
from members.transitions import groups
from members.transitions.agreements import renew_agreement, sign_agreement
from members.transitions.cadres import record_allowance
from members.transitions.organisation import appoint, end_appointment
from members.transitions.posts import by_elect, remove_from_post
from tests.factories import (
    AppointmentFactory,
    EmploymentFactory,
    MembershipFactory,
    OrganFactory,
    PostFactory,
    TermFactory,
    UnitFactory,
)
from tests.organisation import DispatchAgreementFactory, GroupSectorFactory
from union_portal.lifecycle import TransitionError
from union_portal.norms import NormValue

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
TODAY = timezone.localdate()


def found(union, group):
    return {
        one.check.key.removeprefix("members."): (
            one.measure.numerator,
            one.measure.denominator,
            one.verdict,
        )
        for one in findings([union], TODAY, [group])
    }


def norm(union, key, value):
    NormValue.objects.create(
        key=key, union=union, value=value, starts_on=DAY, reason="试"
    )


def sits(union, kind, post_kind="seat", **more):
    """A voting member in a body of the union."""
    organ = union.organs.filter(kind=kind).first() or OrganFactory(
        union=union, kind=kind
    )
    person = more.pop("person", None) or MembershipFactory(union=union).person
    return AppointmentFactory(
        organ=organ, person=person, post=PostFactory(kind=post_kind), **more
    )


def test_a_union_lacks_the_bodies_its_members_ask_for(branch):
    for number in range(25):
        MembershipFactory(union=branch, person__sex="female" if number < 10 else "male")
    norm(branch, "members.women_committee_women", 10)
    OrganFactory(union=branch, kind=OrganKind.AUDIT, name="经审会")

    assert found(branch, ORGANS) == {
        "has_committee": (0, 25, "缺 1 个"),
        "has_audit_committee": (1, 25, "符合"),
        "has_women_committee": (0, 10, "缺 1 个"),
    }


def test_full_time_officers_are_rounded_up(school, branch):
    for _ in range(7):
        MembershipFactory(union=branch)
    norm(school, "members.full_time_permille", 100)

    assert found(school, COMPOSITION)["full_time_officers"] == (0, 7, "缺 1 人")


def test_the_committee_of_a_school_is_measured(school):
    seats = [sits(school, OrganKind.COMMITTEE) for _ in range(3)]
    vice = sits(school, OrganKind.COMMITTEE, "vice_chair", is_full_time=True)
    sits(school, OrganKind.COMMITTEE, "chair")
    EmploymentFactory(
        person=seats[0].person,
        unit=UnitFactory(union=None, school=school),
        post_category="teacher",
    )

    measured = found(school, COMPOSITION)

    assert measured["front_line_in_committee"] == (1, 5, "缺 1 人")
    assert measured["part_time_vice_chairs_share"] == (0, 1, "缺 1 人")
    assert measured["chair_leads"] == (0, 1, "缺 1 人")
    assert measured["committee_size"] == (5, 5, "符合")
    assert measured["seconded_down_share"] == (0, 1, "缺 1 人")
    assert vice.is_full_time


def test_who_should_not_sit_together_is_found(branch):
    chair = sits(branch, OrganKind.COMMITTEE, "chair")
    sits(branch, OrganKind.AUDIT, person=chair.person)
    kept = MembershipFactory(union=branch, status="retained").person
    sits(branch, OrganKind.COMMITTEE, person=kept)

    measured = found(branch, COMPOSITION)

    assert measured["audit_committee_apart"] == (1, 1, "多 1 人")
    assert measured["only_voters_sit"] == (1, 2, "多 1 人")


def test_an_act_is_worse_where_it_breaks_a_rule_of_a_full_committee():
    size, share = (
        CHECKS["members.committee_size"],
        CHECKS["members.front_line_in_committee"],
    )
    union = SimpleNamespace(pk=1)

    def found(check, **measure):
        return Finding(check, union, Measure(denominator=9, **measure), "")

    full = [found(size, numerator=3, least=3), found(share, numerator=2, least=2)]
    broken = [found(size, numerator=4, least=3), found(share, numerator=2, least=3)]
    filling = [found(size, numerator=2, least=3), found(share, numerator=0, least=1)]

    assert worse(full, broken) == broken[1:]
    assert worse(broken, full) == worse(broken, broken) == []
    assert worse([], filling) == filling[:1]
    assert worse(filling, filling) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_checks_ask_the_same_for_one_and_for_many(
    tree, count, django_assert_num_queries
):
    unions = [tree.school, *tree.hq_branches][:count]
    for union in unions:
        sits(union, OrganKind.COMMITTEE)

    with django_assert_num_queries(19):
        findings(unions, TODAY)


# --- gates ----------------------------------------------------------------------------
def wanted(organ, officer, person=None, **post):
    return {
        "actor": officer,
        "person": person or MembershipFactory(union=organ.union).person,
        "post": PostFactory(**post),
        "organ": organ,
        "starts_on": DAY,
    }


def test_a_post_stands_in_the_bodies_it_is_made_for(officer, branch):
    organ = OrganFactory(union=branch, kind=OrganKind.AUDIT)

    with pytest.raises(TransitionError, match="只能设在工会委员会"):
        appoint(**wanted(organ, officer, kind="chair", organs=["committee"]))


@pytest.mark.parametrize("tie", [{"status": "retained"}, {"kind": "guest"}])
def test_who_has_no_vote_holds_no_post(officer, branch, tie):
    organ = OrganFactory(union=branch)
    person = MembershipFactory(union=branch, **tie).person

    with pytest.raises(TransitionError, match="没有选举权"):
        appoint(**wanted(organ, officer, person))


@pytest.mark.parametrize("first", ["money", "audit"])
def test_who_handles_money_does_not_audit(officer, branch, first):
    committee = OrganFactory(union=branch)
    audit = OrganFactory(union=branch, kind=OrganKind.AUDIT)
    person = MembershipFactory(union=branch).person
    acts = {
        "money": wanted(committee, officer, person, kind="finance"),
        "audit": wanted(audit, officer, person, kind="seat"),
    }
    appoint(**acts.pop(first))

    with pytest.raises(TransitionError, match="不能兼任经费审查"):
        appoint(**acts.popitem()[1])


def test_the_legal_head_is_no_chair(officer, branch):
    organ = OrganFactory(union=branch)
    person = MembershipFactory(union=branch).person
    AppointmentFactory(person=person, post=PostFactory(kind="legal_head"))

    with pytest.raises(TransitionError, match="法定代表人不能任工会主席"):
        appoint(**wanted(organ, officer, person, kind="chair"))


# --- leaving and following ------------------------------------------------------------
def test_a_chair_who_leaves_is_due_for_audit_and_nobody_else(officer, branch):
    chair = sits(branch, OrganKind.COMMITTEE, "chair")
    other = sits(branch, OrganKind.COMMITTEE)

    for row in (chair, other):
        end_appointment(row, actor=officer, ends_on=DAY, end_reason="moved")

    audit = DepartureAudit.objects.get()
    assert (audit.appointment, audit.due_on) == (chair, date(2024, 5, 30))


@pytest.mark.parametrize(("yes", "removed"), [(50, False), (51, True)])
def test_removal_needs_more_than_half_of_all(officer, branch, yes, removed):
    row = sits(branch, OrganKind.COMMITTEE, "vice_chair")
    fields = {"ends_on": DAY, "in_favour": yes, "entitled": 100}

    if removed:
        remove_from_post(row, actor=officer, **fields)
    else:
        with pytest.raises(TransitionError, match="没有超过"):
            remove_from_post(row, actor=officer, **fields)

    row.refresh_from_db()
    assert row.end_reason == ("removed" if removed else "")


def test_a_by_election_fills_a_vacancy_of_the_term(officer, branch):
    term = TermFactory(organ__union=branch, seats=1)
    person = MembershipFactory(union=branch).person
    fields = {"person": person, "post": PostFactory(), "elected_on": DAY}

    held = by_elect(term, actor=officer, **fields)

    assert (held.manner, held.ends_on) == ("by_election", None)
    other = MembershipFactory(union=branch).person
    with pytest.raises(TransitionError, match="没有空缺"):
        by_elect(term, actor=officer, **fields | {"person": other})


# --- groups, agreements, allowances ---------------------------------------------------
def test_a_union_moves_from_group_to_group_and_the_past_stays(officer, tree):
    sector = GroupSectorFactory(union=tree.school)
    lead, other = tree.hq_branches
    first = groups.form_group(
        actor=officer, sector=sector, name="一", lead=lead, founded_on=DAY
    )
    second = groups.form_group(
        actor=officer,
        sector=sector,
        name="二",
        lead=tree.med_branches[0],
        founded_on=DAY,
    )
    groups.join_group(first, actor=officer, union=other, starts_on=DAY)

    groups.join_group(second, actor=officer, union=other, starts_on=date(2024, 9, 1))

    rows = GroupMember.objects.filter(union=other).order_by("starts_on")
    assert list(rows.values_list("group__name", "starts_on", "ends_on")) == [
        ("一", DAY, date(2024, 8, 31)),
        ("二", date(2024, 9, 1), None),
    ]
    with pytest.raises(TransitionError, match="组长单位"):
        groups.join_group(second, actor=officer, union=lead, starts_on=TODAY)


def test_an_agreement_is_renewed_once_and_does_not_overlap(officer, school):
    row = DispatchAgreementFactory(union=school)
    again = {
        "signed_on": date(2025, 12, 1),
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 12, 31),
    }

    new = renew_agreement(row, actor=officer, **again)

    assert list(DispatchAgreement.objects.unfinished()) == [new]
    with pytest.raises(TransitionError, match="已经续签过"):
        renew_agreement(row, actor=officer, **again)
    with pytest.raises(TransitionError, match="时间重叠"):
        sign_agreement(
            actor=officer,
            union=school,
            agency=row.agency,
            managed_by="host",
            **again | {"starts_on": date(2026, 6, 1)},
        )


def test_an_allowance_counts_the_months_held_and_takes_the_norm(officer, branch):
    row = AppointmentFactory(seat=branch, starts_on=date(2023, 4, 20))

    allowance = record_allowance(actor=officer, appointment=row, year=2023, months=9)

    allowance.refresh_from_db()
    assert (allowance.rate, allowance.amount) == (200, 1800)
    with pytest.raises(TransitionError, match="1 到 9 之间"):
        record_allowance(
            actor=officer,
            appointment=row,
            year=2023,
            months=10,
            kind="workload",
            rate=2,
        )


# --- pages ----------------------------------------------------------------------------
def test_the_page_lists_what_is_wrong_with_its_citation(as_user, officer, branch):
    for _ in range(25):
        MembershipFactory(union=branch)

    text = as_user(officer).get("/admin/organisation-checks/").text

    assert branch.name in text
    assert "《工会法》第十一条" in text
    assert UnionGroup.objects.count() == FixedContact.objects.count() == 0
