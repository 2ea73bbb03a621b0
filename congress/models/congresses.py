"""届: the n-th staff congress, or members' congress, of a union."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.models import Union
from members.models.periods import Period, PeriodQuerySet, ends_after_start
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.numerals import numeral


class CongressKind(models.TextChoices):
    STAFF = "staff", _("教职工代表大会")
    MEMBERS = "members", _("工会会员代表大会")


class CongressForm(models.TextChoices):
    """教育部令第32号 art. 15: below a number of staff everybody comes themself."""

    CONGRESS = "congress", _("代表大会")
    MEETING = "staff_meeting", _("全体大会")


class Tier(models.TextChoices):
    """Of the whole school (or a campus), of a college, of a department in a college."""

    SCHOOL = "school", _("校级")
    SECOND = "second", _("二级")
    THIRD = "third", _("三级")


class CongressState(models.TextChoices):
    PREPARING = "preparing", _("名单待确认")
    CONFIRMED = "confirmed", _("代表名单已确认")
    ENDED = "ended", _("已换届")


# What a meeting of everybody is called instead.
MEETINGS = {
    CongressKind.STAFF: _("教职工大会"),
    CongressKind.MEMBERS: _("工会会员大会"),
}


class CongressQuerySet(LifecycleQuerySet, PeriodQuerySet):  # type: ignore[override]
    def visible_to(self, user):
        """Those of one's own unions and above, and of the unions one works for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(union__path__in=user.paths_upward)
            | Q(union__in=user.rights.line)
            | user.rights.covering("union", *STAFF)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))

    def current(self):
        """Those that no later one has followed."""
        return self.exclude(state=CongressState.ENDED)


@pghistory.track()
class Congress(LifecycleModel, Period):
    """One 届 of one kind. ``starts_on`` is the day its first session opens.

    A members' congress may meet with the staff congress of its union (双代会): then
    ``shares_with`` names that one, whose delegates are its own. ``body`` is the
    department of a third-tier congress, which has no union of its own.
    """

    LIFECYCLE = {
        "confirm_list": ({CongressState.PREPARING}, CongressState.CONFIRMED),
        "reopen_list": ({CongressState.CONFIRMED}, CongressState.PREPARING),
        "end": (
            {CongressState.PREPARING, CongressState.CONFIRMED},
            CongressState.ENDED,
        ),
    }

    union = models.ForeignKey(
        Union, models.PROTECT, related_name="congresses", verbose_name=_("工会")
    )
    kind = models.CharField(_("类别"), max_length=8, choices=CongressKind)
    form = models.CharField(
        _("形式"), max_length=14, choices=CongressForm, default=CongressForm.CONGRESS
    )
    tier = models.CharField(
        _("层级"), max_length=8, choices=Tier, default=Tier.SCHOOL, editable=False
    )
    body = models.CharField(
        _("三级单位"),
        max_length=60,
        blank=True,
        default="",
        help_text=_("学院里的系、所开的三级教代会才填，例如：应用化学系"),
    )
    number = models.PositiveSmallIntegerField(_("届次"))
    ends_on = models.DateField(_("任期届满"))
    shares_with = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sharing",
        verbose_name=_("与哪一届教代会合用代表"),
        help_text=_("双代会填写：两会是同一批代表"),
    )
    seats = models.PositiveIntegerField(_("代表名额"), null=True, blank=True)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=CongressState,
        default=CongressState.PREPARING,
        editable=False,
    )
    confirmed_on = models.DateField(_("名单确认日期"), null=True, editable=False)

    objects = CongressQuerySet.as_manager()

    class Meta:
        verbose_name = _("届")
        verbose_name_plural = _("教代会、工代会届次")
        ordering = ["union__order", "union__code", "kind", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "kind", "body", "number"],
                name="congress_number_once_per_union",
                violation_error_message=_("这一届已经登记。"),
            ),
            ends_after_start("congress_ends_after_it_starts"),
            models.CheckConstraint(
                name="congress_number_counts_from_one", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="congress_kind_form_and_tier_are_known",
                condition=Q(
                    kind__in=CongressKind.values,
                    form__in=CongressForm.values,
                    tier__in=Tier.values,
                ),
            ),
            models.CheckConstraint(
                name="congress_members_share_the_staffs_delegates",
                condition=Q(shares_with=None)
                | (Q(kind=CongressKind.MEMBERS) & ~Q(shares_with=F("id"))),
                violation_error_message=_("只有工代会可以合用教代会的代表。"),
            ),
            models.CheckConstraint(
                name="congress_body_is_of_the_third_tier",
                condition=Q(body="") | Q(tier=Tier.THIRD),
                violation_error_message=_("只有三级教代会才填三级单位。"),
            ),
        ]

    def __str__(self):
        return _("%(host)s第%(number)s届%(name)s") % {
            "host": self.host,
            "number": numeral(self.number),
            "name": self.assembly,
        }

    @property
    def host(self):
        """Whose congress it is: 明湖大学, 文学院, 应用化学系."""
        return self.body or str(self.union).removesuffix("工会")

    @property
    def assembly(self):
        """教职工代表大会, 教职工大会, 工会会员代表大会 …"""
        if self.form == CongressForm.MEETING:
            return MEETINGS[CongressKind(self.kind)]
        return self.get_kind_display()

    @property
    def short_name(self):
        return _("教代会") if self.kind == CongressKind.STAFF else _("工代会")

    @property
    def roll_id(self):
        """The congress whose delegates are this one's."""
        return self.shares_with_id or self.pk

    @property
    def roll(self):
        return self.shares_with or self

    @property
    def audit_union(self):
        return self.union
