"""Days and months as rules count them."""

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def months_later(day, months):
    """The same day so many months later (earlier below zero), or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
