"""答复: drafted, signed by the head of the unit and the leader, issued; or done again."""

from django.db import transaction
from django.utils.translation import gettext as _

from matters.models import (
    FollowUp,
    Holder,
    Matter,
    MatterState,
    Outcome,
    RatedBy,
    Reply,
    ReplyState,
    Verb,
)
from matters.models.replies import HEAD, LEADER
from matters.recipients import leaders, officers, unit_people
from matters.transitions.base import day_of, hand, plainly, say_why, took
from members.roles import Role
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce
from union_portal.signatures import sign


@transaction.atomic
def draft_reply(matter, *, outcome, text, measures="", promised_on=None, actor):
    """Write the draft of a reply, or change it (起草答复). Nobody else reads it yet."""
    matter = Matter.objects.lock(matter.pk)
    if matter.state != MatterState.ACCEPTED:
        raise TransitionError(_("请先接办，再起草答复。"))
    reply = current(matter) or Reply(
        matter=matter, unit=matter.lead_unit, round=matter.round
    )
    reply.move("write")
    fill(reply, outcome, text, measures, promised_on)
    reply.drafted_by = actor
    reply.save()
    record(actor, "matters.draft_reply", reply)
    return reply


def current(matter):
    """The reply of this round that is being written or signed, if there is one."""
    return (
        Reply.objects.select_for_update(of=("self",))
        .filter(matter=matter, round=matter.round)
        .exclude(state=ReplyState.RETURNED)
        .first()
    )


def fill(reply, outcome, text, measures, promised_on):
    """The words of a reply; a plan must say what and by when (rulebook 3.2)."""
    if outcome == Outcome.PLANNED and not (measures.strip() and promised_on):
        raise TransitionError(_("列入计划的，请写明措施和承诺完成日期，好跟踪落实。"))
    reply.outcome = outcome
    reply.text = say_why(text, _("请写明答复内容。"))
    reply.measures, reply.promised_on = measures.strip(), promised_on


@transaction.atomic
def submit_reply(reply, *, on=None, actor):
    """Send the draft to the head of the unit (送签)."""
    day, matter = day_of(on), Matter.objects.lock(reply.matter_id)
    reply = Reply.objects.lock(reply.pk)
    reply.move("submit")
    reply.back_reason = ""
    reply.save(update_fields=["state", "back_reason"])
    hand(matter, Holder.HEAD, day)
    took(matter, Verb.SUBMIT, actor, on=day, unit=reply.unit)
    announce("matters.to_sign", unit_people(matter, Role.UNIT_LEAD), subject=matter)
    return reply


@transaction.atomic
def sign_reply(reply, *, code, actor):
    """Sign a reply (签字): the head of the unit, then the leader where the kind wants it.

    The last signature issues it. A code from the slip is used up only if all goes well.
    """
    day, matter = day_of(None), Matter.objects.lock(reply.matter_id)
    reply = Reply.objects.lock(reply.pk)
    at_head = reply.state == ReplyState.AT_HEAD
    to_leader = at_head and matter.kind.leader_signs
    reply.move("pass_on" if to_leader else "sign_last")
    sign(
        reply,
        actor=actor,
        capacity=HEAD if at_head else LEADER,
        sheet=reply.sheet,
        code=code,
    )
    if to_leader:
        reply.save(update_fields=["state"])
        hand(matter, Holder.LEADER, day)
        took(matter, Verb.PASS_ON, actor, on=day, unit=reply.unit)
        announce("matters.to_sign", leaders(matter), subject=matter)
    else:
        matter.move("reply")
        issue(matter, reply, Verb.REPLY, actor, day)
    return reply


