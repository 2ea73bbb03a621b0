"""Groups of unions (片组), their plans, and what unions are rewarded or marked down for."""

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.periods import Period, PeriodQuerySet, ends_after_start, no_overlap
from members.models.unions import Union, reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class GroupSectorQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()


class GroupSector(models.Model):
    """The line by which unions are grouped (文科、理科、医科；片区), a register."""

    union = models.ForeignKey(
        Union, models.PROTECT, related_name="group_sectors", verbose_name=_("工会")
    )
    name = models.CharField(_("名称"), max_length=40)

    objects = GroupSectorQuerySet.as_manager()

    class Meta:
        verbose_name = _("片组口径")
        verbose_name_plural = _("片组口径")
        ordering = ["union_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "name"],
                name="group_sector_name_once_per_union",
                violation_error_message=_("已有同名的口径。"),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_union(self):
        return self.union


class UnionGroupQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()

    def within(self, scope):
        return self.filter(reach_of(scope, "sector__union__"))

    def standing(self, day):
        return self.filter(
            Q(founded_on__lte=day), Q(closed_on=None) | Q(closed_on__gt=day)
        )

    def worked_with_by(self, user):
        """Groups of the unions one works in, or of the union that keeps the groups.

        A federation works with its own groups of schools, not with those inside one.
        """
        rights = user.rights
        mine = GroupMember.objects.filter(
            rights.covering("union", *STAFF, persons=True)
        )
        return self.filter(
            rights.covering("sector__union", *STAFF, persons=True)
            | rights.covering("lead", *STAFF, persons=True)
            | Q(sector__union__path__in=rights.paths(*STAFF))
            | Q(pk__in=mine.values("group"))
        )


@pghistory.track()
class UnionGroup(models.Model):
    """片组: unions that work together, with one of them in the lead (组长单位)."""

    sector = models.ForeignKey(
        GroupSector, models.PROTECT, related_name="groups", verbose_name=_("口径")
    )
    name = models.CharField(_("名称"), max_length=40)
    lead = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("组长单位")
    )
    founded_on = models.DateField(_("成立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = UnionGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("片组")
        verbose_name_plural = _("片组")
        ordering = ["sector_id", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["sector", "name"],
                condition=Q(closed_on=None),
                name="union_group_name_once_per_sector",
                violation_error_message=_("这个口径下已有同名片组。"),
            ),
            models.CheckConstraint(
                name="union_group_closes_after_it_was_founded",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("founded_on")),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_union(self):
        return self.sector.union


class GroupMemberQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()


@pghistory.track()
class GroupMember(Period):
    """A union belongs to a group from a day to a day; regrouping opens a new row.

    ``sector`` repeats the group's, for the rule: one group at a time per sector.
    """

    group = models.ForeignKey(
        UnionGroup, models.PROTECT, related_name="members", verbose_name=_("片组")
    )
    sector = models.ForeignKey(
        GroupSector, models.PROTECT, related_name="+", editable=False
    )
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="group_members", verbose_name=_("工会")
    )

    objects = GroupMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("片组成员")
        verbose_name_plural = _("片组成员")
        ordering = ["group_id", "union__order", "union__code", "-starts_on"]
        constraints = [
            ends_after_start("group_member_ends_after_it_starts"),
            no_overlap(
                "group_member_one_group_at_a_time",
                "sector",
                "union",
                message=_("这个工会同一时间已在同一口径的片组里。"),
            ),
        ]

    def __str__(self):
        return f"{self.group} {self.union}"

    @property
    def audit_union(self):
        return self.group.audit_union


class PlanState(models.TextChoices):
    OPEN = "open", _("进行中")
    DONE = "done", _("已完成")
    DROPPED = "dropped", _("已取消")


class GroupPlanQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()

    def within(self, scope):
        return self.filter(reach_of(scope, "group__sector__union__"))

    def overdue(self, day):
        return self.filter(state=PlanState.OPEN, due_on__lt=day)


@pghistory.track()
class GroupPlan(LifecycleModel):
    """One item of a group's 1+N plan of a year: the required one, or one of its own."""

    LIFECYCLE = {
        "report": ({PlanState.OPEN}, PlanState.OPEN),
        "complete": ({PlanState.OPEN}, PlanState.DONE),
        "drop": ({PlanState.OPEN}, PlanState.DROPPED),
    }

    group = models.ForeignKey(
        UnionGroup, models.PROTECT, related_name="plans", verbose_name=_("片组")
    )
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(1949), MaxValueValidator(2199)]
    )
    is_required = models.BooleanField(
        _("规定动作"), default=False, help_text=_("每个片组每年一项，其余是自选动作。")
    )
    title = models.CharField(_("事项"), max_length=80)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("责任人"),
    )
    due_on = models.DateField(_("完成期限"))
    state = models.CharField(
        _("状态"),
        max_length=8,
        choices=PlanState,
        default=PlanState.OPEN,
        editable=False,
    )
    percent = models.PositiveSmallIntegerField(
        _("进度（%）"), default=0, validators=[MaxValueValidator(100)], editable=False
    )
    result = models.CharField(
        _("进展或成果"), max_length=500, blank=True, editable=False
    )
    reported_on = models.DateField(_("最近填报"), null=True, editable=False)

    objects = GroupPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("片组年度计划")
        verbose_name_plural = _("片组年度计划")
        ordering = ["-year", "group_id", "-is_required", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "year"],
                condition=Q(is_required=True) & ~Q(state=PlanState.DROPPED),
                name="group_plan_one_required_item_a_year",
                violation_error_message=_("这个片组这一年已有规定动作。"),
            ),
            models.UniqueConstraint(
                fields=["group", "year", "title"],
                name="group_plan_title_once_a_year",
                violation_error_message=_("这个片组这一年已有同名事项。"),
            ),
            models.CheckConstraint(
                name="group_plan_percent_up_to_a_hundred",
                condition=Q(percent__lte=100),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.group.audit_union


class MarkKind(models.TextChoices):
    REWARD = "reward", _("加分")
    PENALTY = "penalty", _("扣分")


class UnionMarkQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user.rights.covering("union", *STAFF))

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))


@pghistory.track()
class UnionMark(models.Model):
    """奖惩事项: what a union is rewarded or marked down for, by which rule (R-040)."""

    union = models.ForeignKey(
        Union, models.PROTECT, related_name="marks", verbose_name=_("工会")
    )
    held_on = models.DateField(_("日期"), default=timezone.localdate)
    kind = models.CharField(_("类别"), max_length=8, choices=MarkKind)
    title = models.CharField(_("事项"), max_length=80)
    points = models.PositiveSmallIntegerField(
        _("分值"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    citation = models.CharField(
        _("依据"), max_length=120, help_text=_("哪个办法的第几条")
    )

    objects = UnionMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("奖惩事项")
        verbose_name_plural = _("奖惩事项")
        ordering = ["-held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "held_on", "title"],
                name="union_mark_once_a_day",
                violation_error_message=_("这个工会这一天已登记过这件事。"),
            ),
            models.CheckConstraint(
                name="union_mark_kind_is_known",
                condition=Q(kind__in=MarkKind.values),
            ),
            models.CheckConstraint(
                name="union_mark_points_in_bounds",
                condition=Q(points__range=(1, 100)),
                violation_error_message=_("分值要在 1 到 100 之间。"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.union

    def clean(self):
        if self.held_on and self.held_on > timezone.localdate():
            raise ValidationError(_("日期还没到；请在事情发生后登记。"))

    @property
    def effect(self):
        """Points with their sign."""
        return self.points if self.kind == MarkKind.REWARD else -self.points
