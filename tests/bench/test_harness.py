"""How measurements report: figures, goals, the exit code."""

import json

from bench.harness import Figure, apart, report, times


def test_a_met_goal_ends_well_and_a_missed_one_does_not(capsys):
    assert report([times("first", 7.5, 8), Figure("rows", 3)], as_json=False) == 0
    assert report([times("first", 8.5, 8)], as_json=False) == 1

    assert capsys.readouterr().out.splitlines() == [
        "first        7.50 ×    goal ≤ 8 ×: ok",
        "rows         3.00",
        "first        8.50 ×    goal ≤ 8 ×: MISSED",
    ]


def test_as_json_a_figure_has_value_goal_and_whether_it_is_met(capsys):
    assert report([times("first", 8.504, 8), Figure("rows", 3)], as_json=True) == 1

    assert json.loads(capsys.readouterr().out) == {
        "figures": [
            {"key": "first", "value": 8.5, "goal": 8, "ok": False},
            {"key": "rows", "value": 3, "goal": None, "ok": True},
        ]
    }


def test_work_apart_brings_its_result_and_what_it_took():
    taken = apart(sum, [1, 2])

    assert taken.result == 3
    assert taken.seconds < 1
    assert 0 < taken.megabytes < 2000
