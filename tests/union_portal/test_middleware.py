"""Outages in plain words, refusals as messages, the second factor, the CSP."""

import pytest
from django.conf import settings as configured
from django.db import OperationalError
from django.test import RequestFactory
from django.urls import reverse

from union_portal.middleware import OutageMiddleware
from union_portal.views import server_error

pytestmark = pytest.mark.django_db


def test_a_database_that_is_away_gets_a_plain_page_and_a_retry_time(rf: RequestFactory):
    middleware = OutageMiddleware(lambda request: None)

    response = middleware.process_exception(rf.get("/"), OperationalError("down"))

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert "请稍后再试" in response.content.decode()


def test_other_failures_are_left_to_the_error_page(rf):
    middleware = OutageMiddleware(lambda request: None)

    assert middleware.process_exception(rf.get("/"), ValueError()) is None


def test_an_outage_below_another_middleware_gets_the_same_page(rf):
    try:
        raise OperationalError("down")
    except OperationalError:
        response = server_error(rf.get("/"))

    assert response.status_code == 503


def test_an_error_page_shows_no_detail(rf):
    try:
        raise ValueError("secret detail")
    except ValueError:
        response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert "secret" not in response.content.decode()


def test_a_closed_redis_socket_shows_the_outage_page(client, settings):
    settings.CACHES = {
        "default": {
            **configured.CACHES["default"],
            "LOCATION": "unix:///nowhere/redis.sock",
        }
    }

    response = client.get("/healthz")

    assert response.status_code == 503


def test_member_pages_have_a_strict_policy_and_staff_pages_their_own(as_user, officer):
    client = as_user(officer)

    strict = client.get(reverse("home")).headers["Content-Security-Policy"]
    relaxed = client.get(reverse("admin:index")).headers["Content-Security-Policy"]

    assert "unsafe" not in strict
    assert "script-src 'self'" in strict
    assert "'unsafe-eval'" in relaxed


def test_who_approves_sets_up_a_second_factor_first(as_user, chair):
    chair.authenticator_set.all().delete()
    client = as_user(chair)

    response = client.get(reverse("home"))

    assert response.headers["Location"] == reverse("mfa_activate_totp")


def test_with_the_second_factor_the_same_page_opens(as_user, chair):
    assert as_user(chair).get(reverse("home")).status_code == 200


def test_an_officer_who_neither_approves_nor_pays_needs_none(as_user, officer):
    client = as_user(officer)

    assert client.get(reverse("home")).status_code == 200
