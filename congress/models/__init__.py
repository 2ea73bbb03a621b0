"""The staff congress and the members' congress: terms, sessions, delegates."""

from congress.models.congresses import (
    Congress,
    CongressForm,
    CongressKind,
    CongressState,
    Tier,
)
from congress.models.delegates import (
    Delegate,
    DelegateEnd,
    DelegateKind,
    DelegateManner,
    DelegateState,
)
from congress.models.delegations import Delegation, DelegationHead, HeadPost
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
    "Candidate",
    "Congress",
    "CongressForm",
    "CongressKind",
    "CongressState",
    "CountedVote",
    "Delegate",
    "DelegateEnd",
    "DelegateKind",
    "DelegateManner",
    "DelegateState",
    "Delegation",
    "DelegationHead",
    "Election",
    "ElectionState",
    "HeadPost",
    "PaperKind",
    "PaperVersion",
    "Quota",
    "Session",
    "SessionKind",
    "SessionNumber",
    "SessionPaper",
    "SessionState",
    "Tier",
]
