"""Check-in (签到): opened, each delegate once, closed; leave asked for and decided."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import (
    Attendance,
    AttendanceState,
    Delegate,
    DelegateState,
    Leave,
    SessionState,
    Sitting,
)
from congress.models.agenda import SittingState
from congress.models.attendance import LeaveState, Manner
from congress.session_norms import (
    EARLY_HOURS,
    LATE_MINUTES,
    QUORUM_DENOMINATOR,
    QUORUM_NUMERATOR,
)
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce

# One statement that holds nothing anybody else waits for: whoever closes the check-in
# takes the sitting for update, and this looks at it again when that is over.
INSERT = """
INSERT INTO congress_attendance AS a
       (sitting_id, delegate_id, state, manner, arrived_at, is_late, excuse,
        recorded_by_id, recorded_at, client_key)
SELECT s.id, %(delegate)s, 'present', %(manner)s, %(at)s, %(late)s, '',
       %(actor)s, %(now)s, %(key)s
  FROM congress_sitting s
 WHERE s.id = %(sitting)s AND s.state IN ('open')
   FOR KEY SHARE
    ON CONFLICT (sitting_id, delegate_id) DO UPDATE
   SET state = 'present', manner = excluded.manner, arrived_at = excluded.arrived_at,
       is_late = excluded.is_late, excuse = '', recorded_by_id = excluded.recorded_by_id,
       recorded_at = excluded.recorded_at, client_key = excluded.client_key
 WHERE a.state <> 'present'
