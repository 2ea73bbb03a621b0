"""Two at once: one delegate replaced, one seat filled, the doors closed upon somebody."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from congress.models import Attendance, Delegate
from congress.transitions import attendance, delegates
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    QuotaFactory,
    SessionFactory,
)
from tests.factories import EmploymentFactory, UnitFactory
from tests.session_factories import SittingFactory
from union_portal.lifecycle import LifecycleQuerySet, TransitionError

JUNE = date(2024, 6, 1)


def seat(congress, unit, person, officer):
    return delegates.enter_delegate(
        actor=officer, congress=congress, unit=unit, person=person, starts_on=JUNE
    )


@pytest.mark.django_db(transaction=True)
def test_two_clerks_fill_one_place_once(
    school, branch, officer, meanwhile, monkeypatch
):
    """One vacancy, one seat, and the control: without the lock both are filled."""
    unit = UnitFactory(school=school, union=branch)
    people = [EmploymentFactory(unit=unit).person for _number in range(6)]
    congress = CongressFactory(union=school)
    former = DelegateFactory(congress=congress, unit=unit)
    QuotaFactory(congress=congress, unit=unit, seats=2)

    def replace(person):
        return delegates.replace_delegate(
            former, actor=officer, person=person, starts_on=JUNE
        )

    with transaction.atomic():
        new = replace(people[0])
        second = meanwhile(replace, people[1])
        assert not second.done()
    with pytest.raises(TransitionError, match="已经补上"):
        second.result()
    assert former.replaced_by.get() == new

    with transaction.atomic():
        seat(congress, unit, people[2], officer)
        second = meanwhile(seat, congress, unit, people[3], officer)
        assert not second.done()
    with pytest.raises(TransitionError, match="2 个名额已经满了"):
        second.result()
    seats = Delegate.objects.filter(unit=unit).listed(JUNE)
    assert seats.count() == 2

    other = UnitFactory(school=school, union=branch)
    QuotaFactory(congress=congress, unit=other, seats=1)
    monkeypatch.setattr(LifecycleQuerySet, "lock", lambda rows, pk: rows.get(pk=pk))
    with transaction.atomic():
        seat(congress, other, people[4], officer)
        meanwhile(seat, congress, other, people[5], officer).result(timeout=10)
    assert Delegate.objects.filter(unit=other).count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_doors_wait_for_who_is_just_checking_in(school, officer, meanwhile):
    """Whoever came first is there; the other one, who is not, is the control."""
    today = timezone.localdate()
    congress = CongressFactory(
        union=school, ends_on=today.replace(year=today.year + 1, day=1)
    )
    session = SessionFactory(congress=congress, state="open", opens_on=today)
    sitting = SittingFactory(session=session)
    came, stayed = (DelegateFactory(congress=congress) for _number in range(2))

    with transaction.atomic():
        attendance.check_in(sitting, actor=came.person, delegate=came, manner="door")
        closing = meanwhile(attendance.close_check_in, sitting, actor=officer)
        assert not closing.done()
    closing.result()

    marks = dict(Attendance.objects.values_list("delegate", "state"))
    assert marks == {came.pk: "present", stayed.pk: "absent"}
