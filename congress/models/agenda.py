"""场次与议程: the sittings of a session, and what is dealt with in them."""

import secrets

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.models.sessions import Session, SessionNumber, SessionPaper
from members.models.unions import reach_of
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet

KEY_BYTES = 16  # of the random keys in door and screen addresses


def fresh_key():
    return secrets.token_urlsafe(KEY_BYTES)


class SittingKind(models.TextChoices):
    PREPARATORY = "preparatory", _("预备会议")
    PLENARY = "plenary", _("全体会议")
    DELEGATIONS = "delegations", _("代表团讨论")


class SittingState(models.TextChoices):
    PLANNED = "planned", _("未开始签到")
    OPEN = "open", _("正在签到")
    CLOSED = "closed", _("签到结束")


S = SittingState


class SittingQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))

    def for_list(self):
        return self.select_related("session__union").order_by("starts_at", "pk")

    def at_the_door(self):
        """With all that the page at the door says of the session: one more query."""
        numbers = SessionNumber.objects.select_related("congress__union")
        return self.for_list().prefetch_related(
            models.Prefetch("session__numbers", numbers)
        )


@pghistory.track(exclude=["door_key", "screen_key"])
class Sitting(LifecycleModel):
    """场次: one meeting of a session, for which delegates check in.

    ``door_key`` and ``screen_key`` are random: who knows them may check themself in at
    the door, or show the big screen; a fresh key closes the old address. ``rotates``:
    the door's code changes every minute and is shown on the screen, so that nobody
    checks in from a photo. What the norms said when check-in began is kept here.
    """

    LIFECYCLE = {
        "open_check_in": ({S.PLANNED}, S.OPEN),
        "enter_sheet": ({S.PLANNED}, S.CLOSED),
        "close_check_in": ({S.OPEN}, S.CLOSED),
        "reopen_check_in": ({S.CLOSED}, S.OPEN),
    }

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="sittings", verbose_name=_("会次")
    )
    kind = models.CharField(
        _("类别"), max_length=12, choices=SittingKind, default=SittingKind.PLENARY
    )
    title = models.CharField(
        _("名称"), max_length=60, help_text=_("例如：预备会议、开幕式")
    )
    starts_at = models.DateTimeField(_("开始时间"))
    ends_at = models.DateTimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    rotates = models.BooleanField(
        _("签到码每分钟更换"),
        default=True,
        help_text=_("更换的签到码显示在大屏幕上；不选就是固定的码，可以打印张贴。"),
    )
    state = models.CharField(
        _("状态"), max_length=8, choices=SittingState, default=S.PLANNED
    )
    door_key = models.CharField(
        max_length=32, unique=True, default=fresh_key, editable=False
    )
    screen_key = models.CharField(
        max_length=32, unique=True, default=fresh_key, editable=False
    )
    numerator = models.PositiveSmallIntegerField(default=2, editable=False)
    denominator = models.PositiveSmallIntegerField(default=3, editable=False)
    late_minutes = models.PositiveSmallIntegerField(
        _("开始多少分钟后算迟到"), default=0, editable=False
    )

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("场次")
        verbose_name_plural = _("场次")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "title"],
                name="sitting_title_once_per_session",
                violation_error_message=_("这次会议已有同名的场次。"),
            ),
            models.CheckConstraint(
                name="sitting_kind_is_known", condition=Q(kind__in=SittingKind.values)
            ),
            models.CheckConstraint(
                name="sitting_state_is_known",
                condition=Q(state__in=SittingState.values),
            ),
            models.CheckConstraint(
                name="sitting_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                name="sitting_quorum_is_a_proper_share",
                condition=Q(numerator__gte=1, denominator__gte=F("numerator")),
            ),
        ]

    def __str__(self):
        return f"{self.session} {self.title}"

    @property
    def audit_union(self):
        return self.session.union

    @property
    def day(self):
        return timezone.localtime(self.starts_at).date()

    @property
    def counts_quorum(self):
        """Delegations discuss in rooms of their own: nothing is decided there."""
        return self.kind != SittingKind.DELEGATIONS

    def is_late(self, moment):
        grace = timezone.timedelta(minutes=self.late_minutes)
        return moment > self.starts_at + grace


class Power(models.TextChoices):
    """职权 (32号令 art. 7): which of its powers the congress exercises in an item."""

    SUGGEST = "suggest", _("讨论建议")
    PASS = "pass", _("讨论通过")
    REVIEW = "review", _("评议监督")
    NONE = "none", _("会务程序")


class Outcome(models.TextChoices):
    PENDING = "pending", _("未进行")
    HEARD = "heard", _("已听取讨论")
    ADOPTED = "adopted", _("审议通过")
    REJECTED = "rejected", _("未通过")
    DROPPED = "dropped", _("未列入")


class AgendaQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))

    def within(self, scope):
        return self.filter(
            reach_of(scope, "session__union__"),
            session__in=Session.objects.held_between(scope.start, scope.end),
        )

    def for_list(self):
        """In the order of the session; what has no sitting yet comes last."""
        return self.select_related("sitting", "paper").order_by(
            F("sitting__starts_at").asc(nulls_last=True), "order", "pk"
        )


@pghistory.track()
class AgendaItem(models.Model):
    """议程项: what is heard, discussed or passed, by which power, on which paper."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="agenda", verbose_name=_("会次")
    )
    sitting = models.ForeignKey(
        Sitting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda",
        verbose_name=_("场次"),
    )
    order = models.PositiveSmallIntegerField(_("顺序"))
    title = models.CharField(_("议程"), max_length=120)
    power = models.CharField(
        _("行使的职权"), max_length=8, choices=Power, default=Power.NONE
    )
    is_report = models.BooleanField(_("是报告"), default=False)
    speaker = models.CharField(_("报告人或主持人"), max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField(_("用时（分钟）"), null=True, blank=True)
    paper = models.ForeignKey(
        SessionPaper,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agenda",
        verbose_name=_("会议文件"),
    )
    outcome = models.CharField(
        _("结果"), max_length=8, choices=Outcome, default=Outcome.PENDING
    )
    record = models.TextField(
        _("记录"), blank=True, max_length=4000, help_text=_("写进会议纪要的要点")
    )

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = _("议程项")
        verbose_name_plural = _("议程")
        ordering = ["session", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "title"],
                name="agenda_title_once_per_session",
                violation_error_message=_("这次会议的议程里已有这一项。"),
            ),
            models.CheckConstraint(
                name="agenda_power_is_known", condition=Q(power__in=Power.values)
            ),
            models.CheckConstraint(
                name="agenda_outcome_is_known",
                condition=Q(outcome__in=Outcome.values),
            ),
            models.CheckConstraint(
                name="agenda_procedure_is_not_voted_down",
                condition=~Q(power=Power.NONE) | ~Q(outcome=Outcome.REJECTED),
                violation_error_message=_("会务程序没有“未通过”的结果。"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.session.union
