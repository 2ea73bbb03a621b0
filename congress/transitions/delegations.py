"""Delegations: formed, their heads named and relieved."""

from django.db import transaction
from django.utils.translation import gettext as _

from congress.models import Congress, Delegation, DelegationHead, HeadPost
from congress.transitions.delegates import check_list
from members.transitions.registers import checked, redefine
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce


@transaction.atomic
def form_delegation(*, actor, congress, number, name):
    """Form a delegation (代表团) of a congress."""
    check_list(Congress.objects.lock(congress.pk))
    delegation = Delegation(congress=congress, number=number, name=name)
    checked(delegation)
    delegation.save()
    record(actor, "congress.form_delegation", delegation)
    return delegation


@transaction.atomic
def correct_delegation(delegation, *, actor, **fields):
    """Rename or renumber a delegation."""
    return redefine(
        delegation, actor=actor, action="congress.correct_delegation", **fields
    )


@transaction.atomic
def name_head(delegation, *, actor, person, starts_on, post=HeadPost.HEAD):
    """Name head, deputy head or recorder of a delegation, one of its delegates.

    A new head takes the place of the present one from that day on. A recorder need not
    be a delegate.
    """
    delegation = Delegation.objects.select_for_update(of=("self",)).get(
        pk=delegation.pk
    )
    sits = delegation.delegates.on(starts_on).filter(person=person).exists()
    if post != HeadPost.RECORDER and not sits:
        raise TransitionError(
            _("%(name)s不是这个代表团的代表。") % {"name": person.name}
        )
    if post == HeadPost.HEAD:
        _relieve(delegation, starts_on)
    head = DelegationHead(
        delegation=delegation, person=person, post=post, starts_on=starts_on
    )
    with refuse_clash(_("此人在这个代表团已有职责，时间重叠。")):
        head.save()
    record(actor, "congress.name_head", head, post=post)
    if actor is not None:
        announce("congress.name_head", [person], subject=head)
    return head


def _relieve(delegation, day):
    for row in delegation.heads.on(day).filter(post=HeadPost.HEAD):
        if row.starts_on >= day:
            raise TransitionError(
                _("现任团长 %(day)s 才开始，换人的日期要晚于这一天。")
                % {"day": row.starts_on}
            )
        row.ends_on = day - ONE_DAY
        row.save(update_fields=["ends_on"])
