"""Out of the union: left, withdrawn, lapsed after a warning, expelled, died."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import ActKind
from members.norms import LAPSE_MONTHS, LAPSE_WARNING_DAYS
from members.officers import officers_of
from members.transitions.membership.rows import (
    close,
    end,
    flag_posts,
    held,
    locked,
    note,
    note_end,
)
from union_portal.audit import record
from union_portal.calendar import ONE_DAY, months_later
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


@transaction.atomic
def leave(person, *, actor, on, reason=""):
    """End a membership because the labour relation has ended (离校转出)."""
    person = locked(person)
    membership = end(person, on, reason or _("离校"))
    note_end(ActKind.LEAVE, membership, actor, reason=reason)
    record(actor, "members.leave", membership)
    announce("members.leave", [person], subject=membership)
    flag_posts(person, on + ONE_DAY)
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
    membership = end(person, on, _("退会"))
    note_end(
        ActKind.WITHDRAW,
        membership,
        actor,
        reason=reason,
        document_on=written_on,
        card_returned=card_returned,
    )
    record(actor, "members.withdraw", membership, card_returned=card_returned)
    announce("members.withdraw", [person], subject=membership)
    flag_posts(person, on + ONE_DAY)
    return membership


@transaction.atomic
def warn_lapse(person, *, actor, since):
    """Warn a member who pays no dues and takes no part (自动退会提醒).

    ``since`` is the day from which neither was seen. Whoever answers stays.
    """
    person = locked(person)
    today = timezone.localdate()
    membership = held(person, today)
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
    membership = held(person, on)
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
    membership = end(person, on, _("自动退会"))
    note_end(ActKind.LAPSE, membership, actor, reason=warning.reason)
    record(actor, "members.lapse", membership)
    announce("members.lapse", [person], subject=membership)
    flag_posts(person, on + ONE_DAY)
    return membership


@transaction.atomic
def expel(person, *, actor, on, document, document_on):
    """End a membership by decision of the committee (开除会籍), reported upward."""
    person = locked(person)
    if document_on > on:
        raise TransitionError(
            _("开除会籍不能早于委员会作出决定的 %(day)s。") % {"day": document_on}
        )
    membership = end(person, on, _("开除会籍"))
    note_end(
        ActKind.EXPEL, membership, actor, document=document, document_on=document_on
    )
    record(actor, "members.expel", membership)
    announce("members.expel", [person], subject=membership)
    above = membership.union.parent or membership.union
    announce("members.expel_report", officers_of(above, on), subject=membership)
    flag_posts(person, on + ONE_DAY)
    return membership


@transaction.atomic
def record_death(person, *, actor, on):
    """Record that a member has died (去世). Nobody writes to them any more.

    All memberships end on the day, the account is closed, notices to them stop.
    """
    person = locked(person)
    if on > timezone.localdate():
        raise TransitionError(_("日期还没到，请核对。"))
    membership = end(person, on, _("去世"))
    others = person.memberships.filter(Q(ends_on=None) | Q(ends_on__gt=on))
    for other in others.filter(starts_on__lte=on):
        close(other, on, _("去世"))
    note_end(ActKind.DEATH, membership, actor)
    person.is_active = False
    person.save(update_fields=["is_active"])
    record(actor, "members.record_death", membership)
    flag_posts(person, on + ONE_DAY)
    return membership
