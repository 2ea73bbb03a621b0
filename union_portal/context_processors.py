"""What every template may need: the portal's name and the unread count."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext


def portal(request):
    user = getattr(request, "user", None)

    def unread():
        if user is None or not user.is_authenticated:
            return 0
        return user.notices.unread().count()

    return {
        "portal_name": gettext(settings.MFA_TOTP_ISSUER),
        "demo": settings.DEMO,
        "unread_count": SimpleLazyObject(unread),
    }
