"""次: the sessions of a congress, their papers, and votes that were only counted."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from congress.models.congresses import Congress
from members.models import Union
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.numerals import numeral


class SessionKind(models.TextChoices):
    ANNUAL = "annual", _("年会")
    SPECIAL = "special", _("专题会议")
    RE_ELECTION = "re_election", _("换届会议")


class SessionState(models.TextChoices):
    PLANNED = "planned", _("计划中")
    PREPARED = "prepared", _("筹备就绪")
    OPEN = "open", _("进行中")
    CLOSED = "closed", _("已闭幕")
    CANCELLED = "cancelled", _("已取消")


HELD = (SessionState.OPEN, SessionState.CLOSED)


class SessionQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """Those of one's own unions and above, of the unions one works for, and those one
        is a delegate or a guest of."""
        if not user.is_authenticated:
            return self.none()
        invited = SessionNumber.objects.filter(
            Q(congress__delegates__person=user)
            | Q(congress__shares_with__delegates__person=user)
        )
        return self.filter(
            Q(union__path__in=user.paths_upward)
            | Q(union__in=user.rights.line)
            | Q(pk__in=invited.values("session"))
            | user.rights.covering("union", *STAFF)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))

    def held_between(self, start, end):
        """Opened in a period (both days included)."""
        return self.filter(state__in=HELD, opens_on__range=(start, end))

    def of_rolls(self, rolls):
        """Sessions to which the delegates of these congresses come."""
        mine = SessionNumber.objects.filter(
            Q(congress__in=rolls) | Q(congress__shares_with__in=rolls)
        )
        return self.filter(pk__in=mine.values("session"))

    def for_list(self):
        return self.select_related("union").prefetch_related("numbers__congress__union")


@pghistory.track()
class Session(LifecycleModel):
    """One meeting of one congress, or of two together (双代会): see ``numbers``.

    ``entitled`` and ``present`` are typed in where nobody checked in through the portal.
    """

    LIFECYCLE = {
        "prepare": ({SessionState.PLANNED}, SessionState.PREPARED),
        "open": ({SessionState.PLANNED, SessionState.PREPARED}, SessionState.OPEN),
        "close": ({SessionState.OPEN}, SessionState.CLOSED),
        "cancel": (
            {SessionState.PLANNED, SessionState.PREPARED},
            SessionState.CANCELLED,
        ),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="congress_sessions", verbose_name=_("工会")
    )
    congresses = models.ManyToManyField(
        Congress,
        through="congress.SessionNumber",
        related_name="sessions",
        verbose_name=_("届"),
    )
    kind = models.CharField(
        _("会议类别"), max_length=12, choices=SessionKind, default=SessionKind.ANNUAL
    )
    theme = models.CharField(_("主题"), max_length=120, blank=True)
    venue = models.CharField(_("地点"), max_length=80, blank=True)
    opens_on = models.DateField(_("开幕日期"))
    closes_on = models.DateField(_("闭幕日期"))
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=SessionState,
        default=SessionState.PLANNED,
        editable=False,
    )
    entitled = models.PositiveIntegerField(_("应到人数"), null=True, blank=True)
    present = models.PositiveIntegerField(_("实到人数"), null=True, blank=True)
    minutes = models.TextField(_("会议纪要"), blank=True, max_length=20_000)
    reported_on = models.DateField(
        _("报告上级工会日期"), null=True, blank=True, editable=False
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议")
        verbose_name_plural = _("历次会议")
        ordering = ["-opens_on", "pk"]
        indexes = [models.Index(fields=["union", "opens_on"])]
        constraints = [
            models.CheckConstraint(
                name="session_closes_after_it_opens",
                condition=Q(closes_on__gte=F("opens_on")),
                violation_error_message=_("闭幕日期不能早于开幕日期。"),
            ),
            models.CheckConstraint(
                name="session_kind_is_known", condition=Q(kind__in=SessionKind.values)
            ),
            models.CheckConstraint(
                name="session_no_more_present_than_entitled",
                condition=Q(entitled=None)
                | Q(present=None)
                | Q(present__lte=F("entitled")),
                violation_error_message=_("实到人数不能多于应到人数。"),
            ),
        ]

    def __str__(self):
        numbers = list(self.numbers.all())
        if not numbers:
            return f"{self.union} {self.opens_on}"
        return str(_("暨")).join(str(number) for number in numbers)

    @property
    def short_name(self):
        """七届六次教代会、十九届六次工代会, as a list names it."""
        return "、".join(number.short_name for number in self.numbers.all())

    @property
    def is_joint(self):
        """双代会: two congresses meet together."""
        return len(self.numbers.all()) > 1

    @property
    def audit_union(self):
        return self.union

    @property
    def roll_ids(self):
        """The congresses whose delegates come: one, also where two meet together."""
        return {number.congress.roll_id for number in self.numbers.all()}


class SessionNumberQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))


class SessionNumber(models.Model):
    """第M次: which session of a congress this is. A joint session has two."""

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="numbers", verbose_name=_("届")
    )
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="numbers", verbose_name=_("会议")
    )
    n = models.PositiveSmallIntegerField(_("第几次"))

    objects = SessionNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("会次")
        verbose_name_plural = _("会次")
        ordering = ["-congress__kind", "pk"]  # the staff congress first
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "n"],
                name="session_number_once_per_congress",
                violation_error_message=_("这一届已有这一次会议。"),
            ),
            models.UniqueConstraint(
                fields=["congress", "session"],
                name="session_once_per_congress",
                violation_error_message=_("这次会议已经列在这一届里。"),
            ),
            models.CheckConstraint(
                name="session_number_counts_from_one", condition=Q(n__gte=1)
            ),
        ]

    def __str__(self):
        return _("%(congress)s第%(n)s次会议") % {
            "congress": self.congress,
            "n": numeral(self.n),
        }

    @property
    def short_name(self):
        return _("%(term)s届%(n)s次%(name)s") % {
            "term": numeral(self.congress.number),
            "n": numeral(self.n),
            "name": self.congress.short_name,
        }


class PaperKind(models.TextChoices):
    """What lies before a session (R-077)."""

    WORK = "work", _("学校工作报告")
    FINANCE = "finance", _("财务工作报告")
    UNION = "union", _("工会工作报告")
    AUDIT = "audit", _("经费审查报告")
    PROPOSALS = "proposals", _("提案工作报告")
    BUDGET = "budget", _("预决算报表")
    QUALIFICATION = "qualification", _("代表资格审查报告")
    RULES = "rules", _("规章制度")
    RESOLUTION = "resolution", _("决议")
    OTHER = "other", _("其他材料")


class SessionPaperQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Whoever sees the session; papers are public to those it is for."""
        return self.filter(session__in=Session.objects.visible_to(user))

    def within(self, scope):
        return self.filter(reach_of(scope, "session__union__"))


