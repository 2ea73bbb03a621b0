"""Acts on reports: one function per verb."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from reports.composing import TAG
from reports.models import FigureKind, PrintedFigure, Report, Section
from union_portal.audit import record
from union_portal.figures import FIGURES
from union_portal.lifecycle import TransitionError
from union_portal.norms import NORMS


@transaction.atomic
def lay_out_report(*, actor, union, sections, figures, **fields):
    """Lay out a report (编排报告): its heading, its text and the numbers it prints.

    ``sections`` and ``figures`` are the fields of :class:`Section` and
    :class:`PrintedFigure` in reading order. A number without a source and a tag without
    a number are refused: what is laid out can be read from the first day.
    """
    if Report.objects.filter(union=union, period=fields["period"]).exists():
        raise TransitionError(
            _("“%(union)s”已有 %(period)s 年度的报告。")
            % {"union": union.name, "period": fields["period"]}
        )
    report = Report(union=union, **fields)
    _check(report)
    report.save()
    rows = [PrintedFigure(report=report, order=n, **f) for n, f in enumerate(figures)]
    for row in rows:
        _check_figure(row)
    paragraphs = [Section(report=report, order=n, **s) for n, s in enumerate(sections)]
    _check_tags(report, paragraphs, {row.key for row in rows})
    PrintedFigure.objects.bulk_create(rows)
    Section.objects.bulk_create(paragraphs)
    record(
        actor, "reports.lay_out", report, sections=len(paragraphs), figures=len(rows)
    )
    return report


def _check(row, *, exclude=()):
    try:
        row.full_clean(exclude=exclude, validate_unique=False)
    except ValidationError as problem:
        raise TransitionError(f"{row}：{'；'.join(problem.messages)}") from problem


def _check_figure(row):
    # The report and the union were fetched by the caller; asking again for each of a
    # hundred figures would be a hundred questions.
    _check(row, exclude=["report", "union"])
    if row.kind == FigureKind.RECORDS and row.figure not in FIGURES:
        raise TransitionError(_("没有数据项“%(key)s”。") % {"key": row.figure})
    if row.kind == FigureKind.NORM and row.norm not in NORMS:
        raise TransitionError(_("没有制度参数“%(key)s”。") % {"key": row.norm})


def _check_tags(report, sections, known):
    texts = [*report.title_lines, *report.subtitle_lines]
    texts += [section.heading + section.lead + section.text for section in sections]
    for tag in TAG.findall("".join(texts)):
        if tag not in known:
            raise TransitionError(
                _("正文里有标记“{%(tag)s}”，但没有这个数据。") % {"tag": tag}
            )
