"""Which unions confirm an application, one after another: by the norms of the day."""

from members.models import ApplicationKind, MembershipStatus
from members.models.applications import OPEN
from members.models.people import IdKind
from members.norms import (
    FOREIGN_AT_SCHOOL,
    PAPERS_FOR,
    SCHOOL_CONFIRMS_JOINING,
    SCHOOL_CONFIRMS_TRANSFER,
)

FOREIGN = (IdKind.PASSPORT, IdKind.PERMIT)


def home_of(person):
    """Where a person would join: the union that covers their unit, else the school."""
    employment = person.employment
    return employment.unit.audit_union if employment else person.school


def is_dispatched(application):
    return bool(application.employment and application.employment.kind.through_agency)


def is_foreign(application):
    """By the papers: those the application names, else those on record."""
    return (application.id_kind or application.person.id_kind) in FOREIGN


def school_of(union):
    return union.school or union


def route_of(application, day):
    """Ids of the unions that confirm, in order; nobody confirms twice."""
    steps = {
        ApplicationKind.JOIN: _joining,
        ApplicationKind.TRANSFER: _moving,
    }.get(application.kind, _staying)
    found = steps(application, day)
    return list(dict.fromkeys(union.pk for union in found))


def _joining(application, day):
    union = application.union
    by_school = SCHOOL_CONFIRMS_JOINING.value(union, day) or (
        is_foreign(application) and FOREIGN_AT_SCHOOL.value(union, day)
    )
    return [union, school_of(union)] if by_school else [union]


def _moving(application, day):
    there, here = application.union, application.from_union
    if school_of(there) != school_of(here):
        return [here, school_of(here), there]
    if SCHOOL_CONFIRMS_TRANSFER.value(here, day):
        return [here, there, school_of(here)]
    return [here, there]


def _staying(application, day):
    return [application.union]


def wants_papers(application):
    """Whether the norm asks for a scan of papers with this application to join."""
    wanted = PAPERS_FOR.value(application.union)
    return ("foreign" in wanted and is_foreign(application)) or (
        "dispatch" in wanted and is_dispatched(application)
    )


def asked_to_join(person):
    """The open application of somebody who is no member yet, if any."""
    if person.membership is not None:
        return None
    return person.applications.filter(state__in=OPEN).select_related("desk").first()


def open_kinds(person):
    """What a person can ask for now, from how their membership stands."""
    present = person.membership
    if present is None:
        return [ApplicationKind.JOIN]
    if present.status == MembershipStatus.RETAINED:
        return [ApplicationKind.RESTORE, ApplicationKind.TRANSFER]
    return [
        ApplicationKind.TRANSFER,
        ApplicationKind.RETAIN,
        ApplicationKind.WITHDRAW,
    ]
