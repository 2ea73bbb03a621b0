"""Which unit has a matter, and how it took it."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matters.models.matters import Matter, PartQuerySet
from members.models import Unit
from union_portal.lifecycle import LifecycleModel


class AssignmentRole(models.TextChoices):
    LEAD = "lead", _("主办")
    ASSIST = "assist", _("协办")


class AssignmentState(models.TextChoices):
    GIVEN = "given", _("待接办")
    ACCEPTED = "accepted", _("已接办")
    DISPUTED = "disputed", _("有异议")
    ENDED = "ended", _("已改派")


S = AssignmentState
STANDING = (S.GIVEN, S.ACCEPTED, S.DISPUTED)


class AssignmentQuerySet(PartQuerySet):
    def standing(self):
        return self.filter(state__in=STANDING)

    def assisting(self):
        return self.filter(~Q(state=S.ENDED), role=AssignmentRole.ASSIST)

    def of_units(self, units):
        return self.standing().filter(unit__in=units)


@pghistory.track()
class Assignment(LifecycleModel):
    """交办: one unit has a matter, as lead (主办) or to assist (协办).

    A unit may dispute that it is its business, with a reason; the union then gives the
    matter to another unit or upholds it. ``opinion`` is what an assisting unit
    contributes to the reply of the lead.
    """

    LIFECYCLE = {
        "accept": ({S.GIVEN}, S.ACCEPTED),
        "dispute": ({S.GIVEN}, S.DISPUTED),
        "uphold": ({S.DISPUTED}, S.GIVEN),
        "end": ({S.GIVEN, S.ACCEPTED, S.DISPUTED}, S.ENDED),
    }

    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="assignments", verbose_name=_("事项")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="assignments", verbose_name=_("承办单位")
    )
    role = models.CharField(_("主协办"), max_length=8, choices=AssignmentRole)
    state = models.CharField(_("状态"), max_length=10, choices=S, default=S.GIVEN)
    assigned_on = models.DateField(_("交办日期"))
    accepted_on = models.DateField(_("接办日期"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("接办人"),
    )
    dispute_reason = models.CharField(_("异议理由"), max_length=300, blank=True)
    answer = models.CharField(_("对异议的答复"), max_length=300, blank=True)
    opinion = models.TextField(_("协办意见"), max_length=2000, blank=True)
    opined_on = models.DateField(_("协办意见日期"), null=True, blank=True)
    ended_on = models.DateField(_("改派日期"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("交办单位")
        verbose_name_plural = _("交办单位")
        ordering = ["-role", "pk"]  # lead before assist
        indexes = [
            models.Index(
                fields=["unit", "matter"],
                condition=~Q(state="ended"),
                name="assignment_standing",
            ),
            models.Index(
                fields=["unit", "matter"],
                condition=Q(role="assist") & ~Q(state="ended"),
                name="assignment_assisting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(role="lead") & ~Q(state="ended"),
                name="assignment_one_lead_per_matter",
                violation_error_message=_("一件事项只有一个主办单位。"),
            ),
            models.UniqueConstraint(
                fields=["matter", "unit"],
                condition=~Q(state="ended"),
                name="assignment_unit_once_per_matter",
                violation_error_message=_("这个单位已在办这件事项。"),
            ),
            models.CheckConstraint(
                name="assignment_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="assignment_role_is_known",
                condition=Q(role__in=AssignmentRole.values),
            ),
            models.CheckConstraint(
                name="assignment_disputed_with_a_reason",
                condition=~Q(state="disputed") | ~Q(dispute_reason=""),
            ),
            models.CheckConstraint(
                name="assignment_ended_has_a_day",
                condition=Q(state="ended", ended_on__isnull=False)
                | ~Q(state="ended") & Q(ended_on=None),
            ),
        ]

    def __str__(self):
        return f"{self.unit}（{self.get_role_display()}）"

    @property
    def audit_union(self):
        return self.matter.union
