"""The pages of 统计 count everybody once, as of a day, and agree with the figures."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members import ledgers
from members.joining import (
    Rate,
    coverage,
    join_rates,
    survey,
    survey_by_union,
    year_ends,
)
from members.models import Unit
from members.statistics import (
    AGE_BANDS,
    UNKNOWN,
    RollOnADay,
    band_name,
    standing,
    women_by_union,
)
from tests.factories import (
    AppointmentFactory,
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    TermFactory,
    UnitFactory,
)
from union_portal.figures import FIGURES

pytestmark = pytest.mark.django_db
DAY = date(2024, 6, 30)
JOINED = date(2020, 1, 1)


def member(union, *, sex="male", born=date(1980, 1, 1), **more):
    details = {"id_number": "", **more.pop("person", {})}
    person = PersonFactory(
        school=union.school or union, sex=sex, birth_date=born, **details
    )
    more.setdefault("starts_on", JOINED)
    return MembershipFactory(person=person, union=union, **more)


def employed(person, unit, kind, **more):
    more.setdefault("starts_on", JOINED)
    return EmploymentFactory(person=person, unit=unit, kind=kind, **more)


def counted(found, split):
    return {str(line.title): (line.count, line.women) for line in found.lines(split)}


@pytest.fixture
def kinds(db):
    return (
        EmploymentKindFactory(name="事业编制", on_establishment=True, order=1),
        EmploymentKindFactory(name="合同制", on_establishment=False, order=2),
        EmploymentKindFactory(
            name="劳务派遣", on_establishment=False, through_agency=True, order=3
        ),
    )


# --- The roll on a day ----------------------------------------------------------------
def test_every_split_adds_up_to_the_total(tree):
    first, second = tree.hq_branches
    member(first)
    member(first, sex="female", born=date(1995, 1, 1))
    member(tree.med_branches[0], sex="female", born=None)
    member(second, status="retained")
    member(second, kind="guest")

    found = RollOnADay(tree.school, DAY)

    assert (found.total, found.women) == (3, 2)
    assert counted(found, "part") == {"校本部": (2, 1), "医学部工会": (1, 1)}
    assert counted(found, "union") == {"文学院工会": (2, 1), "护理学院工会": (1, 1)}
    assert counted(found, "sex") == {"男": (1, 0), "女": (2, 2)}
    assert counted(found, "age") == {
        "35 岁及以下": (1, 1),
        "41–45 岁": (1, 0),
        "未登记": (1, 1),
    }
    for split, _title in RollOnADay.SPLITS:
        assert sum(line.count for line in found.lines(split)) == found.total


def test_the_past_is_counted_as_it_was(tree):
    branch, other = tree.hq_branches
    row = member(branch, ends_on=date(2023, 12, 31))
    MembershipFactory(person=row.person, union=other, starts_on=date(2024, 1, 1))

    before = RollOnADay(tree.school, date(2023, 12, 31))
    after = RollOnADay(tree.school, date(2024, 1, 1))

    assert counted(before, "union") == {"文学院工会": (1, 0)}
    assert counted(after, "union") == {"理学院工会": (1, 0)}
    assert RollOnADay(tree.school, date(2019, 12, 31)).total == 0


def test_a_member_directly_in_the_union_asked_has_a_line_too(tree):
    member(tree.school)

    assert counted(RollOnADay(tree.school, DAY), "part") == {
        "直接在明湖大学工会": (1, 0)
    }


def test_the_total_is_the_figure(tree):
    member(tree.hq_branches[0])
    member(tree.med_branches[1], sex="female")
    scope = standing(tree.school, DAY)

    found = RollOnADay(tree.school, DAY)

    assert found.total == FIGURES["members.persons"].value(scope)
    assert found.women == FIGURES["members.women"].value(scope)


def test_behind_a_line_are_the_memberships_it_counts(tree, kinds):
    row = member(tree.hq_branches[0], sex="female", born=date(1990, 5, 1))
    employed(row.person, UnitFactory(union=tree.hq_branches[0]), kinds[1])
    member(tree.med_branches[0])
    found = RollOnADay(tree.school, DAY)

    for split, _title in RollOnADay.SPLITS:
        for line in found.lines(split):
            assert found.behind(split, line.key).count() == line.count
    assert list(found.behind("kind", "合同制")) == [row]
    assert found.behind("kind", "").count() == 1
    assert found.behind("union", "not a number").count() == 0
    assert found.behind("password", "x").count() == 0


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(born=st.dates(date(1930, 1, 1), DAY))
def test_everybody_is_in_exactly_one_age_band(tree, born):
    row = member(tree.hq_branches[0], born=born)

    found = RollOnADay(tree.school, DAY)
    age = DAY.year - born.year - ((DAY.month, DAY.day) < (born.month, born.day))
    bands = [line.key for line in found.lines("age")]

    assert [first for first, last in AGE_BANDS if first <= age <= last] == [
        int(key) for key in bands
    ]
    row.person.memberships.all().delete()


def test_bands_are_named():
    assert [str(band_name(key)) for key in ("0", "36", "61", UNKNOWN)] == [
        "35 岁及以下",
        "36–40 岁",
        "61 岁及以上",
        "未登记",
    ]


def test_a_count_takes_one_query(tree, kinds, django_assert_num_queries):
    for branch in (*tree.hq_branches, *tree.med_branches):
        member(branch)
    found = RollOnADay(tree.school, DAY)

    with django_assert_num_queries(1):
        assert found.total == 4


# --- Join rates -----------------------------------------------------------------------
def test_join_rates_by_kind_and_their_change(tree, kinds):
    unit = UnitFactory(school=tree.school, union=tree.hq_branches[0])
    settled, contract, _agency = kinds
    for kind in (settled, contract):
        row = member(tree.hq_branches[0])
        employed(row.person, unit, kind)
    late = member(tree.hq_branches[0], starts_on=date(2023, 5, 1))
    employed(late.person, unit, contract)
    employed(PersonFactory(school=tree.school), unit, contract)

    rows = join_rates(tree.school, [date(2022, 12, 31), DAY])

    assert [(str(row.kind), row.rates, row.change) for row in rows] == [
        ("事业编制", [Rate(1, 1), Rate(1, 1)], 0.0),
        ("合同制", [Rate(3, 1), Rate(3, 2)], 33.4),
        ("None", [Rate(4, 2), Rate(4, 3)], 25.0),
    ]


def test_two_jobs_are_one_person_at_the_later_one(tree, kinds):
    first, second = (
        UnitFactory(school=tree.school, union=branch) for branch in tree.hq_branches
    )
    person = PersonFactory(school=tree.school)
    employed(person, first, kinds[0])
    employed(person, second, kinds[1], starts_on=date(2022, 1, 1))

    rows = join_rates(tree.school, [DAY])

    assert [(str(row.kind), row.rates) for row in rows] == [
        ("合同制", [Rate(1, 0)]),
        ("None", [Rate(1, 0)]),
    ]


def test_nobody_there_is_no_rate():
    assert Rate(0, 0).percent is None
    assert year_ends(DAY, 3) == [date(2022, 12, 31), date(2023, 12, 31), DAY]


# --- Coverage -------------------------------------------------------------------------
def test_a_unit_without_a_union_is_told_of_with_the_reason(tree, kinds):
    bare = UnitFactory(school=tree.school, union=None, has_party_organisation=True)
    fresh = UnitFactory(school=tree.school, union=None, opened_on=date(2024, 1, 8))
    old = UnitFactory(school=tree.school, union=None, opened_on=date(1990, 1, 1))
    UnitFactory(school=tree.school, union=tree.hq_branches[0])
    UnitFactory(school=tree.school, union=None, closed_on=date(2024, 1, 1))
    employed(PersonFactory(school=tree.school), fresh, kinds[0])

    gaps = coverage(Unit.objects, standing(tree.school, DAY))

    assert [(gap.unit, gap.staff, [str(r) for r in gap.reasons]) for gap in gaps] == [
        (fresh, 1, ["2024-01-08 新设"]),
        (bare, 0, ["已有党组织"]),
        (old, 0, []),
    ]


def test_a_unit_of_a_closed_union_is_uncovered(tree):
    union = tree.hq_branches[0]
    unit = UnitFactory(school=tree.school, union=union)
    union.closed_on = date(2024, 3, 1)
    union.save()

    on = {
        day: list(Unit.objects.uncovered(day))
        for day in (date(2024, 2, 29), date(2024, 3, 1))
    }

    assert on == {date(2024, 2, 29): [], date(2024, 3, 1): [unit]}


def test_the_law_asks_for_a_committee_from_25(tree, kinds):
    unit = UnitFactory(school=tree.school, union=None)
    for _number in range(25):
        employed(PersonFactory(school=tree.school), unit, kinds[0])

    (gap,) = coverage(Unit.objects, standing(tree.school, DAY))

    assert [str(reason) for reason in gap.reasons] == ["有教职工 25 人"]


# --- Survey, women, ledgers -----------------------------------------------------------
def test_the_survey_names_the_gaps(tree, kinds):
    union = tree.hq_branches[0]
    unit = UnitFactory(school=tree.school, union=union)
    _settled, contract, agency = kinds
    contract.dues_source = "payroll"
    contract.save()
    employed(member(union, sex="female").person, unit, contract)
    employed(PersonFactory(school=tree.school, sex="male"), unit, agency, agency="")

    rows = survey(tree.school, DAY)

    assert [
        (str(row.kind), row.rate, row.women, [str(gap) for gap in row.gaps])
        for row in rows
    ] == [
        ("合同制", Rate(1, 1), 1, []),
        (
            "劳务派遣",
            Rate(1, 0),
            0,
            ["1 人未入会", "会费来源没有落实", "1 人没有登记派遣单位"],
        ),
    ]
    assert survey_by_union(tree.school, DAY) == [(union, Rate(2, 1))]


def test_women_are_counted_by_union_and_age(tree, kinds):
    union = tree.hq_branches[0]
    unit = UnitFactory(school=tree.school, union=union)
    row = member(union, sex="female", born=date(1975, 1, 1))
    employed(row.person, unit, kinds[0])
    employed(PersonFactory(school=tree.school, sex="female"), unit, kinds[0])
    member(union)

    (women,) = women_by_union(tree.school, DAY)

    assert (women.union, women.staff, women.members) == (union, 2, 1)
    assert women.bands == [0, 0, 0, 1, 0, 0, 0, 0]


def test_a_ledger_says_what_is_missing(tree):
    full, empty = tree.hq_branches
    organ = OrganFactory(union=full, kind="committee")
    TermFactory(organ=organ, starts_on=date(2023, 1, 1), ends_on=date(2027, 12, 31))
    AppointmentFactory(seat=full, roles=["lead"], starts_on=date(2023, 1, 1))
    UnitFactory(school=tree.school, union=full)

    answers = dict(ledgers.completeness([full, empty], DAY))

    organisation, roll = answers[full][:2]
    assert (organisation.done, organisation.missing) == (4, [])
    assert [str(words) for words in roll.missing] == ["没有会员"]
    assert [str(words) for words in answers[empty][0].missing] == [
        "没有工会委员会",
        "没有在任期内的届次",
        "没有登记主席",
        "没有登记覆盖的单位",
    ]


def test_the_roll_ledger_goes_by_its_norm(tree):
    union = tree.hq_branches[0]
    for _number in range(19):
        MembershipFactory(union=union, starts_on=JOINED)
    (state,) = ledgers.LEDGERS["roll"].states([union], DAY).values()
    assert state.is_complete

    for _number in range(2):
        member(union)
    (state,) = ledgers.LEDGERS["roll"].states([union], DAY).values()

    assert [str(words) for words in state.missing] == [
        "2 人缺出生日期、证件号码或手机号"
    ]
    assert (state.done, state.expected, state.percent) == (19, 21, 90)
