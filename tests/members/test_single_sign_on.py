"""Signing in by the school's identity service, against servers that speak the protocol."""

from urllib.parse import parse_qs, urlsplit

import environ
import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from members.management.commands import unlink_provider as unlink_command
from members.models import Person
from tests.factories import PASSWORD, PersonFactory, UnionFactory
from tests.identity_servers import (
    CLIENT,
    SECRET,
    CasServer,
    OpenIDServer,
    WeComServer,
    running,
)
from union_portal.audit import AuditEntry
from union_portal.models import NormValue
from union_portal.notices import Notice
from union_portal.providers import extra_apps, providers

pytestmark = pytest.mark.django_db
KINDS = {"oidc": OpenIDServer, "cas": CasServer, "wecom": WeComServer}


def configured(settings, **values):
    """The portal as if the environment had these values."""
    env = environ.Env()
    env.ENVIRON = values
    settings.SOCIALACCOUNT_PROVIDERS = providers(env)


@pytest.fixture(scope="module")
def servers():
    with (
        running(OpenIDServer()) as oidc,
        running(CasServer()) as cas,
        running(WeComServer()) as wecom,
    ):
        yield {"oidc": oidc, "cas": cas, "wecom": wecom}


@pytest.fixture(autouse=True)
def fresh(servers, settings):
    """Each test finds the servers well and all three ways configured."""
    for _kind, server in servers.items():
        url, http = server.url, server.http
        server.__dict__.clear()
        server.__init__()
        server.url, server.http = url, http
    configured(settings, **environment(servers))


def environment(servers):
    return {
        "OIDC_ISSUER": servers["oidc"].url,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_CLAIM": "staff_no",
        "CAS_SERVER": servers["cas"].url + "/cas",
        "CAS_NAME": "校园网账号",
        "CAS_CLAIM": "employeeNumber",
        "WECOM_CORP_ID": "ww1",
        "WECOM_AGENT_ID": "1000002",
        "WECOM_SECRET": SECRET,
        "WECOM_API": servers["wecom"].url,
    }


def says(server, number):
    """The next who signs in there has this staff number."""
    server.person = {"sub": f"sub-{number}", "staff_no": number}
    server.user = {"userid": number} if isinstance(server, WeComServer) else "zhang.san"
    server.number = number


BEGIN = {
    "oidc": "/accounts/oidc/oidc/login/",
    "cas": "/accounts/cas/login/",
    "wecom": "/accounts/wecom/login/",
}


def back(client, server, kind, onward=""):
    """The call-back address after having signed in at the provider."""
    response = client.get(BEGIN[kind], {"next": onward} if onward else {})
    assert response.status_code == 302
    return server.sign_in(response.headers["Location"])


def come_in(client, server, kind, number, onward=""):
    says(server, number)
    return client.get(back(client, server, kind, onward))


def who(client):
    return client.session.get("_auth_user_id")


@pytest.fixture(params=KINDS)
def way(request, servers):
    return request.param, servers[request.param]


# --- it works -------------------------------------------------------------------------
def test_a_member_comes_in_and_the_trail_says_how(client, member, way):
    kind, server = way

    response = come_in(client, server, kind, member.staff_number, "/union/")

    assert response.headers["Location"] == "/union/"
    assert who(client) == str(member.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.extra_data) == (member, kind, {})
    acts = AuditEntry.objects.order_by("pk").values_list("action", "actor", "data")
    assert list(acts) == [
        ("members.link_provider", member.pk, {"provider": kind}),
        ("members.sign_in_through", member.pk, {"provider": kind}),
    ]
    assert Notice.objects.get().recipient == member


def test_the_second_time_the_link_is_there_already(client, member, way):
    kind, server = way
    for _time in range(2):
        come_in(client, server, kind, member.staff_number)
        client.post(reverse("account_logout"))

    come_in(client, server, kind, member.staff_number)

    assert who(client) == str(member.pk)
    assert SocialAccount.objects.count() == 1
    assert Notice.objects.count() == 1


def test_a_staff_number_is_of_the_providers_school(
    client, member, way, settings, servers
):
    """Two schools have the same number; the provider speaks for one of them."""
    kind, server = way
    other = UnionFactory(code="YHU", name="燕湖大学工会")
    twin = PersonFactory(
        school=other, staff_number=member.staff_number, sign_in_name="yhu-1"
    )
    schools = {f"{name}_SCHOOL": "YHU" for name in ("OIDC", "CAS", "WECOM")}
    configured(settings, **environment(servers), **schools)

    come_in(client, server, kind, member.staff_number)

    assert who(client) == str(twin.pk)


