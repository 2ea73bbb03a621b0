"""The writing desk of a report: begin it, its outline, its front, what is still open."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from reports import composing, starting, transitions, workspace
from reports.forms import (
    LEVELS,
    AddSectionForm,
    CopyForm,
    FrontForm,
    OutlineForm,
    OutlineStartForm,
    unions_of,
)
from reports.models import EDITORS, Outline, Report, ReportState
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out, get_permitted

FORM = ["GET", "HEAD", "POST"]


def drafted(request, public_id, perm="reports.write_report"):
    """The report, for who may do this with it."""
    return get_permitted(request.user, Report.objects, perm, public_id=public_id)


def desk(report, anchor=""):
    return redirect(reverse("reports:write", args=[report.public_id]) + anchor)


def form_page(request, report, form, title, hint=""):
    """A page of the writing desk that asks for something."""
    context = {
        "form": form,
        "title": title,
        "hint": hint or report,
        "above_url": reverse("reports:write", args=[report.public_id]),
        "above_title": _("撰写报告"),
    }
    return render(request, "reports/form.html", context)


# --- Beginning ------------------------------------------------------------------------
@login_required
@require_safe
def new(request):
    """From what to start: last year's report, or an outline."""
    if not unions_of(request.user).exists():
        raise PermissionDenied
    reports = (
        Report.objects.filter(
            request.user.rights.covering("union", *EDITORS, persons=True)
        )
        .exclude(state=ReportState.WITHDRAWN)
        .select_related("union")
    )
    edits = request.user.rights.covering("union", *EDITORS, persons=True)
    own = Outline.objects.filter(edits, closed_on=None)
    context = {
        "reports": reports,
        "own_outlines": own,
        "outlines": Outline.objects.visible_to(request.user)
        .filter(closed_on=None)
        .select_related("union"),
    }
    return render(request, "reports/write/new.html", context)


@login_required
@require_http_methods(FORM)
def start(request, outline):
    """A report from an outline."""
    outline = get_permitted(
        request.user, Outline.objects.filter(closed_on=None), pk=outline
    )
    if not unions_of(request.user).exists():
        raise PermissionDenied
    form = OutlineStartForm(
        request.POST or None,
        person=request.user,
        outline=outline,
        initial=starting.beginning(outline, request.user.today),
    )
    if request.method == "POST" and form.is_valid():
        report = carried_out(
            form,
            transitions.start_report,
            outline,
            actor=request.user,
            **form.cleaned_data,
        )
        if report:
            messages.success(request, _("报告已建好，可以开始写了。"))
            return desk(report)
    context = {"form": form, "source": outline}
    return render(request, "reports/write/start.html", context)


@login_required
@require_http_methods(FORM)
def copy(request, public_id):
    """This year's report from last year's."""
    previous = drafted(request, public_id, "reports.write_report")
    form = CopyForm(
        request.POST or None, initial=starting.following(previous, request.user.today)
    )
    if request.method == "POST" and form.is_valid():
        report = carried_out(
            form,
            transitions.copy_report,
            previous,
            actor=request.user,
            **form.cleaned_data,
        )
        if report:
            messages.success(
                request,
                _("已抄写。由记录计算的数已换成新年度的，人工填报的数请逐个重填。"),
            )
            return desk(report)
    context = {"form": form, "source": previous, "copies": True}
    return render(request, "reports/write/start.html", context)


# --- The desk -------------------------------------------------------------------------
@login_required
@require_safe
def write(request, public_id):
    """The outline, with what is open in every section and in the numbers."""
    report = drafted(request, public_id, "reports.see_desk")
    reading = composing.read(report)
    lines, removed = workspace.outline(report, reading, request.user)
    carried, typed = workspace.to_fill(reading)
    papers = workspace.papers_of(reading.figures.values())
    for row in typed:
        row.papers = papers.get(row.pk, 0)
    context = {
        "report": report,
        "proven": len(papers),
        "lines": lines,
        "removed": removed,
        "carried": carried,
        "typed": typed,
        "title": [workspace.told(line, reading) for line in report.title_lines],
        "counts": workspace.cover_counts(reading),
        "figure_count": len(reading.figures),
        "broken_sums": [
            {
                "total": reading.figures[row.total],
                "parts": [reading.figures[key] for key in row.parts],
                "stated": total,
                "added": parts,
            }
            for row, total, parts in reading.broken_sums()
        ],
        "levels": LEVELS,
        "may_arrange": report.state == ReportState.DRAFT
        and request.user.has_perm("reports.write_report", report),
    }
    return render(request, "reports/write/desk.html", context)


