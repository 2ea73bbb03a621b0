"""Does the portal print what was printed? Figure by figure, with the reason if not."""

from dataclasses import dataclass

from reference.catalogue import Catalogue, PrintedFigure
from reports.composing import Reading
from reports.models import FigureKind


@dataclass(frozen=True)
class Check:
    """One figure: what the year printed, what the portal prints, and how it comes by it.

    ``reason`` says what is wrong; empty when nothing is.
    """

    key: str
    title: str
    printed: str
    computed: str
    kind: str
    reason: str

    @property
    def ok(self):
        return not self.reason

    def as_json(self):
        row = {
            "key": self.key,
            "printed": self.printed,
            "computed": self.computed,
            "kind": self.kind,
            "ok": self.ok,
        }
        return row if self.ok else row | {"reason": self.reason}


def check(catalogue: Catalogue, reading: Reading):
    """A :class:`Check` for every figure of the (scaled) catalogue, in its order."""
    return [
        check_figure(figure, catalogue.landed, reading) for figure in catalogue.figures
    ]


def check_figure(figure: PrintedFigure, landed, reading: Reading):
    row = reading.figures.get(figure.key)
    computed = reading.tokens.get(figure.key, "")
    return Check(
        key=figure.key,
        title=figure.zh,
        printed=figure.token,
        computed=computed,
        kind=row.kind if row else "",
        reason=reason(figure, landed, row, computed),
    )


def reason(figure, landed, row, computed):
    """What is wrong with a figure: absent, overdue or different."""
    if row is None:
        return "报告里没有这个数据"
    due = figure.becomes or figure.kind
    if figure.due in landed and row.kind != due:
        return (
            f"{figure.due} 已完成，应{FigureKind(due).label}，"
            f"现在仍是{row.get_kind_display()}"
        )
    if computed != figure.token:
        return f"门户印作“{computed}”，应印作“{figure.token}”"
    return ""
