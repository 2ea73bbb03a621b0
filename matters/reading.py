"""A matter with all its parts, read once, and where it stands in plain words."""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from matters.handling import unit_ids
from matters.models import (
    AssignmentRole,
    AssignmentState,
    Holder,
    Matter,
    Reply,
    ReplyState,
    Verb,
)
from matters.models.matters import WITH_UNIT
from union_portal.attachments import Attachment
from union_portal.calendar import unarranged

# Steps on the way to a reply, which its reader need not follow.
INTERNAL = (Verb.NOTE, Verb.OPINE, Verb.SUBMIT, Verb.PASS_ON, Verb.HAND_BACK)


def of(matter, person):
    return Reading(matter, person)


@dataclass
class Reading:
    """What a page, a print or a deed asks of a matter; each part is read at most once."""

    matter: Matter
    person: object

    @cached_property
    def steps(self):
        return list(self.matter.steps.select_related("actor", "unit"))

    def took(self, verb):
        return any(step.verb == verb for step in self.steps)

    @property
    def is_inside(self):
        """Whether the reader works on it: unit, leader or the union's staff. Others
        read what was handed over and what was answered, not how it was drafted."""
        matter, mine = self.matter, unit_ids(self.person)
        return (
            matter.leader_id == self.person.pk
            or self.person.has_perm("matters.view_matter", matter)
            or any(row.unit_id in mine for row in self.standing)
        )

    @property
    def story(self):
        """The steps this reader is told of."""
        if self.is_inside:
            return self.steps
        return [step for step in self.steps if step.verb not in INTERNAL]

    @cached_property
    def assignments(self):
        return list(self.matter.assignments.select_related("unit", "matter__union"))

    @property
    def standing(self):
        return [a for a in self.assignments if a.state != AssignmentState.ENDED]

    @property
    def lead(self):
        found = (a for a in self.standing if a.role == AssignmentRole.LEAD)
        return next(found, None)

    @property
    def assisting(self):
        return [a for a in self.standing if a.role == AssignmentRole.ASSIST]

    @cached_property
    def replies(self):
        rows = self.matter.replies.select_related("unit", "drafted_by", "follow_up")
        replies = list(rows)
        files = files_of(replies)
        for reply in replies:
            reply.matter, reply.files = self.matter, files.get(reply.pk, [])
        return replies

    @property
    def reply(self):
        """The reply of this round, in whatever state; None before it is begun."""
        found = (
            reply
            for reply in self.replies
            if reply.round == self.matter.round and reply.state != ReplyState.RETURNED
        )
        return next(found, None)

    @property
    def issued(self):
        """The replies that went out, the last one first."""
        return [r for r in reversed(self.replies) if r.state == ReplyState.ISSUED]

    @property
    def unfinished(self):
        """The reply that is being written or signed."""
        reply = self.reply
        return reply if reply and reply.state != ReplyState.ISSUED else None

    @cached_property
    def ratings(self):
        if not self.took(Verb.RATE):
            return []
        return list(self.matter.ratings.select_related("rater", "reply"))

    @cached_property
    def notes(self):
        """What leaders wrote; read by those who work on it."""
        if not (self.took(Verb.NOTE) and self.is_inside):
            return []
        return list(self.matter.notes.select_related("leader"))

    @cached_property
    def extension(self):
        return getattr(self.matter, "extension", None)

    @property
    def promises(self):
        found = (getattr(reply, "follow_up", None) for reply in self.replies)
        return [promise for promise in found if promise is not None]

    # --- in plain words ---------------------------------------------------------------
    @property
    def who_has_it(self):
        """由后勤部办理; nothing when it is settled."""
        matter = self.matter
        if matter.holder == Holder.NOBODY:
            return str(matter.get_state_display())
        if matter.holder == Holder.RAISER and self.may_rate:
            return _("等您评价")
        words = {
            Holder.UNION: _("现在由%(who)s处理") % {"who": matter.union},
            Holder.UNIT: _("现在由%(who)s办理") % {"who": matter.lead_unit},
            Holder.HEAD: _("答复等%(who)s负责人签字") % {"who": matter.lead_unit},
            Holder.LEADER: _("答复等分管领导签字"),
            Holder.RAISER: _("等提出人评价"),
        }
        return words[matter.holder]

    @property
    def may_rate(self):
        """Whether it is this reader whose word it waits for."""
        rated = any(
            row.rater_id == self.person.pk and row.reply.round == self.matter.round
            for row in self.ratings
        )
        return not rated and self.person in self.matter.raisers

    @property
    def since(self):
        """从 2026-03-02 起，已 5 天."""
        day = timezone.localtime(self.matter.held_since).date()
        days = (timezone.localdate() - day).days
        if not days:
            return _("今天开始")
        return _("从 %(day)s 起，已 %(days)s 天") % {"day": day, "days": days}

    @property
    def deadline(self):
        return deadline_words(self.matter, timezone.localdate())

    @property
    def holidays_unknown(self):
        """A kind word to who works on it, where the deadline may still shift."""
        matter = self.matter
        if not (matter.due_on and matter.state in WITH_UNIT and self.is_inside):
            return ""
        return unarranged(matter.due_on)

    @property
    def is_overdue(self):
        left = self.matter.days_left(timezone.localdate())
        return left is not None and left < 0


def files_of(replies):
    """``{reply.pk: [attachments]}`` in one query."""
    if not replies:
        return {}
    rows = Attachment.objects.filter(
        owner_type=ContentType.objects.get_for_model(Reply),
        owner_id__in=[reply.pk for reply in replies],
        withdrawn_at=None,
    )
    found: dict = {}
    for row in rows.order_by("pk"):
        found.setdefault(row.owner_id, []).append(row)
    return found


def deadline_words(matter, today):
    """还有 3 天, 已逾期 2 天; "" where no unit has it."""
    left = matter.days_left(today)
    if left is None:
        return ""
    if left < 0:
        return _("已逾期 %(days)s 天") % {"days": -left}
    if left == 0:
        return _("今天到期")
    return _("还有 %(days)s 天") % {"days": left}
