"""Delegates: put on the list, judged, replaced, recalled, lapsed."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress.models import Congress, CongressState, Delegate
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError, refuse_clash


@transaction.atomic
def seat_delegate(*, actor, congress, person, starts_on=None, **fields):
    """Put somebody on the list of delegates; the qualification group judges later."""
    congress = Congress.objects.lock(congress.pk)
    _check_list(congress)
    delegate = Delegate(
        congress=congress,
        person=person,
        starts_on=starts_on or congress.starts_on,
        **fields,
    )
    checked(delegate)
    with refuse_clash(_("此人在这一届已是代表，时间重叠。")):
        delegate.save()
    record(actor, "congress.seat_delegate", delegate)
    return delegate


def _check_list(congress):
    if congress.shares_with_id:
        raise TransitionError(_("这一届与教代会合用代表，请登记在那一届教代会。"))
    if congress.state == CongressState.ENDED:
        raise TransitionError(_("“%(congress)s”已换届。") % {"congress": congress})


@transaction.atomic
def qualify_delegate(delegate, *, actor):
    """The qualification group finds everything in order (资格有效)."""
    delegate = Delegate.objects.lock(delegate.pk)
    delegate.move("qualify")
    delegate.save(update_fields=["state"])
    record(actor, "congress.qualify_delegate", delegate)
    return delegate


@transaction.atomic
def refuse_delegate(delegate, *, actor, reason):
    """The qualification group does not accept a delegate (资格无效), and says why."""
    delegate = Delegate.objects.lock(delegate.pk)
    if not reason.strip():
        raise TransitionError(_("请写明理由。"))
    delegate.move("refuse")
    delegate.reason = reason.strip()
    delegate.save(update_fields=["state", "reason"])
    record(actor, "congress.refuse_delegate", delegate)
    return delegate
