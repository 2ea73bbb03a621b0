"""跟踪落实: what a reply promised is reported, checked and settled, or not kept."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from matters.handling import people_of
from matters.models import FollowUp, Matter, Verb
from matters.recipients import officers
from matters.transitions.base import day_of, say_why, took
from union_portal.audit import record
from union_portal.notices import announce


@transaction.atomic
def report_progress(follow_up, *, progress, on=None, actor):
    """Say how far a promise is (填报进展)."""
    return _take(follow_up, "progress", Verb.PROGRESS, on, actor, progress=progress)


@transaction.atomic
def report_done(follow_up, *, progress, on=None, actor):
    """Say that a promise is kept (报告已落实); the union checks it."""
    row = _take(
        follow_up, "report", Verb.REPORT_DONE, on, actor, progress=progress, done=True
    )
    announce("matters.promise_reported", officers(row.matter), subject=row)
    return row


@transaction.atomic
def confirm_done(follow_up, *, on=None, actor):
    """The union has looked: it is done (核实)."""
    return _take(follow_up, "confirm", Verb.CONFIRM_DONE, on, actor)


@transaction.atomic
def send_back_done(follow_up, *, reason, on=None, actor):
    """The union has looked: it is not done yet (退回继续落实)."""
    row = _take(follow_up, "send_back", Verb.SEND_BACK_DONE, on, actor, reason=reason)
    announce("matters.promise_sent_back", responsible(row), subject=row)
    return row


@transaction.atomic
def drop_promise(follow_up, *, reason, on=None, actor):
    """A promise was not kept and is given up (登记未落实), with the reason."""
    return _take(follow_up, "drop", Verb.DROP_PROMISE, on, actor, reason=reason)


def _take(follow_up, move, verb, on, actor, *, progress=None, reason=None, done=False):
    day, matter = day_of(on), Matter.objects.lock(follow_up.matter_id)
    row = FollowUp.objects.lock(follow_up.pk)
    row.move(move)
    if progress is not None:
        row.progress = say_why(progress, _("请写明进展或落实情况。"))
    if reason is not None:
        row.reason = say_why(reason, _("请写明原因。"))
    if done or move == "send_back":
        row.done_on = day if done else None
    row.save()
    said = reason or progress or ""
    took(matter, verb, actor, on=day, unit=row.unit, note=said)
    row.matter = matter
    return row


def responsible(follow_up):
    """Who acts for the unit that promised."""
    return people_of([follow_up.unit_id], timezone.localdate())


@transaction.atomic
def link_supervision(follow_up, *, number, actor):
    """Write down its number in the school's own supervision list (督查督办编号)."""
    row = FollowUp.objects.lock(follow_up.pk)
    row.supervision_number = number.strip()
    row.save(update_fields=["supervision_number"])
    record(actor, "matters.link_supervision", row)
    return row
