"""Minutes and summary of a session: drafted once, then in the hands of the office."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.minuting import draft
from congress.models import Session, SessionText
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError

LONGEST = 40_000  # characters


@transaction.atomic
def draft_text(session, *, actor, kind):
    """Draft minutes or a summary from what was recorded, in the place of a former draft
    only if nobody has put a hand to it."""
    Session.objects.lock(session.pk)
    found = SessionText.objects.filter(session=session, kind=kind).first()
    if found is not None and found.version > 1:
        raise TransitionError(_("文稿已经有人修改过，不能用草稿覆盖。"))
    text = draft(session, kind)
    now = timezone.now()
    if found is None:
        found = SessionText(session=session, kind=kind)
    found.text, found.edited_by, found.edited_at = text, actor, now
    checked(found)
    found.save()
    record(actor, "congress.draft_text", found)
    return found


@transaction.atomic
def write_text(row, *, actor, text, version):
    """Save the office's own words; who wrote on an older version is told."""
    row = SessionText.objects.lock(row.pk)
    if row.version != version:
        raise TransitionError(
            _("%(name)s刚刚改过这份文稿。请复制您写的内容，刷新后再改。")
            % {"name": row.edited_by}
        )
    if len(text) > LONGEST:
        raise TransitionError(_("最多 %(most)s 个字。") % {"most": LONGEST})
    row.text, row.version = text.replace("\r", "").strip(), row.version + 1
    row.edited_by, row.edited_at = actor, timezone.now()
    checked(row)
    row.save()
    record(actor, "congress.write_text", row, version=row.version)
    return row
