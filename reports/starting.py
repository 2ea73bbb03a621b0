"""What a new report begins with: its code, its dates, last year's title a year later."""

import re
from datetime import date

from members.models import Union
from reports.models import Report, ReportKind

# 2023年, 〔2023〕, 2023—2024学年: a year as it stands in a title, not any four digits.
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=[年学〕—–\-届]|$)")
KEY_LENGTH = 40


def later_years(text, years):
    """The text with every year in it so many years later."""
    return YEAR.sub(lambda found: str(int(found[0]) + years), text)


def names_year(text):
    """Whether a sentence speaks of a year by its number."""
    return bool(YEAR.search(text))


def span(start, end):
    """How many calendar years the period touches."""
    return end.year - start.year + 1


def period_of(start, end):
    """``2024``, or ``2020-2024`` for more than one year."""
    return str(end.year) if start.year == end.year else f"{start.year}-{end.year}"


def following(report, today):
    """Dates and words of the report after this one, as suggestions."""
    years = span(report.start, report.end)
    start = date(report.end.year + 1, 1, 1)
    end = date(report.end.year + years, 12, 31)

    def lines(texts):
        return "\n".join(later_years(text, years) for text in texts)

    return {
        "period": period_of(start, end),
        "start": start,
        "end": end,
        "as_of": today,
        "title_lines": lines(report.title_lines),
        "subtitle_lines": lines(report.subtitle_lines),
        "date_line": later_years(report.date_line, years),
        "reporter": report.reporter,
        "shift_headings": True,
    }


def beginning(outline, today):
    """Dates and a title for a report that has no predecessor: the year that is over."""
    year = today.year if today.month > 6 else today.year - 1
    start, end = date(year - outline.years + 1, 1, 1), date(year, 12, 31)
    period = period_of(start, end)
    title = outline.get_kind_display()
    return {
        "period": period,
        "start": start,
        "end": end,
        "as_of": today,
        "title_lines": f"{period}年{title.removeprefix('年度')}",
    }


def new_key(union, kind, period):
    """A code no report has: ``mhu-2024``, ``mhu-2020-2024-term``.

    Whoever starts a report of a union holds the union's row until it is written, so that
    two who start at once do not get the same code.
    """
    Union.objects.select_for_update(of=("self",), no_key=True).get(pk=union.pk)
    words = [union.code, period, "" if kind == ReportKind.ANNUAL else kind]
    plain = "-".join(word for word in words if word).lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: KEY_LENGTH - 4] or "report"
    taken = set(
        Report.objects.filter(key__startswith=base).values_list("key", flat=True)
    )
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
