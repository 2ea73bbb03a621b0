"""意见征询 between sessions (R-055): a draft goes to the delegates, comments come back."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from congress.models.congresses import Congress
from congress.models.delegates import Delegate
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet


class ConsultationState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    OPEN = "open", _("征询中")
    CLOSED = "closed", _("已截止")
    CONCLUDED = "concluded", _("已反馈")


C = ConsultationState


class ConsultationQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """Staff of the union; the delegates of the congress once it is open."""
        if not user.is_authenticated:
            return self.none()
        mine = Delegate.objects.filter(person=user).sitting(user.today)
        return self.filter(
            Q(congress__in=mine.values("congress")) & ~Q(state=C.DRAFT)
            | user.rights.covering("congress__union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(
            reach_of(scope, "congress__union__"),
            opened_on__range=(scope.start, scope.end),
        )


@pghistory.track()
class Consultation(LifecycleModel):
    """征询: the delegates of a congress are asked about a draft, in as many versions."""

    LIFECYCLE = {
        "open_consultation": ({C.DRAFT}, C.OPEN),
        "add_version": ({C.OPEN}, C.OPEN),
        "close_consultation": ({C.OPEN}, C.CLOSED),
        "conclude_consultation": ({C.CLOSED}, C.CONCLUDED),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="consultations", verbose_name=_("届次")
    )
    title = models.CharField(_("征询事项"), max_length=120)
    asked_by = models.CharField(
        _("起草单位"), max_length=80, help_text=_("哪个部门的文件征求意见")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=ConsultationState, default=C.DRAFT
    )
    opened_on = models.DateField(_("开始日期"), null=True, blank=True)
    closes_on = models.DateField(_("截止日期"))
    use_made = models.TextField(_("采纳情况"), blank=True, max_length=4000)
    concluded_on = models.DateField(_("反馈日期"), null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("意见征询")
        verbose_name_plural = _("意见征询")
        ordering = ["-closes_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["congress", "title"],
                name="consultation_title_once_per_congress",
                violation_error_message=_("这一届已有同名的征询。"),
            ),
            models.CheckConstraint(
                name="consultation_state_is_known",
                condition=Q(state__in=ConsultationState.values),
            ),
            models.CheckConstraint(
                name="consultation_closes_after_it_opens",
                condition=Q(opened_on=None) | Q(closes_on__gte=models.F("opened_on")),
                violation_error_message=_("截止日期不能早于开始日期。"),
            ),
            models.CheckConstraint(
                name="consultation_concluded_says_what_use_was_made",
                condition=~Q(state="concluded") | ~Q(use_made=""),
                violation_error_message=_("请写明采纳情况。"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.congress.union


class ConsultationVersion(models.Model):
    """征询稿: one version of the draft; comments name the version they are about."""

    consultation = models.ForeignKey(
        Consultation,
        models.PROTECT,
        related_name="versions",
        verbose_name=_("意见征询"),
    )
    number = models.PositiveSmallIntegerField(_("稿次"))
    text = models.TextField(_("征询稿"), max_length=20000)
    issued_on = models.DateField(_("发出日期"))

    class Meta:
        verbose_name = _("征询稿")
        verbose_name_plural = _("征询稿")
        ordering = ["consultation", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"],
                name="consultation_version_numbered_once",
            )
        ]

    def __str__(self):
        return f"{self.consultation} {self.number}"

    @property
    def audit_union(self):
        return self.consultation.audit_union


class UseMade(models.TextChoices):
    PENDING = "pending", _("待研究")
    ADOPTED = "adopted", _("采纳")
    PARTLY = "partly", _("部分采纳")
    EXPLAINED = "explained", _("解释说明")


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(delegate__person=user)
            | user.rights.covering(
                "version__consultation__congress__union", *STAFF, persons=True
            )
        )


@pghistory.track()
class ConsultationComment(models.Model):
    """征询意见: what a delegate says to a version, and what use was made of it."""

    version = models.ForeignKey(
        ConsultationVersion,
        models.PROTECT,
        related_name="comments",
        verbose_name=_("征询稿"),
    )
    delegate = models.ForeignKey(
        Delegate, models.PROTECT, related_name="comments", verbose_name=_("代表")
    )
    text = models.TextField(_("意见"), max_length=2000)
    at = models.DateTimeField(_("提交时间"), default=timezone.now)
    use = models.CharField(
        _("采纳情况"), max_length=10, choices=UseMade, default=UseMade.PENDING
    )
    answer = models.CharField(_("说明"), max_length=300, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("征询意见")
        verbose_name_plural = _("征询意见")
        ordering = ["version", "at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "delegate"],
                name="comment_once_per_version",
                violation_error_message=_("这一稿您已提过意见，可以修改。"),
            ),
            models.CheckConstraint(
                name="comment_use_is_known", condition=Q(use__in=UseMade.values)
            ),
        ]

    def __str__(self):
        return f"{self.delegate} {self.version}"

    @property
    def audit_union(self):
        return self.version.audit_union
