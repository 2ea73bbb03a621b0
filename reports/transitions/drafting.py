"""How a report begins: laid out, started from an outline, or copied from last year's."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from reports.composing import TAG
from reports.models import (
    FigureKind,
    PrintedFigure,
    Report,
    ReportKind,
    ReportState,
    ReportSum,
    Section,
)
from reports.starting import later_years, new_key
from reports.transitions.arranging import numbered
from reports.transitions.checking import (
    check_content_of,
    check_days,
    check_figure,
    check_row,
    check_tags,
    front_texts,
    texts_of,
)
from reports.transitions.writing import first_version, in_post
from union_portal.audit import record
from union_portal.figures import FIGURES
from union_portal.lifecycle import TransitionError

TEXTS = (
    "level", "kind", "heading", "lead", "text", "content", "is_attached", "guidance",
)  # fmt: skip
COPIED = ("order", "ident", "number", *TEXTS)
COPIED_FIGURE = (
    "order", "key", "title", "form", "kind", "figure", "norm", "union", "reach",
    "since", "count", "value", "source",
)  # fmt: skip
DATES = ("start", "end", "as_of")


@transaction.atomic
def lay_out_report(*, actor, union, sections, figures, sums=(), **fields):
    """Lay out a report (编排报告): its heading, its text and the numbers it prints.

    ``sections`` and ``figures`` are the fields of :class:`Section` and
    :class:`PrintedFigure` in reading order, ``sums`` pairs of a total and its parts. A
    number without a source and a tag without a number are refused: what is laid out can
    be read from the first day.
    """
    report = Report(union=union, **fields)
    refuse_second(report)
    check_row(report)
    check_days(report)
    report.save()
    rows = [PrintedFigure(report=report, order=n, **f) for n, f in enumerate(figures)]
    for row in rows:
        check_figure(row)
    known = {row.key for row in rows}
    parts = [Section(report=report, order=n, **s) for n, s in enumerate(sections)]
    for part in parts:
        check_content_of(part)
    texts = [text for part in parts for text in texts_of(part)]
    check_tags([*front_texts(report), *texts], known)
    PrintedFigure.objects.bulk_create(rows)
    Section.objects.bulk_create(parts)
    ReportSum.objects.bulk_create(
        ReportSum(report=report, total=total, parts=list(keys)) for total, keys in sums
    )
    first_version(parts, actor)
    record(actor, "reports.lay_out", report, sections=len(parts), figures=len(rows))
    return report


def refuse_second(report):
    """One report of a kind for a union and a period; a withdrawn one makes room."""
    if report.kind == ReportKind.OTHER:
        return
    same = Q(union=report.union, period=report.period, kind=report.kind)
    if Report.objects.filter(same).exclude(state=ReportState.WITHDRAWN).exists():
        raise TransitionError(
            _("“%(union)s”已有 %(period)s 年度的%(kind)s。")
            % {
                "union": report.union.name,
                "period": report.period,
                "kind": report.get_kind_display(),
            }
        )


@transaction.atomic
def start_report(outline, *, actor, union, **fields):
    """Start a report from an outline (按提纲起草).

    A tag of the outline's text that names a registered figure becomes a number of the
    report, counted over its own union and period.
    """
    sections = [
        Section(ident=f"s{number}", **{name: getattr(entry, name) for name in TEXTS})
        for number, entry in enumerate(outline.entries.all(), 1)
    ]
    numbered(sections)
    texts = "\n".join(text for section in sections for text in texts_of(section))
    return lay_out_report(
        actor=actor,
        union=union,
        key=fields.pop("key", "") or new_key(union, outline.kind, fields["period"]),
        kind=outline.kind,
        salutation=outline.salutation,
        sections=[
            {name: getattr(section, name) for name in ("ident", "number", *TEXTS)}
            for section in sections
        ],
        figures=[counted(tag) for tag in dict.fromkeys(TAG.findall(texts))],
        **fields,
    )


def counted(tag):
    """A registered figure as a number of a report, in its plainest print form."""
    if tag not in FIGURES:
        raise TransitionError(_("没有数据项“%(key)s”。") % {"key": tag})
    definition = FIGURES[tag]
    return {
        "key": tag,
        "title": definition.title,
        "form": f"{{n}}{definition.unit}",
        "kind": FigureKind.RECORDS,
        "figure": tag,
    }


@transaction.atomic
def copy_report(
    report, *, actor, period, start, end, as_of, key="", shift_headings=False, **fields
):
    """Begin this year's report with last year's text (从上一份抄写).

    Numbers counted from records count the new period at once. What a person filled in
    is last year's until somebody fills it in again: it is marked as carried over.
    ``shift_headings``: a year in a heading (2023年工作回顾) moves along.
    """
    key = key or new_key(report.union, report.kind, period)
    copy = Report(
        union=report.union,
        kind=report.kind,
        previous=report,
        key=key,
        period=period,
        start=start,
        end=end,
        as_of=as_of,
        **{
            name: fields.get(name, getattr(report, name))
            for name in (
                "title_lines", "subtitle_lines", "date_line", "reporter", "salutation",
                "red_head", "number", "addressees", "copy_to", "printer",
            )
        },
    )  # fmt: skip
    refuse_second(copy)
    check_row(copy, exclude=["union", "previous"])
    check_days(copy)
    check_tags(front_texts(copy), set(report.figures.values_list("key", flat=True)))
    copy.save()
    years = end.year - report.end.year
    PrintedFigure.objects.bulk_create(
        carried(row, copy, years) for row in report.figures.all()
    )
    ReportSum.objects.bulk_create(
        ReportSum(report=copy, total=row.total, parts=row.parts)
        for row in report.sums.all()
    )
    copy_sections(report, copy, actor, years if shift_headings else 0)
    record(actor, "reports.copy", copy, previous=report.pk)
    return copy


def copy_sections(report, copy, actor, years):
    """The sections with those authors still in post, each in its first version."""
    old = list(report.sections.standing().prefetch_related("authors"))
    new = Section.objects.bulk_create(
        Section(report=copy, **{name: getattr(row, name) for name in COPIED})
        for row in old
    )
    authors = {person for row in old for person in row.authors.all()}
    serve = set(in_post(copy.union, authors))
    for before, section in zip(old, new, strict=True):
        section.authors.set([p for p in before.authors.all() if p.pk in serve])
        section.heading = later_years(section.heading, years)
    Section.objects.bulk_update(new, ["heading"])
    first_version(new, actor)


def carried(row, copy, years):
    """A number of last year's report in this year's; its own dates move along."""
    return PrintedFigure(
        report=copy,
        is_carried=row.kind == FigureKind.MANUAL,
        **{name: getattr(row, name) for name in COPIED_FIGURE},
        **{name: later(getattr(row, name), years) for name in DATES},
    )


def later(day, years):
    """The same day so many years later; 29 February becomes the 28th."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
