"""What the pages around a session share."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers

from congress.models import Session
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import get_permitted
from union_portal.typesetting.glyphs import TypesettingError


def find_session(request, public_id, perm=""):
    rows = Session.objects.for_list()
    return get_permitted(request.user, rows, perm, public_id=public_id)


def form_page(request, form, title, back, **more):
    """A page with one form; ``back`` is the address and the title of the page above."""
    context = {"form": form, "title": title, "back": back, **more}
    return render(request, "congress/form.html", context)


def document(make, name, kind="application/pdf"):
    """A file for print, from a function that may find a character it cannot print."""
    try:
        body = make()
    except TypesettingError as problem:
        raise TransitionError(str(problem)) from problem
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    add_never_cache_headers(response)
    return response


def back_to(name, *args):
    return redirect(f"congress:{name}", *args)
