"""Outlines: what a report of a kind is usually made of. A new kind of report is a row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Union
from reports.models.reports import EDITORS, ReportKind
from reports.models.sections import SectionKind


class OutlineQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The general ones, and those of the unions above and below one's posts."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(union=None)
            | Q(union__in=user.rights.line)
            | user.rights.covering("union", *EDITORS, persons=True)
        )


class Outline(models.Model):
    """提纲: the headings, hints and standard sentences a new report starts with."""

    union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("工会"),
        help_text=_("空着：各工会通用"),
    )
    kind = models.CharField(_("种类"), max_length=10, choices=ReportKind)
    title = models.CharField(_("名称"), max_length=60)
    years = models.PositiveSmallIntegerField(_("统计年数"), default=1)
    salutation = models.CharField(_("称呼"), max_length=60, blank=True)
    closed_on = models.DateField(_("停用日期"), null=True, blank=True)

    objects = OutlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("报告提纲")
        verbose_name_plural = _("报告提纲")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "title"],
                nulls_distinct=False,
                name="outline_title_once_per_union",
            ),
            models.CheckConstraint(
                name="outline_covers_a_year_or_more",
                condition=Q(years__gte=1, years__lte=5),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.union


class OutlineEntry(models.Model):
    """提纲条目: one heading or paragraph; tags of registered figures may stand in it."""

    outline = models.ForeignKey(
        Outline, models.CASCADE, related_name="entries", verbose_name=_("提纲")
    )
    order = models.PositiveIntegerField(_("次序"))
    level = models.PositiveSmallIntegerField(_("层次"))
    kind = models.CharField(
        _("内容"), max_length=12, choices=SectionKind, default=SectionKind.TEXT
    )
    heading = models.CharField(_("标题"), max_length=120, blank=True)
    lead = models.CharField(_("段首"), max_length=60, blank=True)
    text = models.TextField(_("正文"), blank=True)
    content = models.JSONField(_("取数"), default=dict, blank=True)
    guidance = models.CharField(_("写作提示"), max_length=300, blank=True)
    is_attached = models.BooleanField(_("附件"), default=False)

    class Meta:
        verbose_name = _("提纲条目")
        verbose_name_plural = _("提纲条目")
        ordering = ["outline", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["outline", "order"], name="outline_entry_once_per_place"
            )
        ]

    def __str__(self):
        return self.heading or self.lead or str(self.order)
