"""What the writing desk shows: the outline with what is still open in every section."""

from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q
from django.utils import timezone

from reports.composing import TAG
from reports.models import FigureKind, PrintedFigure, SectionKind
from reports.transitions.checking import texts_of
from union_portal.attachments import Attachment


@dataclass
class Line:
    """One section in the outline, and what there is to do in it."""

    section: object
    heading: str
    may_write: bool
    holder: object = None
    carried: list = field(default_factory=list)

    @property
    def indent(self):
        """How far the line stands in: 1 to 4; opening and closing like a first level."""
        return max(self.section.level, 1)

    @property
    def state(self):
        """empty, unchanged since the report began, or edited."""
        section = self.section
        if not any(texts_of(section)) and section.kind == SectionKind.TEXT:
            return "empty"
        return "edited" if section.version > 1 else "unchanged"


def tags_of(section):
    """The tags in a section, each once, in reading order."""
    return list(dict.fromkeys(TAG.findall("\n".join(texts_of(section)))))


def outline(report, reading, person):
    """``(lines of the standing sections, those taken out)``."""
    sections = (
        report.sections.select_related("locked_by")
        .prefetch_related("authors")
        .annotate(open_comments=Count("comments", filter=Q(comments__settled_at=None)))
        .order_by("order", "pk")
    )
    edits = person.has_perm("reports.write_report", report)
    now = timezone.now()
    standing, removed = [], []
    for section in sections:
        (removed if section.removed_at else standing).append(
            line_of(section, reading, person, edits, now)
        )
    return standing, removed


def line_of(section, reading, person, edits, now):
    held = section.locked_by_id and section.locked_until > now
    return Line(
        section=section,
        heading=title_of(section, reading),
        may_write=edits or person in section.authors.all(),
        holder=section.locked_by if held else None,
        carried=[
            reading.figures[tag]
            for tag in tags_of(section)
            if tag in reading.figures and reading.figures[tag].is_carried
        ],
    )


def title_of(section, reading):
    """Heading or lead, else the first words; tags in print form."""
    words = section.heading or section.lead or section.text.strip()
    if section.heading:
        return section.number + told(words, reading)
    return shortened(told(words, reading)) or section.get_kind_display()


def told(text, reading):
    """The text with the tags the report knows in print form."""
    return TAG.sub(lambda tag: reading.tokens.get(tag[1], tag[0]), text)


def shortened(text, most=24):
    return text if len(text) <= most else text[: most - 1] + "…"


def to_fill(reading):
    """Numbers typed by hand: those still of last year first, then the typed ones."""
    rows = [row for row in reading.figures.values() if row.is_unfinished]
    return (
        [row for row in rows if row.is_carried],
        [row for row in rows if not row.is_carried],
    )


def papers_of(figures):
    """``{number's id: how many papers prove it}`` of the typed numbers that have some."""
    kind = ContentType.objects.get_for_model(PrintedFigure)
    typed = [row.pk for row in figures if row.kind == FigureKind.MANUAL]
    if not typed:
        return {}
    found = Attachment.objects.filter(
        owner_type=kind, owner_id__in=typed, withdrawn_at=None
    ).order_by()
    return dict(found.values_list("owner_id").annotate(Count("pk")))


def cover_counts(reading):
    """``[(kind, label, count)]`` of all numbers, by where they come from."""
    tally = reading.tally()
    return [
        (kind.value, kind.label, tally[kind]) for kind in FigureKind if kind in tally
    ]
