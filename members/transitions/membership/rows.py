"""What all acts of membership do: lock the person, check the day, close and open rows."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import (
    Membership,
    MembershipAct,
    MembershipKind,
    MembershipStatus,
    Person,
    Union,
    UnionLevel,
)
from members.norms import ACT_DAYS_AHEAD
from members.officers import officers_of
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


def locked(person):
    """Acts on one person wait for each other."""
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def full(person):
    return person.memberships.filter(kind=MembershipKind.FULL)


def check_day(on, union):
    ahead = ACT_DAYS_AHEAD.value(union, on)
    if on > timezone.localdate() + timedelta(days=ahead):
        raise TransitionError(
            _("日期 %(day)s 太远；手续最多提前 %(days)s 天登记。")
            % {"day": on, "days": ahead}
        )


def check_standing(union, on):
    if union.level == UnionLevel.FEDERATION or union.is_reporting_node:
        raise TransitionError(
            _("“%(union)s”不直接管理会籍，请选具体的工会。") % {"union": union.name}
        )
    if not Union.objects.standing(on).filter(pk=union.pk).exists():
        raise TransitionError(
            _("“%(union)s”在 %(day)s 还没有成立或已经撤销。")
            % {"union": union.name, "day": on}
        )


def check_free(person, on):
    clash = full(person).filter(Q(ends_on=None) | Q(ends_on__gte=on)).first()
    if clash is None:
        return
    if clash.starts_on <= on and clash.ends_on is None:
        refusal = _("%(name)s 自 %(day)s 起已是“%(union)s”的会员；换工会请办转会。")
    else:
        refusal = _("%(name)s 从 %(day)s 到 %(end)s 在“%(union)s”已有会籍，时间重叠。")
    raise TransitionError(
        refusal
        % {
            "name": person.name,
            "day": clash.starts_on,
            "end": clash.ends_on or _("今后"),
            "union": clash.union.name,
        }
    )


def held(person, on):
    """The membership an act of a day starts from: it holds then, and none comes later."""
    lasting = full(person).filter(Q(ends_on=None) | Q(ends_on__gte=on))
    rows = list(lasting.select_related("union").order_by("starts_on"))
    if not rows:
        raise TransitionError(
            _("%(name)s 在 %(day)s 没有会籍，不能办这项手续。")
            % {"name": person.name, "day": on}
        )
    if rows[-1].starts_on > on:
        raise TransitionError(
            _("%(name)s 的会籍 %(start)s 才开始，日期不能早于这一天。")
            % {"name": person.name, "start": rows[-1].starts_on}
        )
    if rows[-1].ends_on is not None:
        raise TransitionError(
            _("%(name)s 的会籍到 %(end)s 为止，已经登记过手续；有误请先更正会籍日期。")
            % {"name": person.name, "end": rows[-1].ends_on}
        )
    return rows[-1]


def end(person, on, reason):
    membership = held(person, on)
    check_day(on, membership.union)
    return close(membership, on, reason)


def next_status(person, before, on, status, reason, union=None):
    check_day(on, before.union)
    close(before, on - ONE_DAY, reason)
    return open_(person, union or before.union, on, status)


def close(membership, last, reason):
    if last < membership.starts_on:
        raise TransitionError(
            _("会籍 %(start)s 才开始，这项手续最早从 %(next)s 起。")
            % {
                "start": membership.starts_on,
                "next": membership.starts_on + ONE_DAY,
            }
        )
    membership.ends_on = last
    membership.end_reason = str(reason)[:80]
    membership.save(update_fields=["ends_on", "end_reason"])
    return membership


def open_(person, union, on, status=MembershipStatus.ACTIVE):
    row = Membership(person=person, union=union, starts_on=on, status=status)
    return written(row)


def written(row, fields=None):
    """Save; what the database alone can see (an import beside us) is refused in words."""
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as clash:
        raise TransitionError(
            _("一个人同一时间只能有一份正式会籍；这些日期与另一份会籍重叠。")
        ) from clash
    return row


def note(kind, person, on, actor, **fields):
    return MembershipAct.objects.create(
        kind=kind, person=person, on=on, recorded_by=actor, **fields
    )


def note_change(kind, before, after, actor, reason):
    return note(
        kind,
        after.person,
        after.starts_on,
        actor,
        membership=after,
        from_union=before.union,
        to_union=after.union,
        reason=reason,
    )


def note_end(kind, membership, actor, **fields):
    return note(
        kind,
        membership.person,
        membership.ends_on,
        actor,
        membership=membership,
        from_union=membership.union,
        **fields,
    )


def flag_posts(person, on):
    """Tell the officers where somebody still holds a post after an act of membership."""
    held = person.appointments.on(on).select_related("seat", "post", "organ", "unit")
    for appointment in held:
        officers = [row for row in officers_of(appointment.seat, on) if row != person]
        announce("members.post_after_act", officers, subject=appointment)
