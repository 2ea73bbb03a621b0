"""高层次人才服务: who is looked after, what they ask for, and what comes of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Concern, ConcernStep, Person, Talent
from members.transitions.registers import checked, redefine
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


@transaction.atomic
def look_after(*, actor, person, category, contact_person=None, starts_on=None):
    """Enter somebody as a talent whom the union looks after."""
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    person = people.defer("id_number", "phone").get(pk=person.pk)
    if Talent.objects.filter(person=person).exists():
        raise TransitionError(
            _("%(name)s 已经登记；请在原记录上更新。") % {"name": person.name}
        )
    talent = Talent(
        person=person,
        union=person.audit_union,
        category=category,
        contact_person=contact_person,
        starts_on=starts_on or timezone.localdate(),
    )
    checked(talent)
    talent.save()
    record(actor, "members.look_after", talent)
    return talent


@transaction.atomic
def update_talent(talent, *, actor, **fields):
    """Change category, contact person or the day on which looking after ends."""
    return redefine(talent, actor=actor, action="members.update_talent", **fields)


@transaction.atomic
def raise_concern(talent, *, actor, matter, responsible, next_on, raised_on=None):
    """Write down what a talent asked for (关键小事), who sees to it and until when."""
    talent = Talent.objects.select_for_update(of=("self",)).get(pk=talent.pk)
    today = timezone.localdate()
    if talent.ends_on and talent.ends_on < today:
        raise TransitionError(_("对此人的联系服务已经结束。"))
    raised_on = raised_on or today
    if raised_on > today:
        raise TransitionError(_("提出日期不能晚于今天。"))
    if next_on < raised_on:
        raise TransitionError(_("下次跟进不能早于提出日期。"))
    concern = Concern.objects.create(
        talent=talent,
        matter=matter,
        responsible=responsible,
        raised_on=raised_on,
        next_on=next_on,
    )
    record(actor, "members.raise_concern", concern)
    return concern


@transaction.atomic
def follow_up(concern, *, actor, said, next_on):
    """Note a follow-up of an open concern, and when one looks again."""
    concern = _open(concern)
    today = timezone.localdate()
    if next_on <= today:
        raise TransitionError(_("下次跟进要填今天以后的日期；已办成的请办结。"))
    ConcernStep.objects.create(concern=concern, happened_on=today, said=said, by=actor)
    concern.next_on = next_on
    concern.save(update_fields=["next_on"])
    record(actor, "members.follow_up", concern)
    return concern


@transaction.atomic
def settle_concern(concern, *, actor, result):
    """Close a concern with its result (办结)."""
    return _close(concern, actor, "settle", result)


@transaction.atomic
def drop_concern(concern, *, actor, reason):
    """Close a concern that the person has taken back."""
    return _close(concern, actor, "drop", reason)


def _close(concern, actor, verb, said):
    concern = _open(concern)
    concern.move(verb)
    concern.closed_on = timezone.localdate()
    ConcernStep.objects.create(
        concern=concern, happened_on=concern.closed_on, said=said, by=actor
    )
    concern.save(update_fields=["state", "closed_on"])
    record(actor, f"members.{verb}_concern", concern)
    return concern


def _open(concern):
    """The concern locked; refused unless it is open."""
    concern = Concern.objects.lock(concern.pk)
    if "settle" not in concern.open_moves:
        raise TransitionError(
            _("这件事已于 %(day)s 结束。") % {"day": concern.closed_on}
        )
    return concern
