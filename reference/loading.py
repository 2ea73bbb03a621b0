"""A reference year on its way into the portal, through the ordinary import.

Into an empty portal, or beside the schools of other reference years: never beside a
school that somebody entered.
"""

from decimal import Decimal

import pghistory
from django.db import connection, transaction

from congress.models import Congress
from congress.transitions.congresses import confirm_list
from members.models import Union, UnionLevel
from reference.catalogue import Catalogue, PrintedFigure
from reference.workbooks import build, register_of
from reports.models import FigureKind
from reports.transitions import lay_out_report
from union_portal.audit import AuditEntry, record
from union_portal.notices import telling_nobody
from union_portal.workbooks import staging
from union_portal.workbooks.models import Verdict

LOADED = "reference.load"
FILLED = (
    "union_portal_stagedrow",
    "members_person",
    "members_employment",
    "members_membership",
)


class RefusedRows(Exception):
    """The portal refuses rows of our own workbooks: one of the two is wrong."""


def loaded_scale(key):
    """The scale ("0.01") a reference year was loaded at, or None; audit remembers."""
    entry = AuditEntry.objects.filter(action=LOADED, data__key=key).first()
    return entry.data["scale"] if entry else None


def school_of(catalogue):
    """The school of a catalogue, or None before it was imported."""
    schools = Union.objects.filter(level=UnionLevel.SCHOOL)
    return schools.filter(code=catalogue.union.upper()).first()


def in_the_way(catalogue):
    """A school that keeps the catalogue out: its own is there, or one we did not bring."""
    loads = AuditEntry.objects.filter(action=LOADED).exclude(data__key=catalogue.key)
    schools = Union.objects.filter(level=UnionLevel.SCHOOL)
    return schools.exclude(pk__in=loads.values("subject_id")).first()


@transaction.atomic
def load(catalogue: Catalogue, scale: Decimal, folder, progress):
    """Build the workbooks of the (scaled) catalogue, import them, lay out the report.

    Everything or nothing. :class:`RefusedRows` when the import refuses a row.
    """
    with pghistory.context(reference=catalogue.key), telling_nobody():
        with progress.step("制作工作簿") as step:
            paths = {}
            for key, path in build(catalogue, folder):
                step(register_of(key).title)
                paths[key] = path
            step.done = f"{len(paths)} 份"
        for key, path in paths.items():
            with progress.step(register_of(key).title) as step:
                step.done = import_one(key, path, catalogue, step)
        school = school_of(catalogue)
        confirm_lists(school)
        with progress.step("年度报告") as step:
            report = lay_out(catalogue, school)
            step.done = f"{report.figures.count()} 个数，{report.sections.count()} 节"
        record(None, LOADED, school, key=catalogue.key, scale=str(scale))
    with connection.cursor() as cursor:
        # Nobody may have to wait for the first page until statistics come by themselves.
        cursor.execute("ANALYZE " + ", ".join(FILLED))
    return report


def confirm_lists(school):
    """The lists of delegates that came in are those the congresses confirmed."""
    for congress in Congress.objects.filter(
        union=school, delegates__isnull=False
    ).distinct():
        confirm_list(congress, actor=None)


def import_one(key, path, catalogue, step):
    school = school_of(catalogue)
    batch = staging.stage(
        key, path, actor=None, union=school, as_of=catalogue.as_of, tell=step
    )
    step("写入")
    batch = staging.apply(batch, actor=None)
    # What hangs in the queue of foreign keys slows every later row down.
    connection.check_constraints()
    refused = batch.rows.filter(verdict=Verdict.REFUSED)
    if refused:
        first = [f"第 {row.number} 行 {row.problems}" for row in refused[:5]]
        raise RefusedRows(f"{key}：{len(refused)} 行被退回；" + "；".join(first))
    counts = batch.counts()
    return f"{counts[Verdict.NEW] + counts[Verdict.CHANGED]} 行"


def lay_out(catalogue: Catalogue, school):
    """The report of the catalogue, as a transition of ``reports``."""
    unions = {union.code.lower(): union for union in Union.objects.below(school)}
    cover = catalogue.cover
    return lay_out_report(
        actor=None,
        union=school,
        key=catalogue.key,
        period=str(catalogue.start.year),
        start=catalogue.start,
        end=catalogue.end,
        as_of=catalogue.as_of,
        title_lines=list(cover.title_lines),
        subtitle_lines=list(cover.subtitle_lines),
        date_line=cover.date_line,
        reporter=cover.reporter,
        salutation=cover.salutation,
        sections=[
            {
                "ident": section.id,
                "level": section.level,
                "number": section.number,
                "heading": section.heading,
                "lead": section.lead,
                "text": section.text,
            }
            for section in catalogue.sections
        ],
        figures=[
            figure_fields(figure, catalogue, unions) for figure in catalogue.figures
        ],
    )


def figure_fields(figure: PrintedFigure, catalogue: Catalogue, unions):
    """A printed figure as the report keeps it; only what differs from the report."""
    fields = {
        "key": figure.key,
        "title": figure.zh,
        "form": str(figure.form),
        "kind": figure.kind,
        "union": None if figure.union == catalogue.union else unions[figure.union],
        "reach": figure.reach,
        "figure": figure.figure,
        "norm": figure.norm,
        "source": figure.source,
        "since": figure.since,
        "as_of": figure.at or other(figure.as_of, catalogue.as_of),
        "start": other(figure.start, catalogue.start),
        "end": other(figure.end, catalogue.end),
    }
    if figure.count:
        fields["count"] = figure.count
    if figure.kind in (FigureKind.MANUAL, FigureKind.STATED):
        fields["value"] = figure.value
    return fields


def other(value, usual):
    return None if value == usual else value
