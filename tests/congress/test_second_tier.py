"""Who must have a congress of its own, and what a year without a session brings."""

from datetime import date

import pytest

from congress.reminders import session_due
from congress.second_tier import colleges
from members.models import Union
from tests.congress_factories import CongressFactory, SessionFactory
from tests.factories import EmploymentFactory, UnitFactory
from union_portal.models import NormValue

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
