"""What is kept of officers: secondments, fixed contacts, allowances."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.models import (
    AllowanceKind,
    Appointment,
    FixedContact,
    OfficerAllowance,
    Person,
    Secondment,
    Union,
)
from members.norms import ALLOWANCE_RATE
from members.transitions.organisation import check_stands
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


def lock_person(person):
    """Whoever writes the same person's periods waits here."""
    return Person.objects.select_for_update(of=("self",)).get(pk=person.pk)


@transaction.atomic
def second(*, actor, person, from_union, to_union, post_name, starts_on, ends_on=None):
    """Send an officer to another union for a time (相互挂职)."""
    lock_person(person)
    check_stands(to_union)
    row = Secondment(
        person=person,
        from_union=from_union,
        to_union=to_union,
        post_name=post_name,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    checked(row)
    row.save()
    record(actor, "members.second", row)
    return row


@transaction.atomic
def end_period(row, *, actor, ends_on):
    """End a secondment or a contact on its last day."""
    model = type(row)
    row = model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if ends_on < row.starts_on:
        raise TransitionError(
            _("结束日期不能早于开始的 %(day)s。") % {"day": row.starts_on}
        )
    if row.ends_on is not None and ends_on > row.ends_on:
        raise TransitionError(
            _("原定 %(day)s 结束；要延长请另外登记一段。") % {"day": row.ends_on}
        )
    row.ends_on = ends_on
    row.save(update_fields=["ends_on"])
    record(actor, f"members.end_{model._meta.model_name}", row)
    return row


@transaction.atomic
def assign_contact(*, actor, person, union, starts_on, ends_on=None):
    """Let an officer look after a union from a day on (定点联系)."""
    Union.objects.select_for_update(of=("self",)).get(pk=union.pk)
    check_stands(union)
    serves = Appointment.objects.on(starts_on).filter(person=person, is_full_time=True)
    if not serves.exists():
        raise TransitionError(
            _("%(name)s 这一天没有专职任职；定点联系由专职工会干部承担。")
            % {"name": person.name}
        )
    row = FixedContact(person=person, union=union, starts_on=starts_on, ends_on=ends_on)
    checked(row)
    row.save()
    record(actor, "members.assign_contact", row)
    return row


@transaction.atomic
def record_allowance(
    *, actor, appointment, year, months, kind=AllowanceKind.MONEY, rate=None
):
    """Record a part-time officer's allowance or workload of a year.

    Without a rate it is the norm's of that year. Nobody records their own.
    """
    appointment = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("seat", "person")
        .get(pk=appointment.pk)
    )
    _refuse_own(appointment, actor)
    if appointment.is_full_time:
        raise TransitionError(
            _("%(name)s 是专职干部，补贴和工作量只登记兼职干部。")
            % {"name": appointment.person.name}
        )
    _check_months(appointment, year, months)
    if rate is None and kind != AllowanceKind.MONEY:
        raise TransitionError(_("请填每月工作量（学时）。"))
    if rate is None:
        rate = ALLOWANCE_RATE.value(appointment.seat)
    row = OfficerAllowance(
        appointment=appointment, kind=kind, year=year, months=months, rate=rate
    )
    checked(row)
    row.save()
    record(actor, "members.record_allowance", row, year=year)
    return row


def _refuse_own(appointment, actor):
    if actor is not None and actor.pk == appointment.person_id:
        raise TransitionError(_("不能给自己登记补贴，请由同事或上一级工会办理。"))


def _check_months(appointment, year, months):
    """No more months than the appointment held in that year; begun months count."""
    held = held_months(appointment, year)
    if not 1 <= months <= held:
        raise TransitionError(
            _("%(year)s 年任职 %(held)s 个月，登记的月数要在 1 到 %(held)s 之间。")
            % {"year": year, "held": held}
            if held
            else _("这项任职不在 %(year)s 年内。") % {"year": year}
        )


def held_months(appointment, year):
    """In how many months of a year an appointment held, begun months included."""
    first = max((appointment.starts_on.year, appointment.starts_on.month), (year, 1))
    end = appointment.ends_on
    last = min((end.year, end.month), (year, 12)) if end else (year, 12)
    if first > last:
        return 0
    return last[1] - first[1] + 1


@transaction.atomic
def correct_allowance(row, *, actor, **fields):
    """Correct months or rate of a recorded allowance; nobody corrects their own."""
    row = OfficerAllowance.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _refuse_own(row.appointment, actor)
    for name, value in fields.items():
        setattr(row, name, value)
    _check_months(row.appointment, row.year, row.months)
    checked(row)
    row.save(update_fields=list(fields))
    record(actor, "members.correct_allowance", row, fields=sorted(fields))
    return row


def contacts_on(day):
    """Contacts that hold on a day, with officer and union."""
    return FixedContact.objects.on(day).select_related("person", "union")
