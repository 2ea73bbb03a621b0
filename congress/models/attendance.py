"""签到与请假: who was there at a sitting, who was excused, who was absent."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.models.agenda import Sitting
from congress.models.delegates import Delegate
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class AttendanceState(models.TextChoices):
    PRESENT = "present", _("出席")
    EXCUSED = "excused", _("请假")
    ABSENT = "absent", _("缺席")


class Manner(models.TextChoices):
    """How somebody came onto the list."""

    DOOR = "door", _("本人扫码")
    BADGE = "badge", _("扫代表证")
    LIST = "list", _("名单勾选")
    LEAVE = "leave", _("请假")
    CLOSING = "closing", _("结束签到时登记")
    SHEET = "sheet", _("签到册补录")


class Excuse(models.TextChoices):
    """Why; what exactly is nobody's business here."""

    DUTY = "duty", _("公务出差")
    TEACHING = "teaching", _("教学安排")
    ILLNESS = "illness", _("身体原因")
    PRIVATE = "private", _("个人事务")


class AttendanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; one's delegation's for its head; the staff's of the session."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(delegate__person=user)
            | user.rights.covering("sitting__session__union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(
            reach_of(scope, "sitting__session__union__"),
            sitting__starts_at__date__range=(scope.start, scope.end),
        )

    def present(self):
        return self.filter(state=AttendanceState.PRESENT)

    def for_list(self):
        return self.select_related(
            "delegate__person", "delegate__delegation", "sitting__session"
        )


class Attendance(models.Model):
    """签到: one delegate at one sitting, once.

    ``client_key`` is made by the page that scanned: sent again over a bad network, it
    is answered as the first time. Changes are told by the audit trail; a hall full of
    people checks in within minutes, so no second copy of each row is written.
    """

    sitting = models.ForeignKey(
        Sitting, models.PROTECT, related_name="attendances", verbose_name=_("场次")
    )
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="attendances", verbose_name=_("代表")
    )
    state = models.CharField(_("情况"), max_length=8, choices=AttendanceState)
    manner = models.CharField(_("登记方式"), max_length=8, choices=Manner)
    arrived_at = models.DateTimeField(_("签到时间"), null=True, blank=True)
    is_late = models.BooleanField(_("迟到"), default=False)
    excuse = models.CharField(_("请假事由"), max_length=8, choices=Excuse, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    client_key = models.UUIDField(null=True, blank=True, editable=False)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("签到记录")
        verbose_name_plural = _("签到记录")
        ordering = ["sitting", "delegate"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "delegate"],
                name="attendance_once_per_sitting",
                violation_error_message=_("已签到。"),
            ),
            models.CheckConstraint(
                name="attendance_state_is_known",
                condition=Q(state__in=AttendanceState.values),
            ),
            models.CheckConstraint(
                name="attendance_manner_is_known", condition=Q(manner__in=Manner.values)
            ),
            models.CheckConstraint(
                name="attendance_present_has_a_time",
                condition=Q(state="present", arrived_at__isnull=False)
                | (~Q(state="present") & Q(arrived_at=None)),
            ),
            models.CheckConstraint(
                name="attendance_late_means_present",
                condition=Q(is_late=False) | Q(state="present"),
            ),
            models.CheckConstraint(
                name="attendance_excuse_is_of_the_excused",
                condition=Q(excuse="") | Q(state="excused"),
            ),
        ]

    def __str__(self):
        return f"{self.delegate} {self.get_state_display()}"

    @property
    def audit_union(self):
        return self.sitting.session.union

    @property
    def shown_state(self):
        return _("出席（迟到）") if self.is_late else self.get_state_display()


class LeaveState(models.TextChoices):
    ASKED = "asked", _("待批准")
    APPROVED = "approved", _("已批准")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


L = LeaveState


class LeaveQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(delegate__person=user)
            | user.rights.covering("sitting__session__union", *STAFF, persons=True)
        )

    def for_list(self):
        return self.select_related(
            "delegate__person", "delegate__delegation", "sitting__session__union"
        )


class Leave(LifecycleModel):
    """请假: a delegate asks to be excused from a sitting; the office decides."""

    LIFECYCLE = {
        "approve": ({L.ASKED}, L.APPROVED),
        "decline": ({L.ASKED}, L.DECLINED),
        "withdraw": ({L.ASKED, L.APPROVED}, L.WITHDRAWN),
    }

    sitting = models.ForeignKey(
        Sitting, models.PROTECT, related_name="leaves", verbose_name=_("场次")
    )
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="leaves", verbose_name=_("代表")
    )
    excuse = models.CharField(_("事由"), max_length=8, choices=Excuse)
    state = models.CharField(
        _("状态"), max_length=10, choices=LeaveState, default=L.ASKED
    )
    asked_at = models.DateTimeField(_("申请时间"), default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("批准人"),
    )
    decided_at = models.DateTimeField(_("批准时间"), null=True, blank=True)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议请假")
        verbose_name_plural = _("会议请假")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sitting", "delegate"],
                condition=Q(state__in=["asked", "approved"]),
                name="leave_once_per_sitting",
                violation_error_message=_("这一场已经申请过请假。"),
            ),
            models.CheckConstraint(
                name="leave_state_is_known", condition=Q(state__in=LeaveState.values)
            ),
            models.CheckConstraint(
                name="leave_excuse_is_known", condition=Q(excuse__in=Excuse.values)
            ),
        ]

    def __str__(self):
        return f"{self.delegate} {self.get_state_display()}"

    @property
    def audit_union(self):
        return self.sitting.session.union
