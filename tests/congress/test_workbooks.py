"""A list of delegates comes in from Excel, through the transitions, and once."""

from datetime import date

import pytest

from congress.models import Congress, Delegate, Delegation, Quota, Session
from tests.factories import EmploymentFactory, UnitFactory
from tests.sheets import sheet
from union_portal.workbooks import REGISTERS, staging
from union_portal.workbooks.models import Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def imported(tmp_path, school):
    """``imported(key, rows)``: counts of a workbook by what became of its rows."""

    def bring_in(key, rows):
        names = {column.title: column.name for column in REGISTERS[key].columns}
        path = tmp_path / "sheet.xlsx"
        sheet(path, key, [{names[t]: v for t, v in row.items()} for row in rows])
        batch = staging.stage(key, path, actor=None, union=school)
        counts = batch.counts()
        staging.apply(batch, actor=None)
        assert (
            not batch.rows.filter(verdict=Verdict.REFUSED).count()
            - counts[Verdict.REFUSED]
        )
        return counts

    return bring_in


def test_a_congress_comes_in_from_its_workbooks(school, branch, imported):
    unit = UnitFactory(school=school, union=branch, code="D1")
    person = EmploymentFactory(unit=unit, post_category="teacher").person
    of_roll = {"工会代码": school.code, "届次": "7"}
    staff = {
        **of_roll, "大会类别": "教职工代表大会", "任期起": "2019-04-18",
        "任期届满": "2024-12-31",
    }  # fmt: skip
    members = {
        **staff, "大会类别": "工会会员代表大会", "届次": "19", "合用教代会届次": "7",
    }  # fmt: skip
    delegate = {
        **of_roll, "工号": person.staff_number, "姓名": person.name,
        "代表类别": "正式代表", "单位代码": "D1", "代表团名称": "第一代表团",
        "任期起": "2019-09-01", "资格有效": "是",
    }  # fmt: skip
    sheets = [
        ("congresses", [members, staff]),
        ("delegations", [{**of_roll, "代表团序号": "1", "代表团名称": "第一代表团"}]),
        ("delegate_quotas", [{**of_roll, "单位代码": "D1", "名额": "2"}]),
        ("delegates", [delegate]),
        ("congress_sessions", [{
            "工会代码": school.code, "教代会届次": "7", "教代会第几次": "6",
            "工代会届次": "19", "工代会第几次": "6", "开幕日期": "2024-04-11",
            "已召开": "是",
        }]),
    ]  # fmt: skip

    counts = {key: imported(key, rows) for key, rows in sheets}
    again = {key: imported(key, rows) for key, rows in sheets}

    assert {key: found[Verdict.NEW] for key, found in counts.items()} == {
        "congresses": 2, "delegations": 1, "delegate_quotas": 1, "delegates": 1,
        "congress_sessions": 1,
    }  # fmt: skip
    assert all(found[Verdict.NEW] == 0 for found in again.values())
    assert all(found[Verdict.CHANGED] == 0 for found in again.values())
    row = Delegate.objects.get()
    assert (row.state, row.is_teacher, row.delegation) == (
        "qualified", True, Delegation.objects.get(),
    )  # fmt: skip
    assert Congress.objects.get(kind="members").shares_with.number == 7
    assert Quota.objects.get().seats == 2
    assert Session.objects.get().short_name == "七届六次教代会、十九届六次工代会"

    wrong = [
        {**delegate, "工号": "00000"},
        {**delegate, "姓名": "别人"},
        {**delegate, "届次": "8"},
        {**delegate, "单位代码": ""},
        {**delegate, "终止日期": "2024-01-01"},
    ]
    refused = imported("delegates", wrong)
    assert refused[Verdict.REFUSED] == 5
    assert Delegate.objects.get().starts_on == date(2019, 9, 1)
