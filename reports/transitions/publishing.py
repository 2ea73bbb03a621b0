"""A final text goes out and stands: published, corrected beside it, or withdrawn."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.officers import officers_of
from reports.composing import plain
from reports.freezing import freeze
from reports.models import Correction, Report
from reports.transitions.checking import check_row
from reports.transitions.review import refuse_unready
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce
from union_portal.numerals import Form, InexactForm
from union_portal.snapshots import one_snapshot

ISSUE = ("number", "addressees", "copy_to", "printer")
PEOPLE = ["union", "previous", "submitted_by", "published_by"]  # fetched already


@one_snapshot
def publish(report, *, actor, sent_to=(), **issue):
    """Publish a report (发布): numbers, words and records are frozen from now on.

    Numbers, lists, tables and words are read as of one moment: none of them can know of
    a record that another does not. ``sent_to`` are the unions it is issued to (印发);
    their officers are told. ``issue`` may set the ``number``, ``addressees``,
    ``copy_to`` and ``printer`` of the document, which are known only now.
    """
    report = Report.objects.lock(report.pk)
    report.move("publish")
    refuse_unready(report)
    below = report.union.path
    outside = [union for union in sent_to if not union.path.startswith(below)]
    if outside:
        raise TransitionError(
            _("“%(union)s”不在本工会范围内，不能印发给它。") % {"union": outside[0]}
        )
    for name in ISSUE:
        setattr(report, name, issue.get(name, getattr(report, name)))
    report.sha256 = freeze(report)
    report.published_at, report.published_by = timezone.now(), actor
    check_row(report, exclude=PEOPLE)
    report.sent_to.set(sent_to)
    sealed = ["state", "sha256", "published_at", "published_by"]
    report.save(update_fields=[*sealed, *ISSUE])
    record(actor, "reports.publish", report, sent_to=len(sent_to))
    announce("reports.publish", readers(report), subject=report)
    return report


def readers(report):
    """The officers of the unions a report was issued to, each once."""
    day = timezone.localdate()
    found = {p.pk: p for union in report.sent_to.all() for p in officers_of(union, day)}
    return list(found.values())


@transaction.atomic
def withdraw(report, *, actor, reason):
    """Withdraw a published report (撤回), with the reason; its edition is kept."""
    report = Report.objects.lock(report.pk)
    report.move("withdraw")
    report.reason, report.withdrawn_at = reason.strip(), timezone.now()
    if not report.reason:
        raise TransitionError(_("请写明撤回的原因。"))
    check_row(report, exclude=PEOPLE)
    report.save(update_fields=["state", "reason", "withdrawn_at"])
    record(actor, "reports.withdraw", report)
    announce("reports.withdraw", readers(report), subject=report)
    return report


@transaction.atomic
def correct(report, *, actor, figure, value, reason):
    """Correct a published number (更正): beside the print, which stays as it was."""
    report = Report.objects.lock(report.pk)
    report.move("correct")
    figure = report.frozen.get(pk=figure.pk)
    last = figure.corrections.order_by("pk").last()
    if Decimal(value) == (last.value if last else figure.value):
        raise TransitionError(
            _("“%(title)s”本来就是这个数。") % {"title": figure.title}
        )
    try:
        token = Form.parse(figure.form)(plain(Decimal(value)))
    except InexactForm as problem:
        raise TransitionError(str(problem)) from problem
    row = Correction(
        report=report,
        figure=figure,
        value=value,
        token=token,
        reason=reason.strip(),
        actor=actor,
    )
    check_row(row, exclude=["report", "figure", "actor"])
    row.save()
    record(actor, "reports.correct", report, key=figure.key)
    announce("reports.correct", readers(report), subject=report)
    return row
