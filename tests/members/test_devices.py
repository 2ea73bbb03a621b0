"""Being signed in: the list of devices, the idle end, what was typed, the language."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from members import devices
from members.models import DeviceSession
from members.models.devices import Browser, System
from tests.factories import PASSWORD, AppointmentFactory
from union_portal.audit import AuditEntry
from union_portal.notices import Notice, announce

pytestmark = pytest.mark.django_db
PHONE = (
    "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Version/4.0 Chrome/126.0 Mobile Safari/537.36"
)
NEW = "明湖-2031-工会"


def sign_in(person, agent="", **extra):
    client = Client(headers={"User-Agent": agent})
    credentials = {"login": person.sign_in_name, "password": PASSWORD}
    client.post("/accounts/login/", credentials, **extra)
    return client


def leave_alone(client, seconds, since="seen"):
    session = client.session
    session["idle"] |= {since: int(time.time()) - seconds}
    session.save()


def is_in(client):
    return client.get("/me/").status_code == 200


# --- the list -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("agent", "browser", "system"),
    [
        (PHONE, Browser.CHROME, System.ANDROID),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
         " Version/17.5 Mobile/15E148 Safari/604.1", Browser.SAFARI, System.IPHONE),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36"
         " Edg/126.0", Browser.EDGE, System.WINDOWS),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) wxwork/4.1.2 MicroMessenger/7.0"
         " Chrome/110 Safari/537.36", Browser.WECOM, System.MAC),
        ("curl/8.5", Browser.OTHER, System.OTHER),
        ("", Browser.OTHER, System.OTHER),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_plain_words(agent, browser, system):
    assert (devices.browser_of(agent), devices.system_of(agent)) == (browser, system)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("162.105.131.160", "162.105.*.*"),
        ("2001:da8:201:1::5", "2001:0da8:*"),
        ("::ffff:10.1.2.3", "10.1.*.*"),
        ("", ""),
        ("no address", ""),
    ],
)
def test_an_address_is_kept_by_halves(address, shown):
    assert devices.coarse(address) == shown


def test_my_devices_and_signing_one_of_them_out(member):
    phone = sign_in(member, PHONE, REMOTE_ADDR="162.105.131.160")
    desk = sign_in(member, "Mozilla/5.0 (Windows NT 10.0) Firefox/127.0")
    other = sign_in(member)

    page = desk.get("/me/sessions/").content.decode()
    assert [words in page for words in (
        "Chrome · 安卓手机或平板", "162.105.*.*", "Firefox · Windows 电脑", PHONE, "131.160",
    )] == [True, True, True, False, False]  # fmt: skip
    assert page.count("这台设备") == 1
    assert page.index("这台设备") < page.index("Chrome")

    row = DeviceSession.objects.get(browser=Browser.CHROME)
    desk.post(f"/me/sessions/{row.pk}/end/")

    assert [is_in(client) for client in (phone, desk, other)] == [False, True, True]
    entry = AuditEntry.objects.get(action="members.end_devices")
    assert (entry.actor, entry.data) == (member, {"number": 1})


def test_all_others_are_signed_out_at_once(member):
    here, *others = [sign_in(member) for _device in range(3)]

    here.post("/me/sessions/others/end/")

    assert [is_in(client) for client in (here, *others)] == [True, False, False]
    assert DeviceSession.objects.open().count() == 1


def test_nobody_ends_or_sees_anothers_device(member, as_user, officer):
    own = sign_in(member)
    row = DeviceSession.objects.get(person=member)

    assert as_user(officer).post(f"/me/sessions/{row.pk}/end/").status_code == 404
    assert PHONE not in as_user(officer).get("/me/sessions/").content.decode()
    assert is_in(own)


def test_the_list_is_one_query_however_long(member, django_assert_num_queries):
    client = sign_in(member)
    for wanted in (1, 3):
        while DeviceSession.objects.count() < wanted:
            sign_in(member)
        with django_assert_num_queries(5):  # session, person, devices, unread, posts
            client.get("/me/sessions/")


def test_signing_out_ends_the_device(member):
    client = sign_in(member)

    client.post(reverse("account_logout"))

    assert DeviceSession.objects.get().ended_at is not None


def test_a_new_password_ends_the_other_devices(member):
    here, elsewhere = sign_in(member), sign_in(member)

    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW},
    )

    assert [is_in(here), is_in(elsewhere)] == [True, False]
    assert DeviceSession.objects.open().get().session_key == here.session.session_key
    assert Session.objects.filter(pk=elsewhere.cookies["sessionid"].value).count() == 0


# --- the end --------------------------------------------------------------------------
@pytest.mark.parametrize(("minutes", "inside"), [(29, True), (31, False)])
def test_a_post_that_pays_is_signed_out_soon(as_user, finance_officer, minutes, inside):
    client = as_user(finance_officer)

    leave_alone(client, minutes * 60)

    assert is_in(client) is inside


@pytest.mark.parametrize(("minutes", "inside"), [(31, True), (239, True), (241, False)])
def test_a_member_has_longer(as_user, member, minutes, inside):
    client = as_user(member)

    leave_alone(client, minutes * 60)

    assert is_in(client) is inside


def test_there_is_an_end_in_any_case(as_user, member):
    client = as_user(member)

    leave_alone(client, 12 * 3600 + 60, since="began")

    response = client.get("/me/?a=1", follow=True)
    assert response.redirect_chain[0][0] == "/accounts/login/?next=%2Fme%2F%3Fa%3D1"
    assert "离开太久，已经自动退出，请重新登录。" in response.content.decode()
    assert DeviceSession.objects.get().ended_at is not None


def test_a_page_that_only_refreshes_itself_keeps_nobody_in(as_user, member):
    client = as_user(member)
    leave_alone(client, 200 * 60)
    before = client.session["idle"]["seen"]

    client.get("/", headers={"HX-Request": "true"})
    assert client.session["idle"]["seen"] == before

    client.get("/")
    assert client.session["idle"]["seen"] > before


def test_a_steady_hand_writes_nothing(as_user, member, django_assert_num_queries):
    client = as_user(member)

    with django_assert_num_queries(4):  # session, person, unread, posts
        client.get("/me/sessions/none/")


# --- what was typed -------------------------------------------------------------------
def test_what_was_typed_waits_for_the_same_person(member):
    client = sign_in(member)
    client.get("/me/contact/")
    leave_alone(client, 300 * 60)
    typed = {"phone": "13800001234", "email": "fang@minghu.example"}

    response = client.post("/me/contact/", typed)
    assert response.headers["Location"] == "/accounts/login/?next=%2Funsent%2F"
    assert "13800001234" not in str(client.session["unsent"])

    credentials = {"login": member.sign_in_name, "password": PASSWORD}
    back = client.post("/accounts/login/?next=/unsent/", credentials)
    page = client.get(back.headers["Location"]).content.decode()
    assert 'action="/me/contact/"' in page
    assert 'name="phone" value="13800001234"' in page
    client.post("/me/contact/", typed)

    member.refresh_from_db()
    assert member.phone == "13800001234"
    assert client.get("/unsent/").headers["Location"] == "/"  # shown once


def test_another_person_does_not_get_it(member, officer):
    client = sign_in(member)
    leave_alone(client, 300 * 60)
    client.post("/me/contact/", {"phone": "13800001234"})

    client.post(
        "/accounts/login/", {"login": officer.sign_in_name, "password": PASSWORD}
    )

    assert client.get("/unsent/").headers["Location"] == "/"


def test_a_password_is_never_kept(member):
    client = sign_in(member)
    leave_alone(client, 300 * 60)

    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD})

    assert "unsent" not in client.session


# --- the language ---------------------------------------------------------------------
def test_the_language_chosen_is_kept_on_the_person(as_user, member):
    as_user(member).post("/language/", {"language": "en", "next": "/"})

    member.refresh_from_db()
    assert member.language == "en"
    assert "My devices" in as_user(member).get("/me/sessions/").content.decode()


def test_the_language_of_the_sign_in_page_is_kept_too(client, member):
    client.post("/language/", {"language": "en", "next": "/"})
    client.post(
        "/accounts/login/", {"login": member.sign_in_name, "password": PASSWORD}
    )

    member.refresh_from_db()
    assert member.language == "en"


def test_a_message_is_in_the_language_of_who_gets_it(member, officer):
    member.language = "en"
    member.save()

    announce_to = AppointmentFactory(person=member)
    announce("members.first_sign_in", [member, officer], subject=announce_to)

    titles = dict(Notice.objects.values_list("recipient", "title"))
    assert titles == {member.pk: "First sign-in done", officer.pk: "首次登录完成"}
