"""Counts for the pages of 统计: the roll on a day, join rates, coverage, the survey.

What is counted is the business of ``members.figures``; here it is only laid out. The
numbers are of everybody in the scope; the lists behind them hold what a reader may see.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from members.figures import persons, staff
from members.models import EmploymentKind, Membership, Union, UnionLevel
from members.models.people import Sex
from members.models.ties import DuesSource
from members.norms import COMMITTEE_STAFF, NEW_UNIT_MONTHS
from union_portal.calendar import months_later
from union_portal.figures import SUBTREE, Scope

# How ages are shown, youngest first: a way of showing, not a rule. Both ends included.
AGE_BANDS = ((0, 35), (36, 40), (41, 45), (46, 50), (51, 55), (56, 60), (61, 150))
UNKNOWN = "unknown"
YEARS = 5  # of join rates, for the change over them


def standing(union, day):
    """The scope of what stands on a day in a union and all below it."""
    return Scope(union, SUBTREE, day.replace(month=1, day=1), day, day)


def age_band(day, birth_date="person__birth_date"):
    """Annotation: the band of the age reached on ``day``, by its first year as text."""
    whens = [
        When(
            **{
                f"{birth_date}__lte": months_later(day, -12 * first),
                f"{birth_date}__gt": months_later(day, -12 * (last + 1))
                if day.year > last + 1
                else date.min,
            },
            then=Value(str(first)),
        )
        for first, last in AGE_BANDS
    ]
    return Case(*whens, default=Value(UNKNOWN), output_field=CharField())


def part_of(union, path="union__path"):
    """Annotation: id of the union right below ``union`` on a row's line, or its own.

    A row of the campus, its branches and groups belongs to the campus.
    """
    below = Func(F(path), Value(len(union.path) + 1), function="substr")
    step = Func(below, Value("/"), Value(1), function="split_part")
    number = Func(
        NullIf(step, Value("")),
        template="(%(expressions)s)::bigint",
        output_field=BigIntegerField(),
    )
    return Coalesce(number, Value(union.pk))


def band_name(key):
    bounds = {str(first): (first, last) for first, last in AGE_BANDS}
    if key not in bounds:
        return _("未登记")
    first, last = bounds[key]
    if first == 0:
        return _("%(last)s 岁及以下") % {"last": last}
    if last == AGE_BANDS[-1][1]:
        return _("%(first)s 岁及以上") % {"first": first}
    return _("%(first)s–%(last)s 岁") % {"first": first, "last": last}


@dataclass(frozen=True)
class Line:
    """One line of a count: what, how many 人 of it, and how many of them are women."""

    key: str
    title: str
    count: int
    women: int


class RollOnADay:
    """The members of a union and all below it on a day, counted in one query.

    ``splits`` are the ways they are told apart; the parts of each add up to ``total``.
    """

    SPLITS = (
        ("part", _("按下级工会")),
        ("affiliation", _("按归属口径")),
        ("kind", _("按用工形式")),
        ("sex", _("按性别")),
        ("age", _("按年龄")),
        ("union", _("按工会")),
    )

    def __init__(self, union, day):
        self.union, self.day = union, day
        self.scope = standing(union, day)

    def rows(self):
        """The memberships counted, each with its keys."""
        return persons(self.scope).annotate(
            by_part=part_of(self.union),
            by_union=F("union_id"),
            by_affiliation=F("union__affiliation"),
            by_kind=F("kind_name"),
            by_sex=F("person__sex"),
            by_age=age_band(self.day),
        )

    def behind(self, split, key):
        """The memberships of one line."""
        if split not in dict(self.SPLITS):
            return self.rows().none()
        if split in ("part", "union"):
            wanted = int(key) if key.isascii() and key.isdecimal() else None
        else:
            wanted = key
        if split == "kind" and not key:
            return self.rows().filter(by_kind=None)
        return self.rows().filter(**{f"by_{split}": wanted})

    @cached_property
    def cells(self):
        """``[(keys of all splits, is a woman, count)]``."""
        names = [f"by_{name}" for name, _title in self.SPLITS]
        counted = self.rows().order_by().values(*names).annotate(number=Count("pk"))
        return [
            (
                {name: row[f"by_{name}"] for name, _title in self.SPLITS},
                row["by_sex"] == Sex.FEMALE,
                row["number"],
            )
            for row in counted
        ]

    @cached_property
    def total(self):
        return sum(number for _keys, _woman, number in self.cells)

    @cached_property
    def women(self):
        return sum(number for _keys, woman, number in self.cells if woman)

    def lines(self, split):
        """``[Line]`` of a split, in the order people know."""
        counts, women = Counter(), Counter()
        for keys, woman, number in self.cells:
            counts[keys[split]] += number
            women[keys[split]] += number if woman else 0
        order, titles = getattr(self, f"_{split}_names")(counts)
        return [
            Line("" if key is None else str(key), titles[key], counts[key], women[key])
            for key in order
            if key in counts
        ]

    def _union_names(self, counts):
        rows = Union.objects.filter(pk__in=counts).in_tree_order()
        titles = {union.pk: union.name for union in rows}
        return list(titles), titles

    def _part_names(self, counts):
        order, titles = self._union_names(counts)
        if self.union.pk in titles:
            titles[self.union.pk] = _("直接在%(union)s") % {"union": self.union}
        return order, titles

    @staticmethod
    def _affiliation_names(counts):
        order = sorted(counts, key=lambda name: (not name, -counts[name]))
        return order, {name: name or _("未登记") for name in counts}

    @staticmethod
    def _kind_names(counts):
        known = list(EmploymentKind.objects.values_list("name", flat=True))
        titles = {name: name or _("没有在聘的岗位") for name in counts}
        return [*known, None], titles

    @staticmethod
    def _sex_names(counts):
        return [*Sex.values, ""], {**dict(Sex.choices), "": _("未登记")}

    @staticmethod
    def _age_names(counts):
        order = [*(str(first) for first, _last in AGE_BANDS), UNKNOWN]
        return order, {key: band_name(key) for key in order}


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


# --- Women (R-035) --------------------------------------------------------------------
@dataclass(frozen=True)
class WomenRow:
    """Women of one union: 女教职工, 女会员, and the members by age band."""

    union: object
    staff: int
    members: int
    bands: list[int]


def women_by_union(union, day):
    """``[WomenRow]`` of the branches below (or the branch itself), in tree order."""
    scope = standing(union, day)
    bands = [*(str(first) for first, _last in AGE_BANDS), UNKNOWN]
    members = {}
    rows = persons(scope).filter(person__sex=Sex.FEMALE).annotate(age=age_band(day))
    for pk, age, number in (
        rows.order_by().values_list("union_id", "age").annotate(number=Count("pk"))
    ):
        members.setdefault(pk, Counter())[age] += number
    employed = dict(
        staff(scope)
        .filter(person__sex=Sex.FEMALE, unit__union__isnull=False)
        .order_by()
        .values_list("unit__union_id")
        .annotate(number=Count("pk"))
    )
    unions = Union.objects.filter(pk__in={*members, *employed}).in_tree_order()
    return [
        WomenRow(
            one,
            employed.get(one.pk, 0),
            sum(members.get(one.pk, {}).values()),
            [members.get(one.pk, Counter())[band] for band in bands],
        )
        for one in unions
    ]


def readable_unions(user, *roles):
    """Unions whose roll this person reads, without groups; for choosing one."""
    return Union.objects.governed_by(user, *roles).exclude(level=UnionLevel.GROUP)
