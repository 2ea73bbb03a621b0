"""The report on the web: every figure opens the records behind it."""

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from reports import composing, freezing, printing
from reports.forms import unions_of
from reports.models import FigureKind, Report, ReportState
from reports.review_forms import OpinionForm
from reports.transitions.review import present_step, sums_apart
from reports.workspace import papers_of
from union_portal.figures import FIGURES, evaluate
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import get_permitted
from union_portal.typesetting.glyphs import TypesettingError

PAGE = 50
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@login_required
@require_safe
def report_list(request):
    reports = Report.objects.visible_to(request.user).select_related("union")
    context = {"reports": reports, "may_start": unions_of(request.user).exists()}
    return render(request, "reports/list.html", context)


@login_required
@require_safe
def show(request, public_id):
    report = get_permitted(request.user, Report.objects, public_id=public_id)
    reading = composing.read(report)
    may_write = request.user.has_perm("reports.see_desk", report)
    tally = [
        {"kind": kind.value, "label": kind.label, "count": count}
        for kind, count in reading.tally().items()
    ]
    context = {
        "report": report,
        "tally": tally,
        "figure_count": len(reading.figures),
        "content": composing.compose(reading),
        "sums_apart": sums_apart(reading),
        "may_write": may_write,
        "proven": len(papers_of(reading.figures.values())) if may_write else 0,
        "may_copy": request.user.has_perm("reports.write_report", report),
        "may_print": request.user.has_perm("reports.print_report", report),
        **desk(request.user, report),
    }
    return render(request, "reports/show.html", context)


def desk(person, report):
    """Where a report stands, and what this person may do about it now."""
    step = present_step(report)
    moves = report.open_moves
    leads = person.has_perm("reports.publish_report", report)
    my_turn = step is not None and step.reviewer_id == person.pk
    return {
        "step": step,
        "my_turn": my_turn,
        "opinion": OpinionForm(),
        "may_submit": "submit" in moves
        and person.has_perm("reports.write_report", report),
        "may_recall": "recall" in moves
        and person.has_perm("reports.write_report", report),
        "may_publish": "publish" in moves and leads,
        "may_withdraw": "withdraw" in moves and leads,
        "may_send_back": my_turn or (leads and report.state == ReportState.APPROVED),
        "keeps": person.has_perm("reports.view_report", report),
        "steps": report.steps.select_related("reviewer"),
        "corrections": report.corrections.select_related("figure", "actor"),
    }


@login_required
@require_safe
def records(request, public_id, key):
    """The records behind one figure, as far as the reader may see them."""
    report = get_permitted(request.user, Report.objects, public_id=public_id)
    row = get_object_or_404(report.figures, key=key)
    kept = report.frozen.filter(key=key).first() if report.is_issued else None
    context = {"report": report, "row": row, "kept": kept}
    if row.kind == FigureKind.RECORDS:
        context |= counted(request, report, row, kept)
    elif kept is None:
        context["exact"] = composing.plain_value(row, report)
    if kept is not None:
        context |= frozen(request, row, kept)
    context["token"] = kept.token if kept else composing.token_of(row, context["exact"])
    return render(request, "reports/records.html", context)


def counted(request, report, row, kept):
    """What the page shows of a number counted from records: now, or as published."""
    figure, scope = FIGURES[row.figure], row.scope(report)
    found = freezing.frozen_rows(kept) if kept else figure.records(scope)
    seen = figure.visible_of(found, request.user)
    page = Paginator(seen, PAGE).get_page(request.GET.get("page"))
    return {
        "figure": figure,
        "scope": scope,
        "exact": None if kept else figure.value(scope),
        "rows": kept.rows if kept else found.count(),
        "page": page,
        "table": figure.table(page.object_list),
        "sides": sides(figure, scope) if not kept else [],
    }


def sides(figure, scope):
    """Of a ratio its two numbers, which are shown beside it."""
    if not figure.is_ratio:
        return []
    numbers = evaluate([(base.key, scope) for base in figure.bases])
    return list(zip(figure.bases, numbers, strict=True))


def frozen(request, row, kept):
    """What belongs to a published number: corrections, and what happened since."""
    person, report = request.user, row.report
    keeps = person.has_perm("reports.view_report", report)
    counts = row.kind == FigureKind.RECORDS and keeps
    return {
        "exact": composing.plain(kept.value),
        "corrections": kept.corrections.select_related("actor"),
        "story": freezing.story(row, kept, person) if counts else None,
        "may_correct": "correct" in report.open_moves
        and person.has_perm("reports.publish_report", report),
    }


@login_required
@require_safe
def print_pdf(request, public_id):
    report = printable(request, public_id)
    return printed(lambda row: printing.pdf(composing.read(row)), report, "pdf")


@login_required
@require_safe
def print_word(request, public_id):
    report = printable(request, public_id)
    return printed(lambda row: printing.word(composing.read(row)), report, "docx")


@login_required
@require_safe
def print_issue(request, public_id):
    """The notice that goes out with a published report (印发通知)."""
    report = printable(request, public_id)
    if not report.is_issued:
        raise TransitionError(_("报告发布以后才有印发通知。"))
    return printed(printing.issue_pdf, report, "pdf", "（印发通知）")


def printable(request, public_id):
    return get_permitted(
        request.user, Report.objects, "reports.print_report", public_id=public_id
    )


def printed(make, report, kind, suffix=""):
    """A PDF to look at, or a Word file to keep, named as the report is."""
    try:
        content = make(report)
    except TypesettingError as problem:
        raise TransitionError(str(problem)) from problem
    return FileResponse(
        BytesIO(content),
        content_type=CONTENT_TYPES[kind],
        as_attachment=kind == "docx",
        filename=f"{report}{suffix}.{kind}",
    )
