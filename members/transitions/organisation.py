"""The organisation: founding and closing unions, electing terms, filling posts."""

import re
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.checks import gates
from members.models import (
    Appointment,
    Organ,
    PostKind,
    Term,
    Union,
    UnionLevel,
)
from members.norms import TERM_YEARS
from members.transitions.absence import end_deputies
from members.transitions.departures import open_departure_audit
from members.transitions.desks import move_desk, what_waits
from members.transitions.handover import meet_successor, open_handover
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{0,29}")
# What may stand below what: a branch below a school or a campus, never below a branch.
BELOW = {
    UnionLevel.FEDERATION: set(),
    UnionLevel.SCHOOL: {UnionLevel.FEDERATION},
    UnionLevel.CAMPUS: {UnionLevel.SCHOOL},
    UnionLevel.BRANCH: {UnionLevel.SCHOOL, UnionLevel.CAMPUS},
    UnionLevel.GROUP: {UnionLevel.BRANCH},
}


def years_later(day, years):
    """The last day of a term of so many years that begins on ``day``."""
    try:
        same = day.replace(year=day.year + years)
    except ValueError:  # 29 February
        same = date(day.year + years, 3, 1)
    return same - timedelta(days=1)


@transaction.atomic
def found_union(*, actor, code, name, level, parent=None, **fields):
    """Put a union on the books (新建工会), with the approval of the union above it.

    工会法 art. 12: a union is set up with the approval of the next higher union.
    """
    check_place(level, parent)
    check_new(code, name, parent)
    union = Union(code=code, name=name, level=level, parent=parent, **fields)
    union.school = None if parent is None else (parent.school or parent)
    if level in (UnionLevel.FEDERATION, UnionLevel.SCHOOL):
        union.school = None
    union.save()
    record(actor, "members.found_union", union)
    return union


def check_new(code, name, parent):
    """A new code (None: it keeps its own) and a name that no sister bears."""
    if code is not None and not CODE.fullmatch(code):
        raise TransitionError(
            _("工会代码用大写字母、数字和短横线，收到的是“%(code)s”。") % {"code": code}
        )
    if code is not None and Union.objects.filter(code=code).exists():
        raise TransitionError(_("工会代码 %(code)s 已被使用。") % {"code": code})
    if parent and parent.children.filter(name=name, closed_on=None).exists():
        raise TransitionError(
            _("“%(parent)s”下面已有“%(name)s”。") % {"parent": parent, "name": name}
        )


def check_place(level, parent):
    """What may stand below what."""
    allowed = BELOW[level]
    if parent is None:
        if level in (UnionLevel.FEDERATION, UnionLevel.SCHOOL):
            return
        raise TransitionError(
            _("%(level)s要有上级工会。") % {"level": UnionLevel(level).label}
        )
    if parent.level not in allowed:
        raise TransitionError(
            _("%(level)s不能建在%(parent)s之下。")
            % {"level": UnionLevel(level).label, "parent": parent.get_level_display()}
        )
    if parent.closed_on is not None:
        raise TransitionError(_("上级工会“%(name)s”已撤销。") % {"name": parent.name})


@transaction.atomic
def close_union(union, *, actor, closed_on, successor=None, document_number=""):
    """Close a union (撤销、合并) from a day on; its history stays where it was."""
    union = Union.objects.select_for_update(of=("self",)).get(pk=union.pk)
    if union.closed_on is not None:
        raise TransitionError(_("“%(name)s”已经撤销。") % {"name": union.name})
    if union.children.filter(closed_on=None).exists():
        raise TransitionError(_("下面还有未撤销的工会，请先处理它们。"))
    if union.founded_on and closed_on < union.founded_on:
        raise TransitionError(
            _("撤销日期不能早于成立日期 %(day)s。") % {"day": union.founded_on}
        )
    if successor is not None:
        _check_successor(union, successor)
    lasting = Q(ends_on=None) | Q(ends_on__gte=closed_on)
    if union.memberships.filter(lasting).exists():
        raise TransitionError(_("还有会员的会籍在这里，请先办理转会。"))
    if union.appointments.filter(lasting).exists():
        raise TransitionError(_("还有人在这里任职，请先登记离任。"))
    if union.covered_units.filter(closed_on=None).exists():
        raise TransitionError(_("还有单位归这个工会，请先改归别的工会。"))
    _clear_desk(union, successor)
    union.organs.filter(closed_on=None).update(closed_on=closed_on)
    union.closed_on = closed_on
    union.successor = successor
    union.closing_document = document_number
    union.save(update_fields=["closed_on", "successor", "closing_document"])
    record(
        actor,
        "members.close_union",
        union,
        successor=successor.pk if successor else None,
    )
    return union


