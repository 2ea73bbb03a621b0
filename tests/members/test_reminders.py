"""Terms that end soon are announced once, to those who keep the organisation."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Term
from members.norms import TERM_REMINDER_DAYS
from tests.factories import AppointmentFactory, OrganFactory, TermFactory
from union_portal import reminders
from union_portal.norms import NormValue
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def ending_in(days, union):
    end = TODAY + timedelta(days=days)
    return TermFactory(
        organ=OrganFactory(union=union, name=f"委员会 {Term.objects.count()}"),
        elected_on=end - timedelta(days=1825),
        ends_on=end,
    )


def test_a_term_that_ends_soon_is_announced_once_to_its_keepers(
    branch, branch_officer, officer
):
    ending_in(89, branch)

    for _run in range(2):
        reminders.run(TODAY)

    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (branch_officer, "members.term_expiring")


@pytest.mark.parametrize(("days", "announced"), [(-1, 0), (0, 1), (90, 1), (91, 0)])
def test_the_norm_says_how_early(branch, branch_officer, days, announced):
    ending_in(days, branch)

    reminders.run(TODAY)

    assert Notice.objects.count() == announced


def test_each_union_goes_by_its_own_norm(tree, branch, branch_officer):
    other = tree.hq_branches[1]
    AppointmentFactory(seat=other, roles=["office"])
    NormValue.objects.create(
        key=TERM_REMINDER_DAYS.key, union=other, value=200, starts_on=TODAY, reason="试"
    )
    for union in (branch, other):
        ending_in(150, union)

    reminders.run(TODAY)

    assert Notice.objects.get().recipient.rights.paths("office") == [other.path]


def test_it_costs_the_same_for_one_term_and_three(
    branch, branch_officer, monkeypatch, django_assert_num_queries
):
    entry = reminders.REMINDERS["members.term_expiring"]
    monkeypatch.setattr(reminders, "REMINDERS", {entry.key: entry})
    for count in (1, 3):
        while Term.objects.count() < count:
            ending_in(30, branch)
        with django_assert_num_queries(9):  # two of them the transaction's
            reminders.run(TODAY)
    assert Notice.objects.count() == 3
    with django_assert_num_queries(6):
        reminders.run(TODAY)


# --- What will be sent when -------------------------------------------------------------
def planned(days):
    last = TODAY + timedelta(days=days)
    return [(item.day, item.row, item.people) for item in reminders.plan(TODAY, last)]


def test_the_plan_tells_the_day_and_the_people(branch, branch_officer):
    soon, later = ending_in(100, branch), ending_in(190, branch)

    assert planned(30) == [(TODAY + timedelta(days=10), soon, [branch_officer])]
    assert [row for _day, row, _people in planned(100)] == [soon, later]


def test_what_was_sent_is_no_longer_planned(branch, branch_officer):
    ending_in(30, branch)
    assert len(planned(30)) == 1

    reminders.run(TODAY)

    assert planned(30) == []


def test_a_reminder_without_between_is_tried_day_by_day(branch, branch_officer):
    term = ending_in(95, branch)
    entry = reminders.REMINDERS["members.term_expiring"]

    found = replace(entry, between=None).falling_due(TODAY, TODAY + timedelta(days=9))

    assert found == [(TODAY + timedelta(days=5), term)]


def test_the_page_shows_the_plan_to_those_who_work_there(
    as_user, tree, branch, branch_officer, officer, system_admin
):
    ending_in(100, branch)
    other = tree.med_branches[0]
    AppointmentFactory(seat=other, roles=["office"], person__name="异客")
    ending_in(100, other)

    own = as_user(branch_officer).get("/admin/reminders/").content.decode()
    school = as_user(officer).get("/admin/reminders/").content.decode()
    system = as_user(system_admin).get("/admin/reminders/").content.decode()

    assert own.count("任期将满") == 2  # the plan, and the list of kinds
    assert "异客" not in own
    assert school.count("任期将满") == 3
    assert "异客" not in system
    assert system.count("1 人") == 2


def test_the_page_shows_what_was_sent(as_user, branch, branch_officer):
    ending_in(30, branch)
    reminders.run(TODAY)

    page = as_user(branch_officer).get("/admin/reminders/?days=7")

    [row] = page.context["sent"]
    assert (row["title"], row["count"], row["out"], row["read"]) == (
        "任期将满，请筹备换届",
        1,
        0,
        0,
    )
