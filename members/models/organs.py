"""Organs of a union, the posts in them, and who holds which post from when to when."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
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
        """Newest terms whose last day falls on or before a day: renewal is due."""
        return self.filter(pk__in=self.last_of_organ().values("pk"), ends_on__lte=day)


@pghistory.track()
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
        ]

    def __str__(self):
        return _("%(organ)s第%(number)s届") % {
            "organ": self.organ,
            "number": self.number,
        }

    @property
    def audit_union(self):
        return self.organ.union


class Post(Named):
    """职务: what one can be appointed to, with the roles it carries. Rows, not code."""

    code = models.CharField(_("代码"), max_length=30, unique=True)
    name = models.CharField(_("名称"), max_length=40)
    roles = ArrayField(
        models.CharField(max_length=12, choices=Role),
        default=list,
        blank=True,
        verbose_name=_("权限角色"),
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
        ]

    @property
    def role_names(self):
        return [Role(code).label for code in self.roles]


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
        return self.select_related("person", "post", "organ", "seat", "unit")

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
                "appointment_once_at_a_time",
                "person",
                "post",
                "seat",
                "organ",
                "unit",
                message=_("此人在这里已担任同一职务，时间重叠。"),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.post}"

    @property
    def place(self):
        """Where the post is, for a reader."""
        return self.organ or self.unit or self.seat

    @property
    def audit_union(self):
        return self.seat
