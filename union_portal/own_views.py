"""What a person reads and sets about themselves, and the house keeps: who looked."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from union_portal.looks import LookedPerson

PAGE = 20


@login_required
@require_safe
def looks(request):
    """谁看过我的信息: who, when, what, why."""
    rows = LookedPerson.objects.visible_to(request.user).select_related("look")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "looks.html", {"page": page})
