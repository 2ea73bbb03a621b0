"""What a federation sees of its schools: totals, in three queries, and never a person."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from members.models import Membership, Union, UnionLevel
from union_portal.small_numbers import hide_small


@dataclass
class SchoolTotals:
    """Of one school on a day: 人 of members, of them women, and by employment kind;
    个 of branch unions. None is a number too small to be shown."""

    school: Union
    members: int | None = 0
    women: int | None = 0
    unions: int = 0
    kinds: dict = field(default_factory=Counter)


def federations_of(person):
    """The federations somebody holds a post in."""
    return [
        grant.seat
        for grant in person.rights.grants
        if grant.level == UnionLevel.FEDERATION and grant.roles
    ]


def totals(federations, day):
    """``(kinds, [SchoolTotals])`` of the schools below these federations on a day."""
    paths = [union.path for union in federations]
    below = Union.objects.filter(_below("path", paths)).standing(day)
    schools = {
        school.pk: SchoolTotals(school)
        for school in below.filter(level=UnionLevel.SCHOOL).order_by("order", "code")
    }
    for row in _members(paths, day):
        _add(schools, row)
    for pk, number in (
        below.branches().order_by().values_list("school").annotate(Count("pk"))
    ):
        if pk in schools:
            schools[pk].unions = number
    kinds = sorted({kind for found in schools.values() for kind in found.kinds})
    for found in schools.values():
        _hide(found, kinds)
    return kinds, list(schools.values())


def _below(column, paths):
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{column}__startswith": path})
    return found


def _members(paths, day):
    rows = Membership.objects.filter(_below("union__path", paths)).counted(day)
    return (
        rows.with_employment_kind(day)
        .annotate(of_school=Coalesce("union__school_id", "union_id"))
        .order_by()
        .values_list("of_school", "kind_name", "person__sex")
        .annotate(number=Count("pk"))
    )


def _add(schools, row):
    school, kind, sex, number = row
    found = schools.get(school)
    if found is None:
        return
    found.members += number
    found.kinds[kind or _("未登记")] += number
    if sex == "female":
        found.women += number


def _hide(found, kinds):
    """Small cells go: of the kinds, and of women against the others."""
    shown = hide_small([found.kinds[kind] for kind in kinds])
    found.kinds = dict(zip(kinds, shown, strict=True))
    found.women, _men = hide_small([found.women, found.members - found.women])
    if found.members > 0:
        found.members = hide_small([found.members])[0]


def whole(schools):
    """The sums of what is shown of all schools, small numbers left out."""
    sums = defaultdict(int)
    for found in schools:
        sums["members"] += found.members or 0
        sums["women"] += found.women or 0
        sums["unions"] += found.unions
    return dict(sums)
