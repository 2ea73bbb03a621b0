"""Meetings of bodies: called, their items concluded, held with attendance, cancelled."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import (
    Appointment,
    Meeting,
    MeetingAttendance,
    MeetingItem,
    Organ,
    Presence,
)
from members.transitions.registers import checked, redefine
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


@transaction.atomic
def call_meeting(*, actor, organ, held_on, title, place=""):
    """Call a meeting of a body: all who sit in it on that day (召集会议)."""
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=organ.pk)
    if organ.closed_on and organ.closed_on <= held_on:
        raise TransitionError(_("“%(name)s”已经撤销。") % {"name": organ.name})
    meeting = Meeting(organ=organ, held_on=held_on, title=title, place=place)
    checked(meeting)
    meeting.save()
    sitting = Appointment.objects.on(held_on).filter(organ=organ)
    people = {row.person_id: row.person for row in sitting.select_related("person")}
    MeetingAttendance.objects.bulk_create(
        MeetingAttendance(meeting=meeting, person=person) for person in people.values()
    )
    record(actor, "members.call_meeting", meeting, called=len(people))
    if held_on >= timezone.localdate():  # one of the past is only recorded
        announce("members.call_meeting", list(people.values()), subject=meeting)
    return meeting


@transaction.atomic
def correct_meeting(meeting, *, actor, **fields):
    """Put right day, place, title or minutes of a meeting."""
    return redefine(meeting, actor=actor, action="members.correct_meeting", **fields)


@transaction.atomic
def put_item(meeting, *, actor, title, kind):
    """Put an item on the table of a meeting (议题)."""
    meeting = Meeting.objects.lock(meeting.pk)
    if meeting.state == "cancelled":
        raise TransitionError(_("会议已经取消。"))
    last = meeting.items.aggregate(last=Max("order"))["last"] or 0
    item = MeetingItem(meeting=meeting, order=last + 1, title=title, kind=kind)
    checked(item)
    item.save()
    record(actor, "members.put_item", item)
    return item


@transaction.atomic
def conclude_item(meeting, *, actor, item, conclusion):
    """Write down what a meeting said or decided on an item."""
    meeting = Meeting.objects.lock(meeting.pk)
    item = meeting.items.get(pk=item.pk)
    item.conclusion = conclusion.strip()
    checked(item)
    item.save(update_fields=["conclusion"])
    record(actor, "members.conclude_item", item)
    return item


@transaction.atomic
def hold_meeting(meeting, *, actor, minutes="", excused=(), absent=()):
    """Record a meeting as held: all who were called came, but for those named."""
    meeting = Meeting.objects.lock(meeting.pk)
    if meeting.held_on > timezone.localdate():
        raise TransitionError(_("会议日期还没到；请在会后登记。"))
    called = set(meeting.attendance.values_list("person", flat=True))
    missing = {person.pk: Presence.EXCUSED for person in excused}
    missing |= {person.pk: Presence.ABSENT for person in absent}
    strangers = [p.name for p in (*excused, *absent) if p.pk not in called]
    if strangers:
        raise TransitionError(
            _("%(names)s不在应到人员里。") % {"names": "、".join(strangers)}
        )
    meeting.move("hold")
    meeting.minutes = minutes.strip() or meeting.minutes
    meeting.save(update_fields=["state", "minutes"])
    meeting.attendance.update(presence=Presence.PRESENT)
    for person, presence in missing.items():
        meeting.attendance.filter(person=person).update(presence=presence)
    record(
        actor,
        "members.hold_meeting",
        meeting,
        called=len(called),
        present=len(called) - len(missing),
    )
    return meeting


@transaction.atomic
def cancel_meeting(meeting, *, actor):
    """Call a meeting off (取消会议)."""
    meeting = Meeting.objects.lock(meeting.pk)
    meeting.move("cancel")
    meeting.save(update_fields=["state"])
    record(actor, "members.cancel_meeting", meeting)
    people = [row.person for row in meeting.attendance.select_related("person")]
    announce("members.cancel_meeting", people, subject=meeting)
    return meeting
