"""Refused rows: kept as the clerk wrote them, downloaded, mended, sent again, forgotten.

The cells of such a row are personal data that stand nowhere else. They wait encrypted
and go when the row has come in mended, or after some days.
"""

import json
from datetime import timedelta
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from union_portal.norms import Norm, NormKind
from union_portal.workbooks import sheets
from union_portal.workbooks.models import BatchState, ImportBatch, StagedRow, Verdict
from union_portal.workbooks.reading import REASON
from union_portal.workbooks.registers import REGISTERS

REFUSED_DAYS = Norm(
    "workbooks.refused_days",
    "退回的行和未写入的预览保留多少天",
    NormKind.INTEGER,
    30,
    "天",
    "本门户默认值；个人信息的保存期限应当为实现处理目的所必要的最短时间"
    "（《个人信息保护法》第十九条）",
    least=1,
    most=365,
)
RESENT = """
UPDATE union_portal_stagedrow s SET original = NULL
FROM union_portal_importbatch b
WHERE s.batch_id = b.id AND s.original IS NOT NULL AND b.id < %(batch)s
  AND b.register = %(register)s AND b.union_id IS NOT DISTINCT FROM %(union)s
  AND s.identity IN (
    SELECT identity FROM union_portal_stagedrow
    WHERE batch_id = %(batch)s AND verdict <> 'refused' AND identity <> '')
"""


class Title(NamedTuple):
    title: str


def sealed(cells):
    """The cells of a row as they are kept."""
    return json.dumps(cells, ensure_ascii=False)


def write_refused(batch, out, *, actor):
    """Write the refused rows as a workbook in the file's own order; how many there are.

    The last column says why. ``out`` is a path or a binary file. Only for who may
    import the register: the cells are the clerk's, personal values in clear. Rows
    whose cells are forgotten are left out.
    """
    from union_portal.workbooks.staging import check_right  # noqa: PLC0415 - uses us

    check_right(REGISTERS[batch.register], actor, batch.union)
    rows = batch.rows.of(Verdict.REFUSED).exclude(original=None).order_by("number")
    kept = [title for title in batch.header if title != REASON]
    places = [at for at, title in enumerate(batch.header) if title != REASON]
    lines = (mendable(row, places) for row in rows.iterator())
    titles = [Title(title) for title in [*kept, REASON]]
    sheets.write(out, titles, lines, title="退回的行")
    return rows.count()


def mendable(row, places):
    """The cells of a refused row, and why it was refused."""
    cells = json.loads(row.original)
    return [*(cells[at] for at in places), reasons(row)]


def reasons(row):
    """``工号“1”：…；单位代码：…``."""
    return "；".join(
        f"{one['column']}{'“' + one['value'] + '”' if one['value'] else ''}："
        f"{one['reason']}"
        for one in row.problems
    )


def forget_resent(batch):
    """What comes in with this batch needs no kept cells of earlier ones any more."""
    with connection.cursor() as cursor:
        values = {
            "batch": batch.pk,
            "register": batch.register,
            "union": batch.union_id,
        }
        cursor.execute(RESENT, values)


@transaction.atomic
def forget_old(today):
    """Forget cells of refused rows, and give up previews, older than the norm's days.

    Returns how many rows were emptied and how many previews given up.
    """
    from union_portal.workbooks.staging import discard  # noqa: PLC0415 - uses us

    emptied = given_up = 0
    for batch in ImportBatch.objects.filter(rows__original__isnull=False).distinct():
        if is_old(batch, today):
            rows = StagedRow.objects.filter(batch=batch).exclude(original=None)
            emptied += rows.update(original=None)
    for batch in ImportBatch.objects.filter(state=BatchState.PREVIEWED):
        if is_old(batch, today):
            discard(batch, actor=None)
            given_up += 1
    return emptied, given_up


def is_old(batch, today):
    days = REFUSED_DAYS.value(batch.union, today)
    return timezone.localdate(batch.created_at) < today - timedelta(days=days)
