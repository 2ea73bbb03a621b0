"""allauth's turns on the way from a provider's answer to a session, and no others."""

import logging

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.shortcuts import render

from members.models import Person
from members.single_sign_on.matching import person_of, staff_number
from members.transitions.sign_ins import link_provider
from union_portal.lifecycle import TransitionError

log = logging.getLogger("members.single_sign_on")


def failed(request, provider, *, error="", exception=None):
    """The page of a sign-in that came to nothing. The log names no person."""
    log.warning(
        "sign-in by %s failed: %s", provider.sub_id, type(exception).__name__ or error
    )
    context = {"provider": provider.name, "cancelled": error == AuthError.CANCELLED}
    return render(request, "socialaccount/failed.html", context, status=401)


class ProviderAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        return False

    def can_authenticate_by_email(self, login, email):
        return False

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ):
        page = failed(request, provider, error=error, exception=exception)
        raise ImmediateHttpResponse(page)

    def populate_user(self, request, sociallogin, data):
        """Keep the staff number for the match; what else was told is not kept."""
        account = sociallogin.account
        sociallogin.staff_number = staff_number(
            sociallogin.provider, account.extra_data
        )
        account.extra_data = {}
        sociallogin.email_addresses = []
        return sociallogin.user

    def pre_social_login(self, request, sociallogin):
        """Match by staff number; an existing link only has to agree with it."""
        sociallogin.token = None
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            self.turn_away(request, sociallogin, "failed", 400)
        person = person_of(sociallogin.provider, sociallogin.staff_number)
        if person is None:
            self.turn_away(request, sociallogin, "unknown", 403)
        if not person.is_active:
            self.turn_away(request, sociallogin, "inactive", 403)
        try:
            account = link_provider(
                person,
                provider=sociallogin.account.provider,
                uid=sociallogin.account.uid,
                actor=person,
            )
        except TransitionError as refusal:
            self.turn_away(request, sociallogin, "refused", 403, refusal=refusal)
        sociallogin.account, sociallogin.user = account, person

    def turn_away(self, request, sociallogin, page, status, **context):
        log.warning("sign-in by %s: %s", sociallogin.provider.sub_id, page)
        context |= {
            "provider": sociallogin.provider.name,
            "staff_number": sociallogin.staff_number,
        }
        response = render(request, f"socialaccount/{page}.html", context, status=status)
        raise ImmediateHttpResponse(response)

    # --- between the two factors a sign-in rests in the session: a person as their id ---
    def serialize_instance(self, instance):
        if isinstance(instance, Person):
            return {"pk": instance.pk}
        return super().serialize_instance(instance)

    def deserialize_instance(self, model, data):
        if model is Person:
            return Person.objects.get(pk=data["pk"])
        return super().deserialize_instance(model, data)
