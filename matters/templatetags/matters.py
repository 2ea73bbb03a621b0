"""Words about matters in lists."""

from django import template
from django.utils import timezone

from matters.reading import deadline_words

register = template.Library()


@register.filter
def deadline(matter):
    """还有 3 天, 已逾期 2 天."""
    return deadline_words(matter, timezone.localdate())
