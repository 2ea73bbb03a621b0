"""What a report promises: kept while it is written, answered for during the year."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.models import PlanItem, PlanKind, PlanState
from reports.transitions.arranging import changed_places
from reports.transitions.checking import check_row, lock_draft
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

SAID = ("title", "text", "target", "owner", "due_on", "answers")
FETCHED = ["report", "owner", "answers", "carried_from"]


@transaction.atomic
def add_item(report, *, actor, kind, carried_from=None, **fields):
    """Put a task or a shortcoming into a draft (增加计划项); its owner is told."""
    report = lock_draft(report.pk)
    last = report.plan_items.filter(kind=kind).aggregate(last=Max("order"))["last"]
    item = PlanItem(
        report=report,
        kind=kind,
        order=0 if last is None else last + 1,
        carried_from=carried_from,
        **fields,
    )
    check_item(item)
    item.save()
    record(actor, "reports.add_item", report, item=item.pk, kind=kind)
    if item.owner:
        announce("reports.add_item", [item.owner], subject=item)
    return item


def check_item(item):
    check_row(item, exclude=FETCHED)
    mends = item.answers
    if mends and (mends.report_id, mends.kind) != (
        item.report_id,
        PlanKind.SHORTCOMING,
    ):
        raise TransitionError(_("“针对的不足”应是这份报告里列出的一条不足。"))


@transaction.atomic
def change_item(item, *, actor, **fields):
    """Change a task or shortcoming of a draft (修改计划项)."""
    report = lock_draft(item.report_id)
    item = report.plan_items.get(pk=item.pk)
    before = item.owner_id
    for name in SAID:
        setattr(item, name, fields.get(name, getattr(item, name)))
    check_item(item)
    item.save()
    record(actor, "reports.change_item", report, item=item.pk)
    if item.owner_id and item.owner_id != before:
        announce("reports.add_item", [item.owner], subject=item)
    return item


@transaction.atomic
def move_item(item, *, actor, up):
    """Move an item one place up or down."""
    report = lock_draft(item.report_id)
    rows = report.plan_items.filter(kind=item.kind).order_by("order", "pk")
    PlanItem.objects.bulk_update(changed_places(rows, item, up), ["order"])
    record(actor, "reports.move_item", report, item=item.pk, up=up)


@transaction.atomic
def drop_item(item, *, actor):
    """Take an item out of a draft (删去计划项), unless something answers to it."""
    report = lock_draft(item.report_id)
    item = report.plan_items.get(pk=item.pk)
    if item.answered_by.exists():
        raise TransitionError(_("还有工作打算是针对这条不足的，请先改那一项。"))
    if item.carried_to.exists():
        raise TransitionError(_("这一项已经结转到下一份报告，不能再删。"))
    record(actor, "reports.drop_item", report, item=item.pk, title=item.title)
    item.delete()


@transaction.atomic
def report_result(item, *, actor, state, result):
    """Say what became of a task (填报落实情况): the next report tells it (R-288)."""
    item = (
        PlanItem.objects.select_for_update(of=("self",))
        .select_related("report")
        .get(pk=item.pk)
    )
    item.state, item.result = state, result.strip()
    item.reported_at = timezone.now()
    if state == PlanState.OPEN and not item.result:
        raise TransitionError(_("请写明落实情况。"))
    check_row(item, exclude=FETCHED)
    item.save(update_fields=["state", "result", "reported_at"])
    record(actor, "reports.report_result", item.report, item=item.pk, state=state)
    return item


def carry_item(item, *, actor, report):
    """Take what is not done over into this year's plan (结转)."""
    if PlanItem.objects.filter(report=report, carried_from=item).exists():
        raise TransitionError(_("这一项已经结转过了。"))
    if item.state == PlanState.DONE:
        raise TransitionError(
            _("“%(title)s”已经完成，不用结转。") % {"title": item.title}
        )
    return add_item(
        report,
        actor=actor,
        kind=item.kind,
        carried_from=item,
        title=item.title,
        text=item.text,
        target=item.target,
        owner=item.owner,
    )
