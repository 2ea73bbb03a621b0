"""What the checks ask of a union: read for many unions in a fixed number of queries."""

from dataclasses import dataclass, field

from django.db.models import Count

from members.models import (
    Appointment,
    Employment,
    Membership,
    Organ,
    OrganKind,
    Secondment,
    Union,
    UnionLevel,
)
from members.norms import FRONT_LINE_CATEGORIES

# Who is honoured: higher modules of the app register ``provider(person_ids) -> ids``.
HONOURED: list = []


@dataclass
class Facts:
    """One union on one day. ``holders`` are the appointments in its own organs,
    ``full_time`` the persons who serve full time anywhere below it."""

    union: Union
    members: int = 0
    women: int = 0
    groups: int = 0
    organs: set = field(default_factory=set)
    holders: list = field(default_factory=list)
    full_time: set = field(default_factory=set)
    below_division: set = field(default_factory=set)
    seconded_down: set = field(default_factory=set)
    front_line: set = field(default_factory=set)
    voters: set = field(default_factory=set)

    @property
    def has_organs(self):
        """Whether it is of a kind that has bodies of its own."""
        return not self.union.is_reporting_node and self.union.level in (
            UnionLevel.SCHOOL,
            UnionLevel.CAMPUS,
            UnionLevel.BRANCH,
        )

    def persons(self, organ_kind, *post_kinds):
        """Who sits in a kind of body, or holds certain posts in it."""
        return {
            row.person_id
            for row in self.holders
            if row.organ.kind == organ_kind
            and (not post_kinds or row.post.kind in post_kinds)
        }

    def posts(self, *post_kinds):
        """The appointments to these kinds of post in the committee."""
        return [
            row
            for row in self.holders
            if row.organ.kind == OrganKind.COMMITTEE and row.post.kind in post_kinds
        ]


def read(unions, day):
    """The :class:`Facts` of each union, in their order."""
    facts = [Facts(union) for union in unions]
    by_pk = {one.union.pk: one for one in facts}
    _count_members(facts, day)
    for union, kind in (
        Organ.objects.standing(day)
        .filter(union__in=by_pk)
        .order_by()
        .values_list("union", "kind")
    ):
        by_pk[union].organs.add(kind)
    groups = Union.objects.standing(day).filter(
        level=UnionLevel.GROUP, parent__in=by_pk
    )
    for parent, number in groups.order_by().values_list("parent").annotate(Count("pk")):
        by_pk[parent].groups = number
    _read_posts(facts, by_pk, day)
    _read_front_line(facts, day)
    return facts


def _count_members(facts, day):
    """Members and women, subtree included, in one query."""
    rows = list(
        Membership.objects.counted(day)
        .order_by()
        .values_list("union__path", "person__sex")
        .annotate(Count("pk"))
    )
    for one in facts:
        for path, sex, number in rows:
            if path.startswith(one.union.path):
                one.members += number
                one.women += number if sex == "female" else 0


def _read_posts(facts, by_pk, day):
    """Who sits in the unions' own bodies, and who serves full time below them."""
    held = Appointment.objects.on(day).select_related("post", "organ", "seat")
    for row in held.order_by("pk"):
        if row.organ_id and row.seat_id in by_pk:
            by_pk[row.seat_id].holders.append(row)
        if row.is_full_time:
            _count_full_time(row, facts)
    seconded = Secondment.objects.on(day).select_related("from_union", "to_union")
    for row in seconded:
        for one in _above(row.from_union, facts) if row.is_downward else ():
            one.seconded_down.add(row.person_id)


def _above(union, facts):
    """The facts of a union and of those above it."""
    return [one for one in facts if union.path.startswith(one.union.path)]


def _count_full_time(row, facts):
    for one in _above(row.seat, facts):
        one.full_time.add(row.person_id)
        if not row.is_division_level:
            one.below_division.add(row.person_id)


def _read_front_line(facts, day):
    """Of those who sit in a body: who may vote, works at the front line, is honoured."""
    people = {row.person_id for one in facts for row in one.holders}
    voters = set(
        Membership.objects.counted(day)
        .filter(person__in=people)
        .values_list("person", flat=True)
    )
    honoured = {pk for provider in HONOURED for pk in provider(people)}
    works_as: dict = {}
    for person, category in (
        Employment.objects.on(day)
        .filter(person__in=people)
        .order_by()
        .values_list("person", "post_category")
    ):
        works_as.setdefault(person, set()).add(category)
    values = FRONT_LINE_CATEGORIES.by_union([one.union for one in facts], day)
    for one in facts:
        wanted = set(values[one.union.pk])
        sitting = {row.person_id for row in one.holders}
        one.voters = sitting & voters
        one.front_line = sitting & honoured | {
            pk for pk in sitting if works_as.get(pk, set()) & wanted
        }