@login_required
@require_http_methods(FORM)
def front(request, public_id):
    """题头: title, dates, address."""
    report = drafted(request, public_id)
    initial = {name: getattr(report, name) for name in FrontForm.base_fields}
    form = FrontForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = carried_out(
            form,
            transitions.change_front,
            report,
            actor=request.user,
            **form.cleaned_data,
        )
        if done:
            messages.success(request, _("题头已保存。"))
            return desk(report)
    return form_page(request, report, form, _("题头"))


@login_required
@require_http_methods(FORM)
def add_section(request, public_id, after=None):
    """A new section, at the end or behind another one."""
    report = drafted(request, public_id)
    behind = get_object_or_404(report.sections.standing(), pk=after) if after else None
    form = AddSectionForm(
        request.POST or None, initial={"level": behind.level if behind else 1}
    )
    if request.method == "POST" and form.is_valid():
        section = carried_out(
            form,
            transitions.add_section,
            report,
            actor=request.user,
            after=behind,
            **form.cleaned_data,
        )
        if section:
            messages.success(request, _("已增加一节。"))
            return desk(report, f"#section-{section.pk}")
    hint = _("加在“%(behind)s”后面") % {"behind": behind} if behind else _("加在最后")
    return form_page(request, report, form, _("增加一节"), hint)


def level_of(data):
    """The level a browser sent, as a number of the outline."""
    known = {str(value): value for value, _label in LEVELS}
    if data.get("level") not in known:
        raise TransitionError(_("请选择一个层次。"))
    return known[data["level"]]


def change_level(section, *, actor, data):
    transitions.arrange_section(
        section,
        actor=actor,
        level=level_of(data),
        is_attached="is_attached" in data,
    )


ARRANGE = {
    "up": lambda row, actor, data: transitions.move_section(row, actor=actor, up=True),
    "down": lambda row, actor, data: transitions.move_section(
        row, actor=actor, up=False
    ),
    "level": lambda row, actor, data: change_level(row, actor=actor, data=data),
    "remove": lambda row, actor, data: transitions.remove_section(row, actor=actor),
    "restore": lambda row, actor, data: transitions.restore_section(row, actor=actor),
}


@login_required
@require_POST
def arrange(request, public_id, section):
    """One button of the outline: up, down, another level, out, back."""
    report = drafted(request, public_id)
    row = get_object_or_404(report.sections, pk=section)
    act = ARRANGE.get(request.POST.get("do"))
    if act is None:
        raise TransitionError(_("请用页面上的按钮调整次序。"))
    act(row, request.user, request.POST)
    return desk(report, f"#section-{row.pk}")


@login_required
@require_http_methods(FORM)
def keep_outline(request, public_id):
    """存为提纲."""
    report = drafted(request, public_id)
    form = OutlineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outline = carried_out(
            form,
            transitions.keep_outline,
            report,
            actor=request.user,
            **form.cleaned_data,
        )
        if outline:
            messages.success(request, _("已存为提纲，起草报告时可以选用。"))
            return redirect("reports:new")
    return form_page(request, report, form, _("存为提纲"))


@login_required
@require_POST
def close_outline(request, outline):
    """停用 an outline of one's own union."""
    row = get_permitted(
        request.user, Outline.objects, "reports.change_outline", pk=outline
    )
    transitions.close_outline(row, actor=request.user)
    messages.success(request, _("已停用。"))
    return redirect("reports:new")
