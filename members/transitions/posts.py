"""Elections between elections: by-election and removal; traits put right."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Appointment, EndReason, Manner, Term
from members.norms import REMOVAL_MAJORITY
from members.transitions.departures import (
    check_removal,
    elected_post,
    lock_appointment,
)
from members.transitions.organisation import appoint, end_appointment
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


@transaction.atomic
def by_elect(term, *, actor, person, post, elected_on):
    """Fill a vacant seat for the rest of a term (补选)."""
    term = (
        Term.objects.select_for_update(of=("self",))
        .select_related("organ__union")
        .get(pk=term.pk)
    )
    if elected_on > timezone.localdate():
        raise TransitionError(_("补选日期还没到；请在补选完成后登记。"))
    if not term.starts_on <= elected_on <= term.due_on:
        raise TransitionError(
            _("补选要在本届任期内（%(start)s 至 %(end)s）；任期已满的请换届。")
            % {"start": term.starts_on, "end": term.due_on}
        )
    if term.was_followed():
        raise TransitionError(_("这一届已经换届，请在最近一届补选。"))
    held = Appointment.objects.on(elected_on).filter(organ=term.organ)
    if term.seats is not None:
        sitting = held.values("person").distinct().count()
        known = held.filter(person=person).exists()
        if sitting >= term.seats and not known:
            raise TransitionError(
                _("本届 %(seats)s 个名额都有人，没有空缺可以补选。")
                % {"seats": term.seats}
            )
    appointment = appoint(
        actor=actor,
        person=person,
        post=post,
        organ=term.organ,
        starts_on=elected_on,
        manner=Manner.BY_ELECTION,
    )
    record(actor, "members.by_elect", term, appointment=appointment.pk)
    return appointment


@transaction.atomic
def remove_from_post(
    appointment, *, actor, ends_on, in_favour, entitled, document_number=""
):
    """Remove a chair, vice-chair or member by vote (罢免), 工会法 art. 18."""
    appointment = lock_appointment(appointment.pk)
    if not elected_post(appointment):
        raise TransitionError(_("只有选举产生的机构职务才能罢免；其他职务请登记离任。"))
    if ends_on > timezone.localdate():
        raise TransitionError(_("罢免日期还没到；请在表决通过后登记。"))
    check_removal(in_favour, entitled, REMOVAL_MAJORITY.value(appointment.seat))
    record(
        actor,
        "members.remove_from_post",
        appointment,
        in_favour=in_favour,
        entitled=entitled,
        document_number=document_number,
    )
    return end_appointment(
        appointment, actor=actor, ends_on=ends_on, end_reason=EndReason.REMOVED
    )


TRAITS = ("is_full_time", "is_seconded", "in_leadership", "is_division_level", "manner")


@transaction.atomic
def describe_appointment(appointment, *, actor, **traits):
    """Put the traits of an appointment right: full time, seconded, in the leadership."""
    appointment = lock_appointment(appointment.pk)
    changed = sorted(
        name for name, value in traits.items() if getattr(appointment, name) != value
    )
    for name in changed:
        setattr(appointment, name, traits[name])
    if changed:
        appointment.save(update_fields=changed)
        record(actor, "members.describe_appointment", appointment, fields=changed)
    return appointment
