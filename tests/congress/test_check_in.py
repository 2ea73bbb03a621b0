"""Check-in: each delegate once, by every way in, also when two come at the same time."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from congress import door
from congress.attending import attended
from congress.models import Attendance, Sitting
from congress.transitions import attendance as acts
from congress.transitions.agenda import renew_keys
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    DelegationFactory,
    SessionFactory,
)
from tests.factories import PersonFactory
from tests.session_factories import (
    AttendanceFactory,
    LeaveFactory,
    SittingFactory,
    morning,
)
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.retention import RETENTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def congress(school):
    today = timezone.localdate()
    return CongressFactory(
        union=school,
        starts_on=today - timedelta(days=100),
        ends_on=today + timedelta(days=900),
    )


@pytest.fixture
def session(congress):
    return SessionFactory(
        congress=congress, state="open", opens_on=timezone.localdate()
    )


@pytest.fixture
def sitting(session):
    return SittingFactory(
        session=session, starts_at=timezone.now() + timedelta(minutes=5)
    )


@pytest.fixture
def delegate(congress):
    return DelegateFactory(
        congress=congress, delegation=DelegationFactory(congress=congress)
    )


def check_in(sitting, delegate, **more):
    return acts.check_in(
        sitting, actor=delegate.person, delegate=delegate, manner="door", **more
    )


def test_a_second_check_in_changes_nothing(sitting, delegate):
    key = uuid4()

    first, again = (check_in(sitting, delegate, client_key=key) for _n in range(2))
    other = check_in(sitting, delegate, client_key=uuid4())

    row = Attendance.objects.get()
    assert (row.state, row.is_late, row.manner) == ("present", False, "door")
    # the same page asks again after a lost answer: it is told the same
    assert [one.is_new for one in (first, again, other)] == [True, True, False]
    assert AuditEntry.objects.filter(action="congress.check_in").count() == 1


def test_whoever_comes_late_is_late_by_when_the_badge_was_scanned(sitting, delegate):
    sitting.starts_at = timezone.now() - timedelta(minutes=30)

    early = check_in(sitting, delegate, at=timezone.now() - timedelta(hours=1))
    late = check_in(sitting, DelegateFactory(congress=delegate.congress))

    assert [one.attendance.is_late for one in (early, late)] == [False, True]


def test_nobody_but_a_delegate_with_a_running_mandate_gets_in(
    sitting, congress, session
):
    ended = DelegateFactory(
        congress=congress,
        ends_on=session.opens_on - timedelta(days=1),
        end_reason="retired",
    )
    unsettled = DelegateFactory(congress=congress, state="proposed")
    stranger = PersonFactory(school=congress.union)

    for person, word in (
        (stranger, "不在这次会议的代表名单里"),
        (ended.person, "退休"),
        (unsettled.person, "待资格审查"),
    ):
        with pytest.raises(TransitionError, match=word):
            acts.present_delegate(sitting, person)
    with pytest.raises(TransitionError, match="退休"):
        acts.delegate_of_badge(sitting, ended.badge)
    with pytest.raises(TransitionError, match="不是这次会议的代表证"):
        acts.delegate_of_badge(sitting, "ABCDEFGHJKLM")
    for state, word in (("planned", "还没有开始"), ("closed", "已经结束")):
        Sitting.objects.update(state=state)
        with pytest.raises(TransitionError, match=word):
            check_in(sitting, DelegateFactory(congress=congress))


def test_closing_writes_down_who_was_excused_and_who_was_absent(
    sitting, delegate, congress, officer
):
    excused, absent, late = (DelegateFactory(congress=congress) for _n in range(3))
    leave = acts.ask_leave(sitting, actor=excused.person, excuse="duty")
    acts.approve_leave(leave, actor=officer)
    asked = acts.ask_leave(sitting, actor=late.person, excuse="teaching")
    check_in(sitting, delegate)

    acts.close_check_in(sitting, actor=officer)
    acts.approve_leave(asked, actor=officer)  # only now

    marks = dict(Attendance.objects.values_list("delegate", "state"))
    assert marks == {
        delegate.pk: "present",
        excused.pk: "excused",
        absent.pk: "absent",
        late.pk: "excused",
    }
    assert excused.person.notices.get().kind == "congress.answer_leave"
    acts.reopen_check_in(sitting, actor=officer)
    assert check_in(sitting, absent).is_new
    assert str(attended(sitting).quorum) == "应到 4，须到 3，实到 2，不足，还差 1 人"
    with pytest.raises(TransitionError, match="自己的请假"):
        acts.decline_leave(
            acts.ask_leave(sitting, actor=absent.person, excuse="duty"),
            actor=absent.person,
        )


def test_the_doors_open_on_the_day_and_copy_the_rules(session, officer):
    early = SittingFactory(
        session=session,
        state="planned",
        starts_at=morning(session.opens_on) + timedelta(days=3),
    )
    today = SittingFactory(session=session, state="planned", starts_at=timezone.now())

    with pytest.raises(TransitionError, match="小时内"):
        acts.open_check_in(early, actor=officer)
    acts.open_check_in(today, actor=officer)
    today.refresh_from_db()
    assert (today.state, today.numerator, today.denominator) == ("open", 2, 3)


@pytest.mark.django_db(transaction=True)
def test_the_doors_close_upon_who_is_still_on_the_way(
    sitting, delegate, officer, meanwhile
):
    with transaction.atomic():
        acts.close_check_in(sitting, actor=officer)
        second = meanwhile(check_in, sitting, delegate)
        assert not second.done()

    with pytest.raises(TransitionError, match="已经结束"):
        second.result()
    assert Attendance.objects.get().state == "absent"


@pytest.mark.django_db(transaction=True)
def test_two_phones_of_one_delegate_check_in_once_and_others_need_not_wait(
    sitting, delegate, congress, meanwhile
):
    """The control is the other delegate: a lock on the sitting would hold them up."""
    other = DelegateFactory(congress=congress)

    with transaction.atomic():
        first = check_in(sitting, delegate)
        second = meanwhile(check_in, sitting, delegate)
        assert not second.done()
        assert meanwhile(check_in, sitting, other).result(timeout=10).is_new

    assert (first.is_new, second.result().is_new) == (True, False)
    assert Attendance.objects.count() == 2


def test_why_somebody_was_excused_is_forgotten_after_the_norm(
    sitting, congress, school
):
    rows = (
        LeaveFactory(sitting=sitting, state="approved"),
        AttendanceFactory(sitting=sitting, state="excused", excuse="illness"),
    )
    for key, row in zip(("congress.leaves", "congress.excuses"), rows, strict=True):
        kind, over = RETENTIONS[key], sitting.session.closes_on
        assert not kind.rows(school, over).exists()
        found = kind.rows(school, over + timedelta(days=1))
        assert [*found] == [row]
        assert kind.clear(found) == 1
        assert not found.all().exists()
    assert Attendance.objects.get().state == "excused"
    assert attended(sitting).total.excused == 1


# --- The pages --------------------------------------------------------------------------
def test_a_delegate_signs_in_by_the_code_at_the_door(sitting, delegate, as_user):
    phone = as_user(delegate.person)
    address = reverse("congress:door", args=[door.code(sitting)])

    page = phone.get(address)
    assert Attendance.objects.count() == 0  # looking signs nobody in
    ticket = page.context["ticket"]
    old = reverse("congress:door", args=[f"{sitting.door_key}.old"])
    refused = phone.post(old, {"ticket": "forged"})
    done = phone.post(old, {"ticket": ticket})  # the code changed meanwhile

    assert "签到码已经更换" in refused.content.decode()
    assert "签到成功" in done.content.decode()
    assert "已签到" in phone.get(address).content.decode()
    assert phone.get(reverse("congress:door", args=["x"])).status_code == 404


def test_a_ticket_is_good_for_its_owner_and_sitting_alone(sitting, delegate):
    other = DelegateFactory(congress=delegate.congress)

    ticket = door.ticket(sitting, delegate.person)

    assert door.is_valid(ticket, sitting, delegate.person)
    assert not door.is_valid(ticket, sitting, other.person)
    assert not door.is_valid(ticket, SittingFactory(), delegate.person)
    sitting.rotates = False
    assert door.code(sitting) == sitting.door_key


def test_the_code_at_the_door_grows_old(sitting):
    now = 1_700_000_000

    code = door.code(sitting, now)

    fresh = [door.is_fresh(code, sitting, now + later) for later in (0, 60, 130)]
    assert fresh == [True, True, False]
    assert (door.find(code), door.find("x")) == (sitting, None)


def test_the_scanner_answers_each_line_with_and_without_its_script(
    sitting, delegate, officer, as_user
):
    desk, address = as_user(officer), reverse("congress:scan", args=[sitting.pk])
    line = {"badge": f"https://x/congress/badge/{delegate.badge.lower()}/"}

    asked = {"Accept": "application/json"}
    first = desk.post(address, line, headers=asked)
    again = desk.post(address, line, headers=asked)
    wrong = desk.post(address, {"badge": "?"}, headers=asked)
    plain = desk.post(address, line, follow=True)

    told = [json.loads(answer.content) for answer in (first, again, wrong)]
    assert [(one["ok"], one["again"]) for one in told] == [
        (True, False),
        (True, True),
        (False, False),
    ]
    assert "已签到" in plain.content.decode()


def test_the_big_screen_tells_numbers_and_no_names(sitting, delegate, client):
    check_in(sitting, delegate)

    page = client.get(reverse("congress:screen", args=[sitting.screen_key]))

    text = page.content.decode()
    assert "应到 1，须到 1，实到 1，符合" in text
    assert delegate.person.name not in text
    renew_keys(sitting, actor=None)
    gone = client.get(reverse("congress:screen", args=[sitting.screen_key]))
    assert gone.status_code == 404
