"""What a report counts of congresses, on a day and over a period."""

from datetime import date

import pytest

from congress.models import SessionPaper
from tests.congress_factories import CongressFactory, DelegateFactory, SessionFactory
from tests.factories import EmploymentFactory, UnitFactory
from union_portal.figures import SUBTREE, Scope, evaluate

pytestmark = pytest.mark.django_db


def test_terms_sessions_and_delegates_on_a_day(school):
    former = CongressFactory(
        union=school, number=6, starts_on=date(2014, 1, 9), ends_on=date(2019, 3, 31)
    )
    staff = CongressFactory(union=school)
    members = CongressFactory(
        union=school, kind="members", number=19, shares_with=staff
    )
    SessionFactory(congress=staff, n=5, opens_on=date(2023, 4, 13))
    last = SessionFactory(congress=staff, together=members, n=6)
    SessionFactory(congress=staff, n=7, opens_on=date(2024, 9, 1), state="planned")
    SessionPaper.objects.create(
        session=last, kind="work", title="报告", adopted_on=date(2024, 4, 11)
    )
    DelegateFactory(congress=staff, person__sex="male", is_leader=True)
    DelegateFactory(congress=staff, person__birth_date=date(1990, 1, 1))
    DelegateFactory(congress=staff, kind="observer")
    DelegateFactory(congress=former, ends_on=None)
    DelegateFactory(
        congress=CongressFactory(
            union=school,
            number=8,
            starts_on=date(2027, 4, 1),
            ends_on=date(2032, 3, 31),
        )
    )
    scope = Scope(
        school, "own", date(2024, 1, 1), date(2024, 12, 31), date(2024, 4, 11)
    )
    wanted = {
        "staff_term": 7, "staff_session": 6, "members_term": 19, "members_session": 6,
        "next_staff_session": 7, "next_staff_term": 7, "sessions": 1,
        "papers_adopted": 1, "delegates_full": 2, "delegates_observer": 1,
        "delegates_guest": 0, "delegates_women": 1, "delegates_youth": 1,
        "delegates_leaders": 1, "delegates_teacher": 2, "without_session": 0,
    }  # fmt: skip

    found = evaluate([(f"congress.{key}", scope) for key in wanted])

    assert dict(zip(wanted, found, strict=True)) == wanted


def test_the_rate_of_colleges_with_a_congress(tree, school):
    first, second = tree.hq_branches
    for union in (first, second, tree.med_branches[0]):
        EmploymentFactory(unit=UnitFactory(school=school, union=union))
    CongressFactory(union=first, form="staff_meeting")
    CongressFactory(union=second)
    day = date(2024, 4, 11)
    scope = Scope(school, SUBTREE, date(2024, 1, 1), date(2024, 12, 31), day)
    keys = ("second_due", "second_covered", "second_rate")

    assert evaluate([(f"congress.{key}", scope) for key in keys]) == [3, 2, 66]
