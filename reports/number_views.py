"""The numbers of a draft: filled in with their source, set in form, added up."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from reports import composing, transitions
from reports.composing import TAG
from reports.forms import FillForm, PatternForm, SumForm
from reports.models import FigureKind
from reports.offering import forms_for
from reports.transitions.checking import texts_of
from reports.writing_views import FORM, desk, drafted
from union_portal.attachments import Attachment
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out


def opened(request, public_id, key):
    report = drafted(request, public_id, "reports.see_desk")
    row = get_object_or_404(report.figures.select_related("union"), key=key)
    row.report = report
    if not request.user.has_perm("reports.fill_figure", row):
        raise PermissionDenied
    return report, row


@login_required
@require_http_methods(FORM)
def number(request, public_id, key):
    """One number: where it comes from, in which form it prints; typed ones are filled."""
    report, row = opened(request, public_id, key)
    does_fill = request.method == "POST" and request.POST.get("do") == "fill"
    does_set = request.method == "POST" and request.POST.get("do") == "set"
    fill_form = fill_form_for(row, request if does_fill else None)
    pattern_form = PatternForm(
        request.POST if does_set else None,
        initial={"form": row.form, "title": row.title},
    )
    if does_fill and fill_form and fill_form.is_valid():
        done = carried_out(
            fill_form,
            transitions.fill_figure,
            row,
            actor=request.user,
            **fill_form.cleaned_data,
        )
        if done:
            messages.success(request, _("已填报。"))
            return desk(report, "#numbers")
    if does_set and pattern_form.is_valid():
        done = carried_out(
            pattern_form,
            transitions.change_figure,
            row,
            actor=request.user,
            **pattern_form.cleaned_data,
        )
        if done:
            messages.success(request, _("已改好。"))
            return redirect("reports:number", public_id, key)
    return number_page(request, report, row, fill_form, pattern_form)


def fill_form_for(row, request):
    if row.kind != FigureKind.MANUAL:
        return None
    if request:
        return FillForm(request.POST, request.FILES)
    return FillForm(
        initial={}
        if row.is_carried
        else {"value": row.exact_value, "source": row.source}
    )


def number_page(request, report, row, fill_form, pattern_form):
    reading = composing.read(report, [row.key])
    value = reading.values[row.key]
    before = None
    if report.previous:
        before = composing.read(report.previous, [row.key]).tokens.get(row.key)
    unit = row.definition.unit if row.kind == FigureKind.RECORDS else ""
    context = {
        "report": report,
        "row": row,
        "scope": row.scope(report),
        "token": reading.tokens[row.key],
        "before": before,
        "fill_form": fill_form,
        "pattern_form": pattern_form,
        "offered": forms_for(value, unit) if unit else [],
        "files": Attachment.objects.of(row),
        "sections": [
            section
            for section in report.sections.standing()
            if row.key in TAG.findall("\n".join(texts_of(section)))
        ],
    }
    return render(request, "reports/write/number.html", context)


@login_required
@require_POST
def remove(request, public_id, key):
    """Take a number out that no text names."""
    report = drafted(request, public_id)
    row = get_object_or_404(report.figures, key=key)
    transitions.remove_figure(row, actor=request.user)
    messages.success(request, _("已删去“%(title)s”。") % {"title": row.title})
    return desk(report, "#numbers")


@login_required
@require_http_methods(FORM)
def sums(request, public_id):
    """Which number is the sum of which."""
    report = drafted(request, public_id)
    figures = list(report.figures.order_by("order"))
    titles = {row.key: row.title for row in figures}
    form = SumForm(request.POST or None, figures=figures)
    if request.method == "POST" and form.is_valid():
        try:
            transitions.set_sum(report, actor=request.user, **form.cleaned_data)
        except TransitionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("合计关系已保存。"))
            return redirect("reports:sums", public_id)
    context = {
        "report": report,
        "form": form,
        "sums": [
            (titles[row.total], [titles[key] for key in row.parts], row.total)
            for row in report.sums.all()
        ],
    }
    return render(request, "reports/write/sums.html", context)
