"""Acts of membership (会籍手续): one function per verb, each dated and on record.

A membership is never edited: an act closes one row and opens the next, so that no day
is without or with two. ``on`` is the first day of what an act begins, and the last day
of a membership that it ends.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members import dispatch
from members.models import (
    ActKind,
    Membership,
    MembershipAct,
    MembershipKind,
    MembershipStatus,
    Person,
    RetainReason,
    Union,
    UnionLevel,
)
from members.norms import (
    ACT_DAYS_AHEAD,
    LAPSE_MONTHS,
    LAPSE_WARNING_DAYS,
    RETAIN_REASONS,
)
from members.officers import officers_of
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

A_DAY = timedelta(days=1)


@transaction.atomic
def admit(person, *, actor, union, on, reason=""):
    """Admit to the union (入会), or admit again: membership begins with the approval."""
    person = locked(person)
    _check_day(on, union)
    _check_standing(union, on)
    _check_free(person, on)
    dispatch.check_person(person, union, on)
    before = _full(person).order_by("-ends_on").first()
    kind = ActKind.READMIT if before else ActKind.ADMIT
    membership = _open(person, union, on)
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
    _check_day(on, union)
    _check_standing(union, on)
    before = _held(person, on)
    if before.union_id == union.pk:
        raise TransitionError(
            _("%(name)s 的会籍已在“%(union)s”，不用转。")
            % {"name": person.name, "union": union.name}
        )
    _close(before, on - A_DAY, _("转往%(union)s") % {"union": union.name})
    person = _record_in(person, union, on)
    after = _open(person, union, on, before.status)
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
    before = _held(person, on)
    _check_day(on, before.union)
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
    after = _next_status(person, before, on, MembershipStatus.RETAINED, label)
    _note_change(ActKind.RETAIN, before, after, actor, label)
    record(actor, "members.retain", after, reason=reason)
    announce("members.retain", [person], subject=after)
    flag_posts(person, on)
    return after


@transaction.atomic
def restore(person, *, actor, on, union=None, reason=""):
    """Make a kept membership an ordinary one again (恢复会籍), here or elsewhere."""
    person = locked(person)
    before = _held(person, on)
    union = union or before.union
    _check_day(on, union)
    _check_standing(union, on)
    if before.status != MembershipStatus.RETAINED:
        raise TransitionError(
            _("%(name)s 是在会会员，不用恢复。") % {"name": person.name}
        )
    status = MembershipStatus.ACTIVE
    after = _next_status(person, before, on, status, _("恢复会籍"), union)
    _note_change(ActKind.RESTORE, before, after, actor, reason)
    record(actor, "members.restore", after)
    announce("members.restore", [person], subject=after)
    return after


@transaction.atomic
def leave(person, *, actor, on, reason=""):
    """End a membership because the labour relation has ended (离校转出)."""
    person = locked(person)
    membership = _end(person, on, reason or _("离校"))
    _note_end(ActKind.LEAVE, membership, actor, reason=reason)
    record(actor, "members.leave", membership)
    announce("members.leave", [person], subject=membership)
    flag_posts(person, on + A_DAY)
    return membership


@transaction.atomic
def withdraw(person, *, actor, on, written_on, card_returned=False, reason=""):
    """End a membership at the member's own written wish (退会); the card is taken back."""
    person = locked(person)
    if written_on > on:
        raise TransitionError(
            _("本人书面提出的日期 %(written)s 不能晚于退会日期 %(day)s。")
            % {"written": written_on, "day": on}
        )
    membership = _end(person, on, _("退会"))
    _note_end(
        ActKind.WITHDRAW,
        membership,
        actor,
        reason=reason,
        document_on=written_on,
        card_returned=card_returned,
    )
    record(actor, "members.withdraw", membership, card_returned=card_returned)
    announce("members.withdraw", [person], subject=membership)
    flag_posts(person, on + A_DAY)
    return membership


@transaction.atomic
def warn_lapse(person, *, actor, since):
    """Warn a member who pays no dues and takes no part (自动退会提醒).

    ``since`` is the day from which neither was seen. Whoever answers stays.
    """
    person = locked(person)
    today = timezone.localdate()
    membership = _held(person, today)
    if since > today:
        raise TransitionError(_("起算日期还没到，请填已经过去的日期。"))
    note(
        ActKind.WARN,
        person,
        today,
        actor,
        membership=membership,
        from_union=membership.union,
        reason=_("自 %(day)s 起未缴会费、未参加组织生活") % {"day": since},
        document_on=since,
    )
    record(actor, "members.warn_lapse", membership)
    announce("members.warn_lapse", [person], subject=membership)
    return membership


