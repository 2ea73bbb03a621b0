"""答复: what the unit says, drafted by its liaison, signed by its head and the leader."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from matters.models.matters import Matter, PartQuerySet
from members.models import Unit
from union_portal.lifecycle import LifecycleModel
from union_portal.signatures import Signature, sheet_hash


class Outcome(models.TextChoices):
    """结果分类 A B C D (rulebook 3.5)."""

    SOLVED = "solved", _("A 已解决或采纳")
    PLANNED = "planned", _("B 正在解决或列入计划")
    REFERENCE = "reference", _("C 留作参考")
    EXPLAINED = "explained", _("D 解释说明")


class ReplyState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    AT_HEAD = "at_head", _("待单位负责人签字")
    AT_LEADER = "at_leader", _("待分管领导签字")
    ISSUED = "issued", _("已答复")
    RETURNED = "returned", _("退回重办")


S = ReplyState
HEAD, LEADER = gettext_noop("单位负责人"), gettext_noop("分管领导")  # who signs


@pghistory.track()
class Reply(LifecycleModel):
    """答复: outcome, words, measures and, where something is promised, by when.

    ``due_on`` is the deadline as it was when the reply was issued: on time is
    ``issued_on`` not later. ``on_paper``: signed on paper and recorded by the union;
    ``unit`` is empty where the union answered itself.
    """

    LIFECYCLE = {
        "write": ({S.DRAFT}, S.DRAFT),
        "submit": ({S.DRAFT}, S.AT_HEAD),
        "pass_on": ({S.AT_HEAD}, S.AT_LEADER),
        "sign_last": ({S.AT_HEAD, S.AT_LEADER}, S.ISSUED),
        "issue": ({S.DRAFT, S.AT_HEAD, S.AT_LEADER}, S.ISSUED),
        "hand_back": ({S.AT_HEAD, S.AT_LEADER}, S.DRAFT),
        "rework": ({S.ISSUED}, S.RETURNED),
        "drop": ({S.DRAFT, S.AT_HEAD, S.AT_LEADER}, S.RETURNED),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="replies", verbose_name=_("事项")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("答复单位"),
    )
    round = models.PositiveSmallIntegerField(_("第几次办理"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=S, default=S.DRAFT)
    outcome = models.CharField(_("办理结果"), max_length=10, choices=Outcome)
    text = models.TextField(_("答复内容"), max_length=4000)
    measures = models.TextField(_("措施或计划"), max_length=2000, blank=True)
    promised_on = models.DateField(_("承诺完成日期"), null=True, blank=True)
    drafted_by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("起草人"),
    )
    back_reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    on_paper = models.BooleanField(_("纸质答复"), default=False)
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    issued_on = models.DateField(_("答复日期"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("答复")
        verbose_name_plural = _("答复")
        ordering = ["pk"]
        indexes = [models.Index(fields=["issued_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "round"],
                condition=~Q(state="returned"),
                name="reply_once_per_matter_and_round",
                violation_error_message=_("这次办理已有一份答复。"),
            ),
            models.CheckConstraint(
                name="reply_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="reply_outcome_is_known", condition=Q(outcome__in=Outcome.values)
            ),
            models.CheckConstraint(
                name="reply_issued_has_a_day",
                condition=~Q(state="issued") | Q(issued_on__isnull=False),
            ),
            models.CheckConstraint(
                name="reply_planned_says_what_and_when",
                condition=~Q(outcome="planned")
                | ~Q(measures="") & Q(promised_on__isnull=False),
                violation_error_message=_(
                    "列入计划的，请写明措施和承诺完成日期，好跟踪落实。"
                ),
            ),
        ]

    def __str__(self):
        return f"{self.matter} {self.get_state_display()}"

    @property
    def audit_union(self):
        return self.matter.union

    @property
    def sheet(self):
        """What is signed: everything the raiser will read, as plain values."""
        return {
            "matter": self.matter.number,
            "title": self.matter.title,
            "unit": str(self.unit_id or ""),
            "round": self.round,
            "outcome": self.outcome,
            "text": self.text,
            "measures": self.measures,
            "promised_on": str(self.promised_on or ""),
        }

    @property
    def is_on_time(self):
        return self.due_on is None or self.issued_on <= self.due_on

    @property
    def signatures(self):
        """Those under the words as they stand now."""
        return Signature.objects.of(self).filter(sheet_hash=sheet_hash(self.sheet))
