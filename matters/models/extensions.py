"""延期: a unit asks once for more time, and the union answers."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matters.models.matters import Matter, PartQuerySet
from union_portal.lifecycle import LifecycleModel


class ExtensionState(models.TextChoices):
    ASKED = "asked", _("待批准")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")


S = ExtensionState


@pghistory.track()
class Extension(LifecycleModel):
    """延期申请: until when, why, and the answer. Once for each matter, granted or not."""

    LIFECYCLE = {
        "grant": ({S.ASKED}, S.GRANTED),
        "refuse": ({S.ASKED}, S.REFUSED),
    }

    matter = models.OneToOneField(
        Matter, models.PROTECT, related_name="extension", verbose_name=_("事项")
    )
    state = models.CharField(_("状态"), max_length=8, choices=S, default=S.ASKED)
    asked_by = models.ForeignKey(
        "members.Person", models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    asked_on = models.DateField(_("申请日期"))
    before = models.DateField(_("原期限"))
    until = models.DateField(_("申请延到"))
    reason = models.CharField(_("理由"), max_length=300)
    answer = models.CharField(_("答复"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("批准人"),
    )
    decided_on = models.DateField(_("答复日期"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("延期申请")
        verbose_name_plural = _("延期申请")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="matter_extension_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="matter_extension_goes_further",
                condition=Q(until__gt=models.F("before")),
                violation_error_message=_("延期要晚于原定的期限。"),
            ),
            models.CheckConstraint(
                name="matter_extension_decided_has_a_day",
                condition=Q(state="asked", decided_on=None)
                | ~Q(state="asked") & Q(decided_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.matter} {self.until}"

    @property
    def audit_union(self):
        return self.matter.union
