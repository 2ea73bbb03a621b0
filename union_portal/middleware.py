"""What stands around every page: outages in plain words, refusals as messages."""

import pghistory
from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.contrib import messages
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from union_portal.lifecycle import TransitionError

OUTAGES = (OperationalError, InterfaceError, RedisConnectionError, RedisError)


class OutageMiddleware:
    """When PostgreSQL or Redis is away: say so, keep nothing half done, ask to retry.

    A view's failure ends here; one in another middleware (the session's, say) reaches
    ``views.server_error``, which shows the same page.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return sorry(request) if isinstance(exception, OUTAGES) else None


def sorry(request):
    """The plain outage page; it needs neither database nor cache.

    A page that was only read comes back by itself; a form is never sent again unasked.
    """
    retry = request.method in ("GET", "HEAD")
    page = render_to_string("outage.html", {"retry": retry})
    response = HttpResponse(page, status=503, headers={"Retry-After": "10"})
    if retry:
        response["Refresh"] = "10"
    return response


class AdminContentPolicyMiddleware:
    """Unfold is Alpine.js: below /admin/ alone scripts may be evaluated."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(reverse("admin:index")):
            response._csp_update = {
                "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
                "style-src": [SELF, UNSAFE_INLINE],
            }
        return response


class ActorMiddleware:
    """Row history learns who is signed in, by id alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in ("GET", "HEAD") or not request.user.is_authenticated:
            return self.get_response(request)
        with pghistory.context(actor=request.user.pk):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Who holds a post that approves or pays sets up a second factor first (norm)."""

    OPEN = ("/accounts/", "/static/", "/healthz", "/language/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.must_enrol(request):
            messages.warning(
                request,
                _("您的职务涉及审批或付款，需要先设置动态口令，然后就可以继续使用。"),
            )
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def must_enrol(self, request):
        if request.path.startswith(self.OPEN) or not request.user.is_authenticated:
            return False
        if request.session.get("second_factor_by_provider"):
            return False  # the school's norm takes the provider's own (members.sign_in)
        return request.user.lacks_second_factor


class RefusalMiddleware:
    """A refused transition of a button becomes a message on a fresh page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, TransitionError):
            return None
        messages.error(request, str(exception))
        back = request.META.get("HTTP_REFERER", "")
        if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
            back = reverse("home")
        if request.htmx:
            return HttpResponse(headers={"HX-Redirect": back})
        return redirect(back)


class NulMiddleware:
    """No address of ours holds a NUL, and PostgreSQL's text cannot: there is no page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        return self.get_response(request)
