"""The steps one may take with a matter now: one table for buttons, pages and rights.

``row(reading)`` gives the row a step is about, None when it makes no sense now; the
rules say who may; the transition is asked last and decides.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from matters import forms, transitions
from matters.handling import unit_ids
from matters.models import (
    OPEN,
    AssignmentRole,
    AssignmentState,
    ExtensionState,
    FollowUpState,
    MatterState,
    RatedBy,
    ReplyState,
)
from matters.models.matters import WITH_UNIT
from union_portal.attachments import attach

A, M, R = AssignmentState, MatterState, ReplyState
RUN, HANDLE, SIGN = "matters.run_matter", "matters.handle", "matters.sign_reply"


@dataclass(frozen=True)
class Deed:
    """One step. ``hint`` says what it will do; ``shows_reply`` puts the reply, as it
    would go out, above the form; ``danger`` marks what says no."""

    verb: str
    title: str | Promise
    perm: str
    row: Callable
    run: Callable
    done: str | Promise
    form: type = forms.DeedForm
    hint: str | Promise = ""
    shows_reply: bool = False
    danger: bool = False
    button: str | Promise = ""  # where it says more than the title

    @property
    def says(self):
        return self.button or self.title


# --- the row a step is about ------------------------------------------------------------
def matter_in(*states):
    """The matter, while it is in one of these states."""
    return lambda reading: reading.matter if reading.matter.state in states else None


def my_assignment(*states, role=None):
    """The assignment of a unit one acts for."""

    def find(reading):
        mine = unit_ids(reading.person)
        found = (
            row
            for row in reading.standing
            if row.unit_id in mine
            and row.state in states
            and (role is None or row.role == role)
        )
        return next(found, None)

    return find


def my_part(reading):
    """One's assignment, as long as the matter is open."""
    found = my_assignment(A.GIVEN, A.ACCEPTED)(reading)
    return found if reading.matter.is_open else None


def disputed(reading):
    rows = (row for row in reading.standing if row.state == A.DISPUTED)
    return next(rows, None)


def reply_in(*states):
    def find(reading):
        reply = reading.reply
        return reply if reply and reply.state in states else None

    return find


def draft(reading):
    """The matter while its lead drafts: accepted, and nothing sent to be signed."""
    reply = reading.reply
    writing = reply is None or reply.state == R.DRAFT
    return reading.matter if reading.matter.state == M.ACCEPTED and writing else None


def to_extend(reading):
    matter = reading.matter
    return matter if matter.state in WITH_UNIT and reading.extension is None else None


def asked_extension(reading):
    found = reading.extension
    return found if found and found.state == ExtensionState.ASKED else None


def promise_in(*states):
    def find(reading):
        rows = (row for row in reading.promises if row.state in states)
        return next(rows, None)

    return find


def to_rate(reading):
    """The matter, while this person has still to rate its present reply."""
    matter = reading.matter
    rated = {row.rater_id for row in reading.ratings if row.reply.round == matter.round}
    if matter.state not in (M.REPLIED, M.RATED) or reading.person.pk in rated:
        return None
    if matter.kind.rated_by == RatedBy.NOBODY:
        return None
    return matter


def to_rate_for(reading):
    """The matter, while somebody's rating can be written down for them."""
    matter = reading.matter
    waits = matter.state == M.REPLIED and matter.kind.rated_by == RatedBy.RAISERS
    return matter if waits and matter.raisers else None


# --- what a step does where a transition alone does not ---------------------------------
@transaction.atomic
def draft_with_file(matter, *, actor, file=None, **words):
    reply = transitions.draft_reply(matter, actor=actor, **words)
    if file:
        attach(reply, file, actor=actor, kind="reply")
    return reply


def talk(assignment, *, actor, **words):
    return transitions.add_contact(
        assignment.matter, unit=assignment.unit, actor=actor, **words
    )


