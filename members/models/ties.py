"""Employment comes from HR, membership from acts of the union; each with its dates."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models.histories import read_by_row
from members.models.naming import Named
from members.models.periods import (
    Period,
    PeriodQuerySet,
    ends_after_start,
    one_at_a_time,
)
from members.models.unions import Union, Unit, reach_of
from members.roles import ROLL
from union_portal.figures import SUBTREE


class DuesSource(models.TextChoices):
    """会费来源: who pays the dues of people employed in one way."""

    PAYROLL = "payroll", _("工资代扣")
    SELF = "self", _("本人缴纳")
    UNIT = "unit", _("用人单位代收")
    AGENCY = "agency", _("派遣单位代收")


class EmploymentKind(Named):
    """用工形式 (事业编、合同制、劳务派遣 …): a register, not a list in code."""

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    on_establishment = models.BooleanField(_("编制内"), default=False)
    through_agency = models.BooleanField(
        _("由派遣单位用工"), default=False, help_text=_("这类人员要填派遣单位")
    )
    dues_source = models.CharField(
        _("会费来源"),
        max_length=8,
        choices=DuesSource,
        blank=True,
        help_text=_("这类人员的会费由谁交；空着就是没有落实"),
    )
    order = models.PositiveIntegerField(_("排序"), default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="employment_kind_dues_source_is_known",
                condition=Q(dues_source="") | Q(dues_source__in=DuesSource.values),
            )
        ]
        verbose_name = _("用工形式")
        verbose_name_plural = _("用工形式")
        ordering = ["order", "code"]


class PostCategory(models.TextChoices):
    """岗位类别; the staff congress counts teachers and front-line staff by it."""

    TEACHER = "teacher", _("教师")
    TECHNICAL = "technical", _("其他专业技术")
    MANAGEMENT = "management", _("管理")
    WORKER = "worker", _("工勤技能")


class TitleRank(models.TextChoices):
    """职称级别."""

    SENIOR = "senior", _("正高级")
    ASSOCIATE = "associate", _("副高级")
    MIDDLE = "middle", _("中级")
    JUNIOR = "junior", _("初级")
    NONE = "none", _("无")


class EmploymentQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(
            Q(person=user) | user.rights.covering("unit__union", *ROLL, persons=True)
        )

    def within(self, scope):
        """Of units the unions in scope cover; a school also has those without a union."""
        found = reach_of(scope, "unit__union__")
        if scope.reach == SUBTREE:
            found |= Q(
                unit__union=None, unit__school__path__startswith=scope.union.path
            )
        return self.filter(found)

    def main(self, day):
        """One row per person: of several employments held on a day, the latest begun."""
        held = Employment.objects.on(day).order_by("person_id", "-starts_on", "pk")
        return self.filter(pk__in=held.distinct("person_id").values("pk"))


@read_by_row("person", "unit", "kind", "pgh_context")
@pghistory.track(level=pgtrigger.Statement)
class Employment(Period):
    """A person works at a unit, from HR's roster."""

    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="employments",
        verbose_name=_("教职工"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="employments", verbose_name=_("单位")
    )
    kind = models.ForeignKey(
        EmploymentKind, models.PROTECT, related_name="+", verbose_name=_("用工形式")
    )
    post_category = models.CharField(
        _("岗位类别"), max_length=12, choices=PostCategory, blank=True
    )
    title_rank = models.CharField(
        _("职称级别"), max_length=12, choices=TitleRank, blank=True
    )
    agency = models.CharField(_("派遣单位"), max_length=80, blank=True)

    objects = EmploymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("聘用关系")
        verbose_name_plural = _("聘用关系")
        ordering = ["-starts_on", "pk"]
        constraints = [
            ends_after_start("employment_ends_after_it_starts"),
            one_at_a_time(
                "employment_once_per_person_and_unit",
                "person",
                "unit",
                message=_("此人在这个单位已有同一时间的聘用关系。"),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.unit}"

    @property
    def audit_union(self):
        return self.unit.audit_union


class MembershipKind(models.TextChoices):
    FULL = "full", _("正式会籍")
    GUEST = "guest", _("挂靠会籍")
    VOID = "void", _("作废")


MOVED = "转往"  # how the end of a membership that went elsewhere begins


class MembershipStatus(models.TextChoices):
    ACTIVE = "active", _("在会")
    RETAINED = "retained", _("保留会籍")


class MembershipQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(
            Q(person=user) | user.rights.covering("union", *ROLL, persons=True)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))

    def counted(self, day):
        """Who counts as a member on a day: full, active; 保留会籍 is not counted."""
        return self.on(day).filter(
            kind=MembershipKind.FULL, status=MembershipStatus.ACTIVE
        )

    def with_employment_kind(self, day):
        """Annotate ``kind_name``: the employment kind held on a day, or NULL."""
        held = (
            Employment.objects.on(day)
            .filter(person=OuterRef("person"))
            .order_by("-starts_on", "pk")
        )
        return self.annotate(kind_name=Subquery(held.values("kind__name")[:1]))

    def first_joined(self, start, end):
        """Full memberships begun in a period by people who had none before."""
        earlier = Membership.objects.filter(
            person=OuterRef("person"),
            kind=MembershipKind.FULL,
            starts_on__lt=OuterRef("starts_on"),
        )
        return self.filter(
            Q(starts_on__range=(start, end)), ~Exists(earlier), kind=MembershipKind.FULL
        )


