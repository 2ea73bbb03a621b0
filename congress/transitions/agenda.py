"""Sittings and agenda of a session: planned, put right, what came of each item."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from congress.models import AgendaItem, Outcome, Power, Session, SessionState, Sitting
from congress.models.agenda import SittingState, fresh_key
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


def _standing(session):
    session = Session.objects.lock(session.pk)
    if session.state == SessionState.CANCELLED:
        raise TransitionError(_("这次会议已取消。"))
    return session


def _check_days(sitting):
    session = sitting.session
    if not session.opens_on <= sitting.day <= session.closes_on:
        # The preparatory meeting of heads comes some days before the opening.
        if sitting.kind == "preparatory" and sitting.day < session.opens_on:
            return
        raise TransitionError(
            _("会期是 %(first)s 至 %(last)s，场次的日子要在会期内。")
            % {"first": session.opens_on, "last": session.closes_on}
        )


@transaction.atomic
def plan_sitting(session, *, actor, **fields):
    """Add a sitting (场次) to a session."""
    row = Sitting(session=_standing(session), **fields)
    checked(row)
    _check_days(row)
    row.save()
    record(actor, "congress.plan_sitting", row)
    return row


@transaction.atomic
def correct_sitting(sitting, *, actor, **fields):
    """Put right title, time or place of a sitting; not the time once people came."""
    row = Sitting.objects.select_related("session__union").select_for_update(
        of=("self",)
    )
    row = row.get(pk=sitting.pk)
    if row.state != SittingState.PLANNED and {"starts_at", "kind"} & set(fields):
        raise TransitionError(_("已经开始签到，开始时间和类别不能再改。"))
    for name, value in fields.items():
        setattr(row, name, value)
    checked(row)
    _check_days(row)
    row.save(update_fields=list(fields))
    record(actor, "congress.correct_sitting", row, fields=sorted(fields))
    return row


@transaction.atomic
def renew_keys(sitting, *, actor):
    """Give door and screen fresh addresses; the old ones open nothing any more."""
    row = Sitting.objects.lock(sitting.pk)
    row.door_key, row.screen_key = fresh_key(), fresh_key()
    row.save(update_fields=["door_key", "screen_key"])
    record(actor, "congress.renew_keys", row)
    return row


@transaction.atomic
def put_on_agenda(session, *, actor, order=None, **fields):
    """Put an item on the agenda, at its end if no place is given."""
    session = _standing(session)
    if order is None:
        last = session.agenda.aggregate(last=Max("order"))["last"]
        order = (last or 0) + 1
    row = AgendaItem(session=session, order=order, **fields)
    _check_belongs(row)
    checked(row)
    row.save()
    record(actor, "congress.put_on_agenda", row)
    return row


def _check_belongs(row):
    for name in ("sitting", "paper"):
        other = getattr(row, name)
        if other is not None and other.session_id != row.session_id:
            raise TransitionError(_("所选的场次或文件属于另一次会议。"))


@transaction.atomic
def correct_agenda(item, *, actor, **fields):
    """Put right an item of the agenda."""
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    _check_belongs(row)
    checked(row)
    row.save(update_fields=list(fields))
    record(actor, "congress.correct_agenda", row, fields=sorted(fields))
    return row


PASSING = (Power.PASS, Power.REVIEW)


@transaction.atomic
def settle_agenda(item, *, actor, outcome, record_text=""):
    """Write down what came of an item, and what the minutes should say.

    What was only there for suggestions may be adopted too: the congress may resolve on
    whatever it heard. A procedure is done, neither passed nor refused.
    """
    row = AgendaItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.session.state in (SessionState.PLANNED, SessionState.PREPARED):
        raise TransitionError(_("会议还没有开幕，开幕以后再登记议程结果。"))
    if outcome == Outcome.REJECTED and row.power not in PASSING:
        raise TransitionError(_("只有讨论通过、评议监督的议程才有“未通过”。"))
    row.outcome, row.record = outcome, record_text.strip()
    checked(row)
    row.save(update_fields=["outcome", "record"])
    record(actor, "congress.settle_agenda", row, outcome=outcome)
    return row
