"""What a union applies for and the union above it answers: founding, extension."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import (
    Founding,
    FoundingSeat,
    Manner,
    OrganKind,
    Person,
    Term,
    TermExtension,
    Union,
    Unit,
)
from members.norms import EXTENSION_MONTHS
from members.roles import Role
from members.transitions.organisation import (
    BELOW,
    appoint,
    check_new,
    check_place,
    found_union,
    re_elect,
    set_up_organ,
)
from union_portal.audit import record
from union_portal.calendar import months_later
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce


def deciders(application, today):
    """Who leads or keeps the union that answers."""
    return (
        Person.objects.filter(
            appointments__in=application.decider.appointments.on(today).filter(
                post__roles__overlap=[str(Role.LEAD), str(Role.OFFICE)]
            ),
            is_active=True,
        )
        .exclude(pk=application.applied_by_id)
        .distinct()
    )


@transaction.atomic
def apply_founding(*, actor, applicant, parent, units=(), seats=(), **fields):
    """Ask the higher union for a new union (新建工会申请, 工会法 art. 12).

    ``seats`` are ``(person, post)`` of the first committee.
    """
    check_place(fields["level"], parent)
    check_new(fields["code"], fields["name"], parent)
    _check_applicant(applicant, parent)
    _check_units(units, parent)
    founding = Founding.objects.create(
        applied_by=actor, applicant=applicant, parent=parent, **fields
    )
    founding.units.set(units)
    FoundingSeat.objects.bulk_create(
        FoundingSeat(founding=founding, person=person, post=post)
        for person, post in seats
    )
    record(actor, "members.apply_founding", founding)
    announce(
        "members.apply_founding",
        deciders(founding, timezone.localdate()),
        subject=founding,
    )
    return founding


def _check_applicant(applicant, parent):
    """One above it may ask for a mere reporting node, which has no office."""
    in_line = (
        applicant.path.startswith(parent.path),
        parent.path.startswith(applicant.path),
    )
    if not any(in_line):
        raise TransitionError(
            _("申请的工会要是“%(parent)s”或其上下级。") % {"parent": parent}
        )


def _check_units(units, parent):
    school = parent.school_id or parent.pk
    for unit in units:
        if unit.school_id != school or unit.closed_on:
            raise TransitionError(
                _("单位“%(unit)s”不属于这所学校或已撤销，不能由新工会覆盖。")
                % {"unit": unit}
            )


@transaction.atomic
def approve_founding(founding, *, actor, decided_on, document_number, answer=""):
    """Approve a founding: the union stands, covers its units, seats its committee."""
    founding = Founding.objects.lock(founding.pk)
    _decide(founding, "approve", actor, decided_on, document_number, answer)
    founding.union = found_union(
        actor=actor,
        code=founding.code,
        name=founding.name,
        level=founding.level,
        parent=founding.parent,
        affiliation=founding.affiliation,
        kind=founding.kind,
        founded_on=founding.founded_on,
    )
    units = list(Unit.objects.select_for_update().filter(pk__in=founding.units.all()))
    _check_units(units, founding.parent)
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(union=founding.union)
    founding.save()
    _seat_first_committee(founding, actor)
    record(
        actor,
        "members.approve_founding",
        founding,
        new_union=founding.union.pk,
        covered=sorted(unit.pk for unit in units),
    )
    announce("members.answer_founding", [founding.applied_by], subject=founding)
    return founding


def _seat_first_committee(founding, actor):
    seats = list(founding.seats.select_related("person", "post"))
    if not seats:
        return
    organ = set_up_organ(
        actor=actor,
        union=founding.union,
        kind=OrganKind.COMMITTEE,
        name=str(OrganKind.COMMITTEE.label),
        founded_on=founding.founded_on,
    )
    re_elect(
        organ,
        actor=actor,
        elected_on=founding.founded_on,
        elected=len({seat.person_id for seat in seats}),
        approval_number=founding.document_number,
    )
    for seat in seats:
        appoint(
            actor=actor,
            person=seat.person,
            post=seat.post,
            organ=organ,
            starts_on=founding.founded_on,
            manner=Manner.ELECTION,
        )


def _decide(application, verb, actor, decided_on, document_number, answer):
    """The answer itself; nobody answers what they asked for."""
    if actor.pk == application.applied_by_id:
        raise TransitionError(_("申请和批复要由不同的人办理，请上一级工会的同事批复。"))
    if decided_on > timezone.localdate():
        raise TransitionError(_("批复日期还没到；请在批复后登记。"))
    application.move(verb)
    application.decided_by = actor
    application.decided_on = decided_on
    application.document_number = document_number
    application.answer = answer


@transaction.atomic
def decline_founding(founding, *, actor, decided_on, answer, document_number=""):
    """Decline a founding, with the reason."""
    founding = Founding.objects.lock(founding.pk)
    _decide(founding, "decline", actor, decided_on, document_number, answer)
    founding.save()
    record(actor, "members.decline_founding", founding)
    announce("members.answer_founding", [founding.applied_by], subject=founding)
    return founding


@transaction.atomic
def withdraw_founding(founding, *, actor):
    """Take back an application for a founding."""
    founding = Founding.objects.lock(founding.pk)
    founding.move("withdraw")
    founding.save(update_fields=["state"])
    record(actor, "members.withdraw_founding", founding)
    return founding


@transaction.atomic
def apply_extension(term, *, actor, until, reason):
    """Ask the higher union to let a committee serve on (延期换届申请)."""
    term = (
        Term.objects.select_for_update(of=("self",))
        .select_related("organ__union__parent")
        .get(pk=term.pk)
    )
    _check_present(term)
    if term.extensions.filter(state="applied").exists():
        raise TransitionError(_("这一届的延期申请正在等批复。"))
    months = EXTENSION_MONTHS.value(term.organ.union, timezone.localdate())
    latest = months_later(term.ends_on, months)
    if not term.ends_on < until <= latest:
        raise TransitionError(
            _(
                "原定 %(end)s 届满，延期最长 %(months)s 个月，"
                "只能延到 %(latest)s 为止；请改填延期日期。"
            )
            % {"end": term.ends_on, "months": months, "latest": latest}
        )
    extension = TermExtension.objects.create(
        term=term, until=until, reason=reason, applied_by=actor
    )
    record(actor, "members.apply_extension", extension)
    announce(
        "members.apply_extension",
        deciders(extension, timezone.localdate()),
        subject=extension,
    )
    return extension


def _check_present(term):
    if term.was_followed():
        raise TransitionError(_("这一届已经换届，不用延期。"))


@transaction.atomic
def approve_extension(extension, *, actor, decided_on, document_number, answer=""):
    """Approve: the committee serves until the day asked for."""
    extension = TermExtension.objects.lock(extension.pk)
    term = Term.objects.select_for_update(of=("self",)).get(pk=extension.term_id)
    _check_present(term)
    _decide(extension, "approve", actor, decided_on, document_number, answer)
    extension.save()
    term.extended_to = extension.until
    term.save(update_fields=["extended_to"])
    record(actor, "members.approve_extension", extension)
    announce("members.answer_extension", [extension.applied_by], subject=extension)
    return extension


@transaction.atomic
def decline_extension(extension, *, actor, decided_on, answer, document_number=""):
    """Decline: the committee is renewed on time, or is overdue."""
    extension = TermExtension.objects.lock(extension.pk)
    _decide(extension, "decline", actor, decided_on, document_number, answer)
    extension.save()
    record(actor, "members.decline_extension", extension)
    announce("members.answer_extension", [extension.applied_by], subject=extension)
    return extension


@transaction.atomic
def withdraw_extension(extension, *, actor):
    """Take back an application for an extension."""
    extension = TermExtension.objects.lock(extension.pk)
    extension.move("withdraw")
    extension.save(update_fields=["state"])
    record(actor, "members.withdraw_extension", extension)
    return extension


def foundable_levels(person):
    """The levels of union this person may found below a union they keep."""
    kept = set(
        Union.objects.governed_by(person, Role.OFFICE)
        .filter(closed_on=None)
        .values_list("level", flat=True)
    )
    return [level for level, parents in BELOW.items() if parents & kept]
