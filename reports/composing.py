"""A report read out: every tag replaced by its figure in print form, and by its source.

One pass computes all figures of a report (one SELECT per app). :func:`read` gives the
numbers, :func:`compose` the whole report as plain data; page, PDF, Word and JSON are made
from that data. Of a published report the numbers and the data are those that were
published: nothing is computed again.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.blocks import blocks_of
from reports.models import FigureKind, PrintedFigure, Report
from union_portal.figures import evaluate
from union_portal.norms import NORMS

FRONT = (
    "date_line",
    "reporter",
    "salutation",
    "red_head",
    "number",
    "addressees",
    "copy_to",
)
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

    def cut(self, text):
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
            for piece in self.cut(text)
        )

    def pieces(self, text):
        """One line or paragraph as data: ``[{"text"} | {"key", "token", …}]``."""
        return [
            self.chip(piece) if isinstance(piece, PrintedFigure) else {"text": piece}
            for piece in self.cut(text)
        ]

    def chip(self, figure):
        """A printed number with what a reader asks first: what is it, where from."""
        return {
            "key": figure.key,
            "token": self.tokens[figure.key],
            "title": figure.title,
            "kind": figure.kind,
        }

    def tally(self):
        """How many figures come from where: ``{kind: count}`` in the order of kinds."""
        kinds = [figure.kind for figure in self.figures.values()]
        return {kind: kinds.count(kind) for kind in FigureKind if kind in kinds}

    def broken_sums(self):
        """Sums that do not agree: ``[(row, total, sum of the parts)]``."""
        found = []
        for row in self.report.sums.all():
            parts = sum(self.values[key] for key in row.parts)
            if parts != self.values[row.total]:
                found.append((row, self.values[row.total], parts))
        return found


def read(report, keys=None):
    """The figures of a report in print form: as published, or computed now.

    All of them, or for the text of one section those with these keys.
    """
    rows = report.figures.select_related("union").order_by("order")
    if keys is not None:
        rows = rows.filter(key__in=keys)
    figures = {row.key: row for row in rows}
    if report.is_issued:
        frozen = {row.key: row for row in report.frozen.all()}
        values = {key: plain(frozen[key].value) for key in figures}
        tokens = {key: frozen[key].token for key in figures}
        return Reading(report, figures, values, tokens)
    counted = [row for row in figures.values() if row.kind == FigureKind.RECORDS]
    numbers = evaluate([(row.figure, row.scope(report)) for row in counted])
    values = {row.key: n for row, n in zip(counted, numbers, strict=True)}
    for row in figures.values():
        if row.key not in values:
            values[row.key] = plain_value(row, report)
    tokens = {key: token_of(figures[key], value) for key, value in values.items()}
    return Reading(report, figures, values, tokens)


def token_of(row, value):
    """The value in print form; where that form cannot print it, a mark in its place.

    A number counted from records may be whole today and broken tomorrow: the draft can
    still be read, and is not sent to review before the form is changed.
    """
    try:
        return row.print(value)
    except ValueError:
        return _("〔印不出 %(value)s〕") % {"value": value}


def plain(value):
    """A stored number as int where it is whole."""
    whole = int(value)
    return whole if whole == value else value.normalize()


def plain_value(row, report):
    """The value of a figure that is not counted from records."""
    if row.kind == FigureKind.DATE:
        return row.date_value()
    if row.kind == FigureKind.NORM:
        union = row.union or report.union
        return NORMS[row.norm].value(union, row.as_of or report.as_of)
    return row.exact_value


def compose(reading):
    """The whole report as plain data, ready for page, print and JSON.

    ``{"title": [line], "subtitle": [pieces], "date_line", "reporter", "salutation",
    "red_head", "number", "addressees", "copy_to", "union", "sections": [section]}`` with
    ``section = {"ident", "level", "kind", "heading", "lead", "is_attached", "blocks"}``.
    Blocks: see ``reports.blocks``.
    """
    report = reading.report
    if report.is_issued:
        return report.edition.content
    return {
        "title": [reading.fill(line) for line in report.title_lines],
        "subtitle": [reading.pieces(line) for line in report.subtitle_lines],
        **{name: getattr(report, name) for name in FRONT},
        "union": report.union.name,
        "sections": [
            {
                "ident": section.ident,
                "level": section.level,
                "kind": section.kind,
                "heading": reading.fill(section.number + section.heading),
                "lead": reading.fill(section.lead),
                "is_attached": section.is_attached,
                "blocks": blocks_of(section, reading),
            }
            for section in report.sections.standing()
        ],
    }
