"""The staff home tells what changed this month, where, and leads to the records."""

from datetime import date

import pytest
from django.urls import reverse

from members.month import Month
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 10)


@pytest.fixture
def june(monkeypatch):
    """10 June 2024 for everybody who opens a page."""
    from members.models import Person  # noqa: PLC0415

    monkeypatch.setattr(Person, "today", TODAY)


@pytest.fixture
def joined(tree, june):
    """Two joined in June in 文学院, six in 护理学院; one in May."""
    hq, med = tree.hq_branches[0], tree.med_branches[0]
    for union, on in [(hq, 3)] * 2 + [(med, 4)] * 6:
        MembershipFactory(union=union, starts_on=date(2024, 6, on))
    MembershipFactory(union=hq, starts_on=date(2024, 5, 2))


def test_the_month_is_told_against_the_last_one_and_by_place(officer, school, joined):
    month = Month(school, officer)

    rows = [(row.figure.key, row.now, row.before) for row in month.rows]
    assert rows == [("members.joined", 8, 1)]
    assert (month.members, month.grown) == (9, "+8")
    assert [
        (place.depth, place.union.name, [number for _f, number, _url in place.cells])
        for place in month.places
    ] == [
        (0, "校本部", [2]),
        (1, "文学院工会", [2]),
        (0, "医学部工会", [6]),
        (1, "护理学院工会", [6]),
    ]


def test_a_number_of_the_month_opens_its_records(as_user, officer, school, joined):
    desk = as_user(officer)
    home = desk.get(reverse("admin:index"))
    place = Month(school, officer).places[1]

    page = desk.get(place.cells[0][2])

    assert "本月变化（6月1日至今）" in home.text
    assert (page.context["scope"].union.name, page.context["said"]) == ("文学院工会", 2)
    assert "共 2 条，您可见 2 条" in page.text


def test_the_federation_compares_schools_and_sees_no_small_number(
    federation_officer, tree, joined
):
    month = Month(tree.hq, federation_officer)
    all_of_it = Month(tree.federation, federation_officer)

    assert [(row.now, row.before) for row in month.rows] == [(None, None)]
    assert [
        (place.union.name, [number for _f, number, _url in place.cells])
        for place in all_of_it.places
    ] == [("明湖大学工会", [8])]


def test_a_quiet_month_says_so(as_user, officer, june):
    page = as_user(officer).get(reverse("admin:index"))

    assert "本月和上月都没有" in page.text
