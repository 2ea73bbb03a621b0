"""What a report promises and what it admits, and what became of it a year later."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.reports import PartQuerySet, Report, stands_with_report


class PlanKind(models.TextChoices):
    PLAN = "plan", _("工作打算")
    SHORTCOMING = "shortcoming", _("存在的不足")


class PlanState(models.TextChoices):
    OPEN = "open", _("进行中")
    DONE = "done", _("已完成")
    PARTLY = "partly", _("部分完成")
    DROPPED = "dropped", _("未实施")


@pghistory.track()
class PlanItem(models.Model):
    """计划项: a task of next year with owner and target, or a shortcoming to be mended.

    It stands in the report that announces it and comes back, with its result, in the
    next one (R-288, R-289). ``answers`` is the shortcoming that a task mends.
    """

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="plan_items", verbose_name=_("工作报告")
    )
    kind = models.CharField(_("种类"), max_length=12, choices=PlanKind)
    order = models.PositiveIntegerField(_("次序"))
    title = models.CharField(_("事项"), max_length=120)
    text = models.CharField(_("措施"), max_length=1000, blank=True)
    target = models.CharField(
        _("目标"), max_length=200, blank=True, help_text=_("怎样算完成，最好有数")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任人"),
    )
    due_on = models.DateField(_("完成期限"), null=True, blank=True)
    answers = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answered_by",
        verbose_name=_("针对的不足"),
    )
    carried_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        verbose_name=_("上年结转自"),
    )
    state = models.CharField(
        _("进展"), max_length=8, choices=PlanState, default=PlanState.OPEN
    )
    result = models.CharField(_("落实情况"), max_length=1000, blank=True)
    reported_at = models.DateTimeField(_("填报时间"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("计划项")
        verbose_name_plural = _("计划项")
        ordering = ["report", "kind", "order"]
        constraints = [
            models.CheckConstraint(
                name="plan_item_kind_is_known", condition=Q(kind__in=PlanKind.values)
            ),
            models.CheckConstraint(
                name="plan_item_state_is_known", condition=Q(state__in=PlanState.values)
            ),
            models.CheckConstraint(
                name="plan_item_result_once_not_open",
                condition=Q(state="open") | ~Q(result=""),
                violation_error_message=_("请写明落实情况。"),
            ),
        ]
        # What became of a task is told after the report that promises it is out.
        triggers = [stands_with_report(but=("state", "result", "reported_at"))]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.report.union
