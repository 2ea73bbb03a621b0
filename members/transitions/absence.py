"""请假与代理: the holder records an absence and a deputy; rights follow for that time.

The deputy gets an appointment of their own with ``deputy_for``: rights, work lists and
second factor come with it as with any post, and end by themselves on its last day.
"""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Absence, AbsenceState, Appointment, Person
from members.norms import ABSENCE_MOST_DAYS, DEPUTY_APPROVAL
from members.roles import Role
from union_portal.audit import record
from union_portal.calendar import ONE_DAY
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce

APART = {Role.LEAD, Role.FINANCE}  # 经审会 watches over these: nobody does both


def colleagues(appointment, day):
    """Who may be asked: holders of posts in the same union, or in the one above."""
    seats = [appointment.seat_id, appointment.seat.parent_id]
    held = Appointment.objects.on(day).filter(seat__in=seats, deputy_for=None)
    return (
        Person.objects.filter(
            pk__in=held.values("person"), is_active=True, system_role=""
        )
        .exclude(pk=appointment.person_id)
        .order_by("name_sort", "pk")
    )


@transaction.atomic
def record_absence(appointment, *, actor, starts_on, ends_on, reason, deputy=None):
    """Record that the holder of a post is away (请假), and who stands in (代理).

    With a deputy it waits for approval where the norm wants one; without, it stands.
    """
    appointment = _locked(appointment)
    _check_days(appointment, starts_on, ends_on)
    if deputy is not None:
        _check_deputy(appointment, deputy, starts_on, ends_on)
    with refuse_clash(_("这项任职在这段时间已登记请假。")):
        absence = Absence.objects.create(
            appointment=appointment,
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
            deputy=deputy,
        )
    record(actor, "members.record_absence", absence)
    if deputy is None or not DEPUTY_APPROVAL.value(appointment.seat, starts_on):
        _come_into_force(absence)
    return absence


@transaction.atomic
def approve_absence(absence, *, actor):
    """Approve a deputy (批准代理): rights follow them for that time."""
    absence = _to_decide(absence, actor)
    _locked(absence.appointment)
    _check_deputy(
        absence.appointment, absence.deputy, absence.starts_on, absence.ends_on
    )
    record(actor, "members.approve_absence", absence)
    _come_into_force(absence)
    return absence


@transaction.atomic
def decline_absence(absence, *, actor):
    """Decline a deputy (不批准代理); the holder may ask anew with another one."""
    absence = _to_decide(absence, actor)
    absence.move("decline")
    absence.save(update_fields=["state"])
    record(actor, "members.decline_absence", absence)
    announce("members.decline_absence", [absence.appointment.person], subject=absence)
    return absence


@transaction.atomic
def end_absence(absence, *, actor):
    """Withdraw it, or come back early (销假): the deputy's rights end yesterday."""
    absence = Absence.objects.for_list().lock(absence.pk)
    if absence.ends_on < timezone.localdate():
        raise TransitionError(
            _("这次请假已于 %(day)s 结束。") % {"day": absence.ends_on}
        )
    is_open = absence.state == AbsenceState.OPEN
    absence.move("end" if is_open else "withdraw")
    stand_in = absence.stand_in
    if stand_in is not None:
        yesterday = timezone.localdate() - ONE_DAY
        absence.stand_in = shorten(stand_in, yesterday)
    absence.save(update_fields=["state", "stand_in"])
    record(actor, "members.end_absence", absence)
    if stand_in is not None:
        announce("members.end_absence", [absence.deputy], subject=absence)
    return absence


def shorten(stand_in, last_day):
    """End a deputy's appointment; one that never began was never held."""
    if stand_in.starts_on > last_day:
        stand_in.delete()
        return None
    stand_in.ends_on = last_day
    stand_in.save(update_fields=["ends_on"])
    return stand_in


def end_deputies(appointment):
    """A post that ends takes its deputies' rights with it."""
    for stand_in in appointment.deputies.filter(ends_on__gt=appointment.ends_on):
        shorten(stand_in, appointment.ends_on)


def _come_into_force(absence):
    absence.move("approve")
    held = absence.appointment
    if absence.deputy is not None:
        absence.stand_in = Appointment.objects.create(
            person=absence.deputy,
            post=held.post,
            seat=held.seat,
            organ=held.organ,
            unit=held.unit,
            deputy_for=held,
            starts_on=absence.starts_on,
            ends_on=absence.ends_on,
        )
        people = [absence.deputy, held.person]
        announce("members.approve_absence", people, subject=absence)
    absence.save(update_fields=["state", "stand_in"])


def _locked(appointment):
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("seat", "post", "organ", "unit", "person")
        .get(pk=appointment.pk)
    )


def _to_decide(absence, actor):
    absence = Absence.objects.for_list().lock(absence.pk)
    if actor in (absence.appointment.person, absence.deputy):
        raise TransitionError(_("不能批准自己的请假或代理，请由同事或上一级工会办理。"))
    return absence


def _check_days(appointment, starts_on, ends_on):
    if ends_on < starts_on:
        raise TransitionError(_("结束日期不能早于开始日期。"))
    if starts_on < timezone.localdate():
        raise TransitionError(_("请从今天或以后的日期登记。"))
    if appointment.deputy_for_id is not None:
        raise TransitionError(_("代理的职务不能再请人代理。"))
    if not appointment.holds(starts_on) or not appointment.holds(ends_on):
        raise TransitionError(_("这段时间超出了任职的起止日期。"))
    most = ABSENCE_MOST_DAYS.value(appointment.seat, starts_on)
    if (ends_on - starts_on).days >= most:
        raise TransitionError(
            _("一次请假最多 %(most)s 天；更长的，请办理离任或调整任职。")
            % {"most": most}
        )


def _check_deputy(appointment, deputy, starts_on, ends_on):
    if deputy not in colleagues(appointment, starts_on):
        raise TransitionError(
            _("代理人要在同一工会或上一级工会任职，并且可以登录门户。")
        )
    if appointment.deputies.filter(
        starts_on__lte=ends_on, ends_on__gte=starts_on
    ).exists():
        raise TransitionError(_("这段时间已有人代理这个职务。"))
    away = Absence.objects.filter(
        Q(starts_on__lte=ends_on, ends_on__gte=starts_on),
        appointment__person=deputy,
        state=AbsenceState.OPEN,
    )
    if away.exists():
        raise TransitionError(_("代理人这段时间自己也请假了，请另选一位。"))
    held = deputy.rights.roles_in(appointment.seat.path)
    roles = set(appointment.post.roles)
    if _watches_itself(held, roles) or _watches_itself(roles, held):
        raise TransitionError(_("经费审查与主持、财务工作不能由同一人兼办。"))


def _watches_itself(one, other):
    return Role.AUDIT in one and not APART.isdisjoint(other)
