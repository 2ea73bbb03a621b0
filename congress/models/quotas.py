"""选举单位: how many delegates each elects, whom it nominated and whom it elected."""

import pghistory
from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from congress.models.congresses import Congress
from congress.models.delegations import Delegation
from members.models import Unit
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class QuotaQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(congress__in=Congress.objects.visible_to(user))

    def within(self, scope):
        return self.filter(reach_of(scope, "congress__union__"))

    def with_filled(self, day):
        """Annotate ``filled``: full delegates of the constituency, judged or waiting."""
        delegates = apps.get_model("congress", "Delegate").objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            congress=OuterRef("congress"),
            unit=OuterRef("unit"),
            kind="full",
            state__in=("proposed", "qualified"),
        )
        counted = delegates.order_by().values("unit").annotate(n=Count("pk"))
        return self.annotate(filled=Coalesce(Subquery(counted.values("n")), 0))


@pghistory.track()
class Quota(models.Model):
    """The seats of one constituency (a unit), given out by the number of its staff."""

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="quotas", verbose_name=_("届")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="quotas", verbose_name=_("选举单位")
    )
    seats = models.PositiveSmallIntegerField(_("名额"))
    electors = models.PositiveIntegerField(
        _("教职工人数"), default=0, help_text=_("分配名额时的在聘人数")
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="quotas",
        verbose_name=_("编入代表团"),
    )

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("选举单位名额")
        verbose_name_plural = _("选举单位名额")
        ordering = ["congress", "unit__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "unit"],
                name="quota_once_per_constituency",
                violation_error_message=_("这个选举单位的名额已经登记。"),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.seats}"

    @property
    def audit_union(self):
        return self.congress.union


class ElectionState(models.TextChoices):
    NOMINATING = "nominating", _("提名中")
    VALID = "valid", _("选举有效")
    VOID = "void", _("选举无效")


class ElectionQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """Who works for the union of the congress, or for the constituency's."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            user.rights.covering("quota__congress__union", *STAFF, persons=True)
            | user.rights.covering("quota__unit__union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "quota__congress__union__"))


@pghistory.track()
class Election(LifecycleModel):
    """One election in a constituency: of its delegates, or of one to fill a vacancy.

    ``electors`` staff of the constituency, ``voters`` of them who voted, ``valid``
    ballots (人、票).
    """

    LIFECYCLE = {
        "count": ({ElectionState.NOMINATING}, ElectionState.VALID),
        "void": ({ElectionState.NOMINATING}, ElectionState.VOID),
    }

    quota = models.ForeignKey(
        Quota, models.PROTECT, related_name="elections", verbose_name=_("选举单位")
    )
    seats = models.PositiveSmallIntegerField(_("应选名额"))
    held_on = models.DateField(_("选举日期"), null=True, blank=True)
    electors = models.PositiveIntegerField(_("应到选民"), null=True, blank=True)
    voters = models.PositiveIntegerField(_("参加投票"), null=True, blank=True)
    valid = models.PositiveIntegerField(_("有效票"), null=True, blank=True)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=ElectionState,
        default=ElectionState.NOMINATING,
        editable=False,
    )
    reason = models.CharField(_("说明"), max_length=200, blank=True, editable=False)

    objects = ElectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("代表选举")
        verbose_name_plural = _("代表选举")
        ordering = ["quota", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["quota"],
                condition=Q(state=ElectionState.NOMINATING),
                name="election_one_at_a_time_per_constituency",
                violation_error_message=_("这个选举单位有一次选举还没有结束。"),
            ),
            models.CheckConstraint(
                name="election_counts_do_not_exceed_each_other",
                condition=(Q(voters=None) | Q(voters__lte=F("electors")))
                & (Q(valid=None) | Q(valid__lte=F("voters"))),
                violation_error_message=_(
                    "有效票不能多于投票人数，投票人数不能多于应到选民。"
                ),
            ),
        ]

    def __str__(self):
        return _("%(unit)s代表选举") % {"unit": self.quota.unit}

    @property
    def audit_union(self):
        return self.quota.audit_union


class CandidateQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(election__in=Election.objects.visible_to(user))


class Candidate(models.Model):
    """候选人: nominated in a constituency; the votes are typed in after the count."""

    election = models.ForeignKey(
        Election, models.PROTECT, related_name="candidates", verbose_name=_("选举")
    )
    person = models.ForeignKey(
        "members.Person", models.PROTECT, related_name="+", verbose_name=_("候选人")
    )
    nominated_by = models.CharField(_("提名人"), max_length=80, blank=True)
    votes = models.PositiveIntegerField(_("得票"), null=True, blank=True)
    elected = models.BooleanField(_("当选"), default=False)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        verbose_name = _("代表候选人")
        verbose_name_plural = _("代表候选人")
        ordering = ["election", "-votes", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["election", "person"],
                name="candidate_once_per_election",
                violation_error_message=_("此人已经提名。"),
            ),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def audit_union(self):
        return self.election.audit_union
