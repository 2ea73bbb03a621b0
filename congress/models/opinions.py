"""意见建议: what delegations say at a session, sorted, and handed over to be answered."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.models.delegates import Delegate
from congress.models.delegations import Delegation, DelegationHead
from congress.models.sessions import Session
from matters.models import Matter
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class OpinionCategory(models.Model):
    """意见类别: each session has its own list, begun with that of the session before."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="categories", verbose_name=_("会次")
    )
    name = models.CharField(_("类别"), max_length=40)
    order = models.PositiveSmallIntegerField(_("顺序"), default=0)

    class Meta:
        verbose_name = _("意见类别")
        verbose_name_plural = _("意见类别")
        ordering = ["session", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "name"],
                name="opinion_category_once_per_session",
                violation_error_message=_("这次会议已有这个类别。"),
            )
        ]

    def __str__(self):
        return self.name

    @property
    def audit_union(self):
        return self.session.union


class OpinionGroup(models.Model):
    """归并组: opinions about the same thing; they stay as said, and get one answer."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="groups", verbose_name=_("会次")
    )
    title = models.CharField(_("题目"), max_length=80)
    matter = models.OneToOneField(
        Matter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinion_group",
        verbose_name=_("承办事项"),
    )

    class Meta:
        verbose_name = _("意见归并组")
        verbose_name_plural = _("意见归并组")
        ordering = ["session", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "title"],
                name="opinion_group_title_once_per_session",
                violation_error_message=_("已有同名的归并组，可以直接归入。"),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.session.union


class OpinionState(models.TextChoices):
    RAISED = "raised", _("待整理")
    SPLIT = "split", _("已拆分")
    MERGED = "merged", _("已并入")
    NOTED = "noted", _("留存参考")
    HANDED_OVER = "handed_over", _("已交办")
    WITHDRAWN = "withdrawn", _("已撤回")


O = OpinionState  # noqa: E741 - as in the neighbouring models: one letter for the states
STANDING = (O.RAISED, O.NOTED, O.HANDED_OVER)  # what is left after sorting
GONE = (O.SPLIT, O.MERGED)  # lives on in what was made of it


class OpinionQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """Delegates read their delegation's, and all of a session once handed over; who
        writes for a delegation what it says; staff those of their unions."""
        if not user.is_authenticated:
            return self.none()
        mine = Delegate.objects.filter(person=user).sitting(user.today)
        posts = DelegationHead.objects.filter(person=user).on(user.today)
        answered = Session.objects.filter(
            Q(numbers__congress__in=mine.values("congress"))
            | Q(numbers__congress__shares_with__in=mine.values("congress"))
        )
        return self.filter(
            Q(raised_by__person=user)
            | Q(delegation__in=mine.values("delegation"))
            | Q(delegation__in=posts.values("delegation"))
            | Q(state=O.HANDED_OVER, session__in=answered.values("pk"))
            | user.rights.covering("session__union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(
            reach_of(scope, "session__union__"),
            raised_on__range=(scope.start, scope.end),
        )

    def as_said(self):
        """What delegates said, before it was split or merged."""
        return self.filter(parents=None).exclude(state=O.WITHDRAWN)

    def standing(self):
        """What is left to be answered after splitting and merging."""
        return self.filter(state__in=STANDING)

    def for_list(self):
        return self.select_related(
            "category", "delegation", "group__matter", "matter", "session"
        ).order_by("number")


@pghistory.track()
class Opinion(LifecycleModel):
    """意见建议: one thing said at a session, on behalf of a delegation.

    Split or merged, the old ones stay and the new ones name them as ``parents``: every
    printed number leads back to what somebody said.
    """

    LIFECYCLE = {
        "correct_opinion": ({O.RAISED}, O.RAISED),
        "withdraw_opinion": ({O.RAISED}, O.WITHDRAWN),
        "split_opinion": ({O.RAISED}, O.SPLIT),
        "merge_opinions": ({O.RAISED}, O.MERGED),
        "ungroup_opinion": ({O.RAISED}, O.RAISED),
        "note_opinion": ({O.RAISED}, O.NOTED),
        "take_up_opinion": ({O.NOTED}, O.RAISED),
        "hand_over_opinion": ({O.RAISED}, O.HANDED_OVER),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        Session, models.PROTECT, related_name="opinions", verbose_name=_("会次")
    )
    number = models.PositiveIntegerField(_("编号"))
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("代表团"),
    )
    raised_by = models.ForeignKey(
        Delegate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("提出的代表"),
        help_text=_("空着就是以代表团名义提出"),
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("记录人"),
    )
    raised_on = models.DateField(_("提出日期"))
    category = models.ForeignKey(
        OpinionCategory,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("类别"),
    )
    text = models.TextField(_("内容"), max_length=2000)
    state = models.CharField(
        _("状态"), max_length=12, choices=OpinionState, default=O.RAISED
    )
    parents = models.ManyToManyField(
        "self",
        through="OpinionLineage",
        through_fields=("child", "parent"),
        symmetrical=False,
        related_name="children",
        verbose_name=_("由来"),
    )
    group = models.ForeignKey(
        OpinionGroup,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("归并组"),
    )
    matter = models.OneToOneField(
        Matter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="opinion",
        verbose_name=_("承办事项"),
    )
    reason = models.CharField(_("不交办的原因"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("记录时间"), default=timezone.now)
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = _("意见建议")
        verbose_name_plural = _("意见建议")
        ordering = ["session", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "number"], name="opinion_number_once_per_session"
            ),
            models.CheckConstraint(
                name="opinion_state_is_known",
                condition=Q(state__in=OpinionState.values),
            ),
            models.CheckConstraint(
                name="opinion_says_why_it_is_not_handed_over",
                condition=~Q(state="noted") | ~Q(reason=""),
                violation_error_message=_("请写明不交办的原因。"),
            ),
            models.CheckConstraint(
                name="opinion_handed_over_has_a_matter",
                condition=~Q(state="handed_over")
                | Q(matter__isnull=False)
                | Q(group__isnull=False),
            ),
            models.CheckConstraint(
                name="opinion_answered_once",
                condition=Q(matter=None) | Q(group=None),
            ),
        ]

    def __str__(self):
        return f"{self.number}　{self.title}"

    @property
    def open_moves(self):
        found = super().open_moves
        return found if self.group_id else found - {"ungroup_opinion"}

    @property
    def title(self):
        first = self.text.split("\n", 1)[0].strip()
        return first if len(first) <= 40 else f"{first[:39]}…"

    @property
    def audit_union(self):
        return self.session.union

    @property
    def answered_by(self):
        """The matter a unit works on, its own or its group's."""
        if self.matter_id:
            return self.matter
        return self.group.matter if self.group_id else None

    @property
    def shown_state(self):
        """What a delegate wants to know: where it is now."""
        found = self.answered_by
        if self.state == O.HANDED_OVER and found is not None:
            return found.get_state_display()
        return self.get_state_display()


