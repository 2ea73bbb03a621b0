"""The annual work report: an outline with figure tags, read for a union and a period."""

import uuid
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Union
from members.roles import Role
from union_portal.figures import FIGURES, OWN, SUBTREE, Scope
from union_portal.numerals import Form, PatternError

READERS = (Role.LEAD, Role.OFFICE, Role.AUDIT, Role.FINANCE, Role.WOMEN)


def check_pattern(pattern):
    """A print form that can be read; the form field shows the reason if not."""
    try:
        Form.parse(pattern)
    except PatternError as problem:
        raise ValidationError(str(problem)) from problem


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An unpublished report is for the officers of its union and of its school."""
        return self.filter(user.rights.covering("union", *READERS, persons=True))


class Report(models.Model):
    """年度工作报告: one text of one union for one period, given on one day."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("代码"), max_length=40, unique=True)
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="reports", verbose_name=_("工会")
    )
    period = models.CharField(_("年度"), max_length=20)
    start = models.DateField(_("统计期起"))
    end = models.DateField(_("统计期止"))
    as_of = models.DateField(_("数据截止日"))
    title_lines = models.JSONField(_("标题"), default=list)
    subtitle_lines = models.JSONField(_("副标题"), default=list, blank=True)
    date_line = models.CharField(_("日期"), max_length=60, blank=True)
    reporter = models.CharField(_("报告人"), max_length=60, blank=True)
    salutation = models.CharField(_("称呼"), max_length=60, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作报告")
        verbose_name_plural = _("工作报告")
        ordering = ["-start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "period"], name="report_once_per_union_and_period"
            ),
            models.CheckConstraint(
                name="report_period_has_an_end", condition=Q(end__gte=models.F("start"))
            ),
        ]

    def __str__(self):
        return "".join(self.title_lines) or self.key

    def get_absolute_url(self):
        return reverse("reports:show", args=[self.public_id])

    @property
    def scope(self):
        return Scope(self.union, SUBTREE, self.start, self.end, self.as_of)

    @property
    def audit_union(self):
        return self.union


class Section(models.Model):
    """A heading or paragraph group; the text carries figure tags like ``{members.total}``.

    ``level``: 0 cover and closing, 1 一、, 2 （一）, 3 a paragraph with a run-in lead.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="sections")
    order = models.PositiveIntegerField(_("次序"))
    ident = models.CharField(_("编号"), max_length=20)
    level = models.PositiveSmallIntegerField(_("层次"))
    number = models.CharField(_("序号"), max_length=10, blank=True)
    heading = models.CharField(_("标题"), max_length=120, blank=True)
    lead = models.CharField(_("段首"), max_length=60, blank=True)
    text = models.TextField(_("正文"), blank=True)

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = _("章节")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "ident"], name="section_once_per_report"
            )
        ]

    def __str__(self):
        return f"{self.number}{self.heading or self.lead or self.ident}"


class FigureKind(models.TextChoices):
    """Where a printed number comes from; only ``manual`` counts as unfinished."""

    RECORDS = "records", _("由记录计算")
    DATE = "date", _("由日期推算")
    NORM = "norm", _("制度参数")
    STATED = "stated", _("文字表述")
    MANUAL = "manual", _("人工填报")


class DateCount(models.TextChoices):
    YEARS = "years", _("周年")
    YEAR_NUMBER = "year_number", _("第几年")


class PrintedFigure(models.Model):
    """A number the report prints: how it comes about and in which form it is printed."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    order = models.PositiveIntegerField(_("次序"))
    key = models.CharField(_("标签"), max_length=80)
    title = models.CharField(_("含义"), max_length=80)
    form = models.CharField(_("印刷形式"), max_length=40, validators=[check_pattern])
    kind = models.CharField(_("来源"), max_length=8, choices=FigureKind)
    figure = models.CharField(_("数据项"), max_length=80, blank=True)
    norm = models.CharField(_("制度参数"), max_length=80, blank=True)
    union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("口径工会"),
    )
    reach = models.CharField(
        _("范围"),
        max_length=8,
        choices=[(OWN, _("本级")), (SUBTREE, _("含下级"))],
        default=SUBTREE,
    )
    start = models.DateField(_("另定期间起"), null=True, blank=True)
    end = models.DateField(_("另定期间止"), null=True, blank=True)
    as_of = models.DateField(_("另定截止日"), null=True, blank=True)
    since = models.DateField(_("起算日"), null=True, blank=True)
    count = models.CharField(
        _("算法"), max_length=12, choices=DateCount, default=DateCount.YEARS
    )
    value = models.DecimalField(
        _("填报值"), max_digits=16, decimal_places=4, null=True, blank=True
    )
    source = models.CharField(_("来源说明"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("报告数据")
        verbose_name_plural = _("报告数据")
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "key"], name="printed_figure_once_per_report"
            ),
            models.CheckConstraint(
                name="printed_figure_kind_is_known",
                condition=Q(kind__in=FigureKind.values),
            ),
            models.CheckConstraint(
                name="printed_figure_says_where_it_comes_from",
                condition=Q(kind="records") & ~Q(figure="")
                | Q(kind="date", since__isnull=False, as_of__isnull=False)
                | Q(kind="norm") & ~Q(norm="")
                | Q(kind="stated", value__isnull=False)
                | Q(kind="manual", value__isnull=False) & ~Q(source=""),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def definition(self):
        return FIGURES[self.figure]

    def scope(self, report):
        """The report's scope with what this number overrides."""
        return Scope(
            union=self.union or report.union,
            reach=self.reach,
            start=self.start or report.start,
            end=self.end or report.end,
            as_of=self.as_of or report.as_of,
        )

    @property
    def exact_value(self):
        """The typed value as int where it is whole: 35, not 35.0000."""
        if self.value is None:
            return None
        whole = self.value.to_integral_value()
        return int(whole) if whole == self.value else self.value.normalize()

    def date_value(self):
        """Full years since ``since`` on ``as_of``, or the running number of the year."""
        years = self.as_of.year - self.since.year
        if self.count == DateCount.YEAR_NUMBER:
            return years + 1
        before = (self.as_of.month, self.as_of.day) < (self.since.month, self.since.day)
        return years - int(before)

    def print(self, value):
        """The value in its print form, e.g. ``38379人``, ``30余家``, ``第七届``."""
        if isinstance(value, float):
            value = Decimal(str(value))
        return Form.parse(self.form)(value)
