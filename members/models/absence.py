"""请假与代理: who is away from a post, from when to when, and who stands in."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.organs import Appointment
from members.models.periods import Period, ends_after_start, no_overlap
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class AbsenceReason(models.TextChoices):
    """No more is asked: why somebody is ill is nobody's business here."""

    TRIP = "trip", _("出差")
    STUDY = "study", _("进修、挂职")
    LEAVE = "leave", _("休假")
    OTHER = "other", _("其他")


class AbsenceState(models.TextChoices):
    PROPOSED = "proposed", _("待批准")
    OPEN = "open", _("已生效")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    ENDED = "ended", _("已提前结束")


S = AbsenceState
STANDING = [S.PROPOSED, S.OPEN]


class AbsenceQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """One's own, those one stands in for, and those of the posts of one's subtree."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(appointment__person=user)
            | Q(deputy=user)
            | user.rights.covering("appointment__seat", *STAFF, persons=True)
        )

    def for_list(self):
        return self.select_related(
            "appointment__person",
            "appointment__post",
            "appointment__organ",
            "appointment__unit",
            "appointment__seat",
            "deputy",
            "stand_in",
        )


class Absence(Period, LifecycleModel):
    """The holder of a post is away; ``stand_in`` is the deputy's appointment (代理)."""

    LIFECYCLE = {
        "approve": ({S.PROPOSED}, S.OPEN),
        "decline": ({S.PROPOSED}, S.DECLINED),
        "withdraw": ({S.PROPOSED}, S.WITHDRAWN),
        "end": ({S.OPEN}, S.ENDED),
    }

    appointment = models.ForeignKey(
        Appointment, models.PROTECT, related_name="absences", verbose_name=_("任职")
    )
    ends_on = models.DateField(_("止"))
    reason = models.CharField(_("事由"), max_length=10, choices=AbsenceReason)
    deputy = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="standing_in",
        verbose_name=_("代理人"),
    )
    stand_in = models.OneToOneField(
        Appointment,
        models.SET_NULL,
        null=True,
        related_name="stands_in_by",
        verbose_name=_("代理任职"),
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=AbsenceState, default=S.PROPOSED
    )
    asked_at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("请假与代理")
        verbose_name_plural = _("请假与代理")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            ends_after_start("absence_ends_after_it_starts"),
            models.CheckConstraint(
                name="absence_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="absence_reason_is_known",
                condition=Q(reason__in=AbsenceReason.values),
            ),
            no_overlap(
                "absence_once_at_a_time",
                "appointment",
                condition=Q(state__in=STANDING),
                message=_("这项任职在这段时间已登记请假。"),
            ),
        ]

    def __str__(self):
        return f"{self.appointment} {self.starts_on}—{self.ends_on}"

    @property
    def audit_union(self):
        return self.appointment.seat
