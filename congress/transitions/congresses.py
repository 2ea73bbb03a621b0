"""Terms of a congress: begun, corrected, their list of delegates confirmed, ended."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.composition import report
from congress.models import Congress, CongressKind, DelegateState, Tier
from congress.norms import CONGRESS_YEARS
from members.models import Union, UnionLevel
from members.transitions.organisation import check_stands, years_later
from members.transitions.registers import checked, redefine
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError

TIERS = {
    UnionLevel.BRANCH: Tier.SECOND,
    UnionLevel.GROUP: Tier.THIRD,
}


@transaction.atomic
def begin_congress(*, actor, union, kind, number, starts_on, ends_on=None, **fields):
    """Begin a term (届); it runs for the norm's years unless an end is given."""
    union = Union.objects.select_for_update(of=("self",)).get(pk=union.pk)
    check_stands(union)
    body = fields.get("body", "")
    tier = Tier.THIRD if body else TIERS.get(union.level, Tier.SCHOOL)
    years = CONGRESS_YEARS.value(union, starts_on)
    congress = Congress(
        union=union,
        kind=kind,
        number=number,
        tier=tier,
        starts_on=starts_on,
        ends_on=ends_on or years_later(starts_on, years) - ONE_DAY,
        **fields,
    )
    _check_shared(congress)
    checked(congress)
    congress.save()
    record(actor, "congress.begin_congress", congress, number=number)
    return congress


def _check_shared(congress):
    """A members' congress meets with the staff congress of its own union."""
    shared = congress.shares_with
    if shared and (
        shared.kind != CongressKind.STAFF
        or shared.union_id != congress.union_id
        or shared.shares_with_id
    ):
        raise TransitionError(_("只能与本工会的教代会合用代表。"))


@transaction.atomic
def correct_congress(congress, *, actor, **fields):
    """Put right dates, seats or the congress it meets with."""
    row = Congress.objects.lock(congress.pk)
    if fields.get("shares_with") and row.delegates.exists():
        raise TransitionError(_("这一届已有自己的代表，不能再改为合用代表。"))
    for name, value in fields.items():
        setattr(row, name, value)
    _check_shared(row)
    return redefine(row, actor=actor, action="congress.correct_congress", **fields)


@transaction.atomic
def confirm_list(congress, *, actor):
    """Confirm the list of delegates (确认代表名单): not with too few teachers.

    The other shares warn; everybody on the list has been judged.
    """
    congress = _moved(congress, "confirm_list")
    _check_confirmable(congress)
    return _confirmed(congress, "confirm_list", timezone.localdate(), actor)


def _confirmed(congress, verb, day, actor):
    """The list of a congress, and of the one that meets with it, on the day (or None)."""
    for row in (congress, *Congress.objects.filter(shares_with=congress)):
        if row.pk != congress.pk:
            if verb not in row.open_moves:
                continue
            row.move(verb)
        row.confirmed_on = day
        row.save(update_fields=["state", "confirmed_on"])
        record(actor, f"congress.{verb}", row)
    return congress


def _check_confirmable(congress):
    if congress.shares_with_id:
        raise TransitionError(_("这一届与教代会合用代表，请确认那一届教代会的名单。"))
    waiting = congress.delegates.filter(state=DelegateState.PROPOSED).count()
    if waiting:
        raise TransitionError(
            _("还有 %(count)s 名代表没有审查资格。") % {"count": waiting}
        )
    lines = report(congress, timezone.localdate(), mending=False)
    if not lines[0].measure.denominator:
        raise TransitionError(_("名单上还没有正式代表。"))
    for line in lines:
        if line.blocks:
            raise TransitionError(
                _(
                    "%(norm)s %(found)s/%(all)s，要求%(demand)s，还缺 %(missing)s 人：%(why)s。"
                )
                % {
                    "norm": line.rule.norm.shown_title,
                    "found": line.measure.numerator,
                    "all": line.measure.denominator,
                    "demand": line.demand,
                    "missing": line.measure.missing,
                    "why": line.rule.norm.shown_citation,
                }
            )


@transaction.atomic
def reopen_list(congress, *, actor):
    """Take the confirmation back, to put the list right."""
    congress = _moved(congress, "reopen_list")
    return _confirmed(congress, "reopen_list", None, actor)


@transaction.atomic
def end_congress(congress, *, actor):
    """End a term once the next one has begun (换届)."""
    congress = _moved(congress, "end")
    congress.save(update_fields=["state"])
    record(actor, "congress.end_congress", congress)
    return congress


def _moved(congress, verb):
    congress = Congress.objects.lock(congress.pk)
    congress.move(verb)
    return congress
