"""A sealed entry that is changed, removed or slipped in is found and named."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from members.reminders import audit_broken, audit_head
from tests.factories import AppointmentFactory
from union_portal import reminders, seals
from union_portal.audit import AuditEntry, record
from union_portal.jobs import running
from union_portal.notices import Notice
from union_portal.seals import AuditCheck, AuditSeal

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def write(count):
    return [
        AuditEntry.objects.create(actor_name="系统", action="x", data={"new": n}).pk
        for n in range(count)
    ]


def as_superuser(sql, *values):
    """What a database superuser can do: past the triggers."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.fixture
def sealed(monkeypatch):
    """Seven entries under three seals, and one not sealed yet."""
    monkeypatch.setattr(seals, "BATCH", 3)
    ids = write(7)
    assert seals.seal() == 3
    return [*ids, *write(1)]


def test_an_untouched_trail_is_sound_and_its_tail_is_named(sealed):
    found = seals.verify()

    assert (found.is_sound, found.seals, found.entries, found.unsealed) == (
        True,
        3,
        7,
        1,
    )
    assert found.text == (
        f"已封存的审计记录没有被改动。第 {sealed[-1]} 条起 1 条还没有封存，不受保护。"
    )
    assert [seal.total for seal in AuditSeal.objects.order_by("number")] == [3, 6, 7]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "UPDATE union_portal_auditentry SET actor_name = '别人' WHERE id = %s",
            "被改动",
        ),
        (
            "UPDATE union_portal_auditentry SET at = at + interval '1 µs' WHERE id = %s",
            "被改动",
        ),
        (
            "UPDATE union_portal_auditentry SET data = '{\"new\": 9}' WHERE id = %s",
            "被改动",
        ),
        ("DELETE FROM union_portal_auditentry WHERE id = %s", "缺失"),
    ],
)
def test_a_changed_or_missing_entry_is_named(sealed, sql, said):
    as_superuser(sql.replace("µs", "microsecond"), sealed[4])

    found = seals.verify()

    assert not found.is_sound
    assert found.text.startswith(f"第 {sealed[4]} 条审计记录{said}。")


def test_an_entry_slipped_in_is_named(sealed):
    as_superuser("DELETE FROM union_portal_auditentry WHERE id = %s", sealed[4])
    as_superuser("DELETE FROM union_portal_auditseal WHERE number > 1")
    seals.seal()
    AuditEntry.objects.create(pk=sealed[4], actor_name="系统", action="x")

    assert "封存之后插入" in seals.verify().text


def test_a_change_in_the_unsealed_tail_is_not_found_and_not_promised(sealed):
    """The negative control of what a seal protects."""
    as_superuser(
        "UPDATE union_portal_auditentry SET action = 'y' WHERE id = %s", sealed[-1]
    )

    found = seals.verify()

    assert found.is_sound
    assert "不受保护" in found.text


def test_a_changed_seal_is_named(sealed):
    as_superuser(
        "UPDATE union_portal_auditseal SET head = %s WHERE number = 2", "0" * 64
    )

    assert seals.verify().text.startswith("第 2 号封存记录")


def test_a_chain_made_anew_does_not_hold_a_mailed_head(sealed):
    mailed = AuditSeal.objects.first().head
    as_superuser(
        "UPDATE union_portal_auditentry SET action = 'y' WHERE id = %s", sealed[0]
    )
    as_superuser("DELETE FROM union_portal_auditseal")
    seals.seal()

    assert seals.verify().is_sound
    assert "没有这个校验值" in seals.verify(mailed).text


def test_the_command_says_what_is_wrong(sealed):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "没有被改动" in out.getvalue()

    as_superuser("DELETE FROM union_portal_auditentry WHERE id = %s", sealed[0])

    with pytest.raises(CommandError, match=f"第 {sealed[0]} 条审计记录缺失"):
        call_command("verify_audit")


def test_seals_and_checks_are_append_only(sealed):
    seals.check()
    for model in (AuditSeal, AuditCheck):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            model.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_chain(meanwhile, monkeypatch):
    monkeypatch.setattr(seals, "BATCH", 2)
    ids = write(5)

    with transaction.atomic():
        seals._seal_batch(ids[-1])
        second = meanwhile(seals.seal)

    assert second.result() == 2
    assert list(
        AuditSeal.objects.order_by("number").values_list("number", "entries")
    ) == [
        (1, 2),
        (2, 2),
        (3, 1),
    ]
    assert seals.verify().is_sound


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_while_somebody_is_writing(meanwhile, monkeypatch):
    """An id below the last one may still be committed: it would look slipped in."""
    monkeypatch.setattr(seals, "WAIT", "100ms")
    with transaction.atomic():
        write(1)
        assert meanwhile(seals.seal).result() == 0

    assert seals.seal() == 1


def test_sealing_and_verifying_cost_few_statements(sealed, django_assert_num_queries):
    with django_assert_num_queries(3):
        seals.verify()


# --- Who learns of it -------------------------------------------------------------------
def test_the_head_of_yesterday_is_told_once_a_day_to_auditors(
    sealed, audit_admin, auditor, officer, branch
):
    AppointmentFactory(
        seat=branch, roles=["audit"]
    )  # a branch's: not the whole trail's
    assert audit_head(TODAY) == []

    tomorrow = TODAY + timedelta(days=1)
    for _hour in range(2):
        reminders.run(tomorrow)

    told = Notice.objects.filter(kind="members.audit_head")
    assert {notice.recipient for notice in told} == {audit_admin, auditor}
    assert AuditSeal.objects.first().head in told[0].text


def test_a_trail_that_does_not_match_is_told_at_once(sealed, audit_admin):
    seals.check()
    assert audit_broken(TODAY) == []
    as_superuser("DELETE FROM union_portal_auditentry WHERE id = %s", sealed[0])
    seals.check()

    reminders.run(TODAY)

    assert f"第 {sealed[0]} 条" in Notice.objects.get().text


def test_the_page_shows_seals_and_the_last_check(as_user, sealed, audit_admin):
    client = as_user(audit_admin)
    empty = client.get("/admin/audit-seals/").content.decode()
    assert "还没有核对过" in empty

    response = client.post("/admin/audit-seals/")
    running.work()

    page = client.get("/admin/audit-seals/").content.decode()
    assert response.status_code == 302
    assert "没有被改动" in page
    assert AuditSeal.objects.first().head in page
    assert AuditEntry.objects.filter(action="union_portal.verify_audit").count() == 1


def test_acts_of_today_can_be_sealed(officer, school):
    record(officer, "members.correct_union", school, fields=["name"])
    seals.seal()

    assert seals.verify().is_sound
