"""The talents a union looks after come in, and change, by workbook (R-033)."""

from datetime import date

import pytest

from members.models import Talent
from tests.factories import MembershipFactory, PersonFactory
from tests.sheets import sheet
from union_portal.workbooks.staging import apply, stage

pytestmark = pytest.mark.django_db


def brought_in(path, actor, school, row):
    rows = [{"staff_number": "T01", "category": "校级人才", **row}]
    batch = stage("talents", sheet(path, "talents", rows), actor=actor, union=school)
    return apply(batch, actor=actor)


def test_a_talent_comes_in_changes_and_keeps_the_first_day(tree, officer, tmp_path):
    for number in ("T01", "T02"):
        person = PersonFactory(school=tree.school, staff_number=number)
        MembershipFactory(person=person, union=tree.hq_branches[0])
    first, path = date(2023, 9, 1), tmp_path / "in.xlsx"

    brought_in(path, officer, tree.school, {"starts_on": first})
    brought_in(
        path, officer, tree.school, {"contact_person": "T02", "category": "国家级人才"}
    )
    moved = brought_in(path, officer, tree.school, {"starts_on": date(2024, 1, 1)})

    talent = Talent.objects.get()
    assert (talent.category, talent.starts_on) == ("national", first)
    assert talent.contact_person.staff_number == "T02"
    [problem] = moved.rows.get().problems
    assert problem["reason"] == "已登记从 2023-09-01 起，不再改"
