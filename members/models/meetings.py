"""会议: meetings of a body of a union, what was on the table, and who came (R-064)."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.organs import Organ
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class MeetingState(models.TextChoices):
    CALLED = "called", _("已通知")
    HELD = "held", _("已召开")
    CANCELLED = "cancelled", _("已取消")


class MeetingQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """Who was called to it, and who works for the union of the body."""
        if not user.is_authenticated:
            return self.none()
        mine = MeetingAttendance.objects.filter(person=user).values("meeting")
        return self.filter(
            Q(pk__in=mine) | user.rights.covering("organ__union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "organ__union__"))

    def held_between(self, start, end):
        return self.filter(state=MeetingState.HELD, held_on__range=(start, end))


@pghistory.track()
class Meeting(LifecycleModel):
    """One meeting of a body: its committee, executive or special committee …"""

    LIFECYCLE = {
        "hold": ({MeetingState.CALLED}, MeetingState.HELD),
        "cancel": ({MeetingState.CALLED}, MeetingState.CANCELLED),
    }

    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="meetings", verbose_name=_("机构")
    )
    held_on = models.DateField(_("会议日期"))
    title = models.CharField(_("会议名称"), max_length=120)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    minutes = models.TextField(_("会议纪要"), blank=True, max_length=20_000)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=MeetingState,
        default=MeetingState.CALLED,
        editable=False,
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构会议")
        verbose_name_plural = _("机构会议")
        ordering = ["-held_on", "pk"]
        indexes = [models.Index(fields=["organ", "held_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "held_on", "title"],
                name="meeting_once_a_day",
                violation_error_message=_("这个机构这一天已有同名会议。"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.organ.union


class ItemKind(models.TextChoices):
    REPORT = "report", _("听取汇报")
    REVIEW = "review", _("预先论证")
    DECISION = "decision", _("讨论决定")
    OTHER = "other", _("其他")


class MeetingItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class MeetingItem(models.Model):
    """议题. ``review``: an important matter looked at before the congress gets it."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="items", verbose_name=_("会议")
    )
    order = models.PositiveSmallIntegerField(_("序号"))
    kind = models.CharField(
        _("类别"), max_length=10, choices=ItemKind, default=ItemKind.DECISION
    )
    title = models.CharField(_("议题"), max_length=120)
    conclusion = models.CharField(_("意见或决定"), max_length=500, blank=True)

    objects = MeetingItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("议题")
        verbose_name_plural = _("议题")
        ordering = ["meeting", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "order"], name="meeting_item_order_once"
            ),
            models.CheckConstraint(
                name="meeting_item_kind_is_known",
                condition=Q(kind__in=ItemKind.values),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.meeting.audit_union


class Presence(models.TextChoices):
    CALLED = "called", _("应到")
    PRESENT = "present", _("到会")
    EXCUSED = "excused", _("请假")
    ABSENT = "absent", _("缺席")


class MeetingAttendanceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(meeting__in=Meeting.objects.visible_to(user))

    def within(self, scope):
        return self.filter(reach_of(scope, "meeting__organ__union__"))


class MeetingAttendance(models.Model):
    """Who was called to a meeting, and whether they came."""

    meeting = models.ForeignKey(
        Meeting, models.PROTECT, related_name="attendance", verbose_name=_("会议")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="meetings",
        verbose_name=_("人员"),
    )
    presence = models.CharField(
        _("到会情况"), max_length=8, choices=Presence, default=Presence.CALLED
    )

    objects = MeetingAttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("到会情况")
        verbose_name_plural = _("到会情况")
        ordering = ["meeting", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="meeting_attendance_once"
            ),
            models.CheckConstraint(
                name="meeting_presence_is_known",
                condition=Q(presence__in=Presence.values),
            ),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def audit_union(self):
        return self.meeting.audit_union
