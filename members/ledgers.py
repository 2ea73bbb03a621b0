"""五本台账: is each union's ledger complete, and when was it last kept (R-036)?

组织架构, 会员, 劳模, 职工服务, 困难帮扶. An app adds a ledger where its records live::

    @ledger("roll", "会员", order=20)
    def roll(unions, day): return {union.pk: State(…)}

A ledger is asked for all unions at once and answers in a handful of queries.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import (
    Appointment,
    Membership,
    Organ,
    OrganKind,
    Term,
    UnionLevel,
    Unit,
)
from members.norms import LEDGER_PERCENT
from members.roles import Role


@dataclass(frozen=True)
class State:
    """How a union's ledger stands: what is there of what should be, what is missing.

    ``done`` of ``expected`` entries; ``missing`` says in words what to add.
    """

    done: int
    expected: int
    missing: list[str] = field(default_factory=list)
    updated_on: date | None = None

    @property
    def is_complete(self):
        return not self.missing

    @property
    def percent(self):
        return self.done * 100 // self.expected if self.expected else None


@dataclass(frozen=True)
class Ledger:
    key: str
    title: object
    order: int
    states: object


LEDGERS: dict[str, Ledger] = {}


def ledger(key, title, *, order):
    """Register a ledger: a function of (unions, day) that gives a state for each."""

    def register(states):
        LEDGERS[key] = Ledger(key, title, order, states)
        return states

    return register


def in_order():
    return sorted(LEDGERS.values(), key=lambda one: one.order)


def completeness(unions, day):
    """``[(union, [state of each ledger, in order])]``."""
    answers = [one.states(unions, day) for one in in_order()]
    return [(union, [found[union.pk] for found in answers]) for union in unions]


def last_events(model, column, unions):
    """``{union id: day of the newest row event}``: written by the history's triggers."""
    rows = (
        model.pgh_event_model.objects.filter(**{f"{column}__in": unions})
        .order_by()
        .values_list(column)
        .annotate(at=Max("pgh_created_at"))
    )
    return dict(rows)


def latest(*moments):
    """The latest of several moments as a day; None where nothing ever happened."""
    known = [moment for moment in moments if isinstance(moment, datetime)]
    return timezone.localdate(max(known)) if known else None


@ledger("organisation", _("组织架构"), order=10)
def organisation(unions, day):
    """A committee, a term that has not run out, somebody in the chair, a unit covered."""
    ids = [union.pk for union in unions]
    committees = Organ.objects.filter(
        union__in=ids, kind=OrganKind.COMMITTEE, closed_on=None
    )
    terms = Term.objects.filter(
        organ__in=committees, starts_on__lte=day, due_on__gte=day
    )
    leads = Appointment.objects.on(day).filter(
        seat__in=ids, post__roles__contains=[Role.LEAD]
    )
    asked = (
        (_("没有工会委员会"), set(committees.values_list("union", flat=True))),
        (_("没有在任期内的届次"), set(terms.values_list("organ__union", flat=True))),
        (_("没有登记主席"), set(leads.values_list("seat", flat=True))),
        (
            _("没有登记覆盖的单位"),
            set(
                Unit.objects.standing(day)
                .filter(union__in=ids)
                .values_list("union", flat=True)
            ),
        ),
    )
    organs = last_events(Organ, "union_id", ids)
    posts = last_events(Appointment, "seat_id", ids)
    found = {}
    for union in unions:
        missing = [words for words, there in asked if union.pk not in there]
        found[union.pk] = State(
            len(asked) - len(missing),
            len(asked),
            missing,
            latest(organs.get(union.pk), posts.get(union.pk)),
        )
    return found


@ledger("roll", _("会员"), order=20)
def roll(unions, day):
    """Members with birth date, ID number and phone on record, against the norm."""
    ids = [union.pk for union in unions]
    full = Q(person__birth_date__isnull=False) & ~Q(person__phone_mask="")
    full &= ~Q(person__id_mask="")
    counts = {
        pk: (done, members)
        for pk, done, members in Membership.objects.counted(day)
        .filter(union__in=ids)
        .order_by()
        .values_list("union")
        .annotate(done=Count("pk", filter=full), members=Count("pk"))
    }
    events = last_events(Membership, "union_id", ids)
    least = LEDGER_PERCENT.by_union(unions, day)
    found = {}
    for union in unions:
        done, members = counts.get(union.pk, (0, 0))
        missing = []
        if not members and union.level == UnionLevel.BRANCH:
            missing.append(_("没有会员"))
        elif done * 100 < least[union.pk] * members:
            missing.append(
                _("%(count)s 人缺出生日期、证件号码或手机号")
                % {"count": members - done}
            )
        found[union.pk] = State(done, members, missing, latest(events.get(union.pk)))
    return found
