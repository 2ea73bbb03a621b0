"""履职: trainings, inspections, contact days, questionings; who of the delegates came."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.models.congresses import Congress
from congress.models.delegates import Delegate
from members.models.unions import Unit, reach_of
from members.roles import STAFF


class DutyKind(models.TextChoices):
    TRAINING = "training", _("代表培训")
    INSPECTION = "inspection", _("巡察督查")
    SURVEY = "survey", _("调研")
    QUESTIONING = "questioning", _("答询")
    CONTACT_DAY = "contact_day", _("走近教职工（接待日）")
    OTHER = "other", _("其他履职")


class DutyActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Staff of the union, and who took part."""
        if not user.is_authenticated:
            return self.none()
        mine = DutyPart.objects.filter(delegate__person=user)
        return self.filter(
            Q(pk__in=mine.values("activity"))
            | user.rights.covering("congress__union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(
            reach_of(scope, "congress__union__"),
            held_on__range=(scope.start, scope.end),
        )


@pghistory.track()
class DutyActivity(models.Model):
    """履职活动 (R-059, R-062, R-063, R-075): what delegates did between sessions.

    An inspection has findings, measures to follow and a day on which it was closed; a
    questioning (答询) has the question as its title and the unit's answer as findings.
    """

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="duties", verbose_name=_("届次")
    )
    kind = models.CharField(_("类别"), max_length=12, choices=DutyKind)
    title = models.CharField(_("主题"), max_length=120)
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=80, blank=True)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("有关单位"),
        help_text=_("巡察、答询的对象"),
    )
    findings = models.TextField(_("情况、意见或答复"), blank=True, max_length=4000)
    follow_up = models.TextField(_("跟进措施"), blank=True, max_length=2000)
    closed_on = models.DateField(
        _("办结日期"), null=True, blank=True, help_text=_("跟进措施都落实了才填")
    )

    objects = DutyActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("履职活动")
        verbose_name_plural = _("履职活动")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "held_on", "title"],
                name="duty_activity_once_a_day",
                violation_error_message=_("这一天已登记过同名的履职活动。"),
            ),
            models.CheckConstraint(
                name="duty_kind_is_known", condition=Q(kind__in=DutyKind.values)
            ),
            models.CheckConstraint(
                name="duty_closed_after_it_was_held",
                condition=Q(closed_on=None) | Q(closed_on__gte=models.F("held_on")),
                violation_error_message=_("办结日期不能早于活动日期。"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.congress.union


class DutyPartQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(delegate__person=user)
            | user.rights.covering("activity__congress__union", *STAFF, persons=True)
        )


class DutyPart(models.Model):
    """A delegate took part in an activity."""

    activity = models.ForeignKey(
        DutyActivity, models.PROTECT, related_name="parts", verbose_name=_("履职活动")
    )
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="duty_parts", verbose_name=_("代表")
    )
    note = models.CharField(_("备注"), max_length=100, blank=True)

    objects = DutyPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("参加履职活动")
        verbose_name_plural = _("参加履职活动")
        ordering = ["activity", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "delegate"],
                name="duty_part_once",
                violation_error_message=_("这位代表已登记参加。"),
            )
        ]

    def __str__(self):
        return f"{self.delegate} {self.activity}"

    @property
    def audit_union(self):
        return self.activity.audit_union
