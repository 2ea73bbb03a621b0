"""Rules of a second-tier congress: filed, put right, approved or returned (细则报批)."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import RuleFiling
from members.models import Regulation, RegulationVersion, Union, UnionLevel
from members.models.regulations import Area
from members.officers import officers_of
from members.transitions import regulations
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce


@transaction.atomic
def file_rules(*, actor, **fields):
    """Lay the rules a second-tier congress adopted before the school union (报送)."""
    row = RuleFiling(filed_by=actor, filed_on=timezone.localdate(), **fields)
    _check(row)
    with refuse_clash(_("这一版已经报送。")):
        row.save()
    record(actor, "congress.file_rules", row)
    _tell_school(row)
    return row


def _check(row):
    if row.union.level != UnionLevel.BRANCH:
        raise TransitionError(_("二级教代会的细则由二级工会报送，请选二级工会。"))
    if row.adopted_on > timezone.localdate():
        raise TransitionError(_("二级教代会还没有开；通过以后再报送。"))
    known = RegulationVersion.objects.filter(
        regulation__union=row.union, regulation__title=row.title, label=row.label
    )
    if known.exists():
        raise TransitionError(_("规章制度库里已有这一版，请换一个版本名称。"))
    checked(row)


def school_of(union):
    return Union.objects.get(pk=union.school_id)


def _tell_school(row):
    people = officers_of(school_of(row.union), timezone.localdate())
    announce("congress.file_rules", people, subject=row)


def _lock(filing, verb):
    row = RuleFiling.objects.select_related("union").lock(filing.pk)
    row.move(verb)
    return row


@transaction.atomic
def correct_filing(filing, *, actor, **fields):
    """Put right what was filed, or file again what was returned (更正、重新报送)."""
    returned = filing.state == "returned"
    row = _lock(filing, "correct_filing")
    for name, value in fields.items():
        setattr(row, name, value)
    _check(row)
    row.filed_by, row.filed_on = actor, timezone.localdate()
    row.save()
    record(actor, "congress.correct_filing", row, fields=sorted(fields))
    if returned:
        _tell_school(row)
    return row


@transaction.atomic
def approve_filing(filing, *, actor, reason=""):
    """Approve it (批准): after the party committee, and not by who filed it.

    The text goes into the regulation library as a version of its own.
    """
    row = _lock(filing, "approve_filing")
    if row.party_on is None:
        raise TransitionError(_("党委还没有审批；审批以后填上日期，再由校工会批准。"))
    if row.filed_by_id == actor.pk:
        raise TransitionError(_("自己报送的要由别人批准。"))
    row.version = _into_library(row, actor)
    _decide(row, actor, reason)
    record(actor, "congress.approve_filing", row)
    announce("congress.approve_filing", _keepers(row), subject=row)
    return row


def _into_library(row, actor):
    version = {
        "label": row.label,
        "issued_on": row.adopted_on,
        "starts_on": row.starts_on,
        "text": row.text,
    }
    known = Regulation.objects.filter(union=row.union, title=row.title).first()
    if known:
        return regulations.revise_regulation(known, actor=actor, **version)
    made = regulations.enter_regulation(
        actor=actor,
        union=row.union,
        title=row.title,
        area=Area.CONGRESS,
        body=str(row.union),
        **version,
    )
    return made.versions.get()


@transaction.atomic
def return_filing(filing, *, actor, reason):
    """Do not approve it as it is (退回), and say what has to change."""
    row = _lock(filing, "return_filing")
    if not reason.strip():
        raise TransitionError(_("请写明要改什么。"))
    _decide(row, actor, reason)
    record(actor, "congress.return_filing", row)
    announce("congress.return_filing", _keepers(row), subject=row)
    return row


def _decide(row, actor, reason):
    row.decided_by, row.decided_on = actor, timezone.localdate()
    row.reason = reason.strip()
    row.save()


def _keepers(row):
    return officers_of(row.union, timezone.localdate())


@transaction.atomic
def withdraw_filing(filing, *, actor):
    """Take it back before it is decided (撤回)."""
    row = _lock(filing, "withdraw_filing")
    row.save(update_fields=["state"])
    record(actor, "congress.withdraw_filing", row)
    return row
