"""交办: the union hands a matter to units, changes them, answers their disputes."""

from django.db import transaction
from django.utils.translation import gettext as _

from matters.models import (
    Assignment,
    AssignmentRole,
    AssignmentState,
    Holder,
    Matter,
    ReplyState,
    Verb,
)
from matters.recipients import all_units_people
from matters.transitions.base import day_of, hand, say_why, took
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

LEAD, ASSIST = AssignmentRole.LEAD, AssignmentRole.ASSIST


@transaction.atomic
def assign(matter, *, lead, assists=(), due_on=None, leader=None, on=None, actor):
    """Hand a matter over (交办): one unit leads, others assist, until a day.

    Without ``due_on`` the norm of the kind says until when; ``leader`` is who signs the
    reply where the kind wants that.
    """
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    matter.move("assign")
    set_deadline(matter, day, due_on)
    matter.assigned_on, matter.leader = day, leader
    give(matter, lead, assists, day)
    hand(matter, Holder.UNIT, day)
    took(matter, Verb.ASSIGN, actor, on=day, unit=lead)
    announce("matters.assigned", all_units_people(matter), subject=matter)
    if leader is not None:
        announce("matters.in_charge", [leader], subject=matter)
    return matter


@transaction.atomic
def reassign(matter, *, lead, reason, assists=None, due_on=None, on=None, actor):
    """Give a matter to another lead unit (改派), with the reason; time begins anew.

    ``assists=None`` leaves the assisting units as they are.
    """
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    matter.move("reassign")
    reason = say_why(reason, _("请写明为什么改派。"))
    drop_draft(matter)
    kept = [
        row.unit
        for row in matter.assignments.standing().filter(role=ASSIST)
        if assists is None and row.unit_id != lead.pk
    ]
    for row in matter.assignments.standing():
        end(row, day)
    set_deadline(matter, day, due_on)
    give(matter, lead, kept if assists is None else assists, day)
    hand(matter, Holder.UNIT, day)
    took(matter, Verb.REASSIGN, actor, on=day, unit=lead, note=reason)
    announce("matters.assigned", all_units_people(matter), subject=matter)
    return matter


@transaction.atomic
def uphold(assignment, *, answer, on=None, actor):
    """Answer a dispute: the unit has it after all (维持交办), and why."""
    day, matter = day_of(on), Matter.objects.lock(assignment.matter_id)
    row = Assignment.objects.lock(assignment.pk)
    row.move("uphold")
    row.answer = say_why(answer, _("请写明为什么维持交办。"))
    row.save(update_fields=["state", "answer"])
    if row.role == LEAD:
        matter.move("uphold")
        hand(matter, Holder.UNIT, day)
    took(matter, Verb.UPHOLD, actor, on=day, unit=row.unit, note=row.answer)
    announce("matters.upheld", all_units_people(matter), subject=matter)
    return row


def set_deadline(matter, day, due_on):
    if due_on is None:
        due_on = matter.kind.reply_span(matter.union, day).after(day)
    if due_on <= day:
        raise TransitionError(_("答复期限要晚于交办日期。"))
    matter.due_on = due_on


def give(matter, lead, assists, day):
    """Write the assignments of the units that have the matter from now on."""
    matter.lead_unit = lead
    units = [(lead, LEAD), *((unit, ASSIST) for unit in assists)]
    if len({unit.pk for unit, _role in units}) != len(units):
        raise TransitionError(_("同一单位不能既主办又协办，也不能列两次。"))
    school = matter.union.school_id or matter.union_id
    for unit, role in units:
        if unit.school_id != school or unit.closed_on:
            raise TransitionError(
                _("“%(unit)s”不是这所学校的在用单位，请另选承办单位。") % {"unit": unit}
            )
        Assignment.objects.create(matter=matter, unit=unit, role=role, assigned_on=day)


def end(assignment, day):
    assignment.move("end")
    assignment.ended_on = day
    assignment.save(update_fields=["state", "ended_on"])


def drop_draft(matter):
    """What the former unit was drafting is laid aside."""
    for reply in matter.replies.filter(
        state__in=[ReplyState.DRAFT, ReplyState.AT_HEAD, ReplyState.AT_LEADER]
    ):
        reply.move("drop")
        reply.save(update_fields=["state"])


def standing(matter, unit):
    """The assignment by which a unit has this matter now, locked; or a refusal."""
    row = (
        Assignment.objects.select_for_update(of=("self",))
        .filter(matter=matter, unit=unit)
        .exclude(state=AssignmentState.ENDED)
        .first()
    )
    if row is None:
        raise TransitionError(_("这件事项已经不由您单位承办。"))
    return row
