"""Lists of matters: what a unit has to do, and what the union watches."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from matters.handling import unit_ids
from matters.models import OPEN, Holder, Matter, MatterKind, MatterState
from matters.models.matters import WITH_UNIT
from matters.norms import DUE_SOON
from matters.registry import MATTER_SOURCES
from members.roles import Role

BY_DEADLINE = (F("due_on").asc(nulls_last=True), "pk")
LATE = ("overdue", "soon")
UNITS = 60  # that a board lists
LEFT = ("overdue", "soon", "later")
VIEWS = ("sign", "charge", "all")


@dataclass
class Board:
    """``rows`` is the list below; ``tiles`` are ``(label, count, query, is_chosen)``;
    ``kept`` is what was asked for, ``soon`` the last day that counts as soon."""

    rows: QuerySet
    tiles: list
    kept: dict
    known: int | None = None  # how many rows, where the tiles have counted them
    units: list = field(default_factory=list)
    kinds: list = field(default_factory=list)
    soon: object = None


def with_units(**extra):
    return Q(state__in=WITH_UNIT, **extra)


def soon_day(person):
    """What falls due until this day is soon."""
    return DUE_SOON.span(person.school, person.today).after(person.today)


def waiting_for_signature(person):
    """The matters whose reply this person has to sign now."""
    found = Q(holder=Holder.LEADER, leader=person)
    if heads := unit_ids(person, Role.UNIT_LEAD):
        found |= Q(holder=Holder.HEAD, lead_unit__in=heads)
    led = person.rights.covering("union", Role.LEAD, persons=True)
    return Matter.objects.filter(found | Q(holder=Holder.LEADER, leader=None) & led)


def signs_anything(person):
    """Somebody's leader: their list is there even while it is empty."""
    return person.rights.has(Role.LEAD) or person.matters_in_charge.exists()


def raised_by(person):
    """What somebody raised, alone or, as their app knows, together with others."""
    found = Q(raised_by=person)
    for source in MATTER_SOURCES.everything().values():
        found |= source.raised(person)
    return Matter.objects.filter(found)


# --- a unit's list ----------------------------------------------------------------------
def work_of(person, asked):
    """What one's units handle: with them now, to be signed by oneself, in one's
    charge as a leader, all there was."""
    handled = Matter.objects.handled_by(person)
    to_sign = waiting_for_signature(person)
    charge = Matter.objects.filter(leader=person).open()
    view = asked.get("view") if asked.get("view") in VIEWS else "open"
    today = person.today
    counts = handled.open().aggregate(
        open=Count("pk", filter=with_units(holder=Holder.UNIT)),
        overdue=Count("pk", filter=with_units(due_on__lt=today)),
    )
    rows = {
        "open": handled.open()
        .filter(with_units(holder=Holder.UNIT))
        .order_by(*BY_DEADLINE),
        "sign": to_sign.order_by(*BY_DEADLINE),
        "charge": charge.order_by(*BY_DEADLINE),
        "all": handled.order_by("-pk"),
    }[view]
    signs, led = to_sign.count(), charge.count()
    known = {"open": counts["open"], "sign": signs, "charge": led}.get(view)
    tiles = [
        (_("待我单位办理"), counts["open"], "view=open", view == "open"),
        (_("待我签字"), signs, "view=sign", view == "sign"),
        (_("全部"), None, "view=all", view == "all"),
    ]
    if led or view == "charge":
        tiles.insert(2, (_("我分管的"), led, "view=charge", view == "charge"))
    return Board(rows, tiles, {"view": view, **counts}, known)


# --- the union's board ------------------------------------------------------------------
def board_of(person, asked):
    """All open matters of one's unions, counted by state and by unit; below a list."""
    governed = Matter.objects.governed_by(person)
    today, soon = person.today, soon_day(person)
    kept = what_was_asked(asked)
    units = ["lead_unit", "lead_unit__name"] if "q" not in kept else []
    counts, lines = counted(governed.open(), today, soon, units)
    tiles = [
        (_("已逾期"), counts["overdue"], "left=overdue", kept.get("left") == "overdue"),
        (_("快到期"), counts["soon"], "left=soon", kept.get("left") == "soon"),
        *(
            (state.label, counts[state], f"state={state}", kept.get("state") == state)
            for state in OPEN
        ),
    ]
    rows = narrowed(governed, kept, today, soon)
    return Board(
        rows,
        tiles,
        kept,
        known_count(kept, counts),
        lines[:UNITS],
        list(MatterKind.objects.all()),
        soon,
    )


