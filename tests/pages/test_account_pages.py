"""allauth's pages in our words, and the mails that go with them."""

import re

from allauth.mfa.models import Authenticator
from django.core import mail

from members.transitions import accounts
from tests.factories import PASSWORD, PersonFactory
from tests.pages.reading import NO_FAULTS, Reading


def test_signing_in_greets_without_a_message(client, member):
    credentials = {"login": member.staff_number, "password": PASSWORD}

    response = client.post("/accounts/login/", credentials, follow=True)

    assert Reading(response).headings == ["方小满，您好"]
    assert 'class="notes"' not in response.content.decode()


def test_setting_up_the_second_factor_explains_itself(signed_in):
    page = Reading(signed_in.get("/accounts/2fa/totp/activate/"))

    assert page.headings == ["启用动态口令"]
    assert page.faults == NO_FAULTS
    assert "最简单：打开微信，搜索小程序“腾讯身份验证器”。" in page.text
    assert re.search(r"密钥填： [A-Z2-7]{32} ", page.text)


def test_whoever_signed_in_long_ago_confirms_first(as_user, member):
    response = as_user(member).get("/accounts/2fa/totp/activate/")

    assert response.status_code == 302
    assert response.url.startswith("/accounts/reauthenticate/")


def test_turning_the_second_factor_off_warns_about_posts(client, chair):
    client.force_login(chair)
    asked = client.get("/accounts/2fa/totp/deactivate/", follow=True)
    assert Reading(asked).headings == ["再确认一次是您本人"]

    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    page = Reading(client.get("/accounts/2fa/totp/deactivate/"))

    assert page.headings == ["要停用动态口令吗？"]
    assert page.faults == NO_FAULTS
    assert "停用后要马上重新设置" in page.text


def test_backup_codes_are_listed_counted_and_renewed(client, chair):
    client.force_login(chair)
    asked = client.get("/accounts/2fa/recovery-codes/generate/", follow=True)
    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})

    response = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)

    page = Reading(response)
    stored = chair.authenticator_set.get(type=Authenticator.Type.RECOVERY_CODES)
    codes = re.findall(r"<li>(\d{8})</li>", response.content.decode())
    assert page.headings == ["备用码"]
    assert page.faults == NO_FAULTS
    assert codes == stored.wrap().get_unused_codes()
    assert "还剩 10 个，每个只能用一次" in page.text
    again = Reading(client.get("/accounts/2fa/recovery-codes/generate/"))
    assert "原来没用完的 10 个马上作废。" in again.text


def test_a_new_password_by_mail(client, db):
    person = PersonFactory(email="fang@mhu.example", name="方小满")

    client.post("/accounts/password/reset/", {"email": "fang@mhu.example"})
    (sent,) = mail.outbox
    link = re.search(r"https?://testserver(\S+)", sent.body).group(1)
    page = client.get(link, follow=True)
    client.post(
        page.redirect_chain[-1][0],
        {"password1": "a-new-one-2024", "password2": "a-new-one-2024"},
    )

    person.refresh_from_db()
    assert sent.subject.endswith("设置新密码")
    assert "请点开下面的链接" in sent.body
    assert Reading(page).headings == ["设置新密码"]
    assert Reading(page).faults == NO_FAULTS
    assert person.check_password("a-new-one-2024")


def test_an_unknown_address_is_told_what_helps_and_the_page_tells_nothing(client, db):
    PersonFactory(email="fang@mhu.example")

    answers = [
        client.post("/accounts/password/reset/", {"email": address}, follow=True)
        for address in ("fang@mhu.example", "nobody@mhu.example")
    ]

    known, unknown = (Reading(answer).text for answer in answers)
    assert known == unknown
    assert mail.outbox[1].subject.endswith("这个邮箱没有登记")
    assert "请所在工会发一个登录码" in mail.outbox[1].body


def test_an_address_given_up_opens_nothing(client, db):
    person = PersonFactory(email="old@mhu.example")
    client.post("/accounts/password/reset/", {"email": "old@mhu.example"})
    link = re.search(r"https?://testserver(\S+)", mail.outbox[0].body).group(1)

    accounts.correct_contact(person, phone="", email="new@mhu.example", actor=person)

    stale = client.get(link, follow=True)
    client.post("/accounts/password/reset/", {"email": "old@mhu.example"})
    assert Reading(stale).headings == ["链接已经失效"]
    assert mail.outbox[-1].subject.endswith("这个邮箱没有登记")


def test_a_wrong_old_password_is_named(signed_in):
    response = signed_in.post(
        "/accounts/password/change/",
        {"oldpassword": "x", "password1": "a-new-one-2024", "password2": "y"},
    )

    text = Reading(response).text
    assert "当前密码不对，请再输一次。" in text