@pghistory.track()
class SessionPaper(models.Model):
    """会议文件: one paper of a session; what it says stands in its versions."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="papers", verbose_name=_("会议")
    )
    kind = models.CharField(_("类别"), max_length=14, choices=PaperKind)
    title = models.CharField(_("名称"), max_length=120)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    document_number = models.CharField(_("文号"), max_length=60, blank=True)
    adopted_on = models.DateField(
        _("通过日期"),
        null=True,
        blank=True,
        help_text=_("大会审议通过的才填"),
    )

    objects = SessionPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议文件")
        verbose_name_plural = _("会议文件")
        ordering = ["session", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "title"],
                name="session_paper_title_once",
                violation_error_message=_("这次会议已有同名文件；修改请登记新的版本。"),
            ),
            models.CheckConstraint(
                name="session_paper_kind_is_known",
                condition=Q(kind__in=PaperKind.values),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.session.union


class PaperVersionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(paper__in=SessionPaper.objects.visible_to(user))


class PaperVersion(models.Model):
    """A version of a paper; its file is an attachment. The last one is the valid one."""

    paper = models.ForeignKey(
        SessionPaper, models.PROTECT, related_name="versions", verbose_name=_("文件")
    )
    number = models.PositiveSmallIntegerField(_("版次"))
    issued_on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = PaperVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件版本")
        verbose_name_plural = _("文件版本")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["paper", "number"], name="paper_version_number_once"
            )
        ]

    def __str__(self):
        return _("%(paper)s（第 %(number)s 版）") % {
            "paper": self.paper,
            "number": self.number,
        }

    @property
    def audit_union(self):
        return self.paper.audit_union


class CountedVoteQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))

    def within(self, scope):
        return self.filter(reach_of(scope, "session__union__"))


@pghistory.track()
class CountedVote(models.Model):
    """表决记录 (R-068): the counts of a vote taken in the hall of a second-tier congress."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="counted_votes", verbose_name=_("会议")
    )
    title = models.CharField(_("表决事项"), max_length=120)
    concerns_all = models.BooleanField(
        _("涉及全体教职工利益"),
        default=False,
        help_text=_("这类事项须经二级教代会表决通过，学校才审批"),
    )
    entitled = models.PositiveIntegerField(_("应到人数"))
    approve = models.PositiveIntegerField(_("赞成"))
    against = models.PositiveIntegerField(_("反对"), default=0)
    abstain = models.PositiveIntegerField(_("弃权"), default=0)
    passed = models.BooleanField(_("通过"), editable=False)

    objects = CountedVoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("表决记录")
        verbose_name_plural = _("表决记录")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "title"],
                name="counted_vote_once_per_matter",
                violation_error_message=_("这个事项的表决已经登记。"),
            ),
            models.CheckConstraint(
                name="counted_vote_no_more_votes_than_entitled",
                condition=Q(entitled__gte=F("approve") + F("against") + F("abstain")),
                violation_error_message=_("赞成、反对、弃权之和不能多于应到人数。"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.session.union
