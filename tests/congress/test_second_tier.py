"""Who must have a congress of its own, and what a year without a session brings."""

from datetime import date

import pytest
from django.utils import timezone

from congress.reminders import session_due
from congress.second_tier import colleges
from congress.transitions import filings as acts
from congress.worklists import rules_to_approve
from members.models import Regulation, Union
from tests.congress_factories import (
    CongressFactory,
    RuleFilingFactory,
    SessionFactory,
)
from tests.factories import EmploymentFactory, UnitFactory
from union_portal.figures import SUBTREE, Scope, evaluate
from union_portal.lifecycle import TransitionError
from union_portal.models import NormValue
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
DAY = date(2024, 11, 15)


def test_large_colleges_need_a_congress_small_ones_a_meeting(
    tree, django_assert_num_queries
):
    large, small = tree.hq_branches
    other = tree.med_branches[0]
    for union, number in ((large, 3), (small, 1)):
        unit = UnitFactory(school=tree.school, union=union)
        EmploymentFactory.create_batch(number, unit=unit)
    meeting = CongressFactory(union=large, form="staff_meeting")
    good = CongressFactory(union=small, form="staff_meeting")
    CongressFactory(union=other, number=1, state="ended")
    SessionFactory(congress=good, opens_on=date(2024, 3, 1), n=1)
    NormValue.objects.create(
        key="congress.staff_for_a_congress", union=tree.school, value=3,
        starts_on="2024-01-01", reason="测试",
    )  # fmt: skip

    with django_assert_num_queries(6):
        rows = colleges(
            Union.objects.filter(pk__in=[large.pk, small.pk, other.pk]), DAY
        )
    said = {row.union: row.verdict(DAY) for row in rows}

    assert said == {
        large: "教职工 3 人，应改为代表大会",
        small: "开了会，还没有报告",
        other: "还没有建立，应建全体大会",
    }
    assert [row.union for row in session_due(DAY)] == [large]
    assert session_due(date(2024, 5, 1)) == []
    assert meeting in session_due(DAY)


def test_rules_of_a_branch_are_approved_above_and_stand_in_the_library(
    branch, school, officer, branch_officer
):
    """Filed, returned, filed again, approved by both; the older version gives way."""
    fields = {
        "union": branch, "title": "实施细则", "text": "第一条",
        "adopted_on": date(2024, 3, 20), "starts_on": date(2024, 4, 1),
    }  # fmt: skip
    row = acts.file_rules(actor=branch_officer, label="首次", **fields)
    waiting = [(one, rules_to_approve(one)) for one in (officer, branch_officer)]
    assert [work and work.count for _one, work in waiting] == [1, 0]
    with pytest.raises(TransitionError, match=r"^这一版已经报送。$"):
        acts.file_rules(actor=branch_officer, label="首次", **fields)
    with pytest.raises(TransitionError, match=r"^党委还没有审批；"):
        acts.approve_filing(row, actor=officer)
    row = acts.return_filing(row, actor=officer, reason="写明代表人数")
    with pytest.raises(TransitionError, match="已退回"):
        acts.approve_filing(row, actor=officer)
    row = acts.correct_filing(
        row, actor=branch_officer, text="第一条 九人", party_on=date(2024, 3, 28)
    )
    with pytest.raises(TransitionError, match=r"^自己报送的要由别人批准。$"):
        acts.approve_filing(row, actor=branch_officer)
    row = acts.approve_filing(row, actor=officer)
    newer = RuleFilingFactory(
        union=branch, title="实施细则", label="修订", starts_on=date(2025, 1, 1)
    )
    acts.approve_filing(newer, actor=officer)

    versions = Regulation.objects.get(union=branch).versions.order_by("starts_on")
    assert [(v.label, v.text, v.ends_on) for v in versions] == [
        ("首次", "第一条 九人", date(2024, 12, 31)),
        ("修订", "第一条　每年开会一次。", None),
    ]
    told = Notice.objects.order_by("pk").values_list("recipient", "kind")
    assert list(told) == [
        (officer.pk, "congress.file_rules"),
        (branch_officer.pk, "congress.return_filing"),
        (officer.pk, "congress.file_rules"),
        (branch_officer.pk, "congress.approve_filing"),
        (branch_officer.pk, "congress.approve_filing"),
    ]
    perms = [p.has_perm("congress.approve_rulefiling", row)
             for p in (officer, branch_officer)]  # fmt: skip
    assert perms == [True, False]
    today = timezone.localdate()
    scope = Scope(school, SUBTREE, date(2024, 1, 1), today, today)
    assert evaluate([("congress.rules_approved", scope)]) == [2]
    with pytest.raises(TransitionError, match=r"^二级教代会的细则由二级工会报送"):
        acts.file_rules(actor=officer, label="x", **{**fields, "union": school})