def test_with_two_schools_and_no_word_of_which_nobody_comes_in(client, member, way):
    kind, server = way
    UnionFactory(code="YHU", name="燕湖大学工会")

    response = come_in(client, server, kind, member.staff_number)

    assert (response.status_code, who(client)) == (403, None)


def test_the_buttons_are_those_configured(client, settings, servers):
    page = client.get("/accounts/login/?next=/me/").content.decode()
    assert [f'href="{BEGIN[kind]}?next=%2Fme%2F"' in page for kind in KINDS] == [
        True
    ] * 3
    assert "校园网账号" in page

    configured(settings)
    page = client.get("/accounts/login/").content.decode()
    assert [BEGIN[kind] in page for kind in KINDS] == [False] * 3
    assert [client.get(address).status_code for address in BEGIN.values()] == [404] * 3


def test_inside_wecom_its_button_comes_first_and_nothing_is_scanned(client):
    inside = {"headers": {"User-Agent": "Mozilla/5.0 wxwork/4.1.0 MicroMessenger/7.0"}}

    page = client.get("/accounts/login/", **inside).content.decode()
    there = client.get(BEGIN["wecom"], **inside).headers["Location"]
    outside = client.get(BEGIN["wecom"]).headers["Location"]

    assert page.index(BEGIN["wecom"]) < page.index(BEGIN["oidc"])
    assert there.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?")
    assert there.endswith("#wechat_redirect")
    assert parse_qs(urlsplit(there).query)["scope"] == ["snsapi_base"]
    assert outside.startswith("https://login.work.weixin.qq.com/wwlogin/sso/login?")
    assert parse_qs(urlsplit(outside).query)["agentid"] == ["1000002"]


def test_wecom_keeps_the_apps_token_and_renews_a_spent_one(client, member, servers):
    server = servers["wecom"]
    for _time in range(2):
        come_in(client, server, "wecom", member.staff_number)
        client.post(reverse("account_logout"))
    assert server.asked.count("/cgi-bin/gettoken") == 1

    server.tokens.append("another, made elsewhere")
    come_in(client, server, "wecom", member.staff_number)

    assert who(client) == str(member.pk)
    assert server.asked.count("/cgi-bin/gettoken") == 2


def test_wecom_may_keep_the_staff_number_in_a_field_of_its_own(
    client, member, servers, settings
):
    app = settings.SOCIALACCOUNT_PROVIDERS["wecom"]["APPS"][0]
    app["settings"]["claim"] = "工号"
    servers["wecom"].extra = {"工号": member.staff_number}

    servers["wecom"].user = {"userid": "LinZhiYuan"}
    client.get(back(client, servers["wecom"], "wecom"))

    assert who(client) == str(member.pk)


# --- who does not come in -------------------------------------------------------------
def test_an_unknown_staff_number_is_told_what_to_do_and_nobody_is_made(
    client, member, way
):
    kind, server = way
    before = Person.objects.count()

    response = come_in(client, server, kind, "77777777")

    page = response.content.decode()
    assert (response.status_code, who(client)) == (403, None)
    assert "77777777" in page
    assert "请把工号告诉所在单位的工会" in page
    assert Person.objects.count() == before
    assert not SocialAccount.objects.exists()


def test_an_e_mail_address_matches_nobody(client, member, servers):
    member.email = "fang@minghu.example"
    member.save()
    server = servers["oidc"]
    server.person = {"sub": "x", "email": member.email, "email_verified": True}

    response = client.get(back(client, server, "oidc"))

    assert (response.status_code, who(client)) == (403, None)
    assert "没有告诉我们您的工号" in response.content.decode()


def test_whose_account_is_closed_is_refused(client, member, way):
    kind, server = way
    member.is_active = False
    member.save()

    response = come_in(client, server, kind, member.staff_number)

    assert (response.status_code, who(client)) == (403, None)
    assert "这个账号已停用" in response.content.decode()
    assert not SocialAccount.objects.exists()


def test_somebody_elses_wechat_is_no_member_of_the_school(client, member, servers):
    servers["wecom"].user = {"openid": "stranger"}

    response = client.get(back(client, servers["wecom"], "wecom"))

    assert (response.status_code, who(client)) == (401, None)


