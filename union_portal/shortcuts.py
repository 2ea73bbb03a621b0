"""The guarded way from a URL to a row, and from a form to an act."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from union_portal.lifecycle import TransitionError


def get_permitted(user, queryset, perm="", **lookup):
    """Return the row: 404 when the user may not see it, 403 when not act on it."""
    row = get_object_or_404(queryset.visible_to(user), **lookup)
    if perm and not user.has_perm(perm, row):
        raise PermissionDenied
    return row


def carried_out(form, act, /, *args, **kwargs):
    """The row an act returned; None where it refused, the reason then on the form."""
    try:
        return act(*args, **kwargs)
    except TransitionError as refusal:
        form.add_error(None, str(refusal))
        return None
