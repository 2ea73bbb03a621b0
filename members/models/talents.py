"""高层次人才服务 (R-033): their concerns (关键小事), followed up until they are settled."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.periods import Period, PeriodQuerySet, ends_after_start
from members.models.unions import Union
from members.roles import Role
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.personal import EncryptedField

# Who is told what a talent asks for: nobody else of the staff.
CONFIDANTS = (Role.LEAD, Role.OFFICE)


class TalentCategory(models.TextChoices):
    NATIONAL = "national", _("国家级人才")
    PROVINCE = "province", _("省部级人才")
    SCHOOL = "school", _("校级人才")
    OVERSEAS = "overseas", _("海外引进人才")


class TalentQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """Those who lead or keep the union; not even the person concerned edits it."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user.rights.covering("union", *CONFIDANTS, persons=True))


@pghistory.track()
class Talent(Period):
    """A person whom the union looks after, from when to when."""

    person = models.OneToOneField(
        "members.Person",
        models.PROTECT,
        related_name="talent",
        verbose_name=_("人员"),
    )
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="talents", verbose_name=_("联系工会")
    )
    category = models.CharField(_("类别"), max_length=10, choices=TalentCategory)
    contact_person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("联系人"),
    )

    objects = TalentQuerySet.as_manager()

    class Meta:
        verbose_name = _("高层次人才")
        verbose_name_plural = _("高层次人才")
        ordering = ["pk"]
        constraints = [
            ends_after_start("talent_ends_after_it_starts"),
            models.CheckConstraint(
                name="talent_category_is_known",
                condition=Q(category__in=TalentCategory.values),
            ),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def audit_union(self):
        return self.union


class ConcernState(models.TextChoices):
    OPEN = "open", _("办理中")
    SETTLED = "settled", _("已办结")
    DROPPED = "dropped", _("本人撤回")


class ConcernQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """With the talent, also for who is answerable for the concern."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(responsible=user)
            | user.rights.covering("talent__union", *CONFIDANTS, persons=True)
        )

    def due(self, day):
        """Open, and to be followed up by a day."""
        return self.filter(state=ConcernState.OPEN, next_on__lte=day)


class Concern(LifecycleModel):
    """关键小事: what somebody asked for, who sees to it, when one looks again.

    What it is about stands encrypted: it tells of children, illness, housing.
    """

    LIFECYCLE = {
        "settle": ({ConcernState.OPEN}, ConcernState.SETTLED),
        "drop": ({ConcernState.OPEN}, ConcernState.DROPPED),
    }

    talent = models.ForeignKey(
        Talent, models.PROTECT, related_name="concerns", verbose_name=_("人才")
    )
    raised_on = models.DateField(_("提出日期"))
    matter = EncryptedField(null=True)
    responsible = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="+",
        verbose_name=_("责任人"),
    )
    next_on = models.DateField(_("下次跟进"))
    state = models.CharField(
        _("状态"), max_length=8, choices=ConcernState, default=ConcernState.OPEN
    )
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    objects = ConcernQuerySet.as_manager()

    class Meta:
        verbose_name = _("关键小事")
        verbose_name_plural = _("关键小事")
        ordering = ["next_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="concern_state_is_known",
                condition=Q(state__in=ConcernState.values),
            ),
            models.CheckConstraint(
                name="concern_closes_with_a_date",
                condition=Q(state=ConcernState.OPEN, closed_on=None)
                | (~Q(state=ConcernState.OPEN) & Q(closed_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def audit_union(self):
        return self.talent.union


class ConcernStep(models.Model):
    """One follow-up: what was done or found out; encrypted as the concern is."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="steps")
    happened_on = models.DateField(_("日期"))
    said = EncryptedField(null=True)
    by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("跟进人"),
    )

    class Meta:
        verbose_name = _("跟进")
        verbose_name_plural = _("跟进")
        ordering = ["happened_on", "pk"]

    def __str__(self):
        return f"{self.concern_id}:{self.happened_on}"
