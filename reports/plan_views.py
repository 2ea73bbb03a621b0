"""Tasks and shortcomings of a report: kept while it is written, answered by owners."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from reports.models import PlanItem, PlanKind, Report
from reports.plan_forms import ItemForm, ResultForm
from reports.transitions import plans
from union_portal.shortcuts import carried_out, get_permitted

form_page = require_http_methods(["GET", "HEAD", "POST"])


def writable(request, public_id):
    return get_permitted(
        request.user, Report.objects, "reports.write_report", public_id=public_id
    )


@login_required
@require_safe
def plan(request, public_id):
    """This report's shortcomings and tasks, and last year's with their results."""
    report = writable(request, public_id)
    items = report.plan_items.select_related("owner", "answers")
    previous = report.previous
    last = previous.plan_items.select_related("owner") if previous else []
    context = {
        "report": report,
        "groups": [
            (kind, PlanKind(kind).label, [row for row in items if row.kind == kind])
            for kind in (PlanKind.SHORTCOMING, PlanKind.PLAN)
        ],
        "last": last,
        "may_write": "write" in report.open_moves,
    }
    return render(request, "reports/plan/list.html", context)


@login_required
@form_page
def add_item(request, public_id, kind):
    report = writable(request, public_id)
    if kind not in PlanKind.values:
        raise Http404
    typed = (request.POST,) if request.method == "POST" else ()
    form = ItemForm(*typed, report=report, kind=kind, day=request.user.today)
    return save(
        request,
        report,
        form,
        lambda cleaned: plans.add_item(
            report, actor=request.user, kind=kind, **cleaned
        ),
        title=PlanKind(kind).label,
    )


@login_required
@form_page
def change_item(request, public_id, pk):
    report = writable(request, public_id)
    item = get_object_or_404(report.plan_items, pk=pk)
    typed = (request.POST,) if request.method == "POST" else ()
    form = ItemForm(
        *typed, report=report, kind=item.kind, day=request.user.today, item=item
    )
    return save(
        request,
        report,
        form,
        lambda cleaned: plans.change_item(item, actor=request.user, **cleaned),
        title=item.title,
    )


def save(request, report, form, act, *, title):
    if form.is_valid() and carried_out(form, act, form.cleaned_data):
        messages.success(request, _("已保存。"))
        return redirect("reports:plan", report.public_id)
    context = {
        "report": report,
        "form": form,
        "title": title,
        "above_url": reverse("reports:plan", args=[report.public_id]),
        "above_title": _("不足与打算"),
    }
    return render(request, "reports/form.html", context)


@login_required
@require_POST
def arrange_item(request, public_id, pk):
    """Move an item, take it out, or carry one of last year's over."""
    report = writable(request, public_id)
    verb = request.POST.get("verb")
    if verb == "carry":
        item = get_object_or_404(PlanItem, pk=pk, report=report.previous_id)
        plans.carry_item(item, actor=request.user, report=report)
        return redirect("reports:plan", report.public_id)
    item = get_object_or_404(report.plan_items, pk=pk)
    if verb == "drop":
        plans.drop_item(item, actor=request.user)
    else:
        plans.move_item(item, actor=request.user, up=verb == "up")
    return redirect("reports:plan", report.public_id)


@login_required
@require_safe
def my_items(request):
    """What I answer for, over all reports."""
    items = PlanItem.objects.filter(owner=request.user).select_related("report__union")
    return render(
        request,
        "reports/plan/mine.html",
        {"items": items.order_by("-report__start", "order", "pk")},
    )


@login_required
@form_page
def report_result(request, pk):
    item = get_object_or_404(
        PlanItem.objects.select_related("report__union", "owner"), pk=pk
    )
    if not request.user.has_perm("reports.report_result", item):
        raise Http404
    typed = (request.POST,) if request.method == "POST" else ()
    first = {"state": item.state, "result": item.result}
    form = ResultForm(*typed, initial=first)
    if form.is_valid() and carried_out(
        form, plans.report_result, item, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("已填报，谢谢。"))
        return redirect("reports:my_items")
    return render(request, "reports/plan/result.html", {"item": item, "form": form})
