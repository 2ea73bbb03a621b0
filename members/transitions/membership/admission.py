"""Into the union, and on within it: admitted, transferred, kept, made ordinary again."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import dispatch
from members.models import ActKind, MembershipStatus, Person, RetainReason
from members.norms import RETAIN_REASONS
from members.transitions import desks
from members.transitions.membership.rows import (
    check_day,
    check_free,
    check_standing,
    close,
    flag_posts,
    full,
    held,
    locked,
    next_status,
    note,
    note_change,
    open_,
)
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


@transaction.atomic
def admit(person, *, actor, union, on, reason=""):
    """Admit to the union (入会), or admit again: membership begins with the approval."""
    person = locked(person)
    check_day(on, union)
    check_standing(union, on)
    check_free(person, on)
    dispatch.check_person(person, union, on)
    before = full(person).order_by("-ends_on").first()
    kind = ActKind.READMIT if before else ActKind.ADMIT
    membership = open_(person, union, on)
    act = note(
        kind,
        person,
        on,
        actor,
        membership=membership,
        to_union=membership.union,
        reason=reason,
    )
    record(actor, "members.admit", membership, act=act.pk)
    announce("members.admit", [person], subject=membership)
    return membership


@transaction.atomic
def transfer(person, *, actor, union, on, reason=""):
    """Move a membership to another union (转会): out and in on the same day, no gap.

    会籍管理: membership follows the labour relation, joined once and moved with it.
    """
    person = locked(person)
    check_day(on, union)
    check_standing(union, on)
    before = held(person, on)
    if before.union_id == union.pk:
        raise TransitionError(
            _("%(name)s 的会籍已在“%(union)s”，不用转。")
            % {"name": person.name, "union": union.name}
        )
    close(before, on - ONE_DAY, _("转往%(union)s") % {"union": union.name})
    person = _record_in(person, union, on)
    after = open_(person, union, on, before.status)
    desks.follow(person, before, union)
    act = note(
        ActKind.TRANSFER,
        person,
        on,
        actor,
        membership=after,
        from_union=before.union,
        to_union=after.union,
        reason=reason,
    )
    record(actor, "members.transfer", after, act=act.pk)
    announce("members.transfer", [person], subject=after)
    flag_posts(person, on)
    return after


@transaction.atomic
def retain(person, *, actor, on, reason):
    """Keep a membership without its dues and votes (保留会籍) from a day on.

    Retired, without work or in the army: still of the union, not counted as a member.
    """
    person = locked(person)
    before = held(person, on)
    check_day(on, before.union)
    allowed = RETAIN_REASONS.value(before.union, on)
    if reason not in allowed:
        labels = dict(RetainReason.choices)
        raise TransitionError(
            _("保留会籍的原因可以是：%(reasons)s。")
            % {"reasons": "、".join(str(labels.get(code, code)) for code in allowed)}
        )
    if before.status == MembershipStatus.RETAINED:
        raise TransitionError(
            _("%(name)s 自 %(day)s 起已是保留会籍。")
            % {"name": person.name, "day": before.starts_on}
        )
    label = str(RetainReason(reason).label)
    after = next_status(person, before, on, MembershipStatus.RETAINED, label)
    note_change(ActKind.RETAIN, before, after, actor, label)
    record(actor, "members.retain", after, reason=reason)
    announce("members.retain", [person], subject=after)
    flag_posts(person, on)
    return after


@transaction.atomic
def restore(person, *, actor, on, union=None, reason=""):
    """Make a kept membership an ordinary one again (恢复会籍), here or elsewhere."""
    person = locked(person)
    before = held(person, on)
    union = union or before.union
    check_day(on, union)
    check_standing(union, on)
    if before.status != MembershipStatus.RETAINED:
        raise TransitionError(
            _("%(name)s 是在会会员，不用恢复。") % {"name": person.name}
        )
    status = MembershipStatus.ACTIVE
    after = next_status(person, before, on, status, _("恢复会籍"), union)
    desks.follow(person, before, union)
    note_change(ActKind.RESTORE, before, after, actor, reason)
    record(actor, "members.restore", after)
    announce("members.restore", [person], subject=after)
    return after


def _record_in(person, union, on):
    """The person's record in the school of a union: the one that school has by the same
    ID number, or this one, which goes along (without the old school's staff number)."""
    school = union.school or union
    if person.school_id == school.pk:
        return person
    there = None
    if person.id_hash:
        same = Person.objects.filter(school=school, id_hash=person.id_hash)
        there = same.select_for_update(of=("self",)).first()
    if there is not None:
        check_free(there, on)
        return there
    person.school, person.staff_number = school, None
    person.save(update_fields=["school", "staff_number"])
    return person
