"""How long a sign-in lasts: an idle end, an end in any case, and nothing typed lost.

The limits are norms, copied into the session when it begins. Posts that need a second
factor have a short one. A form sent after the end is kept, encrypted, in the session of
the same browser until the same person is back and decides.
"""

import json
import time

from allauth.account.adapter import get_adapter
from allauth.account.signals import password_changed, password_reset, password_set
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from members import devices
from members.models import DeviceSession
from members.norms import IDLE_MINUTES, IDLE_MINUTES_STAFF, SESSION_HOURS
from members.transitions.devices import begin_device, choose_language, end_devices
from union_portal.personal import encrypt

STATE = "idle"  # in the session: began, seen, rest, limit (seconds), device
UNSENT = "unsent"  # in the session: person, address, sealed fields
COLUMN = "session.unsent"
NOTED = 60  # seconds between two notes that somebody is there
SHOWN = 300  # seconds between two updates of the list of devices
LARGEST = 60_000  # characters of a form that is kept
NEVER_KEPT = ("csrfmiddlewaretoken", "password", "oldpassword", "code")


# --- the beginning --------------------------------------------------------------------
@receiver(user_logged_in)
def begin(sender, request, user, **kwargs):
    """Also where tests and commands sign somebody in: then there is no browser."""
    now = int(time.time())
    short = IDLE_MINUTES_STAFF if user.needs_second_factor else IDLE_MINUTES
    device = begin_device(
        user,
        session_key=request.session.session_key,
        actor=user,
        **seen_from(request),
    )
    request.session[STATE] = {
        "began": now,
        "seen": now,
        "shown": now,
        "rest": short.value(user.school, user.today) * 60,
        "limit": SESSION_HOURS.value(user.school, user.today) * 3600,
        "device": device.pk,
    }
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES) and chosen != user.language:
        choose_language(user, language=chosen, actor=user)


def seen_from(request):
    header = request.META.get("HTTP_USER_AGENT", "")
    known = "REMOTE_ADDR" in request.META
    address = get_adapter().get_client_ip(request) if known else ""
    return {
        "browser": devices.browser_of(header),
        "system": devices.system_of(header),
        "address": devices.coarse(address),
    }


@receiver(user_logged_out)
def end(sender, request, user, **kwargs):
    state = request.session.get(STATE)
    if user is not None and state:
        DeviceSession.objects.filter(pk=state["device"]).update(ended_at=timezone.now())


@receiver([password_changed, password_set])
def only_here(sender, request, user, **kwargs):
    """A new password ends what is open elsewhere; here the session has a new key."""
    state = request.session.get(STATE) or {}
    end_devices(user, keep=state.get("device"), actor=user)
    DeviceSession.objects.filter(pk=state.get("device")).update(
        session_key=request.session.session_key
    )


@receiver(password_reset)
def nowhere(sender, request, user, **kwargs):
    end_devices(user, actor=user)


# --- the end --------------------------------------------------------------------------
class IdleMiddleware:
    """Ends what nobody uses; what only looks (htmx polling) does not count as use."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        state = request.session.get(STATE)
        if state is None or not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        if now - state["seen"] > state["rest"] or now - state["began"] > state["limit"]:
            return self.over(request)
        if now - state["seen"] > NOTED and not self.only_looks(request):
            self.note(request, state, now)
        return self.get_response(request)

    def only_looks(self, request):
        return request.method == "GET" and "HX-Request" in request.headers

    def note(self, request, state, now):
        state["seen"] = now
        if now - state["shown"] > SHOWN:
            state["shown"] = now
            shown = DeviceSession.objects.filter(pk=state["device"])
            shown.update(seen_at=timezone.now())
        request.session[STATE] = state

    def over(self, request):
        person = request.user
        typed = keep(request) if request.method == "POST" else None
        device = request.session[STATE]["device"]
        DeviceSession.objects.filter(pk=device).update(ended_at=timezone.now())
        request.session.flush()
        onward = request.get_full_path() if request.method == "GET" else reverse("home")
        if typed:
            request.session[UNSENT] = {"person": person.pk, **typed}
            onward = reverse("unsent")
            said = _("离开太久，已经自动退出。重新登录后，可以接着提交刚才填写的内容。")
        else:
            said = _("离开太久，已经自动退出，请重新登录。")
        messages.info(request, said)
        door = f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: onward})}"
        if "HX-Request" in request.headers:
            return HttpResponse(headers={"HX-Redirect": door})
        return redirect(door)


def keep(request):
    """What was typed, sealed; None for nothing, for secrets, and for too much."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in NEVER_KEPT and "password" not in name
    ]
    text = json.dumps(fields)
    if not fields or len(text) > LARGEST or request.path.startswith("/accounts/"):
        return None
    return {
        "address": request.get_full_path(),
        "sealed": encrypt(COLUMN, text).hex(),
        "files": bool(request.FILES),
    }
