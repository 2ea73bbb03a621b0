"""Numbers too small to be shown to those who may see totals only.

Of one or two people one can guess who they are. What is hidden shows as None; where
only one number of a sum is small, the next one is hidden too, or it could be reckoned;
and more of them, while what is hidden makes less than that together.
"""

SMALLEST = 5  # as the statistical offices do; architecture, section 5
FEWEST = 2


def hide_small(numbers):
    """The same numbers with those from 1 to 4 as None, and more if need be."""
    small = [at for at, number in enumerate(numbers) if 0 < number < SMALLEST]
    others = [at for at, number in enumerate(numbers) if number >= SMALLEST]
    others.sort(key=lambda at: numbers[at], reverse=True)
    while small and others and tells(numbers, small):
        small.append(others.pop())
    return [None if at in small else number for at, number in enumerate(numbers)]


def tells(numbers, hidden):
    """Whether the hidden numbers can be reckoned from their sum."""
    return len(hidden) < FEWEST or sum(numbers[at] for at in hidden) < SMALLEST
