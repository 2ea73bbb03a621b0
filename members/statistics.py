"""Counts for the pages of 统计: the roll on a day, and women by union and age.

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
    F,
    Func,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from members.figures import persons, staff
from members.models import EmploymentKind, Union, UnionLevel
from members.models.people import Sex
from union_portal.calendar import months_later
from union_portal.figures import SUBTREE, Scope

# How ages are shown, youngest first: a way of showing, not a rule. Both ends included.
AGE_BANDS = ((0, 35), (36, 40), (41, 45), (46, 50), (51, 55), (56, 60), (61, 150))


BOUNDS = {str(first): (first, last) for first, last in AGE_BANDS}  # by a band's key
UNKNOWN = "unknown"


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


def part_of(union, path=F("union__path")):  # noqa: B008 - never changed
    """Annotation: id of the union right below ``union`` on a row's line, or its own.

    A row of the campus, its branches and groups belongs to the campus.
    """
    below = Func(path, Value(len(union.path) + 1), function="substr")
    step = Func(below, Value("/"), Value(1), function="split_part")
    number = Func(
        NullIf(step, Value("")),
        template="(%(expressions)s)::bigint",
        output_field=BigIntegerField(),
    )
    return Coalesce(number, Value(union.pk))


def band_name(key):
    if key not in BOUNDS:
        return _("未登记")
    first, last = BOUNDS[key]
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
        rows = persons(self.scope).with_employment_kind(self.day)
        return rows.annotate(
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
