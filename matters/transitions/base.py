"""What every step of a matter shares."""

from datetime import datetime, time

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from matters.models import MatterStep
from matters.registry import MATTER_SOURCES
from union_portal.audit import record
from union_portal.lifecycle import TransitionError

NOTE = 300  # characters a step of the timeline holds


def day_of(on):
    """The day an act happened: today, or the earlier one it is recorded for."""
    today = timezone.localdate()
    if on is not None and on > today:
        raise TransitionError(_("日期还没到；请在办理以后登记。"))
    return on or today


def moment_of(day):
    """When something of a day happened: now, or the morning of an earlier day."""
    if day == timezone.localdate():
        return timezone.now()
    return timezone.make_aware(datetime.combine(day, time(8)))


def say_why(text, question):
    """A reason that was really given."""
    text = text.strip()
    if not text:
        raise TransitionError(question)
    return text


def plainly(label):
    """A label as it is kept: in Chinese, whatever language its writer reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(label)


def hand(matter, holder, day):
    """The matter is now somebody else's turn."""
    if matter.holder != holder:
        matter.holder, matter.held_since = holder, moment_of(day)


def took(matter, verb, actor, *, on, unit=None, note=""):
    """Write down a step: timeline, audit trail, and the app the matter came from."""
    matter.save()
    MatterStep.objects.create(
        matter=matter, verb=verb, unit=unit, actor=actor, on=on, note=note[:NOTE]
    )
    record(actor, f"matters.{verb}", matter)
    if matter.source:
        MATTER_SOURCES[matter.source].changed(matter, str(verb), actor)
