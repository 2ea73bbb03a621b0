"""企业微信 app messages: the protocol of ``qyapi.weixin.qq.com``, and no more of it.

The access token belongs to the school's app and lives two hours; it is kept in the
cache, as 企业微信 asks, and fetched again once when the server calls it spent.
Keys come from the environment: ``WECOM_CORP_ID``, ``WECOM_AGENT_ID``, ``WECOM_SECRET``.
"""

import requests
from django.conf import settings
from django.core.cache import cache

TIMEOUT = (5, 10)  # seconds to connect, and between two answers of the server
EARLY = 300  # a token is renewed so many seconds before its end
SPENT = {40014, 42001, 41001}
UNKNOWN_USER = {81013, 60111, 40003, 40031}
BUSY = {45009, 45033, -1}
TEXT_MOST = 500  # bytes of a card's text, and of its title below
TITLE_MOST = 120


class WeComError(Exception):
    """The server refused: its number and nothing else (its texts may hold ids)."""


class NoSuchUser(WeComError):
    """Nobody of this id in the school's 企业微信, or out of the app's sight."""


class Away(WeComError):
    """No answer, a broken one, or the limit of calls is used up: later, all of it."""


class Spent(WeComError):
    """The access token is wrong or too old."""


def is_configured():
    return bool(
        settings.WECOM_CORP_ID and settings.WECOM_AGENT_ID and settings.WECOM_SECRET
    )


def users(people):
    """``{person id: 企业微信 user id}``: by the last sign-in there, or the staff number."""
    if settings.WECOM_USER == "sign_in":
        from allauth.socialaccount.models import (  # noqa: PLC0415 - only where used
            SocialAccount,
        )

        rows = SocialAccount.objects.filter(
            user__in=[person.pk for person in people], extra_data__has_key="userid"
        ).order_by("last_login")
        return {row.user_id: row.extra_data["userid"] for row in rows}
    return {person.pk: person.staff_number for person in people if person.staff_number}


def send(user, title, text, link):
    """Send a text card to one user; a spent token is fetched anew once."""
    try:
        _send(token(), user, title, text, link)
    except Spent:
        cache.delete(_token_key())
        _send(token(), user, title, text, link)


def _send(access, user, title, text, link):
    answer = _ask(
        "POST",
        "message/send",
        params={"access_token": access},
        json={
            "touser": user,
            "msgtype": "textcard",
            "agentid": int(settings.WECOM_AGENT_ID),
            "textcard": {
                "title": _cut(title, TITLE_MOST),
                "description": _cut(text, TEXT_MOST),
                "url": link,
                "btntxt": "打开",
            },
            "enable_duplicate_check": 1,
            "duplicate_check_interval": 1800,
        },
    )
    if answer.get("invaliduser") or answer.get("unlicenseduser"):
        raise NoSuchUser("invaliduser")


def token():
    """The app's access token, from the cache as long as it lives."""
    found = cache.get(_token_key())
    if found:
        return found
    answer = _ask(
        "GET",
        "gettoken",
        params={
            "corpid": settings.WECOM_CORP_ID,
            "corpsecret": settings.WECOM_SECRET,
        },
    )
    lives = max(int(answer["expires_in"]) - EARLY, 1)
    cache.set(_token_key(), answer["access_token"], lives)
    return answer["access_token"]


def _token_key():
    return f"wecom-token-{settings.WECOM_CORP_ID}-{settings.WECOM_AGENT_ID}"


def _ask(method, path, **request):
    """One call; every way it can fail as one of our errors, without its contents."""
    try:
        response = requests.request(
            method, f"{settings.WECOM_API}/cgi-bin/{path}", timeout=TIMEOUT, **request
        )
        response.raise_for_status()
        answer = response.json()
        code = int(answer["errcode"])
    except (requests.RequestException, ValueError, KeyError, TypeError) as problem:
        raise Away(type(problem).__name__) from None  # the address holds the secret
    if code in SPENT:
        raise Spent(code)
    if code in UNKNOWN_USER:
        raise NoSuchUser(code)
    if code in BUSY:
        raise Away(f"errcode {code}")
    if code:
        raise WeComError(f"errcode {code}")
    return answer


def _cut(text, most):
    """At most so many bytes, whole characters, with a mark where something is missing."""
    raw = text.encode()
    if len(raw) <= most:
        return text
    return raw[: most - 3].decode(errors="ignore") + "…"