@transaction.atomic
def lapse(person, *, actor, on):
    """End a membership six months without dues and union life (自动退会), after a warning.

    中国工会章程: both missing, without good reason, and warned before.
    """
    person = locked(person)
    membership = _held(person, on)
    warning = membership.acts.valid().filter(kind=ActKind.WARN).order_by("pk").last()
    if warning is None:
        raise TransitionError(_("还没有提醒过本人；请先登记自动退会提醒。"))
    months = LAPSE_MONTHS.value(membership.union, on)
    if months_later(warning.document_on, months) > on:
        raise TransitionError(
            _("自 %(since)s 起还不满 %(months)s 个月，不能按自动退会办理。")
            % {"since": warning.document_on, "months": months}
        )
    days = LAPSE_WARNING_DAYS.value(membership.union, on)
    if warning.on + timedelta(days=days) > on:
        raise TransitionError(
            _("%(day)s 才提醒过本人，请至少等 %(days)s 天，给本人答复的时间。")
            % {"day": warning.on, "days": days}
        )
    membership = _end(person, on, _("自动退会"))
    _note_end(ActKind.LAPSE, membership, actor, reason=warning.reason)
    record(actor, "members.lapse", membership)
    announce("members.lapse", [person], subject=membership)
    flag_posts(person, on + A_DAY)
    return membership


@transaction.atomic
def expel(person, *, actor, on, document, document_on):
    """End a membership by decision of the committee (开除会籍), reported upward."""
    person = locked(person)
    if document_on > on:
        raise TransitionError(
            _("开除会籍不能早于委员会作出决定的 %(day)s。") % {"day": document_on}
        )
    membership = _end(person, on, _("开除会籍"))
    _note_end(
        ActKind.EXPEL, membership, actor, document=document, document_on=document_on
    )
    record(actor, "members.expel", membership)
    announce("members.expel", [person], subject=membership)
    above = membership.union.parent or membership.union
    announce("members.expel_report", officers_of(above, on), subject=membership)
    flag_posts(person, on + A_DAY)
    return membership


@transaction.atomic
def record_death(person, *, actor, on):
    """Record that a member has died (去世). Nobody writes to them any more.

    All memberships end on the day, the account is closed, notices to them stop.
    """
    person = locked(person)
    if on > timezone.localdate():
        raise TransitionError(_("日期还没到，请核对。"))
    membership = _end(person, on, _("去世"))
    others = person.memberships.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    for other in others.filter(starts_on__lte=on):
        _close(other, on, _("去世"))
    _note_end(ActKind.DEATH, membership, actor)
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(actor, "members.record_death", membership)
    flag_posts(person, on + A_DAY)
    return membership


@transaction.atomic
def correct_membership(membership, *, actor, starts_on, ends_on, reason):
    """Put wrong dates of a membership right (更正会籍日期), with the reason.

    The row beside it moves along where the two touched, so that no gap appears.
    """
    locked(membership.person)
    row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if (row.starts_on, row.ends_on) == (starts_on, ends_on):
        raise TransitionError(_("日期没有变化。"))
    if ends_on and ends_on < starts_on:
        raise TransitionError(_("结束日期不能早于开始日期。"))
    if starts_on > timezone.localdate() and starts_on > row.starts_on:
        raise TransitionError(_("开始日期还没到，请核对。"))
    _shift_neighbours(row, starts_on, ends_on)
    row.starts_on, row.ends_on = starts_on, ends_on
    if ends_on is None:
        row.end_reason = ""
    written(row, ["starts_on", "ends_on", "end_reason"])
    note(
        ActKind.CORRECT,
        row.person,
        timezone.localdate(),
        actor,
        membership=row,
        from_union=row.union,
        reason=reason,
    )
    record(actor, "members.correct_membership", row, fields=["starts_on", "ends_on"])
    announce("members.correct_membership", [row.person], subject=row)
    return row


