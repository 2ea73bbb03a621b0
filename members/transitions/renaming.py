"""Unions change their names, and merge: what moves, moves in one transaction."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import DateField, F, Q, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import (
    ActKind,
    Appointment,
    DispatchAgreement,
    EndReason,
    FixedContact,
    GroupMember,
    Membership,
    MembershipAct,
    MembershipKind,
    Organ,
    Person,
    Secondment,
    Term,
    Union,
    UnionGroup,
    UnionName,
    Unit,
)
from members.transitions.departures import open_departure_audit
from members.transitions.desks import move_desk
from members.transitions.handover import open_handover
from members.transitions.organisation import check_new, check_place
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

EARLIEST_YEAR = 1900  # a slip of the keys lies before it, and has no day before


@transaction.atomic
def rename_union(union, *, actor, name, renamed_on, document_number=""):
    """Give a union a new name from a day on (更名); what it was called is kept."""
    union = Union.objects.select_for_update(of=("self",)).get(pk=union.pk)
    if union.closed_on is not None:
        raise TransitionError(
            _("“%(name)s”已经撤销，不能更名。") % {"name": union.name}
        )
    name = " ".join(name.split())
    if name == union.name:
        raise TransitionError(_("新名称和现在的名称一样。"))
    check_new(None, name, union.parent)
    _check_day(union, renamed_on)
    last = union.former_names.order_by("-ends_on").first()
    since = last.ends_on + ONE_DAY if last else union.founded_on
    UnionName.objects.create(
        union=union,
        name=union.name,
        starts_on=since,
        ends_on=renamed_on - ONE_DAY,
        document_number=document_number,
    )
    union.name = name
    union.save(update_fields=["name"])
    record(actor, "members.rename_union", union, document_number=document_number)
    return union


def _check_year(day):
    if day.year < EARLIEST_YEAR:
        raise TransitionError(_("日期 %(day)s 不对，请核对年份。") % {"day": day})


def _check_day(union, day):
    """A name holds at least one day, and nothing is renamed ahead of time."""
    _check_year(day)
    if day > timezone.localdate():
        raise TransitionError(_("更名日期还没到；请在更名生效后登记。"))
    last = union.former_names.order_by("-ends_on").first()
    earliest = last.ends_on + ONE_DAY if last else union.founded_on
    if earliest and day <= earliest:
        raise TransitionError(
            _("现在的名称从 %(day)s 起用，更名日期要更晚。") % {"day": earliest}
        )


@dataclass(frozen=True)
class Move:
    """What a merger takes along: rows that hold on the day or will hold later."""

    memberships: object
    units: object
    groups: object
    organs: object
    appointments: object
    agreements: object

    def lines(self):
        """``[(what, how many)]`` for the preview and the audit entry."""
        members = self.memberships
        full = members.filter(kind=MembershipKind.FULL)
        return [
            ("members", _("转入的会员（含保留会籍）"), full.count(), _("人")),
            ("guests", _("转入的挂靠会籍"), members.exclude(
                kind=MembershipKind.FULL
            ).count(), _("人")),
            ("units", _("改归的单位"), self.units.count(), _("个")),
            ("groups", _("改归的工会小组"), self.groups.count(), _("个")),
            ("organs", _("随之撤销的机构"), self.organs.count(), _("个")),
            ("appointments", _("随之结束的任职"), self.appointments.count(), _("项")),
            ("agreements", _("改归的劳务派遣协议"), self.agreements.count(), _("份")),
        ]  # fmt: skip


def what_moves(union, day):
    """The rows that a merger on ``day`` would touch."""
    lasting = Q(ends_on=None) | Q(ends_on__gte=day)
    return Move(
        memberships=Membership.objects.filter(lasting, union=union),
        units=Unit.objects.filter(union=union),
        groups=Union.objects.filter(parent=union, closed_on=None),
        organs=Organ.objects.filter(union=union, closed_on=None),
        appointments=Appointment.objects.filter(lasting, seat=union),
        agreements=DispatchAgreement.objects.filter(
            union=union, ended_on=None, ends_on__gte=day
        ),
    )


@transaction.atomic
def merge_union(union, *, actor, successor, merged_on, document_number=""):
    """Merge a union into another from a day on (合并).

    Memberships are closed the day before and opened in the successor, so the roll of
    any earlier date stays what it was. Units, groups, agreements and what waits at the
    desk follow; organs and posts end, those with rights with a hand-over sheet. One audit
    entry for the whole, one message to each person concerned.
    """
    both = Union.objects.select_for_update(of=("self",)).order_by("pk")
    rows = {row.pk: row for row in both.filter(pk__in=[union.pk, successor.pk])}
    union, successor = rows[union.pk], rows[successor.pk]
    _check_merger(union, successor, merged_on)
    move = what_moves(union, merged_on)
    counts = {key: number for key, _title, number, _unit in move.lines()}
    people = _persons(move.memberships.values("person"))
    leaving = _persons(move.appointments.values("person"))
    _hand_over(move, successor, merged_on, actor)
    move_desk(union, successor)
    _move_memberships(union, successor, merged_on, actor, document_number)
    move.units.update(union=successor)
    for group in move.groups:
        check_place(group.level, successor)
        check_new(None, group.name, successor)
    move.groups.update(parent=successor)
    move.agreements.update(union=successor)
    _end_bodies(union, move, merged_on)
    union.closed_on = merged_on
    union.successor = successor
    union.closing_document = document_number
    union.save(update_fields=["closed_on", "successor", "closing_document"])
    record(actor, "members.merge_union", union, successor=successor.pk, **counts)
    announce("members.merge_union", people, subject=union)
    announce("members.merged_post", leaving, subject=union)
    return union


def _persons(ids):
    """Read before the rows move: the queries behind ``ids`` would find nothing after."""
    return list(Person.objects.filter(pk__in=ids, is_active=True))


def _check_merger(union, successor, day):
    for row in (union, successor):
        if row.closed_on is not None:
            raise TransitionError(_("“%(name)s”已撤销。") % {"name": row.name})
    _check_pair(union, successor)
    _check_merging_day(union, successor, day)
    if UnionGroup.objects.filter(lead=union, closed_on=None).exists():
        raise TransitionError(
            _("“%(name)s”还是片组的组长单位，请先更换组长单位。") % {"name": union.name}
        )


def _check_pair(union, successor):
    if union.pk == successor.pk:
        raise TransitionError(_("工会不能并入自己。"))
    if union.level != successor.level or union.is_reporting_node:
        raise TransitionError(
            _("%(level)s只能并入另一个%(level)s。")
            % {"level": union.get_level_display()}
        )
    if union.school_id is None or union.school_id != successor.school_id:
        raise TransitionError(_("只能并入同一所学校的工会。"))


def _check_merging_day(union, successor, day):
    _check_year(day)
    if day > timezone.localdate():
        raise TransitionError(_("合并日期还没到；请在合并生效后登记。"))
    for row in (union, successor):
        if row.founded_on and day <= row.founded_on:
            raise TransitionError(
                _("合并日期要晚于“%(name)s”的成立日期 %(day)s。")
                % {"name": row.name, "day": row.founded_on}
            )
    begun = union.organs.filter(terms__starts_on__gte=day).first()
    if begun:
        raise TransitionError(
            _("“%(organ)s”在合并日期之后还登记过换届，请核对合并日期。")
            % {"organ": begun.name}
        )


def _move_memberships(union, successor, day, actor, document_number):
    """Close and open again; what begins only later begins in the successor."""
    lasting = Q(ends_on=None) | Q(ends_on__gte=day)
    begun = Membership.objects.filter(lasting, union=union, starts_on__lt=day)
    there = Membership.objects.filter(lasting, union=successor).values("person")
    again = [
        Membership(
            person_id=person,
            union=successor,
            kind=kind,
            status=status,
            starts_on=day,
            ends_on=ends_on,
        )
        for person, kind, status, ends_on in begun.exclude(
            ~Q(kind=MembershipKind.FULL), person__in=there
        ).values_list("person", "kind", "status", "ends_on")
    ]
    begun.update(ends_on=day - ONE_DAY, end_reason=_("工会合并"))
    MembershipAct.objects.bulk_create(
        [
            MembershipAct(
                person_id=membership.person_id,
                kind=ActKind.MERGE,
                on=day,
                from_union=union,
                to_union=successor,
                document=document_number,
                recorded_by=actor,
            )
            for membership in again
        ],
        batch_size=2000,
    )
    Membership.objects.filter(union=union, starts_on__gte=day).update(union=successor)
    Membership.objects.bulk_create(again, batch_size=2000)


def _hand_over(move, successor, day, actor):
    """Sheets of the posts that end, made while their work is still where it was."""
    held = move.appointments.filter(starts_on__lt=day, post__roles__len__gt=0)
    for appointment in held.select_related("seat", "post", "organ", "person"):
        appointment.ends_on = day - ONE_DAY
        open_handover(appointment, actor=actor, heir=successor)


def _end_bodies(union, move, day):
    """Terms, posts, contacts, secondments and group places end the day before."""
    last = day - ONE_DAY
    Term.objects.filter(
        organ__in=move.organs, starts_on__lte=last, ends_on__gte=day
    ).update(ends_on=last, extended_to=None)
    chairs = list(
        move.appointments.filter(is_sole=True, starts_on__lte=last).select_related(
            "post", "organ", "seat"
        )
    )
    # Who would have begun only after the merger never does: the last day is the first.
    move.appointments.update(
        ends_on=_later_of(last, F("starts_on")), end_reason=EndReason.MERGED
    )
    for chair in chairs:
        chair.ends_on = last
        open_departure_audit(chair)
    move.organs.update(closed_on=day)
    for model, names in (
        (FixedContact, ["union"]),
        (GroupMember, ["union"]),
        (Secondment, ["from_union", "to_union"]),
    ):
        for name in names:
            model.objects.filter(
                Q(ends_on=None) | Q(ends_on__gte=day), **{name: union}
            ).update(ends_on=_later_of(last, F("starts_on")))


def _later_of(day, start):
    return Greatest(Value(day, DateField()), start)
