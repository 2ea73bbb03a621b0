"""What delegates do between sessions: activities and who took part in them."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import Delegate, DutyActivity, DutyPart
from members.transitions.registers import checked, redefine
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


@transaction.atomic
def log_duty(*, actor, delegates=(), **fields):
    """Enter a training, an inspection, a contact day … with who took part (履职登记)."""
    row = DutyActivity(**fields)
    checked(row)
    row.save()
    record(actor, "congress.log_duty", row)
    if delegates:
        add_to_duty(row, actor=actor, delegates=delegates)
    return row


@transaction.atomic
def correct_duty(activity, *, actor, **fields):
    """Put right an activity, follow it up, or say that it is settled (办结)."""
    return redefine(activity, actor=actor, action="congress.correct_duty", **fields)


@transaction.atomic
def add_to_duty(activity, *, actor, delegates):
    """These delegates took part too; who is on the list already stays there once."""
    row = DutyActivity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    roll = row.congress.shares_with_id or row.congress_id
    for delegate in delegates:
        if delegate.congress_id != roll:
            raise TransitionError(_("%(name)s不是这一届的代表。") % {"name": delegate})
        if not delegate.holds(row.held_on):
            raise TransitionError(
                _("%(day)s 那天%(name)s不是代表。")
                % {"name": delegate, "day": row.held_on}
            )
    parts = [DutyPart(activity=row, delegate=delegate) for delegate in delegates]
    DutyPart.objects.bulk_create(parts, ignore_conflicts=True)
    record(actor, "congress.add_to_duty", row, delegates=len(parts))
    return row


@transaction.atomic
def take_from_duty(activity, *, actor, delegate):
    """Somebody was entered by mistake."""
    row = DutyActivity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if not row.parts.filter(delegate=delegate).delete()[0]:
        raise TransitionError(_("这位代表没有登记参加。"))
    record(actor, "congress.take_from_duty", row, delegate=delegate.pk)
    return row


@transaction.atomic
def send_duty_files(congress, *, actor, year):
    """Tell every delegate of a congress that the file of a year is there (年度履职档案)."""
    if year > timezone.localdate().year:
        raise TransitionError(_("%(year)s 年还没有到。") % {"year": year})
    roll = congress.shares_with_id or congress.pk
    rows = Delegate.objects.filter(congress=roll, state="qualified")
    people = {row.person for row in rows.select_related("person")}
    announce(
        "congress.send_duty_file",
        sorted(people, key=lambda person: person.pk),
        subject=year,
        dedupe_key=f"{congress.pk}:{year}",
    )
    record(actor, "congress.send_duty_files", congress, year=year, people=len(people))
    return len(people)


def possible(activity):
    """The delegates who could have taken part."""
    roll = activity.congress.shares_with_id or activity.congress_id
    return Delegate.objects.filter(congress=roll).sitting(activity.held_on)
