"""荣誉: what was awarded to a person, a union, a unit or a team; and the model workers.

One honour is one row, counted once: a team's is one, however many people show it.
"""

import pghistory
from django.db import models
from django.db.models import F, GeneratedField, IntegerField, Q
from django.db.models.functions import Coalesce, ExtractYear
from django.utils.translation import gettext_lazy as _

from members.models.periods import Period, PeriodQuerySet, ends_after_start
from members.models.unions import Union, Unit, reach_of
from members.roles import ROLL, STAFF
from union_portal.personal import EncryptedField, mask_phone, normalise


class HonourLevel(models.TextChoices):
    NATIONAL = "national", _("国家级")
    PROVINCE = "province", _("省部级")
    CITY = "city", _("市级")
    SYSTEM = "system", _("市教育系统")
    SCHOOL = "school", _("校级")
    BRANCH = "branch", _("二级工会级")


class HonourGroup(models.TextChoices):
    """What reports and checks count together."""

    MODEL_WORKER = "model_worker", _("劳动模范和奖章")
    ADVANCED = "advanced", _("先进个人和集体")
    HOME = "home", _("建家")
    OTHER = "other", _("其他")


class HonourTitle(models.Model):
    """称号: what can be awarded, by whom and on which level. Rows, not code."""

    code = models.CharField(
        _("代码"),
        max_length=40,
        unique=True,
        help_text=_("小写字母、数字和下划线；数据项按它命名：honours.代码"),
    )
    name = models.CharField(_("称号"), max_length=80, unique=True)
    level = models.CharField(_("级别"), max_length=10, choices=HonourLevel)
    body = models.CharField(_("授予机关"), max_length=80)
    group = models.CharField(
        _("类别"), max_length=14, choices=HonourGroup, default=HonourGroup.ADVANCED
    )
    unit = models.CharField(
        _("计数单位"), max_length=6, default="人", help_text=_("人、家、个、项 …")
    )
    order = models.PositiveIntegerField(_("排序"), default=100)

    class Meta:
        verbose_name = _("荣誉称号")
        verbose_name_plural = _("荣誉称号")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="honour_title_code_is_plain",
                condition=Q(code__regex=r"^[a-z][a-z0-9_]{1,39}$"),
                violation_error_message=_(
                    "代码用小写字母开头，只含小写字母、数字和下划线。"
                ),
            ),
            models.CheckConstraint(
                name="honour_title_level_and_group_are_known",
                condition=Q(level__in=HonourLevel.values, group__in=HonourGroup.values),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def audit_union(self):
        return None


class HonourQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, those of one's unions, and those of the unions one works for."""
        if not user.is_authenticated:
            return self.none()
        mine = HonourMember.objects.filter(person=user).values("honour")
        return self.filter(
            Q(person=user)
            | Q(pk__in=mine)
            | Q(union__path__in=user.paths_upward)
            | user.rights.covering("seat", *STAFF, persons=True)
        )

    def of(self, person):
        """What a person was awarded, alone or in a team."""
        mine = HonourMember.objects.filter(person=person).values("honour")
        return self.filter(Q(person=person) | Q(pk__in=mine))

    def within(self, scope):
        return self.filter(reach_of(scope, "seat__"))

    def held(self, day):
        """Awarded by a day, then neither revoked nor run out."""
        return self.filter(
            Q(revoked_on=None) | Q(revoked_on__gt=day),
            Q(valid_until=None) | Q(valid_until__gte=day),
            awarded_on__lte=day,
        )

    def gained(self, start, end):
        """Awarded in a period, and not revoked since."""
        return self.filter(awarded_on__range=(start, end), revoked_on=None)

    def for_list(self):
        return self.select_related("title", "person", "union", "unit", "seat")


@pghistory.track(exclude=["year"])
class Honour(models.Model):
    """One award. ``seat`` is the union that answers for its holder.

    Exactly one of ``person``, ``union``, ``unit`` and ``team`` holds it.
    """

    title = models.ForeignKey(
        HonourTitle, models.PROTECT, related_name="honours", verbose_name=_("称号")
    )
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name=_("个人"),
    )
    union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name=_("获奖工会"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="honours",
        verbose_name=_("获奖单位"),
    )
    team = models.CharField(_("团队"), max_length=80, blank=True)
    seat = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("归口工会")
    )
    awarded_on = models.DateField(_("授予日期"))
    year = GeneratedField(
        expression=ExtractYear("awarded_on"),
        output_field=IntegerField(),
        db_persist=True,
    )
    document_no = models.CharField(_("文号"), max_length=60, blank=True)
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    revoked_on = models.DateField(_("撤销日期"), null=True, blank=True)
    revoke_reason = models.CharField(_("撤销原因"), max_length=200, blank=True)

    objects = HonourQuerySet.as_manager()

    class Meta:
        verbose_name = _("荣誉")
        verbose_name_plural = _("荣誉")
        ordering = ["-awarded_on", "title__order", "pk"]
        indexes = [models.Index(fields=["title", "awarded_on"])]
        constraints = [
            models.CheckConstraint(
                name="honour_has_one_holder",
                condition=Q(person__isnull=False, union=None, unit=None, team="")
                | Q(person=None, union__isnull=False, unit=None, team="")
                | Q(person=None, union=None, unit__isnull=False, team="")
                | (Q(person=None, union=None, unit=None) & ~Q(team="")),
                violation_error_message=_("请在个人、工会、单位、团队中填一项。"),
            ),
            models.UniqueConstraint(
                "title",
                Coalesce("person", 0),
                Coalesce("union", 0),
                Coalesce("unit", 0),
                "team",
                "year",
                name="honour_counts_once",
                violation_error_message=_("这个称号当年已经登记过，一项荣誉只登一次。"),
            ),
            models.CheckConstraint(
                name="honour_is_revoked_with_a_reason",
                condition=Q(revoked_on=None, revoke_reason="")
                | (Q(revoked_on__isnull=False) & ~Q(revoke_reason="")),
            ),
            models.CheckConstraint(
                name="honour_runs_out_after_it_was_awarded",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("awarded_on")),
                violation_error_message=_("有效期不能早于授予日期。"),
            ),
        ]

    def __str__(self):
        return f"{self.title}（{self.awarded_on.year}）"

    @property
    def audit_union(self):
        return self.seat

    @property
    def holder(self):
        """Who or what was awarded."""
        return self.person or self.union or self.unit or self.team


