"""How many delegates, who gets the seats, who is elected: arithmetic."""

import pytest

from congress.allotting import (
    allot,
    elected_of,
    least_by_share,
    least_by_steps,
    least_candidates,
)
from congress.norms import SEATS_SHARE

A = SEATS_SHARE.default


@pytest.mark.parametrize(
    ("staff", "by_share", "by_steps"),
    [
        (60, 30, 30),
        (100, 30, 30),
        (101, 31, 30),
        (199, 60, 30),
        (200, 40, 35),
        (3000, 600, 175),
        (38379, 7676, 175),
    ],
)
def test_the_least_number_of_delegates_by_either_example(staff, by_share, by_steps):
    assert least_by_share(staff, 30, A) == by_share
    assert least_by_steps(staff, 30, 5, 3000) == by_steps


def test_seats_go_by_staff_and_everybody_with_staff_has_one():
    assert allot(10, {"a": 500, "b": 300, "c": 190, "d": 10, "e": 0}) == {
        "a": 5, "b": 3, "c": 1, "d": 1, "e": 0,
    }  # fmt: skip
    assert allot(2, {"a": 1, "b": 9, "c": 5}) == {"a": 0, "b": 1, "c": 1}
    assert sum(allot(175, {n: 37 * n for n in range(62)}).values()) == 175


def test_more_candidates_than_seats():
    assert [least_candidates(n, 15) for n in (1, 7, 13, 20)] == [2, 9, 15, 23]
    assert [least_candidates(n, 10) for n in (19, 7)] == [21, 8]


def test_more_than_half_elects_and_a_tie_elects_nobody_of_it():
    votes = {"a": 30, "b": 26, "c": 25, "d": 26}

    assert elected_of(votes, 3, 50) == (["a", "b", "d"], [])
    assert elected_of(votes, 2, 50) == (["a"], ["b", "d"])
    assert elected_of(votes, 1, 50) == (["a"], [])
    assert elected_of(votes, 4, 60) == ([], [])
