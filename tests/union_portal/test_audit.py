"""The trail is written with the change, and nothing rewrites it."""

import pytest
from django.db import DatabaseError, connection, transaction

from union_portal.audit import AuditEntry, record

pytestmark = pytest.mark.django_db


def run(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def entry(officer, school):
    return record(officer, "members.test", school, fields=["name"])


def test_record_keeps_who_what_and_where(entry, officer, school):
    found = AuditEntry.objects.get()

    assert (found.actor, found.actor_name) == (officer, officer.name)
    assert (found.action, found.subject, found.union) == (
        "members.test",
        school,
        school,
    )
    assert found.data == {"fields": ["name"]}


@pytest.mark.django_db(transaction=True)
def test_record_refuses_to_stand_outside_a_transaction(officer, school):
    with pytest.raises(transaction.TransactionManagementError):
        record(officer, "members.test", school)

    assert AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE union_portal_auditentry SET action = 'x'",
        "DELETE FROM union_portal_auditentry",
        "UPDATE union_portal_auditentry SET action = 'x' WHERE false",
    ],
)
def test_the_database_refuses_to_change_the_trail(entry, statement):
    with pytest.raises(DatabaseError, match="append-only"):
        run(statement)

    assert AuditEntry.objects.get().action == "members.test"


def test_truncate_is_refused_outside_the_test_settings(entry):
    run("SET CONSTRAINTS ALL IMMEDIATE")  # or its own foreign keys refuse first
    run("SET LOCAL portal.tests = 'off'")

    with pytest.raises(DatabaseError, match="append-only"):
        run("TRUNCATE union_portal_auditentry")

    assert AuditEntry.objects.count() == 1


def test_auditors_read_their_own_subtree_and_nobody_else_reads_it(
    entry, auditor, member, officer, system_admin, audit_admin
):
    readers = [auditor, member, officer, system_admin, audit_admin]

    seen = [AuditEntry.objects.visible_to(reader).count() for reader in readers]

    assert seen == [1, 0, 0, 0, 1]
