"""The first sign-in by a one-time code, and who a sign-in name means."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from members.models import SignInCode
from members.sign_in import find
from members.transitions import accounts
from tests.factories import PersonFactory, UnionFactory
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
PASSWORD = "明湖-2024-工会"


@pytest.fixture
def person(school):
    return PersonFactory(
        school=school, staff_number="20230001", sign_in_name="20230001"
    )


def test_a_code_is_stored_as_a_hash_and_recorded_without_it(person, officer):
    code = accounts.issue_code(person, actor=officer)

    row = SignInCode.objects.get()
    assert code not in row.secret_hash
    assert len(code) == 10
    assert set(code) <= set(accounts.ALPHABET)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor, entry.data) == (
        "members.issue_code",
        officer,
        {},
    )


def test_the_code_signs_in_once(person, officer):
    code = accounts.issue_code(person, actor=officer)

    accounts.first_sign_in("20230001", f" {code.lower()} ", PASSWORD)

    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    with pytest.raises(TransitionError):
        accounts.first_sign_in("20230001", code, PASSWORD + "x")
    assert person.check_password(PASSWORD)


def test_a_new_code_ends_the_old_one(person, officer):
    old = accounts.issue_code(person, actor=officer)
    accounts.issue_code(person, actor=officer)

    with pytest.raises(TransitionError):
        accounts.first_sign_in("20230001", old, PASSWORD)


def test_after_five_wrong_tries_the_right_code_is_dead(person, officer):
    code = accounts.issue_code(person, actor=officer)

    for _try in range(5):
        with pytest.raises(TransitionError):
            accounts.first_sign_in("20230001", "A" * 10, PASSWORD)
    with pytest.raises(TransitionError):
        accounts.first_sign_in("20230001", code, PASSWORD)

    assert SignInCode.objects.get().tries_left == 0


def test_an_expired_code_is_refused(person, officer):
    code = accounts.issue_code(person, actor=officer)
    SignInCode.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    with pytest.raises(TransitionError):
        accounts.first_sign_in("20230001", code, PASSWORD)


def test_refusals_do_not_tell_whether_the_person_exists(person, officer):
    accounts.issue_code(person, actor=officer)
    messages = []
    for name in ("20230001", "nobody"):
        with pytest.raises(TransitionError) as refusal:
            accounts.first_sign_in(name, "A" * 10, PASSWORD)
        messages.append(str(refusal.value))

    assert messages[0] == messages[1]


@pytest.mark.django_db(transaction=True)
def test_the_same_code_twice_at_once_signs_in_once(person, officer, meanwhile):
    code = accounts.issue_code(person, actor=officer)

    with transaction.atomic():
        accounts.first_sign_in("20230001", code, PASSWORD)
        second = meanwhile(accounts.first_sign_in, "20230001", code, PASSWORD + "x")

    with pytest.raises(TransitionError):
        second.result()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_an_inactive_person_gets_no_code(person, officer):
    person.is_active = False
    person.save()

    with pytest.raises(TransitionError, match="已停用"):
        accounts.issue_code(person, actor=officer)


def test_a_person_is_found_by_number_phone_or_mail(person):
    person.set_phone("13900001111")
    person.email = "Wang@Example.edu.cn"
    person.save()

    names = ["20230001", " 20230001 ", "139 0000 1111", "wang@example.EDU.cn"]

    assert [find(name) for name in names] == [person] * 4
    assert [find(name) for name in ("", "139", "@", "x@y.z")] == [None] * 4


def test_a_name_that_two_people_share_signs_in_nobody(person):
    PersonFactory(
        school=UnionFactory(level="school"),
        staff_number="20230001",
        sign_in_name="b-20230001",
    )
    person.sign_in_name = "a-20230001"
    person.save()

    assert find("20230001") is None
    assert find("a-20230001") == person


def test_contact_is_corrected_and_the_trail_holds_no_value(person):
    accounts.correct_contact(person, phone="13900002222", email="a@b.cn", actor=person)

    person.refresh_from_db()
    assert (person.phone, person.email) == ("13900002222", "a@b.cn")
    entry = AuditEntry.objects.get()
    assert entry.data == {"fields": ["phone", "email"]}


def test_unchanged_contact_writes_nothing(person):
    unchanged = {"phone": person.phone, "email": person.email}
    accounts.correct_contact(person, actor=person, **unchanged)

    assert AuditEntry.objects.count() == 0


def test_a_lost_second_factor_is_taken_away_and_its_owner_told(chair, capsys):
    call_command("drop_second_factor", chair.staff_number)

    assert not chair.authenticator_set.exists()
    assert chair.lacks_second_factor
    assert AuditEntry.objects.get().action == "members.drop_second_factor"
    assert Notice.objects.get().recipient == chair
    with pytest.raises(CommandError, match="没有启用动态口令"):
        call_command("drop_second_factor", chair.staff_number)
    with pytest.raises(CommandError, match="没有找到"):
        call_command("drop_second_factor", "nobody")
