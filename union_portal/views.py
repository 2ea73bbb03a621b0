"""The house's own pages: home, inbox, rules in force, state, and the error pages."""

import sys

from django.contrib import admin
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from union_portal import panels, worklists
from union_portal.attachments import Attachment
from union_portal.middleware import OUTAGES, sorry
from union_portal.norms import NORMS
from union_portal.notices import Notice
from union_portal.search import found
from union_portal.shortcuts import get_permitted

PAGE = 20


@login_required
@require_safe
def home(request):
    context = {
        "work": worklists.waiting_for(request.user),
        "panels": panels.boxes(panels.MEMBER_PANELS, request.user),
    }
    return render(request, "home.html", context)


@login_required
@require_safe
def inbox(request):
    notices = Notice.objects.visible_to(request.user)
    page = Paginator(notices, PAGE).get_page(request.GET.get("page"))
    return render(request, "inbox.html", {"page": page})


@login_required
@require_safe
def notice(request, pk):
    """Show one message; opening it marks it read."""
    found = get_permitted(request.user, Notice.objects, pk=pk)
    if found.read_at is None:
        Notice.objects.filter(pk=found.pk).update(read_at=timezone.now())
    return render(request, "notice.html", {"notice": found})


@login_required
@require_POST
def read_all(request):
    Notice.objects.visible_to(request.user).unread().update(read_at=timezone.now())
    return redirect("inbox")


@login_required
@require_safe
def attachment(request, public_id):
    """A file, for whoever may see the row it belongs to."""
    found = get_permitted(request.user, Attachment.objects, public_id=public_id)
    try:
        return found.response()
    except FileNotFoundError as problem:
        raise Http404 from problem


@login_required
@never_cache
@require_safe
def search(request):
    """Find anything one may see; while typing only the results come."""
    text = request.GET.get("q", "").strip()
    context = {"text": text, "groups": found(request.user, text)}
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, "_search_results.html" if part else "search.html", context)


@login_required
@require_safe
def norms(request):
    """Every rule number with the value in force for the reader's own union."""
    union = request.user.audit_union
    today = timezone.localdate()
    rows = [
        {"norm": norm, "value": norm.show(norm.value(union, today))}
        for norm in sorted(NORMS.values(), key=lambda norm: norm.key)
    ]
    return render(request, "norms.html", {"rows": rows, "union": union})


def staff_door(request, extra_context=None):
    """Where the staff pages send who may not enter: to the one sign-in, or away."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))
    if not admin.site.has_permission(request):
        raise PermissionDenied
    return redirect("admin:index")


@never_cache
@require_safe
def healthz(request):
    """For the supervisor and a load balancer: database and cache answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    cache.get("beat-heart")
    return JsonResponse({"ok": True})


def bad_request(request, exception=None):
    return render(request, "400.html", status=400)


def page_not_found(request, exception=None, rest=""):
    return render(request, "404.html", status=404)


def permission_denied(request, exception=None):
    return render(request, "403.html", status=403)


def csrf_failure(request, reason=""):
    return render(request, "403_csrf.html", status=403)


def server_error(request):
    """An outage anywhere gets the outage page; anything else says we are sorry."""
    if isinstance(sys.exc_info()[1], OUTAGES):
        return sorry(request)
    return render(None, "500.html", status=500)
