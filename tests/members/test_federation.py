"""One level up: a federation sees the totals of its schools, never their people."""

import pytest
from django.urls import reverse

from members.federation import totals
from members.figures import persons
from tests.factories import (
    AppointmentFactory,
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    PersonFactory,
    UnionFactory,
    UnitFactory,
)
from tests.test_access import names
from union_portal.figures import SUBTREE, Scope
from union_portal.small_numbers import hide_small

pytestmark = pytest.mark.django_db
NAME = "白露某某"


@pytest.fixture
def schools(tree, branch):
    """MHU with 6 women and 7 men of one kind and 2 of another; YHU with 3 members."""
    unit = UnitFactory(union=branch)
    kinds = [EmploymentKindFactory(name=name) for name in ("事业编", "外籍")]
    for number in range(15):
        person = PersonFactory(
            school=tree.school,
            name=f"{NAME}{number}",
            sex="female" if number < 6 else "male",
        )
        MembershipFactory(person=person, union=branch)
        EmploymentFactory(person=person, unit=unit, kind=kinds[number > 12])
    MembershipFactory(union=branch, status="retained")
    other = UnionFactory(code="YHU", name="燕湖大学工会", parent=tree.federation)
    MembershipFactory.create_batch(3, union=other, person__name=NAME)
    return tree.school, other


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([10, 20], [10, 20]),
        ([10, 3, 2], [10, None, None]),
        ([10, 20, 1, 1], [None, 20, None, None]),
        ([10, 3, 20], [None, None, 20]),
        ([0, 4], [0, None]),
        ([0, 0], [0, 0]),
        ([5], [5]),
    ],
)
def test_small_numbers_are_hidden_and_cannot_be_reckoned(numbers, shown):
    assert hide_small(numbers) == shown


def test_totals_of_each_school(tree, schools):
    day = AppointmentFactory().person.today

    kinds, found = totals([tree.federation], day)

    assert kinds == ["事业编", "外籍", "未登记"]
    assert [(str(s.school), s.members, s.women, s.unions) for s in found] == [
        ("明湖大学工会", 15, 6, 4),
        ("燕湖大学工会", None, None, 0),
    ]
    # 外籍 are two: hidden, and with them the kind from which they could be reckoned.
    assert list(found[0].kinds.values()) == [None, None, 0]
    scope = Scope(tree.school, SUBTREE, day, day, day)
    assert found[0].members == persons(scope).count()


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_as_much_for_many_schools_as_for_one(
    as_user, federation_officer, tree, schools, more, django_assert_num_queries
):
    for _number in range(more):
        school = UnionFactory(parent=tree.federation)
        MembershipFactory.create_batch(2, union=school)
    client = as_user(federation_officer)
    client.get("/admin/federation/")

    with django_assert_num_queries(7):  # session, person, posts, unread, 3 of totals
        client.get("/admin/federation/")


def test_the_page_shows_numbers_and_nobody(as_user, federation_officer, schools):
    page = as_user(federation_officer).get("/admin/federation/").content.decode()

    assert '<td data-label="会员">15</td>' in page
    assert NAME not in page


def test_without_schools_the_page_says_what_to_do(as_user, tree, federation_officer):
    tree.school.__class__.objects.filter(pk=tree.school.pk).update(
        closed_on="2020-01-01"
    )

    page = as_user(federation_officer).get("/admin/federation/").content.decode()

    assert "请先在“工会”里建立学校" in page


def test_no_staff_page_shows_a_federation_anybody(
    as_user, federation_officer, schools, branch
):
    """Every staff address without a row, searched for the people; the crawl opens them
    as they are."""
    AppointmentFactory(seat=branch, person__name=f"{NAME}任职")
    client = as_user(federation_officer)
    opened, shown = [], []
    for name in sorted(set(names())):
        if not name.startswith(("admin:", "staff:")) or name.endswith(":None"):
            continue
        try:
            address = reverse(name)
        except Exception:  # noqa: S112 - an address of a row
            continue
        query = f"?q={NAME}"
        response = client.get(address + query)
        if response.status_code != 200:
            continue
        opened.append(name)
        if "text/html" in response["Content-Type"]:  # others: of what a page shows
            text = response.content.decode().replace(f'"{NAME}"', "")
            shown += [name] if NAME in text.replace(query, "") else []

    assert len(opened) > 8
    assert shown == []


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_administrators_are_not_asked_to_join_the_union(request, as_user, role):
    client = as_user(request.getfixturevalue(role))

    for address in ("/", "/me/membership/", "/union/"):
        assert "想加入工会" not in client.get(address).content.decode()


def test_who_works_at_a_school_is_told_how_to_join(as_user, tree):
    client = as_user(PersonFactory(school=tree.school))

    assert "想加入工会" in client.get("/").content.decode()
