"""The running text of a report, with every number a link to what stands behind it."""

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from reports.drawing import drawn
from reports.models import FigureKind

register = template.Library()


@register.simple_tag
def running_text(report, pieces):
    """The pieces of one line or paragraph, close together.

    A template would leave a line break around every link, and a browser shows that as
    a gap inside a Chinese sentence.
    """
    return format_html_join("", "{}", ((_shown(report, piece),) for piece in pieces))


@register.simple_tag
def drawing(block):
    """A chart block as inline SVG; our own drawing, so it is safe as it stands."""
    return mark_safe(drawn(block))  # noqa: S308


def _shown(report, piece):
    if "key" not in piece:
        return piece["text"]
    return format_html(
        '<a class="fig fig-{kind}" href="{url}" data-tip="{tip}" '
        'aria-describedby="kind-{kind}">{token}</a>',
        kind=piece["kind"],
        url=reverse("reports:records", args=[report.public_id, piece["key"]]),
        tip=f"{piece['title']} · {FigureKind(piece['kind']).label}",
        token=piece["token"],
    )
