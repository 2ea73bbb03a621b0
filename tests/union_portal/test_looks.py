"""Who looked is written once, in words, for the person concerned, and stays."""

from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from members.models import Person
from members.transitions.personal import open_page, reveal
from tests.admin.conftest import address
from tests.factories import MembershipFactory, PersonFactory
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.looks import How, Look, LookedPerson
from union_portal.personal import looked

pytestmark = pytest.mark.django_db


def test_an_export_is_one_look_at_many_in_few_statements(
    officer, school, django_assert_num_queries
):
    PersonFactory.create_batch(3, school=school)
    officer.office, officer.audit_union  # noqa: B018 - read once per request

    with django_assert_num_queries(3):  # who, the look, the persons
        look = looked(
            officer,
            Person.objects.filter(school=school).exclude(pk=officer.pk),
            ["id_number", "手机号"],
            "办理体检",
            How.EXPORTED,
        )

    assert look.persons.count() == 3
    assert (look.reader_name, look.field_names) == (officer.name, "证件号码、手机号")
    assert look.reader_office == officer.office != ""


def test_looking_at_oneself_is_nobodys_business(officer):
    assert looked(officer, [officer], ["profile"]) is None


def test_the_same_page_opened_again_is_one_look(officer, member):
    for _time in range(2):
        open_page(member, actor=officer)

    assert LookedPerson.objects.visible_to(member).count() == 1


@pytest.mark.django_db(transaction=True)
def test_looked_refuses_to_stand_outside_a_transaction(officer, member):
    with pytest.raises(transaction.TransactionManagementError):
        looked(officer, [member], ["profile"])


@pytest.mark.parametrize("model", [Look, LookedPerson])
def test_the_log_is_not_changed_and_young_rows_are_not_deleted(officer, member, model):
    look = looked(officer, [member], ["profile"])
    row = look if model is Look else look.persons.get()

    for act in ("UPDATE {} SET at = now()", "DELETE FROM {}"):
        with (
            pytest.raises((ProgrammingError, InternalError), match=r"append|keeps"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(act.format(model._meta.db_table))
    assert type(row).objects.filter(pk=row.pk, at=row.at).exists()


def test_old_rows_may_go(officer, member):
    look = Look.objects.create(
        at=timezone.now() - timedelta(days=200),
        reader_name="x",
        how="opened",
        fields=[],
    )
    LookedPerson.objects.create(look=look, person=member, at=look.at)

    LookedPerson.objects.all().delete()
    Look.objects.all().delete()

    assert Look.objects.count() == 0


# --- Revealing --------------------------------------------------------------------------
def test_a_reveal_is_told_to_the_person_and_to_the_trail_without_values(
    officer, member
):
    found = reveal(member, actor=officer, reason="办理 慰问金转账")

    assert found == {"id_number": member.id_number, "phone": member.phone}
    look = LookedPerson.objects.visible_to(member).get().look
    assert (look.how, look.why) == ("revealed", "办理 慰问金转账")
    entry = AuditEntry.objects.get()
    assert entry.action == "members.reveal_person"
    assert entry.data == {"fields": ["id_number", "phone"]}


def test_a_reason_that_tells_nothing_is_refused(officer, member):
    with pytest.raises(TransitionError, match="用途"):
        reveal(member, actor=officer, reason=" 办事 ")

    assert Look.objects.count() == AuditEntry.objects.count() == 0


def test_without_numbers_there_is_nothing_to_reveal(officer, school):
    person = PersonFactory(school=school, id_number="", phone="")

    with pytest.raises(TransitionError, match="没有登记"):
        reveal(person, actor=officer, reason="办理慰问金")


def test_the_page_shows_the_numbers_for_a_minute_and_keeps_them_nowhere(
    as_user, officer, member
):
    client = as_user(officer)
    url = address(Person, "reveal", member.pk)

    asked = client.get(url)
    response = client.post(url, {"reason": "办理慰问金转账"})

    assert member.phone not in asked.content.decode()
    assert member.phone in response.content.decode()
    assert member.id_number in response.content.decode()
    assert response["Refresh"] == f"60; url={address(Person, 'change', member.pk)}"
    assert "no-store" in response["Cache-Control"]


def test_who_only_reads_the_roll_reveals_nothing(as_user, chair, member):
    response = as_user(chair).post(
        address(Person, "reveal", member.pk), {"reason": "想看一看"}
    )

    assert response.status_code == 403
    assert Look.objects.count() == 0


def test_the_member_reads_who_opened_their_page(as_user, officer, branch, member):
    as_user(officer).get(address(Person, "change", member.pk))
    other = MembershipFactory(union=branch).person

    page = as_user(member).get("/me/looked/").content.decode()

    assert officer.name in page
    assert "打开资料页" in page
    assert officer.name not in as_user(other).get("/me/looked/").content.decode()


def test_the_list_costs_the_same_at_one_and_three(
    as_user, officer, member, django_assert_num_queries
):
    client = as_user(member)
    for count in (1, 3):
        while LookedPerson.objects.count() < count:
            reveal(member, actor=officer, reason="办理慰问金")
        with django_assert_num_queries(6):
            client.get("/me/looked/")
