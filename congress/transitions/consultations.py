"""Consultations (意见征询): opened with a draft, commented, answered, concluded."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import (
    Consultation,
    ConsultationComment,
    ConsultationVersion,
    Delegate,
    UseMade,
)
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


def _lock(consultation, verb):
    row = Consultation.objects.lock(consultation.pk)
    row.move(verb)
    return row


def asked(consultation):
    """The people a consultation goes to: the delegates of its congress today."""
    congress = consultation.congress
    roll = congress.shares_with_id or congress.pk
    mandates = Delegate.objects.filter(congress=roll).sitting(timezone.localdate())
    return [row.person for row in mandates.select_related("person")]


@transaction.atomic
def draft_consultation(*, actor, text, **fields):
    """Prepare a consultation with the first version of what it is about."""
    row = Consultation(**fields)
    checked(row)
    row.save()
    _add_version(row, text)
    record(actor, "congress.draft_consultation", row)
    return row


def _add_version(row, text):
    version = ConsultationVersion(
        consultation=row,
        number=row.versions.count() + 1,
        text=text.strip(),
        issued_on=timezone.localdate(),
    )
    checked(version)
    version.save()
    return version


@transaction.atomic
def open_consultation(consultation, *, actor):
    """Send the draft to the delegates (开始征询)."""
    row = _lock(consultation, "open_consultation")
    today = timezone.localdate()
    if row.closes_on < today:
        raise TransitionError(_("截止日期已过，请先更正截止日期。"))
    row.opened_on = today
    row.save(update_fields=["state", "opened_on"])
    record(actor, "congress.open_consultation", row)
    announce("congress.open_consultation", asked(row), subject=row)
    return row


@transaction.atomic
def add_version(consultation, *, actor, text):
    """Put a revised draft in the place of the one before; its comments stay with it."""
    row = _lock(consultation, "add_version")
    version = _add_version(row, text)
    record(actor, "congress.add_version", version)
    announce("congress.add_version", asked(row), subject=version)
    return version


@transaction.atomic
def comment(consultation, *, actor, text):
    """What a delegate says to the present version; said again, it replaces the first."""
    row = Consultation.objects.lock(consultation.pk)
    today = timezone.localdate()
    if row.state != "open" or today > row.closes_on:
        raise TransitionError(_("这次征询已经截止。"))
    roll = row.congress.shares_with_id or row.congress_id
    mandates = Delegate.objects.filter(congress=roll, person=actor).sitting(today)
    delegate = mandates.first()
    if delegate is None:
        raise TransitionError(_("这次征询面向本届代表，您不在代表名单里。"))
    version = row.versions.order_by("-number").first()
    found, _made = ConsultationComment.objects.get_or_create(
        version=version, delegate=delegate, defaults={"text": text.strip()}
    )
    found.text, found.at = text.strip(), timezone.now()
    checked(found)
    found.save(update_fields=["text", "at"])
    record(actor, "congress.comment", found)
    return found


@transaction.atomic
def close_consultation(consultation, *, actor):
    """No more comments (截止)."""
    row = _lock(consultation, "close_consultation")
    row.save(update_fields=["state"])
    record(actor, "congress.close_consultation", row)
    return row


@transaction.atomic
def answer_comment(found, *, actor, use, answer=""):
    """What use was made of a comment (采纳情况)."""
    row = ConsultationComment.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if use == UseMade.EXPLAINED and not answer.strip():
        raise TransitionError(_("没有采纳的，请写明原因。"))
    row.use, row.answer = use, answer.strip()
    checked(row)
    row.save(update_fields=["use", "answer"])
    record(actor, "congress.answer_comment", row, use=use)
    return row


@transaction.atomic
def conclude_consultation(consultation, *, actor, use_made):
    """Tell the delegates what use was made of what they said (反馈)."""
    row = _lock(consultation, "conclude_consultation")
    comments = ConsultationComment.objects.filter(version__consultation=row)
    open_ones = comments.filter(use=UseMade.PENDING).count()
    if open_ones:
        raise TransitionError(
            _("还有 %(number)s 条意见没有登记采纳情况。") % {"number": open_ones}
        )
    if not use_made.strip():
        raise TransitionError(_("请写明采纳情况。"))
    row.use_made, row.concluded_on = use_made.strip(), timezone.localdate()
    row.save(update_fields=["state", "use_made", "concluded_on"])
    record(actor, "congress.conclude_consultation", row)
    announce("congress.conclude_consultation", asked(row), subject=row)
    return row