class HonourMember(models.Model):
    """Somebody of a team that was awarded together."""

    honour = models.ForeignKey(Honour, models.PROTECT, related_name="members")
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="team_honours",
        verbose_name=_("人员"),
    )

    class Meta:
        verbose_name = _("团队成员")
        verbose_name_plural = _("团队成员")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["honour", "person"], name="once_in_an_awarded_team"
            )
        ]

    def __str__(self):
        return f"{self.honour_id}:{self.person_id}"


class WorkerStatus(models.TextChoices):
    """What has become of a model worker; ``Period.ends_on`` closes the row."""

    WORKING = "working", _("在职")
    RETIRED = "retired", _("离退休")
    LEFT = "left", _("调离")
    DIED = "died", _("去世")


class ModelWorkerQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """The person, and those who keep or read the roll of their union."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(person=user) | user.rights.covering("union", *ROLL, persons=True)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))


WORKER_TRACKED = [
    "person",
    "union",
    "honour",
    "level",
    "award_year",
    "status",
    "contact_mask",
    "benefits",
    "allowance",
    "reviewed_on",
    "starts_on",
    "ends_on",
]


@pghistory.track(fields=WORKER_TRACKED, model_name="ModelWorkerEvent")
class ModelWorker(Period):
    """劳模台账 (R-029): a model worker, how to reach them, what they are entitled to.

    ``allowance`` is yuan a month; ``reviewed_on`` the day somebody last went through the
    row. The contact (phone) is encrypted and shown masked.
    """

    person = models.OneToOneField(
        "members.Person",
        models.PROTECT,
        related_name="model_worker",
        verbose_name=_("人员"),
    )
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="model_workers", verbose_name=_("管理工会")
    )
    honour = models.ForeignKey(
        Honour,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("荣誉记录"),
    )
    level = models.CharField(_("级别"), max_length=10, choices=HonourLevel)
    award_year = models.PositiveSmallIntegerField(_("授予年份"))
    status = models.CharField(
        _("状态"), max_length=8, choices=WorkerStatus, default=WorkerStatus.WORKING
    )
    contact = EncryptedField(null=True)
    contact_mask = models.CharField(
        _("联系电话"), max_length=20, blank=True, editable=False
    )
    benefits = models.CharField(
        _("待遇"), max_length=300, blank=True, help_text=_("例如：疗休养、年度体检")
    )
    allowance = models.DecimalField(
        _("荣誉津贴（元/月）"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    reviewed_on = models.DateField(_("最近核对"))

    objects = ModelWorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("劳模")
        verbose_name_plural = _("劳模台账")
        ordering = ["award_year", "pk"]
        constraints = [
            ends_after_start("model_worker_ends_after_it_starts"),
            models.CheckConstraint(
                name="model_worker_level_and_status_are_known",
                condition=Q(
                    level__in=HonourLevel.values, status__in=WorkerStatus.values
                ),
            ),
            models.CheckConstraint(
                name="model_worker_award_year_can_be_meant",
                condition=Q(award_year__range=(1949, 2199)),
                violation_error_message=_("授予年份要在 1949 年以后。"),
            ),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def audit_union(self):
        return self.union

    def set_contact(self, number):
        number = normalise(number or "")
        self.contact, self.contact_mask = number, mask_phone(number)
