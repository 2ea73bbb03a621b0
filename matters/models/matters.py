"""The handled matter: raised, handed to a unit, replied to, rated, settled."""

import uuid

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matters.handling import unit_ids
from matters.models.kinds import MatterKind
from matters.registry import MATTER_SOURCES
from members.models import Union, Unit
from members.models.unions import reach_of
from members.roles import STAFF, Role
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.search import BigramField, matching

OFFICERS = (Role.LEAD, Role.OFFICE)


class MatterState(models.TextChoices):
    RAISED = "raised", _("待交办")
    ASSIGNED = "assigned", _("待接办")
    DISPUTED = "disputed", _("单位有异议")
    ACCEPTED = "accepted", _("办理中")
    REPLIED = "replied", _("已答复")
    RATED = "rated", _("已评价")
    CLOSED = "closed", _("已办结")
    WITHDRAWN = "withdrawn", _("已撤回")


S = MatterState
WITH_UNIT = (S.ASSIGNED, S.ACCEPTED)
OPEN = (S.RAISED, S.ASSIGNED, S.DISPUTED, S.ACCEPTED, S.REPLIED, S.RATED)


class Holder(models.TextChoices):
    """Who has it now."""

    UNION = "union", _("工会")
    UNIT = "unit", _("承办单位")
    HEAD = "head", _("单位负责人（签字）")
    LEADER = "leader", _("分管领导（签字）")
    RAISER = "raiser", _("提出人（评价）")
    NOBODY = "nobody", _("已办结")


class MatterQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """Who raised it, the people of its units, its leader, the union's staff; and
        whom the app it came from lets read it."""
        if not user.is_authenticated:
            return self.none()
        seen = (
            Q(raised_by=user)
            | Q(leader=user)
            | user.rights.covering("union", *STAFF, persons=True)
        )
        if units := unit_ids(user):
            seen |= Q(Exists(self._open_assignments().filter(unit__in=units)))
        for source in MATTER_SOURCES.everything().values():
            seen |= source.visible(user)
        return self.filter(seen)

    def _open_assignments(self):
        """Those of the outer matter that have not ended."""
        assignments = self.model._meta.get_field("assignments").related_model
        return assignments.objects.standing().filter(matter=OuterRef("pk"))

    def governed_by(self, user):
        """Those of the unions whose staff one is."""
        return self.filter(user.rights.covering("union", *STAFF, persons=True))

    def run_by(self, user):
        """Those one hands over, chases and closes."""
        return self.filter(user.rights.covering("union", *OFFICERS, persons=True))

    def handled_by(self, user, *roles):
        """Those with the units one works for; one query for the units."""
        units = unit_ids(user, *roles)
        if not units:
            return self.none()
        assignments = self.model._meta.get_field("assignments").related_model
        assisted = assignments.objects.assisting().filter(unit__in=units)
        return self.filter(Q(lead_unit__in=units) | Q(pk__in=assisted.values("matter")))

    def open(self):
        return self.filter(state__in=OPEN)

    def overdue(self, day):
        """With a unit beyond the deadline."""
        return self.filter(state__in=WITH_UNIT, due_on__lt=day)

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))

    def matching(self, text):
        """By number, or by words of the title."""
        if any(sign.isdigit() for sign in text):
            how = "contains" if text[0].isdigit() else "startswith"  # a key, or its end
            if any(sign.isascii() and sign.isalpha() for sign in text):
                how = "icontains"
            return self.filter(**{f"number__{how}": text})
        return self.filter(title_bigrams=matching(text))

    def for_list(self):
        return self.select_related("kind", "union", "lead_unit")

    def for_reading(self):
        return self.select_related(
            "kind", "union", "lead_unit", "leader", "raised_by", "extension"
        )


