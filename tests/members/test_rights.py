"""Rights follow the post: over its subtree, while it lasts, and never the person."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from members.models import Membership, Person, Union, Unit
from members.request_forms import places_to_go
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    PersonFactory,
    PostFactory,
    UnionFactory,
    UnitFactory,
)
from union_portal.norms import NormValue

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def hq_member(tree):
    return MembershipFactory(union=tree.hq_branches[1]).person


@pytest.fixture
def med_member(tree):
    return MembershipFactory(union=tree.med_branches[0]).person


@pytest.fixture
def branch_member(branch):
    return MembershipFactory(union=branch).person


@pytest.fixture
def other_branch(tree):
    return tree.hq_branches[1]


@pytest.fixture
def other_branch_officer(other_branch):
    return AppointmentFactory(seat=other_branch, roles=["office"]).person


def fresh(person):
    """The person as the next request would load them."""
    return Person.objects.get(pk=person.pk)


def test_a_school_officer_sees_the_roll_of_the_school(officer, med_member, hq_member):
    seen = set(Person.objects.visible_to(officer))

    assert {med_member, hq_member} <= seen


def test_a_branch_officer_sees_the_own_branch_only(
    branch_officer, branch_member, hq_member, med_member
):
    seen = set(Person.objects.visible_to(branch_officer))

    assert branch_member in seen
    assert seen.isdisjoint({hq_member, med_member} - {branch_member})
    unions = Membership.objects.visible_to(branch_officer).values_list("union__code")
    assert set(unions) == {(branch_member.membership.union.code,)}


def test_a_member_sees_nobody_but_themself(member, officer):
    assert list(Person.objects.visible_to(member)) == [member]
    assert not member.is_staff


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(0, None, True), (0, 0, True), (-10, -1, False), (1, None, False), (-10, 0, True)],
)
def test_rights_begin_and_end_with_the_dates(school, starts, ends, holds):
    person = PersonFactory(school=school)
    AppointmentFactory(
        person=person,
        seat=school,
        post=PostFactory(roles=["office"]),
        starts_on=TODAY + timedelta(days=starts),
        ends_on=None if ends is None else TODAY + timedelta(days=ends),
    )

    assert fresh(person).rights.has("office") is holds
    assert fresh(person).is_staff is holds


def test_a_federation_sees_totals_and_no_persons(school, federation_officer, member):
    assert list(Person.objects.visible_to(federation_officer)) == [federation_officer]
    assert Membership.objects.visible_to(federation_officer).count() == 0
    assert school in Union.objects.governed_by(federation_officer, "office")
    assert not federation_officer.has_perm("members.view_person", member)


@pytest.mark.parametrize("role", ["system", "security", "audit"])
def test_an_administrator_sees_no_business_data(school, role, member):
    admin = PersonFactory(school=school, system_role=role)

    assert list(Person.objects.visible_to(admin)) == [admin]
    assert Membership.objects.visible_to(admin).count() == 0
    for perm in ("members.view_person", "members.change_person"):
        assert not admin.has_perm(perm, member)
    for perm in ("members.view_person", "members.change_union", "reports.view_report"):
        assert not admin.has_perm(perm)


def test_being_superuser_is_no_answer(system_admin, school):
    assert system_admin.is_superuser
    assert not system_admin.has_perm("members.change_union", school)


def test_a_permission_ends_at_the_edge_of_the_subtree(
    branch_officer, branch_member, hq_member
):
    assert branch_officer.has_perm("members.issue_code_person", branch_member)
    assert not branch_officer.has_perm("members.issue_code_person", hq_member)


def test_a_branch_officer_cannot_change_the_own_union_from_above(
    branch_officer, officer, branch
):
    assert not branch_officer.has_perm("members.change_union", branch)
    assert officer.has_perm("members.change_union", branch)


def test_who_has_moved_away_is_seen_by_the_new_branch_alone(
    branch_officer, branch_member, other_branch, other_branch_officer
):
    membership = branch_member.memberships.get()
    membership.ends_on = TODAY - timedelta(days=1)
    membership.save()
    MembershipFactory(person=branch_member, union=other_branch, starts_on=TODAY)
    branch_member.employments.all().delete()

    assert branch_member not in Person.objects.visible_to(branch_officer)
    assert branch_member in Person.objects.visible_to(other_branch_officer)


def test_an_inactive_person_may_nothing(officer, school):
    officer.is_active = False

    assert not officer.has_perm("members.view_person")
    assert not officer.is_staff


def test_rights_of_one_request_cost_one_query(officer, django_assert_num_queries):
    person = fresh(officer)

    with django_assert_num_queries(1):
        person.rights.has("office")
        person.rights.paths("office")
        assert person.is_staff


def appointment(post_roles, seat, person):
    """An appointment as a form would propose it."""
    return AppointmentFactory.build(
        person=person, post=PostFactory(roles=post_roles), seat=seat, unit=None
    )


def test_a_post_with_rights_is_recorded_from_above(
    branch, school, branch_officer, officer, federation_officer, branch_member
):
    def may(user, roles, seat):
        return user.has_perm(
            "members.add_appointment", appointment(roles, seat, branch_member)
        )

    assert may(branch_officer, [], branch)
    assert not may(branch_officer, ["lead"], branch)
    assert not may(branch_officer, ["office"], branch)
    assert may(officer, ["lead"], branch)
    assert may(officer, ["lead"], school)
    assert not may(federation_officer, [], branch)
    assert not may(federation_officer, ["office"], school)


def test_nobody_hands_out_a_code_for_more_than_they_may(
    branch, school, branch_officer, officer, chair, auditor, branch_member
):
    branch_chair = AppointmentFactory(seat=branch, roles=["lead"]).person
    to_come = AppointmentFactory(
        seat=school, roles=["finance"], starts_on=TODAY + timedelta(days=30)
    ).person
    MembershipFactory(union=branch, person=to_come)
    perm = "members.issue_code_person"

    assert branch_officer.has_perm(perm, branch_member)
    assert not branch_officer.has_perm(perm, branch_chair)
    assert not branch_officer.has_perm(perm, to_come)
    assert officer.has_perm(perm, branch_chair)
    assert officer.has_perm(perm, chair)  # asked for the second factor besides
    assert not officer.has_perm(perm, auditor)  # has a password and nothing else
    auditor.set_unusable_password()
    assert officer.has_perm(perm, auditor)  # the very first time


def test_a_norm_of_a_branch_asks_its_officers_for_a_second_factor(
    branch, branch_officer
):
    assert not fresh(branch_officer).lacks_second_factor
    NormValue.objects.create(
        key="members.second_factor_roles",
        union=branch,
        value=["lead", "finance", "office"],
        starts_on=TODAY,
        reason="试行",
    )

    assert fresh(branch_officer).lacks_second_factor


def test_rights_hold_until_the_day_a_union_closes(branch, branch_officer):
    branch.closed_on = TODAY + timedelta(days=1)
    branch.save()
    assert fresh(branch_officer).rights.has("office")

    branch.closed_on = TODAY
    branch.save()
    assert not fresh(branch_officer).rights.has("office")


def test_of_other_schools_one_sees_that_they_are_there(
    tree, member, officer, federation_officer
):
    """A transfer names the other school; whose branches it has is not for outsiders."""
    there = UnionFactory(level="school", parent=tree.federation)
    branch = UnionFactory(branch=True, parent=there)
    unit = UnitFactory(school=there, union=branch)
    own = UnitFactory(school=tree.school, union=tree.hq_branches[0])

    for person in (member, officer):
        seen = set(Union.objects.visible_to(person))
        assert {there, tree.federation, *tree.hq_branches, tree.hq} <= seen
        assert branch not in seen
        assert list(Unit.objects.visible_to(person)) == [own]
        places = set(places_to_go(member))
        assert there in places
        assert branch not in places
    assert branch in set(Union.objects.visible_to(federation_officer))
    assert unit in set(Unit.objects.visible_to(federation_officer))
    assert list(Union.objects.visible_to(AnonymousUser())) == []