# --- What several acts do -----------------------------------------------------------
def months_later(day, months):
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.month - 1 + months, 12)
    first = day.replace(year=day.year + year, month=month + 1, day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return first.replace(day=min(day.day, (following - A_DAY).day))


def locked(person):
    """Acts on one person wait for each other."""
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


def _full(person):
    return person.memberships.filter(kind=MembershipKind.FULL)


def _check_day(on, union):
    ahead = ACT_DAYS_AHEAD.value(union, on)
    if on > timezone.localdate() + timedelta(days=ahead):
        raise TransitionError(
            _("日期 %(day)s 太远；手续最多提前 %(days)s 天登记。")
            % {"day": on, "days": ahead}
        )


def _check_standing(union, on):
    if union.level == UnionLevel.FEDERATION or union.is_reporting_node:
        raise TransitionError(
            _("“%(union)s”不直接管理会籍，请选具体的工会。") % {"union": union.name}
        )
    if not Union.objects.standing(on).filter(pk=union.pk).exists():
        raise TransitionError(
            _("“%(union)s”在 %(day)s 还没有成立或已经撤销。")
            % {"union": union.name, "day": on}
        )


def _check_free(person, on):
    clash = _full(person).filter(Q(ends_on=None) | Q(ends_on__gte=on)).first()
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


def _held(person, on):
    """The membership an act of a day starts from: it holds then, and none comes later."""
    lasting = _full(person).filter(Q(ends_on=None) | Q(ends_on__gte=on))
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
        _check_free(there, on)
        return there
    person.school, person.staff_number = school, None
    person.save(update_fields=["school", "staff_number"])
    return person


def _end(person, on, reason):
    membership = _held(person, on)
    _check_day(on, membership.union)
    return _close(membership, on, reason)


def _next_status(person, before, on, status, reason, union=None):
    _check_day(on, before.union)
    _close(before, on - A_DAY, reason)
    return _open(person, union or before.union, on, status)


def _close(membership, last, reason):
    if last < membership.starts_on:
        raise TransitionError(
            _("会籍 %(start)s 才开始，这项手续最早从 %(next)s 起。")
            % {
                "start": membership.starts_on,
                "next": membership.starts_on + A_DAY,
            }
        )
    membership.ends_on = last
    membership.end_reason = str(reason)[:80]
    membership.save(update_fields=["ends_on", "end_reason"])
    return membership


def _open(person, union, on, status=MembershipStatus.ACTIVE):
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


def _shift_neighbours(row, starts_on, ends_on):
    """Rows that touched this one keep touching it. Shrinking goes first."""
    beside = row.person.memberships.filter(kind=row.kind).exclude(pk=row.pk)
    before = beside.filter(ends_on=row.starts_on - A_DAY).first()
    after = row.ends_on and beside.filter(starts_on=row.ends_on + A_DAY).first()
    if after and ends_on is None:
        raise TransitionError(
            _("后面还有 %(day)s 起的会籍，这一段要有结束日期。")
            % {"day": after.starts_on}
        )
    # The row itself makes room first: the database looks at every statement.
    row.starts_on, row.ends_on = (
        max(row.starts_on, starts_on),
        min(filter(None, [row.ends_on, ends_on]), default=None),
    )
    if row.ends_on and row.ends_on < row.starts_on:
        raise TransitionError(_("新的日期与原来的完全错开；请分两次更正。"))
    written(row, ["starts_on", "ends_on"])
    if before and before.ends_on != starts_on - A_DAY:
        if starts_on <= before.starts_on:
            raise TransitionError(
                _("前一段会籍 %(day)s 开始，这一段不能早于或等于它。")
                % {"day": before.starts_on}
            )
        before.ends_on = starts_on - A_DAY
        written(before, ["ends_on"])
    if after and after.starts_on != ends_on + A_DAY:
        if after.ends_on and after.ends_on <= ends_on:
            raise TransitionError(
                _("后一段会籍到 %(day)s 为止，这一段不能到那时或更晚。")
                % {"day": after.ends_on}
            )
        after.starts_on = ends_on + A_DAY
        written(after, ["starts_on"])


def note(kind, person, on, actor, **fields):
    return MembershipAct.objects.create(
        kind=kind, person=person, on=on, recorded_by=actor, **fields
    )


def _note_change(kind, before, after, actor, reason):
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


def _note_end(kind, membership, actor, **fields):
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
