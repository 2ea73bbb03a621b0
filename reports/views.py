"""The report on the web: every figure opens the records behind it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reports import composing, printing
from reports.models import FigureKind, Report
from union_portal.figures import FIGURES
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import get_permitted
from union_portal.typesetting.glyphs import TypesettingError

PAGE = 50


@login_required
@require_safe
def report_list(request):
    reports = Report.objects.visible_to(request.user).select_related("union")
    return render(request, "reports/list.html", {"reports": reports})


@login_required
@require_safe
def show(request, public_id):
    report = get_permitted(request.user, Report.objects, public_id=public_id)
    reading = composing.read(report)
    tally = [
        {"kind": kind.value, "label": kind.label, "count": count}
        for kind, count in reading.tally().items()
    ]
    context = {
        "report": report,
        "tally": tally,
        "figure_count": len(reading.figures),
        "content": composing.compose(reading),
        "broken_sums": reading.broken_sums(),
        "may_print": request.user.has_perm("reports.print_report", report),
    }
    return render(request, "reports/show.html", context)


@login_required
@require_safe
def records(request, public_id, key):
    """The records behind one figure, as far as the reader may see them."""
    report = get_permitted(request.user, Report.objects, public_id=public_id)
    row = get_object_or_404(report.figures, key=key)
    context = {"report": report, "row": row}
    if row.kind == FigureKind.RECORDS:
        figure, scope = FIGURES[row.figure], row.scope(report)
        found = figure.records(scope)
        seen = figure.visible_records(scope, request.user)
        page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
        context |= {
            "figure": figure,
            "scope": scope,
            "total": figure.value(scope),
            "rows": found.count(),
            "page": page,
            "table": figure.table(page.object_list),
        }
    else:
        context["value"] = composing.plain_value(row, report)
    context["exact"] = context.get("total", context.get("value"))
    context["token"] = row.print(context["exact"])
    return render(request, "reports/records.html", context)


@login_required
@require_safe
def print_pdf(request, public_id):
    report = get_permitted(
        request.user, Report.objects, "reports.print_report", public_id=public_id
    )
    try:
        pdf = printing.pdf(composing.read(report))
    except TypesettingError as problem:
        raise TransitionError(str(problem)) from problem
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{report.key}.pdf"'},
    )
