"""What is kept of union officers besides their posts."""

from decimal import Decimal

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models.organs import Appointment
from members.models.periods import Period, PeriodQuerySet, ends_after_start, no_overlap
from members.models.unions import Union, reach_of
from members.roles import STAFF, Role
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class SecondmentQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(
            Q(person=user)
            | user.rights.covering("from_union", *STAFF, persons=True)
            | user.rights.covering("to_union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(
            reach_of(scope, "from_union__") | reach_of(scope, "to_union__")
        )


@pghistory.track()
class Secondment(Period):
    """相互挂职: an officer of one union serves in another for a time (R-017)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="secondments",
        verbose_name=_("人员"),
    )
    from_union = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("派出工会")
    )
    to_union = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("挂职工会")
    )
    post_name = models.CharField(_("挂职职务"), max_length=40)

    objects = SecondmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("相互挂职")
        verbose_name_plural = _("相互挂职")
        ordering = ["-starts_on", "pk"]
        constraints = [
            ends_after_start("secondment_ends_after_it_starts"),
            models.CheckConstraint(
                name="secondment_between_two_unions",
                condition=~Q(from_union=F("to_union")),
                violation_error_message=_("派出工会和挂职工会要不同。"),
            ),
            no_overlap(
                "secondment_one_at_a_time",
                "person",
                message=_("此人同一时间已在别处挂职。"),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.to_union}"

    @property
    def audit_union(self):
        return self.from_union

    @property
    def is_downward(self):
        """From a union to one below it (下派), not the other way (上挂)."""
        return self.to_union.path.count("/") > self.from_union.path.count("/")

    @property
    def direction(self):
        if self.is_downward:
            return _("下派")
        same = self.to_union.path.count("/") == self.from_union.path.count("/")
        return _("平级") if same else _("上挂")


class FixedContactQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(
            Q(person=user) | user.rights.covering("union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))


@pghistory.track()
class FixedContact(Period):
    """定点联系: a full-time officer looks after a union below (R-018)."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="fixed_contacts",
        verbose_name=_("联系干部"),
    )
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="fixed_contacts", verbose_name=_("工会")
    )

    objects = FixedContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("定点联系")
        verbose_name_plural = _("定点联系")
        ordering = ["union__order", "union__code", "-starts_on"]
        constraints = [
            ends_after_start("fixed_contact_ends_after_it_starts"),
            no_overlap(
                "fixed_contact_once_at_a_time",
                "person",
                "union",
                message=_("这位干部在这段时间已经联系这个工会。"),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.union}"

    @property
    def audit_union(self):
        return self.union


class AllowanceKind(models.TextChoices):
    MONEY = "money", _("补贴")
    WORKLOAD = "workload", _("工作量")


class OfficerAllowanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        money = (Role.LEAD, Role.OFFICE, Role.FINANCE, Role.AUDIT)
        return self.filter(
            Q(appointment__person=user)
            | user.rights.covering("appointment__seat", *money, persons=True)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "appointment__seat__"))


@pghistory.track(exclude=["amount"])
class OfficerAllowance(models.Model):
    """兼职工会干部补贴或工作量 of one year (R-022). A record; nothing is paid here.

    ``rate`` is a month's yuan, or a month's hours of workload.
    """

    appointment = models.ForeignKey(
        Appointment,
        models.PROTECT,
        related_name="allowances",
        verbose_name=_("任职"),
    )
    kind = models.CharField(
        _("类别"), max_length=8, choices=AllowanceKind, default=AllowanceKind.MONEY
    )
    year = models.PositiveSmallIntegerField(
        _("年度"), validators=[MinValueValidator(1949), MaxValueValidator(2199)]
    )
    months = models.PositiveSmallIntegerField(
        _("月数"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    rate = models.DecimalField(
        _("每月标准（元或学时）"),
        max_digits=10,
        decimal_places=2,
        validators=[MinValueValidator(Decimal("0.01"))],
    )
    amount = models.GeneratedField(
        expression=F("rate") * F("months"),
        output_field=models.DecimalField(max_digits=12, decimal_places=2),
        db_persist=True,
        verbose_name=_("合计"),
    )

    objects = OfficerAllowanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("兼职干部补贴")
        verbose_name_plural = _("兼职干部补贴")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "kind", "year"],
                name="officer_allowance_once_a_year",
                violation_error_message=_("这项任职这一年已经登记过。"),
            ),
            models.CheckConstraint(
                name="officer_allowance_of_one_to_twelve_months",
                condition=Q(months__range=(1, 12)),
                violation_error_message=_("月数要在 1 到 12 之间。"),
            ),
            models.CheckConstraint(
                name="officer_allowance_rate_above_zero",
                condition=Q(rate__gt=0),
                violation_error_message=_("标准要大于 0。"),
            ),
        ]

    def __str__(self):
        return f"{self.appointment} {self.year}"

    @property
    def audit_union(self):
        return self.appointment.seat


class AuditState(models.TextChoices):
    DUE = "due", _("待审查")
    DONE = "done", _("已完成")


class DepartureAuditQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        return self.filter(
            user.rights.covering("appointment__seat", *STAFF, persons=True)
        )

    def outstanding(self):
        return self.filter(state=AuditState.DUE)


@pghistory.track()
class DepartureAudit(LifecycleModel):
    """离任经济责任审查 of a union's chair: due when the chair leaves.

    北京市实施《工会法》办法 art. 58.
    """

    LIFECYCLE = {"complete": ({AuditState.DUE}, AuditState.DONE)}

    appointment = models.OneToOneField(
        Appointment,
        models.PROTECT,
        related_name="departure_audit",
        verbose_name=_("离任的任职"),
    )
    state = models.CharField(
        _("状态"), max_length=8, choices=AuditState, default=AuditState.DUE
    )
    due_on = models.DateField(_("应在此前完成"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    document_number = models.CharField(_("审查报告文号"), max_length=60, blank=True)

    objects = DepartureAuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("离任审查")
        verbose_name_plural = _("离任审查")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="departure_audit_done_has_its_day",
                condition=Q(state=AuditState.DUE, done_on=None)
                | Q(state=AuditState.DONE, done_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.appointment}"

    @property
    def audit_union(self):
        return self.appointment.seat
