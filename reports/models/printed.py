"""What was printed stays: the numbers of a published report with the records behind."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models.figures import FigureKind
from reports.models.reports import PartQuerySet, Report
from union_portal.audit import append_only


class Edition(models.Model):
    """定稿: the whole report as it was published, as plain data. Append-only.

    ``content`` is what ``reports.composing.compose`` gave on that day; page, PDF, Word
    and JSON of a published report are made from it and from nothing else.
    """

    report = models.OneToOneField(
        Report, models.PROTECT, related_name="edition", verbose_name=_("工作报告")
    )
    content = models.JSONField(_("全文"))
    sha256 = models.CharField(_("校验值"), max_length=64)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("定稿")
        verbose_name_plural = _("定稿")
        triggers = append_only()

    def __str__(self):
        return str(self.report)


class FrozenFigure(models.Model):
    """定稿数: a number as it was published, with what it was counted from. Append-only.

    ``records`` is the compressed list of ``[row id, history id]`` (see
    ``reports.freezing``), ``rows`` how many there are, ``sha256`` the hash over all.
    """

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="frozen", verbose_name=_("工作报告")
    )
    key = models.CharField(_("标签"), max_length=80)
    title = models.CharField(_("含义"), max_length=80)
    kind = models.CharField(_("来源"), max_length=8, choices=FigureKind)
    form = models.CharField(_("印刷形式"), max_length=40)
    value = models.DecimalField(_("数值"), max_digits=20, decimal_places=6)
    token = models.CharField(_("印出的字"), max_length=80)
    model = models.CharField(_("记录种类"), max_length=80, blank=True)
    rows = models.PositiveIntegerField(_("记录数"), default=0)
    records = models.BinaryField(_("记录清单"), default=bytes)
    sha256 = models.CharField(_("校验值"), max_length=64)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("定稿数")
        verbose_name_plural = _("定稿数")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"], name="frozen_figure_once_per_report"
            )
        ]
        triggers = append_only()

    def __str__(self):
        return f"{self.title} {self.token}"


class Correction(models.Model):
    """更正: what a published number should have been; the print itself stays. Append-only."""

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="corrections", verbose_name=_("工作报告")
    )
    figure = models.ForeignKey(
        FrozenFigure,
        models.PROTECT,
        related_name="corrections",
        verbose_name=_("定稿数"),
    )
    value = models.DecimalField(_("更正为"), max_digits=20, decimal_places=6)
    token = models.CharField(_("印作"), max_length=80)
    reason = models.CharField(_("原因"), max_length=200)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("更正人"),
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self):
        return f"{self.figure.title}：{self.figure.token} → {self.token}"

    @property
    def audit_union(self):
        return self.report.union
