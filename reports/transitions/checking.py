"""What every change of a draft is checked against, with the words of the refusal."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reports.blocks import ContentError, check_content
from reports.composing import TAG
from reports.models import FigureKind, Report
from union_portal.figures import FIGURES
from union_portal.lifecycle import TransitionError
from union_portal.norms import NORMS


def lock_draft(report_id):
    """The report, locked, if it may still be written; all writing waits in line here.

    Whoever sends it to review or publishes it takes the same lock, so that nothing is
    written into a text that somebody has read.
    """
    report = Report.objects.lock(report_id)
    report.move("write")
    return report


def standing_section(report, section):
    """The section as it is now, with its holder; a refusal where it was taken out."""
    rows = report.sections.standing().select_related("locked_by")
    found = rows.filter(pk=section.pk).first()
    if found is None:
        raise TransitionError(
            _("“%(section)s”已经移出报告，请先在提纲里恢复它。") % {"section": section}
        )
    return found


def check_row(row, *, exclude=()):
    """Refuse what the fields of the row do not allow."""
    try:
        row.full_clean(exclude=exclude, validate_unique=False)
    except ValidationError as problem:
        raise TransitionError(f"{row}：{'；'.join(problem.messages)}") from problem


FIRST_YEAR, LAST_YEAR = 1900, 2100  # a slip of the keys, not a rule, lies outside


def check_days(row):
    """Refuse a period no union ever had; a year more or less of it must be a date too."""
    for day in (row.start, row.end, row.as_of):
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise TransitionError(
                _("日期 %(day)s 不对，请填 %(first)s 年到 %(last)s 年之间的日期。")
                % {"day": day, "first": FIRST_YEAR, "last": LAST_YEAR}
            )


def check_print(row):
    """Refuse a typed number that its form cannot print."""
    if row.kind not in (FigureKind.MANUAL, FigureKind.STATED):
        return
    try:
        row.print(row.exact_value)
    except ValueError as problem:
        raise TransitionError(str(problem)) from problem


def check_figure(row):
    # The report and the union were fetched by the caller; asking again for each of a
    # hundred figures would be a hundred questions.
    check_row(row, exclude=["report", "union"])
    if row.kind == FigureKind.RECORDS and row.figure not in FIGURES:
        raise TransitionError(_("没有数据项“%(key)s”。") % {"key": row.figure})
    if row.kind == FigureKind.NORM and row.norm not in NORMS:
        raise TransitionError(_("没有制度参数“%(key)s”。") % {"key": row.norm})
    check_days(row)
    check_print(row)


def check_content_of(section):
    """Refuse a table, chart or list that could not be shown."""
    try:
        check_content(section.kind, section.content)
    except ContentError as problem:
        raise TransitionError(f"“{section}”：{problem}") from problem


def front_texts(report):
    """The lines above the text in which tags may stand."""
    return [*report.title_lines, *report.subtitle_lines]


def texts_of(section):
    """All text of a section in which tags may stand, its tables' cells included."""
    cells = section.content.get("rows", []) if section.kind == "table" else []
    flat = [str(cell) for row in cells for cell in row]
    return [section.heading, section.lead, section.text, *flat]


def check_tags(texts, known):
    """Refuse a tag for which the report has no number."""
    for tag in TAG.findall("\n".join(texts)):
        if tag not in known:
            raise TransitionError(
                _("正文里有标记“{%(tag)s}”，但没有这个数据。") % {"tag": tag}
            )
