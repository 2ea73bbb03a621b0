"""A person's long tasks: the list, one with its progress, its result; calling it off."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from union_portal.jobs import acts
from union_portal.jobs.models import Job, JobState
from union_portal.shortcuts import get_permitted

PAGE = 20


@login_required
@require_safe
@never_cache
def jobs(request):
    found = Job.objects.visible_to(request.user)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/list.html", {"page": page})


@login_required
@require_safe
@never_cache
def job(request, public_id):
    """The page, and the part of it that asks again every two seconds.

    Who watched a job to its end is led to the result.
    """
    found = get_permitted(request.user, Job.objects, public_id=public_id)
    if request.htmx and found.state == JobState.DONE and found.link:
        return HttpResponseClientRedirect(found.link)
    context = {
        "job": found,
        "ahead": found.ahead() if found.state == JobState.QUEUED else 0,
        "is_unanswered": found.is_unanswered(timezone.now()),
    }
    template = "jobs/_progress.html" if request.htmx else "jobs/show.html"
    return render(request, template, context)


@login_required
@require_POST
def cancel_job(request, public_id):
    found = get_permitted(request.user, Job.objects, public_id=public_id)
    found = acts.cancel(found, actor=request.user)
    if found.is_open:
        messages.info(request, _("已经告诉后台停下，走完手上这一步就停。"))
    else:
        messages.success(request, _("已取消。"))
    return redirect(found)


@login_required
@require_safe
@never_cache
def job_file(request, public_id):
    """The result, to who may see the job and nobody else."""
    found = get_permitted(request.user, Job.objects, public_id=public_id)
    if not found.file:
        raise Http404
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, as_attachment=True, filename=found.file_name)
