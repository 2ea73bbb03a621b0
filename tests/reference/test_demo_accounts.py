"""Demonstration accounts: a password for all, and digits instead of a phone."""

import stat

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import validate_totp_code
from django.core.management import CommandError, call_command

from congress.models import DelegationHead
from members.models import Person
from reference import accounts
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    DelegationFactory,
)
from tests.factories import (
    TOTP_SECRET,
    AppointmentFactory,
    AuthenticatorFactory,
    UnitFactory,
)
from union_portal.audit import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.DEMO_PASSWORD, settings.VAR = True, "", tmp_path
    return settings


def printed(capsys, *words):
    call_command(*words)
    return capsys.readouterr().out


@pytest.mark.parametrize("words", [["demo_accounts"], ["demo_code", "1"]])
def test_outside_the_demonstration_there_are_none(settings, words):
    settings.DEMO = False

    with pytest.raises(CommandError, match=r"^这里不是演示环境"):
        call_command(*words)

    assert Person.objects.count() == 0


def test_the_password_is_made_up_once_and_kept_from_others(demo):
    word = accounts.password()

    file = demo.VAR / "demo-password"
    assert accounts.password() == word
    assert file.read_text() == f"{word}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_given_password_is_not_written_down(demo):
    demo.DEMO_PASSWORD = "given-by-somebody"

    assert accounts.password() == "given-by-somebody"
    assert list(demo.VAR.iterdir()) == []


def test_a_member_is_somebody_without_a_post(demo, member, branch_officer, capsys):
    printed(capsys, "demo_accounts")

    member.refresh_from_db()
    assert member.check_password(accounts.password())
    assert not branch_officer.check_password(accounts.password())


def test_the_chair_gets_a_second_factor_once(demo, school, capsys):
    row = AppointmentFactory(seat=school, post__code="CHAIR", post__roles=["lead"])

    printed(capsys, "demo_accounts")
    told = printed(capsys, "demo_accounts")

    factor = Authenticator.objects.get(user=row.person)
    assert factor.type == Authenticator.Type.TOTP
    assert f"demo_code {row.person.sign_in_name}" in told
    row.person.refresh_from_db()
    assert row.person.check_password(accounts.password())


def test_an_opinion_can_be_played_from_the_delegation_to_the_unit(demo, school, branch):
    unit = UnitFactory(union=branch, school=school)
    for code, role in (("UNIT-HEAD", "unit_lead"), ("LIAISON", "liaison")):
        AppointmentFactory(seat=branch, unit=unit, post__code=code, post__roles=[role])
    congress = CongressFactory(union=school)
    delegation = DelegationFactory(congress=congress)
    seats = [
        DelegateFactory(congress=congress, delegation=delegation) for _n in range(3)
    ]
    for row, post in zip(seats, ("head", "recorder"), strict=False):
        DelegationHead.objects.create(
            delegation=delegation,
            person=row.person,
            post=post,
            starts_on=congress.starts_on,
        )

    places = {
        kind: (person, place)
        for kind, person, place in accounts.make_ready("demo-word")
    }

    assert [places[kind][1] for kind in ("单位负责人", "单位联络人")] == [unit.name] * 2
    kinds = ("代表团团长", "代表团记录员", "代表")
    assert [places[kind] for kind in kinds] == [
        (row.person, delegation.name) for row in seats
    ]


def test_the_three_administrators_belong_to_no_school(demo, capsys):
    printed(capsys, "demo_accounts")
    printed(capsys, "demo_accounts")

    people = Person.objects.order_by("pk")
    assert list(people.values_list("sign_in_name", "system_role", "school")) == [
        ("demo-system", "system", None),
        ("demo-security", "security", None),
        ("demo-audit", "audit", None),
    ]
    assert AuditEntry.objects.filter(action="reference.demo_administrator").count() == 3
    assert AuditEntry.objects.filter(action="reference.demo_account").count() == 3


def test_the_digits_are_those_of_the_moment(demo, chair, capsys):
    told = printed(capsys, "demo_code", chair.staff_number)

    digits, rest = told.split("（")
    assert validate_totp_code(TOTP_SECRET, digits)
    assert rest.endswith(" 秒有效）\n")


def test_the_digits_of_an_administrator_go_by_the_sign_in_name(demo, system_admin):
    assert accounts.code_now(system_admin)[0].isdecimal()
    call_command("demo_code", system_admin.sign_in_name)


def test_who_needs_no_digits_is_told_so(demo, member):
    with pytest.raises(CommandError, match=r"没有设置动态口令，登录只要密码。$"):
        call_command("demo_code", member.staff_number)


def test_an_unknown_name_is_refused(demo):
    with pytest.raises(CommandError, match=r"^没有登录名“nobody”。$"):
        call_command("demo_code", "nobody")


def test_a_factor_of_ones_own_is_kept(demo, school, capsys):
    row = AppointmentFactory(seat=school, post__code="CHAIR", post__roles=["lead"])
    own = AuthenticatorFactory(user=row.person)

    printed(capsys, "demo_accounts")

    assert list(Authenticator.objects.filter(user=row.person)) == [own]
