"""The numbers of a draft: added, set in form, filled in by hand with their source."""

from django.db import transaction
from django.utils.translation import gettext as _

from reports.composing import TAG
from reports.models import FigureKind, PrintedFigure, ReportSum
from reports.transitions.checking import (
    check_figure,
    check_row,
    front_texts,
    lock_draft,
    texts_of,
)
from union_portal.attachments import attach
from union_portal.audit import record
from union_portal.lifecycle import TransitionError

SET = (
    "title", "form", "kind", "figure", "norm", "union", "reach", "start", "end",
    "as_of", "since", "count", "value", "source",
)  # fmt: skip


@transaction.atomic
def add_manual(report, *, actor, paper=None, **fields):
    """Give the report a number somebody knows, with its source and the paper: all or none."""
    row = add_figure(
        report, actor=actor, key="manual", kind=FigureKind.MANUAL, **fields
    )
    if paper:
        attach(row, paper, actor=actor, kind="source")
    return row


def free_key(report, wanted):
    """``wanted``, or with a number behind it where the report has one of that name."""
    taken = set(report.figures.values_list("key", flat=True))
    key, number = wanted, 1
    while key in taken:
        number += 1
        key = f"{wanted}.{number}"
    return key


@transaction.atomic
def add_figure(report, *, actor, key, **fields):
    """Give the report a number it can print (增加数据); ``key`` becomes its tag."""
    report = lock_draft(report.pk)
    row = PrintedFigure(
        report=report,
        key=free_key(report, key),
        order=report.figures.count(),
        **fields,
    )
    check_figure(row)
    row.save()
    record(actor, "reports.add_figure", report, key=row.key)
    return row


@transaction.atomic
def change_figure(row, *, actor, **fields):
    """Change where a number comes from or how it is printed (修改数据).

    Another print form does not make last year's number this year's.
    """
    report = lock_draft(row.report_id)
    row = report.figures.get(pk=row.pk)
    for name in SET:
        setattr(row, name, fields.get(name, getattr(row, name)))
    row.is_carried = row.is_carried and fields.keys() <= {"form", "title"}
    check_figure(row)
    row.save()
    record(actor, "reports.change_figure", report, key=row.key)
    return row


@transaction.atomic
def fill_figure(row, *, actor, value, source, paper=None):
    """Fill in a number by hand (填报), with the source an auditor can go to, and the paper."""
    report = lock_draft(row.report_id)
    row = report.figures.get(pk=row.pk)
    if row.kind != FigureKind.MANUAL:
        raise TransitionError(_("“%(title)s”不是人工填报的数。") % {"title": row.title})
    row.value, row.source, row.is_carried = value, source.strip(), False
    if not row.source:
        raise TransitionError(_("请写明来源，例如“2023年走访登记表”。"))
    check_figure(row)
    row.save(update_fields=["value", "source", "is_carried"])
    record(actor, "reports.fill_figure", report, key=row.key)
    if paper:
        attach(row, paper, actor=actor, kind="source")
    return row


@transaction.atomic
def remove_figure(row, *, actor):
    """Take a number out of the report (删去数据) once no text names it any more."""
    report = lock_draft(row.report_id)
    if row.key in TAG.findall("\n".join(front_texts(report))):
        raise TransitionError(
            _("题头里还在用“%(title)s”，请先从题头里去掉。") % {"title": row.title}
        )
    for section in report.sections.all():
        if row.key in TAG.findall("\n".join(texts_of(section))):
            raise TransitionError(
                _("“%(section)s”里还在用“%(title)s”，请先从正文里去掉。")
                % {"section": section, "title": row.title}
            )
    for entry in report.sums.all():
        if row.key in (entry.total, *entry.parts):
            raise TransitionError(
                _("“%(title)s”还在合计关系里，请先去掉那条关系。")
                % {"title": row.title}
            )
    report.figures.filter(pk=row.pk).delete()
    record(actor, "reports.remove_figure", report, key=row.key)


@transaction.atomic
def set_sum(report, *, actor, total, parts):
    """Say that one number is the sum of others (设定合计关系); no parts: no longer."""
    report = lock_draft(report.pk)
    known = set(report.figures.values_list("key", flat=True))
    unknown = [key for key in (total, *parts) if key not in known]
    if unknown:
        raise TransitionError(
            _("报告里没有数据“%(keys)s”。") % {"keys": "、".join(unknown)}
        )
    if total in parts or len(set(parts)) != len(parts):
        raise TransitionError(_("合计不能同时是它自己的一部分，每一部分只算一次。"))
    report.sums.filter(total=total).delete()
    row = None
    if parts:
        row = ReportSum(report=report, total=total, parts=list(parts))
        check_row(row, exclude=["report"])
        row.save()
    record(actor, "reports.set_sum", report, total=total, parts=list(parts))
    return row
