"""From file to preview to records: stage, compare, apply; one transaction each.

A worker that is killed, or a job that is cancelled, leaves nothing half done: a preview
that was not finished is not there, and one that was not applied waits to be applied.
"""

import gc
import json
from collections import Counter
from contextlib import contextmanager

from django.db import DataError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.personal import encrypt
from union_portal.workbooks import reading, refused, sheets
from union_portal.workbooks.models import ImportBatch, StagedRow, Verdict
from union_portal.workbooks.registers import REGISTERS

# What one may not write may not be written by a workbook either.
BEYOND = _lazy("这超出了您负责的工会范围，请由上一级工会办理。")
UNANSWERED = _lazy("没有确认是不是同一个人，这一行没有写入；确认后请重新导入")
ORIGINAL = "union_portal_stagedrow.original"
COPY = """
COPY union_portal_stagedrow
  (batch_id, number, identity, values, verdict, changes, problems, original) FROM STDIN
"""


@contextmanager
def uncollected():
    """A sheet becomes a million objects that all stay: no search for garbage meanwhile.

    Reference counts free the rest; only cycles wait until the work is done.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def quiet(step, percent=None):
    """Tells nobody how far it has come."""


class StalePreview(TransitionError):
    """The records are no longer those of the preview; nothing has been written."""

    def __init__(self):
        super().__init__(_("预览之后记录有变，请重新预览。"))


@transaction.atomic
def stage(
    key,
    path,
    *,
    actor,
    union=None,
    as_of=None,
    file_name="",
    sheet="",
    complete=False,
    tell=quiet,
):
    """Read, check and compare a workbook; returns the batch, nothing is applied yet.

    ``union`` is the school the rows belong to; ``as_of`` the day the sheet describes
    (changes of employment start on it), today if not given. ``sheet`` names the
    worksheet, where several would do. ``complete``: True if everybody of the school is
    in the sheet, or codes of the units of which everybody is; only then records are
    missed. ``tell(step, percent)`` hears what comes next, and
    may raise to give up: nothing is left then.
    """
    register = REGISTERS[key]
    check_right(register, actor, union)
    tell("读取", 0)
    with uncollected():
        table = reading.read(register, path, sheet)
        batch = ImportBatch.objects.create(
            register=key,
            union=union,
            file_name=file_name or str(path).rsplit("/", 1)[-1],
            sha256=sheets.digest(path),
            actor=actor,
            as_of=as_of or timezone.localdate(),
            is_complete=complete is True,
            complete_units=[] if isinstance(complete, bool) else list(complete),
            header=table.header,
            notes=table.notes,
        )
        tell("检查", 30)
        refuse_twins(register, table.rows)
        register.check([row for row in table.rows if not row.problems], batch)
        tell("暂存", 50)
        register.stage(batch, table.rows, tell)
    tell("预览", 100)
    return batch


def refuse_twins(register, rows):
    """Two rows that mean the same thing are both refused: nobody can tell which holds."""
    whole = [row for row in rows if not row.problems]
    seen = Counter(register.identify(row.values) for row in whole)
    if len(seen) == len(whole):
        return
    first = register.column(register.identity[0])
    for row in whole:
        if (count := seen[register.identify(row.values)]) > 1:
            row.refuse(
                first,
                f"表中有 {count} 行是同一条记录，请只留一行",
                first.shown(row.values.get(first.name)),
            )


def copy(batch, register, rows):
    """COPY the rows into the staging table, with the cells as they were written: a row
    may yet be refused when it is applied."""
    with connection.cursor() as cursor, cursor.copy(COPY) as out:
        for row in rows:
            verdict = Verdict.REFUSED if row.problems else Verdict.NEW
            out.write_row(
                (
                    batch.pk,
                    row.number,
                    register.identify(row.values)[:300],
                    json.dumps({} if row.problems else staged(register, row)),
                    str(verdict),
                    "{}",
                    json.dumps(row.problems),
                    original(row, batch.header),
                )
            )


def original(row, header):
    """The cells of a row as the clerk wrote them, encrypted."""
    return encrypt(ORIGINAL, refused.sealed(reading.written(row, header)))


def staged(register, row):
    """The values as they wait in the table: derived ones added, secret ones sealed."""
    values = register.complete(row.values)
    for column in register.columns:
        if column.secret and values.get(column.name):
            values[column.name] = column.secret.sealed(values[column.name])
    return values


def rejudged(batch, register):
    """Compare accepted rows with the records by identity, field by field.

    Yields those whose verdict or changes are not what they were, with the new ones.
    """
    current = register.current(batch)
    for row in batch.rows.exclude(verdict=Verdict.REFUSED):
        before = current.get(row.identity)
        changes = {} if before is None else register.differences(row.values, before)
        verdict = Verdict.CHANGED if changes else Verdict.UNCHANGED
        if before is None:
            verdict = Verdict.NEW
        if (row.verdict, row.changes) != (verdict, changes):
            row.verdict, row.changes = verdict, changes
            yield row


def compare_values(batch, register):
    """Set verdict and changes of the staged rows."""
    rows = list(rejudged(batch, register))
    StagedRow.objects.bulk_update(rows, ["changes", "verdict"], batch_size=1000)


@transaction.atomic
def apply(batch, *, actor, tell=quiet):
    """Write what the preview showed, once: all accepted rows together or none.

    Questions that nobody has answered are refused; missing records that nobody has
    decided on stay as they are.
    """
    register = REGISTERS[batch.register]
    check_right(register, actor, batch.union)
    wait_for_others(batch, register)
    batch = ImportBatch.objects.lock(batch.pk)
    batch.move("apply")
    tell("核对", 0)
    refuse_unanswered(batch)
    write(batch, register, actor, tell)
    tell("收尾", 95)
    batch.tally = batch.counts()
    batch.save(update_fields=["state", "tally"])
    forget(batch)
    record(
        actor,
        "workbooks.apply",
        batch,
        register=batch.register,
        sha256=batch.sha256,
        **batch.counts(),
    )
    return batch


def check_right(register, actor, union):
    """Who may import this register at all; row by row it is asked again."""
    if actor is not None and not (register.perm and actor.has_perm(register.perm)):
        raise TransitionError(
            _("您不能导入“%(title)s”，请由负责的人员办理。") % {"title": register.title}
        )
    if register.per_school and union is None:
        raise TransitionError(
            _("请指明“%(title)s”属于哪所学校。") % {"title": register.title}
        )


def wait_for_others(batch, register):
    """One import at a time per school, and per register of all schools."""
    if register.per_school:
        schools = type(batch.union).objects.select_for_update(no_key=True, of=("self",))
        schools.get(pk=batch.union_id)
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))",
                [f"workbooks.{register.key}"],
            )


def forget(batch):
    """Keep no second copy of personal data: what was written stands in the records."""
    refused.forget_resent(batch)
    batch.rows.exclude(verdict=Verdict.REFUSED).delete()
    batch.rows.update(values={}, changes={}, person=None)


def refuse_unanswered(batch):
    """A question without an answer writes nothing."""
    register = REGISTERS[batch.register]
    for row in batch.rows.of(Verdict.QUESTION):
        refuse(row, register, str(UNANSWERED))


def write(batch, register, actor, tell):
    """Let the register write; what the database itself refuses is a refusal in words."""
    try:
        with transaction.atomic():
            register.apply(batch, actor, tell)
            tell("核对约束", 85)
            connection.check_constraints()
    except (IntegrityError, DataError) as problem:
        name = getattr(getattr(problem.__cause__, "diag", None), "constraint_name", "")
        # Without its cause: the database quotes the row, and logs must not.
        raise TransitionError(
            _(
                "这批数据与已有记录矛盾（%(name)s），一行也没有写入。"
                "请核对工作簿后重新导入。"
            )
            % {"name": name or _("数据库拒绝")}
        ) from None


@transaction.atomic
def discard(batch, *, actor):
    """Give a preview up; its rows go."""
    batch = ImportBatch.objects.lock(batch.pk)
    batch.move("discard")
    batch.save(update_fields=["state"])
    batch.rows.all().delete()
    record(actor, "workbooks.discard", batch, register=batch.register)
    return batch


def refused_while_applying(row, register, refusal):
    """A transition said no to a row: it joins the refused ones with the reason."""
    if not isinstance(refusal, TransitionError):
        raise refusal
    refuse(row, register, str(refusal))


def refuse(row, register, reason):
    """Send a staged row back."""
    first = register.column(register.identity[0])
    row.verdict = Verdict.REFUSED
    row.problems = [
        {
            "column": first.title,
            "value": first.shown(row.values[first.name]),
            "reason": reason,
        }
    ]
    row.save(update_fields=["verdict", "problems"])
