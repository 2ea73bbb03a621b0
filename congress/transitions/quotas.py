"""Seats of constituencies, nominations in them, and the result of the election."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from congress import norms
from congress.allotting import allot, elected_of, least_candidates, least_seats
from congress.models import (
    Candidate,
    Congress,
    DelegateManner,
    Election,
    Quota,
)
from congress.transitions.delegates import check_list, seat_delegate, traits_of
from members.models import Employment, Unit
from members.transitions.registers import checked, redefine
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


def staff_by_unit(congress, day):
    """``{unit: number of staff}`` of the units the congress is for, on a day."""
    union = congress.union
    path = {"union__path__startswith": union.path}
    units = Unit.objects.standing(day).filter(**path).order_by("code")
    held = Employment.objects.main(day).filter(unit__in=units)
    numbers = dict(held.order_by().values_list("unit").annotate(number=Count("pk")))
    return {unit: numbers.get(unit.pk, 0) for unit in units}


@transaction.atomic
def allot_seats(congress, *, actor, seats=None):
    """Give the seats out to the constituencies by the number of their staff.

    Without ``seats`` it is the smallest number the union's norms allow. What was given
    out before is given out anew, until the first election.
    """
    congress = Congress.objects.lock(congress.pk)
    check_list(congress)
    if Election.objects.filter(quota__congress=congress).exists():
        raise TransitionError(
            _("已经开始选举，名额不能再整体重分；请逐个选举单位调整。")
        )
    today = timezone.localdate()
    staff = staff_by_unit(congress, today)
    total = sum(staff.values())
    if not total:
        raise TransitionError(_("这个工会覆盖的单位没有在聘的教职工，请先导入名册。"))
    seats = seats or least_seats(congress.union, total, today)
    if seats > total:
        raise TransitionError(
            _("代表 %(seats)s 人，多于教职工 %(staff)s 人。")
            % {"seats": seats, "staff": total}
        )
    given = allot(seats, {unit.pk: number for unit, number in staff.items()})
    for unit, number in staff.items():
        Quota.objects.update_or_create(
            congress=congress,
            unit=unit,
            defaults={"seats": given[unit.pk], "electors": number},
        )
    congress.seats = seats
    congress.save(update_fields=["seats"])
    record(actor, "congress.allot_seats", congress, seats=seats)
    return congress


@transaction.atomic
def set_quota(*, actor, congress, unit, seats, **fields):
    """Enter the seats of one constituency."""
    check_list(Congress.objects.lock(congress.pk))
    quota = Quota(congress=congress, unit=unit, seats=seats, **fields)
    checked(quota)
    quota.save()
    record(actor, "congress.set_quota", quota)
    return quota


@transaction.atomic
def correct_quota(quota, *, actor, **fields):
    """Change seats, number of staff or delegation of a constituency."""
    return redefine(quota, actor=actor, action="congress.correct_quota", **fields)


@transaction.atomic
def nominate(quota, *, actor, people, seats=None):
    """Draw up the candidates of a constituency (提名): more than seats, by the norm.

    ``seats`` are those to be filled: all of the constituency's, or one vacancy.
    """
    quota = Quota.objects.select_for_update(of=("self",)).get(pk=quota.pk)
    check_list(quota.congress)
    today = timezone.localdate()
    seats = seats or quota.seats
    wanted = least_candidates(seats, norms.MARGIN.value(quota.audit_union, today))
    if len(people) < wanted:
        raise TransitionError(
            _("应选 %(seats)s 人，候选人至少 %(wanted)s 人，现在只有 %(found)s 人。")
            % {"seats": seats, "wanted": wanted, "found": len(people)}
        )
    _check_employed(people, quota.unit, today)
    election = Election(quota=quota, seats=seats)
    checked(election)
    election.save()
    for person in people:
        Candidate.objects.create(election=election, person=person)
    record(actor, "congress.nominate", election, candidates=len(people))
    return election


def _check_employed(people, unit, day):
    """Eligible is who has an engagement with the unit (《规定》第九条)."""
    held = set(
        Employment.objects.on(day).filter(unit=unit).values_list("person", flat=True)
    )
    strangers = [person.name for person in people if person.pk not in held]
    if strangers:
        raise TransitionError(
            _("%(names)s不在这个选举单位聘用，不能提名。")
            % {"names": "、".join(strangers)}
        )


@transaction.atomic
def count_election(election, *, actor, held_on, electors, voters, valid, votes):
    """Enter the count; the elected go on the list, to be judged (登记选举结果).

    ``votes``: ``{person.pk: number}``. Too few voters make the election void; equal
    votes for the last seat want another ballot.
    """
    election = Election.objects.lock(election.pk)
    union = election.audit_union
    for name, value in {
        "held_on": held_on, "electors": electors, "voters": voters, "valid": valid,
    }.items():  # fmt: skip
        setattr(election, name, value)
    checked(election)
    _check_votes(election, votes)
    _check_turnout(election, norms.TURNOUT.value(union, held_on))
    base = electors if norms.MAJORITY_OF_ALL.value(union, held_on) else voters
    elected, tied = elected_of(votes, election.seats, base)
    if tied:
        raise TransitionError(
            _("最后的名额有 %(count)s 人得票相同，请对他们再次投票。")
            % {"count": len(tied)}
        )
    election.move("count")
    election.save()
    _announce_elected(election, votes, elected, actor)
    record(actor, "congress.count_election", election, elected=len(elected))
    return election


def _check_votes(election, votes):
    if election.held_on > timezone.localdate():
        raise TransitionError(_("选举日期还没到；请在选举完成后登记。"))
    most = max(votes.values(), default=0)
    if most > election.valid or sum(votes.values()) > election.valid * election.seats:
        raise TransitionError(
            _(
                "得票与有效票不符：每人得票不超过有效票数，总票数不超过有效票数乘以应选名额。"
            )
        )


def _check_turnout(election, permille):
    if election.voters * 1000 < election.electors * permille:
        raise TransitionError(
            _(
                "参加投票 %(voters)s 人，不到选民 %(electors)s 人的规定比例，请登记选举无效。"
            )
            % {"voters": election.voters, "electors": election.electors}
        )


def _announce_elected(election, votes, elected, actor):
    quota = election.quota
    by_election = quota.elections.filter(state="valid").exclude(pk=election.pk).exists()
    manner = DelegateManner.BY_ELECTED if by_election else DelegateManner.ELECTED
    for candidate in election.candidates.select_related("person"):
        candidate.votes = votes.get(candidate.person_id, 0)
        candidate.elected = candidate.person_id in elected
        candidate.save(update_fields=["votes", "elected"])
        if candidate.elected:
            seat_delegate(
                actor=actor,
                congress=quota.congress,
                person=candidate.person,
                unit=quota.unit,
                delegation=quota.delegation,
                manner=manner,
                starts_on=max(election.held_on, quota.congress.starts_on),
                **traits_of(candidate.person, quota.unit, election.held_on),
            )


@transaction.atomic
def void_election(election, *, actor, reason):
    """Declare an election void (选举无效), and say why; it is held again."""
    election = Election.objects.lock(election.pk)
    if not reason.strip():
        raise TransitionError(_("请写明理由。"))
    election.move("void")
    election.reason = reason.strip()
    election.save(update_fields=["state", "reason"])
    record(actor, "congress.void_election", election)
    return election
