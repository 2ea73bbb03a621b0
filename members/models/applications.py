"""What members ask of their union: to join, move, keep or end a membership."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.acts import RetainReason
from members.models.identity import IdKind
from members.models.ties import Employment, Membership
from members.models.unions import Union, reach_of
from members.roles import KEEPERS, ROLL
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.personal import EncryptedField, mask_id_number, normalise


class ApplicationKind(models.TextChoices):
    JOIN = "join", _("入会申请")
    TRANSFER = "transfer", _("转会申请")
    RETAIN = "retain", _("保留会籍申请")
    RESTORE = "restore", _("恢复会籍申请")
    WITHDRAW = "withdraw", _("退会申请")


class ApplicationState(models.TextChoices):
    SUBMITTED = "submitted", _("已提交")
    CONFIRMED = "confirmed", _("逐级确认中")
    RETURNED = "returned", _("退回补充")
    GRANTED = "granted", _("已办结")
    DECLINED = "declined", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


class PlaceRule(models.TextChoices):
    """一地入会: a dispatched worker is a member in one place only."""

    NONE = "none", _("没有在派遣单位的工会入会")
    AGREED = "agreed", _("已与派遣单位说好，由学校工会管理会籍")


WAITING = (ApplicationState.SUBMITTED, ApplicationState.CONFIRMED)
OPEN = (*WAITING, ApplicationState.RETURNED)


class ApplicationQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """One's own, and those that touch a union whose roll one keeps or reads."""
        return self.filter(Q(person=user) | self.model.touching(user))

    def read_by(self, user):
        return self.filter(self.model.touching(user))

    def waiting(self):
        """On somebody's desk."""
        return self.filter(state__in=WAITING)

    def at_desk_of(self, user):
        """What waits at a union whose roll one keeps."""
        return self.waiting().filter(
            user.rights.covering("desk", *KEEPERS, persons=True)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "union__"))


@pghistory.track(exclude=["id_number"])
class Application(LifecycleModel):
    """申请: a person asks for an act of membership; one union after another confirms.

    ``route`` is the line of unions that confirm, as the norms said when it was
    submitted; ``desk`` is the one that has it now. The last one's confirmation carries
    the act out.
    """

    S = ApplicationState
    LIFECYCLE = {
        "forward": ({S.SUBMITTED, S.CONFIRMED}, S.CONFIRMED),
        "grant": ({S.SUBMITTED, S.CONFIRMED}, S.GRANTED),
        "send_back": ({S.SUBMITTED, S.CONFIRMED}, S.RETURNED),
        "decline": ({S.SUBMITTED, S.CONFIRMED}, S.DECLINED),
        "resubmit": ({S.RETURNED}, S.SUBMITTED),
        "take_back": ({S.SUBMITTED, S.CONFIRMED, S.RETURNED}, S.WITHDRAWN),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="applications",
        verbose_name=_("申请人"),
    )
    kind = models.CharField(_("申请"), max_length=10, choices=ApplicationKind)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=ApplicationState,
        default=ApplicationState.SUBMITTED,
    )
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("工会")
    )
    from_union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("原工会"),
    )
    route = ArrayField(models.BigIntegerField(), editable=False)
    stage = models.PositiveSmallIntegerField(default=0, editable=False)
    desk = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("现在由谁办"),
    )
    waiting_since = models.DateTimeField(_("送达时间"), default=timezone.now)
    employment = models.ForeignKey(
        Employment,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("聘用关系"),
    )
    on = models.DateField(_("希望从哪天起"), null=True, blank=True)
    reason = models.CharField(_("理由或说明"), max_length=300, blank=True)
    retain_reason = models.CharField(
        _("保留会籍的情形"), max_length=12, choices=RetainReason, blank=True
    )
    agency = models.CharField(_("派遣单位"), max_length=80, blank=True)
    place_rule = models.CharField(
        _("一地入会"), max_length=8, choices=PlaceRule, blank=True
    )
    contract_ends_on = models.DateField(_("聘期到哪天"), null=True, blank=True)
    id_kind = models.CharField(_("证件类型"), max_length=12, choices=IdKind, blank=True)
    id_number = EncryptedField(null=True)
    id_mask = models.CharField(_("证件号码"), max_length=40, blank=True, editable=False)
    consented_at = models.DateTimeField(_("本人同意时间"), null=True)
    consent_years = models.PositiveSmallIntegerField(_("会籍终止后保存年数"), null=True)
    submitted_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    decided_at = models.DateTimeField(_("办结时间"), null=True, blank=True)
    membership = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("会籍"),
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("会籍申请")
        verbose_name_plural = _("会籍申请")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["desk", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["submitted", "confirmed", "returned"]),
                name="application_open_once_per_person",
                violation_error_message=_(
                    "您有一件申请还没有办结，请先等它办完或撤回。"
                ),
            ),
            models.CheckConstraint(
                name="application_kind_is_known",
                condition=Q(kind__in=ApplicationKind.values),
            ),
            models.CheckConstraint(
                name="application_state_is_known",
                condition=Q(state__in=ApplicationState.values),
            ),
            models.CheckConstraint(
                name="application_waits_at_a_desk",
                condition=Q(state__in=["submitted", "confirmed"], desk__isnull=False)
                | (~Q(state__in=["submitted", "confirmed"]) & Q(desk=None)),
            ),
            models.CheckConstraint(
                name="application_to_join_has_consent",
                condition=~Q(kind="join") | Q(consented_at__isnull=False),
            ),
            models.CheckConstraint(
                name="application_to_transfer_names_both_unions",
                condition=~Q(kind="transfer") | Q(from_union__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_kind_display()}"

    def get_absolute_url(self):
        """Where the applicant follows it."""
        return reverse("members:application", args=[self.public_id])

    @staticmethod
    def touching(user):
        found = Q(pk__in=[])
        for side in ("union", "from_union", "desk"):
            found |= user.rights.covering(side, *ROLL, persons=True)
        return found

    @property
    def places(self):
        return [u for u in (self.desk, self.union, self.from_union) if u]

    @property
    def audit_union(self):
        return self.desk or self.union

    @property
    def is_open(self):
        return self.state in OPEN

    def days_waited(self, today):
        """How long it has been on its desk; None when it is on none."""
        if self.desk is None:
            return None
        return (today - timezone.localdate(self.waiting_since)).days

    def set_id_number(self, number):
        number = normalise(number)
        self.id_number, self.id_mask = number, mask_id_number(number)


class StepKind(models.TextChoices):
    SUBMIT = "submit", _("提交申请")
    CONFIRM = "confirm", _("确认")
    GRANT = "grant", _("批准并办结")
    SEND_BACK = "send_back", _("退回补充")
    DECLINE = "decline", _("不批准")
    TAKE_BACK = "take_back", _("本人撤回")


class ApplicationStep(models.Model):
    """One step an application took: who did what, when and why. Read by the applicant."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="steps", verbose_name=_("申请")
    )
    kind = models.CharField(_("步骤"), max_length=10, choices=StepKind)
    union = models.ForeignKey(
        Union, models.PROTECT, null=True, related_name="+", verbose_name=_("工会")
    )
    actor = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="+",
        verbose_name=_("经办人"),
    )
    reason = models.CharField(_("说明"), max_length=200, blank=True)
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta:
        verbose_name = _("申请步骤")
        verbose_name_plural = _("申请步骤")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.application_id} {self.get_kind_display()}"
