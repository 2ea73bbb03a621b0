"""What is kept of officers: secondments, contacts, allowances, agency agreements."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import FixedContact
from members.transitions import agreements, cadres
from tests.factories import AppointmentFactory, PersonFactory
from tests.organisation import (
    DispatchAgreementFactory,
    FixedContactFactory,
    OfficerAllowanceFactory,
    SecondmentFactory,
)
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


def last_action():
    return AuditEntry.objects.latest("pk").action


# --- secondments and contacts -----------------------------------------------------------
def test_an_officer_is_seconded_and_comes_back(tree):
    row = cadres.second(
        actor=None,
        person=PersonFactory(),
        from_union=tree.school,
        to_union=tree.hq_branches[0],
        post_name="副主席",
        starts_on=DAY,
    )

    cadres.end_period(row, actor=None, ends_on=date(2024, 8, 31))

    row.refresh_from_db()
    assert (row.is_downward, row.ends_on) == (True, date(2024, 8, 31))
    assert last_action() == "members.end_secondment"


@pytest.mark.parametrize(
    ("ends_on", "reason"),
    [(date(2024, 2, 29), "不能早于"), (date(2024, 7, 1), "另外登记一段")],
)
def test_a_period_ends_within_itself(ends_on, reason):
    row = SecondmentFactory(ends_on=date(2024, 6, 30))

    with pytest.raises(TransitionError, match=reason):
        cadres.end_period(row, actor=None, ends_on=ends_on)


def test_a_contact_is_a_full_time_officer_and_alone(branch, officer):
    contact = {"actor": None, "union": branch, "starts_on": DAY}

    with pytest.raises(TransitionError, match="由专职工会干部承担"):
        cadres.assign_contact(person=officer, **contact)
    AppointmentFactory(person=officer, is_full_time=True)
    cadres.assign_contact(person=officer, **contact)

    assert [row.person for row in FixedContact.objects.on(DAY)] == [officer]
    assert list(cadres.contacts_on(DAY - timedelta(days=1))) == []


def test_a_contact_that_ended_is_not_shown_any_more():
    row = FixedContactFactory(ends_on=date(2024, 3, 31))

    assert list(cadres.contacts_on(date(2024, 3, 31))) == [row]
    assert list(cadres.contacts_on(date(2024, 4, 1))) == []


# --- allowances -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("starts_on", "ends_on", "held"),
    [
        (date(2022, 1, 1), None, 12),
        (date(2023, 3, 15), None, 10),
        (date(2022, 1, 1), date(2023, 2, 1), 2),
        (date(2024, 1, 1), None, 0),
        (date(2020, 1, 1), date(2022, 12, 31), 0),
    ],
)
def test_begun_months_of_a_year_count(starts_on, ends_on, held):
    appointment = AppointmentFactory.build(
        seat=None, person=None, starts_on=starts_on, ends_on=ends_on
    )

    assert cadres.held_months(appointment, 2023) == held


def test_without_a_rate_the_norm_s_holds(officer):
    post = AppointmentFactory(is_full_time=False)

    row = cadres.record_allowance(actor=officer, appointment=post, year=2023, months=6)

    row.refresh_from_db()
    assert (row.rate, row.amount) == (200, 1200)


@pytest.mark.parametrize(
    ("traits", "fields", "reason"),
    [
        ({"is_full_time": True}, {}, "是专职干部"),
        ({"starts_on": date(2023, 7, 1)}, {"months": 7}, "要在 1 到 6 之间"),
        ({"starts_on": date(2024, 1, 1)}, {}, "不在 2023 年内"),
        ({}, {"kind": "workload"}, "请填每月工作量"),
    ],
)
def test_an_allowance_is_refused(officer, traits, fields, reason):
    post = AppointmentFactory(**({"is_full_time": False} | traits))
    given = {"year": 2023, "months": 6} | fields

    with pytest.raises(TransitionError, match=reason):
        cadres.record_allowance(actor=officer, appointment=post, **given)


def test_nobody_records_or_corrects_their_own_allowance(officer):
    row = OfficerAllowanceFactory(appointment=AppointmentFactory(person=officer))

    with pytest.raises(TransitionError, match="不能给自己"):
        cadres.record_allowance(
            actor=officer, appointment=row.appointment, year=2024, months=1
        )
    with pytest.raises(TransitionError, match="不能给自己"):
        cadres.correct_allowance(row, actor=officer, rate=2000)

    assert cadres.correct_allowance(row, actor=None, months=6).months == 6


# --- agreements with agencies -------------------------------------------------------------
def test_an_agreement_is_renewed_once_from_the_day_after(school):
    old = DispatchAgreementFactory(union=school)
    days = {"signed_on": DAY, "ends_on": date(2027, 12, 31)}

    with pytest.raises(TransitionError, match="续签要从之后起"):
        agreements.renew_agreement(old, actor=None, starts_on=old.ends_on, **days)
    new = agreements.renew_agreement(
        old, actor=None, starts_on=date(2026, 1, 1), **days
    )

    assert (new.agency, new.renewed) == (old.agency, old)
    with pytest.raises(TransitionError, match="已经续签过"):
        agreements.renew_agreement(old, actor=None, starts_on=date(2028, 1, 1), **days)


def test_a_union_has_one_agreement_with_an_agency_at_a_time(school):
    old = DispatchAgreementFactory(union=school)
    again = {
        "actor": None,
        "union": school,
        "agency": f" {old.agency} ",
        "managed_by": "host",
        "signed_on": DAY,
        "starts_on": DAY,
        "ends_on": date(2025, 3, 1),
    }

    with pytest.raises(TransitionError, match="时间重叠"):
        agreements.sign_agreement(**again)
    agreements.end_agreement(old, actor=None, ended_on=date(2024, 2, 29))

    assert agreements.sign_agreement(**again).agency == old.agency


def test_an_agreement_is_not_ended_ahead_of_time(school):
    today = timezone.localdate()
    row = DispatchAgreementFactory(
        union=school, starts_on=today, ends_on=today + timedelta(days=30)
    )

    with pytest.raises(TransitionError, match="还没到"):
        agreements.end_agreement(row, actor=None, ended_on=today + timedelta(days=1))
    with pytest.raises(TransitionError, match="要在协议期内"):
        agreements.end_agreement(row, actor=None, ended_on=today - timedelta(days=1))
