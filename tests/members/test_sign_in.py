"""The one door: password, limits per account, second factor, the staff pages' too."""

import time

import pytest
from allauth.mfa.totp.internal.auth import hotp_value
from django.urls import reverse

from tests.factories import PASSWORD, TOTP_SECRET, PersonFactory

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")


@pytest.fixture
def person(school):
    return PersonFactory(school=school, email="lin@example.edu.cn")


def sign_in(client, name, password=PASSWORD):
    return client.post(LOGIN, {"login": name, "password": password})


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["staff_number", "phone", "email"])
def test_a_person_signs_in_by_number_phone_or_mail(client, person, name):
    response = sign_in(client, getattr(person, name))

    assert response.headers["Location"] == reverse("home")
    assert is_signed_in(client)


def test_a_wrong_password_says_what_may_be_typed(client, person):
    response = sign_in(client, person.staff_number, "wrong-password")

    assert "登录名可以是工号、手机号或电子邮箱" in response.content.decode()
    assert not is_signed_in(client)


def test_after_five_wrong_passwords_the_account_waits_and_others_do_not(
    client, person, member
):
    for _try in range(5):
        sign_in(client, person.staff_number, "wrong-password")

    refused = sign_in(client, person.staff_number)
    other = sign_in(client, member.staff_number)

    assert "试错次数过多" in refused.content.decode()
    assert other.status_code == 302


def test_the_limit_counts_the_account_however_it_is_called(client, person):
    for name in (person.staff_number, person.phone, person.email) * 2:
        sign_in(client, name, "wrong-password")

    assert "试错次数过多" in sign_in(client, person.staff_number).content.decode()


def test_an_inactive_account_does_not_open(client, person):
    person.is_active = False
    person.save()

    sign_in(client, person.staff_number)

    assert not is_signed_in(client)


def test_a_second_factor_is_asked_for_after_the_password(client, chair):
    response = sign_in(client, chair.staff_number)
    assert response.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)

    code = hotp_value(TOTP_SECRET, int(time.time()) // 30)
    client.post(reverse("mfa_authenticate"), {"code": f"{code:06d}"})

    assert is_signed_in(client)


def test_a_wrong_second_factor_does_not_open(client, chair):
    sign_in(client, chair.staff_number)

    client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert not is_signed_in(client)


def test_the_staff_pages_are_entered_by_the_same_door(client, officer):
    response = client.get(reverse("admin:index"))
    door = client.get(response.headers["Location"])

    assert door.headers["Location"].startswith(LOGIN)


def test_nobody_signs_up(client):
    response = client.post(
        reverse("account_signup"),
        {"username": "x", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert not is_signed_in(client)
    assert response.status_code == 200


def test_djangos_own_sign_in_form_is_never_reached(as_user, branch_officer, chair):
    """It would know neither the limits nor the second factor."""
    client = as_user(branch_officer)

    response = client.post(
        reverse("admin:login"), {"username": chair.sign_in_name, "password": PASSWORD}
    )

    assert response.headers["Location"] == reverse("admin:index")
    assert client.session["_auth_user_id"] == str(branch_officer.pk)


def test_first_sign_ins_are_slowed_down(client, person):
    data = {
        "sign_in_name": person.staff_number,
        "code": "A" * 10,
        "password": "明湖-2024-工会",
        "again": "明湖-2024-工会",
    }
    for _try in range(10):
        client.post(reverse("members:first_sign_in"), data)

    response = client.post(reverse("members:first_sign_in"), data)

    assert "试的次数过多" in response.content.decode()


def test_what_is_wrong_with_a_password_is_told_to_who_holds_the_code(client, person):
    data = {
        "sign_in_name": person.staff_number,
        "code": "A" * 10,
        "password": person.email,
        "again": person.email,
    }

    response = client.post(reverse("members:first_sign_in"), data)

    assert "工号或登录码不对" in response.content.decode()


def test_changing_the_mail_address_asks_for_the_password_again(as_user, member):
    response = as_user(member).get(reverse("members:edit_contact"))

    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_an_address_with_a_nul_has_no_page(as_user, officer):
    client = as_user(officer)

    for address in ("/reports/%00/", "/admin/members/person/?q=a%00b"):
        assert client.get(address).status_code == 404


def test_a_first_password_does_not_come_by_mail(client, person, mailoutbox):
    person.set_unusable_password()
    person.save()

    client.post(reverse("account_reset_password"), {"email": person.email})

    assert [mail for mail in mailoutbox if "/password/reset/key/" in mail.body] == []


def test_a_forgotten_password_comes_by_mail(client, person, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": person.email})

    assert ["/password/reset/key/" in mail.body for mail in mailoutbox] == [True]
