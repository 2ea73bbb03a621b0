"""An import on its way: the batch and its staged rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class BatchState(models.TextChoices):
    PREVIEWED = "previewed", _("已预览")
    APPLIED = "applied", _("已写入")
    DISCARDED = "discarded", _("已放弃")


class Verdict(models.TextChoices):
    NEW = "new", _("新增")
    CHANGED = "changed", _("变更")
    UNCHANGED = "unchanged", _("未变")
    REFUSED = "refused", _("退回")


class ImportBatchQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """An import shows to who brought it and to the officers of its union."""
        return self.filter(
            Q(actor=user) | user.rights.covering("union", "office", persons=True)
        )


class ImportBatch(LifecycleModel):
    """One workbook: read, checked and staged; then applied once, or discarded."""

    LIFECYCLE = {
        "apply": ({BatchState.PREVIEWED}, BatchState.APPLIED),
        "discard": ({BatchState.PREVIEWED}, BatchState.DISCARDED),
    }

    register = models.CharField(_("登记册"), max_length=40)
    union = models.ForeignKey(
        "members.Union",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("学校工会"),
    )
    file_name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("导入人"),
    )
    as_of = models.DateField(_("截至日期"))
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=BatchState,
        default=BatchState.PREVIEWED,
    )
    notes = models.JSONField(_("读入说明"), default=list)
    tally = models.JSONField(_("行数"), default=dict)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = _("导入")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_batch_state_is_known",
                condition=Q(state__in=BatchState.values),
            )
        ]

    def __str__(self):
        return self.file_name

    @property
    def audit_union(self):
        return self.union

    def counts(self):
        """``{new, changed, unchanged, refused}``: rows by verdict.

        Of an applied batch the tally is kept; its rows are gone but for the refused.
        """
        if self.tally:
            return {verdict: self.tally[verdict] for verdict in Verdict.values}
        found = dict(
            self.rows.order_by().values_list("verdict").annotate(n=models.Count("pk"))
        )
        return {verdict: found.get(verdict, 0) for verdict in Verdict.values}


class StagedRow(models.Model):
    """One row of a staged workbook; secret values in it are encrypted.

    Once the batch is applied only the refused rows stay, with their problems alone.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行"))
    identity = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict)
    changes = models.JSONField(_("变更"), default=dict)
    problems = models.JSONField(_("问题"), default=list)

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="staged_row_once_per_batch"
            )
        ]
        indexes = [models.Index(fields=["batch", "verdict"])]

    def __str__(self):
        return f"{self.batch_id}:{self.number}"
