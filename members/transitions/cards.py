"""The city's service card (京卡): applied for, handed in by batch, issued, taken back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import MembershipStatus, ServiceCard
from union_portal.audit import record
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce


@transaction.atomic
def apply_card(person, *, actor):
    """Put a member's name down for the card (申请京卡): members in active standing."""
    membership = person.membership
    if membership is None or membership.status != MembershipStatus.ACTIVE:
        raise TransitionError(_("在会会员才能申请互助服务卡；请先入会或恢复会籍。"))
    card = ServiceCard(person=person, union=membership.union)
    with refuse_clash(_("此人已有一张卡或正在办理。")):
        card.save()
    record(actor, "members.apply_card", card)
    return card


@transaction.atomic
def submit_card(card, *, actor, batch, on=None):
    """Hand an application in to the city with its batch (报送); ``on``: today if not
    said, for batches that were handed in before they were written down here."""
    card = ServiceCard.objects.lock(card.pk)
    card.move("submit")
    today = timezone.localdate()
    if on and on > today:
        raise TransitionError(_("报送日期不能晚于今天。"))
    card.batch, card.submitted_on = batch, on or today
    card.save(update_fields=["state", "batch", "submitted_on"])
    record(actor, "members.submit_card", card, batch=batch)
    return card


@transaction.atomic
def issue_card(card, *, actor, number, on):
    """The card has come and was handed over (发卡); its number is kept encrypted."""
    card = ServiceCard.objects.lock(card.pk)
    card.move("issue")
    if card.submitted_on and on < card.submitted_on:
        raise TransitionError(
            _("发卡日期不能早于报送日期 %(day)s。") % {"day": card.submitted_on}
        )
    if not (number.isdecimal() and 12 <= len(number) <= 19):
        raise TransitionError(_("卡号是 12 到 19 位数字，请照卡面填写。"))
    card.set_number(number)
    card.issued_on = on
    with refuse_clash(_("这个卡号已登记给别人。")):
        card.save()
    record(actor, "members.issue_card", card)
    announce("members.issue_card", [card.person], subject=card)
    return card


@transaction.atomic
def take_back_card(card, *, actor):
    """The card goes back, or the application ends (收回)."""
    card = ServiceCard.objects.lock(card.pk)
    card.move("take_back")
    card.taken_back_on = timezone.localdate()
    card.save(update_fields=["state", "taken_back_on"])
    record(actor, "members.take_back_card", card)
    return card
