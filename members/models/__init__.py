"""People, units, unions and the ties between them."""

from members.models.acts import (
    ActKind,
    MembershipAct,
    RetainReason,
    RosterSuggestion,
    SuggestionKind,
    SuggestionState,
)
from members.models.devices import DeviceSession
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
    "ActKind",
    "Appointment",
    "DeviceSession",
    "Employment",
    "EmploymentKind",
    "Membership",
    "MembershipAct",
    "MembershipKind",
    "MembershipStatus",
    "Organ",
    "OrganKind",
    "Person",
    "Post",
    "RetainReason",
    "RosterSuggestion",
    "SignInCode",
    "SuggestionKind",
    "SuggestionState",
    "Term",
    "Union",
    "UnionLevel",
    "Unit",
]