def counted(rows, today, soon, by):
    """``({state: number, "overdue": …, "soon": …}, [units, the latest first])``: all in
    one pass over the open matters. ``by`` are the columns of units, none for a search."""
    late, near = with_units(due_on__lt=today), with_units(due_on__range=(today, soon))
    groups = (
        rows.order_by()
        .values("state", *by)
        .annotate(
            count=Count("pk"),
            overdue=Count("pk", filter=late),
            soon=Count("pk", filter=near),
        )
    )
    counts = Counter()
    units: dict = {}
    for group in groups:
        state = group["state"]
        counts[state] += group["count"]
        if state not in WITH_UNIT:
            continue
        line = units.setdefault(tuple(group[name] for name in by), Counter())
        for name in ("count", "overdue", "soon"):
            line[name] += group[name]
        for name in LATE:
            counts[name] += group[name]
    if not by:
        return counts, []
    lines = [{**dict(zip(by, key, strict=True)), **units[key]} for key in units]
    return counts, sorted(
        lines, key=lambda one: (-one["overdue"], -one["count"], one["lead_unit__name"])
    )


def known_count(kept, counts):
    """How many rows a board lists, where its tiles say so; else None."""
    if not kept:
        return sum(counts[state] for state in OPEN)
    (name, value), *more = kept.items()
    if more or name not in ("state", "left") or value not in counts:
        return None
    return counts[value]


def what_was_asked(asked):
    """The narrowings of a query that mean something; anything else is left out."""
    kept = {}
    if asked.get("state") in MatterState.values:
        kept["state"] = asked["state"]
    if asked.get("left") in LEFT:
        kept["left"] = asked["left"]
    for name in ("unit", "kind"):
        value = asked.get(name, "")
        if value.isascii() and value.isdigit() and len(value) < 10:
            kept[name] = int(value)
    if text := " ".join(asked.get("q", "").split())[:60]:
        kept["q"] = text
    return kept


def narrowed(governed, kept, today, soon):
    rows = governed
    if "state" in kept:
        rows = rows.filter(state=kept["state"])
    elif "q" not in kept:
        rows = rows.open()
    if "left" in kept:
        spans = {
            "overdue": {"due_on__lt": today},
            "soon": {"due_on__range": (today, soon)},
            "later": {"due_on__gt": soon},
        }
        rows = rows.filter(with_units(**spans[kept["left"]]))
    if "unit" in kept:
        rows = rows.filter(lead_unit=kept["unit"])
    if "kind" in kept:
        rows = rows.filter(kind=kept["kind"])
    if "q" in kept:
        rows = rows.matching(kept["q"])
    over = kept.get("state") in (MatterState.CLOSED, MatterState.WITHDRAWN)
    return rows.order_by("-pk") if over or "q" in kept else rows.order_by(*BY_DEADLINE)


def origin_for(person, matter):
    """Where it was raised, for who may go there; the people of a unit may not."""
    if not matter.source:
        return ""
    source = MATTER_SOURCES[matter.source]
    goes = person.has_perm("matters.view_matter", matter) or (
        Matter.objects.filter(source.visible(person), pk=matter.pk).exists()
    )
    return matter.origin_url if goes else ""


def way_back(person, reading):
    """``(address, title)`` of the list this reader comes from."""
    matter = reading.matter
    if person in matter.raisers:
        return reverse("matters:mine"), _("我的建议")
    if matter.leader_id == person.pk:
        return f"{reverse('matters:work')}?view=charge", _("我分管的")
    if unit_ids(person).intersection(row.unit_id for row in reading.standing):
        return reverse("matters:work"), _("承办事项")
    if person.has_perm("matters.view_matter", matter):
        return reverse("matters:board"), _("承办看板")
    if matter.source:
        return matter.origin_url, str(matter.kind)
    return reverse("home"), _("首页")