@pytest.mark.parametrize(
    "page",
    [(500, "text/html", "sorry"), (200, "text/html", "<html>maintenance</html>"),
     (200, "text/xml", "<a/>"), (200, "text/xml", "")],
)  # fmt: skip
def test_a_server_that_talks_nonsense_is_a_page_and_no_error(client, servers, page):
    address = back(client, servers["cas"], "cas")
    servers["cas"].page = page

    response = client.get(address)

    assert (response.status_code, who(client)) == (401, None)
    assert "登录没有完成" in response.content.decode()


def test_a_server_that_is_away_is_a_page_and_no_error(client, settings, servers):
    configured(settings, OIDC_ISSUER="http://127.0.0.1:9", OIDC_CLIENT_ID=CLIENT)

    assert client.get(BEGIN["oidc"]).status_code == 401


def test_a_sign_in_cancelled_over_there_is_said_so(client, servers):
    state = parse_qs(urlsplit(client.get(BEGIN["oidc"]).headers["Location"]).query)

    response = client.get(
        f"{BEGIN['oidc']}callback/",
        {"error": "access_denied", "state": state["state"][0]},
    )

    assert "取消了登录" in response.content.decode()


# --- attacks --------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["", "forged"])
def test_a_missing_or_forged_state_is_refused(client, member, way, state):
    """A call-back the attacker made, with their own code, in the victim's browser."""
    kind, server = way
    says(server, member.staff_number)
    address = back(client, server, kind)
    real = parse_qs(urlsplit(address).query)["state"][0]

    response = client.get(address.replace(real, state))

    assert (response.status_code, who(client)) == (401, None)


def test_the_state_of_another_browser_is_refused(client, member, way):
    kind, server = way
    says(server, member.staff_number)
    address = back(Client(), server, kind)

    response = client.get(address)

    assert (response.status_code, who(client)) == (401, None)


def test_a_replayed_callback_is_refused(client, member, way):
    kind, server = way
    says(server, member.staff_number)
    address = back(client, server, kind)
    client.get(address)
    client.post(reverse("account_logout"))

    response = client.get(address)

    assert (response.status_code, who(client)) == (401, None)


def test_a_code_used_elsewhere_before_is_refused(client, member, way):
    """The state is fresh, the code or ticket was caught and used."""
    kind, server = way
    says(server, member.staff_number)
    used = parse_qs(urlsplit(back(client, server, kind)).query)
    name = "ticket" if kind == "cas" else "code"
    {"cas": lambda: server.tickets.clear()}.get(kind, lambda: server.codes.clear())()
    fresh = back(client, server, kind)
    old = used[name][0]
    new = parse_qs(urlsplit(fresh).query)[name][0]

    response = client.get(fresh.replace(new, old))

    assert (response.status_code, who(client)) == (401, None)


@pytest.mark.parametrize(
    "spoil",
    [
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"sub": "somebody-else"},
    ],
    ids=str,
)
def test_a_token_not_meant_for_us_now_is_refused(client, member, servers, spoil):
    server = servers["oidc"]
    says(server, member.staff_number)
    server.spoil = spoil
    server.userinfo = {"sub": f"sub-{member.staff_number}"}

    response = client.get(back(client, server, "oidc"))

    assert (response.status_code, who(client)) == (401, None)


@pytest.mark.parametrize(
    ("key", "algorithm"), [("forged", "RS256"), ("good", "none"), ("good", "HS256")]
)
def test_a_token_the_server_did_not_sign_is_refused(
    client, member, servers, key, algorithm
):
    server = servers["oidc"]
    says(server, member.staff_number)
    server.key, server.algorithm = key, algorithm

    response = client.get(back(client, server, "oidc"))

    assert (response.status_code, who(client)) == (401, None)


@pytest.mark.parametrize(
    "onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"]
)
def test_next_leads_to_no_foreign_page(client, member, way, onward):
    kind, server = way

    response = come_in(client, server, kind, member.staff_number, onward)

    assert response.headers["Location"] == "/"
    assert who(client) == str(member.pk)


def test_the_address_bar_cannot_change_what_is_asked_of_the_server(client):
    evil = {
        "process": "connect",
        "scope": "everything",
        "auth_params": "redirect_uri=https://evil.example",
    }

    there = client.get(BEGIN["oidc"], evil).headers["Location"]

    query = parse_qs(urlsplit(there).query)
    assert query["redirect_uri"] == [
        "http://testserver/accounts/oidc/oidc/login/callback/"
    ]
    assert set(query["scope"][0].split()) == {"openid", "profile"}


def test_nobody_is_linked_to_whoever_is_signed_in(as_user, member, way):
    """Linking from a foreign browser would hand over the account: it does not exist."""
    kind, _server = way
    victim = as_user(member)

    response = victim.get(BEGIN[kind], {"process": "connect"})

    assert response.headers["Location"] == "/"
    assert not SocialAccount.objects.exists()