def _clear_desk(union, successor):
    """What waits at the desk goes on in the successor; without one it is settled first."""
    if successor is not None:
        move_desk(union, successor)
    elif waiting := what_waits(union):
        raise TransitionError(
            _(
                "这里还有没办完的：%(list)s。请先办结、收回，或改用“合并”转给并入的工会。"
            )
            % {"list": "、".join(f"{what}{n}{unit}" for what, n, unit in waiting)}
        )


def _check_successor(union, successor):
    if successor.pk == union.pk:
        raise TransitionError(_("工会不能并入自己。"))
    if successor.closed_on is not None:
        raise TransitionError(_("并入的工会“%(name)s”已撤销。") % {"name": successor})


@transaction.atomic
def correct_union(union, *, actor, **fields):
    """Correct a union's name, place, affiliation or dates; the trail names the fields."""
    union = Union.objects.select_for_update(of=("self",)).get(pk=union.pk)
    changed = [name for name, value in fields.items() if getattr(union, name) != value]
    if "parent" in changed:
        _check_move(union, fields["parent"])
    for name in changed:
        setattr(union, name, fields[name])
    if changed:
        union.save(update_fields=changed)
        record(actor, "members.correct_union", union, fields=sorted(changed))
    return union


def _check_move(union, parent):
    check_place(union.level, parent)
    if parent is None:
        return
    if parent.path.startswith(union.path):
        raise TransitionError(_("工会不能归到自己或自己的下级之下。"))
    if union.school_id and union.school_id != (parent.school_id or parent.pk):
        raise TransitionError(_("工会不能改归另一所学校。"))


@transaction.atomic
def set_up_organ(*, actor, union, kind, name, founded_on=None, duties=""):
    """Set up an organ of a union (设立机构)."""
    union = Union.objects.select_for_update(of=("self",)).get(pk=union.pk)
    check_stands(union)
    if union.is_reporting_node:
        raise TransitionError(
            _("“%(name)s”只作统计口径，不设机构。") % {"name": union.name}
        )
    if union.organs.filter(name=name, closed_on=None).exists():
        raise TransitionError(_("“%(name)s”已经存在。") % {"name": name})
    organ = Organ.objects.create(
        union=union, kind=kind, name=name, founded_on=founded_on, duties=duties
    )
    record(actor, "members.set_up_organ", organ)
    return organ


@transaction.atomic
def re_elect(organ, *, actor, elected_on, number=None, ends_on=None, **result):
    """Record the election of a new term (换届; the first term at founding).

    The term runs from election day for the norm's years (工会法 art. 16). The term
    before it keeps the end it was elected to. ``result``: ``seats``, ``elected`` and
    ``approval_number`` of the higher union's answer.
    """
    _check_result(result.get("seats"), result.get("elected"))
    organ = Organ.objects.select_for_update(of=("self",)).get(pk=organ.pk)
    if elected_on > timezone.localdate():
        raise TransitionError(_("选举日期还没到；请在选举完成后登记。"))
    last = organ.terms.aggregate(last=Max("number"))["last"] or 0
    number = number or last + 1
    earlier = organ.terms.filter(number=number - 1).first()
    if organ.terms.filter(number=number).exists():
        raise TransitionError(
            _("%(organ)s第%(number)s届已经登记。") % {"organ": organ, "number": number}
        )
    if earlier and elected_on <= earlier.elected_on:
        raise TransitionError(
            _("选举日期 %(day)s 不晚于上一届的选举日期 %(earlier)s。")
            % {"day": elected_on, "earlier": earlier.elected_on}
        )
    if ends_on and ends_on < elected_on:
        raise TransitionError(
            _("任期届满 %(end)s 早于选举日期 %(day)s。")
            % {"end": ends_on, "day": elected_on}
        )
    years = TERM_YEARS.value(organ.union, elected_on)
    term = Term.objects.create(
        organ=organ,
        number=number,
        elected_on=elected_on,
        starts_on=elected_on,
        ends_on=ends_on or years_later(elected_on, years),
        **{name: value for name, value in result.items() if value is not None},
    )
    record(actor, "members.re_elect", term, number=number)
    return term


