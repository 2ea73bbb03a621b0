"""A matter comes into being, or is taken back before anybody had it."""

from django.db import transaction
from django.utils.translation import gettext as _

from matters.models import Holder, Matter, MatterKind, Verb
from matters.recipients import officers
from matters.transitions.base import day_of, hand, moment_of, took
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce
from union_portal.numbering import next_number

SUGGESTION = "suggestion"


@transaction.atomic
def raise_matter(
    *,
    union,
    kind,
    title,
    text,
    raised_on,
    actor,
    category="",
    raised_by=None,
    source="",
    number="",
):
    """Raise a matter (提出): it gets its number and waits for the union to hand it over.

    ``source`` is the key under which the calling app stands in ``MATTER_SOURCES``;
    ``number`` the one it had on paper, else the next of its kind and year.
    """
    day = day_of(raised_on)
    if number and Matter.objects.filter(union=union, number=number).exists():
        raise TransitionError(_("编号“%(number)s”已有一件。") % {"number": number})
    matter = Matter(
        union=union,
        kind=kind,
        number=number or drawn_number(union, kind, raised_on.year),
        title=title,
        text=text,
        category=category,
        raised_on=raised_on,
        raised_by=raised_by,
        source=source,
        held_since=moment_of(day),
    )
    took(matter, Verb.RAISE, actor, on=day)
    return matter


def drawn_number(union, kind, year):
    """建议2024-012: gap-free for each kind and year of a union."""
    while True:
        serial = next_number(union, f"matters:{kind.code}:{year}")
        number = f"{kind.short}{year}-{serial:03}"
        if not Matter.objects.filter(union=union, number=number).exists():
            return number  # else one of a past year's workbook bears it


@transaction.atomic
def suggest(person, *, union, title, text, category, actor):
    """A member raises a suggestion (合理化建议) to a union above them; it is told of it."""
    if union not in person.unions_upward:
        raise TransitionError(_("建议只能提给自己所在的工会或它的上级。"))
    kind = MatterKind.objects.get(code=SUGGESTION)
    if not kind.is_open:
        raise TransitionError(_("合理化建议暂停受理。"))
    if category not in kind.categories:
        raise TransitionError(_("请从列出的类别里选一个。"))
    matter = raise_matter(
        union=union,
        kind=kind,
        title=title,
        text=text,
        category=category,
        raised_on=person.today,
        raised_by=person,
        actor=actor,
    )
    announce("matters.raised", officers(matter), subject=matter)
    return matter


@transaction.atomic
def withdraw_matter(matter, *, actor, on=None):
    """Take a matter back (撤回), as long as no unit has it."""
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    matter.move("withdraw")
    matter.closed_on = day
    hand(matter, Holder.NOBODY, day)
    took(matter, Verb.WITHDRAW, actor, on=day)
    return matter