@pghistory.track(exclude=["title_bigrams"])
class Matter(LifecycleModel):
    """承办事项: what a unit must answer, whoever asked.

    ``source`` is the short key of the app that raised it (``registry``), "" for the
    portal's own. ``holder`` and ``held_since`` say who has it now; ``round`` is 2 once
    an unsatisfied raiser made it be handled again (二次办理).
    """

    LIFECYCLE = {
        "assign": ({S.RAISED}, S.ASSIGNED),
        "answer": ({S.RAISED}, S.REPLIED),
        "withdraw": ({S.RAISED}, S.WITHDRAWN),
        "accept": ({S.ASSIGNED}, S.ACCEPTED),
        "dispute": ({S.ASSIGNED}, S.DISPUTED),
        "uphold": ({S.DISPUTED}, S.ASSIGNED),
        "reassign": ({S.ASSIGNED, S.DISPUTED, S.ACCEPTED}, S.ASSIGNED),
        "reply": ({S.ACCEPTED}, S.REPLIED),
        "record_reply": ({S.ASSIGNED, S.ACCEPTED}, S.REPLIED),
        "rework": ({S.REPLIED}, S.ACCEPTED),
        "rate": ({S.REPLIED, S.RATED}, S.RATED),
        "handle_again": ({S.RATED}, S.ACCEPTED),
        "reopen": ({S.RATED}, S.RAISED),
        "close": ({S.REPLIED, S.RATED}, S.CLOSED),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="matters", verbose_name=_("工会")
    )
    kind = models.ForeignKey(
        MatterKind, models.PROTECT, related_name="matters", verbose_name=_("种类")
    )
    number = models.CharField(_("编号"), max_length=30)
    title = models.CharField(_("标题"), max_length=100)
    title_bigrams = BigramField("title")
    text = models.TextField(_("内容"), max_length=4000)
    category = models.CharField(_("类别"), max_length=40, blank=True)
    raised_on = models.DateField(_("提出日期"))
    raised_by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matters_raised",
        verbose_name=_("提出人"),
    )
    source = models.CharField(_("来源"), max_length=20, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=S, default=S.RAISED)
    holder = models.CharField(
        _("现在在谁手里"), max_length=8, choices=Holder, default=Holder.UNION
    )
    held_since = models.DateTimeField(_("从何时起"), default=timezone.now)
    lead_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matters_led",
        verbose_name=_("主办单位"),
    )
    leader = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="matters_in_charge",
        verbose_name=_("分管领导"),
    )
    assigned_on = models.DateField(_("交办日期"), null=True, blank=True)
    due_on = models.DateField(_("答复期限"), null=True, blank=True)
    round = models.PositiveSmallIntegerField(_("第几次办理"), default=1)
    replied_on = models.DateField(_("答复日期"), null=True, blank=True)
    outcome = models.CharField(_("办理结果"), max_length=10, blank=True)
    grade = models.CharField(_("评价"), max_length=10, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("承办事项")
        verbose_name_plural = _("承办事项")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["union", "raised_on"]),
            models.Index(
                fields=["union", "state", "due_on"],
                include=["id", "lead_unit", "holder"],  # boards read nothing else
                condition=Q(
                    state__in=[
                        "raised",
                        "assigned",
                        "disputed",
                        "accepted",
                        "replied",
                        "rated",
                    ]
                ),
                name="matter_open",
            ),
            GinIndex(fields=["title_bigrams"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "number"],
                include=["id"],  # parts of a number are looked for in the index alone
                name="matter_number_once_per_union",
            ),
            models.CheckConstraint(
                name="matter_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="matter_holder_is_known", condition=Q(holder__in=Holder.values)
            ),
            models.CheckConstraint(
                name="matter_with_a_unit_has_unit_and_deadline",
                condition=~Q(state__in=["assigned", "disputed", "accepted"])
                | Q(
                    lead_unit__isnull=False,
                    due_on__isnull=False,
                    assigned_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="matter_replied_says_when_and_how",
                condition=~Q(state__in=["replied", "rated"])
                | Q(replied_on__isnull=False) & ~Q(outcome=""),
            ),
            models.CheckConstraint(
                name="matter_closed_has_a_day",
                condition=Q(state__in=["closed", "withdrawn"], closed_on__isnull=False)
                | ~Q(state__in=["closed", "withdrawn"]) & Q(closed_on=None),
            ),
            models.CheckConstraint(
                name="matter_is_handled_twice_at_most",
                condition=Q(round__range=(1, 2)),
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.title}"

    def get_absolute_url(self):
        return reverse("matters:show", args=[self.public_id])

    @property
    def category_shown(self):
        """In the reader's language, where the catalogue knows the category."""
        return gettext(self.category) if self.category else ""

    @property
    def audit_union(self):
        return self.union

    @property
    def is_open(self):
        return self.state in OPEN

    def days_left(self, today):
        """Calendar days to the deadline, below zero when it is over; None without one
        or when no unit has it."""
        if self.due_on is None or self.state not in WITH_UNIT:
            return None
        return (self.due_on - today).days

    @cached_property
    def raisers(self):
        """Who reads the reply and rates it; asked once for a row that was read."""
        if self.source:
            return list(MATTER_SOURCES[self.source].raisers(self))
        return [self.raised_by] if self.raised_by_id else []

    @property
    def origin_url(self):
        """Where the thing stands that it was raised for; "" for the portal's own."""
        return MATTER_SOURCES[self.source].url(self) if self.source else ""


class PartQuerySet(LifecycleQuerySet):
    """Rows that belong to a matter, seen by whoever sees the matter."""

    def visible_to(self, user):
        return self.filter(matter__in=Matter.objects.visible_to(user).order_by())

    def within(self, scope):
        return self.filter(reach_of(scope, "matter__union__"))