class MembershipManager(
    models.Manager.from_queryset(MembershipQuerySet)  # type: ignore[misc]  # made at run time
):
    """Memberships that count. One entered by mistake (作废) is nobody's on any day."""

    def get_queryset(self):
        return super().get_queryset().exclude(kind=MembershipKind.VOID)


@read_by_row("person", "pgh_context")  # completeness reads it by union
@pghistory.track(level=pgtrigger.Statement)
class Membership(Period):
    """A person belongs to a union, in one status, from a day to a day.

    Every change of union or status closes one row and opens the next, so the roll can
    be read as of any date. One full membership at a time: the database sees to it.
    What was entered by mistake stays as a row of kind ``VOID``, which ``objects`` leaves
    out and only the act that made it still knows.
    """

    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("会员"),
    )
    union = models.ForeignKey(  # found by the index of union and status
        Union,
        models.PROTECT,
        related_name="memberships",
        db_index=False,
        verbose_name=_("工会"),
    )
    kind = models.CharField(
        _("会籍"), max_length=8, choices=MembershipKind, default=MembershipKind.FULL
    )
    status = models.CharField(
        _("状态"),
        max_length=12,
        choices=MembershipStatus,
        default=MembershipStatus.ACTIVE,
    )
    end_reason = models.CharField(_("结束原因"), max_length=80, blank=True)

    objects = MembershipManager()

    class Meta:
        verbose_name = _("会籍")
        verbose_name_plural = _("会籍")
        ordering = ["-starts_on", "pk"]
        indexes = [
            models.Index(fields=["union", "status"]),
            models.Index(  # members of each union, counted without their rows
                fields=["union"],
                include=["starts_on", "ends_on"],
                condition=Q(kind="full", status="active"),
                name="membership_counted",
            ),
        ]
        constraints = [
            ends_after_start("membership_ends_after_it_starts"),
            models.CheckConstraint(
                name="membership_status_is_known",
                condition=Q(status__in=MembershipStatus.values),
            ),
            models.CheckConstraint(
                name="membership_kind_is_known",
                condition=Q(kind__in=MembershipKind.values),
            ),
            one_at_a_time(
                "membership_one_full_at_a_time",
                "person",
                condition=Q(kind="full"),
                message=_("一个人同一时间只能有一份正式会籍；转会请先结束原会籍。"),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.union}"

    @property
    def ending(self):
        """Why it ended, in the reader's language; other words stay as written.

        Where a member moved to stands with the membership that follows.
        """
        moved = self.end_reason.startswith(MOVED)
        return gettext("转会" if moved else self.end_reason)

    @property
    def audit_union(self):
        return self.union
