"""The federation's view: what its schools have published, and the sums of it (R-031).

A sum is over the numbers as they were published, never over persons: the federation
opens the schools' values, and the schools open the records.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from members.models import UnionLevel
from reports.composing import plain
from reports.models import (
    READERS,
    FrozenFigure,
    OutsideReport,
    PrintedFigure,
    Report,
    ReportKind,
    ReportState,
)
from union_portal.figures import FIGURES


@dataclass
class Total:
    """A registered figure over several schools: ``parts`` are ``(union, value)``."""

    figure: object
    parts: list = field(default_factory=list)

    @property
    def value(self):
        return sum(value for _union, value in self.parts)


def published(user):
    """The annual reports of schools that this person's posts reach."""
    return (
        Report.objects.filter(user.rights.covering("union", *READERS))
        .filter(
            union__level=UnionLevel.SCHOOL,
            kind=ReportKind.ANNUAL,
            state=ReportState.PUBLISHED,
        )
        .select_related("union")
        .order_by("union__code")
    )


def sums(user, period=""):
    """Reports of one period and the figures they share, for the page."""
    own = list(published(user))
    sent = list(received(user))
    periods = sorted({report.period for report in [*own, *sent]}, reverse=True)
    period = period if period in periods else next(iter(periods), "")
    reports = [report for report in own if report.period == period]
    outside = [report for report in sent if report.period == period]
    return {
        "periods": periods,
        "period": period,
        "reports": reports,
        "outside": outside,
        "totals": totals(reports, outside),
    }


def received(user):
    """What schools with a portal of their own have sent to this person's federation."""
    rows = OutsideReport.objects.visible_to(user).standing()
    return rows.select_related("received_by")


def adds_up(figure):
    """Per cents of two schools are no sum."""
    return figure is not None and not figure.is_ratio


def totals(reports, outside=()):
    """:class:`Total` of every figure counted over a whole school, by its key."""
    whole = PrintedFigure.objects.filter(report__in=reports).whole()
    figure_of = {
        (report, key): figure
        for report, key, figure in whole.values_list("report", "key", "figure")
    }
    sent = [(row.school, key, value) for row in outside for key, value in row.figures]
    known = FIGURES.many([*figure_of.values(), *(key for _school, key, _v in sent)])
    union_of = {report.pk: report.union for report in reports}
    found, seen = defaultdict(list), set()
    rows = FrozenFigure.objects.filter(report__in=reports).order_by(
        "report__union__code"
    )
    for report, key, value in rows.values_list("report", "key", "value"):
        figure = figure_of.get((report, key))
        if not adds_up(known.get(figure)):
            continue
        if (report, figure) not in seen:
            seen.add((report, figure))
            found[figure].append((union_of[report], plain(value)))
    for school, key, value in sent:
        if adds_up(known.get(key)):
            found[key].append((school, plain(Decimal(value))))
    rows = [Total(known[key], parts) for key, parts in found.items()]
    return sorted(rows, key=lambda row: row.figure.key)
