"""What the measurement of a hall says of who was lost, or let in twice."""

import pytest

from bench import session
from bench.session import BEFORE, NEW, Answer, Burst


def hall(seconds, *bodies):
    waits = enumerate(bodies, start=1)
    return Burst(seconds, [Answer(n / 10, 200, body) for n, body in waits])


@pytest.mark.django_db
def test_whoever_is_lost_or_let_in_twice_misses_the_goal(monkeypatch):
    monkeypatch.setattr(session, "DELEGATES", 2)
    monkeypatch.setattr(session, "ROUNDS", 0)  # the hall where all press twice is left
    ours = [hall(5, NEW, NEW), hall(3, NEW, NEW)]

    found = session.figures(
        [hall(1, b"ok", b"ok")], ours, hall(1, NEW, NEW, NEW, BEFORE)
    )

    found = {figure.key: figure for figure in found}
    assert {key: found[key].value for key in ("lost", "twice")} == {
        "lost": 2,
        "twice": 2,
    }
    assert (found["check_in_to_bare"].value, found["check_in_to_bare"].ok) == (3, False)
    assert (found["check_ins_per_second"].value, found["check_in_p95_ms"].value) == (
        1, 200,
    )  # fmt: skip
