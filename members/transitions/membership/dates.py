"""Wrong dates of a membership are put right; the row beside it moves along."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import ActKind, Membership
from members.transitions.membership.rows import locked, note, written
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


@transaction.atomic
def correct_membership(membership, *, actor, starts_on, ends_on, reason):
    """Put wrong dates of a membership right (更正会籍日期), with the reason.

    The row beside it moves along where the two touched, so that no gap appears.
    """
    locked(membership.person)
    row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if (row.starts_on, row.ends_on) == (starts_on, ends_on):
        raise TransitionError(_("日期没有变化。"))
    if ends_on and ends_on < starts_on:
        raise TransitionError(_("结束日期不能早于开始日期。"))
    if starts_on > timezone.localdate() and starts_on > row.starts_on:
        raise TransitionError(_("开始日期还没到，请核对。"))
    _shift_neighbours(row, starts_on, ends_on)
    row.starts_on, row.ends_on = starts_on, ends_on
    if ends_on is None:
        row.end_reason = ""
    written(row, ["starts_on", "ends_on", "end_reason"])
    note(
        ActKind.CORRECT,
        row.person,
        timezone.localdate(),
        actor,
        membership=row,
        from_union=row.union,
        reason=reason,
    )
    record(actor, "members.correct_membership", row, fields=["starts_on", "ends_on"])
    announce("members.correct_membership", [row.person], subject=row)
    return row


def _shift_neighbours(row, starts_on, ends_on):
    """Rows that touched this one keep touching it. Shrinking goes first."""
    beside = row.person.memberships.filter(kind=row.kind).exclude(pk=row.pk)
    before = beside.filter(ends_on=row.starts_on - ONE_DAY).first()
    after = row.ends_on and beside.filter(starts_on=row.ends_on + ONE_DAY).first()
    if after and ends_on is None:
        raise TransitionError(
            _("后面还有 %(day)s 起的会籍，这一段要有结束日期。")
            % {"day": after.starts_on}
        )
    # The row itself makes room first: the database looks at every statement.
    row.starts_on, row.ends_on = (
        max(row.starts_on, starts_on),
        min(filter(None, [row.ends_on, ends_on]), default=None),
    )
    if row.ends_on and row.ends_on < row.starts_on:
        raise TransitionError(_("新的日期与原来的完全错开；请分两次更正。"))
    written(row, ["starts_on", "ends_on"])
    if before and before.ends_on != starts_on - ONE_DAY:
        if starts_on <= before.starts_on:
            raise TransitionError(
                _("前一段会籍 %(day)s 开始，这一段不能早于或等于它。")
                % {"day": before.starts_on}
            )
        before.ends_on = starts_on - ONE_DAY
        written(before, ["ends_on"])
    if after and after.starts_on != ends_on + ONE_DAY:
        if after.ends_on and after.ends_on <= ends_on:
            raise TransitionError(
                _("后一段会籍到 %(day)s 为止，这一段不能到那时或更晚。")
                % {"day": after.ends_on}
            )
        after.starts_on = ends_on + ONE_DAY
        written(after, ["starts_on"])
