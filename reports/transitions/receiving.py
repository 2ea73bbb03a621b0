"""A federation receives what a school with its own portal has published (收报)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Union
from reports.models import OutsideReport
from reports.transitions.checking import check_row
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


@transaction.atomic
def receive_report(union, *, actor, received):
    """Keep the numbers of a file (收报); the file before it of that school is replaced."""
    union = Union.objects.select_for_update(of=("self",), no_key=True).get(pk=union.pk)
    if Union.objects.below(union).filter(code=received.code).exists():
        raise TransitionError(
            _("“%(school)s”就在本门户里，它的报告发布后自动汇总，不用再收文件。")
            % {"school": received.school}
        )
    rows = union.outside_reports.filter(code=received.code, period=received.period)
    if rows.filter(sha256=received.sha256).exists():
        raise TransitionError(_("这个文件已经收过了。"))
    rows.standing().update(replaced_at=timezone.now())
    row = OutsideReport(union=union, received_by=actor, **received.kept())
    check_row(row, exclude=["union", "received_by"])
    row.save()
    record(
        actor, "reports.receive", row, figures=len(row.figures), sha256=received.sha256
    )
    return row
