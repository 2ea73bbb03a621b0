"""Pages of a matter, for whoever raised it, handles it, signs it or runs it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matters import boards, printing, reading, transitions
from matters.deeds import BY_VERB, open_deeds
from matters.forms import SuggestForm
from matters.models import Matter, MatterState
from union_portal.admin.paging import KeyedPaginator
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out, get_permitted
from union_portal.typesetting.glyphs import TypesettingError

PAGE = 30
form_page = require_http_methods(["GET", "HEAD", "POST"])


def read(request, public_id):
    """The matter with its parts, as far as this person may see it at all."""
    matter = get_permitted(
        request.user, Matter.objects.for_reading(), public_id=public_id
    )
    return reading.of(matter, request.user)


@login_required
@require_safe
def show(request, public_id):
    found = read(request, public_id)
    context = {
        "reading": found,
        "matter": found.matter,
        "deeds": open_deeds(found),
        "inside": found.is_inside,
        "above": boards.way_back(request.user, found),
        "origin": boards.origin_for(request.user, found.matter),
    }
    return render(request, "matters/show.html", context)


@login_required
@form_page
def act(request, public_id, verb):
    """One step: asked for on a page of its own, carried out by its transition."""
    found, deed = read(request, public_id), BY_VERB.get(verb)
    if deed is None:
        raise Http404
    row = deed.row(found)
    if row is None:
        messages.info(request, _("这一步现在不用办了，情况见下面。"))
        return redirect(found.matter)
    if not request.user.has_perm(deed.perm, row):
        raise PermissionDenied
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = deed.form(*typed, reading=found)
    if form.is_valid() and carried_out(
        form, deed.run, row, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, deed.done)
        return redirect(after(request.user, found.matter))
    context = {"reading": found, "matter": found.matter, "deed": deed, "form": form}
    return render(request, "matters/act.html", context)


def after(person, matter):
    """The matter; where it has left one's sight with this very step, the home page."""
    seen = Matter.objects.visible_to(person).filter(pk=matter.pk).exists()
    return matter if seen else "home"


@login_required
@require_safe
def mine(request):
    """我的建议: what one raised oneself."""
    rows = boards.raised_by(request.user).for_list().order_by("-pk")
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_suggest": request.user.has_perm("matters.suggest"),
        "today": request.user.today,
    }
    return render(request, "matters/mine.html", context)


@login_required
@form_page
def suggest(request):
    person = request.user
    if not person.has_perm("matters.suggest"):
        raise PermissionDenied
    typed = (request.POST,) if request.method == "POST" else ()
    form = SuggestForm(*typed, person=person)
    if form.is_valid():
        matter = carried_out(
            form, transitions.suggest, person, actor=person, **form.cleaned_data
        )
        if matter:
            messages.success(request, _("已提交。办到哪一步，这里随时能看到。"))
            return redirect(matter)
    return render(request, "matters/suggest.html", {"form": form})


@login_required
@require_safe
def work(request):
    """What one's units handle, and what waits for one's signature."""
    person = request.user
    if not person.has_perm("matters.handle") and not boards.signs_anything(person):
        raise PermissionDenied
    return shown(request, "matters/work.html", boards.work_of(person, request.GET))


@login_required
@require_safe
def board(request):
    """The union's matters by state, unit and days left."""
    person = request.user
    if not person.has_perm("matters.view_matter"):
        raise PermissionDenied
    return shown(request, "matters/board.html", boards.board_of(person, request.GET))


def shown(request, template, found):
    pages = KeyedPaginator(
        found.rows,
        PAGE,
        wide=Matter.objects.for_list().defer("text", "title_bigrams"),
        known=found.known,
        once="q" in found.kept,
    )
    page = pages.get_page(request.GET.get("page"))
    context = {
        "board": found,
        "page": page,
        "today": request.user.today,
        "kept": found.kept,
        "states": MatterState.choices,
    }
    return render(request, template, context)


@login_required
@require_safe
def print_sheet(request, public_id, sheet):
    """交办单 or 答复函 as PDF."""
    found = read(request, public_id)
    try:
        pdf = printing.pdf(found, sheet)
    except TypesettingError as problem:
        raise TransitionError(str(problem)) from problem
    if pdf is None:
        raise Http404
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{sheet}.pdf"'
    add_never_cache_headers(response)
    return response
