"""What templates need and Django does not bring: safe assets, icons, pairs, masks."""

import re
from datetime import date
from functools import cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html

from union_portal.personal import mask_email

register = template.Library()
register.filter("masked_email", mask_email)


@register.simple_tag
def asset(path):
    """The address of a static file, or nothing where the manifest does not know it.

    The outage page must come up even when the static files were never collected.
    """
    try:
        return static(path)
    except ValueError:
        return ""


@cache
def icons():
    """The names of the icons there are."""
    return frozenset(
        re.findall(
            r'<symbol id="([^"]+)"', Path(finders.find("icons.svg")).read_text("utf-8")
        )
    )


@register.simple_tag
def icon(name):
    """A decorative icon of ``static/icons.svg``; the words beside it carry the sense.

    A name that is not there would show nothing at all: refused.
    """
    if name not in icons():
        raise template.TemplateSyntaxError(f"static/icons.svg has no icon {name!r}")
    return format_html(
        '<svg class="glyph" aria-hidden="true"><use href="{}#{}"></use></svg>',
        asset("icons.svg"),
        name,
    )


@register.filter
def pairs(heads, cells):
    """``[(head, cell)]`` of one row: on a phone every cell carries its own heading."""
    return list(zip(heads, cells, strict=True))


@register.filter
def plain(cell):
    """A cell of a table: dates as 2024-04-11, everything else as it is."""
    return cell.isoformat()[:10] if isinstance(cell, date) else cell
