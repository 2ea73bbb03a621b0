"""How many delegates there are, and how the seats go to the constituencies.

Pure arithmetic; whole persons.
"""

from math import ceil

from congress import norms


def least_by_share(staff, least, bands):
    """At least a share of the staff by size (example A: 30 up to 100, 30 %, 20 %)."""
    share = next(low for top, low, _high in bands if top is None or staff <= top)
    return max(least, ceil(staff * share / 100))


def least_by_steps(staff, least, step, up_to):
    """A base, and so many more for every further hundred (example B: 30, 5, 3000)."""
    counted = min(staff, up_to)
    return least + step * (max(counted - 100, 0) // 100)


def least_seats(union, staff, day):
    """The smallest number of delegates the union's norms allow for its staff."""
    least = norms.SEATS_LEAST.value(union, day)
    if norms.SEATS_BY_SHARE.value(union, day):
        found = least_by_share(staff, least, norms.SEATS_SHARE.value(union, day))
    else:
        step = norms.SEATS_STEP.value(union, day)
        up_to = norms.SEATS_STEPS_TO.value(union, day)
        found = least_by_steps(staff, least, step, up_to)
    return min(found, staff)


def allot(seats, staff):
    """``{key: seats}`` over ``{key: number of staff}``.

    Every constituency with staff has one seat as long as there are enough; the others go
    one by one where a delegate would stand for the most people (D’Hondt).
    """
    sizes = {key: number for key, number in staff.items() if number > 0}
    found = dict.fromkeys(staff, 0)
    by_size = sorted(sizes, key=lambda key: (-sizes[key], str(key)))
    for key in by_size[:seats]:
        found[key] = 1
    rest = seats - min(seats, len(sizes))
    total = sum(sizes.values())
    while rest > 0 and total:  # the seat goes where it stands for the most people
        key = max(by_size, key=lambda one: sizes[one] / (found[one] + 1))
        found[key] += 1
        rest -= 1
    return found


def least_candidates(seats, margin):
    """More candidates than seats: by the share ``margin`` (%), by one at least."""
    return max(seats + 1, ceil(seats * (100 + margin) / 100))


def elected_of(votes, seats, base):
    """Who is elected: more than half of ``base``, the most votes first.

    ``votes``: ``{key: number}``. Returns ``(elected, tied)``: where the last seats fall
    on equal votes, those of the tie are in ``tied`` and nobody of them is elected.
    """
    passed = sorted(
        (key for key, number in votes.items() if number * 2 > base),
        key=lambda key: -votes[key],
    )
    if len(passed) <= seats:
        return passed, []
    last = votes[passed[seats - 1]]
    if votes[passed[seats]] < last:
        return passed[:seats], []
    return [k for k in passed if votes[k] > last], [
        k for k in passed if votes[k] == last
    ]
