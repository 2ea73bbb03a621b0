"""An outline of a union's own, written from nothing or from another one (编提纲)."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from reports.composing import TAG
from reports.models import Outline, OutlineEntry
from reports.transitions.arranging import place_beside
from reports.transitions.checking import check_content_of, check_row, texts_of
from reports.transitions.drafting import counted
from union_portal.audit import record
from union_portal.lifecycle import TransitionError

HEAD = ("title", "kind", "years", "salutation")
ENTRY = (
    "level", "kind", "heading", "lead", "text", "content", "guidance", "is_attached",
)  # fmt: skip
MOST = 200  # entries; the longest report known has 43 sections
ASIDE = 100_000  # where places wait while they are dealt anew


@transaction.atomic
def found_outline(*, actor, union, **fields):
    """Begin an outline of a union's own (新建提纲), still without entries."""
    outline = Outline(union=union, **fields)
    check_head(outline)
    outline.save()
    record(actor, "reports.found_outline", outline)
    return outline


def check_head(outline):
    check_row(outline, exclude=["union"])
    same = Outline.objects.filter(union=outline.union, title=outline.title)
    if same.exclude(pk=outline.pk).exists():
        raise TransitionError(
            _("已有名为“%(title)s”的提纲。") % {"title": outline.title}
        )


@transaction.atomic
def copy_outline(outline, *, actor, union, **fields):
    """Begin an outline of one's own with the entries of another one (复制提纲)."""
    copy = found_outline(
        actor=actor,
        union=union,
        **{name: fields.get(name, getattr(outline, name)) for name in HEAD},
    )
    OutlineEntry.objects.bulk_create(
        OutlineEntry(
            outline=copy,
            order=order,
            **{name: getattr(row, name) for name in ENTRY},
        )
        for order, row in enumerate(outline.entries.all())
    )
    return copy


def lock_outline(pk):
    outline = Outline.objects.select_for_update(of=("self",)).get(pk=pk)
    if outline.closed_on:
        raise TransitionError(
            _("提纲“%(title)s”已经停用，不能再改；可以复制一份再改。")
            % {"title": outline.title}
        )
    return outline


@transaction.atomic
def change_outline(outline, *, actor, **fields):
    """Change name, kind or years of an outline (修改提纲)."""
    outline = lock_outline(outline.pk)
    for name in HEAD:
        setattr(outline, name, fields.get(name, getattr(outline, name)))
    check_head(outline)
    outline.save(update_fields=HEAD)
    record(actor, "reports.change_outline", outline)
    return outline


@transaction.atomic
def add_entry(outline, *, actor, after=None, **fields):
    """Add a heading or paragraph (增加提纲条目) behind another one, or at the end."""
    outline = lock_outline(outline.pk)
    rows = list(outline.entries.all())
    if len(rows) >= MOST:
        raise TransitionError(_("一份提纲最多 %(most)s 条。") % {"most": MOST})
    entry = OutlineEntry(outline=outline, order=ASIDE * 2, **fields)
    check_entry(entry)
    entry.save()
    rows.insert(rows.index(after) + 1 if after in rows else len(rows), entry)
    put_in_order(outline, rows)
    record(actor, "reports.add_entry", outline, entry=entry.pk)
    return entry


@transaction.atomic
def change_entry(entry, *, actor, **fields):
    """Change a heading or paragraph of an outline (修改提纲条目)."""
    outline = lock_outline(entry.outline_id)
    entry = outline.entries.get(pk=entry.pk)
    for name in ENTRY:
        setattr(entry, name, fields.get(name, getattr(entry, name)))
    check_entry(entry)
    entry.save(update_fields=ENTRY)
    record(actor, "reports.change_entry", outline, entry=entry.pk)
    return entry


def check_entry(entry):
    """Refuse what no report could begin with: its tags are figures of the house."""
    check_row(entry, exclude=["outline"])
    check_content_of(entry)
    for tag in TAG.findall("\n".join(texts_of(entry))):
        counted(tag)


@transaction.atomic
def move_entry(entry, *, actor, up):
    """Move an entry one place up or down (调整条目次序)."""
    outline = lock_outline(entry.outline_id)
    rows = place_beside(outline.entries.all(), entry, up)
    put_in_order(outline, rows)
    record(actor, "reports.move_entry", outline, entry=entry.pk, up=up)


@transaction.atomic
def remove_entry(entry, *, actor):
    """Take an entry out of an outline (删去提纲条目); reports keep what they have."""
    outline = lock_outline(entry.outline_id)
    outline.entries.filter(pk=entry.pk).delete()
    record(actor, "reports.remove_entry", outline, entry=entry.pk)


def put_in_order(outline, rows):
    """Number the entries from 0; no two may have the same place even for a moment."""
    outline.entries.update(order=F("order") + ASIDE)
    for place, row in enumerate(rows):
        row.order = place
    OutlineEntry.objects.bulk_update(rows, ["order"])
