"""A message is a row of the transaction; delivery comes later, once, or again."""

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from tests.factories import PersonFactory
from union_portal import delivery, notices, tasks
from union_portal.delivery import Delivery
from union_portal.notices import Notice, announce

KIND = "members.first_sign_in"


@pytest.fixture
def reader(db):
    return PersonFactory(email="reader@example.edu.cn")


def test_announce_writes_a_row_and_sends_nothing(reader):
    announce(KIND, [reader], subject=reader)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (reader, KIND)
    assert [row.address for row in notice.deliveries.all()] == [reader.email]
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_announce_refuses_to_stand_outside_a_transaction(reader):
    with pytest.raises(transaction.TransactionManagementError):
        announce(KIND, [reader], subject=reader)


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_act_leaves_no_message(reader):
    with transaction.atomic():
        announce(KIND, [reader], subject=reader)
        transaction.set_rollback(True)

    assert Notice.objects.count() == 0


def test_the_sweep_delivers_once(reader):
    announce(KIND, [reader], subject=reader)

    tasks.sweep_notices()
    tasks.sweep_notices()

    assert [message.to for message in mail.outbox] == [["reader@example.edu.cn"]]
    assert Delivery.objects.get().sent_at is not None


def test_a_failing_mail_server_is_tried_again_later(reader, settings):
    announce(KIND, [reader], subject=reader)
    settings.EMAIL_BACKEND = "tests.mail.Broken"

    tasks.sweep_notices()

    row = Delivery.objects.get()
    assert (row.tries, row.sent_at, row.problem) == (1, None, "ConnectionRefusedError")
    assert row.next_try_at > timezone.now()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Delivery.objects.update(next_try_at=timezone.now())
    tasks.sweep_notices()
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("address", ["a@" + "例" * 70 + ".cn", "李四 无"])
def test_an_impossible_address_stops_nobody_else(reader, address):
    poisoned = PersonFactory(email=address)
    announce(KIND, [poisoned, reader], subject=reader)

    tasks.sweep_notices()

    assert [message.to for message in mail.outbox] == [[reader.email]]
    assert Delivery.objects.given_up().get().notice.recipient == poisoned


def test_mail_waits_out_days_without_a_server(reader, settings):
    announce(KIND, [reader], subject=reader)
    settings.EMAIL_BACKEND = "tests.mail.Broken"
    for _hour in range(30):
        Delivery.objects.update(next_try_at=timezone.now())
        tasks.sweep_notices()

    row = Delivery.objects.waiting().get()
    delay = row.next_try_at - timezone.now()

    assert delay.total_seconds() <= delivery.LONGEST_DELAY * 60


def test_the_same_occasion_is_announced_once(reader):
    for _run in range(2):
        announce(KIND, [reader], subject=reader, dedupe_key="a")
    announce(KIND, [reader], subject=reader, dedupe_key="b")

    assert Notice.objects.count() == 2


def test_without_an_address_the_message_waits_in_the_inbox(db):
    person = PersonFactory(email="")

    announce(KIND, [person], subject=person)
    tasks.sweep_notices()

    assert Notice.objects.visible_to(person).unread().count() == 1
    assert mail.outbox == []


def test_messages_show_to_their_reader_alone(reader, member):
    announce(KIND, [reader], subject=reader)

    assert Notice.objects.visible_to(member).count() == 0


def test_a_message_names_no_kind_that_is_not_declared(reader):
    with pytest.raises(KeyError):
        announce("members.unheard_of", [reader])
    assert KIND in notices.KINDS
