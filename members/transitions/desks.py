"""What waits at a union's desk, and how it goes on elsewhere.

Applications, corrections, suggestions and service cards name the union that has them.
When that union ends, or the member leaves it, they go on where the member is.
"""

from django.db.models import F, Func, Q
from django.utils.translation import gettext as _

from members.models import (
    Application,
    CardState,
    Correction,
    CorrectionState,
    RosterSuggestion,
    ServiceCard,
    SuggestionState,
)
from members.models.applications import OPEN


def open_applications():
    return Application.objects.filter(state__in=OPEN)


def open_corrections():
    return Correction.objects.filter(state=CorrectionState.OPEN)


def open_suggestions():
    return RosterSuggestion.objects.filter(state=SuggestionState.OPEN)


def live_cards():
    return ServiceCard.objects.exclude(state=CardState.TAKEN_BACK)


def what_waits(union):
    """``[(what, how many, unit)]`` that is open at the union's desk; nothing: empty."""
    touching = Q(union=union) | Q(from_union=union) | Q(desk=union)
    found = [
        (_("会籍申请"), open_applications().filter(touching).count(), _("件")),
        (_("更正申请"), open_corrections().filter(desk=union).count(), _("件")),
        (_("名册建议"), open_suggestions().filter(to_union=union).count(), _("条")),
        (_("互助服务卡"), live_cards().filter(union=union).count(), _("张")),
    ]
    return [line for line in found if line[1]]


def move_desk(union, successor):
    """Everything that is still open at a union goes on in its successor."""
    waiting = open_applications()
    waiting.filter(route__contains=[union.pk]).update(
        route=Func(F("route"), union.pk, successor.pk, function="array_replace")
    )
    for rows, names in (
        (waiting, ["union", "from_union", "desk"]),
        (open_corrections(), ["desk"]),
        (open_suggestions(), ["to_union"]),
        (live_cards(), ["union"]),
    ):
        for name in names:
            rows.filter(**{name: union}).update(**{name: successor})


def follow(person, before, union):
    """Card and corrections of a member go from union ``before`` to another, where
    ``person`` is the record of them; a card they have there already stays the one."""
    cards = live_cards()
    mine = cards.filter(person=before.person)
    if before.person_id == person.pk or not cards.filter(person=person).exists():
        mine.update(person=person, union=union)
    open_corrections().filter(person=before.person, desk=before.union).update(
        desk=union
    )
