"""Days, months and working days as rules count them.

A deadline carries its unit: :class:`Span` is so many working days (工作日) or calendar
days (天). The first day is never counted (民法典第二百零一条); a last day that falls on a
rest day moves to the next working day (第二百零三条).
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from union_portal.holidays import MADE_UP, OFF, YEARS

ONE_DAY = timedelta(days=1)
WORKING, CALENDAR = "working", "calendar"


def months_later(day, months):
    """The same day so many months later (earlier below zero), or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def is_working_day(day):
    """Neither a public holiday nor a weekend, or a weekend that is worked (调休上班)."""
    return day in MADE_UP or (day.weekday() < 5 and day not in OFF)


def is_arranged(day):
    """Whether the holidays of that year are known; else weekends alone are counted."""
    return day.year in YEARS


def unarranged(day):
    """A word of warning where the holidays of the year are not yet known, else ""."""
    if is_arranged(day):
        return ""
    return _(
        "%(year)s 年的放假安排还没有录入，这个日期只避开了周末，安排公布后请再核对。"
    ) % {"year": day.year}


def next_working_day(day):
    """The day itself if it is one, else the first after it."""
    while not is_working_day(day):
        day += ONE_DAY
    return day


def working_days_after(day, number):
    """The last of so many working days that follow a day."""
    while number:
        day += ONE_DAY
        number -= is_working_day(day)
    return day


def working_days_between(day, last):
    """How many working days follow ``day`` up to ``last``, which counts; below zero
    when ``last`` lies before it."""
    if last < day:
        return -working_days_between(last, day)
    days = (day + timedelta(days=step) for step in range(1, (last - day).days + 1))
    return sum(is_working_day(one) for one in days)


@dataclass(frozen=True)
class Span:
    """So many days of a unit: 30个工作日, 15天."""

    days: int
    unit: str = CALENDAR

    def after(self, day):
        """The last day of the span that begins with the day after ``day``."""
        if self.unit == WORKING:
            return working_days_after(day, self.days)
        return next_working_day(day + timedelta(days=self.days))

    def __str__(self):
        if self.unit == WORKING:
            return _("%(days)s个工作日") % {"days": self.days}
        return _("%(days)s天") % {"days": self.days}


def year_of(first):
    """A calendar year: first and last day."""
    return date(first, 1, 1), date(first, 12, 31)


def academic_year(first):
    """学年: 1 September to 31 August, as the statistics of the ministry count it."""
    return date(first, 9, 1), date(first + 1, 8, 31)
