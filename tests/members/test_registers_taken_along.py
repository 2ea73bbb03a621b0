"""A register taken along and sent back untouched changes nothing."""

import io
from datetime import date

import pytest
from django.urls import reverse

from tests.factories import (
    AppointmentFactory,
    EmploymentKindFactory,
    OrganFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
    UnitFactory,
)
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import REGISTERS
from union_portal.workbooks.models import Verdict
from union_portal.workbooks.reading import read
from union_portal.workbooks.resources import can_be_taken_along, take_along
from union_portal.workbooks.staging import stage

pytestmark = pytest.mark.django_db
WHOLE = sorted(key for key, one in REGISTERS.items() if can_be_taken_along(one))


@pytest.fixture
def furnished(tree, officer):
    """Something in every basic register, with the signs that Excel likes to spoil."""
    branch = tree.hq_branches[0]
    EmploymentKindFactory(name="=合同制", through_agency=True, dues_source="payroll")
    unit = UnitFactory(
        school=tree.school,
        union=branch,
        code="007",
        name="+数学、统计学院（筹）",
        has_party_organisation=True,
        opened_on=date(2001, 9, 1),
    )
    organ = OrganFactory(union=branch, name="工会委员会", founded_on=date(2001, 9, 1))
    TermFactory(organ=organ)
    AppointmentFactory(
        person=PersonFactory(school=tree.school),
        post=PostFactory(name="宣传委员", roles=["women", "office"]),
        seat=branch,
        organ=organ,
    )
    return unit


def test_the_basic_registers_can_be_taken_along():
    assert {"unions", "units", "organs", "terms", "appointments", "posts"} <= set(WHOLE)
    assert "roll" not in WHOLE


@pytest.mark.parametrize("key", WHOLE)
def test_what_comes_back_untouched_is_unchanged(
    key, furnished, tree, officer, tmp_path
):
    register, path = REGISTERS[key], tmp_path / "out.xlsx"

    count = take_along(register, path, actor=officer, school=tree.school)

    if not count:
        assert list(read(register, path).rows) == []
        return
    batch = stage(key, path, actor=None, union=tree.school, file_name="out.xlsx")
    assert batch.counts() == {**dict.fromkeys(batch.counts(), 0), "unchanged": count}
    assert not batch.rows.exclude(verdict=Verdict.UNCHANGED).exists()


def test_taking_along_is_for_who_keeps_the_school(furnished, tree, branch_officer):
    with pytest.raises(TransitionError, match="由校工会办理"):
        take_along(
            REGISTERS["units"], io.BytesIO(), actor=branch_officer, school=tree.school
        )


def test_the_roll_is_not_taken_along_whole(tree, officer):
    with pytest.raises(TransitionError, match="请在名单页面导出"):
        take_along(REGISTERS["roll"], io.BytesIO(), actor=officer, school=tree.school)


def test_the_page_gives_the_file_and_the_trail_knows(as_user, officer, furnished):
    response = as_user(officer).get(reverse("staff:import_records", args=["units"]))

    assert b"".join(response.streaming_content)[:2] == b"PK"
    entry = AuditEntry.objects.get(action="workbooks.take_along")
    assert entry.data == {"register": "units", "rows": 1}
