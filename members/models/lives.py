"""How unions come to be and what they were called: applications and former names."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.organs import Post
from members.models.unions import Union, UnionKind, UnionLevel, Unit
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class UnionNameQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()

    def held_on(self, day):
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day), ends_on__gte=day)


def name_on(union, day):
    """What a union was called on a day, as an expression; ``union`` leads to its row.

    ``Membership.objects.annotate(union_then=name_on("union", day))``. Without a former
    name of that day it is the present one.
    """
    then = UnionName.objects.held_on(day).filter(union=OuterRef(f"{union}_id"))
    return Coalesce(Subquery(then.values("name")[:1]), F(f"{union}__name"))


@pghistory.track()
class UnionName(models.Model):
    """A name that a union bore until a day (曾用名); its present name is on its row.

    ``starts_on`` is empty where nobody knows since when.
    """

    union = models.ForeignKey(
        Union, models.PROTECT, related_name="former_names", verbose_name=_("工会")
    )
    name = models.CharField(_("曾用名"), max_length=80)
    starts_on = models.DateField(_("起"), null=True, blank=True)
    ends_on = models.DateField(_("止"))
    document_number = models.CharField(_("更名文号"), max_length=60, blank=True)

    objects = UnionNameQuerySet.as_manager()

    class Meta:
        verbose_name = _("曾用名")
        verbose_name_plural = _("曾用名")
        ordering = ["union_id", "-ends_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "ends_on"], name="union_name_ends_once_a_day"
            ),
            models.CheckConstraint(
                name="union_name_ends_after_it_starts",
                condition=Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_union(self):
        return self.union


class Decision(models.TextChoices):
    """Where an application to the higher union stands."""

    APPLIED = "applied", _("待批复")
    APPROVED = "approved", _("已批准")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class Application(LifecycleModel):
    """An application of a union to the union above it (请示), and the answer (批复)."""

    LIFECYCLE = {
        "approve": ({Decision.APPLIED}, Decision.APPROVED),
        "decline": ({Decision.APPLIED}, Decision.DECLINED),
        "withdraw": ({Decision.APPLIED}, Decision.WITHDRAWN),
    }

    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=Decision,
        default=Decision.APPLIED,
        editable=False,
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("申请人"),
    )
    applied_on = models.DateField(
        _("申请日期"), default=timezone.localdate, editable=False
    )
    reason = models.CharField(_("理由"), max_length=300)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("批复人"),
    )
    decided_on = models.DateField(_("批复日期"), null=True, editable=False)
    document_number = models.CharField(
        _("批复文号"), max_length=60, blank=True, editable=False
    )
    answer = models.CharField(_("批复意见"), max_length=300, blank=True, editable=False)

    class Meta:
        abstract = True


class FoundingQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """A federation reads what is addressed to itself, not what a school decides."""
        rights = user.rights
        return self.filter(
            rights.covering("parent", *STAFF, persons=True)
            | rights.covering("applicant", *STAFF, persons=True)
            | Q(parent__path__in=rights.paths(*STAFF))
        )


@pghistory.track()
class Founding(Application):
    """新建工会: who asks for it, where it shall stand, whom it shall cover.

    工会法 art. 12: a union is set up with the approval of the next higher union.
    """

    applicant = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("申请的工会")
    )
    parent = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("批复的上级工会")
    )
    level = models.CharField(_("层级"), max_length=12, choices=UnionLevel)
    kind = models.CharField(_("类型"), max_length=12, choices=UnionKind, blank=True)
    code = models.CharField(_("代码"), max_length=30)
    name = models.CharField(_("名称"), max_length=80)
    affiliation = models.CharField(_("归属口径"), max_length=30, blank=True)
    founded_on = models.DateField(_("成立日期"))
    units = models.ManyToManyField(
        Unit, blank=True, related_name="+", verbose_name=_("覆盖的单位")
    )
    union = models.OneToOneField(
        Union,
        models.PROTECT,
        null=True,
        related_name="founding",
        editable=False,
        verbose_name=_("新建的工会"),
    )

    objects = FoundingQuerySet.as_manager()

    class Meta:
        verbose_name = _("新建工会申请")
        verbose_name_plural = _("新建工会申请")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state=Decision.APPLIED),
                name="founding_of_a_code_applied_for_once",
                violation_error_message=_("这个代码的新建申请正在等批复。"),
            ),
            models.CheckConstraint(
                name="founding_approved_has_its_union",
                condition=Q(state=Decision.APPROVED, union__isnull=False)
                | ~Q(state=Decision.APPROVED) & Q(union=None),
            ),
            models.CheckConstraint(
                name="founding_state_is_known", condition=Q(state__in=Decision.values)
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_union(self):
        return self.applicant

    @property
    def decider(self):
        """The union that answers."""
        return self.parent


class FoundingSeat(models.Model):
    """A seat of the first committee as proposed with the founding."""

    founding = models.ForeignKey(Founding, models.CASCADE, related_name="seats")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("人员"),
    )
    post = models.ForeignKey(
        Post, models.PROTECT, related_name="+", verbose_name=_("职务")
    )

    class Meta:
        verbose_name = _("首届委员会人选")
        verbose_name_plural = _("首届委员会人选")
        ordering = ["post__order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["founding", "person", "post"],
                name="founding_seat_named_once",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.post}"


class TermExtensionQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """A federation reads what is addressed to itself, not what a school decides."""
        rights = user.rights
        return self.filter(
            rights.covering("term__organ__union", *STAFF, persons=True)
            | Q(term__organ__union__parent__path__in=rights.paths(*STAFF))
            | Q(term__organ__union__path__in=rights.paths(*STAFF))
        )


@pghistory.track()
class TermExtension(Application):
    """延期换届: the higher union lets a committee serve beyond its term."""

    term = models.ForeignKey(
        "members.Term",
        models.PROTECT,
        related_name="extensions",
        verbose_name=_("届"),
    )
    until = models.DateField(_("申请延期到"))

    objects = TermExtensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("延期换届申请")
        verbose_name_plural = _("延期换届申请")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["term"],
                condition=Q(state=Decision.APPLIED),
                name="term_extension_applied_for_once",
                violation_error_message=_("这一届的延期申请正在等批复。"),
            ),
            models.CheckConstraint(
                name="term_extension_state_is_known",
                condition=Q(state__in=Decision.values),
            ),
        ]

    def __str__(self):
        return f"{self.term}"

    @property
    def audit_union(self):
        return self.term.organ.union

    @property
    def decider(self):
        union: Union = self.audit_union
        return union.parent or union
