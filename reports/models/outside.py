"""Reports of schools that run a portal of their own: their numbers, sent upward."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Union
from reports.models.reports import READERS


class OutsideReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those a federation received, for who reads reports there."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user.rights.covering("union", *READERS))

    def standing(self):
        """The newest of each school and year."""
        return self.filter(replaced_at=None)


class OutsideReport(models.Model):
    """外校报告: what a school with its own portal published, as a federation received it.

    Kept are the figures counted over the whole school and the hash of the file; the text
    of the report, with whatever names stand in it, is not. A later file of the same
    school and year replaces an earlier one, which stays as it came (R-031).
    """

    union = models.ForeignKey(
        Union,
        models.PROTECT,
        related_name="outside_reports",
        verbose_name=_("收到的工会"),
    )
    code = models.CharField(_("学校代码"), max_length=40)
    school = models.CharField(_("学校"), max_length=120)
    period = models.CharField(_("年度"), max_length=20)
    title = models.CharField(_("标题"), max_length=200)
    start = models.DateField(_("统计期起"))
    end = models.DateField(_("统计期止"))
    as_of = models.DateField(_("数据截止日"))
    edition = models.CharField(
        _("定稿校验值"), max_length=64, help_text=_("学校门户发布时算出的")
    )
    figures = models.JSONField(
        _("数字"), help_text=_("[[数据项, 数值]]，数值是准确值的文字")
    )
    sha256 = models.CharField(_("文件校验值"), max_length=64)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("收件人"),
    )
    received_at = models.DateTimeField(_("收到时间"), default=timezone.now)
    replaced_at = models.DateTimeField(_("被替换的时间"), null=True, blank=True)

    objects = OutsideReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("外校报告")
        verbose_name_plural = _("外校报告")
        ordering = ["-period", "code", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "code", "period"],
                condition=Q(replaced_at=None),
                name="outside_report_once_per_school_and_period",
                violation_error_message=_("这所学校这一年度的报告已经收过。"),
            ),
            models.CheckConstraint(
                name="outside_report_period_has_an_end",
                condition=Q(end__gte=F("start")),
            ),
        ]

    def __str__(self):
        return f"{self.school} {self.title}"

    @property
    def audit_union(self):
        return self.union
