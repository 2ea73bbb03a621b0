"""Acts of membership on record, and what a roster proposes about it."""

import pghistory
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.ties import Membership
from members.models.unions import Union, reach_of
from members.roles import KEEPERS, ROLL
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.models import ImportBatch


class ActKind(models.TextChoices):
    """会籍手续: what can happen to a membership."""

    ADMIT = "admit", _("入会")
    READMIT = "readmit", _("重新入会")
    TRANSFER = "transfer", _("转会")
    RETAIN = "retain", _("保留会籍")
    RESTORE = "restore", _("恢复会籍")
    LEAVE = "leave", _("离校转出")
    WITHDRAW = "withdraw", _("退会")
    WARN = "warn", _("自动退会提醒")
    LAPSE = "lapse", _("自动退会")
    EXPEL = "expel", _("开除会籍")
    MERGE = "merge", _("随工会合并转入")
    DEATH = "death", _("去世")
    CORRECT = "correct", _("更正会籍日期")
    VOID = "void", _("作废手续")


class RetainReason(models.TextChoices):
    """Why a membership is kept without being counted."""

    RETIRED = "retired", _("退休")
    UNEMPLOYED = "unemployed", _("失业待岗")
    MILITARY = "military", _("服兵役")
    ABROAD = "abroad", _("出国（境）")


class MembershipActQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; those of the unions whose roll one keeps or reads."""
        return self.filter(Q(person=user) | self.model.touching(user))

    def read_by(self, user):
        """Those of the unions whose roll one keeps or reads."""
        return self.filter(self.model.touching(user))

    def valid(self):
        """Those that hold: neither voided nor themselves the voiding of another."""
        return self.filter(voiding=None).exclude(kind=ActKind.VOID)

    def within(self, scope):
        """Acts that touch a union of the scope, on either side."""
        return self.filter(
            reach_of(scope, "from_union__") | reach_of(scope, "to_union__")
        )


class MembershipAct(models.Model):
    """One act on a membership (会籍手续): what, from when, on what paper, by whom.

    The memberships themselves say what held when; this says why it changed.
    """

    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="membership_acts",
        verbose_name=_("会员"),
    )
    kind = models.CharField(_("手续"), max_length=12, choices=ActKind)
    on = models.DateField(_("日期"))
    membership = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="acts", editable=False
    )
    from_union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("原工会"),
    )
    to_union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("现工会"),
    )
    reason = models.CharField(_("原因"), max_length=200, blank=True)
    document = models.CharField(_("文号"), max_length=80, blank=True)
    document_on = models.DateField(_("文件日期"), null=True)
    card_returned = models.BooleanField(_("会员证已收回"), null=True)
    recorded_by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("经办人"),
    )
    recorded_at = models.DateTimeField(_("登记时间"), default=timezone.now)
    voids = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="voiding",
        editable=False,
        verbose_name=_("作废的手续"),
    )

    objects = MembershipActQuerySet.as_manager()

    class Meta:
        verbose_name = _("会籍手续")
        verbose_name_plural = _("会籍手续")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["kind", "on"])]
        constraints = [
            models.CheckConstraint(
                name="membership_act_kind_is_known",
                condition=Q(kind__in=ActKind.values),
            ),
            models.CheckConstraint(
                name="voiding_has_a_reason",
                condition=~Q(kind="void") | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="only_a_voiding_voids",
                condition=Q(voids=None) | Q(kind="void"),
            ),
            models.CheckConstraint(
                name="membership_act_names_a_union",
                condition=Q(from_union__isnull=False) | Q(to_union__isnull=False),
            ),
            models.CheckConstraint(
                name="expulsion_names_its_document",
                condition=~Q(kind=ActKind.EXPEL)
                | (~Q(document="") & Q(document_on__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_kind_display()}"

    @staticmethod
    def touching(user):
        return user.rights.covering(
            "from_union", *ROLL, persons=True
        ) | user.rights.covering("to_union", *ROLL, persons=True)

    @property
    def places(self):
        return [union for union in (self.from_union, self.to_union) if union]

    @property
    def audit_union(self):
        return self.from_union or self.to_union

    @property
    def confirmed_at(self):
        """The union that confirmed it: the highest whose roll its recorder kept then.

        An import of past years has no recorder; the school answers for it.
        """
        union = self.audit_union
        if self.recorded_by is None:
            return union.school or union
        held = self.recorded_by.appointments.on(
            timezone.localdate(self.recorded_at)
        ).filter(
            seat__in={pk for place in self.places for pk in place.line_ids()},
            post__roles__overlap=[str(role) for role in KEEPERS],
        )
        seats = [row.seat for row in held.select_related("seat")]
        return min(seats, key=lambda seat: len(seat.path), default=union)

    @property
    def is_void(self):
        return hasattr(self, "voiding")


class SuggestionKind(models.TextChoices):
    JOIN = "join", _("入会")
    TRANSFER = "transfer", _("转会")
    LEAVE = "leave", _("离校")
    RETIRE = "retire", _("退休")


class SuggestionState(models.TextChoices):
    OPEN = "open", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("不采纳")


class RosterSuggestionQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """Those who keep or read the roll on either side."""
        return self.filter(
            user.rights.covering("to_union", *ROLL, persons=True)
            | user.rights.covering("from_membership__union", *ROLL, persons=True)
        )

    def confirmable_by(self, user):
        """Those whose unions one keeps, all of them."""
        to = user.rights.covering("to_union", *KEEPERS, persons=True)
        there = user.rights.covering("from_membership__union", *KEEPERS, persons=True)
        return self.filter(
            Q(to_union=None) | to, Q(from_membership=None) | there
        ).filter(state=SuggestionState.OPEN)


@pghistory.track()
class RosterSuggestion(LifecycleModel):
    """名册建议: HR's roster says somebody came, moved, left or retired.

    HR decides who is employed, the union who is a member: nothing happens to a
    membership until an officer confirms. ``on`` is the first day of the new place or
    status; for leaving, the last day of the membership.
    """

    S = SuggestionState
    LIFECYCLE = {
        "confirm": ({S.OPEN}, S.CONFIRMED),
        "decline": ({S.OPEN}, S.DECLINED),
    }

    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="roster_suggestions",
        verbose_name=_("教职工"),
    )
    kind = models.CharField(_("建议"), max_length=10, choices=SuggestionKind)
    from_membership = models.ForeignKey(
        Membership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("现在的会籍"),
    )
    to_union = models.ForeignKey(
        Union,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("转入工会"),
    )
    on = models.DateField(_("日期"))
    batch = models.ForeignKey(
        ImportBatch,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("来自导入"),
    )
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=SuggestionState,
        default=SuggestionState.OPEN,
        db_default=SuggestionState.OPEN,
    )
    reason = models.CharField(
        _("不采纳的理由"), max_length=200, blank=True, db_default=""
    )
    problem = models.CharField(
        _("没有办成的原因"), max_length=300, blank=True, db_default=""
    )
    created_at = models.DateTimeField(
        _("提出时间"), default=timezone.now, db_default=Now()
    )
    decided_by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    decided_at = models.DateTimeField(_("办理时间"), null=True, blank=True)

    objects = RosterSuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("名册建议")
        verbose_name_plural = _("名册建议")
        ordering = ["pk"]
        indexes = [models.Index(fields=["state", "kind"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state="open"),
                name="suggestion_open_once_per_person_and_kind",
                violation_error_message=_("对此人已有一条同样的待确认建议。"),
            ),
            models.CheckConstraint(
                name="suggestion_kind_is_known",
                condition=Q(kind__in=SuggestionKind.values),
            ),
            models.CheckConstraint(
                name="suggestion_state_is_known",
                condition=Q(state__in=SuggestionState.values),
            ),
            models.CheckConstraint(
                name="suggestion_names_where_to",
                condition=~Q(kind__in=["join", "transfer"]) | Q(to_union__isnull=False),
            ),
            models.CheckConstraint(
                name="suggestion_names_where_from",
                condition=Q(kind="join") | Q(from_membership__isnull=False),
            ),
            models.CheckConstraint(
                name="declined_suggestion_has_a_reason",
                condition=~Q(state="declined") | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_kind_display()}"

    @property
    def places(self):
        """The unions whose officers answer for it, both sides."""
        there = self.from_membership.union if self.from_membership else None
        return [union for union in (there, self.to_union) if union]

    @property
    def audit_union(self):
        return self.places[0]
