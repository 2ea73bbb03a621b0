"""The staff congress and the members' congress: terms, sessions, delegates."""

from congress.models.agenda import (
    AgendaItem,
    Outcome,
    Power,
    Sitting,
    SittingKind,
    SittingState,
)
from congress.models.attendance import Attendance, AttendanceState, Leave, LeaveState
from congress.models.congresses import (
    Congress,
    CongressForm,
    CongressKind,
    CongressState,
    Tier,
)
from congress.models.consultations import (
    Consultation,
    ConsultationComment,
    ConsultationState,
    ConsultationVersion,
    UseMade,
)
from congress.models.delegates import (
    Delegate,
    DelegateEnd,
    DelegateKind,
    DelegateManner,
    DelegateState,
)
from congress.models.delegations import Delegation, DelegationHead, HeadPost
from congress.models.duties import DutyActivity, DutyKind, DutyPart
from congress.models.filings import FilingState, RuleFiling
from congress.models.opinions import (
    FeedbackMeeting,
    Opinion,
    OpinionCategory,
    OpinionGroup,
    OpinionLineage,
    OpinionState,
)
from congress.models.preparation import PreparationItem, SessionText, SessionTextKind
from congress.models.quotas import Candidate, Election, ElectionState, Quota
from congress.models.sessions import (
    CountedVote,
    PaperKind,
    PaperVersion,
    Session,
    SessionKind,
    SessionNumber,
    SessionPaper,
    SessionState,
)

__all__ = [
    "AgendaItem",
    "Attendance",
    "AttendanceState",
    "Candidate",
    "Congress",
    "CongressForm",
    "CongressKind",
    "CongressState",
    "Consultation",
    "ConsultationComment",
    "ConsultationState",
    "ConsultationVersion",
    "CountedVote",
    "Delegate",
    "DelegateEnd",
    "DelegateKind",
    "DelegateManner",
    "DelegateState",
    "Delegation",
    "DelegationHead",
    "DutyActivity",
    "DutyKind",
    "DutyPart",
    "Election",
    "ElectionState",
    "FeedbackMeeting",
    "FilingState",
    "HeadPost",
    "Leave",
    "LeaveState",
    "Opinion",
    "OpinionCategory",
    "OpinionGroup",
    "OpinionLineage",
    "OpinionState",
    "Outcome",
    "PaperKind",
    "PaperVersion",
    "Power",
    "PreparationItem",
    "Quota",
    "RuleFiling",
    "Session",
    "SessionKind",
    "SessionNumber",
    "SessionPaper",
    "SessionState",
    "SessionText",
    "SessionTextKind",
    "Sitting",
    "SittingKind",
    "SittingState",
    "Tier",
    "UseMade",
]
