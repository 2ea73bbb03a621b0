"""Setting the rules that may be set: a union's own value of a norm, from a day on."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.norms import NORMS, NormValue, Strength


@transaction.atomic
def set_norm(*, actor, key, union, value, starts_on, reason):
    """Set a union's own value of a SOFT norm; unions below inherit it.

    ``value`` is as typed (``60``, ``是``, ``主持与审批、经费管理与付款``). The value
    before it ends the day before.
    """
    norm = NORMS.get(key)
    if norm is None:
        raise TransitionError(_("没有这个制度参数。"))
    if norm.strength is Strength.HARD:
        raise TransitionError(
            _("“%(title)s”由法律法规规定，不能由本级改动。") % {"title": norm.title}
        )
    read = norm.parse(value)
    # Others who set a value of the same union wait here.
    type(union).objects.select_for_update(of=("self",)).get(pk=union.pk)
    own = NormValue.objects.filter(key=key, union=union)
    later = own.filter(Q(starts_on__gte=starts_on) | Q(ends_on__gte=starts_on)).first()
    if later is not None:
        raise TransitionError(
            _("本级已有从 %(day)s 起执行的取值，新取值要从更晚的日期起。")
            % {"day": later.ends_on or later.starts_on}
        )
    for row in own.filter(ends_on=None):
        row.ends_on = starts_on - timedelta(days=1)
        row.save(update_fields=["ends_on"])
    row = NormValue.objects.create(
        key=key, union=union, value=read, starts_on=starts_on, reason=reason
    )
    record(actor, "union_portal.set_norm", row, key=key)
    return row


@transaction.atomic
def end_norm(row, *, actor, ends_on):
    """End a union's own value; from the next day it goes by the union above again."""
    row = NormValue.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.ends_on is not None:
        raise TransitionError(_("这个取值已于 %(day)s 结束。") % {"day": row.ends_on})
    if ends_on < row.starts_on:
        raise TransitionError(
            _("结束日期不能早于开始执行的 %(day)s。") % {"day": row.starts_on}
        )
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    record(actor, "union_portal.end_norm", row, key=row.key)
    return row
