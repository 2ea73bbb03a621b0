"""Writing a draft: one author at a time in a section, every saved text kept."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.officers import serving
from reports import norms
from reports.models import Comment, Section, SectionVersion
from reports.transitions.arranging import renumber
from reports.transitions.checking import (
    check_content_of,
    check_days,
    check_row,
    check_tags,
    front_texts,
    lock_draft,
    standing_section,
    texts_of,
)
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

WRITTEN = ("heading", "lead", "text", "content")
FRONT = (
    "title_lines",
    "subtitle_lines",
    "date_line",
    "reporter",
    "salutation",
    "as_of",
    "red_head",
    "number",
    "addressees",
    "copy_to",
    "printer",
)


def free_for(section, actor):
    """Refuse while somebody else is writing in the section."""
    if section.held_by_other(actor):
        raise TransitionError(
            _("%(name)s正在编辑这一节，到 %(until)s 为止。请稍后再来，或请对方先保存。")
            % {
                "name": section.locked_by.name,
                "until": timezone.localtime(section.locked_until).strftime("%H:%M"),
            }
        )


@transaction.atomic
def take_section(section, *, actor):
    """Begin to write in a section (开始编辑): others read until it is saved or too long."""
    report = lock_draft(section.report_id)
    section = standing_section(report, section)
    free_for(section, actor)
    minutes = norms.LOCK_MINUTES.value(report.union)
    section.locked_by = actor
    section.locked_until = timezone.now() + timedelta(minutes=minutes)
    section.save(update_fields=["locked_by", "locked_until"])
    return section


@transaction.atomic
def keep_section(section, *, actor):
    """Go on writing in a section one has taken (顺延编辑): the time begins anew.

    Gives the section as it is now: where somebody else has taken it since, theirs.
    """
    report = lock_draft(section.report_id)
    section = standing_section(report, section)
    if section.locked_by_id == actor.pk:
        minutes = norms.LOCK_MINUTES.value(report.union)
        section.locked_until = timezone.now() + timedelta(minutes=minutes)
        section.save(update_fields=["locked_until"])
    return section


@transaction.atomic
def release_section(section, *, actor):
    """Leave a section without saving (放弃编辑)."""
    report = lock_draft(section.report_id)
    section = report.sections.get(pk=section.pk)
    free_for(section, actor)
    section.locked_by = section.locked_until = None
    section.save(update_fields=["locked_by", "locked_until"])
    return section


@transaction.atomic
def write_section(section, *, actor, version, **fields):
    """Save a section (保存章节) as a new version.

    ``version`` is the one the author began with: who saved in between is not written
    over, the refusal says so and what was typed stays in the form.
    """
    report = lock_draft(section.report_id)
    section = standing_section(report, section)
    free_for(section, actor)
    if version != section.version:
        raise TransitionError(
            _(
                "这一节刚被别人保存过（第 %(now)s 版）。请先看新版本，再把您的改动加进去。"
            )
            % {"now": section.version}
        )
    for name in WRITTEN:
        setattr(section, name, fields.get(name, getattr(section, name)))
    check_row(section, exclude=["report"])
    check_content_of(section)
    check_tags(texts_of(section), known_tags(report))
    keep_version(section, actor)
    section.locked_by = section.locked_until = None
    section.save()
    renumber(report)
    record(
        actor,
        "reports.write_section",
        report,
        section=section.pk,
        version=section.version,
    )
    section.refresh_from_db()
    return section


def in_post(union, people):
    """The ids of those who hold a post today in the union, above or below it."""
    held = serving(union, timezone.localdate()).filter(person__in=people)
    return held.values_list("person", flat=True)


def known_tags(report):
    return set(report.figures.values_list("key", flat=True))


def keep_version(section, actor):
    """Count the version up and keep how the section stands now."""
    section.version += 1
    SectionVersion.objects.create(
        section=section,
        number=section.version,
        author=actor,
        **{name: getattr(section, name) for name in WRITTEN},
    )


@transaction.atomic
def assign_authors(section, *, actor, authors):
    """Say who writes a section (分派执笔人); those new to it are told."""
    report = lock_draft(section.report_id)
    section = report.sections.get(pk=section.pk)
    serve = set(in_post(report.union, authors))
    if outside := [person.name for person in authors if person.pk not in serve]:
        raise TransitionError(
            _("%(names)s在本工会和上下级工会没有任职，不能执笔；请先登记任职。")
            % {"names": "、".join(outside)}
        )
    known = set(section.authors.values_list("pk", flat=True))
    section.authors.set(authors)
    record(actor, "reports.assign_authors", report, section=section.pk)
    announce(
        "reports.assign_authors",
        [person for person in authors if person.pk not in known],
        subject=section,
    )
    return section


@transaction.atomic
def change_front(report, *, actor, **fields):
    """Change title, dates and address of a draft (修改题头)."""
    report = lock_draft(report.pk)
    for name, value in fields.items():
        if name not in FRONT:
            raise ValueError(f"{name} is no field of the front")
        setattr(report, name, value)
    check_row(report, exclude=["union"])
    check_days(report)
    check_tags(front_texts(report), known_tags(report))
    report.save(update_fields=list(fields))
    record(actor, "reports.change_front", report, fields=sorted(fields))
    return report


@transaction.atomic
def comment(section, *, actor, text):
    """Say something about a section (提意见) to those who write it."""
    row = Comment(section=section, author=actor, text=text.strip())
    check_row(row, exclude=["section", "author"])
    row.save()
    record(actor, "reports.comment", section.report, section=section.pk)
    writers = [person for person in section.authors.all() if person != actor]
    announce("reports.comment", writers, subject=row)
    return row


@transaction.atomic
def settle_comment(row, *, actor):
    """Close a comment (意见已处理)."""
    row = Comment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.settled_at:
        raise TransitionError(_("这条意见已经处理过了。"))
    row.settled_by, row.settled_at = actor, timezone.now()
    row.save(update_fields=["settled_by", "settled_at"])
    record(actor, "reports.settle_comment", row.section.report, section=row.section_id)
    return row


def first_version(sections, actor):
    """The text a report begins with is the first version of every section."""
    for section in sections:
        section.version = 1
    Section.objects.bulk_update(sections, ["version"])
    SectionVersion.objects.bulk_create(
        SectionVersion(
            section=section,
            number=1,
            author=actor,
            **{name: getattr(section, name) for name in WRITTEN},
        )
        for section in sections
    )
