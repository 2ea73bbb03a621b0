"""Organs of a union, the posts in them, and who holds which post from when to when."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from members.models.naming import Named
from members.models.periods import Period, PeriodQuerySet, ends_after_start, no_overlap
from members.models.unions import Union, Unit, reach_of
from members.roles import STAFF, Role


class OrganKind(models.TextChoices):
    COMMITTEE = "committee", _("工会委员会")
    STANDING = "standing", _("常务委员会")
    AUDIT = "audit", _("经费审查委员会")
    WOMEN = "women", _("女教职工委员会")
    SPECIAL = "special", _("专门委员会")
    YOUTH = "youth", _("青年教师工作委员会")
    FAMILY = "family", _("计划生育办公室")
    CLUB = "club", _("协会、联谊会")
    PREPARATORY = "preparatory", _("筹备组")
    PRESIDIUM = "presidium", _("大会主席团")
    EXECUTIVE = "executive", _("执行委员会")
    CREDENTIALS = "credentials", _("代表资格审查小组")


class OrganQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()

    def standing(self, day):
        return self.filter(
            Q(founded_on=None) | Q(founded_on__lte=day),
            Q(closed_on=None) | Q(closed_on__gt=day),
        )


@pghistory.track()
class Organ(Named):
    """A body of a union: its committee, audit committee, women's committee …"""

    union = models.ForeignKey(
        Union, models.PROTECT, related_name="organs", verbose_name=_("工会")
    )
    kind = models.CharField(_("类别"), max_length=12, choices=OrganKind)
    name = models.CharField(_("名称"), max_length=80)
    duties = models.CharField(_("职责"), max_length=300, blank=True)
    founded_on = models.DateField(_("成立日期"), null=True, blank=True)
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = OrganQuerySet.as_manager()

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = _("机构")
        ordering = ["union__order", "union__code", "kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "name"],
                condition=Q(closed_on=None),
                name="organ_name_once_per_union",
                violation_error_message=_("本工会已有同名机构。"),
            ),
            models.CheckConstraint(
                name="organ_kind_is_known", condition=Q(kind__in=OrganKind.values)
            ),
        ]

    @property
    def audit_union(self):
        return self.union


class TermQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self if user.is_authenticated else self.none()

    def within(self, scope):
        return self.filter(reach_of(scope, "organ__union__"))

    def elected_between(self, start, end):
        return self.filter(elected_on__range=(start, end))

    def last_of_organ(self):
        """The newest term of each organ that still stands."""
        return (
            self.filter(organ__closed_on=None, organ__union__closed_on=None)
            .order_by("organ_id", "-number")
            .distinct("organ_id")
        )

    def present_of(self, unions):
        """The newest term of every body of these unions, with its body."""
        newest = self.filter(organ__union__in=unions).last_of_organ().values("pk")
        return (
            self.filter(pk__in=newest)
            .select_related("organ")
            .order_by("organ__kind", "organ__name")
        )

    def expiring_by(self, day):
        """Newest terms whose last day falls on or before a day: renewal is due.

        An approved extension (延期换届) puts the last day off.
        """
        return self.filter(pk__in=self.last_of_organ().values("pk"), due_on__lte=day)


