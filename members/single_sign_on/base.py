"""What all ways share: nothing that is asked of a server comes from the address bar."""

from abc import ABC, abstractmethod
from xml.etree.ElementTree import ParseError

from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.providers.base import (
    AuthProcess,
    Provider,
    ProviderAccount,
    ProviderException,
)
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.utils import build_absolute_uri
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from requests import RequestException

# A server that is away, answers nonsense, or says no: the sign-in did not succeed.
FAILURES = (
    OAuth2Error,
    RequestException,
    ProviderException,
    PermissionDenied,
    ParseError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
)


def login_only(request):
    """How a sign-in begins: linking to whoever is signed in is not offered."""
    return {
        "process": AuthProcess.LOGIN,
        "next_url": get_next_redirect_url(request),
    }


class TicketProvider(Provider, ABC):
    """CAS and 企业微信: off with a state, back with a ticket that a server explains."""

    account_class = ProviderAccount
    supports_redirect = True
    package = "members.single_sign_on"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.name = self.app.name or self.name

    def get_login_url(self, request, **kwargs):
        address = reverse(f"{self.id}_login")
        return f"{address}?{urlencode(kwargs)}" if kwargs else address

    def get_redirect_from_request_kwargs(self, request):
        return login_only(request)

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        state = self.stash_redirect_state(request, process, next_url, data, **kwargs)
        return HttpResponseRedirect(self.door(request, state))

    @abstractmethod
    def door(self, request, state):
        """The address of the provider at which the person signs in."""

    @abstractmethod
    def answer(self, request, state):
        """What the server says of the ticket in this call-back: a flat dictionary
        with ``uid``. Whatever it raises of :data:`FAILURES` is a failed sign-in."""

    def callback_address(self, request, state=""):
        address = build_absolute_uri(request, reverse(f"{self.id}_callback"))
        return f"{address}?{urlencode({'state': state})}" if state else address

    def extract_uid(self, data):
        return data["uid"]
