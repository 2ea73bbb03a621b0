"""Agreements with labour-dispatch agencies: signed, renewed, ended."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import DispatchAgreement, Union
from members.transitions.organisation import check_stands
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


@transaction.atomic
def sign_agreement(*, actor, union, renewed=None, **fields):
    """Record an agreement; with one agency a union has one at a time."""
    union = Union.objects.select_for_update(of=("self",)).get(pk=union.pk)
    check_stands(union)
    fields["agency"] = " ".join(fields["agency"].split())
    row = DispatchAgreement(union=union, renewed=renewed, **fields)
    checked(row)
    clash = (
        DispatchAgreement.objects.filter(union=union, agency=row.agency)
        .filter(starts_on__lte=row.ends_on, ends_on__gte=row.starts_on)
        .filter(Q(ended_on=None) | Q(ended_on__gte=row.starts_on))
        .first()
    )
    if clash:
        raise TransitionError(
            _(
                "与%(agency)s已有 %(start)s 至 %(end)s 的协议，时间重叠；"
                "续签请从第二天起。"
            )
            % {"agency": row.agency, "start": clash.starts_on, "end": clash.ends_on}
        )
    row.save()
    record(actor, "members.sign_agreement", row)
    return row


@transaction.atomic
def renew_agreement(agreement, *, actor, **fields):
    """Sign the agreement that follows (续签), with the same agency."""
    agreement = DispatchAgreement.objects.select_for_update(of=("self",)).get(
        pk=agreement.pk
    )
    if DispatchAgreement.objects.filter(renewed=agreement).exists():
        raise TransitionError(_("这份协议已经续签过。"))
    if fields["starts_on"] <= agreement.ends_on:
        raise TransitionError(
            _("原协议到 %(day)s 为止，续签要从之后起。") % {"day": agreement.ends_on}
        )
    return sign_agreement(
        actor=actor,
        union=agreement.union,
        agency=agreement.agency,
        managed_by=agreement.managed_by,
        renewed=agreement,
        **fields,
    )


@transaction.atomic
def end_agreement(agreement, *, actor, ended_on):
    """End an agreement before its time (提前终止)."""
    agreement = DispatchAgreement.objects.select_for_update(of=("self",)).get(
        pk=agreement.pk
    )
    if agreement.ended_on is not None:
        raise TransitionError(
            _("这份协议已于 %(day)s 终止。") % {"day": agreement.ended_on}
        )
    if not agreement.starts_on <= ended_on <= agreement.ends_on:
        raise TransitionError(
            _("终止日期要在协议期内（%(start)s 至 %(end)s）。")
            % {"start": agreement.starts_on, "end": agreement.ends_on}
        )
    if ended_on > timezone.localdate():
        raise TransitionError(_("终止日期还没到；请在终止后登记。"))
    agreement.ended_on = ended_on
    agreement.save(update_fields=["ended_on"])
    record(actor, "members.end_agreement", agreement)
    return agreement
