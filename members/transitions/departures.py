"""Leaving office: the audit of a chair who leaves, and removal by the members."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Appointment, DepartureAudit, OrganKind, PostKind
from members.norms import DEPARTURE_AUDIT_DAYS
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


def open_departure_audit(appointment):
    """Put the audit of a leaving chair on the books; called within the leaving.

    The chair of a committee, or of a union kept without organs. A leaving day that is
    put right moves the day by which the audit is due.
    """
    organ = appointment.organ
    if appointment.post.kind != PostKind.CHAIR or appointment.deputy_for_id:
        return None
    if organ is not None and organ.kind != OrganKind.COMMITTEE:
        return None
    days = DEPARTURE_AUDIT_DAYS.value(appointment.seat, appointment.ends_on)
    due_on = appointment.ends_on + timedelta(days=days)
    audit, _new = DepartureAudit.objects.get_or_create(
        appointment=appointment, defaults={"due_on": due_on}
    )
    if audit.due_on != due_on and audit.done_on is None:
        audit.due_on = due_on
        audit.save(update_fields=["due_on"])
    return audit


@transaction.atomic
def complete_departure_audit(audit, *, actor, done_on, document_number):
    """Record that the audit of a chair's term was carried out (离任审查完成)."""
    audit = DepartureAudit.objects.lock(audit.pk)
    if actor is not None and actor.pk == audit.appointment.person_id:
        raise TransitionError(_("不能登记对自己的审查，请由上一级工会办理。"))
    if done_on > timezone.localdate():
        raise TransitionError(_("完成日期还没到；请在审查完成后登记。"))
    audit.move("complete")
    audit.done_on = done_on
    audit.document_number = document_number
    audit.save(update_fields=["state", "done_on", "document_number"])
    record(actor, "members.complete_departure_audit", audit)
    return audit


def check_removal(in_favour, entitled, least_share):
    """More than half of all members or delegates, not of those present (工会法 art. 18)."""
    if in_favour > entitled:
        raise TransitionError(_("赞成人数不能多于应到人数。"))
    if in_favour * 100 <= entitled * least_share:
        raise TransitionError(
            _("赞成 %(yes)s 人，没有超过全体 %(all)s 人的半数，罢免不成立。")
            % {"yes": in_favour, "all": entitled}
        )


def elected_post(appointment):
    """Whether the members elect and may remove the holder."""
    return appointment.organ_id is not None and appointment.post.kind in (
        PostKind.CHAIR,
        PostKind.VICE_CHAIR,
        PostKind.SEAT,
        PostKind.FINANCE,
    )


def lock_appointment(pk):
    return (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("post", "organ", "seat", "person")
        .get(pk=pk)
    )
