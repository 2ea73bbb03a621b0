"""What waits for me: an app registers lists, the home page shows those not empty."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Work:
    """One line of the home page: so many things wait, here is where."""

    title: str
    count: int
    url: str
    hint: str = ""
    urgent: bool = False


WORKLISTS: list = []


def worklist(function):
    """Register ``function(person) -> Work | None``; None or a count of 0 shows nothing."""
    WORKLISTS.append(function)
    return function


def waiting_for(person):
    """All that waits for this person, urgent things first."""
    found = [work for work in (entry(person) for entry in WORKLISTS) if work]
    return sorted(
        (work for work in found if work.count), key=lambda work: not work.urgent
    )
