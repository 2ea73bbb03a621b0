"""Pages for bad days: they come up when little else does, and say what helps."""

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.db import OperationalError
from django.test import Client

from tests.pages.reading import NO_FAULTS, Reading
from union_portal.middleware import sorry
from union_portal.templatetags.portal import asset, pairs, plain
from union_portal.views import server_error


@pytest.fixture
def uncollected(settings, tmp_path):
    """Static files that were never collected: every look-up in the manifest fails."""
    storage = f"{ManifestStaticFilesStorage.__module__}.ManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}


def test_an_outage_while_reading_tries_again_by_itself(rf, uncollected):
    response = sorry(rf.get("/"))

    assert response.status_code == 503
    assert response["Refresh"] == "10"
    page = Reading(response)
    assert page.headings == ["门户正在恢复，请稍后再试"]
    assert "已经保存的内容都在" in page.text
    assert page.faults == NO_FAULTS


def test_an_outage_while_sending_never_sends_again_unasked(rf, uncollected):
    response = sorry(rf.post("/"))

    assert response.status_code == 503
    assert "Refresh" not in response
    assert "不会只办一半" in Reading(response).text


def test_the_outage_page_asks_no_database(
    rf, uncollected, django_assert_num_queries, db
):
    with django_assert_num_queries(0):
        sorry(rf.get("/"))


def test_an_error_page_needs_nothing_but_itself(rf, uncollected):
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        response = server_error(rf.get("/"))

    assert response.status_code == 500
    assert Reading(response).headings == ["对不起，门户出错了"]


def test_an_outage_in_the_middleware_is_an_outage(rf, uncollected):
    try:
        raise OperationalError
    except OperationalError:
        response = server_error(rf.get("/"))

    assert response.status_code == 503


def test_an_old_form_is_refused_in_plain_words(member):
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)

    response = client.post("/notices/read/")

    assert response.status_code == 403
    assert Reading(response).headings == ["请再提交一次"]


def test_a_step_outside_ones_rights_says_whom_to_ask(
    as_user, auditor, report, settings
):
    settings.DEBUG = False
    response = as_user(auditor).get("/admin/members/person/add/")

    assert response.status_code == 403
    assert Reading(response).headings == ["这一步不在您的权限内"]


def test_an_unknown_asset_is_no_error(uncollected):
    assert asset("portal.css") == ""


def test_cells_carry_their_headings():
    assert pairs(["工号", "姓名"], ["1", "方小满"]) == [
        ("工号", "1"),
        ("姓名", "方小满"),
    ]
    with pytest.raises(ValueError, match="shorter"):
        pairs(["工号", "姓名"], ["1"])


def test_only_days_are_rewritten_in_a_cell(member):
    assert plain(member.birth_date) == member.birth_date.isoformat()
    assert plain(12) == 12
    assert plain("2024年") == "2024年"


def test_a_condition_nobody_knows_gets_a_page_of_ours(as_user, officer):
    response = as_user(officer).get("/admin/members/person/?union__id__exact=1")

    assert response.status_code == 400
    assert "这个地址不对" in response.content.decode()
