"""与市总系统交换 (R-030, R-031): what was sent or read when, and where the books differ."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.unions import Union
from members.roles import Role
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class OtherSystem(models.TextChoices):
    MODEL_WORKERS = "model_workers", _("市总劳模工作管理系统（劳模）")
    ORGANISATIONS = "organisations", _("市总基层组建系统（组织）")
    MEMBERS = "members", _("市总基层组建系统（会员）")


class Direction(models.TextChoices):
    OUT = "out", _("导出给对方")
    IN = "in", _("读入对方的导出")


class ExchangeQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            user.rights.covering("union", Role.LEAD, Role.OFFICE, persons=True)
        )


class Exchange(models.Model):
    """One exchange: who, when, which way, how many rows. Never changed afterwards.

    ``counts``: rows sent; of a reading also those only there, only here and different.
    """

    system = models.CharField(_("对方系统"), max_length=14, choices=OtherSystem)
    direction = models.CharField(_("方向"), max_length=4, choices=Direction)
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("工会")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    at = models.DateTimeField(_("时间"), default=timezone.now)
    file_name = models.CharField(_("文件"), max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(_("行数"), default=dict)

    objects = ExchangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("与市总系统交换")
        verbose_name_plural = _("与市总系统交换")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="exchange_system_and_direction_are_known",
                condition=Q(
                    system__in=OtherSystem.values, direction__in=Direction.values
                ),
            )
        ]

    def __str__(self):
        return f"{self.get_system_display()} {timezone.localtime(self.at):%Y-%m-%d}"

    @property
    def audit_union(self):
        return self.union


class DifferenceKind(models.TextChoices):
    ONLY_THERE = "there", _("只有对方有")
    ONLY_HERE = "here", _("只有本系统有")
    DIFFERS = "differs", _("内容不同")


class DifferenceState(models.TextChoices):
    OPEN = "open", _("待处理")
    HERE = "mended_here", _("已改本系统")
    THERE = "mended_there", _("已请对方改")
    KEPT = "kept", _("保留差异")


class DifferenceQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        return self.filter(exchange__in=Exchange.objects.visible_to(user))


@pghistory.track(fields=["exchange", "state", "note"], model_name="DifferenceEvent")
class Difference(LifecycleModel):
    """One row that stands otherwise in the other system; worked off by an officer.

    ``fields``: ``{column title: [here, there]}``; personal values stand masked.
    """

    LIFECYCLE = {
        "mend_here": ({DifferenceState.OPEN}, DifferenceState.HERE),
        "mend_there": ({DifferenceState.OPEN}, DifferenceState.THERE),
        "keep": ({DifferenceState.OPEN}, DifferenceState.KEPT),
    }

    exchange = models.ForeignKey(
        Exchange, models.PROTECT, related_name="differences", verbose_name=_("交换")
    )
    kind = models.CharField(_("差异"), max_length=8, choices=DifferenceKind)
    name = models.CharField(_("对象"), max_length=120)
    fields = models.JSONField(_("不同之处"), default=dict)
    state = models.CharField(
        _("状态"), max_length=14, choices=DifferenceState, default=DifferenceState.OPEN
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("处理人"),
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("差异")
        verbose_name_plural = _("与市总系统的差异")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="difference_kind_and_state_are_known",
                condition=Q(
                    kind__in=DifferenceKind.values, state__in=DifferenceState.values
                ),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def audit_union(self):
        return self.exchange.union
