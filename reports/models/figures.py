"""The numbers a report prints, where each comes from, and sums that must agree."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Union
from reports.models.reports import PartQuerySet, Report, stands_with_report
from union_portal.figures import FIGURES, OWN, SUBTREE, Scope
from union_portal.numerals import Form, PatternError


def check_pattern(pattern):
    """A print form that can be read; the form field shows the reason if not."""
    try:
        Form.parse(pattern)
    except PatternError as problem:
        raise ValidationError(str(problem)) from problem


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


# What is counted over the whole union and period of the report: federations add it up.
WHOLE = {
    "kind": "records",
    "union": None,
    "start": None,
    "end": None,
    "as_of": None,
    "reach": SUBTREE,
}


class FigureQuerySet(PartQuerySet):
    """The papers behind a typed number open with it: registers may name people."""

    def visible_to(self, user):
        return self.filter(report__in=Report.objects.at_desk(user))

    def whole(self):
        return self.filter(**WHOLE)


class PrintedFigure(models.Model):
    """A number the report prints: how it comes about and in which form it is printed."""

    report = models.ForeignKey(
        "reports.Report",
        models.PROTECT,
        related_name="figures",
        verbose_name=_("工作报告"),
    )
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
    is_carried = models.BooleanField(
        _("沿用上年"),
        default=False,
        help_text=_("从上一份报告抄来、今年还没有人填过的数"),
    )

    objects = FigureQuerySet.as_manager()

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
        triggers = [stands_with_report()]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.report.union

    @property
    def is_unfinished(self):
        """Whether somebody still has to say where this number comes from this year."""
        return self.kind == FigureKind.MANUAL or self.is_carried

    @property
    def is_whole(self):
        return all(getattr(self, name) == value for name, value in WHOLE.items())

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


class ReportSum(models.Model):
    """合计关系: one number must be the sum of others, e.g. 全校 = 本部 + 医学部."""

    report = models.ForeignKey(
        "reports.Report",
        models.PROTECT,
        related_name="sums",
        verbose_name=_("工作报告"),
    )
    total = models.CharField(_("合计"), max_length=80)
    parts = models.JSONField(_("各部分"), default=list)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("合计关系")
        verbose_name_plural = _("合计关系")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "total"], name="report_sum_once_per_total"
            )
        ]
        triggers = [stands_with_report()]

    def __str__(self):
        return f"{self.total} = {' + '.join(self.parts)}"
