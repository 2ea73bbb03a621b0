"""What is counted around a session without a database: quorum, days, parts, lines."""

from datetime import date
from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congress.attending import tally
from congress.countdown import due_before
from congress.quorum import Quorum
from congress.session_forms import SplitForm


def test_the_quorum_is_told_as_a_sum():
    found = Quorum(289, 274, 2, 3)

    assert str(found) == "应到 289，须到 193，实到 274，符合"
    assert (
        str(Quorum(289, 192, 2, 3)) == "应到 289，须到 193，实到 192，不足，还差 1 人"
    )
    assert str(Quorum(0, 0, 2, 3)) == "应到 0，须到 0，实到 0，还没有正式代表"


@given(st.integers(1, 400), st.integers(0, 400), st.integers(1, 5), st.integers(1, 5))
def test_the_quorum_agrees_with_fractions_at_every_size(entitled, present, over, more):
    quorum = Quorum(entitled, present, over, over + more)

    share = Fraction(over, over + more)
    assert quorum.is_met == (Fraction(present, entitled) >= share)
    assert quorum.is_met == (present >= quorum.needed)


@pytest.mark.parametrize(
    ("days", "working", "due"),
    [
        (7, False, date(2024, 4, 4)),
        (0, False, date(2024, 4, 11)),
        (1, True, date(2024, 4, 10)),
        (3, True, date(2024, 4, 8)),
        (4, True, date(2024, 4, 7)),  # a Sunday that was worked, after 清明
        (5, True, date(2024, 4, 3)),  # the holiday and its Saturday pass
    ],
)
def test_days_are_counted_back_over_real_holidays(days, working, due):
    assert due_before(date(2024, 4, 11), days, working=working) == due


def test_only_full_delegates_make_the_quorum_and_leave_is_no_absence():
    sitting = SimpleNamespace(numerator=2, denominator=3)
    people = [
        (1, "full", 1, "第一代表团"),
        (2, "full", 1, "第一代表团"),
        (3, "full", 2, "第二代表团"),
        (4, "observer", 2, "第二代表团"),
        (5, "full", None, None),
    ]

    found = tally(sitting, people, {1: "present", 4: "present", 3: "absent"}, {1}, {2})

    assert (found.quorum.entitled, found.quorum.present) == (4, 1)
    assert [(line.entitled, line.present) for line in found.kinds] == [(4, 1), (1, 1)]
    assert [
        (line.title, line.present, line.late, line.excused, line.missing)
        for line in found.delegations
    ] == [("第一代表团", 1, 1, 1, 0), ("第二代表团", 1, 0, 0, 1), ("", 0, 0, 0, 1)]
    assert (found.total.entitled, found.total.missing) == (5, 2)


def test_an_opinion_is_split_at_empty_lines():
    form = SplitForm({"parts": "食堂涨价\r\n请解释\r\n\r\n\r\n  班车太少  \n"})

    assert form.is_valid()
    assert form.cleaned_data["parts"] == ["食堂涨价\n请解释", "班车太少"]