LEAD = AssignmentRole.LEAD
DEEDS = (
    Deed(
        "accept", _("接办"), HANDLE, my_assignment(A.GIVEN), transitions.accept,
        _("已接办。请在期限前答复。"),
        hint=_("接办以后由您单位答复；不归您单位办的，请提出异议。"),
    ),
    Deed(
        "sign", _("签字"), SIGN, reply_in(R.AT_HEAD, R.AT_LEADER),
        transitions.sign_reply, _("已签字。"), forms.SignForm, shows_reply=True,
        hint=_("请看过下面的答复再签字。签的就是这些内容。"),
    ),
    Deed(
        "rate", _("评价答复"), "matters.rate", to_rate, transitions.rate,
        _("谢谢您的评价。"), forms.RateForm, shows_reply=True,
    ),
    Deed(
        "submit", _("送单位负责人签字"), HANDLE, reply_in(R.DRAFT),
        transitions.submit_reply, _("已送签，单位负责人收到了通知。"), shows_reply=True,
    ),
    Deed(
        "draft", _("起草答复"), HANDLE, draft, draft_with_file,
        _("草稿已保存，还没有送签。"), forms.DraftForm,
        hint=_("草稿只有您单位和工会看得到。写好后送单位负责人签字。"),
        button=_("保存草稿"),
    ),
    Deed(
        "hand_back", _("退回修改"), SIGN, reply_in(R.AT_HEAD, R.AT_LEADER),
        transitions.hand_back, _("已退回起草人修改。"), forms.HandBackForm,
        danger=True,
    ),
    Deed(
        "opine", _("填协办意见"), HANDLE,
        my_assignment(A.ACCEPTED, role=AssignmentRole.ASSIST), transitions.opine,
        _("已填，主办单位收到了通知。"), forms.OpineForm,
    ),
    Deed(
        "contact", _("登记沟通"), HANDLE, my_part, talk, _("已登记。"),
        forms.ContactForm,
    ),
    Deed(
        "extend", _("申请延期"), HANDLE, to_extend, transitions.ask_extension,
        _("已申请，工会会答复。"), forms.ExtensionForm,
    ),
    Deed(
        "dispute", _("不归我单位办"), HANDLE, my_assignment(A.GIVEN),
        transitions.dispute, _("已转工会处理。"), forms.DisputeForm, danger=True,
    ),
    Deed(
        "progress", _("填报落实进展"), HANDLE, promise_in(FollowUpState.OPEN),
        transitions.report_progress, _("已保存。"), forms.ProgressForm,
    ),
    Deed(
        "report_done", _("报告已落实"), HANDLE, promise_in(FollowUpState.OPEN),
        transitions.report_done, _("已报告，请等工会核实。"), forms.DoneForm,
    ),
    Deed(
        "assign", _("交办"), RUN, matter_in(M.RAISED), transitions.assign,
        _("已交办，承办单位收到了通知。"), forms.AssignForm,
    ),
    Deed(
        "answer", _("工会直接答复"), RUN, matter_in(M.RAISED),
        transitions.answer_matter, _("已答复，提出人收到了通知。"), forms.PaperReplyForm,
        hint=_("不用单位办理的，工会直接答复提出人。"),
    ),
    Deed(
        "uphold", _("维持交办"), RUN, disputed, transitions.uphold,
        _("已维持，承办单位收到了通知。"), forms.UpholdForm,
    ),
    Deed(
        "reassign", _("改派"), RUN, matter_in(M.ASSIGNED, M.DISPUTED, M.ACCEPTED),
        transitions.reassign, _("已改派。"), forms.ReassignForm,
    ),
    Deed(
        "grant", _("批准延期"), RUN, asked_extension, transitions.grant_extension,
        _("已批准，期限已延后。"), forms.GrantForm,
    ),
    Deed(
        "refuse", _("不批准延期"), RUN, asked_extension,
        transitions.refuse_extension, _("已答复。"), forms.RefuseForm, danger=True,
    ),
    Deed(
        "record_reply", _("登记纸质答复"), RUN, matter_in(M.ASSIGNED, M.ACCEPTED),
        transitions.record_reply, _("已登记，提出人收到了通知。"), forms.PaperReplyForm,
        hint=_("承办单位在纸上签字答复的，由工会登记；请把扫描件作为附件上传。"),
    ),
    Deed(
        "rate_for", _("代记评价"), RUN, to_rate_for, transitions.rate,
        _("已登记。"), forms.RecordRatingForm, shows_reply=True,
        hint=_("上门或电话回访时，把提出人的评价记下来。"),
    ),
    Deed(
        "rework", _("退回重办"), RUN, matter_in(M.REPLIED), transitions.rework,
        _("已退回承办单位。"), forms.ReworkForm, shows_reply=True, danger=True,
    ),
    Deed(
        "close", _("办结"), RUN, matter_in(M.REPLIED, M.RATED), transitions.close,
        _("已办结。"),
    ),
    Deed(
        "confirm_done", _("核实已落实"), RUN, promise_in(FollowUpState.REPORTED),
        transitions.confirm_done, _("已核实。"),
    ),
    Deed(
        "send_back_done", _("退回继续落实"), RUN, promise_in(FollowUpState.REPORTED),
        transitions.send_back_done, _("已退回。"), forms.ReasonForm, danger=True,
    ),
    Deed(
        "drop_promise", _("登记未落实"), RUN,
        promise_in(FollowUpState.OPEN, FollowUpState.REPORTED),
        transitions.drop_promise, _("已登记。"), forms.ReasonForm, danger=True,
    ),
    Deed(
        "note", _("写批示"), "matters.note", matter_in(*OPEN), transitions.note,
        _("已批示，承办单位和工会收到了通知。"), forms.NoteForm,
    ),
    Deed(
        "withdraw", _("撤回"), "matters.withdraw", matter_in(M.RAISED),
        transitions.withdraw_matter, _("已撤回。"), danger=True,
    ),
)  # fmt: skip
BY_VERB = {deed.verb: deed for deed in DEEDS}


def open_deeds(reading):
    """What this person may do with the matter now, the likely thing first."""
    found = ((deed, deed.row(reading)) for deed in DEEDS)
    return [
        deed
        for deed, row in found
        if row is not None and reading.person.has_perm(deed.perm, row)
    ]
