"""定点联系表: who looks after which union, and when it was last visited."""

from datetime import date
from types import SimpleNamespace

import pytest
from django.urls import reverse

from members.contact_matrix import due_day, lines_for
from members.models import WorkKind
from tests.factories import WorkRecordFactory
from tests.organisation import FixedContactFactory


@pytest.mark.parametrize(
    ("last_on", "starts", "due"),
    [
        (None, [], None),
        (date(2024, 3, 1), [], None),
        (None, [date(2024, 3, 1), date(2024, 1, 31)], date(2024, 7, 31)),
        (date(2024, 3, 1), [date(2024, 1, 1)], date(2024, 9, 1)),
        (date(2023, 3, 1), [date(2024, 1, 1)], date(2024, 7, 1)),
    ],
)
def test_a_visit_is_due_after_the_last_or_the_first_day(last_on, starts, due):
    contacts = [SimpleNamespace(starts_on=day) for day in starts]
    assert due_day(last_on, contacts, 6) == due


@pytest.mark.django_db
def test_visits_count_by_whomever_and_the_overdue_union_stands_out(
    tree, officer, as_user, django_assert_num_queries
):
    kind, today = WorkKind.objects.get(code="visits"), officer.today
    visited, alone = tree.hq_branches[:2]
    FixedContactFactory(union=visited, starts_on=date(2001, 1, 1))
    FixedContactFactory(union=alone, starts_on=date(2001, 1, 1))
    for day in (today, today.replace(year=today.year - 1)):
        WorkRecordFactory(
            kind=kind,
            union=tree.school,
            happened_on=day,
            values={"target": visited.pk},
        )

    with django_assert_num_queries(4):  # with the rights
        lines = lines_for(officer, [visited, alone])

    assert [(line.visits, line.last_on) for line in lines] == [(1, today), (0, None)]
    assert [line.is_overdue for line in lines] == [False, True]
    page = as_user(officer).get(reverse("staff:contact_matrix"), {"show": "overdue"})
    assert [line.union for line in page.context["lines"]] == [alone]
