"""Pages around being signed in: devices, what was not sent, the language."""

import json
from pathlib import PurePosixPath

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from members.idle import COLUMN, STATE, UNSENT
from members.models import DeviceSession
from members.transitions.devices import choose_language, end_devices
from union_portal.personal import decrypt


@login_required
@never_cache
@require_safe
def my_sessions(request):
    here = request.session.get(STATE, {}).get("device")
    rows = DeviceSession.objects.visible_to(request.user).open()
    found = sorted(rows, key=lambda row: row.pk != here)
    context = {"devices": found, "here": here}
    return render(request, "members/my_sessions.html", context)


@login_required
@require_POST
def end_session(request, pk):
    row = get_object_or_404(
        DeviceSession.objects.visible_to(request.user).open(), pk=pk
    )
    if pk == request.session.get(STATE, {}).get("device"):
        return redirect("account_logout")
    end_devices(request.user, only=row.pk, actor=request.user)
    messages.success(request, _("已在那台设备上退出登录。"))
    return redirect("members:my_sessions")


@login_required
@require_POST
def end_other_sessions(request):
    here = request.session.get(STATE, {}).get("device")
    number = end_devices(request.user, keep=here, actor=request.user)
    said = ngettext(
        "已在 %(number)s 台其他设备上退出登录。",
        "已在 %(number)s 台其他设备上退出登录。",
        number,
    ) % {"number": number}
    messages.success(request, said if number else _("没有其他设备登录着。"))
    return redirect("members:my_sessions")


@login_required
@never_cache
@require_safe
def unsent(request):
    """What somebody had typed when the session ended; shown to the same person once."""
    kept = request.session.pop(UNSENT, None)
    if not kept or kept["person"] != request.user.pk:
        return redirect("home")
    fields = json.loads(decrypt(COLUMN, bytes.fromhex(kept["sealed"])))
    context = {
        "address": kept["address"],
        "fields": fields,
        "files": kept["files"],
        "back": str(PurePosixPath(kept["address"].split("?")[0])) + "/",
    }
    return render(request, "members/unsent.html", context)


@require_POST
def language(request):
    """Django's own switch, and for who is signed in it is kept."""
    response = set_language(request)
    chosen = request.POST.get("language")
    if request.user.is_authenticated and chosen in dict(settings.LANGUAGES):
        choose_language(request.user, language=chosen, actor=request.user)
    return response


# Addresses without the namespace of the app: other pages know them by these names.
urlpatterns = [
    path("language/", language, name="set_language"),
    path("unsent/", unsent, name="unsent"),
]
