"""Boxes of the home pages: an app adds its own without its neighbours knowing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """A box: ``template`` is a partial, ``context(person)`` gives what it shows or None."""

    template: str
    context: object
    order: int


MEMBER_PANELS: list[Panel] = []
STAFF_PANELS: list[Panel] = []


def _register(panels, template, order):
    def add(context):
        panels.append(Panel(template, context, order))
        panels.sort(key=lambda panel: panel.order)
        return context

    return add


def member_panel(template, *, order=50):
    """Register a box of the member's home page."""
    return _register(MEMBER_PANELS, template, order)


def staff_panel(template, *, order=50):
    """Register a box of the staff home page (the admin's first page)."""
    return _register(STAFF_PANELS, template, order)


def boxes(panels, person):
    """``[(template, context)]`` of the boxes that have something for this person."""
    return [
        (panel.template, context)
        for panel in panels
        if (context := panel.context(person)) is not None
    ]