RETURNING id
"""


@dataclass(frozen=True)
class CheckedIn:
    """What came of it; ``is_new`` is False where the delegate was on the list before."""

    attendance: Attendance
    is_new: bool


def present_delegate(sitting, person):
    """The mandate by which somebody attends a sitting, or a refusal that says why not.

    Nobody can come in another's place: there is no way to name a deputy.
    """
    rolls = sitting.session.roll_ids
    mandates = Delegate.objects.filter(congress__in=rolls, person=person)
    now = mandates.sitting(sitting.day).order_by("pk")
    found = now.select_related("delegation").first()
    if found is None:
        former = mandates.order_by("-starts_on").first()
        raise TransitionError(no_mandate(former, sitting))
    found.person = person
    return found


def no_mandate(former, sitting):
    """Why this mandate, or none at all, opens no door, in words."""
    if former is None:
        return _("您不在这次会议的代表名单里。代表须本人到会，不能由他人代替。")
    if former.state != DelegateState.QUALIFIED:
        return _("%(name)s的代表资格是“%(state)s”，不能签到；请找资格审查组。") % {
            "name": former,
            "state": former.get_state_display(),
        }
    if former.ends_on and former.ends_on < sitting.day:
        return _(
            "%(name)s的代表资格到 %(day)s 为止（%(why)s）；代表不能由他人代替。"
        ) % {
            "name": former,
            "day": former.ends_on,
            "why": former.get_end_reason_display() or _("届满"),
        }
    return _("%(name)s的代表资格从 %(day)s 起，这一场还不能签到。") % {
        "name": former,
        "day": former.starts_on,
    }


def delegate_of_badge(sitting, badge):
    """The delegate a badge belongs to, fit for this sitting."""
    found = (
        Delegate.objects.for_list()
        .of_session(sitting.session)
        .filter(badge=badge)
        .first()
    )
    if found is None:
        raise TransitionError(_("这不是这次会议的代表证。"))
    fit = found.state == DelegateState.QUALIFIED and found.holds(sitting.day)
    if not fit:
        raise TransitionError(no_mandate(found, sitting))
    return found


@transaction.atomic
def check_in(sitting, *, actor, delegate, manner, at=None, client_key=None):
    """A delegate is there (签到). The second time changes nothing and is no mistake.

    ``at``: when the badge was scanned, where the network brought it later.
    """
    now = timezone.now()
    at = min(at or now, now)
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            {
                "delegate": delegate.pk,
                "manner": manner,
                "at": at,
                "late": sitting.is_late(at),
                "actor": actor.pk if actor else None,
                "now": now,
                "key": client_key,
                "sitting": sitting.pk,
            },
        )
        written = cursor.fetchone()
    if written is None:
        return _already_there(sitting, delegate, client_key)
    row = Attendance(
        pk=written[0],
        sitting=sitting,
        delegate=delegate,
        state=AttendanceState.PRESENT,
        manner=manner,
        arrived_at=at,
        is_late=sitting.is_late(at),
    )
    record(actor, "congress.check_in", row, manner=manner)
    return CheckedIn(row, is_new=True)


def _already_there(sitting, delegate, client_key):
    found = Attendance.objects.present().filter(sitting=sitting, delegate=delegate)
    row = found.select_related("delegate__person", "delegate__delegation").first()
    if row is None:
        raise TransitionError(closed_door(Sitting.objects.get(pk=sitting.pk)))
    again = client_key is not None and row.client_key == client_key
    return CheckedIn(row, is_new=again)


def closed_door(sitting):
    """That check-in is not open, or not any more, in words."""
    if sitting.state == SittingState.PLANNED:
        return _("这一场还没有开始签到，请稍候。")
    return _("这一场的签到已经结束，请找会务人员登记。")


def _locked(sitting, verb=None):
    row = Sitting.objects.select_for_update(of=("self",)).select_related(
        "session__union"
    )
    row = row.get(pk=sitting.pk)
    if verb:
        row.move(verb)
    return row


@transaction.atomic
def open_check_in(sitting, *, actor):
    """Open the doors: norms are copied, so that they hold for the whole sitting."""
    row = _locked(sitting, "open_check_in")
    if row.session.state in (SessionState.CANCELLED, SessionState.PLANNED):
        raise TransitionError(
            _("会议还是“%(state)s”，请先在会议页面登记筹备就绪。")
            % {"state": row.session.get_state_display()}
        )
    hours = EARLY_HOURS.value(row.session.union)
    if timezone.now() < row.starts_at - timezone.timedelta(hours=hours):
        raise TransitionError(
            _("开会前 %(hours)s 小时内才能打开签到，这一场 %(start)s 开始。")
            % {
                "hours": hours,
                "start": f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M}",
            }
        )
    _begun(row)
    record(actor, "congress.open_check_in", row)
    return row


def _begun(row):
    """Save a sitting with the norms of its day: they hold for it from now on."""
    union = row.session.union
    row.numerator = QUORUM_NUMERATOR.value(union, row.day)
    row.denominator = QUORUM_DENOMINATOR.value(union, row.day)
    row.late_minutes = LATE_MINUTES.value(union, row.day)
    row.save(update_fields=["state", "numerator", "denominator", "late_minutes"])


@transaction.atomic
def close_check_in(sitting, *, actor):
    """Close the doors: whoever did not come is excused by an approved leave, or absent."""
    row = _locked(sitting, "close_check_in")
    row.save(update_fields=["state"])
    expected = Delegate.objects.of_session(row.session).sitting(row.day)
    missing = expected.exclude(
        pk__in=Attendance.objects.filter(sitting=row).values("delegate")
    )
    excused = dict(
        row.leaves.filter(state=LeaveState.APPROVED).values_list("delegate", "excuse")
    )
    rows = [_not_there(row, delegate, excused, actor) for delegate in missing]
    Attendance.objects.bulk_create(rows)
    record(actor, "congress.close_check_in", row, absent=len(rows))
    return row


def _not_there(sitting, delegate, excused, actor):
    excuse = excused.get(delegate.pk, "")
    return Attendance(
        sitting=sitting,
        delegate=delegate,
        state=AttendanceState.EXCUSED if excuse else AttendanceState.ABSENT,
        manner=Manner.LEAVE if excuse else Manner.CLOSING,
        excuse=excuse,
        recorded_by=actor,
    )


@transaction.atomic
def reopen_check_in(sitting, *, actor):
    """Open the doors again, for somebody who was overlooked."""
    row = _locked(sitting, "reopen_check_in")
    row.save(update_fields=["state"])
    record(actor, "congress.reopen_check_in", row)
    return row


@transaction.atomic
def mark_attendance(attendance, *, actor, state, excuse=""):
    """Put right what stands on the list: somebody was there, was excused, or was not."""
    row = Attendance.objects.select_for_update(of=("self",)).get(pk=attendance.pk)
    there = state == AttendanceState.PRESENT
    fields = {
        "state": state,
        "arrived_at": (row.arrived_at or row.sitting.starts_at) if there else None,
        "is_late": row.is_late and there,
        "excuse": excuse if state == AttendanceState.EXCUSED else "",
        "manner": Manner.LIST,
        "recorded_by": actor,
        "recorded_at": timezone.now(),
    }
    for name, value in fields.items():
        setattr(row, name, value)
    checked(row)
    row.save(update_fields=list(fields))
    record(actor, "congress.mark_attendance", row, state=state)
    return row


@transaction.atomic
def enter_attendance(*, actor, sitting, delegate, state, excuse="", is_late=False):
    """Enter what a paper sheet says (签到册补录), of a sitting that is over.

    One that was never opened here was held with paper alone: it is closed by that.
    """
    sitting = _locked(sitting)
    if sitting.starts_at > timezone.now():
        raise TransitionError(_("这一场还没有开始，不能补录。"))
    if sitting.state == SittingState.PLANNED:
        sitting.move("enter_sheet")
        _begun(sitting)
    present = state == AttendanceState.PRESENT
    row = Attendance(
        sitting=sitting,
        delegate=delegate,
        state=state,
        manner=Manner.SHEET,
        arrived_at=sitting.starts_at if present else None,
        is_late=is_late and present,
        excuse=excuse,
        recorded_by=actor,
    )
    with refuse_clash(_("这位代表这一场已有签到记录。")):
        row.save()
    record(actor, "congress.enter_attendance", row, state=state)
    return row


# --- Leave --------------------------------------------------------------------------------
@transaction.atomic
def ask_leave(sitting, *, actor, excuse):
    """A delegate asks to be excused (请假); nobody may come in their place."""
    sitting = _locked(sitting)
    if sitting.state == SittingState.CLOSED:
        raise TransitionError(_("这一场的签到已经结束，请联系会务人员。"))
    delegate = present_delegate(sitting, actor)
    row = Leave(sitting=sitting, delegate=delegate, excuse=excuse)
    with refuse_clash(_("这一场您已经申请过请假。")):
        row.save()
    record(actor, "congress.ask_leave", row)
    return row


def _decide(leave, verb, actor):
    row = Leave.objects.select_for_update(of=("self",)).select_related(
        "sitting__session__union", "delegate__person"
    )
    row = row.get(pk=leave.pk)
    if row.delegate.person_id == actor.pk and verb != "withdraw":
        raise TransitionError(_("自己的请假要由别人批准。"))
    row.move(verb)
    return row


@transaction.atomic
def approve_leave(leave, *, actor):
    """Excuse a delegate; they may still come. Decided after the doors were closed, it
    puts right what the list says of them."""
    row = _answer(leave, "approve", actor)
    absent = Attendance.objects.filter(
        sitting=row.sitting, delegate=row.delegate, state=AttendanceState.ABSENT
    )
    absent.update(
        state=AttendanceState.EXCUSED,
        manner=Manner.LEAVE,
        excuse=row.excuse,
        recorded_by=actor,
        recorded_at=timezone.now(),
    )
    return row


@transaction.atomic
def decline_leave(leave, *, actor):
    """Do not excuse a delegate."""
    return _answer(leave, "decline", actor)


def _answer(leave, verb, actor):
    row = _decide(leave, verb, actor)
    row.decided_by, row.decided_at = actor, timezone.now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(actor, f"congress.{verb}_leave", row)
    announce("congress.answer_leave", [row.delegate.person], subject=row)
    return row


@transaction.atomic
def withdraw_leave(leave, *, actor):
    """The delegate will come after all."""
    row = _decide(leave, "withdraw", actor)
    if row.sitting.state == SittingState.CLOSED:
        raise TransitionError(_("这一场已经结束，请假不能再撤回。"))
    row.save(update_fields=["state"])
    record(actor, "congress.withdraw_leave", row)
    return row