@transaction.atomic
def hand_back(reply, *, reason, on=None, actor):
    """Do not sign: back to who drafted it (退回修改), with what has to change."""
    day, matter = day_of(on), Matter.objects.lock(reply.matter_id)
    reply = Reply.objects.lock(reply.pk)
    reply.move("hand_back")
    reply.back_reason = say_why(reason, _("请写明要改什么。"))
    reply.save(update_fields=["state", "back_reason"])
    hand(matter, Holder.UNIT, day)
    took(
        matter,
        Verb.HAND_BACK,
        actor,
        on=day,
        unit=reply.unit,
        note=reply.back_reason,
    )
    announce("matters.handed_back", unit_people(matter), subject=matter)
    return reply


@transaction.atomic
def record_reply(
    matter, *, outcome, text, measures="", promised_on=None, on=None, actor
):
    """Record a reply that the unit signed on paper (登记纸质答复)."""
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    matter.move("record_reply")
    reply = current(matter) or Reply(
        matter=matter, unit=matter.lead_unit, round=matter.round
    )
    return _issue_at_once(
        matter,
        reply,
        Verb.RECORD_REPLY,
        actor,
        day,
        outcome,
        text,
        measures,
        promised_on,
    )


@transaction.atomic
def answer_matter(
    matter, *, outcome, text, measures="", promised_on=None, on=None, actor
):
    """The union answers itself (工会答复), without handing the matter over."""
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    matter.move("answer")
    reply = Reply(matter=matter, round=matter.round)
    return _issue_at_once(
        matter, reply, Verb.ANSWER, actor, day, outcome, text, measures, promised_on
    )


def _issue_at_once(
    matter, reply, verb, actor, day, outcome, text, measures, promised_on
):
    fill(reply, outcome, text, measures, promised_on)
    reply.drafted_by, reply.on_paper = actor, verb == Verb.RECORD_REPLY
    reply.move("issue")
    reply.issued_on = day
    reply.save()
    issue(matter, reply, verb, actor, day)
    return reply


def issue(matter, reply, verb, actor, day):
    """The reply goes out: who raised the matter reads and rates it."""
    reply.issued_on, reply.due_on = day, matter.due_on
    reply.save()
    matter.replied_on, matter.outcome = day, reply.outcome
    rates = matter.kind.rated_by == RatedBy.RAISERS and matter.raisers
    hand(matter, Holder.RAISER if rates else Holder.UNION, day)
    if reply.outcome == Outcome.PLANNED:
        FollowUp.objects.create(
            matter=matter,
            reply=reply,
            unit=reply.unit,
            measures=reply.measures,
            promised_on=reply.promised_on,
        )
    took(
        matter,
        verb,
        actor,
        on=day,
        unit=reply.unit,
        note=plainly(Outcome(reply.outcome).label),
    )
    announce("matters.replied", matter.raisers, subject=matter)
    announce("matters.reply_issued", officers(matter), subject=matter)


@transaction.atomic
def rework(matter, *, reason, on=None, actor):
    """Send a reply back to the unit (退回重办), with what is missing."""
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    reply = current(matter)
    matter.move("rework")
    if reply.unit_id is None:
        raise TransitionError(_("这是工会自己的答复，没有承办单位可以退回。"))
    if reply.ratings.exists():
        raise TransitionError(_("提出人已评价，不能再退回；不满意会自动进入二次办理。"))
    reason = say_why(reason, _("请写明答复缺什么、要怎样重办。"))
    reply.move("rework")
    reply.back_reason = reason
    reply.save(update_fields=["state", "back_reason"])
    drop_promise_of(reply, reason)
    hand(matter, Holder.UNIT, day)
    took(matter, Verb.REWORK, actor, on=day, unit=reply.unit, note=reason)
    announce("matters.handed_back", unit_people(matter), subject=matter)
    return matter


def drop_promise_of(reply, reason):
    """A reply that does not stand promises nothing."""
    promise = FollowUp.objects.filter(reply=reply).first()
    if promise is not None and "drop" in promise.open_moves:
        promise.move("drop")
        promise.reason = reason
        promise.save(update_fields=["state", "reason"])
