"""Pages of a matter, for whoever raised it, handles it, signs it or runs it."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from matters import reading
from matters.models import Matter
from union_portal.shortcuts import get_permitted


@login_required
@require_safe
def show(request, public_id):
    matter = get_permitted(
        request.user, Matter.objects.for_reading(), public_id=public_id
    )
    context = {"reading": reading.of(matter, request.user), "matter": matter}
    return render(request, "matters/show.html", context)
