"""Working days over the holidays as they really were."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from union_portal.calendar import (
    Span,
    is_arranged,
    is_working_day,
    next_working_day,
    working_days_after,
    working_days_between,
)

DAYS = st.dates(date(2022, 12, 1), date(2027, 2, 1))


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2023, 10, 6), False),  # 国庆
        (date(2023, 10, 7), True),  # a Saturday that is worked
        (date(2024, 2, 9), True),  # 除夕 was no public holiday that year
        (date(2024, 2, 18), True),
        (date(2024, 9, 14), True),
        (date(2025, 1, 28), False),  # 除夕
        (date(2025, 6, 2), False),  # 端午
        (date(2026, 2, 23), False),
        (date(2026, 2, 28), True),
        (date(2026, 9, 20), True),
        (date(2027, 10, 1), True),  # not arranged yet: a Friday like another
    ],
)
def test_holidays_and_worked_weekends(day, works):
    assert is_working_day(day) is works


def test_deadlines_that_a_clerk_counted_on_the_wall_calendar():
    # From 29 September 2024, a Sunday that is worked: 30 September, then 8 October.
    assert working_days_after(date(2024, 9, 29), 2) == date(2024, 10, 8)
    assert Span(5, "working").after(date(2024, 4, 26)) == date(2024, 5, 7)
    # Calendar days that end on 1 October move to the first day of work.
    assert Span(30).after(date(2024, 9, 1)) == date(2024, 10, 8)
    assert [str(Span(5, "working")), str(Span(15))] == ["5个工作日", "15天"]
    assert [is_arranged(date(year, 5, 1)) for year in (2022, 2023, 2026, 2027)] == [
        False, True, True, False,
    ]  # fmt: skip


@given(DAYS, st.integers(0, 90))
def test_counting_forth_and_counting_between_agree(day, number):
    last = working_days_after(day, number)
    assert working_days_between(day, last) == number
    assert working_days_between(last, day) == -number
    assert number == 0 or is_working_day(last)


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_a_longer_span_never_ends_earlier(day, some, more):
    for unit in ("working", "calendar"):
        short, long = Span(some, unit).after(day), Span(some + more, unit).after(day)
        assert day < short <= long
        assert is_working_day(short)


@given(DAYS)
def test_the_next_working_day_skips_rest_days_only(day):
    found = next_working_day(day)
    between = (found - day).days
    assert is_working_day(found)
    assert not any(is_working_day(day + timedelta(days=n)) for n in range(between))
