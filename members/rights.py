"""Rights follow the post: read once per request from the appointments that hold today."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import cached_property

from members.models.organs import Appointment
from members.models.unions import Union, UnionLevel
from members.roles import KEEPERS, STAFF


@dataclass(frozen=True)
class Grant:
    """Roles over the subtree of one union, given by one appointment."""

    roles: frozenset
    path: str
    level: str
    seat: Union
    deputy_for: Appointment | None = None


class Rights:
    """What a person may act on today."""

    def __init__(self, person, day):
        self.person = person
        self.day = day

    @cached_property
    def grants(self):
        """What holds today."""
        return self._read(Q(starts_on__lte=self.day))

    @cached_property
    def line(self):
        """The keys of the unions of one's posts, and of those above them."""
        return {pk for grant in self.grants for pk in grant.seat.line_ids()}

    @property
    def to_come(self):
        """What holds today or will later: whoever opens an account opens that too."""
        return self._read(Q())

    def _read(self, begun):
        rows = (
            Appointment.objects.filter(
                begun,
                Q(ends_on=None) | Q(ends_on__gte=self.day),
                Q(seat__closed_on=None) | Q(seat__closed_on__gt=self.day),
                person_id=self.person.pk,
            )
            .select_related("post", "seat")
            .prefetch_related("deputy_for__person")  # asked for deputies alone
        )
        return [
            Grant(
                frozenset(row.post.roles),
                row.seat.path,
                row.seat.level,
                row.seat,
                row.deputy_for,
            )
            for row in rows
        ]

    def roles_in(self, path):
        """The roles that hold in the union of this path."""
        return frozenset().union(
            *(grant.roles for grant in self.grants if path.startswith(grant.path))
        )

    def deputising(self, union):
        """The posts one stands in for where one's own give less: whose rights these are."""
        if union is None:
            return []
        over = [grant for grant in self.grants if union.path.startswith(grant.path)]
        own = frozenset().union(*(g.roles for g in over if g.deputy_for is None))
        return [g.deputy_for for g in over if g.deputy_for and not g.roles <= own]

    @cached_property
    def roles(self):
        """All roles, wherever they hold."""
        return frozenset().union(*(grant.roles for grant in self.grants))

    def has(self, *roles):
        return not self.roles.isdisjoint(roles)

    def paths(self, *roles, persons=False):
        """Subtrees over which one of the roles holds.

        ``persons``: a federation sees the totals of its schools, never their persons.
        """
        return sorted(
            {
                grant.path
                for grant in self.grants
                if not grant.roles.isdisjoint(roles)
                and not (persons and grant.level == UnionLevel.FEDERATION)
            }
        )

    def over_persons(self, *roles):
        """The grants that open the roll: every one but a federation's."""
        return [
            grant
            for grant in self.grants
            if not grant.roles.isdisjoint(roles)
            and grant.level != UnionLevel.FEDERATION
        ]

    def covering(self, prefix, *roles, persons=False):
        """The filter on the union that ``prefix`` leads to ("" for unions themselves)."""
        name = f"{prefix}__path__startswith" if prefix else "path__startswith"
        found = Q(pk__in=[])
        for path in self.paths(*roles, persons=persons):
            found |= Q(**{name: path})
        return found

    def schools(self):
        """The schools in which, or in parts of which, one keeps something."""
        found = Q(pk__in=[])
        for path in self.paths(*KEEPERS):
            above = [int(part) for part in path.split("/") if part]
            found |= Q(path__startswith=path) | Q(pk__in=above)
        return Union.objects.filter(
            found, level=UnionLevel.SCHOOL, closed_on=None
        ).order_by("code")

    def working_in(self, prefix):
        """The filter of :meth:`covering` for the subtrees of one's staff pages."""
        return self.covering(prefix, *STAFF)

    def work_over(self, union):
        """Whether the union lies in a subtree of one's staff pages."""
        return self.cover(union, *STAFF)

    def cover(self, union, *roles, persons=False):
        """Whether one of the roles holds over this union."""
        return union is not None and any(
            union.path.startswith(path) for path in self.paths(*roles, persons=persons)
        )
