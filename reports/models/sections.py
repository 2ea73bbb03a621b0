"""The text of a report, section by section, its versions and what was said about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.models.reports import PartQuerySet, Report, stands_with_report
from union_portal.audit import append_only


class SectionKind(models.TextChoices):
    TEXT = "text", _("文字")
    TABLE = "table", _("表格")
    SPLIT = "split", _("分项表")
    SERIES = "series", _("历年表")
    COMPARE = "compare", _("期初期末对照表")
    NAMES = "names", _("名单")
    CHART = "chart", _("图")
    PLAN = "plan", _("工作打算")
    SHORTCOMINGS = "shortcomings", _("存在的不足")
    RESULTS = "results", _("上年打算的落实情况")


class SectionQuerySet(PartQuerySet):
    def standing(self):
        """Those that were not taken out of the report."""
        return self.filter(removed_at=None)


class Section(models.Model):
    """章节: a heading or paragraph group; the text carries tags like ``{members.total}``.

    ``level``: 0 cover and closing, 1 一、, 2 （一）, 3 1. or a paragraph with a run-in
    lead, 4 （1）. ``number`` is set by the portal from level and order. ``content``
    says what a table, chart or list is made of, by ``kind``; see ``reports.blocks``.
    Attached sections are printed behind the report as 附件.
    """

    report = models.ForeignKey(
        Report, models.PROTECT, related_name="sections", verbose_name=_("工作报告")
    )
    order = models.PositiveIntegerField(_("次序"))
    ident = models.CharField(_("编号"), max_length=20)
    level = models.PositiveSmallIntegerField(_("层次"))
    kind = models.CharField(
        _("内容"), max_length=12, choices=SectionKind, default=SectionKind.TEXT
    )
    number = models.CharField(_("序号"), max_length=10, blank=True)
    heading = models.CharField(_("标题"), max_length=120, blank=True)
    lead = models.CharField(_("段首"), max_length=60, blank=True)
    text = models.TextField(_("正文"), blank=True)
    content = models.JSONField(_("取数"), default=dict, blank=True)
    is_attached = models.BooleanField(_("附件"), default=False)
    guidance = models.CharField(_("写作提示"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("版本"), default=0)
    authors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="report_sections",
        blank=True,
        verbose_name=_("执笔人"),
    )
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("正在编辑"),
    )
    locked_until = models.DateTimeField(_("锁定到"), null=True, blank=True)
    removed_at = models.DateTimeField(_("移出时间"), null=True, blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = _("章节")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "ident"], name="section_once_per_report"
            ),
            models.CheckConstraint(
                name="section_kind_is_known", condition=Q(kind__in=SectionKind.values)
            ),
            models.CheckConstraint(
                name="section_level_is_known", condition=Q(level__lte=4)
            ),
            models.CheckConstraint(
                name="section_lock_has_an_end",
                condition=Q(locked_by=None, locked_until=None)
                | Q(locked_by__isnull=False, locked_until__isnull=False),
            ),
        ]
        triggers = [stands_with_report()]

    def __str__(self):
        return f"{self.number}{self.heading or self.lead or self.ident}"

    @property
    def audit_union(self):
        return self.report.union

    def held_by_other(self, person, now=None):
        """Whether somebody else is writing here now."""
        now = now or timezone.now()
        return bool(
            self.locked_by_id
            and self.locked_by_id != person.pk
            and self.locked_until > now
        )


class SectionVersion(models.Model):
    """版本: how a section stood after somebody saved it. Append-only."""

    section = models.ForeignKey(
        Section, models.PROTECT, related_name="versions", verbose_name=_("章节")
    )
    number = models.PositiveIntegerField(_("版本"))
    heading = models.CharField(_("标题"), max_length=120, blank=True)
    lead = models.CharField(_("段首"), max_length=60, blank=True)
    text = models.TextField(_("正文"), blank=True)
    content = models.JSONField(_("取数"), default=dict, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("执笔人"),
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("章节版本")
        verbose_name_plural = _("章节版本")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "number"], name="section_version_once"
            )
        ]
        triggers = append_only()

    def __str__(self):
        return f"{self.section} v{self.number}"


class Comment(models.Model):
    """意见: what a reader of the draft says about a section, until it is settled."""

    section = models.ForeignKey(
        Section, models.PROTECT, related_name="comments", verbose_name=_("章节")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("提出人"),
    )
    text = models.CharField(_("意见"), max_length=1000)
    at = models.DateTimeField(_("时间"), default=timezone.now)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("意见")
        verbose_name_plural = _("意见")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="comment_settled_by_somebody",
                condition=Q(settled_by=None, settled_at=None)
                | Q(settled_by__isnull=False, settled_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.author}：{self.text[:20]}"

    @property
    def audit_union(self):
        return self.section.report.union