@pghistory.track(exclude=["due_on"])
class Term(Period):
    """届: the n-th committee of an organ, from election to the end of its years.

    ``ends_on`` is the last day of the term as elected (工会法 art. 16: 3 or 5 years);
    a committee not renewed by then is overdue and stays in office meanwhile.
    """

    organ = models.ForeignKey(
        Organ, models.PROTECT, related_name="terms", verbose_name=_("机构")
    )
    number = models.PositiveSmallIntegerField(_("届次"))
    elected_on = models.DateField(_("选举日期"))
    ends_on = models.DateField(_("任期届满"))
    extended_to = models.DateField(_("批准延期到"), null=True, blank=True)
    due_on = models.GeneratedField(
        expression=Coalesce("extended_to", "ends_on"),
        output_field=models.DateField(_("应换届日期")),
        db_persist=True,
        verbose_name=_("应换届日期"),
    )
    seats = models.PositiveSmallIntegerField(_("应选名额"), null=True, blank=True)
    elected = models.PositiveSmallIntegerField(_("实际选出"), null=True, blank=True)
    approval_number = models.CharField(_("批复文号"), max_length=60, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("届")
        verbose_name_plural = _("届")
        ordering = ["organ_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "number"],
                name="term_number_once_per_organ",
                violation_error_message=_("这个机构已有这一届。"),
            ),
            models.CheckConstraint(
                name="term_starts_when_elected",
                condition=Q(starts_on__gte=F("elected_on")),
            ),
            ends_after_start("term_ends_after_it_starts"),
            models.CheckConstraint(
                name="term_number_counts_from_one", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="term_extended_beyond_its_end",
                condition=Q(extended_to=None) | Q(extended_to__gt=F("ends_on")),
                violation_error_message=_("延期要晚于原定的届满日期。"),
            ),
            models.CheckConstraint(
                name="term_elects_no_more_than_its_seats",
                condition=Q(elected=None) | Q(seats=None) | Q(elected__lte=F("seats")),
                violation_error_message=_("实际选出的人数不能多于应选名额。"),
            ),
        ]

    def __str__(self):
        return _("%(organ)s第%(number)s届") % {
            "organ": self.organ,
            "number": self.number,
        }

    @property
    def audit_union(self):
        return self.organ.union

    def was_followed(self):
        """Whether a later term of the organ was elected."""
        return Term.objects.filter(organ=self.organ_id, number__gt=self.number).exists()


class PostKind(models.TextChoices):
    """What the rules of composition ask of a post; the name of a post is free."""

    CHAIR = "chair", _("主席")
    VICE_CHAIR = "vice_chair", _("副主席")
    FINANCE = "finance", _("财务")
    SEAT = "seat", _("委员")
    OFFICER = "officer", _("工会机关干部")
    LEGAL_HEAD = "legal_head", _("法定代表人")
    OTHER = "other", _("其他")


class Post(Named):
    """职务: what one can be appointed to, with the roles it carries. Rows, not code.

    ``organs`` are the kinds of bodies it fits into; without any it fits everywhere.
    """

    code = models.CharField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    roles = ArrayField(
        models.CharField(max_length=12, choices=Role),
        default=list,
        blank=True,
        verbose_name=_("权限角色"),
    )
    kind = models.CharField(
        _("性质"), max_length=12, choices=PostKind, default=PostKind.OTHER
    )
    organs = ArrayField(
        models.CharField(max_length=12, choices=OrganKind),
        default=list,
        blank=True,
        verbose_name=_("适用机构"),
        help_text=_("不选就是都适用。"),
    )
    order = models.PositiveIntegerField(_("排序"), default=0)

    class Meta:
        verbose_name = _("职务")
        verbose_name_plural = _("职务")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                name="post_roles_are_known",
                condition=Q(roles__contained_by=Role.values),
            ),
            models.CheckConstraint(
                name="post_kind_is_known", condition=Q(kind__in=PostKind.values)
            ),
            models.CheckConstraint(
                name="post_organs_are_known",
                condition=Q(organs__contained_by=OrganKind.values),
            ),
        ]

    @property
    def role_names(self):
        return [Role(code).label for code in self.roles]


class Manner(models.TextChoices):
    """How somebody came to a post."""

    ELECTION = "election", _("选举")
    BY_ELECTION = "by_election", _("补选")
    APPOINTMENT = "appointment", _("任命")


class EndReason(models.TextChoices):
    """Why somebody left a post."""

    TERM = "term", _("届满")
    MOVED = "moved", _("调离")
    RETIRED = "retired", _("退休")
    RESIGNED = "resigned", _("辞职")
    REMOVED = "removed", _("罢免")
    MERGED = "merged", _("工会合并")
    OTHER = "other", _("其他")


class AppointmentQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        """Who holds which post is public in the union; the past is for its officers."""
        if not user.is_authenticated:
            return self.none()
        today = user.today
        return self.filter(
            Q(person=user)
            | Q(starts_on__lte=today)
            & (Q(ends_on=None) | Q(ends_on__gte=today))
            & Q(seat__path__in=user.paths_upward)
            | user.rights.covering("seat", *STAFF, persons=True)
        )

    def for_list(self):
        return self.select_related(
            "person", "post", "organ", "seat", "unit", "deputy_for__person"
        )

    def in_office(self, day, unions):
        """Who holds which post in these unions on a day, in the order of posts."""
        return self.on(day).filter(seat__in=unions).for_list()


@pghistory.track()
class Appointment(Period):
    """A person holds a post in an organ, a union or a unit; rights come with it.

    ``seat`` is the union over whose subtree the roles work: the organ's own union, or
    the union covering the unit. Rights begin and end with the dates.
    """

    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="appointments",
        verbose_name=_("人员"),
    )
    post = models.ForeignKey(
        Post, models.PROTECT, related_name="appointments", verbose_name=_("职务")
    )
    seat = models.ForeignKey(
        Union, models.PROTECT, related_name="appointments", verbose_name=_("工会")
    )
    organ = models.ForeignKey(
        Organ,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("机构"),
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
        verbose_name=_("单位"),
    )
    deputy_for = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="deputies",
        verbose_name=_("代理"),
    )
    is_full_time = models.BooleanField(_("专职"), default=False)
    is_seconded = models.BooleanField(_("挂职"), default=False)
    in_leadership = models.BooleanField(
        _("进入单位领导班子"),
        default=False,
        help_text=_("工会主席应是单位领导班子成员，请据实填写。"),
    )
    is_division_level = models.BooleanField(_("处级以上"), default=False)
    manner = models.CharField(_("产生方式"), max_length=12, choices=Manner, blank=True)
    end_reason = models.CharField(
        _("离任原因"), max_length=12, choices=EndReason, blank=True
    )
    is_sole = models.BooleanField(
        _("一职一人"), default=False, editable=False
    )  # a chair's seat, as the post was when it was filled

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["post__order", "-starts_on", "pk"]
        constraints = [
            ends_after_start("appointment_ends_after_it_starts"),
            models.CheckConstraint(
                name="appointment_in_an_organ_or_a_unit_or_neither",
                condition=Q(organ=None) | Q(unit=None),
            ),
            no_overlap(
                "deputy_once_at_a_time",
                "deputy_for",
                condition=Q(deputy_for__isnull=False),
                message=_("这段时间已有人代理这个职务。"),
            ),
            no_overlap(
                "appointment_once_at_a_time",
                "person",
                "post",
                "seat",
                "organ",
                "unit",
                message=_("此人在这里已担任同一职务，时间重叠。"),
            ),
            no_overlap(
                "appointment_one_chair_at_a_time",
                "post",
                "seat",
                "organ",
                "unit",
                condition=Q(is_sole=True),
                message=_("这个职务同一时间只能有一人担任。"),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.post_shown}"

    @property
    def post_shown(self):
        """The post as pages name it: 主席, or 主席（代张三）."""
        if self.deputy_for_id is None:
            return str(self.post)
        return f"{self.post}（代{self.deputy_for.person}）"

    @property
    def holder_shown(self):
        """Who holds it: 李四, or 李四（代张三）."""
        if self.deputy_for_id is None:
            return str(self.person)
        return f"{self.person}（代{self.deputy_for.person}）"

    @property
    def place(self):
        """Where the post is, for a reader."""
        return self.organ or self.unit or self.seat

    @property
    def audit_union(self):
        return self.seat
