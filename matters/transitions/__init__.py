"""Acts on matters: one function per verb."""

from matters.transitions.assigning import assign, reassign, uphold
from matters.transitions.following import (
    confirm_done,
    drop_promise,
    link_supervision,
    report_done,
    report_progress,
    send_back_done,
)
from matters.transitions.handling import (
    accept,
    add_contact,
    ask_extension,
    dispute,
    grant_extension,
    opine,
    refuse_extension,
)
from matters.transitions.kinds import redefine_kind
from matters.transitions.noting import note
from matters.transitions.raising import raise_matter, suggest, withdraw_matter
from matters.transitions.rating import close, rate
from matters.transitions.replying import (
    answer_matter,
    draft_reply,
    hand_back,
    record_reply,
    rework,
    sign_reply,
    submit_reply,
)

__all__ = [
    "accept",
    "add_contact",
    "answer_matter",
    "ask_extension",
    "assign",
    "close",
    "confirm_done",
    "dispute",
    "draft_reply",
    "drop_promise",
    "grant_extension",
    "hand_back",
    "link_supervision",
    "note",
    "opine",
    "raise_matter",
    "rate",
    "reassign",
    "record_reply",
    "redefine_kind",
    "refuse_extension",
    "report_done",
    "report_progress",
    "rework",
    "send_back_done",
    "sign_reply",
    "submit_reply",
    "suggest",
    "uphold",
    "withdraw_matter",
]
