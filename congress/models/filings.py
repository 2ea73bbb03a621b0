"""细则报批 (R-069): rules of a second-tier congress, new or changed, laid before the union.

The text in force stands in the regulation library; here is how it came there.
"""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import RegulationVersion, Union
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class FilingState(models.TextChoices):
    FILED = "filed", _("待审批")
    APPROVED = "approved", _("已批准")
    RETURNED = "returned", _("已退回")
    WITHDRAWN = "withdrawn", _("已撤回")


F = FilingState


class FilingQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """The staff of the union that filed it and of those above."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user.rights.covering("union", *STAFF))

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))


@pghistory.track()
class RuleFiling(LifecycleModel):
    """报批件: one version of the rules, as adopted below and decided on above.

    ``party_on``: the party committee of the school approved it. Approved by the school
    union it becomes a ``version`` in the regulation library.
    """

    LIFECYCLE = {
        "correct_filing": ({F.FILED, F.RETURNED}, F.FILED),
        "approve_filing": ({F.FILED}, F.APPROVED),
        "return_filing": ({F.FILED}, F.RETURNED),
        "withdraw_filing": ({F.FILED, F.RETURNED}, F.WITHDRAWN),
    }

    union = models.ForeignKey(
        Union, models.PROTECT, related_name="rule_filings", verbose_name=_("二级工会")
    )
    title = models.CharField(
        _("细则名称"), max_length=120, help_text=_("修订的要与规章制度库里的名称一致")
    )
    label = models.CharField(_("版本"), max_length=40, help_text=_("例如：2024 年修订"))
    adopted_on = models.DateField(_("二级教代会通过日期"))
    starts_on = models.DateField(_("施行日期"))
    party_on = models.DateField(
        _("党委审批日期"), null=True, blank=True, help_text=_("还没有审批就空着")
    )
    party_number = models.CharField(_("党委批复文号"), max_length=60, blank=True)
    changes = models.CharField(_("修订说明"), max_length=500, blank=True)
    text = models.TextField(_("全文"), max_length=50_000)
    state = models.CharField(
        _("状态"), max_length=10, choices=F, default=F.FILED, editable=False
    )
    filed_on = models.DateField(
        _("报送日期"), default=timezone.localdate, editable=False
    )
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("报送人"),
    )
    decided_on = models.DateField(_("校工会审批日期"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("审批人"),
    )
    reason = models.CharField(_("审批意见"), max_length=300, blank=True, editable=False)
    version = models.OneToOneField(
        RegulationVersion,
        models.PROTECT,
        null=True,
        related_name="filing",
        editable=False,
        verbose_name=_("规章制度库版本"),
    )

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("细则报批")
        verbose_name_plural = _("二级教代会细则报批")
        ordering = ["-filed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "title", "label"],
                condition=~Q(state="withdrawn"),
                name="rule_filing_version_once",
                violation_error_message=_("这一版已经报送。"),
            ),
            models.CheckConstraint(
                name="rule_filing_state_is_known", condition=Q(state__in=F.values)
            ),
            models.CheckConstraint(
                name="rule_filing_starts_once_adopted",
                condition=Q(starts_on__gte=models.F("adopted_on")),
                violation_error_message=_("施行日期不能早于二级教代会通过日期。"),
            ),
            models.CheckConstraint(
                name="rule_filing_approved_by_both",
                condition=~Q(state="approved")
                | Q(
                    party_on__isnull=False,
                    decided_on__isnull=False,
                    version__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="rule_filing_returned_says_why",
                condition=~Q(state="returned") | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.label}"

    @property
    def audit_union(self):
        return self.union
