"""The outline of a draft: sections added, moved, taken out, and numbered anew."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.models import Section, SectionKind
from reports.transitions.checking import check_row, lock_draft, standing_section
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.numerals import chinese

# 一、（一）1.（1）: GB/T 9704-2012, 7.3.3.
NUMBERS = {1: "{chinese}、", 2: "（{chinese}）", 3: "{arabic}.", 4: "（{arabic}）"}


def number_of(level, count):
    return NUMBERS[level].format(chinese=chinese(count), arabic=count)


def numbered(sections):
    """The sections whose number is not the one their place gives them, with that one.

    Only headings count; a paragraph with a run-in lead has no number. Attachments are
    numbered where they are printed.
    """
    counts, changed = [0] * 5, []
    for section in sections:
        number = ""
        if section.heading and section.level in NUMBERS and not section.is_attached:
            counts[section.level] += 1
            counts[section.level + 1 :] = [0] * (4 - section.level)
            number = number_of(section.level, counts[section.level])
        if section.number != number:
            section.number = number
            changed.append(section)
    return changed


def renumber(report):
    """Give every heading the number of its place (一、（一）1.（1）)."""
    sections = list(report.sections.standing().order_by("is_attached", "order", "pk"))
    Section.objects.bulk_update(numbered(sections), ["number"])


def next_ident(report):
    """A name for a new section that no section of the report ever had."""
    return f"s{report.sections.count() + 1}"


@transaction.atomic
def add_section(report, *, actor, after=None, level=3, kind=SectionKind.TEXT, **fields):
    """Add a section (增加章节) behind another one, or at the end."""
    report = lock_draft(report.pk)
    last = report.sections.aggregate(last=Max("order"))["last"]
    order = (last + 1 if last is not None else 0) if after is None else after.order + 1
    for later in report.sections.filter(order__gte=order).order_by("-order"):
        later.order += 1
        later.save(update_fields=["order"])
    section = Section(
        report=report,
        order=order,
        ident=next_ident(report),
        level=level,
        kind=kind,
        **fields,
    )
    check_row(section, exclude=["report"])
    section.save()
    renumber(report)
    section.refresh_from_db()
    record(actor, "reports.add_section", report, section=section.pk, kind=kind)
    return section


@transaction.atomic
def arrange_section(section, *, actor, level, is_attached=False):
    """Give a section another level of the outline, or make it an attachment (附件)."""
    report = lock_draft(section.report_id)
    section = report.sections.get(pk=section.pk)
    section.level, section.is_attached = level, is_attached
    check_row(section, exclude=["report"])
    section.save(update_fields=["level", "is_attached"])
    renumber(report)
    record(actor, "reports.arrange_section", report, section=section.pk, level=level)
    return section


def neighbours(rows, row, up):
    """The places of a row and of the one before or behind it, in a list of rows."""
    place = rows.index(row)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        raise TransitionError(_("已经在最前面了。") if up else _("已经在最后面了。"))
    return place, other


def changed_places(rows, row, up):
    """A row and its neighbour, with their places in ``order`` exchanged."""
    rows = list(rows)
    one, two = (rows[place] for place in neighbours(rows, row, up))
    one.order, two.order = two.order, one.order
    return one, two


def place_beside(rows, row, up):
    """The rows with one of them a place further up or down."""
    rows = list(rows)
    one, two = neighbours(rows, row, up)
    rows[one], rows[two] = rows[two], rows[one]
    return rows


@transaction.atomic
def move_section(section, *, actor, up):
    """Move a section one place up or down (调整次序)."""
    report = lock_draft(section.report_id)
    section = standing_section(report, section)
    one, two = changed_places(report.sections.standing(), section, up)
    Section.objects.bulk_update([one, two], ["order"])
    renumber(report)
    record(actor, "reports.move_section", report, section=section.pk, up=up)
    return one


@transaction.atomic
def remove_section(section, *, actor):
    """Take a section out of the report (移出章节); its versions stay, it can return."""
    report = lock_draft(section.report_id)
    section = report.sections.standing().filter(pk=section.pk).first()
    if section is None:
        raise TransitionError(_("这一节已经移出了。"))
    section.removed_at = timezone.now()
    section.save(update_fields=["removed_at"])
    renumber(report)
    record(actor, "reports.remove_section", report, section=section.pk)
    return section


@transaction.atomic
def restore_section(section, *, actor):
    """Put a section back where it was (恢复章节)."""
    report = lock_draft(section.report_id)
    section = report.sections.get(pk=section.pk)
    section.removed_at = None
    section.save(update_fields=["removed_at"])
    renumber(report)
    record(actor, "reports.restore_section", report, section=section.pk)
    return section