def test_an_account_that_was_somebody_elses_waits_for_a_word(client, member, way):
    """The staff number of someone gone was given to a new colleague."""
    kind, server = way
    come_in(client, server, kind, member.staff_number)
    client.post(reverse("account_logout"))
    SocialAccount.objects.update(uid="the predecessor")

    response = come_in(client, server, kind, member.staff_number)

    assert (response.status_code, who(client)) == (403, None)
    assert "请联系校工会核实" in response.content.decode()

    unlink_command.Command().handle(member.staff_number)
    come_in(client, server, kind, member.staff_number)
    assert who(client) == str(member.pk)


def test_one_provider_account_cannot_become_two_people(client, member, servers):
    """Its staff number was changed over there to another person's."""
    server = servers["oidc"]
    other = PersonFactory(school=member.school)
    come_in(client, server, "oidc", member.staff_number)
    client.post(reverse("account_logout"))
    server.person = {
        "sub": f"sub-{member.staff_number}",
        "staff_no": other.staff_number,
    }

    response = client.get(back(client, server, "oidc"))

    assert (response.status_code, who(client)) == (403, None)


# --- the second factor ----------------------------------------------------------------
def test_a_post_that_approves_still_gives_six_digits(client, chair, way):
    kind, server = way

    response = come_in(client, server, kind, chair.staff_number)

    assert response.headers["Location"] == reverse("mfa_authenticate")
    assert who(client) is None
    stored = str([row.get_decoded() for row in Session.objects.all()])
    assert chair.name not in stored
    assert "access_token" not in stored


def test_who_must_set_it_up_is_sent_there(client, chair, servers):
    chair.authenticator_set.all().delete()
    come_in(client, servers["cas"], "cas", chair.staff_number)

    assert client.get("/").headers["Location"] == reverse("mfa_activate_totp")


@pytest.mark.parametrize(
    ("declared", "norm", "inside"),
    [(True, True, True), (True, False, False), (False, True, False)],
)
def test_the_providers_own_second_factor_is_enough_where_the_norm_says_so(
    client, chair, school, servers, settings, declared, norm, inside
):
    app = settings.SOCIALACCOUNT_PROVIDERS["cas"]["APPS"][0]
    app["settings"]["second_factor"] = declared
    if norm:
        NormValue.objects.create(
            key="members.provider_second_factor", union=school, value=True,
            starts_on="2024-01-01", reason="x",
        )  # fmt: skip

    come_in(client, servers["cas"], "cas", chair.staff_number)

    assert (who(client) is not None) is inside
    if inside:
        chair.authenticator_set.all().delete()
        assert client.get("/").status_code == 200


# --- without passwords ----------------------------------------------------------------
def test_passwords_can_be_switched_off_but_for_break_glass(
    client, member, system_admin, settings
):
    settings.PASSWORD_SIGN_IN = False
    page = client.get("/accounts/login/").content.decode()
    assert ('name="password"' in page, "首次登录" in page) == (False, False)
    assert (
        'name="password"' in client.get("/accounts/login/?password=1").content.decode()
    )
    assert client.get("/first-sign-in/").headers["Location"] == "/accounts/login/"

    def by_password(person):
        credentials = {"login": person.sign_in_name, "password": PASSWORD}
        return client.post("/accounts/login/", credentials)

    assert by_password(member).headers["Location"] == "/accounts/login/"
    assert who(client) is None
    assert by_password(system_admin).headers["Location"] == reverse("mfa_authenticate")


def test_no_password_comes_by_mail_then(client, member, settings, mailoutbox):
    settings.PASSWORD_SIGN_IN = False
    member.email = "fang@minghu.example"
    member.save()

    client.post(reverse("account_reset_password"), {"email": member.email})

    assert [m for m in mailoutbox if "/password/reset/key/" in m.body] == []


# --- what else allauth speaks ---------------------------------------------------------
def test_other_ways_are_allauths_by_configuration():
    env = environ.Env()
    env.ENVIRON = {
        "SIGN_IN_PROVIDERS": '{"feishu": {"APPS": [{"client_id": "a", "secret": "b",'
        ' "settings": {"claim": "employee_no"}}]}}'
    }

    found = providers(env)

    assert extra_apps(found) == ["allauth.socialaccount.providers.feishu"]
    assert found["feishu"]["APPS"][0]["settings"] == {"claim": "employee_no"}
