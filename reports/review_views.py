"""From the draft to the print: sent to review, read, published, corrected, withdrawn."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from reports import composing, federation, freezing, printing, transitions
from reports.models import Report
from reports.receiving_views import federations_of
from reports.review_forms import (
    CorrectForm,
    OpinionForm,
    PublishForm,
    ReasonForm,
    SubmitForm,
)
from reports.transitions.review import unready
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out, get_permitted

form_page = require_http_methods(["GET", "HEAD", "POST"])


def typed(request):
    return (request.POST,) if request.method == "POST" else ()


def ask(request, report, form, act, done, **page):
    """Show a form until it is filled and ``act(cleaned)`` goes through."""
    if form.is_valid() and carried_out(form, act, form.cleaned_data):
        messages.success(request, done)
        return redirect(report)
    context = {
        "form": form,
        "above_url": report.get_absolute_url(),
        "above_title": report,
        **page,
    }
    return render(request, "reports/form.html", context)


@login_required
@form_page
def submit(request, public_id):
    report = get_permitted(
        request.user, Report.objects, "reports.write_report", public_id=public_id
    )
    form = SubmitForm(*typed(request), report=report, day=request.user.today)
    return ask(
        request,
        report,
        form,
        lambda _cleaned: transitions.submit(
            report, actor=request.user, steps=form.steps()
        ),
        _("已送审，第一位审稿人收到了通知。"),
        title=_("送审"),
        button=_("送审"),
        hint=_("送审以后不能再改，退回才能改。审稿人按顺序一位一位看。"),
        problems=unready(report),
    )


@login_required
@require_POST
def decide(request, public_id):
    """Pass one's step, or send the text back."""
    report = get_permitted(request.user, Report.objects, public_id=public_id)
    form = OpinionForm(request.POST)
    if not form.is_valid():
        raise TransitionError(_("意见太长了，请不要超过 1000 字。"))
    opinion = form.cleaned_data["opinion"]
    if "recall" in request.POST:
        if not request.user.has_perm("reports.write_report", report):
            raise TransitionError(_("撤回送审由起草报告的办公室来办。"))
        transitions.recall(report, actor=request.user)
        messages.success(request, _("已撤回，可以接着改。"))
        return redirect(report)
    if "send_back" in request.POST:
        if not request.user.has_perm("reports.send_back_report", report):
            raise TransitionError(_("现在不由您审稿。"))
        transitions.send_back(report, actor=request.user, opinion=opinion)
        messages.success(request, _("已退回修改，起草人收到了通知。"))
    else:
        transitions.pass_step(report, actor=request.user, opinion=opinion)
        messages.success(request, _("已通过。"))
    return redirect("reports:list")


@login_required
@form_page
def publish(request, public_id):
    report = get_permitted(
        request.user, Report.objects, "reports.publish_report", public_id=public_id
    )
    form = PublishForm(*typed(request), report=report, day=request.user.today)

    def act(cleaned):
        del cleaned["sure"]
        return transitions.publish(report, actor=request.user, **cleaned)

    return ask(
        request,
        report,
        form,
        act,
        _("已发布。数字和背后的记录都已定稿留存。"),
        title=_("发布"),
        button=_("发布"),
        problems=unready(report),
    )


@login_required
@form_page
def withdraw(request, public_id):
    report = get_permitted(
        request.user, Report.objects, "reports.publish_report", public_id=public_id
    )
    return ask(
        request,
        report,
        ReasonForm(*typed(request)),
        lambda cleaned: transitions.withdraw(report, actor=request.user, **cleaned),
        _("已撤回，收到印发通知的工会也收到了撤回通知。"),
        title=_("撤回报告"),
        button=_("撤回"),
        hint=_("撤回以后，收文工会和会员不再看到它；定稿仍然留存备查。"),
        danger=True,
    )


@login_required
@form_page
def correct(request, public_id, key):
    report = get_permitted(
        request.user, Report.objects, "reports.publish_report", public_id=public_id
    )
    figure = get_object_or_404(report.frozen, key=key)
    return ask(
        request,
        report,
        CorrectForm(*typed(request)),
        lambda cleaned: transitions.correct(
            report, actor=request.user, figure=figure, **cleaned
        ),
        _("已更正，原来印的数仍然留着。"),
        title=_("更正“%(title)s”") % {"title": figure.title},
        button=_("更正"),
        hint=_("印出来的是“%(token)s”。更正写在报告旁边，不改动已发布的文字。")
        % {"token": figure.token},
    )


@login_required
@require_safe
def changes_since(request, public_id):
    """The published numbers that would be others today, for those who keep them."""
    report = get_permitted(
        request.user, Report.objects, "reports.view_report", public_id=public_id
    )
    drifts = freezing.drifts(report) if report.is_issued else []
    context = {
        "report": report,
        "drifts": drifts,
        "flaws": freezing.flaws(report) if report.is_issued else [],
        "now": timezone.localtime(),
    }
    return render(request, "reports/review/changes_since.html", context)


@login_required
@require_safe
def as_json(request, public_id):
    """The report as data, to be sent to the federation."""
    report = get_permitted(
        request.user, Report.objects, "reports.print_report", public_id=public_id
    )
    return JsonResponse(
        printing.as_json(composing.read(report)),
        json_dumps_params={"ensure_ascii": False, "indent": 1},
        headers={"Content-Disposition": f'attachment; filename="{report.key}.json"'},
    )


@login_required
@require_safe
def federation_sums(request):
    """What the schools have published, summed; for whom a federation's post is held."""
    period = request.GET.get("period", "")
    context = federation.sums(request.user, period)
    context["may_receive"] = federations_of(request.user).exists()
    return render(request, "reports/federation.html", context)
