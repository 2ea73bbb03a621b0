"""Groups of unions (片组): one group at a time in a sector, a lead from its midst."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from members.models import GroupMember, PlanState, UnionMark
from members.transitions import groups
from members.transitions.registers import define, redefine
from tests.factories import PersonFactory
from tests.organisation import GroupPlanFactory, GroupSectorFactory, UnionMarkFactory
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
LATER = date(2024, 9, 1)


@pytest.fixture
def sector(school):
    return GroupSectorFactory(union=school, name="学科片组")


@pytest.fixture
def group(sector, tree):
    """文科片组: 文学院 leads, nobody else is in it yet."""
    return formed(sector, "文科片组", tree.hq_branches[0])


def formed(sector, name, lead):
    return groups.form_group(
        actor=None, sector=sector, name=name, lead=lead, founded_on=DAY
    )


def places(union):
    rows = GroupMember.objects.filter(union=union).order_by("starts_on")
    return [(row.group.name, row.starts_on, row.ends_on) for row in rows]


def test_the_lead_union_is_a_member_from_the_first_day(group, tree):
    assert places(tree.hq_branches[0]) == [("文科片组", DAY, None)]


def test_regrouping_ends_the_former_place_the_day_before(sector, group, tree):
    other = formed(sector, "医科片组", tree.med_branches[0])
    union = tree.hq_branches[1]
    groups.join_group(group, actor=None, union=union, starts_on=DAY)

    groups.join_group(other, actor=None, union=union, starts_on=LATER)

    assert places(union) == [
        ("文科片组", DAY, LATER - timedelta(days=1)),
        ("医科片组", LATER, None),
    ]


def test_a_place_in_another_sector_stays(school, group, tree):
    union = tree.hq_branches[0]
    regions = GroupSectorFactory(union=school, name="地域片组")

    formed(regions, "东片", union)

    assert places(union) == [("文科片组", DAY, None), ("东片", DAY, None)]


@pytest.mark.parametrize(
    ("pick", "day", "reason"),
    [
        (lambda tree: tree.hq_branches[0], LATER, "已在这个片组里"),
        (lambda tree: tree.hq_branches[1], date(2024, 1, 1), "才成立"),
        (lambda tree: tree.federation, LATER, "不能编入它的片组"),
        (lambda tree: tree.med_branches[0], LATER, "请先更换组长单位"),
    ],
)
def test_a_union_is_not_put_where_it_does_not_fit(
    sector, group, tree, pick, day, reason
):
    formed(sector, "医科片组", tree.med_branches[0])

    with pytest.raises(TransitionError, match=reason):
        groups.join_group(group, actor=None, union=pick(tree), starts_on=day)


def test_the_lead_passes_to_a_member_only(group, tree):
    union = tree.hq_branches[1]

    with pytest.raises(TransitionError, match="请先编入"):
        groups.change_lead(group, actor=None, lead=union)
    groups.join_group(group, actor=None, union=union, starts_on=DAY)

    assert groups.change_lead(group, actor=None, lead=union).lead == union


@pytest.mark.django_db(transaction=True)
def test_a_union_that_is_being_regrouped_does_not_become_the_lead(
    sector, group, tree, meanwhile
):
    other = formed(sector, "医科片组", tree.med_branches[0])
    union, today = tree.hq_branches[1], timezone.localdate()
    groups.join_group(group, actor=None, union=union, starts_on=DAY)

    with transaction.atomic():
        groups.join_group(other, actor=None, union=union, starts_on=today)
        lead = meanwhile(groups.change_lead, group, actor=None, lead=union)

    with pytest.raises(TransitionError, match="请先编入"):
        lead.result()


def test_a_dissolved_group_frees_its_members_and_takes_nothing_more(group, tree):
    groups.close_group(group, actor=None, closed_on=LATER)

    assert places(tree.hq_branches[0]) == [("文科片组", DAY, LATER - timedelta(days=1))]
    for act, fields in (
        (groups.join_group, {"union": tree.hq_branches[1], "starts_on": LATER}),
        (groups.change_lead, {"lead": tree.hq_branches[1]}),
        (groups.close_group, {"closed_on": LATER}),
    ):
        with pytest.raises(TransitionError, match="已撤销"):
            act(group, actor=None, **fields)


# --- plans ----------------------------------------------------------------------------
def test_a_group_has_one_required_item_a_year(group):
    item = {
        "actor": None,
        "group": group,
        "year": 2024,
        "owner": PersonFactory(),
        "due_on": LATER,
    }
    first = groups.plan_item(**item, title="换届", is_required=True)

    with pytest.raises(TransitionError, match="已有规定动作"):
        groups.plan_item(**item, title="调研", is_required=True)
    groups.drop_plan(first, actor=None, result="并入学校统一安排")

    assert groups.plan_item(**item, title="调研", is_required=True).is_required


def test_an_item_is_reported_until_it_is_done():
    plan = GroupPlanFactory()

    groups.report_plan(plan, actor=None, percent=40, result="已走访三家")
    done = groups.complete_plan(plan, actor=None, result="走访七家")

    assert (done.state, done.percent, done.result) == (PlanState.DONE, 100, "走访七家")
    with pytest.raises(TransitionError):
        groups.report_plan(plan, actor=None, percent=50, result="再报")


# --- rewards and penalties --------------------------------------------------------------
def test_what_has_not_happened_is_not_marked(branch):
    tomorrow = timezone.localdate() + timedelta(days=1)
    mark = {"union": branch, "kind": "reward", "points": 2, "citation": "第三条"}

    with pytest.raises(TransitionError, match="日期还没到"):
        define(UnionMark, actor=None, title="承办运动会", held_on=tomorrow, **mark)
    with pytest.raises(TransitionError, match="日期还没到"):
        redefine(UnionMarkFactory(), actor=None, held_on=tomorrow)
