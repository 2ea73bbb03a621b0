"""What the clerk decides in a preview: missing records, and questions whose row it is."""

from django.db import transaction
from django.utils.translation import gettext as _

from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.workbooks.models import (
    OF_MISSING,
    OF_QUESTIONS,
    BatchState,
    Decision,
    ImportBatch,
    StagedRow,
    Verdict,
)
from union_portal.workbooks.registers import REGISTERS
from union_portal.workbooks.staging import check_right


def open_preview(batch, actor):
    """The batch, locked, if it still waits for decisions of this actor."""
    check_right(REGISTERS[batch.register], actor, batch.union)
    batch = ImportBatch.objects.lock(batch.pk)
    if batch.state != BatchState.PREVIEWED:
        raise TransitionError(
            _("这次导入%(state)s，不能再改；请重新上传。")
            % {"state": batch.get_state_display()}
        )
    return batch


@transaction.atomic
def decide_missing(batch, rows, decision, *, actor, on=None):
    """Say what became of records that are missing from the sheet; returns how many.

    ``rows``: ids of staged rows, or None for all of the batch that are undecided.
    ``on``: the last day of those who left or retired, the batch's day if not given.
    """
    if decision not in OF_MISSING:
        raise TransitionError(_("请选择：已离职、已退休，或者仍在职。"))
    batch = open_preview(batch, actor)
    missing = batch.rows.of(Verdict.MISSING)
    chosen = missing.undecided() if rows is None else missing.filter(pk__in=rows)
    ends = decision != Decision.KEEP
    on = (on or batch.as_of) if ends else None
    if ends and on > batch.as_of:
        raise TransitionError(
            _("离职日期不能晚于这张表的截至日期 %(day)s。") % {"day": batch.as_of}
        )
    ids = list(chosen.values_list("pk", flat=True))
    if ends:
        REGISTERS[batch.register].check_missing(batch, ids, on)
    StagedRow.objects.filter(pk__in=ids).update(decision=decision, decided_on=on)
    record(
        actor,
        "workbooks.decide_missing",
        batch,
        decision=str(decision),
        missing=len(ids),
    )
    return len(ids)


@transaction.atomic
def answer_question(row, answer, *, actor):
    """Say whose row it is: the ``same`` person as the one proposed, or someone ``new``.

    The row is compared anew and returned: now new, changed, unchanged or refused. The
    answer can be changed until the batch is applied.
    """
    if answer not in OF_QUESTIONS:
        raise TransitionError(_("请选择：是同一个人，或者是新来的人。"))
    batch = open_preview(row.batch, actor)
    row = batch.rows.get(pk=row.pk)
    if row.verdict != Verdict.QUESTION and row.decision not in OF_QUESTIONS:
        raise TransitionError(_("这一行没有要确认的问题。"))
    same = batch.rows.filter(person=row.person_id, decision=Decision.SAME)
    if answer == Decision.SAME and same.exclude(pk=row.pk).exists():
        raise TransitionError(_("表里另有一行已确认为这个人，请核对后只确认一行。"))
    row.decision = answer
    row.save(update_fields=["decision"])
    REGISTERS[batch.register].compare(batch, [row.pk])
    record(actor, "workbooks.answer_question", batch, row=row.number, answer=answer)
    row.refresh_from_db()
    return row
