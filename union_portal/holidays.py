"""Public holidays and worked weekends, as the State Council's office arranges them.

国务院办公厅关于部分节假日安排的通知, one for each year, published the autumn before. A year
that is not here counts weekends alone; the pages that show such a deadline say so.
"""

from datetime import date, timedelta

# year: (first and last day off, month and day), (weekends worked)
ARRANGED = {
    2023: (
        ((1, 1), (1, 2)), ((1, 21), (1, 27)), ((4, 5), (4, 5)), ((4, 29), (5, 3)),
        ((6, 22), (6, 24)), ((9, 29), (10, 6)),
    ),
    2024: (
        ((1, 1), (1, 1)), ((2, 10), (2, 17)), ((4, 4), (4, 6)), ((5, 1), (5, 5)),
        ((6, 10), (6, 10)), ((9, 15), (9, 17)), ((10, 1), (10, 7)),
    ),
    2025: (
        ((1, 1), (1, 1)), ((1, 28), (2, 4)), ((4, 4), (4, 6)), ((5, 1), (5, 5)),
        ((5, 31), (6, 2)), ((10, 1), (10, 8)),
    ),
    2026: (
        ((1, 1), (1, 3)), ((2, 15), (2, 23)), ((4, 4), (4, 6)), ((5, 1), (5, 5)),
        ((6, 19), (6, 21)), ((9, 25), (9, 27)), ((10, 1), (10, 7)),
    ),
}  # fmt: skip
WORKED = {
    2023: ((1, 28), (1, 29), (4, 23), (5, 6), (6, 25), (10, 7), (10, 8)),
    2024: (
        (2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12),
    ),
    2025: ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11)),
    2026: ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)),
}  # fmt: skip


def days_off():
    for year, spans in ARRANGED.items():
        for first, last in spans:
            day = date(year, *first)
            while day <= date(year, *last):
                yield day
                day += timedelta(days=1)


YEARS = frozenset(ARRANGED)
OFF = frozenset(days_off())
MADE_UP = frozenset(date(year, *day) for year, days in WORKED.items() for day in days)
