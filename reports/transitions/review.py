"""From the draft to the final text: sent to review, passed step by step, or sent back."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.composing import read
from reports.models import Report, ReviewState, ReviewStep
from reports.transitions.checking import check_row
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


def unready(report):
    """What keeps a draft from review, in words: the reader must not find it out."""
    now = timezone.now()
    held = report.sections.standing().filter(locked_until__gt=now)
    found = [
        _("%(name)s正在编辑“%(section)s”") % {"name": s.locked_by.name, "section": s}
        for s in held.select_related("locked_by")
    ]
    found += [
        _("“%(title)s”还是上年的数，请填今年的") % {"title": row.title}
        for row in report.figures.filter(is_carried=True)
    ]
    reading = read(report)
    return found + unprintable(reading) + sums_apart(reading)


def unprintable(reading):
    """The numbers their form cannot print, in words."""
    found = []
    for key, row in reading.figures.items():
        try:
            row.print(reading.values[key])
        except ValueError as problem:
            found.append(f"“{row.title}”：{str(problem).rstrip('。')}")
    return found


def sums_apart(reading):
    """The sums that do not agree, in words."""
    return [
        _("“%(title)s”是 %(total)s，各部分相加是 %(parts)s")
        % {"title": reading.figures[row.total].title, "total": total, "parts": parts}
        for row, total, parts in reading.broken_sums()
    ]


def refuse_unready(report):
    if problems := unready(report):
        raise TransitionError("；".join(problems) + "。")


@transaction.atomic
def submit(report, *, actor, steps):
    """Send a draft to review (送审): ``steps`` are pairs of a title and a reviewer.

    They read one after the other. From now on nobody writes until it is sent back.
    """
    report = Report.objects.lock(report.pk)
    report.move("submit")
    refuse_unready(report)
    if not steps:
        raise TransitionError(_("请至少安排一位审稿人。"))
    if len({reviewer.pk for _title, reviewer in steps}) != len(steps):
        raise TransitionError(_("一位审稿人只排一次，请把重复的一步留空。"))
    last = report.steps.aggregate(last=Max("round"))["last"] or 0
    rows = [
        ReviewStep(
            report=report, round=last + 1, order=order, title=title, reviewer=reviewer
        )
        for order, (title, reviewer) in enumerate(steps, 1)
    ]
    for row in rows:
        check_row(row, exclude=["report", "reviewer"])
    ReviewStep.objects.bulk_create(rows)
    report.submitted_by = actor
    report.save(update_fields=["state", "submitted_by"])
    record(actor, "reports.submit", report, steps=len(rows))
    announce("reports.review", [rows[0].reviewer], subject=report)
    return report


def present_step(report):
    """The step whose turn it is, or None."""
    return (
        report.steps.filter(state=ReviewState.OPEN)
        .select_related("reviewer")
        .order_by("round", "order")
        .first()
    )


@transaction.atomic
def pass_step(report, *, actor, opinion=""):
    """Pass one's step (审稿通过); the last one makes the text final (定稿)."""
    report = Report.objects.lock(report.pk)
    report.move("pass_step")
    decide(turn_of(report, actor), ReviewState.PASSED, opinion)
    following = present_step(report)
    if following:
        announce("reports.review", [following.reviewer], subject=report)
    else:
        report.move("approve")
        report.save(update_fields=["state"])
        announce("reports.approve", [report.submitted_by], subject=report)
    record(actor, "reports.pass_step", report, final=following is None)
    return report


@transaction.atomic
def send_back(report, *, actor, opinion):
    """Send a text back to its authors (退回修改), with what has to be mended."""
    report = Report.objects.lock(report.pk)
    step = present_step(report)
    report.move("send_back")
    if not opinion.strip():
        raise TransitionError(_("请写明要改什么。"))
    if step:
        decide(turn_of(report, actor), ReviewState.RETURNED, opinion)
        report.steps.filter(state=ReviewState.OPEN).update(state=ReviewState.DROPPED)
    report.save(update_fields=["state"])
    record(actor, "reports.send_back", report)
    announce("reports.send_back", [report.submitted_by], subject=report)
    return report


@transaction.atomic
def recall(report, *, actor):
    """Take a text back from review (撤回送审): an error was seen, or a reader has left."""
    report = Report.objects.lock(report.pk)
    step = present_step(report)
    report.move("recall")
    report.steps.filter(state=ReviewState.OPEN).update(state=ReviewState.DROPPED)
    report.save(update_fields=["state"])
    record(actor, "reports.recall", report)
    announce("reports.recall", [step.reviewer], subject=report)
    return report


def turn_of(report, actor):
    """The present step, if it is this person's."""
    step = present_step(report)
    if step is None or step.reviewer_id != actor.pk:
        name = step.reviewer.name if step else _("没有人")
        raise TransitionError(_("现在轮到%(name)s审稿。") % {"name": name})
    return step


def decide(step, state, opinion):
    step.state, step.opinion = state, opinion.strip()
    step.decided_at = timezone.now()
    check_row(step, exclude=["report", "reviewer"])
    step.save(update_fields=["state", "opinion", "decided_at"])
