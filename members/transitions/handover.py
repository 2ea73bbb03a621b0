"""工作交接: a post with rights changes hands with a sheet of what it leaves open."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Appointment, Handover
from members.models.handover import WAITING, HandoverState
from union_portal.audit import record
from union_portal.handovers import open_work
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


def open_handover(appointment, *, actor, heir=None):
    """Make the sheet of a post that ends, once; called within the leaving.

    Only for posts with rights, and not for a deputy, whose work is the holder's. An
    import of past years has no ``actor`` and makes none. ``heir``: the union into which
    that of the post is merged; whoever has the post there takes over.
    """
    leaves = appointment.post.roles and appointment.deputy_for_id is None
    if actor is None or not leaves:
        return None
    if Handover.objects.filter(appointment=appointment).exists():
        return None
    handover = Handover.objects.create(
        appointment=appointment, items=open_work(appointment)
    )
    record(actor, "members.prepare_handover", handover, items=len(handover.items))
    announce("members.prepare_handover", [appointment.person], subject=handover)
    following = _following(appointment) if heir is None else _there(appointment, heir)
    if following is not None:
        _take_up(handover, following, actor)
    return handover


@transaction.atomic
def prepare_handover(appointment, *, actor):
    """Make the sheet of a post whose end was recorded without one (生成交接单)."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("seat", "post", "person")
        .get(pk=appointment.pk)
    )
    if appointment.ends_on is None:
        raise TransitionError(_("这项任职还没有登记离任，登记离任时会自动生成交接单。"))
    handover = open_handover(appointment, actor=actor)
    if handover is None:
        raise TransitionError(
            _("没有生成：已有交接单，或者这个职务没有办理权限、属于代理。")
        )
    return handover


def meet_successor(appointment, *, actor):
    """Tell whoever is appointed to a post what its last holder hands over."""
    if actor is None or appointment.deputy_for_id is not None:
        return
    waiting = (
        Handover.objects.of_the_post(appointment)
        .filter(state__in=WAITING, successor=None)
        .order_by("pk")
    )
    for handover in waiting.select_for_update(of=("self",)):
        _take_up(handover, appointment, actor)


@transaction.atomic
def name_successor(handover, *, actor, successor):
    """Say who takes over (指定接交人); another may be named until it is received."""
    handover = _lock(handover)
    if handover.state not in WAITING:
        raise TransitionError(
            _("现在的状态是“%(state)s”，不能再指定接交人。")
            % {"state": handover.get_state_display()}
        )
    if successor.pk == handover.leaver.pk:
        raise TransitionError(_("接交人不能是移交人自己，请指定另一位。"))
    if not successor.is_active:
        raise TransitionError(
            _("%(name)s 的账号已停用，不能登录接收，请指定另一位。")
            % {"name": successor.name}
        )
    if successor.pk != handover.successor_id:
        _name(handover, successor, actor)
    return handover


@transaction.atomic
def hand_over(handover, *, actor, note=""):
    """The leaver hands over (移交) what is open today, with a note for the successor.

    The work of a closed union has gone elsewhere: its sheet stays as it was made.
    """
    handover = _lock(handover)
    if actor.pk == handover.successor_id:
        raise TransitionError(_("接交人不能替移交人移交，请由本人或上级工会办理。"))
    handover.move("hand_over")
    handover.note = note.strip()
    handover.handed_over_at = timezone.now()
    if handover.appointment.seat.closed_on is None:
        handover.items = open_work(handover.appointment)
        handover.made_at = handover.handed_over_at
    handover.waiting_since = timezone.localdate()
    handover.save(
        update_fields=[
            "state",
            "items",
            "note",
            "made_at",
            "handed_over_at",
            "waiting_since",
        ]
    )
    record(actor, "members.hand_over", handover, items=len(handover.items))
    if handover.successor is not None:
        announce("members.hand_over", [handover.successor], subject=handover)
    return handover


@transaction.atomic
def receive_handover(handover, *, actor):
    """The successor confirms that the work has come over (接收)."""
    handover = _lock(handover)
    if actor.pk != handover.successor_id:
        raise TransitionError(_("只有接交人本人可以确认接收。"))
    handover.move("receive")
    handover.received_at = timezone.now()
    handover.save(update_fields=["state", "received_at"])
    record(actor, "members.receive_handover", handover)
    announce("members.receive_handover", [handover.leaver], subject=handover)
    return handover


def _lock(handover):
    return Handover.objects.for_list().lock(handover.pk)


def _following(appointment):
    """Who already has the same post in the same place, from the last day on or later."""
    return (
        Appointment.objects.filter(
            post=appointment.post_id,
            seat=appointment.seat_id,
            organ=appointment.organ_id,
            unit=appointment.unit_id,
            deputy_for=None,
            starts_on__gte=appointment.ends_on,
        )
        .exclude(pk=appointment.pk)
        .select_related("person")
        .order_by("starts_on", "pk")
        .first()
    )


def _there(appointment, heir):
    """Who has the same post in another union, in a body of the same kind; only one."""
    organ = appointment.organ
    held = Appointment.objects.on(timezone.localdate()).filter(
        post=appointment.post_id,
        seat=heir,
        deputy_for=None,
        organ__kind=organ and organ.kind,
    )
    found = list(held.select_related("person")[:2])
    return found[0] if len(found) == 1 else None


def _take_up(handover, appointment, actor):
    """The next holder becomes the successor; the same person again has nothing to do."""
    if appointment.person_id != handover.appointment.person_id:
        _name(handover, appointment.person, actor)
    elif handover.state == HandoverState.OPEN:
        handover.move("continue")
        handover.save(update_fields=["state"])
        record(actor, "members.continue_handover", handover)


def _name(handover, successor, actor):
    handover.successor = successor
    handover.waiting_since = timezone.localdate()
    handover.save(update_fields=["successor", "waiting_since"])
    record(actor, "members.name_successor", handover, successor=successor.pk)
    announce("members.name_successor", [successor], subject=handover)
