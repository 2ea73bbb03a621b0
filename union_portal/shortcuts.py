"""The one guarded way from a URL to a row."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404


def get_permitted(user, queryset, perm="", **lookup):
    """Return the row: 404 when the user may not see it, 403 when not act on it."""
    row = get_object_or_404(queryset.visible_to(user), **lookup)
    if perm and not user.has_perm(perm, row):
        raise PermissionDenied
    return row
