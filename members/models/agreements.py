"""Agreements with labour-dispatch agencies on where their people are members."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from members.models.periods import Period, PeriodQuerySet, ends_after_start
from members.models.ties import Employment
from members.models.unions import Union, reach_of
from members.roles import STAFF


class ManagedBy(models.TextChoices):
    HOST = "host", _("用工单位工会")
    AGENCY = "agency", _("派遣单位工会")


class DispatchAgreementQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(user.rights.covering("union", *STAFF, persons=True))

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))

    def in_force(self, union, agency, day):
        """The agreement with an agency that holds for a union on a day; the nearest
        union's first, none: None."""
        held = self.on(day).filter(
            Q(ended_on=None) | Q(ended_on__gte=day),
            agency=" ".join(agency.split()),
            union__in=union.line_ids(),
        )
        nearest = held.order_by(Length("union__path").desc(), "-starts_on")
        return nearest.select_related("union").first()

    def agencies_of(self, union, day):
        """Names of the agencies that have an agreement in force with a union or one
        above, in order."""
        held = self.on(day).filter(
            Q(ended_on=None) | Q(ended_on__gte=day), union__in=union.line_ids()
        )
        return list(held.order_by("agency").values_list("agency", flat=True).distinct())

    def unfinished(self):
        """Neither renewed by a later agreement nor ended before its time."""
        return self.filter(renewal=None, ended_on=None)


@pghistory.track()
class DispatchAgreement(Period):
    """劳务派遣入会协议书: where dispatched workers join, and who manages them (R-010).

    Whom it covers is read from employments with the same agency; joining happens in one
    place only.
    """

    union = models.ForeignKey(
        Union, models.PROTECT, related_name="agreements", verbose_name=_("工会")
    )
    agency = models.CharField(_("派遣单位"), max_length=80)
    managed_by = models.CharField(_("会籍由谁管理"), max_length=8, choices=ManagedBy)
    signed_on = models.DateField(_("签订日期"))
    ends_on = models.DateField(_("止"))
    ended_on = models.DateField(_("提前终止"), null=True, blank=True)
    renewed = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="renewal",
        editable=False,
        verbose_name=_("续签自"),
    )
    note = models.CharField(_("备注"), max_length=200, blank=True)

    objects = DispatchAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("劳务派遣协议")
        verbose_name_plural = _("劳务派遣协议")
        ordering = ["ends_on", "pk"]
        constraints = [
            ends_after_start("dispatch_agreement_ends_after_it_starts"),
            models.UniqueConstraint(
                fields=["union", "agency", "starts_on"],
                name="dispatch_agreement_starts_once",
                violation_error_message=_("同一天起的协议已经登记。"),
            ),
            models.CheckConstraint(
                name="dispatch_agreement_managed_by_is_known",
                condition=Q(managed_by__in=ManagedBy.values),
            ),
        ]

    def __str__(self):
        return self.agency

    @property
    def audit_union(self):
        return self.union

    def covered(self, day):
        """Who works here through this agency on a day."""
        return Employment.objects.on(day).filter(
            agency=self.agency, unit__union__path__startswith=self.union.path
        )
