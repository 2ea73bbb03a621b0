"""Delegates: put on the list, judged, replaced, recalled, lapsed."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import (
    Congress,
    CongressState,
    Delegate,
    DelegateEnd,
    DelegateKind,
    DelegateManner,
    DelegateState,
    DelegationHead,
    Quota,
)
from congress.norms import RECALL_SHARE
from members.models import Appointment, Employment, ModelWorker
from members.models.ties import PostCategory, TitleRank
from members.transitions.departures import check_removal
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce

SENIOR = (TitleRank.SENIOR, TitleRank.ASSOCIATE)
HAN = ("", "汉", "汉族")


def traits_of(person, unit, day):
    """What the composition counts of a person, as the records say it on a day."""
    work = (
        Employment.objects.on(day)
        .filter(person=person)
        .order_by("-starts_on", "pk")
        .first()
    )
    leads = (
        Appointment.objects.on(day)
        .filter(Q(is_division_level=True) | Q(in_leadership=True), person=person)
        .exists()
    )
    return {
        "is_teacher": bool(work and work.post_category == PostCategory.TEACHER),
        "is_senior": bool(work and work.title_rank in SENIOR),
        "is_minority": person.ethnic_group not in HAN,
        "is_leader": leads,
        "is_front_line": not leads,
        "is_model_worker": ModelWorker.objects.filter(person=person).exists(),
    }


@transaction.atomic
def seat_delegate(*, actor, congress, person, starts_on=None, **fields):
    """Put somebody on the list of delegates; the qualification group judges later."""
    congress = Congress.objects.select_related("union").lock(congress.pk)
    check_list(congress)
    starts_on = starts_on or congress.starts_on
    if not congress.starts_on <= starts_on <= congress.ends_on:
        raise TransitionError(
            _("代表的任期要在这一届之内（%(start)s 至 %(end)s）。")
            % {"start": congress.starts_on, "end": congress.ends_on}
        )
    delegate = Delegate(congress=congress, person=person, starts_on=starts_on, **fields)
    _check_delegation(delegate, delegate.delegation)
    checked(delegate, clash="delegate_once_at_a_time")
    _check_seat(delegate)
    with refuse_clash(_("此人在这一届已是代表，时间重叠。")):
        delegate.save()
    record(actor, "congress.seat_delegate", delegate)
    return delegate


@transaction.atomic
def enter_delegate(*, actor, congress, person, **fields):
    """Enter a delegate by hand; what the composition counts comes from the records."""
    day = fields.get("starts_on") or congress.starts_on
    unit = fields.get("unit")
    known = (
        {}
        if any(fields.get(name) for name in Delegate.TRAITS)
        else traits_of(person, unit, day)
    )
    return seat_delegate(
        actor=actor, congress=congress, person=person, **fields | known
    )


def check_list(congress):
    """Refuse what needs a list of its own that is still in use."""
    if congress.shares_with_id:
        raise TransitionError(_("这一届与教代会合用代表，请登记在那一届教代会。"))
    if congress.state == CongressState.ENDED:
        raise TransitionError(_("“%(congress)s”已换届。") % {"congress": congress})


def _check_delegation(delegate, delegation):
    if delegation and delegation.congress_id != delegate.congress_id:
        raise TransitionError(_("这个代表团不是这一届的。"))


def _check_seat(delegate):
    """No more full delegates of a constituency than it has seats; the congress is locked.

    A list that is brought in stands as it was, also where its seats were given later.
    """
    if delegate.kind != DelegateKind.FULL or delegate.manner == DelegateManner.IMPORTED:
        return
    place = {"congress": delegate.congress_id, "unit": delegate.unit_id}
    quota = Quota.objects.filter(**place).first()
    if quota is None:
        return
    others = Delegate.objects.filter(kind=DelegateKind.FULL, **place)
    if others.listed(delegate.starts_on).exclude(pk=delegate.pk).count() >= quota.seats:
        raise TransitionError(
            _(
                "%(unit)s的 %(seats)s 个名额已经满了。请先调整名额，或从原来的代表办理更换。"
            )
            % {"unit": delegate.unit, "seats": quota.seats}
        )


@transaction.atomic
def correct_delegate(delegate, *, actor, **fields):
    """Put right kind, constituency, delegation or traits of a delegate."""
    delegate = Delegate.objects.lock(delegate.pk)
    for name, value in fields.items():
        setattr(delegate, name, value)
    _check_delegation(delegate, delegate.delegation)
    checked(delegate)
    if {"kind", "unit"} & fields.keys():
        Congress.objects.lock(delegate.congress_id)
        _check_seat(delegate)
    delegate.save(update_fields=list(fields))
    record(actor, "congress.correct_delegate", delegate, fields=sorted(fields))
    return delegate


@transaction.atomic
def qualify_delegate(delegate, *, actor):
    """The qualification group finds everything in order (资格有效)."""
    delegate = Delegate.objects.select_related("congress__union").lock(delegate.pk)
    delegate.move("qualify")
    delegate.save(update_fields=["state"])
    record(actor, "congress.qualify_delegate", delegate)
    if actor is not None:  # an import of past years writes to nobody
        announce("congress.qualify_delegate", [delegate.person], subject=delegate)
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


@transaction.atomic
def reconsider_delegate(delegate, *, actor):
    """Judge a refused delegate once more (重新审查)."""
    delegate = Delegate.objects.lock(delegate.pk)
    delegate.move("reconsider")
    with refuse_clash(_("此人在这一届已是代表，时间重叠。")):
        delegate.save(update_fields=["state"])
    record(actor, "congress.reconsider_delegate", delegate)
    return delegate


# --- The end of a mandate ---------------------------------------------------------------
@transaction.atomic
def end_mandate(delegate, *, actor, ends_on, end_reason):
    """End a mandate on its last day: moved, retired, resigned … (资格终止)."""
    delegate = Delegate.objects.lock(delegate.pk)
    if delegate.end_reason:
        raise TransitionError(
            _("%(name)s的代表资格已于 %(day)s 终止。")
            % {"name": delegate.person, "day": delegate.ends_on}
        )
    if delegate.state != DelegateState.QUALIFIED:
        raise TransitionError(_("只有资格有效的代表才办理终止；名单上的请审查资格。"))
    if ends_on < delegate.starts_on:
        raise TransitionError(_("终止日期不能早于任期开始。"))
    delegate.ends_on, delegate.end_reason = ends_on, end_reason
    delegate.save(update_fields=["ends_on", "end_reason"])
    DelegationHead.objects.filter(
        Q(ends_on=None) | Q(ends_on__gt=ends_on),
        person=delegate.person_id,
        delegation__congress=delegate.congress_id,
        starts_on__lte=ends_on,
    ).update(ends_on=ends_on)
    record(actor, "congress.end_mandate", delegate, reason=end_reason)
    if actor is not None:
        announce("congress.end_mandate", [delegate.person], subject=delegate)
    return delegate


@transaction.atomic
def recall_delegate(delegate, *, actor, ends_on, in_favour, electors):
    """Recall a delegate by the vote of the constituency (撤换): of all its staff."""
    delegate = Delegate.objects.lock(delegate.pk)
    if ends_on > timezone.localdate():
        raise TransitionError(_("表决日期还没到；请在表决以后登记。"))
    check_removal(
        in_favour, electors, RECALL_SHARE.value(delegate.audit_union, ends_on)
    )
    record(
        actor,
        "congress.recall_delegate",
        delegate,
        in_favour=in_favour,
        electors=electors,
    )
    return end_mandate(
        delegate, actor=actor, ends_on=ends_on, end_reason=DelegateEnd.RECALLED
    )


@transaction.atomic
def replace_delegate(delegate, *, actor, person, starts_on):
    """Put another of the same constituency in a delegate's place (更换、补选).

    A mandate that still runs ends the day before; the new one waits to be judged.
    """
    delegate = Delegate.objects.lock(delegate.pk)
    if delegate.kind != DelegateKind.FULL:
        raise TransitionError(_("只有正式代表才由选举单位更换。"))
    if delegate.replaced_by.exclude(state=DelegateState.REFUSED).exists():
        raise TransitionError(_("这个名额已经补上。"))
    if not delegate.end_reason:
        delegate = end_mandate(
            delegate,
            actor=actor,
            ends_on=starts_on - ONE_DAY,
            end_reason=DelegateEnd.REPLACED,
        )
    elif starts_on <= delegate.ends_on:
        raise TransitionError(
            _("原代表任到 %(day)s，接替要在这以后。") % {"day": delegate.ends_on}
        )
    if (
        not Employment.objects.on(starts_on)
        .filter(person=person, unit=delegate.unit_id)
        .exists()
    ):
        raise TransitionError(
            _("缺额由原选举单位补选，%(name)s不在那里聘用。") % {"name": person}
        )
    new = seat_delegate(
        actor=actor,
        congress=delegate.congress,
        person=person,
        starts_on=starts_on,
        unit=delegate.unit,
        delegation=delegate.delegation,
        manner=DelegateManner.BY_ELECTED,
        replaces=delegate,
        **traits_of(person, delegate.unit, starts_on),
    )
    record(actor, "congress.replace_delegate", delegate, replaced_by=new.pk)
    return new
