"""工作交接 on the phone: what one hands over, what one receives, and the sheet in print."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from members import handover_sheet
from members.models import Handover
from members.models.handover import HandoverState
from members.roles import STAFF
from members.transitions.handover import hand_over, receive_handover
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import get_permitted
from union_portal.typesetting.glyphs import TypesettingError

NEWEST = 50


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("移交说明"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy("材料放在哪里、找谁联系、最近要办什么。请不要写密码。"),
    )


def find(request, public_id, perm=""):
    rows = Handover.objects.for_list()
    return get_permitted(request.user, rows, perm, public_id=public_id)


@login_required
@require_safe
def my_handovers(request):
    person = request.user
    rows = Handover.objects.for_list().filter(
        Q(appointment__person=person) | Q(successor=person)
    )
    context = {"handovers": rows[:NEWEST], "person": person}
    return render(request, "members/my_handovers.html", context)


@login_required
@require_safe
def handover(request, public_id):
    return show(request, find(request, public_id), NoteForm())


def show(request, found, form):
    context = {
        "handover": found,
        "form": form,
        "may_hand_over": found.state == HandoverState.OPEN
        and request.user.has_perm("members.hand_over", found),
        "may_receive": found.state == HandoverState.HANDED_OVER
        and request.user.has_perm("members.receive_handover", found),
        "links": request.user.rights.has(*STAFF),
    }
    return render(request, "members/handover.html", context)


@login_required
@require_http_methods(["POST"])
def hand_over_mine(request, public_id):
    found = find(request, public_id, "members.hand_over")
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, found, form)
    hand_over(found, actor=request.user, **form.cleaned_data)
    messages.success(request, _("已移交，等接交人确认接收。"))
    return redirect("members:handover", found.public_id)


@login_required
@require_POST
def receive_mine(request, public_id):
    found = find(request, public_id, "members.receive_handover")
    receive_handover(found, actor=request.user)
    messages.success(request, _("已确认接收，交接办完了。"))
    return redirect("members:handover", found.public_id)


@login_required
@require_safe
def handover_pdf(request, public_id):
    found = find(request, public_id)
    try:
        body = handover_sheet.pdf(found)
    except TypesettingError as problem:
        raise TransitionError(str(problem)) from problem
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="handover.pdf"'
    add_never_cache_headers(response)
    return response