class OpinionLineage(models.Model):
    """One opinion was made of another, by splitting or merging."""

    parent = models.ForeignKey(Opinion, models.PROTECT, related_name="+")
    child = models.ForeignKey(Opinion, models.PROTECT, related_name="lineage")

    class Meta:
        verbose_name = _("意见的由来")
        verbose_name_plural = _("意见的由来")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "child"], name="opinion_lineage_once"
            ),
            models.CheckConstraint(
                name="opinion_is_not_its_own_parent",
                condition=~Q(parent=models.F("child")),
            ),
        ]

    def __str__(self):
        return f"{self.parent_id} → {self.child_id}"


class Audience(models.TextChoices):
    """反馈会向谁通报 (R-053)."""

    DELEGATES = "delegates", _("全体代表")
    HEADS = "heads", _("代表团团长")
    EXECUTIVE = "executive", _("执委会")
    STANDING = "standing", _("工会常委会")


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))


class FeedbackMeeting(models.Model):
    """反馈会: the answers of a session's opinions are told back to those who asked."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="feedbacks", verbose_name=_("会次")
    )
    held_on = models.DateField(_("日期"))
    audience = models.CharField(_("通报对象"), max_length=10, choices=Audience)
    attended = models.PositiveSmallIntegerField(_("到会人数"), null=True, blank=True)
    text = models.TextField(_("通报的情况"), max_length=2000)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("意见反馈会")
        verbose_name_plural = _("意见反馈会")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "held_on", "audience"],
                name="feedback_once_a_day_to_an_audience",
                violation_error_message=_("这一天已登记过向同一对象的反馈会。"),
            ),
            models.CheckConstraint(
                name="feedback_audience_is_known",
                condition=Q(audience__in=Audience.values),
            ),
        ]

    def __str__(self):
        return f"{self.held_on} {self.get_audience_display()}"

    @property
    def audit_union(self):
        return self.session.union
