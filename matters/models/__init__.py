"""What is handed to units and must come back."""

from matters.models.assignments import Assignment, AssignmentRole, AssignmentState
from matters.models.contacts import Contact, ContactWay
from matters.models.extensions import Extension, ExtensionState
from matters.models.follow_ups import FollowUp, FollowUpState
from matters.models.kinds import MatterKind, RatedBy
from matters.models.matters import OPEN, Holder, Matter, MatterState
from matters.models.notes import LeaderNote
from matters.models.ratings import Grade, Rating
from matters.models.replies import Outcome, Reply, ReplyState
from matters.models.steps import MatterStep, Verb

__all__ = [
    "OPEN",
    "Assignment",
    "AssignmentRole",
    "AssignmentState",
    "Contact",
    "ContactWay",
    "Extension",
    "ExtensionState",
    "FollowUp",
    "FollowUpState",
    "Grade",
    "Holder",
    "LeaderNote",
    "Matter",
    "MatterKind",
    "MatterState",
    "MatterStep",
    "Outcome",
    "RatedBy",
    "Rating",
    "Reply",
    "ReplyState",
    "Verb",
]
