"""Off to the provider, and back."""

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialApp
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.single_sign_on.adapter import failed
from members.single_sign_on.base import FAILURES
from members.single_sign_on.openid import OpenIDAdapter, OpenIDCallback


def provider_of(request, provider_id):
    try:
        return get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist as problem:
        raise Http404 from problem


@never_cache
@require_safe
def begin(request, provider_id):
    """A plain link: beginning is harmless, for what comes back is bound to the state
    in this browser's session and to whoever is signed in at the provider."""
    provider = provider_of(request, provider_id)
    if request.user.is_authenticated:
        return redirect(get_next_redirect_url(request) or "home")
    try:
        return provider.redirect_from_request(request)
    except FAILURES as problem:
        return failed(request, provider, exception=problem)


@never_cache
@require_safe
def openid_callback(request, provider_id):
    provider = provider_of(request, provider_id)
    view = OpenIDCallback.adapter_view(OpenIDAdapter(request, provider_id))
    try:
        return view(request)
    except FAILURES as problem:
        return failed(request, provider, exception=problem)


@never_cache
@require_safe
def ticket_callback(request, provider_id):
    """Back from CAS or 企业微信; the state is spent whatever comes of it."""
    provider = provider_of(request, provider_id)
    state_id = request.GET.get("state", "")
    try:
        state = provider.unstash_redirect_state(request, state_id)
        known = provider.answer(request, state_id)
        sociallogin = provider.sociallogin_from_response(request, known)
    except FAILURES as problem:
        return failed(request, provider, exception=problem)
    sociallogin.state.update(state)
    return complete_social_login(request, sociallogin)
