"""The ways out: 企业微信 against its protocol, quiet hours, digests, giving up."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests import wecom as fake
from tests.factories import PersonFactory
from union_portal import delivery, tasks, wecom
from union_portal.delivery import Delivery
from union_portal.lifecycle import TransitionError
from union_portal.notices import KINDS, Family, announce
from union_portal.wishes import NoticeWishes, set_wishes

pytestmark = pytest.mark.django_db
WORK = "members.end_appointment"  # of the family "work"
URGENT = "members.drop_second_factor"


class Subject:
    place, ends_on, pk = "文学院工会", "2024-05-01", 1
    post = type("Post", (), {"name": "主席"})


@pytest.fixture
def office(settings):
    found = fake.Office()
    with fake.serving(found) as address:
        settings.WECOM_API = address
        settings.WECOM_CORP_ID = fake.CORP
        settings.WECOM_AGENT_ID = fake.AGENT
        settings.WECOM_SECRET = fake.SECRET
        yield found


@pytest.fixture
def reader(db, office):
    person = PersonFactory(email="", staff_number="90001")
    office.users.add("90001")
    return person


def tell(person, kind=WORK):
    announce(kind, [person], subject=Subject)


def sweep_later():
    Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    tasks.sweep_notices()


# --- 企业微信 --------------------------------------------------------------------------
def test_a_card_with_a_link_reaches_the_user(reader, office, settings):
    tell(reader)

    tasks.sweep_notices()

    [card] = office.cards
    assert (card["touser"], card["msgtype"], card["agentid"]) == (
        "90001",
        "textcard",
        1000002,
    )
    assert card["textcard"]["title"] == "任职结束"
    notice = reader.notices.get()
    assert card["textcard"]["url"] == f"{settings.PORTAL_URL}/notices/{notice.pk}/"
    assert Delivery.objects.get().sent_at is not None


def test_the_token_is_fetched_once_and_again_when_it_is_spent(reader, office):
    for _message in range(2):
        tell(reader)
    tasks.sweep_notices()
    assert office.tokens_given == 1

    office.token = "another worker's"
    tell(reader)
    tasks.sweep_notices()

    assert (office.tokens_given, len(office.cards)) == (2, 3)


def test_a_user_nobody_knows_is_given_up_and_stops_nobody(reader, office):
    stranger = PersonFactory(email="", staff_number="90002")
    announce(WORK, [stranger, reader], subject=Subject)

    tasks.sweep_notices()

    assert Delivery.objects.given_up().get().notice.recipient == stranger
    assert len(office.cards) == 1


@pytest.mark.parametrize("trouble", [{"errcode": 45009}, {"body": "<html>502</html>"}])
def test_a_used_up_limit_and_a_broken_answer_wait_for_a_later_try(
    reader, office, trouble
):
    vars(office).update(trouble)
    for _message in range(2):
        tell(reader)

    tasks.sweep_notices()

    assert sorted(Delivery.objects.values_list("tries", flat=True)) == [0, 1]
    office.errcode, office.body = 0, None
    sweep_later()
    assert len(office.cards) == 2


def test_a_stalling_server_is_left_after_the_timeout(reader, office, monkeypatch):
    monkeypatch.setattr(wecom, "TIMEOUT", (0.1, 0.1))
    office.stall = 0.3
    tell(reader)

    tasks.sweep_notices()

    row = Delivery.objects.get()
    assert (row.tries, row.sent_at, row.problem) == (1, None, "ReadTimeout")


def test_a_wrong_secret_tells_its_number_and_no_secret(reader, settings):
    settings.WECOM_SECRET = "falsch"
    tell(reader)

    tasks.sweep_notices()

    assert Delivery.objects.get().problem == "errcode 40001"


def test_mail_goes_on_while_wecom_is_away(reader, settings):
    settings.WECOM_API = "http://127.0.0.1:9"
    reader.email = "reader@example.edu.cn"
    reader.save()
    tell(reader)

    tasks.sweep_notices()

    assert len(mail.outbox) == 1
    assert Delivery.objects.get(channel="wecom").problem == "ConnectionError"


def test_the_user_may_be_the_one_who_signed_in_there(reader, settings):
    settings.WECOM_USER = "sign_in"
    SocialAccount.objects.create(
        user=reader, provider="wecom", uid="x", extra_data={"userid": "ZhangSan"}
    )

    assert wecom.users([reader]) == {reader.pk: "ZhangSan"}


def test_without_keys_the_channel_is_closed(settings):
    assert [channel.key for channel in delivery.open_channels()] == ["email"]


def test_long_texts_are_cut_between_characters():
    assert wecom._cut("工会" * 100, 20) == "工会工会工…"


# --- What the reader wishes -------------------------------------------------------------
def at(hour, day=1):
    """So late by the clock of the house."""
    return datetime(2024, 5, day, hour, 30, tzinfo=timezone.get_current_timezone())


def test_a_family_turned_off_does_not_go_out_and_security_does(reader, office):
    muted = [f"{family}:wecom" for family in Family]
    NoticeWishes.objects.create(person=reader, muted=muted)

    tell(reader)
    tell(reader, URGENT)
    tasks.sweep_notices()

    assert [card["textcard"]["title"] for card in office.cards] == ["动态口令已停用"]
    assert reader.notices.count() == 2


@pytest.mark.parametrize(
    ("now", "until"),
    [(at(21), None), (at(22), at(7, 2)), (at(3), at(7)), (at(7), None)],
)
def test_quiet_hours_span_midnight(now, until):
    wishes = NoticeWishes(quiet_from=22, quiet_to=7)

    found = wishes.quiet_until(now.astimezone(UTC))

    assert found == (until and until.replace(minute=0))


def test_a_message_waits_for_the_end_of_the_quiet_hours(reader, office):
    NoticeWishes.objects.create(person=reader, quiet_from=22, quiet_to=7)
    tell(reader)
    row = Delivery.objects.select_related("notice__recipient").get()

    assert delivery.deliver(row, at(23))
    assert (row.sent_at, row.tries, row.next_try_at) == (
        None,
        0,
        at(7, 2).replace(minute=0),
    )

    delivery.deliver(row, at(7, 2))
    assert len(office.cards) == 1


def test_nothing_delays_a_message_about_security(reader, office):
    NoticeWishes.objects.create(person=reader, digest_hour=8, quiet_from=22, quiet_to=7)
    tell(reader, URGENT)

    delivery.deliver(Delivery.objects.get(), at(23))

    assert len(office.cards) == 1


def test_a_digest_gathers_the_day(reader, office):
    NoticeWishes.objects.create(person=reader, digest_hour=8)
    for _message in range(3):
        tell(reader)
    tasks.sweep_notices()
    assert office.cards == []
    assert Delivery.objects.filter(in_digest=True).count() == 3

    sweep_later()

    [card] = office.cards
    assert card["textcard"]["title"] == "今日消息汇总（3 条）"
    assert Delivery.objects.exclude(sent_at=None).count() == 3


def test_half_set_quiet_hours_are_refused(reader):
    for start, end, said in ((22, None, "一起填"), (7, 7, "同一个钟点")):
        with pytest.raises(TransitionError, match=said):
            set_wishes(
                reader,
                actor=reader,
                digest_hour=None,
                quiet_from=start,
                quiet_to=end,
                muted=[],
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        NoticeWishes.objects.create(person=reader, quiet_from=7)


def test_the_page_saves_what_was_chosen(as_user, reader):
    client = as_user(reader)
    form = {"digest_hour": "8", "quiet_from": "22", "quiet_to": "7", "own:email": "on"}

    response = client.post("/notices/wishes/", form)

    assert response.status_code == 302
    row = reader.notice_wishes
    assert (row.digest_hour, row.quiet_from, row.quiet_to) == (8, 22, 7)
    assert "own:email" not in row.muted
    assert not any(name.startswith("security") for name in row.muted)
    assert "work:wecom" in row.muted
    again = client.get("/notices/wishes/").context["form"]
    assert again["own:email"].value() is True
    assert again["work:email"].value() is False


def test_the_page_says_what_is_wrong_and_keeps_what_was_typed(as_user, reader):
    response = as_user(reader).post("/notices/wishes/", {"quiet_from": "22"})

    assert "要一起填" in response.content.decode()
    assert response.context["form"]["quiet_from"].value() == "22"


def test_every_kind_has_a_family():
    assert {kind.family for kind in KINDS.values()} <= set(Family)
