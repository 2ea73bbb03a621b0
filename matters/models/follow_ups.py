"""跟踪落实: what a reply promised, until it is done."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matters.models.matters import Matter, PartQuerySet
from matters.models.replies import Reply
from members.models import Unit
from union_portal.lifecycle import LifecycleModel


class FollowUpState(models.TextChoices):
    OPEN = "open", _("落实中")
    REPORTED = "reported", _("已报完成，待核实")
    DONE = "done", _("已落实")
    DROPPED = "dropped", _("未落实")


S = FollowUpState


class FollowUpQuerySet(PartQuerySet):
    def overdue(self, day):
        return self.filter(state=S.OPEN, promised_on__lt=day)


@pghistory.track()
class FollowUp(LifecycleModel):
    """A promised measure: who answers for it, until when, how far it is.

    ``supervision_number`` is its number in the school's own supervision list (督查督办).
    """

    LIFECYCLE = {
        "progress": ({S.OPEN}, S.OPEN),
        "report": ({S.OPEN}, S.REPORTED),
        "confirm": ({S.REPORTED}, S.DONE),
        "send_back": ({S.REPORTED}, S.OPEN),
        "drop": ({S.OPEN, S.REPORTED}, S.DROPPED),
    }

    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="follow_ups", verbose_name=_("事项")
    )
    reply = models.OneToOneField(
        Reply, models.PROTECT, related_name="follow_up", verbose_name=_("答复")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        related_name="follow_ups",
        verbose_name=_("责任单位"),
    )
    state = models.CharField(_("状态"), max_length=10, choices=S, default=S.OPEN)
    measures = models.TextField(_("承诺的措施"), max_length=2000)
    promised_on = models.DateField(_("承诺完成日期"))
    progress = models.TextField(_("进展情况"), max_length=2000, blank=True)
    supervision_number = models.CharField(_("督查督办编号"), max_length=40, blank=True)
    done_on = models.DateField(_("落实日期"), null=True, blank=True)
    reason = models.CharField(_("退回或未落实的原因"), max_length=300, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("跟踪落实")
        verbose_name_plural = _("跟踪落实")
        ordering = ["promised_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="follow_up_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="follow_up_done_has_a_day",
                condition=~Q(state__in=["reported", "done"]) | Q(done_on__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_dropped_with_a_reason",
                condition=~Q(state="dropped") | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.matter} {self.get_state_display()}"

    @property
    def audit_union(self):
        return self.matter.union
