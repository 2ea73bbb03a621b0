"""Before a session opens: the checklist, its days, and who has done what."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.countdown import USUAL, due_before
from congress.models import PreparationItem, Session, SessionState
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.norms import NORMS
from union_portal.notices import announce


def _locked(session):
    session = Session.objects.lock(session.pk)
    if session.state in (SessionState.CLOSED, SessionState.CANCELLED):
        raise TransitionError(
            _("这次会议%(state)s，筹备事项不再变动。")
            % {"state": session.get_state_display()}
        )
    return session


@transaction.atomic
def lay_out_checklist(session, *, actor):
    """Put the usual steps on the list, their days counted back from the opening."""
    session = _locked(session)
    known = set(session.preparations.values_list("title", flat=True))
    made = []
    for step in USUAL:
        if str(step.title) in known:
            continue
        days = NORMS[step.norm].value(session.union) if step.norm else step.days
        made.append(
            PreparationItem(
                session=session,
                title=str(step.title),
                days_before=days,
                in_working_days=step.working,
                due_on=due_before(session.opens_on, days, working=step.working),
            )
        )
    if not made:
        raise TransitionError(_("常用的筹备事项都已经在清单里了。"))
    PreparationItem.objects.bulk_create(made)
    record(actor, "congress.lay_out_checklist", session, items=len(made))
    return made


@transaction.atomic
def add_preparation(session, *, actor, title, days_before, **fields):
    """Put one more thing on the list."""
    session = _locked(session)
    row = PreparationItem(
        session=session,
        title=title,
        days_before=days_before,
        due_on=due_before(
            session.opens_on,
            days_before,
            working=fields.get("in_working_days", False),
        ),
        **fields,
    )
    checked(row)
    row.save()
    record(actor, "congress.add_preparation", row)
    _tell_owner(row, actor)
    return row


def _tell_owner(row, actor):
    if row.owner and row.owner != actor and row.done_on is None:
        announce("congress.add_preparation", [row.owner], subject=row)


@transaction.atomic
def correct_preparation(item, *, actor, **fields):
    """Change owner, days or note of a step; its day is counted again."""
    session = _locked(item.session)
    row = PreparationItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    former = row.owner_id
    for name, value in fields.items():
        setattr(row, name, value)
    row.due_on = due_before(
        session.opens_on, row.days_before, working=row.in_working_days
    )
    checked(row)
    row.save(update_fields=[*fields, "due_on"])
    record(actor, "congress.correct_preparation", row, fields=sorted(fields))
    if row.owner_id != former:
        _tell_owner(row, actor)
    return row


@transaction.atomic
def tick_preparation(item, *, actor, done=True):
    """Say that a step is done, or that it is not done after all."""
    _locked(item.session)
    row = PreparationItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if bool(row.done_on) == done:
        return row  # pressed twice
    row.done_on = timezone.localdate() if done else None
    row.done_by = actor if done else None
    row.save(update_fields=["done_on", "done_by"])
    record(actor, "congress.tick_preparation", row, done=done)
    return row


@transaction.atomic
def count_days_again(session, *, actor):
    """The opening was moved: every open step gets its new day."""
    session = _locked(session)
    moved = 0
    for row in session.preparations.select_for_update().filter(done_on=None):
        due = due_before(session.opens_on, row.days_before, working=row.in_working_days)
        if due != row.due_on:
            row.due_on = due
            row.save(update_fields=["due_on"])
            moved += 1
    record(actor, "congress.count_days_again", session, items=moved)
    return moved
