"""People, units, unions and the ties between them."""

from members.models.organs import (
    Appointment,
    Organ,
    OrganKind,
    Post,
    Term,
)
from members.models.people import Person, SignInCode
from members.models.ties import (
    Employment,
    EmploymentKind,
    Membership,
    MembershipKind,
    MembershipStatus,
)
from members.models.unions import Union, UnionLevel, Unit

__all__ = [
    "Appointment",
    "Employment",
    "EmploymentKind",
    "Membership",
    "MembershipKind",
    "MembershipStatus",
    "Organ",
    "OrganKind",
    "Person",
    "Post",
    "SignInCode",
    "Term",
    "Union",
    "UnionLevel",
    "Unit",
]
