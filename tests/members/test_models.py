"""What the database itself refuses, whoever asks."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Membership, Term, Union
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    TermFactory,
    UnionFactory,
)

pytestmark = pytest.mark.django_db
START = date(2020, 1, 1)


def day(number):
    return START + timedelta(days=number)


@pytest.fixture
def person(db):
    return PersonFactory()


def test_a_second_full_membership_at_the_same_time_is_impossible(person):
    MembershipFactory(person=person, starts_on=day(0))

    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(person=person, starts_on=day(100))


def test_a_membership_may_follow_another_the_next_day_but_not_the_same(person):
    MembershipFactory(person=person, starts_on=day(0), ends_on=day(9))

    MembershipFactory(person=person, starts_on=day(10))
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(person=person, starts_on=day(9), ends_on=day(9))

    assert person.memberships.count() == 2


def test_a_guest_membership_may_stand_beside_the_full_one(person):
    MembershipFactory(person=person, starts_on=day(0))

    MembershipFactory(person=person, starts_on=day(0), kind="guest")

    assert Membership.objects.counted(day(1)).count() == 1


periods = st.tuples(st.integers(0, 30), st.none() | st.integers(0, 10))


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=40,
    deadline=None,
)
@given(first=periods, second=periods)
def test_the_exclusion_agrees_with_counting_days(person, first, second):
    """A second row is refused exactly when some day lies in both periods."""
    rows = [
        (day(start), None if length is None else day(start + length))
        for start, length in (first, second)
    ]
    horizon = [day(number) for number in range(60)]
    shared = [
        d for d in horizon if all(s <= d and (e is None or d <= e) for s, e in rows)
    ]

    sid = transaction.savepoint()
    try:
        with transaction.atomic():
            for starts_on, ends_on in rows:
                MembershipFactory(person=person, starts_on=starts_on, ends_on=ends_on)
        refused = False
    except IntegrityError:
        refused = True
    transaction.savepoint_rollback(sid)

    assert refused == bool(shared)


def test_the_same_post_twice_in_one_place_is_impossible(person):
    held = AppointmentFactory(person=person, starts_on=day(0))

    AppointmentFactory(person=person, starts_on=day(0), post=held.post)
    with pytest.raises(IntegrityError), transaction.atomic():
        AppointmentFactory(
            person=person, post=held.post, seat=held.seat, starts_on=day(5)
        )


def test_the_same_post_in_two_organs_of_one_union_is_possible(person):
    union = UnionFactory()
    first, second = (OrganFactory(union=union, name=name) for name in "甲乙")
    held = AppointmentFactory(person=person, seat=union, organ=first, starts_on=day(0))

    AppointmentFactory(
        person=person, seat=union, organ=second, post=held.post, starts_on=day(0)
    )

    assert person.appointments.count() == 2


def test_the_path_follows_a_union_and_all_below_it():
    school = UnionFactory()
    campus, other = (UnionFactory(campus=True, parent=school) for _n in range(2))
    branch = UnionFactory(branch=True, parent=campus)
    group = UnionFactory(group=True, parent=branch)

    branch.parent = other
    branch.save()

    group.refresh_from_db()
    assert group.line_ids() == [school.pk, other.pk, branch.pk, group.pk]
    assert list(Union.objects.below(campus)) == [campus]
    assert set(Union.objects.below(other)) == {other, branch, group}


def test_a_union_cannot_stand_below_itself():
    school = UnionFactory()
    campus = UnionFactory(campus=True, parent=school)

    school.parent = campus
    with pytest.raises(IntegrityError), transaction.atomic():
        school.save()


def test_a_staff_number_is_unique_within_a_school_only():
    first, second = (UnionFactory() for _n in range(2))
    PersonFactory(school=first, staff_number="7", sign_in_name="a-7")

    PersonFactory(school=second, staff_number="7", sign_in_name="b-7")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(school=first, staff_number="7", sign_in_name="c-7")


def test_only_the_newest_term_of_a_standing_organ_expires():
    organ = OrganFactory()
    TermFactory(organ=organ, number=1, elected_on=day(0), ends_on=day(10))
    newest = TermFactory(organ=organ, number=2, elected_on=day(11), ends_on=day(20))
    closed = OrganFactory(closed_on=day(5))
    TermFactory(organ=closed, number=1, elected_on=day(0), ends_on=day(10))

    assert list(Term.objects.expiring_by(day(19))) == []
    assert list(Term.objects.expiring_by(day(20))) == [newest]


def test_row_history_keeps_what_was_and_cannot_be_rewritten():
    union = UnionFactory(name="旧名")
    union.name = "新名"
    union.save()

    assert [event.name for event in union.events.order_by("pgh_id")] == ["旧名", "新名"]
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE members_unionevent SET name = 'x'")
