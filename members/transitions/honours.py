"""Honours awarded, corrected and revoked; the ledger of model workers."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Honour, HonourMember, HonourTitle, ModelWorker, Person
from members.models.honours import WorkerStatus
from members.transitions.registers import checked
from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

HOLDERS = ("person", "union", "unit", "team")


@transaction.atomic
def award_honour(
    *,
    actor,
    title,
    awarded_on,
    person=None,
    union=None,
    unit=None,
    team="",
    seat=None,
    members=(),
    document_no="",
    valid_until=None,
):
    """Put an honour on the books (登记荣誉); one honour is one row and counts once.

    ``seat`` answers for a team; of all other holders it follows from the holder.
    """
    if sum(map(bool, (person, union, unit, team))) != 1:
        raise TransitionError(_("请在个人、工会、单位、团队中填一项。"))
    if awarded_on > timezone.localdate():
        raise TransitionError(_("授予日期还没到；请在授予之后登记。"))
    if members and not team:
        raise TransitionError(_("只有团队荣誉登记成员。"))
    if valid_until and valid_until < awarded_on:
        raise TransitionError(_("有效期不能早于授予日期。"))
    # Whoever awards the same title meanwhile waits: a holder has it once a year.
    title = HonourTitle.objects.select_for_update(no_key=True).get(pk=title.pk)
    honour = Honour(
        title=title,
        person=person,
        union=union,
        unit=unit,
        team=team,
        seat=_seat_of(person, union, unit, seat),
        awarded_on=awarded_on,
        document_no=document_no,
        valid_until=valid_until,
    )
    _refuse_twin(honour)
    honour.clean_fields(exclude=["title", "person", "union", "unit", "seat"])
    honour.save()
    HonourMember.objects.bulk_create(
        HonourMember(honour=honour, person=member) for member in members
    )
    record(actor, "members.award_honour", honour, title=title.code)
    if actor is not None:  # an import of past years writes to nobody
        announce("members.award_honour", holders_of(honour), subject=honour)
    return honour


def holders_of(honour):
    """The people an honour belongs to; of a union's or unit's nobody in particular."""
    if honour.person_id:
        return [honour.person]
    return [member.person for member in honour.members.select_related("person")]


def _seat_of(person, union, unit, seat):
    """The union that answers for a holder."""
    found = union or (person or unit).audit_union if (person or union or unit) else seat
    if found is None:
        raise TransitionError(_("请指明由哪个工会归口登记。"))
    return found


def _refuse_twin(honour):
    twins = Honour.objects.filter(
        title=honour.title, awarded_on__year=honour.awarded_on.year,
        **{name: getattr(honour, name) for name in HOLDERS},
    ).exclude(pk=honour.pk)  # fmt: skip
    if twins.exists():
        raise TransitionError(
            _("%(holder)s %(year)s年的“%(title)s”已经登记过，一项荣誉只登一次。")
            % {
                "holder": honour.holder,
                "year": honour.awarded_on.year,
                "title": honour.title,
            }
        )


@transaction.atomic
def correct_honour(honour, *, actor, **fields):
    """Correct date, document or validity of an honour; its holder and title stay."""
    honour = _locked(honour)
    for name, value in fields.items():
        setattr(honour, name, value)
    if honour.awarded_on > timezone.localdate():
        raise TransitionError(_("授予日期还没到；请在授予之后登记。"))
    _refuse_twin(honour)
    checked(honour)
    honour.save(update_fields=list(fields))
    record(actor, "members.correct_honour", honour, fields=sorted(fields))
    return honour


@transaction.atomic
def name_team_member(honour, *, actor, person):
    """Add a person to an awarded team; the honour still counts once."""
    honour = _locked(honour)
    if not honour.team:
        raise TransitionError(_("只有团队荣誉登记成员。"))
    if honour.members.filter(person=person).exists():
        raise TransitionError(_("%(name)s 已在团队中。") % {"name": person.name})
    HonourMember.objects.create(honour=honour, person=person)
    record(actor, "members.name_team_member", honour)
    return honour


@transaction.atomic
def revoke_honour(honour, *, actor, revoked_on, reason):
    """Revoke an honour (撤销) from a day on; the row stays."""
    honour = _locked(honour)
    if honour.revoked_on is not None:
        raise TransitionError(
            _("这项荣誉已于 %(day)s 撤销。") % {"day": honour.revoked_on}
        )
    if revoked_on < honour.awarded_on:
        raise TransitionError(
            _("撤销日期不能早于授予日期 %(day)s。") % {"day": honour.awarded_on}
        )
    honour.revoked_on, honour.revoke_reason = revoked_on, reason
    honour.save(update_fields=["revoked_on", "revoke_reason"])
    record(actor, "members.revoke_honour", honour)
    return honour


def _locked(honour):
    return Honour.objects.select_for_update(of=("self",)).get(pk=honour.pk)


# --- 劳模台账 ---------------------------------------------------------------------------
@transaction.atomic
def enter_model_worker(*, actor, person, contact="", union=None, **fields):
    """Enter somebody in the ledger of model workers (R-029)."""
    people = Person.objects.select_for_update(of=("self",), no_key=True)
    person = people.defer("id_number", "phone").get(pk=person.pk)
    if ModelWorker.objects.filter(person=person).exists():
        raise TransitionError(
            _("%(name)s 已在劳模台账中；请在原记录上更新。") % {"name": person.name}
        )
    today = timezone.localdate()
    fields.setdefault("starts_on", today)
    fields.setdefault("reviewed_on", today)
    worker = ModelWorker(person=person, union=union or person.audit_union, **fields)
    worker.set_contact(contact)
    checked(worker)
    worker.save()
    record(actor, "members.enter_model_worker", worker)
    return worker


@transaction.atomic
def review_model_worker(worker, *, actor, **fields):
    """Update a model worker's row, or say that it is as it should be (核对)."""
    worker = ModelWorker.objects.select_for_update(of=("self",)).get(pk=worker.pk)
    if "contact" in fields:
        worker.set_contact(fields["contact"])
    changed = {name: value for name, value in fields.items() if name != "contact"}
    for name, value in changed.items():
        setattr(worker, name, value)
    worker.reviewed_on = timezone.localdate()
    if worker.status == WorkerStatus.DIED and worker.ends_on is None:
        worker.ends_on = worker.reviewed_on
    checked(worker)
    worker.save()
    record(actor, "members.review_model_worker", worker, fields=sorted(fields))
    return worker