def _check_result(seats, elected):
    if seats is not None and elected is not None and elected > seats:
        raise TransitionError(
            _("实际选出 %(elected)s 人，多于应选名额 %(seats)s 人，请核对。")
            % {"elected": elected, "seats": seats}
        )


@transaction.atomic
def appoint(
    *,
    actor,
    person,
    post,
    starts_on,
    ends_on=None,
    union=None,
    organ=None,
    unit=None,
    **traits,
):
    """Give a person a post (任职) in an organ, a union or a unit, with its rights.

    ``traits``: is_full_time, is_seconded, in_leadership, is_division_level, manner.
    What law forbids is refused (``members.checks.gates``).
    """
    if actor == person:
        raise TransitionError(_("不能给自己登记任职，请由上一级工会或同事办理。"))
    seat = seat_of(union, organ, unit)
    seat = Union.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    check_stands(seat)
    if ends_on and ends_on < starts_on:
        raise TransitionError(
            _("离任日期 %(end)s 早于任职日期 %(day)s。")
            % {"end": ends_on, "day": starts_on}
        )
    clash = Appointment.objects.filter(
        person=person, post=post, seat=seat, organ=organ, unit=unit
    )
    if any(
        (row.ends_on is None or starts_on <= row.ends_on)
        and (ends_on is None or row.starts_on <= ends_on)
        for row in clash
    ):
        raise TransitionError(
            _("%(name)s 在这里已任%(post)s，时间重叠。")
            % {"name": person.name, "post": post.name}
        )
    candidate = gates.Candidate(person, post, seat, organ, starts_on, ends_on)
    gates.check_all(candidate)
    is_sole = post.kind == PostKind.CHAIR and not traits.get("deputy_for")
    if is_sole:
        _check_vacant(candidate, unit)
    appointment = Appointment.objects.create(
        person=person,
        post=post,
        seat=seat,
        organ=organ,
        unit=unit,
        starts_on=starts_on,
        ends_on=ends_on,
        is_sole=is_sole,
        **traits,
    )
    record(actor, "members.appoint", appointment, post=post.code)
    if actor is not None:  # an import of past years writes to nobody
        announce("members.appoint", [person], subject=appointment)
    meet_successor(appointment, actor=actor)
    return appointment


def _check_vacant(candidate, unit):
    """There is one chair: the one before leaves first."""
    holder = (
        candidate.others(
            post=candidate.post, seat=candidate.seat, organ=candidate.organ, unit=unit
        )
        .filter(is_sole=True)
        .select_related("person")
        .first()
    )
    if holder:
        raise TransitionError(
            _("这里的%(post)s现在是%(name)s；请先登记离任，再登记新的%(post)s。")
            % {"post": candidate.post.name, "name": holder.person.name}
        )


def check_stands(union):
    """Refuse what needs a union that still stands."""
    if union.closed_on is not None:
        raise TransitionError(_("工会“%(name)s”已撤销。") % {"name": union.name})


def seat_of(union, organ, unit):
    """The union in which a post is held."""
    if organ is not None:
        return organ.union
    if unit is not None:
        if unit.union is None:
            raise TransitionError(
                _("单位“%(name)s”还没有所属工会，不能在其中任职。")
                % {"name": unit.name}
            )
        return unit.union
    return union


@transaction.atomic
def end_appointment(appointment, *, actor, ends_on, end_reason=""):
    """End an appointment (离任) on its last day; its rights end with it.

    A chair who leaves is to be audited (离任经济责任审查), a post with rights is handed
    over (工作交接单).
    """
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("seat", "post")
        .get(pk=appointment.pk)
    )
    ended = appointment.ends_on is not None
    if ended and appointment.ends_on < timezone.localdate():
        raise TransitionError(
            _("这项任职已于 %(day)s 结束。") % {"day": appointment.ends_on}
        )
    if ends_on < appointment.starts_on:
        raise TransitionError(
            _("结束日期不能早于任职开始的 %(day)s。") % {"day": appointment.starts_on}
        )
    appointment.ends_on = ends_on
    appointment.end_reason = end_reason or appointment.end_reason
    appointment.save(update_fields=["ends_on", "end_reason"])
    open_departure_audit(appointment)
    end_deputies(appointment)
    record(actor, "members.end_appointment", appointment)
    announce("members.end_appointment", [appointment.person], subject=appointment)
    open_handover(appointment, actor=actor)
    return appointment
