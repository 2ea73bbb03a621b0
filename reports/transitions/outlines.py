"""Outlines of a union's own: a report that went well, kept as a pattern for later ones."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.composing import TAG
from reports.models import FigureKind, Outline, OutlineEntry, Report
from reports.starting import span
from reports.transitions.sketching import check_head
from union_portal.audit import record
from union_portal.lifecycle import TransitionError

# Where a report printed a number that nothing counts, the outline leaves a blank.
BLANK = "××"
KEPT = ("order", "level", "kind", "is_attached", "guidance")


@transaction.atomic
def keep_outline(report, *, actor, title):
    """Keep a report as an outline of its union (存为提纲), with its standing sections."""
    report = Report.objects.lock(report.pk)
    outline = Outline(
        union=report.union,
        kind=report.kind,
        title=title.strip(),
        years=min(span(report.start, report.end), 5),
        salutation=report.salutation,
    )
    check_head(outline)
    outline.save()
    tags = {
        row.key: "{" + row.figure + "}" if row.kind == FigureKind.RECORDS else BLANK
        for row in report.figures.all()
    }
    OutlineEntry.objects.bulk_create(
        entry_of(section, outline, tags) for section in report.sections.standing()
    )
    record(actor, "reports.keep_outline", report, title=outline.title)
    return outline


def entry_of(section, outline, tags):
    def plain(text):
        return TAG.sub(lambda tag: tags.get(tag[1], BLANK), text)

    content = section.content
    if "rows" in content:
        rows = [[plain(str(cell)) for cell in row] for row in content["rows"]]
        content = content | {"rows": rows}
    return OutlineEntry(
        outline=outline,
        content=content,
        **{name: getattr(section, name) for name in KEPT},
        **{name: plain(getattr(section, name)) for name in ("heading", "lead", "text")},
    )


@transaction.atomic
def close_outline(outline, *, actor):
    """Offer an outline no longer (停用提纲); reports begun with it stay as they are."""
    outline = Outline.objects.select_for_update(of=("self",)).get(pk=outline.pk)
    if outline.closed_on:
        raise TransitionError(_("这份提纲已经停用了。"))
    outline.closed_on = timezone.localdate()
    outline.save(update_fields=["closed_on"])
    record(actor, "reports.close_outline", outline)
    return outline
