"""Member pages: one's own honours, and the regulations that apply to one."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.models import Honour, ModelWorker, Regulation, RegulationVersion
from members.models.regulations import Area
from union_portal.attachments import Attachment

PER_PAGE = 30


@login_required
@require_safe
def my_honours(request):
    """What one was awarded, alone or in a team; one's union's beside them."""
    person = request.user
    own = Honour.objects.of(person).for_list()
    unions = Honour.objects.filter(union__in=person.unions_upward).for_list()
    context = {
        "honours": own,
        "of_unions": unions.held(person.today)[:PER_PAGE],
        "worker": ModelWorker.objects.filter(person=person).first(),
    }
    return render(request, "members/my_honours.html", context)


@login_required
@require_safe
def regulations(request):
    """The library: by area, or what holds the words one looks for."""
    text, area = request.GET.get("q", "").strip(), request.GET.get("area", "")
    found = Regulation.objects.visible_to(request.user)
    if text:
        found = found.matching(text)
    if area in Area.values:
        found = found.filter(area=area)
    page = Paginator(found.order_by("area", "title", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    valid = Regulation.objects.in_force(request.user.today).filter(
        pk__in=[row.pk for row in page]
    )
    context = {
        "page": page,
        "text": text,
        "area": area,
        "areas": Area.choices,
        "valid": set(valid.values_list("pk", flat=True)),
    }
    return render(request, "members/regulations.html", context)


@login_required
@require_safe
def regulation(request, public_id):
    """The version in force, or the one asked for; the others to choose from."""
    found = get_object_or_404(
        Regulation.objects.visible_to(request.user), public_id=public_id
    )
    versions = list(found.versions.all())
    context = {
        "regulation": found,
        "versions": versions,
        "version": chosen(versions, request.GET.get("version"), request.user.today),
        "today": request.user.today,
        "files": Attachment.objects.of(found),
    }
    return render(request, "members/regulation.html", context)


def chosen(versions, asked, day) -> RegulationVersion | None:
    """The version asked for by its number; else the one in force; else the newest."""
    for version in versions:
        if asked == str(version.pk):
            return version
    valid = [version for version in versions if version.holds(day)]
    return next(iter(valid or versions), None)
