"""The way of a draft to the final text: who reads it, in which order, and what they say."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reports.models.reports import PartQuerySet, Report, stands_with_report


class ReviewState(models.TextChoices):
    OPEN = "open", _("待审")
    PASSED = "passed", _("已通过")
    RETURNED = "returned", _("已退回")
    DROPPED = "dropped", _("已作废")


class ReviewStep(models.Model):
    """审稿环节: one reader of one round (e.g. 办公室核稿, 主席审定)."""

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="steps", verbose_name=_("工作报告")
    )
    round = models.PositiveSmallIntegerField(_("轮次"))
    order = models.PositiveSmallIntegerField(_("次序"))
    title = models.CharField(_("环节"), max_length=40)
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("审稿人"),
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ReviewState, default=ReviewState.OPEN
    )
    opinion = models.CharField(_("审稿意见"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(_("审定时间"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("审稿环节")
        verbose_name_plural = _("审稿环节")
        ordering = ["report", "round", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "round", "order"], name="review_step_once_per_place"
            ),
            models.CheckConstraint(
                name="review_step_state_is_known",
                condition=Q(state__in=ReviewState.values),
            ),
            models.CheckConstraint(
                name="review_step_dated_once_decided",
                condition=Q(state__in=["open", "dropped"])
                | Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="review_step_returned_with_an_opinion",
                condition=~Q(state="returned") | ~Q(opinion=""),
            ),
        ]
        triggers = [stands_with_report()]

    def __str__(self):
        return f"{self.title}（{self.reviewer}）"

    @property
    def audit_union(self):
        return self.report.union
