"""批示: the leader in charge says how a matter is to be handled."""

from django.db import transaction
from django.utils.translation import gettext as _

from matters.models import LeaderNote, Matter, Verb
from matters.recipients import all_units_people, officers
from matters.transitions.base import day_of, say_why, took
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


@transaction.atomic
def note(matter, *, text, on=None, actor):
    """Write a note on a matter (批示): its units and the union are told at once."""
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    if not matter.is_open:
        raise TransitionError(_("这件事项已办结，不能再批示。"))
    row = LeaderNote.objects.create(
        matter=matter,
        leader=actor,
        text=say_why(text, _("请写明批示内容。")),
        on=day,
    )
    took(matter, Verb.NOTE, actor, on=day, note=row.text)
    told = {
        person.pk: person for person in (*all_units_people(matter), *officers(matter))
    }
    told.pop(actor.pk, None)
    announce("matters.noted", told.values(), subject=matter)
    return row
