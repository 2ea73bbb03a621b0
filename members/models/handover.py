"""工作交接: what a post with rights leaves open, and who takes it over."""

import uuid
from itertools import groupby

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models.organs import Appointment
from members.roles import KEEPERS
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class HandoverState(models.TextChoices):
    OPEN = "open", _("待移交")
    HANDED_OVER = "handed_over", _("待接收")
    RECEIVED = "received", _("已交接")
    CONTINUED = "continued", _("连任，不用交接")


S = HandoverState
WAITING = [S.OPEN, S.HANDED_OVER]


class HandoverQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """The leaver, the successor, and the officers over the union of the post."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(appointment__person=user)
            | Q(successor=user)
            | user.rights.covering("appointment__seat", *KEEPERS, persons=True)
        )

    def waiting(self):
        return self.filter(state__in=WAITING)

    def waiting_for(self, person):
        """What this person has to hand over or to receive."""
        return self.filter(
            Q(state=S.OPEN, appointment__person=person)
            | Q(state=S.HANDED_OVER, successor=person)
        )

    def of_the_post(self, appointment):
        """Sheets of others who held the same post in the same place."""
        return self.filter(
            appointment__post=appointment.post_id,
            appointment__seat=appointment.seat_id,
            appointment__organ=appointment.organ_id,
            appointment__unit=appointment.unit_id,
        )

    def for_list(self):
        return self.select_related(
            "appointment__person",
            "appointment__post",
            "appointment__organ",
            "appointment__unit",
            "appointment__seat__parent",
            "successor",
        )


class Handover(LifecycleModel):
    """工作交接单 of one appointment, made when its end is recorded.

    ``items`` is the open work as it stood at ``made_at``, kept as plain data: section,
    text, count, address. It is taken anew when the leaver hands over, then stays.
    """

    LIFECYCLE = {
        "hand_over": ({S.OPEN}, S.HANDED_OVER),
        "receive": ({S.HANDED_OVER}, S.RECEIVED),
        "continue": ({S.OPEN}, S.CONTINUED),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, related_name="handover", verbose_name=_("任职")
    )
    made_at = models.DateTimeField(_("清单时间"), default=timezone.now)
    items = models.JSONField(_("移交事项"), default=list)
    note = models.TextField(_("移交说明"), max_length=2000, blank=True)
    successor = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="taking_over",
        verbose_name=_("接交人"),
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=HandoverState, default=S.OPEN
    )
    waiting_since = models.DateField(_("等待起"), default=timezone.localdate)
    handed_over_at = models.DateTimeField(_("移交时间"), null=True, blank=True)
    received_at = models.DateTimeField(_("接收时间"), null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作交接单")
        verbose_name_plural = _("工作交接单")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="handover_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="handover_is_handed_over_once",
                condition=Q(
                    state__in=[S.HANDED_OVER, S.RECEIVED], handed_over_at__isnull=False
                )
                | Q(state__in=[S.OPEN, S.CONTINUED], handed_over_at=None),
            ),
            models.CheckConstraint(
                name="handover_is_received_by_the_successor",
                condition=Q(
                    state=S.RECEIVED, received_at__isnull=False, successor__isnull=False
                )
                | (~Q(state=S.RECEIVED) & Q(received_at=None)),
            ),
        ]

    def __str__(self):
        return f"{self.place} {self.appointment}"

    @property
    def audit_union(self):
        return self.appointment.seat

    @property
    def leaver(self):
        return self.appointment.person

    @property
    def place(self):
        """Where the post is: every union has a 工会委员会, so the union comes first."""
        held = self.appointment
        return (
            f"{held.seat} {held.place}" if held.place != held.seat else f"{held.seat}"
        )

    @property
    def sections(self):
        """``[(section, [line])]`` in the reader's language."""
        return [
            (
                gettext(section),
                [{**line, "text": gettext(line["text"])} for line in lines],
            )
            for section, lines in groupby(self.items, lambda line: line["section"])
        ]
