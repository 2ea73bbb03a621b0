"""Words about matters in lists."""

from django import template
from django.utils import timezone

from matters.models import MatterState
from matters.reading import deadline_words

register = template.Library()
COLOURS = {
    MatterState.CLOSED: "chip-green",
    MatterState.DISPUTED: "chip-amber",
    MatterState.RAISED: "chip-amber",
}


@register.filter
def in_short(matter):
    """意见2024-001 · 后勤部 · 还有 3 天."""
    words = deadline_words(matter, timezone.localdate())
    parts = (matter.number, matter.lead_unit, words)
    return " · ".join(str(part) for part in parts if part)


@register.filter
def colour(matter):
    """The colour of a state: done, waits for the union, or none."""
    return COLOURS.get(matter.state, "")
