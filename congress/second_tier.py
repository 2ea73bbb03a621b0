"""二级教代会: which colleges must have one, which have, and who met this year."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from congress.models import Congress, CongressForm, CongressKind, Session, Tier
from congress.models.sessions import HELD
from congress.norms import CONGRESS_STAFF, SESSIONS_A_YEAR
from members.models import Employment, Union


@dataclass
class College:
    """One second-level union: its staff, the congress that runs, this year's sessions."""

    union: Union
    staff: int
    threshold: int
    wanted: int
    congress: Congress | None = None
    sessions: list = field(default_factory=list)

    @property
    def must_elect(self):
        """Large enough for a congress of delegates (人数达到规定)."""
        return self.staff >= self.threshold

    @property
    def form_due(self):
        return CongressForm.CONGRESS if self.must_elect else CongressForm.MEETING

    @property
    def has_one(self):
        """A congress, or the meeting of all where the staff is few enough for it."""
        if self.congress is None:
            return False
        return not self.must_elect or self.congress.form == CongressForm.CONGRESS

    @property
    def met(self):
        return len(self.sessions) >= self.wanted

    @property
    def unreported(self):
        return [row for row in self.sessions if row.reported_on is None]

    def verdict(self, day):
        """In one line what is missing."""
        if self.congress is None:
            return f"还没有建立，应建{self.form_due.label}"
        if not self.has_one:
            return f"教职工 {self.staff} 人，应改为代表大会"
        if self.congress.ends_on < day:
            return "任期已满，待换届"
        if not self.met:
            return "今年还没有开会"
        if self.unreported:
            return "开了会，还没有报告"
        return "符合"


def colleges(unions, day):
    """A :class:`College` for each of these branches; five questions, however many."""
    unions = list(unions)
    limits = CONGRESS_STAFF.by_union(unions, day)
    wanted = SESSIONS_A_YEAR.by_union(unions, day)
    staff = dict(
        Employment.objects.main(day)
        .filter(unit__union__in=unions)
        .order_by()
        .values_list("unit__union")
        .annotate(number=Count("pk"))
    )
    running = Congress.objects.current().filter(
        union__in=unions, kind=CongressKind.STAFF, tier=Tier.SECOND, starts_on__lte=day
    )
    by_union = {row.union_id: row for row in running.order_by("number")}
    sessions = defaultdict(list)
    for row in Session.objects.filter(
        union__in=unions,
        state__in=HELD,
        opens_on__year=day.year,
        opens_on__lte=day,
        numbers__congress__kind=CongressKind.STAFF,
        numbers__congress__tier=Tier.SECOND,
    ).distinct():
        sessions[row.union_id].append(row)
    return [
        College(
            union,
            staff.get(union.pk, 0),
            limits[union.pk],
            wanted[union.pk],
            by_union.get(union.pk),
            sessions[union.pk],
        )
        for union in unions
    ]
