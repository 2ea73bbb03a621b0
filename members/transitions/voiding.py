"""Voiding (作废): an act of membership entered by mistake is undone, and stays on record.

What it opened becomes a membership that counts on no day; what it closed goes on as it
did before. The last act comes first: whatever builds on an act has to be voided before.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import (
    ActKind,
    CardState,
    Membership,
    MembershipAct,
    MembershipKind,
    Person,
)
from members.transitions import desks
from members.transitions.membership.rows import flag_posts, locked, note, written
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

OPENINGS = (ActKind.ADMIT, ActKind.READMIT)
CHANGES = (ActKind.TRANSFER, ActKind.RETAIN, ActKind.RESTORE)
ENDINGS = (
    ActKind.LEAVE,
    ActKind.WITHDRAW,
    ActKind.LAPSE,
    ActKind.EXPEL,
    ActKind.DEATH,
)
VOIDABLE = (*OPENINGS, *CHANGES, *ENDINGS, ActKind.WARN)
FOLLOWS = (*OPENINGS, *CHANGES, *ENDINGS, ActKind.WARN, ActKind.MERGE)


@transaction.atomic
def void_act(act, *, actor, reason):
    """Void an act of membership entered by mistake (作废), with the reason.

    The roll of any day is then as if it had not been recorded; the act, the voiding and
    the history of the rows stay.
    """
    person = locked(act.person)
    act = (
        MembershipAct.objects.select_for_update(of=("self",))
        .select_related("from_union", "to_union")
        .get(pk=act.pk)
    )
    _check_voidable(act, reason)
    _check_nothing_follows(act, person)
    if act.kind in OPENINGS:
        _undo_opening(act, person)
    elif act.kind in CHANGES:
        _undo_change(act, person)
    elif act.kind in ENDINGS:
        _undo_ending(act, person)
    voiding = note(
        ActKind.VOID,
        person,
        timezone.localdate(),
        actor,
        membership=act.membership,
        from_union=act.from_union,
        to_union=act.to_union,
        reason=reason.strip(),
        voids=act,
    )
    record(actor, "members.void_act", voiding, act=act.pk, kind=act.kind)
    announce("members.void_act", [person], subject=act)
    flag_posts(person, timezone.localdate())
    return voiding


@transaction.atomic
def void_membership(membership, *, actor, reason):
    """Void a membership that came in with the roll and should not have (误登的会籍).

    No act opened it, so there is none to void; what was done with it since is voided
    first. The roll of any day then forgets it; row, reason and history stay.
    """
    person = locked(membership.person)
    rows = Membership.objects.select_for_update(of=("self",)).select_related("union")
    row = rows.get(pk=membership.pk)
    _check_reason(reason)
    _check_came_by_import(row)
    later = _named(
        MembershipAct.objects.valid().filter(
            person=person, kind__in=FOLLOWS, on__gte=row.starts_on
        )
    )
    if later:
        raise TransitionError(FIRST_UNDO % {"acts": later})
    _check_no_card(person)
    _withdraw_row(row)
    voiding = note(
        ActKind.VOID,
        person,
        timezone.localdate(),
        actor,
        membership=row,
        to_union=row.union,
        reason=reason.strip(),
    )
    record(actor, "members.void_membership", voiding, membership=row.pk)
    announce("members.void_membership", [person], subject=voiding)
    flag_posts(person, timezone.localdate())
    return voiding


def opened_by_act(membership):
    """The act that opened a membership, None where an import did."""
    opening = (*OPENINGS, *CHANGES, ActKind.MERGE)
    return membership.acts.valid().filter(kind__in=opening).first()


# --- Checks ---------------------------------------------------------------------------
FIRST_UNDO = gettext_lazy("之后还办过：%(acts)s。请从最近的一项起，依次作废。")


def _check_reason(reason):
    if not reason.strip():
        raise TransitionError(_("请写明作废的原因，本人会看到。"))


def _check_came_by_import(row):
    act = opened_by_act(row)
    if act:
        raise TransitionError(
            _("这段会籍是 %(day)s 的“%(act)s”登记的，请在“会籍手续”里作废那一条。")
            % {"day": act.on, "act": act.get_kind_display()}
        )


def _named(acts):
    """Acts in words, the oldest first; "" for none."""
    return "、".join(
        f"{row.on} {row.get_kind_display()}" for row in acts.order_by("pk")
    )


def _check_no_card(person):
    if (card := _card(person)) is not None:
        raise TransitionError(
            _("%(name)s 有一张互助服务卡（%(state)s），请先收回或取消。")
            % {"name": person.name, "state": card.get_state_display()}
        )


def _check_voidable(act, reason):
    _check_reason(reason)
    if act.is_void:
        raise TransitionError(
            _("这项手续已于 %(day)s 作废。") % {"day": act.voiding.on}
        )
    if act.kind == ActKind.CORRECT:
        raise TransitionError(_("更正有误的，请在“会籍”里再更正一次日期。"))
    if act.kind == ActKind.MERGE:
        raise TransitionError(
            _("随工会合并转入的会籍不能单独作废；要换工会，请办转会。")
        )
    if act.kind not in VOIDABLE:
        raise TransitionError(_("这一条是作废登记，不能再作废；请重新办理手续。"))


def _check_nothing_follows(act, person):
    """Later acts on the same person, and a card that only a member has, are named."""
    later = MembershipAct.objects.valid().filter(person=person, pk__gt=act.pk)
    kinds = [ActKind.LAPSE] if act.kind == ActKind.WARN else FOLLOWS
    if found := _named(later.filter(kind__in=kinds)):
        raise TransitionError(FIRST_UNDO % {"acts": found})
    if act.kind in OPENINGS:
        _check_no_card(person)


def _card(person):
    return person.service_cards.exclude(state=CardState.TAKEN_BACK).first()


# --- Undoing --------------------------------------------------------------------------
def _lock_row(act):
    row = Membership._base_manager.select_for_update(of=("self",))
    return row.select_related("union").get(pk=act.membership_id)


def _undo_opening(act, person):
    _withdraw_row(_lock_row(act))


def _withdraw_row(row):
    row.kind = MembershipKind.VOID
    row.save(update_fields=["kind"])


def _undo_change(act, person):
    """The membership before goes on as long as the one after it would have."""
    after = _lock_row(act)
    before = (
        Membership.objects.select_for_update(of=("self",))
        .filter(_same(person), kind=MembershipKind.FULL, union=act.from_union)
        .filter(ends_on=after.starts_on - ONE_DAY)
        .select_related("union", "person")
        .first()
    )
    if before is None:
        raise TransitionError(
            _("没有找到这项手续之前、到 %(day)s 为止的会籍，请先更正会籍日期。")
            % {"day": after.starts_on - ONE_DAY}
        )
    _withdraw_row(after)
    before.ends_on, before.end_reason = after.ends_on, after.end_reason
    written(before, ["ends_on", "end_reason"])
    desks.follow(before.person, after, before.union)
    if before.person_id == person.pk:
        _bring_back(person, before.union)


def _same(person):
    """The person, also as another school has them: by the same ID number."""
    found = Q(person=person)
    return found | Q(person__id_hash=person.id_hash) if person.id_hash else found


def _bring_back(person, union):
    """The record returns to the school it was taken from, with its number there."""
    school = union.school or union
    if person.school_id == school.pk:
        return
    there = Person.pgh_event_model.objects.filter(
        pgh_obj=person, school=school, staff_number__isnull=False
    )
    last = there.order_by("-pgh_id").first()
    taken = last and Person.objects.filter(
        school=school, staff_number=last.staff_number
    )
    person.school = school
    person.staff_number = last.staff_number if last and not taken.exists() else None
    person.save(update_fields=["school", "staff_number"])


def _undo_ending(act, person):
    row = _lock_row(act)
    if row.ends_on is None:
        raise TransitionError(_("这份会籍已经更正为没有结束日期，不用作废。"))
    died = act.kind == ActKind.DEATH
    ended = person.memberships.filter(ends_on=row.ends_on, end_reason=row.end_reason)
    for membership in [row, *(ended.exclude(pk=row.pk) if died else [])]:
        membership.ends_on, membership.end_reason = None, ""
        written(membership, ["ends_on", "end_reason"])
    if died:
        person.is_active = True
        person.save(update_fields=["is_active"])
