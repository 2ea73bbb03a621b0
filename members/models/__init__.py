"""People, units, unions and the ties between them."""

from members.models.absence import Absence, AbsenceState
from members.models.acts import (
    ActKind,
    MembershipAct,
    RetainReason,
    RosterSuggestion,
    SuggestionKind,
    SuggestionState,
)
from members.models.agreements import DispatchAgreement, ManagedBy
from members.models.applications import (
    Application,
    ApplicationKind,
    ApplicationState,
    ApplicationStep,
    PlaceRule,
    StepKind,
)
from members.models.cards import CardState, ServiceCard
from members.models.corrections import Correction, CorrectionField, CorrectionState
from members.models.devices import DeviceSession
from members.models.exchange import Difference, Exchange
from members.models.groups import (
    GroupMember,
    GroupPlan,
    GroupSector,
    MarkKind,
    PlanState,
    UnionGroup,
    UnionMark,
)
from members.models.handover import Handover, HandoverState
from members.models.honours import Honour, HonourMember, HonourTitle, ModelWorker
from members.models.lives import (
    Decision,
    Founding,
    FoundingSeat,
    TermExtension,
    UnionName,
)
from members.models.meetings import (
    Meeting,
    MeetingAttendance,
    MeetingItem,
    Presence,
)
from members.models.officers import (
    AllowanceKind,
    AuditState,
    DepartureAudit,
    FixedContact,
    OfficerAllowance,
    Secondment,
)
from members.models.organs import (
    Appointment,
    EndReason,
    Manner,
    Organ,
    OrganKind,
    Post,
    PostKind,
    Term,
)
from members.models.people import Person, SignInCode
from members.models.regulations import Regulation, RegulationVersion
from members.models.talents import Concern, ConcernStep, Talent
from members.models.ties import (
    Employment,
    EmploymentKind,
    Membership,
    MembershipKind,
    MembershipStatus,
)
from members.models.unions import Union, UnionKind, UnionLevel, Unit
from members.models.works import WorkFigure, WorkKind, WorkRecord

__all__ = [
    "Absence",
    "AbsenceState",
    "ActKind",
    "AllowanceKind",
    "Application",
    "ApplicationKind",
    "ApplicationState",
    "ApplicationStep",
    "Appointment",
    "AuditState",
    "CardState",
    "Concern",
    "ConcernStep",
    "Correction",
    "CorrectionField",
    "CorrectionState",
    "Decision",
    "DepartureAudit",
    "DeviceSession",
    "Difference",
    "DispatchAgreement",
    "Employment",
    "EmploymentKind",
    "EndReason",
    "Exchange",
    "FixedContact",
    "Founding",
    "FoundingSeat",
    "GroupMember",
    "GroupPlan",
    "GroupSector",
    "Handover",
    "HandoverState",
    "Honour",
    "HonourMember",
    "HonourTitle",
    "ManagedBy",
    "Manner",
    "MarkKind",
    "Meeting",
    "MeetingAttendance",
    "MeetingItem",
    "Membership",
    "MembershipAct",
    "MembershipKind",
    "MembershipStatus",
    "ModelWorker",
    "OfficerAllowance",
    "Organ",
    "OrganKind",
    "Person",
    "PlaceRule",
    "PlanState",
    "Post",
    "PostKind",
    "Presence",
    "Regulation",
    "RegulationVersion",
    "RetainReason",
    "RosterSuggestion",
    "Secondment",
    "ServiceCard",
    "SignInCode",
    "StepKind",
    "SuggestionKind",
    "SuggestionState",
    "Talent",
    "Term",
    "TermExtension",
    "Union",
    "UnionGroup",
    "UnionKind",
    "UnionLevel",
    "UnionMark",
    "UnionName",
    "Unit",
    "WorkFigure",
    "WorkKind",
    "WorkRecord",
]
