"""A report read out: every tag replaced by its figure in print form, and by its source.

One pass computes all figures of a report (one SELECT per app); pages, PDF, JSON and the
reference check all start from the :class:`Reading` this module returns.
"""

import re
from dataclasses import dataclass

from reports.models import FigureKind, PrintedFigure, Report
from union_portal.figures import evaluate
from union_portal.norms import NORMS

TAG = re.compile(r"\{([a-z0-9_.]+)\}")


class UnknownTag(Exception):
    """A section names a figure the report does not have."""


@dataclass(frozen=True)
class Reading:
    """A report's numbers: ``values`` exact by key, ``tokens`` as printed by key."""

    report: Report
    figures: dict[str, PrintedFigure]
    values: dict
    tokens: dict[str, str]

    def pieces(self, text):
        """Cut a text at its tags: ``[str | PrintedFigure]`` in order."""
        found = []
        for index, piece in enumerate(TAG.split(text)):
            if index % 2 == 0:
                found += [piece] if piece else []
            elif piece in self.figures:
                found.append(self.figures[piece])
            else:
                raise UnknownTag(f"报告“{self.report}”里没有数据“{{{piece}}}”。")
        return found

    def fill(self, text):
        """The text with every tag in print form."""
        return "".join(
            self.tokens[piece.key] if isinstance(piece, PrintedFigure) else piece
            for piece in self.pieces(text)
        )

    def tally(self):
        """How many figures come from where: ``{kind: count}`` in the order of kinds."""
        kinds = [figure.kind for figure in self.figures.values()]
        return {kind: kinds.count(kind) for kind in FigureKind if kind in kinds}


def read(report):
    """Compute all figures of a report and put them in print form."""
    figures = {
        row.key: row for row in report.figures.select_related("union").order_by("order")
    }
    counted = [row for row in figures.values() if row.kind == FigureKind.RECORDS]
    numbers = evaluate([(row.figure, row.scope(report)) for row in counted])
    values = {row.key: n for row, n in zip(counted, numbers, strict=True)}
    for row in figures.values():
        if row.key not in values:
            values[row.key] = plain_value(row, report)
    tokens = {key: figures[key].print(value) for key, value in values.items()}
    return Reading(report, figures, values, tokens)


def plain_value(row, report):
    """The value of a figure that is not counted from records."""
    if row.kind == FigureKind.DATE:
        return row.date_value()
    if row.kind == FigureKind.NORM:
        union = row.union or report.union
        return NORMS[row.norm].value(union, row.as_of or report.as_of)
    return row.exact_value


def paragraphs(text):
    """Paragraphs are separated by blank lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def web_sections(reading):
    """Sections for the page: ``[{section, paragraphs: [[str | (figure, token)]]}]``."""
    return [
        {
            "section": section,
            "heading": reading.fill(section.number + section.heading),
            "paragraphs": [
                web_pieces(reading, paragraph) for paragraph in paragraphs(section.text)
            ],
        }
        for section in reading.report.sections.all()
    ]


def web_pieces(reading, text):
    """One line or paragraph for the page: ``[{text} | {figure, token}]``."""
    return [
        {"figure": piece, "token": reading.tokens[piece.key]}
        if isinstance(piece, PrintedFigure)
        else {"text": piece}
        for piece in reading.pieces(text)
    ]
