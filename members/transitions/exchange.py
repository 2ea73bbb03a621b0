"""Exchange with the federation's systems: sent, read back, differences worked off."""

from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.exchange import SYSTEMS, by_identity, cells, differences
from members.models import Difference, Exchange, Union
from members.models.exchange import DifferenceKind, DifferenceState, Direction
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import sheets


@transaction.atomic
def send_out(*, actor, union, system, path, tell=lambda step, percent=None: None):
    """Write the workbook for the other system to ``path``; the exchange is logged."""
    asked = SYSTEMS[system]
    tell(_("整理数据"), 10)
    rows = [list(cells(asked, row)) for row in asked.rows(union, timezone.localdate())]
    tell(_("写工作簿"), 70)
    sheets.write(path, asked.columns, rows)
    exchange = Exchange.objects.create(
        system=system,
        direction=Direction.OUT,
        union=union,
        actor=actor,
        file_name=f"{system}-{timezone.localdate():%Y%m%d}.xlsx",
        sha256=sheets.digest(path),
        counts={"rows": len(rows)},
    )
    record(actor, "members.send_out", exchange, system=system, rows=len(rows))
    return exchange


@transaction.atomic
def read_back(*, actor, union, system, rows, file_name="", sha256=""):
    """Compare the other system's export with the records here (对账).

    ``rows`` are the file's rows as the columns of the system read them. Nothing here is
    changed: the differences wait for an officer. Those of the reading before are closed
    by this one, so that nobody works off the same difference twice.
    """
    asked = SYSTEMS[system]
    # Of two readings at once the second sees, and closes, what the first has found.
    union = Union.objects.select_for_update(of=("self",), no_key=True).get(pk=union.pk)
    there = by_identity(asked, rows)
    if len(there) < len(rows):
        raise TransitionError(
            _("文件里有 %(twins)s 行重复（%(column)s相同），请去掉重复后再读入。")
            % {
                "twins": len(rows) - len(there),
                "column": asked.column(asked.identity).title,
            }
        )
    here = by_identity(asked, asked.rows(union, timezone.localdate()))
    found = list(differences(asked, here, there))
    exchange = Exchange.objects.create(
        system=system,
        direction=Direction.IN,
        union=union,
        actor=actor,
        file_name=file_name[:200],
        sha256=sha256,
        counts=counts(there, here, found),
    )
    _close_earlier(exchange)
    Difference.objects.bulk_create(
        Difference(exchange=exchange, kind=kind, name=name, fields=fields)
        for kind, name, fields in found
    )
    record(actor, "members.read_back", exchange, system=system, **exchange.counts)
    return exchange


def counts(there, here, found):
    kinds = Counter(kind for kind, _name, _fields in found)
    return {
        "rows": len(there),
        "here": len(here),
        "only_there": kinds[DifferenceKind.ONLY_THERE],
        "only_here": kinds[DifferenceKind.ONLY_HERE],
        "differs": kinds[DifferenceKind.DIFFERS],
    }


def _close_earlier(exchange):
    """What an earlier reading found is asked anew by this one."""
    earlier = Difference.objects.filter(
        exchange__system=exchange.system,
        exchange__union=exchange.union,
        state=DifferenceState.OPEN,
    ).exclude(exchange=exchange)
    closed = earlier.update(
        state=DifferenceState.KEPT,
        note=_("已由 %(day)s 的对账接替") % {"day": timezone.localdate()},
        decided_by=exchange.actor,
        decided_at=timezone.now(),
    )
    if closed:
        record(exchange.actor, "members.supersede_differences", exchange, rows=closed)


@transaction.atomic
def mend_here(difference, *, actor, note=""):
    """Say that the record here has been put right."""
    return _decide(difference, actor, "mend_here", note)


@transaction.atomic
def mend_there(difference, *, actor, note=""):
    """Say that the other system has been asked to put its row right."""
    return _decide(difference, actor, "mend_there", note)


@transaction.atomic
def keep_difference(difference, *, actor, reason):
    """Leave a difference as it is, with the reason."""
    return _decide(difference, actor, "keep", reason)


def _decide(difference, actor, verb, note):
    difference = Difference.objects.lock(difference.pk)
    difference.move(verb)
    difference.note, difference.decided_by = note, actor
    difference.decided_at = timezone.now()
    difference.save(update_fields=["state", "note", "decided_by", "decided_at"])
    record(actor, f"members.{verb}_difference", difference)
    return difference
