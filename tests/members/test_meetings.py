"""Meetings of bodies: who is called, what is decided, who came."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from members.models import Meeting, MeetingAttendance
from members.transitions import meetings as acts
from tests.factories import AppointmentFactory, OrganFactory
from union_portal.figures import SUBTREE, Scope, evaluate
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 20)


def test_a_meeting_is_called_held_and_counted(school, branch, officer):
    organ = OrganFactory(union=school, kind="executive")
    people = [AppointmentFactory(organ=organ).person for _number in range(3)]
    AppointmentFactory(organ=organ, ends_on=date(2024, 1, 1))

    meeting = acts.call_meeting(actor=officer, organ=organ, held_on=DAY, title="例会")
    item = acts.put_item(meeting, actor=officer, title="聘任办法", kind="review")
    acts.conclude_item(meeting, actor=officer, item=item, conclusion="同意提交大会")
    with pytest.raises(TransitionError, match="不在应到人员里"):
        acts.hold_meeting(meeting, actor=officer, absent=[officer])
    acts.hold_meeting(
        meeting, actor=officer, minutes="会议听取了……", excused=people[:1]
    )
    with pytest.raises(TransitionError, match="已召开"):
        acts.cancel_meeting(meeting, actor=officer)

    found = MeetingAttendance.objects.order_by("pk").values_list("person", "presence")
    assert list(found) == [
        (people[0].pk, "excused"),
        (people[1].pk, "present"),
        (people[2].pk, "present"),
    ]
    scope = Scope(school, SUBTREE, date(2024, 1, 1), date(2024, 12, 31), DAY)
    keys = ("meetings", "meeting_attendance", "pre_reviews")
    assert evaluate([(f"members.{key}", scope) for key in keys]) == [1, 2, 1]
    assert list(Meeting.objects.visible_to(people[0])) == [meeting]
    assert not Meeting.objects.visible_to(AppointmentFactory(seat=branch).person)
    assert not Notice.objects.filter(kind="members.call_meeting")


def test_a_meeting_to_come_is_announced_and_not_yet_held(school, officer):
    organ = OrganFactory(union=school)
    person = AppointmentFactory(organ=organ).person
    later = timezone.localdate() + timedelta(days=3)
    meeting = acts.call_meeting(actor=officer, organ=organ, held_on=later, title="例会")

    assert Notice.objects.get(kind="members.call_meeting").recipient == person
    with pytest.raises(TransitionError, match="还没到"):
        acts.hold_meeting(meeting, actor=officer)
    assert acts.cancel_meeting(meeting, actor=officer).state == "cancelled"
