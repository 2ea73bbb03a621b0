"""Who is away has a deputy with the rights of the post, for those days, seen by all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Absence, AbsenceState, Appointment, Person
from members.transitions.absence import (
    approve_absence,
    decline_absence,
    end_absence,
    record_absence,
)
from members.transitions.organisation import correct_union, end_appointment
from tests.factories import AbsenceFactory, AppointmentFactory, TermFactory
from union_portal import worklists
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.norms import NormValue
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
WEEK = timedelta(days=6)


@pytest.fixture
def held(branch):
    """The office of 文学院工会, held by 张三."""
    return AppointmentFactory(
        seat=branch, roles=["office"], person__name="张三", post__name="组织委员"
    )


@pytest.fixture
def colleague(branch):
    """李四 holds a post without rights there."""
    return AppointmentFactory(seat=branch, person__name="李四").person


def ask(held, deputy=None, starts_on=TODAY, ends_on=TODAY + WEEK):
    return record_absence(
        held,
        actor=held.person,
        starts_on=starts_on,
        ends_on=ends_on,
        reason="trip",
        deputy=deputy,
    )


@pytest.fixture
def away(held, colleague, officer):
    return approve_absence(ask(held, colleague), actor=officer)


def fresh(person):
    return Person.objects.get(pk=person.pk)


# --- Rights follow, for those days ------------------------------------------------------
def test_rights_follow_the_deputy_once_approved(held, colleague, officer, branch):
    absence = ask(held, colleague)
    assert not fresh(colleague).rights.has("office")

    approve_absence(absence, actor=officer)

    assert fresh(colleague).rights.cover(branch, "office")
    assert absence.appointment.deputies.get().ends_on == TODAY + WEEK
    told = Notice.objects.filter(kind="members.approve_absence")
    assert {notice.recipient for notice in told} == {held.person, colleague}


@pytest.mark.parametrize(("day", "holds"), [(0, True), (6, True), (7, False)])
def test_they_end_by_themselves(away, colleague, monkeypatch, day, holds):
    monkeypatch.setattr(Person, "today", TODAY + timedelta(days=day))

    assert fresh(colleague).rights.has("office") is holds


def test_the_deputy_is_called_so_everywhere(away, colleague, member, as_user):
    assert str(away.stand_in) == "李四 组织委员（代张三）"
    assert fresh(colleague).office == "文学院工会组织委员（代张三）"
    assert "李四（代张三）" in as_user(member).get("/union/").content.decode()


def test_the_trail_tells_of_both(away, colleague, branch):
    correct_union(branch, actor=fresh(colleague), affiliation="校本部")

    entry = AuditEntry.objects.get(action="members.correct_union")
    assert entry.actor == colleague
    assert entry.actor_name == "李四（代张三）"
    assert entry.data["deputy_for"] == [away.appointment_id]


def test_who_acts_by_an_own_post_is_nobodys_deputy(away, held, branch):
    correct_union(branch, actor=fresh(held.person), affiliation="校本部")

    entry = AuditEntry.objects.get(action="members.correct_union")
    assert (entry.actor_name, "deputy_for" in entry.data) == ("张三", False)


def test_work_lists_follow(away, held, colleague, branch):
    TermFactory(organ__union=branch, elected_on=TODAY - timedelta(days=1820))

    own = {work.title for work in worklists.waiting_for(fresh(held.person))}
    theirs = {work.title for work in worklists.waiting_for(fresh(colleague))}

    assert "任期已满或将满的委员会" in own & theirs


def test_without_a_deputy_it_stands_at_once(held):
    absence = ask(held)

    assert (absence.state, absence.stand_in) == (AbsenceState.OPEN, None)


def test_the_norm_may_want_no_approval(held, colleague, school):
    NormValue.objects.create(
        key="members.deputy_approval",
        union=school,
        value=False,
        starts_on=TODAY,
        reason="试",
    )

    assert ask(held, colleague).stand_in.person == colleague


# --- Coming back, leaving ---------------------------------------------------------------
def test_coming_back_early_ends_the_deputy(held, colleague, officer):
    absence = approve_absence(ask(held, colleague, TODAY, TODAY + WEEK), actor=officer)
    Appointment.objects.filter(pk=absence.stand_in_id).update(
        starts_on=TODAY - timedelta(days=2)
    )

    end_absence(absence, actor=held.person)

    assert not fresh(colleague).rights.has("office")
    assert absence.appointment.deputies.get().ends_on == TODAY - timedelta(days=1)
    assert Notice.objects.filter(kind="members.end_absence").count() == 1


def test_a_deputy_who_never_began_was_never_one(held, colleague, officer):
    start = TODAY + timedelta(days=3)
    absence = approve_absence(ask(held, colleague, start, start + WEEK), actor=officer)

    absence = end_absence(absence, actor=held.person)

    assert (absence.state, absence.stand_in) == (AbsenceState.ENDED, None)
    assert not held.deputies.exists()


def test_a_post_that_ends_takes_its_deputy_along(away, held, colleague, officer):
    end_appointment(held, actor=officer, ends_on=TODAY + timedelta(days=1))

    assert held.deputies.get().ends_on == TODAY + timedelta(days=1)


def test_a_declined_one_may_ask_again(held, colleague, officer):
    decline_absence(ask(held, colleague), actor=officer)

    assert ask(held, colleague).state == AbsenceState.PROPOSED
    assert not fresh(colleague).rights.has("office")


# --- Refusals ---------------------------------------------------------------------------
def test_nobody_delegates_what_they_hold_for_another(away, branch):
    third = AppointmentFactory(seat=branch).person

    with pytest.raises(TransitionError, match="不能再请人代理"):
        ask(away.stand_in, third)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [(1, 0, "早于开始"), (-1, 3, "今天或以后"), (0, 400, "最多 180 天")],
)
def test_days_that_cannot_be_are_refused(held, start, end, said):
    with pytest.raises(TransitionError, match=said):
        ask(held, None, TODAY + timedelta(days=start), TODAY + timedelta(days=end))


def test_a_stranger_to_the_union_is_no_deputy(held, tree):
    stranger = AppointmentFactory(seat=tree.med_branches[0]).person

    with pytest.raises(TransitionError, match="同一工会或上一级"):
        ask(held, stranger)


def test_who_is_away_too_is_no_deputy(held, colleague):
    own = Appointment.objects.get(person=colleague)
    ask(own)

    with pytest.raises(TransitionError, match="自己也请假"):
        ask(held, colleague)


def test_audit_and_money_stay_apart(branch):
    money = AppointmentFactory(seat=branch, roles=["finance"])
    watcher = AppointmentFactory(seat=branch, roles=["audit"])

    for held, deputy in ((money, watcher), (watcher, money)):
        with pytest.raises(TransitionError, match="同一人兼办"):
            ask(held, deputy.person)


def test_nobody_approves_for_oneself(held, colleague, officer):
    absence = ask(held, colleague)

    for person in (held.person, colleague):
        with pytest.raises(TransitionError, match="自己的"):
            approve_absence(absence, actor=person)
        assert not fresh(person).has_perm("members.decide_absence", absence)
    assert officer.has_perm("members.decide_absence", absence)


def test_the_database_refuses_two_deputies_at_once(away, branch):
    with (
        pytest.raises(IntegrityError, match="deputy_once_at_a_time"),
        transaction.atomic(),
    ):
        AppointmentFactory(
            seat=branch,
            post=away.appointment.post,
            deputy_for=away.appointment,
            starts_on=TODAY + WEEK,
            ends_on=TODAY + WEEK,
        )


@pytest.mark.django_db(transaction=True)
def test_a_second_absence_waits_and_is_refused(held, meanwhile):
    with transaction.atomic():
        ask(held)
        second = meanwhile(ask, held)

    with pytest.raises(TransitionError, match="已登记请假"):
        second.result()
    assert Absence.objects.count() == 1


# --- Pages ------------------------------------------------------------------------------
def test_the_way_on_the_phone(as_user, held, colleague, officer):
    client = as_user(held.person)
    form = {
        "starts_on": TODAY.isoformat(),
        "ends_on": (TODAY + WEEK).isoformat(),
        "reason": "trip",
        "deputy": colleague.pk,
    }

    assert client.post(f"/me/absences/{held.pk}/", form).status_code == 302
    absence = Absence.objects.get()
    as_user(officer).post(f"/admin/members/absence/{absence.pk}/approve/")
    mine = client.get("/me/absences/").content.decode()
    theirs = as_user(colleague).get("/me/absences/").content.decode()

    assert "代理人：李四" in mine
    assert "组织委员（代张三）" in theirs
    client.post(f"/me/absences/{absence.pk}/end/")
    assert Absence.objects.get().state == AbsenceState.ENDED


def test_a_refusal_keeps_what_was_typed(as_user, held):
    form = {"starts_on": "2020-01-01", "ends_on": "2020-01-02", "reason": "leave"}

    response = as_user(held.person).post(f"/me/absences/{held.pk}/", form)

    assert "今天或以后" in response.content.decode()
    assert response.context["form"]["reason"].value() == "leave"


def test_the_list_costs_the_same_at_one_and_three(
    as_user, officer, branch, django_assert_num_queries
):
    client = as_user(officer)
    for count in (1, 3):
        while Absence.objects.count() < count:
            AbsenceFactory(appointment__seat=branch)
        with django_assert_num_queries(7):
            client.get("/admin/members/absence/")
