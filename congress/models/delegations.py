"""代表团: the delegations of a congress, and who heads them."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.models.congresses import Congress
from members.models.periods import Period, PeriodQuerySet, ends_after_start, no_overlap
from members.models.unions import reach_of


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(congress__in=Congress.objects.visible_to(user))

    def within(self, scope):
        return self.filter(reach_of(scope, "congress__union__"))

    def with_heads(self, day):
        """With ``present_heads``: who heads each, or writes for it, on a day."""
        heads = DelegationHead.objects.on(day).select_related("person")
        return self.prefetch_related(
            models.Prefetch("heads", heads, to_attr="present_heads")
        )


@pghistory.track()
class Delegation(models.Model):
    """A delegation (代表团、代表组) of the delegates of one or several constituencies."""

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="delegations", verbose_name=_("届")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    name = models.CharField(_("名称"), max_length=60)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("代表团")
        verbose_name_plural = _("代表团")
        ordering = ["congress", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "number"],
                name="delegation_number_once_per_congress",
                violation_error_message=_("这一届已有这个序号的代表团。"),
            ),
            models.UniqueConstraint(
                fields=["congress", "name"],
                name="delegation_name_once_per_congress",
                violation_error_message=_("这一届已有同名代表团。"),
            ),
        ]

    def __str__(self):
        return self.name

    def heads_on(self, day):
        """Who heads it, or writes for it, on a day; of rows fetched before."""
        return [head for head in self.heads.all() if head.holds(day)]

    @property
    def audit_union(self):
        return self.congress.union


class HeadPost(models.TextChoices):
    HEAD = "head", _("团长")
    DEPUTY = "deputy", _("副团长")
    RECORDER = "recorder", _("记录员")


class DelegationHeadQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(delegation__in=Delegation.objects.visible_to(user))


@pghistory.track()
class DelegationHead(Period):
    """Who heads a delegation, or writes for it, from a day to a day."""

    delegation = models.ForeignKey(
        Delegation, models.PROTECT, related_name="heads", verbose_name=_("代表团")
    )
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="headed_delegations",
        verbose_name=_("人员"),
    )
    post = models.CharField(
        _("职责"), max_length=8, choices=HeadPost, default=HeadPost.HEAD
    )

    objects = DelegationHeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("代表团负责人")
        verbose_name_plural = _("代表团负责人")
        ordering = ["delegation", "-post", "starts_on", "pk"]
        constraints = [
            ends_after_start("delegation_head_ends_after_it_starts"),
            no_overlap(
                "delegation_one_head_at_a_time",
                "delegation",
                condition=Q(post=HeadPost.HEAD),
                message=_("这个代表团同一时间只能有一位团长。"),
            ),
            no_overlap(
                "delegation_head_once_at_a_time",
                "delegation",
                "person",
                message=_("此人在这个代表团已有职责，时间重叠。"),
            ),
        ]

    def __str__(self):
        return f"{self.delegation} {self.get_post_display()}"

    @property
    def audit_union(self):
        return self.delegation.audit_union
