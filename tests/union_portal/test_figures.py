"""One definition: the number, the list behind it and its splits always agree."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Membership, Union
from tests.factories import (
    EmploymentFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    TermFactory,
    UnionFactory,
    WorkFigureFactory,
    WorkRecordFactory,
)
from union_portal.figures import (
    FIGURES,
    OWN,
    STATEMENTS,
    SUBTREE,
    Scope,
    evaluate,
    ratio,
    statement,
)

pytestmark = pytest.mark.django_db
START, END = date(2023, 1, 1), date(2023, 12, 31)


def scope(union, reach=SUBTREE, as_of=END):
    return Scope(union, reach, START, END, as_of)


@pytest.fixture
def roll(db):
    """A school with one campus of two branches: 3 members, 2 members, 1 retained."""
    school = UnionFactory()
    campus = UnionFactory(campus=True, parent=school)
    first, second = (
        UnionFactory(branch=True, parent=campus, founded_on=date(2001, 1, 1))
        for _branch in range(2)
    )
    for union, count in ((first, 3), (second, 2)):
        for number in range(count):
            person = PersonFactory(school=school, sex="female" if number else "male")
            MembershipFactory(person=person, union=union, starts_on=date(2020, 1, 1))
    MembershipFactory(union=second, status="retained", starts_on=date(2020, 1, 1))
    MembershipFactory(union=second, kind="guest", starts_on=date(2020, 1, 1))
    return school, campus, first, second


def test_own_and_subtree_differ(roll):
    persons = FIGURES["members.persons"]

    assert [persons.value(scope(u)) for u in roll] == [5, 5, 3, 2]
    assert [persons.value(scope(u, OWN)) for u in roll] == [0, 0, 3, 2]


def test_parts_add_up_to_the_whole(roll):
    school, _campus, first, second = roll
    figure = FIGURES["members.persons"]

    by_union = dict(figure.split(scope(school), "union"))
    by_sex = dict(figure.split(scope(school), "sex"))

    assert by_union == {first.pk: 3, second.pk: 2}
    assert by_sex == {"male": 2, "female": 3}
    assert FIGURES["members.women"].value(scope(school)) == 3
    assert FIGURES["members.retained"].value(scope(school)) == 1


def test_a_split_by_kind_takes_the_kind_of_that_day(roll):
    school, _campus, first, _second = roll
    person = Membership.objects.filter(union=first).first().person
    EmploymentFactory(
        person=person,
        kind__name="合同制",
        starts_on=date(2019, 1, 1),
        ends_on=date(2023, 6, 30),
    )
    EmploymentFactory(person=person, kind__name="事业编制", starts_on=date(2023, 7, 1))
    figure = FIGURES["members.persons"]

    june = dict(figure.split(scope(school, as_of=date(2023, 6, 30)), "kind"))
    july = dict(figure.split(scope(school, as_of=date(2023, 7, 1)), "kind"))

    assert (june["合同制"], july["事业编制"]) == (1, 1)


def test_the_list_has_as_many_rows_as_the_number_says(roll, officer):
    school = roll[0]
    for figure in FIGURES.values():
        value, rows = figure.value(scope(school)), figure.records(scope(school))
        if not (figure.distinct or figure.total or figure.is_ratio):
            assert value == rows.count(), figure.key


def test_foundings_and_re_elections_of_a_period(roll):
    school, campus, first, second = roll
    UnionFactory(branch=True, parent=campus, founded_on=START)
    UnionFactory(branch=True, parent=campus, founded_on=END + timedelta(days=1))
    UnionFactory(group=True, parent=first, founded_on=START)
    committee = OrganFactory(union=first)
    TermFactory(organ=committee, number=2, elected_on=START)
    TermFactory(organ=committee, number=3, elected_on=END)
    TermFactory(organ__union=second, number=1, elected_on=END)
    TermFactory(organ__union=second, organ__kind="women", number=2, elected_on=END)

    numbers = evaluate(
        [
            ("members.unions", scope(school)),
            ("members.unions_founded", scope(school)),
            ("members.unions_reelected", scope(school)),
        ]
    )

    assert numbers == [3, 1, 1]


def test_the_term_of_a_body_is_the_one_in_office_that_day(roll):
    school, _campus, first, _second = roll
    committee = OrganFactory(union=school)
    audit = OrganFactory(union=school, kind="audit", name="经费审查委员会")
    for organ, number, elected_on in (
        (committee, 3, date(2018, 3, 1)),
        (committee, 4, date(2023, 3, 1)),
        (committee, 5, END + timedelta(days=1)),
        (audit, 9, START),
    ):
        TermFactory(organ=organ, number=number, elected_on=elected_on)
    TermFactory(organ__union=first, number=7, elected_on=START)
    figure = FIGURES["members.committee_term"]

    assert figure.value(scope(school)) == 4
    assert figure.value(scope(school, as_of=date(2023, 2, 28))) == 3
    assert figure.value(scope(school, as_of=date(2018, 2, 28))) == 0
    assert figure.value(scope(first)) == 7
    assert [term.number for term in figure.records(scope(school))] == [4]
    assert FIGURES["members.audit_term"].value(scope(school)) == 9


# What follows from norms and numbers is looked up before it is counted.
ASK_FIRST = {
    "members.unions_lacking_a_body",
    "congress.delegates_youth",
    "congress.second_covered",
    "congress.second_rate",
    "congress.unheard",
}


def test_a_whole_report_costs_one_select_an_app(roll, django_assert_num_queries):
    requests = [
        (key, scope(union))
        for key in FIGURES
        if key not in ASK_FIRST
        for union in roll
        for _twice in range(2)
    ]

    apps = {key.split(".")[0] for key, _scope in requests}

    with django_assert_num_queries(len(apps)):
        numbers = evaluate(requests)

    assert numbers == [FIGURES[key].value(s) for key, s in requests]


def test_a_remembered_statement_follows_what_it_was_made_from(roll):
    school, _campus, first, _second = roll
    persons = FIGURES["members.persons"]
    assert persons.value(scope(first)) == 3

    assert statement(persons, scope(first)) is statement(persons, scope(first))
    elsewhere = Union.objects.get(pk=first.pk)
    elsewhere.path = "nowhere/"
    assert evaluate([("members.persons", scope(elsewhere))]) == [0]
    asks = FIGURES["members.unions_lacking_a_body"]
    asks.value(scope(school))
    assert [key for key in STATEMENTS if key[0] == asks.key] == []

    row = WorkFigureFactory(timing="during")
    WorkRecordFactory(kind=row.kind, union=first, happened_on=date(2022, 5, 1))
    assert FIGURES[row.key].value(scope(school)) == 0
    row.timing = "standing"
    row.save()
    assert FIGURES[row.key].value(scope(school)) == 1


spans = st.lists(
    st.tuples(st.integers(0, 400), st.none() | st.integers(0, 400)), max_size=6
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=25,
    deadline=None,
)
@given(spans=spans, day=st.integers(0, 900))
def test_the_roll_as_of_a_day_counts_who_was_in_on_it(db, spans, day):
    from django.db import transaction  # noqa: PLC0415 - only for the savepoint

    sid = transaction.savepoint()
    union = UnionFactory(branch=True)
    zero = date(2020, 1, 1)
    for start, length in spans:
        MembershipFactory(
            union=union,
            starts_on=zero + timedelta(days=start),
            ends_on=None if length is None else zero + timedelta(days=start + length),
        )
    expected = sum(
        start <= day and (length is None or day <= start + length)
        for start, length in spans
    )

    value = FIGURES["members.persons"].value(
        scope(union, OWN, as_of=zero + timedelta(days=day))
    )
    transaction.savepoint_rollback(sid)

    assert value == expected


@pytest.fixture
def share_of_women():
    key = "members.share_of_women"
    ratio(key, "女会员占比", part="members.women", whole="members.persons")
    yield FIGURES[key]
    del FIGURES[key]


def test_a_ratio_is_a_per_cent_of_two_figures_and_lists_the_part(roll, share_of_women):
    school, _campus, first, second = roll
    nobody = UnionFactory()

    asked = [(share_of_women.key, scope(u)) for u in (first, second, school, nobody)]
    assert evaluate(asked) == [Decimal("66.7"), 50, 60, 0]
    assert share_of_women.records(scope(first)).count() == 2
