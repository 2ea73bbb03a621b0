"""What the people of a unit do before they reply: accept, dispute, talk, ask for time."""

from django.db import transaction
from django.utils.translation import gettext as _

from matters.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Contact,
    ContactWay,
    Extension,
    Holder,
    Matter,
    MatterState,
    Verb,
)
from matters.norms import EXTENSION
from matters.recipients import officers, unit_people
from matters.transitions.assigning import standing
from matters.transitions.base import day_of, hand, plainly, say_why, took
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

LEAD = AssignmentRole.LEAD


@transaction.atomic
def accept(assignment, *, on=None, actor):
    """A unit takes a matter on (接办)."""
    day, matter = day_of(on), Matter.objects.lock(assignment.matter_id)
    row = Assignment.objects.lock(assignment.pk)
    row.move("accept")
    row.accepted_on, row.accepted_by = day, actor
    row.save(update_fields=["state", "accepted_on", "accepted_by"])
    if row.role == LEAD:
        matter.move("accept")
    took(matter, Verb.ACCEPT, actor, on=day, unit=row.unit)
    return row


@transaction.atomic
def dispute(assignment, *, reason, on=None, actor):
    """A unit says that a matter is not its business (提出异议), with the reason."""
    day, matter = day_of(on), Matter.objects.lock(assignment.matter_id)
    row = Assignment.objects.lock(assignment.pk)
    row.move("dispute")
    row.dispute_reason = say_why(
        reason, _("请写明为什么不归您单位办，最好写上应由哪个单位办。")
    )
    row.save(update_fields=["state", "dispute_reason"])
    if row.role == LEAD:
        matter.move("dispute")
        hand(matter, Holder.UNION, day)
    took(matter, Verb.DISPUTE, actor, on=day, unit=row.unit, note=row.dispute_reason)
    announce("matters.disputed", officers(matter), subject=matter)
    return row


@transaction.atomic
def opine(assignment, *, opinion, on=None, actor):
    """An assisting unit gives the lead its part (协办意见)."""
    day, matter = day_of(on), Matter.objects.lock(assignment.matter_id)
    row = Assignment.objects.lock(assignment.pk)
    if row.role == LEAD or row.state != AssignmentState.ACCEPTED:
        raise TransitionError(_("请先接办，再填协办意见；主办单位直接写答复。"))
    check_with_units(matter)
    row.opinion = say_why(opinion, _("请写明协办意见。"))
    row.opined_on = day
    row.save(update_fields=["opinion", "opined_on"])
    took(matter, Verb.OPINE, actor, on=day, unit=row.unit)
    announce("matters.opined", unit_people(matter), subject=matter)
    return row


@transaction.atomic
def add_contact(matter, *, unit, on, way, with_whom, note="", actor):
    """Write down a talk with whoever raised the matter (沟通记录)."""
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    if not matter.is_open:
        raise TransitionError(_("这件事项已办结，不能再登记沟通。"))
    standing(matter, unit)
    row = Contact.objects.create(
        matter=matter,
        unit=unit,
        on=day,
        way=way,
        with_whom=say_why(with_whom, _("请写明与谁沟通。")),
        note=note,
        actor=actor,
    )
    said = f"{plainly(ContactWay(way).label)} · {row.with_whom}"
    said = f"{said}：{note}" if note else said
    took(matter, Verb.CONTACT, actor, on=day, unit=unit, note=said)
    return row


def check_with_units(matter):
    if matter.state not in (MatterState.ASSIGNED, MatterState.ACCEPTED):
        raise TransitionError(
            _("现在的状态是“%(state)s”，不在承办单位手里。")
            % {"state": matter.get_state_display()}
        )


@transaction.atomic
def ask_extension(matter, *, until, reason, on=None, actor):
    """Ask for more time (申请延期): once, and no longer than the norm."""
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    check_with_units(matter)
    if Extension.objects.filter(matter=matter).exists():
        raise TransitionError(_("一件事项只能申请一次延期。"))
    latest = EXTENSION.span(matter.union, day).after(matter.due_on)
    if not matter.due_on < until <= latest:
        raise TransitionError(
            _("延期要晚于原期限 %(before)s，最迟到 %(latest)s。")
            % {"before": matter.due_on, "latest": latest}
        )
    row = Extension.objects.create(
        matter=matter,
        asked_by=actor,
        asked_on=day,
        before=matter.due_on,
        until=until,
        reason=say_why(reason, _("请写明为什么要延期。")),
    )
    took(
        matter,
        Verb.ASK_EXTENSION,
        actor,
        on=day,
        unit=matter.lead_unit,
        note=row.reason,
    )
    announce("matters.extension_asked", officers(matter), subject=matter)
    return row


@transaction.atomic
def grant_extension(extension, *, answer="", on=None, actor):
    """Give the time that was asked for (批准延期)."""
    return _decide(extension, "grant", Verb.GRANT_EXTENSION, answer, on, actor)


@transaction.atomic
def refuse_extension(extension, *, answer, on=None, actor):
    """Refuse more time (不批准延期), with the reason; the deadline stays."""
    answer = say_why(answer, _("请写明为什么不批准。"))
    return _decide(extension, "refuse", Verb.REFUSE_EXTENSION, answer, on, actor)


def _decide(extension, move, verb, answer, on, actor):
    day, matter = day_of(on), Matter.objects.lock(extension.matter_id)
    row = Extension.objects.lock(extension.pk)
    row.move(move)
    check_with_units(matter)
    row.answer, row.decided_by, row.decided_on = answer.strip(), actor, day
    row.save(update_fields=["state", "answer", "decided_by", "decided_on"])
    if move == "grant":
        matter.due_on = row.until
    took(matter, verb, actor, on=day, unit=matter.lead_unit, note=row.answer)
    announce("matters.extension_answered", unit_people(matter), subject=matter)
    return row
