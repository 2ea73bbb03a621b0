"""Rules with values per union: the nearest wins, dates count, law stays."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from members.norms import SECOND_FACTOR_ROLES, TERM_REMINDER_DAYS, TERM_YEARS
from tests.factories import UnionFactory
from union_portal.lifecycle import TransitionError
from union_portal.norms import NormValue

DAY = date(2024, 1, 1)


@pytest.fixture
def tree(db):
    top = UnionFactory()
    campus = UnionFactory(campus=True, parent=top)
    return top, campus, UnionFactory(branch=True, parent=campus)


def set_value(union, value, starts_on=DAY, ends_on=None):
    return NormValue.objects.create(
        key=TERM_REMINDER_DAYS.key,
        union=union,
        value=value,
        starts_on=starts_on,
        ends_on=ends_on,
        reason="试行",
    )


def test_without_an_override_the_default_holds(tree):
    assert TERM_REMINDER_DAYS.value(tree[2], DAY) == 90


def test_the_nearest_override_upward_wins(tree):
    top, campus, branch = tree
    set_value(top, 60)
    set_value(campus, 30)

    assert [TERM_REMINDER_DAYS.value(u, DAY) for u in (top, campus, branch)] == [
        60,
        30,
        30,
    ]


def test_an_override_holds_only_within_its_dates(tree):
    set_value(tree[0], 60, DAY, date(2024, 1, 31))

    days = [date(2023, 12, 31), DAY, date(2024, 1, 31), date(2024, 2, 1)]

    assert [TERM_REMINDER_DAYS.value(tree[2], day) for day in days] == [90, 60, 60, 90]


def test_two_open_values_of_one_union_are_impossible(tree):
    set_value(tree[0], 60)

    with pytest.raises(IntegrityError), transaction.atomic():
        set_value(tree[0], 30, date(2024, 5, 1))


@pytest.mark.parametrize("text", ["", "二", "2", "6", "4.5", "-3"])
def test_a_value_outside_the_law_is_refused_with_what_would_be_right(text):
    with pytest.raises(TransitionError, match="3 到 5 之间的整数"):
        TERM_YEARS.parse(text)


def test_roles_are_read_by_their_names_and_kept_as_codes():
    both = "主持与审批、经费管理与付款"
    assert SECOND_FACTOR_ROLES.parse(both) == ["lead", "finance"]
    with pytest.raises(TransitionError, match="不能去掉“主持与审批”"):
        SECOND_FACTOR_ROLES.parse("经费管理与付款")
    with pytest.raises(TransitionError, match="不认识“出纳”"):
        SECOND_FACTOR_ROLES.parse("经费管理与付款、出纳")
