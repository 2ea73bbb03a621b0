"""Staff pages that are no list of a model: statistics, checks, settings.

An app declares them in its admin package; they stand in the sidebar among the others::

    @staff_page("roll-on-a-day/", "roll_on_a_day", _("名册统计"), group=…, may=…)
    def roll_on_a_day(request): …

``may(user)`` says who may open the page; everybody else gets 403. ``icon`` "" keeps a
page out of the sidebar: another page leads to it. Their addresses have the namespace
``staff`` and stand below ``/admin/``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path

from union_portal.admin.acts import Text


@dataclass(frozen=True)
class StaffPage:
    """One page; ``place`` is its order in the sidebar, among the lists of models."""

    address: str
    name: str
    title: Text
    group: Text
    icon: str
    place: int
    may: Callable
    view: Callable

    @property
    def link_name(self):
        return f"staff:{self.name}"


STAFF_PAGES: dict[str, StaffPage] = {}


def staff_page(address, name, title, *, group="", icon="", place=50, may):
    """Register the decorated view as a staff page."""

    def register(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        if name in STAFF_PAGES:
            raise ValueError(f"staff page {name} is declared twice")
        STAFF_PAGES[name] = StaffPage(
            address,
            name,
            title,
            group,
            icon,
            place,
            may,
            admin.site.admin_view(guarded),
        )
        return view

    return register


def staff_render(request, template, title, **context):
    """A page in the staff layout; ``template`` extends ``admin/staff_page.html``."""
    around = admin.site.each_context(request)
    return TemplateResponse(request, template, {**around, "title": title, **context})


def staff_urls():
    """The addresses, for ``union_portal.urls``; called when all apps are loaded."""
    admin.autodiscover()
    return [
        path(page.address, page.view, name=page.name) for page in STAFF_PAGES.values()
    ]
