"""The rows of a preview as people read them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from union_portal.workbooks.models import BatchState, Verdict
from union_portal.workbooks.registers import REGISTERS

# What wants somebody's attention comes first.
ORDER = (
    Verdict.QUESTION,
    Verdict.MISSING,
    Verdict.REFUSED,
    Verdict.CHANGED,
    Verdict.NEW,
    Verdict.UNCHANGED,
)
MEANING = {
    Verdict.NEW: _("系统里还没有，写入时新增。"),
    Verdict.CHANGED: _(
        "系统里已有，下面列出会改动的内容：左边是现在的，右边是表里的。"
    ),
    Verdict.UNCHANGED: _("与系统里的一样，不会改动。"),
    Verdict.REFUSED: _("有问题，不会写入。下载退回的行，改好后再传一次就行。"),
    Verdict.MISSING: _(
        "系统里在职，表里却没有。请说明他们怎么了；没有说明的，保持原样。"
    ),
    Verdict.QUESTION: _("像是系统里已有的人，请确认是不是同一个人；不确认的不会写入。"),
}


@dataclass
class Line:
    """One row: its number in the sheet, who or what it is, what there is to say."""

    pk: int
    number: int
    name: str
    identity: str
    pairs: list = field(default_factory=list)
    differences: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    decision: str = ""
    person: object = None


def lines(batch, rows):
    """``[Line]`` of the rows of one page."""
    register = REGISTERS[batch.register]
    return [line(register, row) for row in rows]


def line(register, row):
    found = Line(
        row.pk,
        row.number,
        name=str(row.values.get("name", "")),
        identity=row.identity.replace("|", " "),
        problems=row.problems,
        decision=decided(row),
        person=row.person,
    )
    if row.verdict == Verdict.CHANGED:
        found.differences = row.differences()
    elif row.verdict in (Verdict.NEW, Verdict.QUESTION):
        found.pairs = pairs(register, row.values)
    return found


def pairs(register, values):
    """``[(column, value)]`` of the filled cells."""
    return [
        (column.title, register.shown(column.name, values[column.name]))
        for column in register.columns
        if values.get(column.name) not in ("", None, [])
    ]


def decided(row):
    if not row.decision:
        return ""
    said = row.get_decision_display()
    return f"{said}（{row.decided_on}）" if row.decided_on else said


def tabs(batch, chosen):
    """``[(verdict, count, is_chosen)]`` of what there is, the urgent first.

    Once a batch is written only its refused rows are still there.
    """
    counts, order = batch.counts(), ORDER
    if batch.state != BatchState.PREVIEWED:
        order = (Verdict.REFUSED,)
    there = [verdict for verdict in order if counts[verdict]]
    if chosen not in there:
        chosen = there[0] if there else None
    return chosen, [(v, counts[v], v == chosen) for v in there]
