"""Numbers too small to be shown to those who may see totals only.

Of one or two people one can guess who they are. What is hidden shows as None; where
only one number of a sum is small, the next one is hidden too, or it could be reckoned.
"""

SMALLEST = 5  # as the statistical offices do; architecture, section 5


def hide_small(numbers):
    """The same numbers with those from 1 to 4 as None, and one more if need be."""
    small = [at for at, number in enumerate(numbers) if 0 < number < SMALLEST]
    if len(small) == 1:
        others = [at for at, number in enumerate(numbers) if number and at not in small]
        small += sorted(others, key=lambda at: numbers[at])[:1]
    return [None if at in small else number for at, number in enumerate(numbers)]
