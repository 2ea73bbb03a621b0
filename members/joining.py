"""Who is not in yet: join rates, units without a union, people outside the
establishment.

Counted of everybody in the scope, not of what a reader may see.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import (
    Count,
    Exists,
    OuterRef,
    Q,
)
from django.utils.translation import gettext_lazy as _

from members.figures import staff
from members.models import EmploymentKind, Membership, Union
from members.models.people import Sex
from members.models.ties import DuesSource
from members.norms import COMMITTEE_STAFF, NEW_UNIT_MONTHS
from members.statistics import standing

YEARS = 5  # of join rates, for the change over them


# --- Join rates (R-009) ---------------------------------------------------------------
@dataclass(frozen=True)
class Rate:
    """入会率: of ``staff`` 人, ``joined`` 人 are members."""

    staff: int
    joined: int

    @property
    def percent(self):
        """In per cent with one decimal; None where there is nobody."""
        return round(self.joined * 100 / self.staff, 1) if self.staff else None

    @property
    def missing(self):
        return self.staff - self.joined


@dataclass(frozen=True)
class RateRow:
    """The rates of one employment kind over the days, and the change from the first
    day somebody was there to the last, in percentage points."""

    kind: object  # EmploymentKind, or None for all
    rates: list[Rate]

    @property
    def change(self):
        known = [rate.percent for rate in self.rates if rate.percent is not None]
        return round(known[-1] - known[0], 1) if len(known) > 1 else None


def with_joined(rows, day):
    """Employments with ``is_member``: a full, active membership on the day."""
    members = Membership.objects.counted(day).filter(person=OuterRef("person"))
    return rows.annotate(is_member=Exists(members))


def rates_by(rows, day, column):
    """``{key: Rate}`` of employments by a column."""
    counted = (
        with_joined(rows, day)
        .order_by()
        .values(column)
        .annotate(staff=Count("pk"), joined=Count("pk", filter=Q(is_member=True)))
    )
    return {row[column]: Rate(row["staff"], row["joined"]) for row in counted}


def year_ends(day, years=YEARS):
    """The last days of the years before, then the day itself."""
    return [*(date(day.year - back, 12, 31) for back in range(years - 1, 0, -1)), day]


def join_rates(union, days):
    """``[RateRow]``: each employment kind over the days, all kinds together last."""
    by_day = [rates_by(staff(standing(union, day)), day, "kind_id") for day in days]
    rows = [
        RateRow(kind, [found.get(kind.pk, Rate(0, 0)) for found in by_day])
        for kind in EmploymentKind.objects.all()
    ]
    rows = [row for row in rows if any(rate.staff for rate in row.rates)]
    return [*rows, RateRow(None, [summed(found.values()) for found in by_day])]


def summed(rates):
    rates = list(rates)
    return Rate(sum(r.staff for r in rates), sum(r.joined for r in rates))


# --- Coverage (R-005) -----------------------------------------------------------------
@dataclass(frozen=True)
class Gap:
    """A unit without a union: how many work there, and why there should be one."""

    unit: object
    staff: int
    reasons: list[str]


def coverage(units, scope):
    """``[Gap]`` of the uncovered units, those with a reason first, the largest first.

    ``units`` are the units the reader works for; the law's reasons are norms.
    """
    day = scope.as_of
    found = list(units.within(scope).uncovered(day).select_related("union", "school"))
    counts = dict(
        staff(scope)
        .order_by()
        .filter(unit__in=found)
        .values_list("unit")
        .annotate(number=Count("pk"))
    )
    gaps = [
        Gap(unit, counts.get(unit.pk, 0), reasons(unit, counts.get(unit.pk, 0), day))
        for unit in found
    ]
    return sorted(gaps, key=lambda gap: (not gap.reasons, -gap.staff, gap.unit.code))


def reasons(unit, count, day):
    """Why a unit should have a union: 应建尽建."""
    found = []
    if unit.has_party_organisation:
        found.append(_("已有党组织"))
    months = NEW_UNIT_MONTHS.value(unit.school, day)
    if unit.opened_on and months_between(unit.opened_on, day) < months:
        found.append(_("%(day)s 新设") % {"day": unit.opened_on})
    if count >= COMMITTEE_STAFF.value(unit.school, day):
        found.append(_("有教职工 %(count)s 人") % {"count": count})
    if unit.union is not None:
        found.append(_("原工会“%(union)s”已撤销") % {"union": unit.union})
    return found


def months_between(start, end):
    """Whole months from one day to a later one."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def not_joined_by_unit(scope):
    """``{unit id: Rate}``: how far each unit's people are members."""
    return rates_by(staff(scope), scope.as_of, "unit_id")


# --- Survey of people outside the establishment (R-011) -----------------------------
@dataclass(frozen=True)
class SurveyRow:
    """One employment kind outside the establishment: its people, members, dues, gaps."""

    kind: object
    rate: Rate
    women: int
    without_agency: int

    @property
    def dues_source(self):
        return self.kind.get_dues_source_display()

    @property
    def gaps(self):
        found = []
        if self.rate.missing:
            found.append(_("%(count)s 人未入会") % {"count": self.rate.missing})
        if not self.kind.dues_source:
            found.append(_("会费来源没有落实"))
        if self.kind.dues_source == DuesSource.AGENCY and not self.kind.through_agency:
            found.append(_("不是派遣用工，会费却记为派遣单位代收"))
        if self.without_agency:
            found.append(
                _("%(count)s 人没有登记派遣单位") % {"count": self.without_agency}
            )
        return found


def survey(union, day):
    """``[SurveyRow]`` of the kinds outside the establishment that have people."""
    rows = outside(union, day)
    rates = rates_by(rows, day, "kind_id")
    details = {
        row["kind_id"]: row
        for row in rows.order_by()
        .values("kind_id")
        .annotate(
            women=Count("pk", filter=Q(person__sex=Sex.FEMALE)),
            bare=Count("pk", filter=Q(agency="", kind__through_agency=True)),
        )
    }
    return [
        SurveyRow(
            kind, rates[kind.pk], details[kind.pk]["women"], details[kind.pk]["bare"]
        )
        for kind in EmploymentKind.objects.filter(on_establishment=False)
        if kind.pk in rates
    ]


def outside(union, day):
    """Main employments of people outside the establishment (非事业编)."""
    return staff(standing(union, day)).filter(kind__on_establishment=False)


def survey_by_union(union, day):
    """``[(union or None, Rate)]`` by covering union, most people missing first."""
    rates = rates_by(outside(union, day), day, "unit__union_id")
    unions = Union.objects.in_bulk([pk for pk in rates if pk])
    pairs = [(unions.get(pk), rate) for pk, rate in rates.items()]
    return sorted(pairs, key=lambda pair: (-pair[1].missing, -pair[1].staff))
