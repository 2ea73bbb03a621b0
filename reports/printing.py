"""A report for print: its reading laid into an official document (GB/T 9704)."""

from datetime import UTC, datetime, time

from reports.composing import paragraphs
from union_portal.typesetting import pdf as typeset
from union_portal.typesetting.document import Document, Heading, Paragraph


def blocks(reading):
    """Headings and paragraphs of the report, every tag in print form."""
    found = []
    for section in reading.report.sections.all():
        if section.heading:
            found.append(
                Heading(section.level, reading.fill(section.number + section.heading))
            )
        lead = reading.fill(section.lead)
        for paragraph in paragraphs(section.text):
            found.append(Paragraph(reading.fill(paragraph), lead=lead))
            lead = ""
    return found


def document(reading):
    report = reading.report
    return Document(
        title_lines=[reading.fill(line) for line in report.title_lines],
        subtitle_lines=[reading.fill(line) for line in report.subtitle_lines],
        date_line=report.date_line,
        reporter=report.reporter,
        salutation=report.salutation,
        blocks=blocks(reading),
        toc=True,
    )


def pdf(reading):
    """The report as PDF (bytes); the same reading gives the same bytes."""
    report = reading.report
    laid = document(reading)
    return typeset.render(
        laid.to_html(),
        title=laid.title,
        author=report.union.name,
        created=datetime.combine(report.as_of, time(), UTC),
    )


def as_json(reading):
    """The report as data: what the federation's portal will read."""
    report = reading.report
    return {
        "report": report.key,
        "union": report.union.code,
        "period": report.period,
        "start": report.start.isoformat(),
        "end": report.end.isoformat(),
        "as_of": report.as_of.isoformat(),
        "title": [reading.fill(line) for line in report.title_lines],
        "figures": [
            {
                "key": row.key,
                "title": row.title,
                "kind": row.kind,
                "figure": row.figure,
                "value": plain(reading.values[row.key]),
                "printed": reading.tokens[row.key],
            }
            for row in reading.figures.values()
        ],
        "sections": [
            {
                "id": section.ident,
                "level": section.level,
                "heading": reading.fill(section.number + section.heading),
                "lead": reading.fill(section.lead),
                "paragraphs": [
                    reading.fill(paragraph) for paragraph in paragraphs(section.text)
                ],
            }
            for section in report.sections.all()
        ],
    }


def plain(value):
    """Whole numbers as int; anything else as decimal text, exact."""
    return value if isinstance(value, int) else str(value)
