"""What the sign-in page offers."""

from allauth.account.utils import get_next_redirect_url
from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

register = template.Library()


@register.simple_tag(takes_context=True)
def ways_to_sign_in(context):
    """``{links: [{name, url}], passwords, password_shown}``; 企业微信 comes first inside
    its own browser."""
    request = context["request"]
    onward = get_next_redirect_url(request)
    query = f"?{urlencode({'next': onward})}" if onward else ""
    found = [
        (key == "wecom", {"name": app["name"], "url": address(key, app) + query})
        for key, provider in settings.SOCIALACCOUNT_PROVIDERS.items()
        for app in provider.get("APPS", ())
    ]
    if "wxwork" in request.headers.get("User-Agent", "").lower():
        found.sort(key=lambda pair: not pair[0])
    wanted = "password" in request.GET or request.method == "POST"
    return {
        "links": [link for _inside, link in found],
        "passwords": settings.PASSWORD_SIGN_IN,
        "password_shown": settings.PASSWORD_SIGN_IN or wanted or not found,
    }


def address(key, app):
    if key == "openid_connect":
        return reverse("openid_connect_login", args=[app["provider_id"]])
    if key == "saml":
        return reverse("saml_login", args=[app["client_id"]])
    return reverse(f"{key}_login")
