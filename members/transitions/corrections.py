"""Corrections of one's own data (更正申请): asked for, looked at, then written."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.identity import checked_id_number
from members.models import Correction, EmploymentKind, Person, Unit
from members.models.corrections import CorrectionField as F
from members.models.people import Sex
from members.officers import officers_of
from union_portal.attachments import attach
from union_portal.audit import record
from union_portal.lifecycle import TransitionError, refuse_clash
from union_portal.notices import announce


@transaction.atomic
def submit_correction(person, *, actor, field, value, reason, files=()):
    """Ask for one field to be put right (申请更正), with the reason and proofs."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    value = READ[field](person, value.strip())
    before = present_value(person, field)
    if value == before:
        raise TransitionError(_("填写的内容与现在登记的一样，不用更正。"))
    correction = Correction(
        person=person,
        field=field,
        value=value,
        before=before,
        reason=reason,
        desk=person.places[0],
    )
    with refuse_clash(_("这一项已经申请更正，还在核实。")):
        correction.save()
    for file in files:
        attach(correction, file, actor=actor, kind="proof")
    record(actor, "members.submit_correction", correction, fields=[field])
    officers = officers_of(correction.desk, timezone.localdate())
    others = [row for row in officers if row != person]
    announce("members.submit_correction", others, subject=correction)
    return correction


@transaction.atomic
def grant_correction(correction, *, actor):
    """The request is right: write the value into the record (更正)."""
    correction = Correction.objects.lock(correction.pk)
    if actor.pk == correction.person_id:
        raise TransitionError(_("不能核实自己的申请，请由同事或上一级工会办理。"))
    correction.move("grant")
    person = Person.objects.select_for_update(of=("self",)).get(pk=correction.person_id)
    value = READ[correction.field](person, correction.value)
    with refuse_clash(_("本校已有人登记了这个证件号码，请先核对。")):
        WRITE[correction.field](person, value)
    _decided(correction, actor)
    record(actor, "members.grant_correction", person, fields=[correction.field])
    announce("members.grant_correction", [person], subject=correction)
    return correction


@transaction.atomic
def decline_correction(correction, *, actor, reason):
    """The record stands as it is (不采纳), and why."""
    correction = Correction.objects.lock(correction.pk)
    if actor.pk == correction.person_id:
        raise TransitionError(_("不能核实自己的申请，请由同事或上一级工会办理。"))
    if not reason.strip():
        raise TransitionError(_("请写明原因，申请人会看到。"))
    correction.move("decline")
    correction.answer = reason.strip()
    _decided(correction, actor)
    record(actor, "members.decline_correction", correction, fields=[correction.field])
    announce("members.decline_correction", [correction.person], subject=correction)
    return correction


@transaction.atomic
def take_back_correction(correction, *, actor):
    """The person takes the request back (撤回) while nobody has decided."""
    correction = Correction.objects.lock(correction.pk)
    correction.move("take_back")
    correction.save(update_fields=["state"])
    record(actor, "members.take_back_correction", correction, fields=[correction.field])
    return correction


def _decided(correction, actor):
    correction.decided_by, correction.decided_at = actor, timezone.now()
    correction.save(update_fields=["state", "decided_by", "decided_at", "answer"])


def present_value(person, field):
    """What stands in the record now, as text."""
    employment = person.employment
    return {
        F.NAME: lambda: person.name,
        F.SEX: lambda: person.sex,
        F.BIRTH_DATE: lambda: str(person.birth_date or ""),
        F.ETHNIC_GROUP: lambda: person.ethnic_group,
        F.ID_NUMBER: lambda: person.id_number or "",
        F.UNIT: lambda: employment.unit.name if employment else "",
        F.KIND: lambda: employment.kind.name if employment else "",
    }[F(field)]()


# --- Reading what was typed -----------------------------------------------------------
def _name(person, text):
    name = " ".join(text.split())
    if not name or len(name) > 80:
        raise TransitionError(_("请填写姓名，最多 80 个字。"))
    return name


def _sex(person, text):
    if text not in Sex.values:
        raise TransitionError(_("性别请填“男”或“女”。"))
    return text


def _birth_date(person, text):
    try:
        day = date.fromisoformat(text)
    except ValueError as problem:
        raise TransitionError(_("请填写日期，例如 1980-03-05。")) from problem
    if not date(1900, 1, 1) <= day <= timezone.localdate():
        raise TransitionError(_("出生日期不对，要在 1900 年到今天之间，请核对。"))
    return day.isoformat()


def _ethnic_group(person, text):
    if not text or len(text) > 20:
        raise TransitionError(_("请填写民族，例如 汉族。"))
    return text


def _id_number(person, text):
    try:
        return checked_id_number(
            text, person.id_kind, birth_date=person.birth_date, sex=person.sex
        )
    except ValueError as refusal:
        raise TransitionError(str(refusal)) from refusal


def _unit(person, text):
    if _unit_named(person, text) is None:
        raise TransitionError(_("没有找到这个单位，请照学校的单位全称填写。"))
    return text


def _unit_named(person, name):
    units = Unit.objects.filter(school=person.school, name=name, closed_on=None)
    return units.first()


def _kind(person, text):
    if not EmploymentKind.objects.filter(name=text).exists():
        raise TransitionError(_("请从用工形式里选一项。"))
    return text


READ = {
    F.NAME: _name,
    F.SEX: _sex,
    F.BIRTH_DATE: _birth_date,
    F.ETHNIC_GROUP: _ethnic_group,
    F.ID_NUMBER: _id_number,
    F.UNIT: _unit,
    F.KIND: _kind,
}


# --- Writing it ------------------------------------------------------------------------
def _write_name(person, value):
    person.name = value
    person.save(update_fields=["name", "name_sort", "name_initials"])


def _write_birth_date(person, value):
    person.birth_date = date.fromisoformat(value)
    person.save(update_fields=["birth_date"])


def _write_id_number(person, value):
    person.set_id_number(value)
    person.save(update_fields=["id_number", "id_hash", "id_mask"])


def _plain(field):
    def write(person, value):
        setattr(person, field, value)
        person.save(update_fields=[field])

    return write


def _employment(person):
    if person.employment is None:
        raise TransitionError(_("名册里没有此人现在的聘用关系，请先导入人事名册。"))
    return person.employment


def _write_unit(person, value):
    employment = _employment(person)
    employment.unit = _unit_named(person, value)
    employment.save(update_fields=["unit"])


def _write_kind(person, value):
    employment = _employment(person)
    employment.kind = EmploymentKind.objects.get(name=value)
    employment.save(update_fields=["kind"])


WRITE = {
    F.NAME: _write_name,
    F.SEX: _plain("sex"),
    F.BIRTH_DATE: _write_birth_date,
    F.ETHNIC_GROUP: _plain("ethnic_group"),
    F.ID_NUMBER: _write_id_number,
    F.UNIT: _write_unit,
    F.KIND: _write_kind,
}
