"""代表: who sits in a congress, from when to when, for whom, and as what."""

import secrets

import pghistory
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from congress.models.congresses import Congress, CongressState
from congress.models.delegations import Delegation
from congress.models.sessions import SessionNumber
from members.models import Employment, Unit
from members.models.periods import Period, PeriodQuerySet, ends_after_start, no_overlap
from members.models.unions import reach_of
from members.roles import STAFF
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is read for another
BADGE_LENGTH = 12  # 60 bits: not to be guessed


def new_badge():
    return "".join(secrets.choice(LETTERS) for _letter in range(BADGE_LENGTH))


class DelegateKind(models.TextChoices):
    """Only full delegates vote, stand and count for the quorum."""

    FULL = "full", _("正式代表")
    OBSERVER = "observer", _("列席代表")
    GUEST = "guest", _("特邀代表")


class DelegateManner(models.TextChoices):
    """How somebody came to be a delegate."""

    ELECTED = "elected", _("选举")
    BY_ELECTED = "by_elected", _("补选")
    INVITED = "invited", _("邀请")
    IMPORTED = "imported", _("登记")


class DelegateState(models.TextChoices):
    PROPOSED = "proposed", _("待资格审查")
    QUALIFIED = "qualified", _("资格有效")
    REFUSED = "refused", _("资格无效")


class DelegateEnd(models.TextChoices):
    """Why a mandate ended before its congress did."""

    MOVED = "moved", _("调离选举单位")
    RETIRED = "retired", _("退休")
    LEFT = "left", _("离校")
    DIED = "died", _("去世")
    RESIGNED = "resigned", _("辞去代表职务")
    REPLACED = "replaced", _("更换")
    RECALLED = "recalled", _("撤换（罢免）")
    TERM = "term", _("届满")
    OTHER = "other", _("其他")


class DelegateQuerySet(LifecycleQuerySet, PeriodQuerySet):  # type: ignore[override]
    def visible_to(self, user):
        """The list of delegates is public to those they sit for; what is not settled,
        and the past, is for those who work for the union."""
        if not user.is_authenticated:
            return self.none()
        published = Q(
            state=DelegateState.QUALIFIED, congress__union__path__in=user.paths_upward
        )
        return self.filter(
            Q(person=user)
            | published
            | user.rights.covering("congress__union", *STAFF, persons=True)
        )

    def within(self, scope):
        return self.filter(reach_of(scope, "congress__union__"))

    def of_session(self, session):
        """The delegates of the congress, or congresses, that meet: the shared list once."""
        rolls = SessionNumber.objects.filter(session=session).values(
            roll=Coalesce(F("congress__shares_with"), F("congress"))
        )
        return self.filter(congress__in=rolls)

    def sitting(self, day):
        """Whose qualification stands and whose mandate runs on a day, of every kind."""
        return self.on(day).filter(state=DelegateState.QUALIFIED)

    def entitled(self, session, day=None):
        """Who may vote in a session on a day (its first): full delegates, one query."""
        return (
            self.of_session(session)
            .sitting(day or session.opens_on)
            .filter(kind=DelegateKind.FULL)
        )

    def listed(self, day):
        """On the list: judged or waiting, the mandate runs or will."""
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            state__in=(DelegateState.PROPOSED, DelegateState.QUALIFIED),
        )

    def adrift(self, day):
        """Full delegates whom their constituency employs no more: moved, retired, left.

        Their seats lapse (资格自然终止); somebody of the union has to say so.
        """
        held = Employment.objects.on(day).filter(
            person=OuterRef("person"), unit=OuterRef("unit")
        )
        return self.sitting(day).filter(
            ~Exists(held),
            ~Q(congress__state=CongressState.ENDED),
            kind=DelegateKind.FULL,
        )

    def for_list(self):
        return self.select_related("person", "unit", "delegation", "congress__union")


@pghistory.track(exclude=["badge"])
class Delegate(LifecycleModel, Period):
    """One mandate in one congress, dated. Two congresses that meet together share one.

    The traits are those of the day of election, as the composition of the list counts
    them; sex and age are the person's. ``badge`` is the code on the printed badge.
    """

    LIFECYCLE = {
        "qualify": ({DelegateState.PROPOSED}, DelegateState.QUALIFIED),
        "refuse": (
            {DelegateState.PROPOSED, DelegateState.QUALIFIED},
            DelegateState.REFUSED,
        ),
        "reconsider": ({DelegateState.REFUSED}, DelegateState.PROPOSED),
    }
    TRAITS = (
        "is_teacher",
        "is_front_line",
        "is_model_worker",
        "is_leader",
        "is_senior",
        "is_minority",
    )

    congress = models.ForeignKey(
        Congress, models.PROTECT, related_name="delegates", verbose_name=_("届")
    )
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="mandates",
        verbose_name=_("人员"),
    )
    kind = models.CharField(
        _("类别"), max_length=8, choices=DelegateKind, default=DelegateKind.FULL
    )
    manner = models.CharField(
        _("产生方式"),
        max_length=10,
        choices=DelegateManner,
        default=DelegateManner.ELECTED,
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegates",
        verbose_name=_("选举单位"),
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegates",
        verbose_name=_("代表团"),
    )
    is_teacher = models.BooleanField(_("教师"), default=False)
    is_front_line = models.BooleanField(
        _("一线教职工"), default=False, help_text=_("不担任中层以上领导职务")
    )
    is_model_worker = models.BooleanField(_("劳模先进"), default=False)
    is_leader = models.BooleanField(_("中层以上领导干部"), default=False)
    is_senior = models.BooleanField(_("高级职称"), default=False)
    is_minority = models.BooleanField(_("少数民族"), default=False)
    state = models.CharField(
        _("资格"),
        max_length=10,
        choices=DelegateState,
        default=DelegateState.PROPOSED,
        editable=False,
    )
    reason = models.CharField(_("说明"), max_length=200, blank=True, editable=False)
    end_reason = models.CharField(
        _("终止原因"), max_length=10, choices=DelegateEnd, blank=True, editable=False
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("接替"),
        editable=False,
    )
    badge = models.CharField(
        _("代表证编码"),
        max_length=BADGE_LENGTH,
        unique=True,
        default=new_badge,
        editable=False,
    )

    objects = DelegateQuerySet.as_manager()

    class Meta:
        verbose_name = _("代表")
        verbose_name_plural = _("代表")
        ordering = ["congress", "delegation__number", "person__name_sort", "pk"]
        indexes = [
            models.Index(
                fields=["congress", "kind", "state"], name="delegate_of_congress"
            ),
        ]
        constraints = [
            ends_after_start("delegate_ends_after_it_starts"),
            no_overlap(
                "delegate_once_at_a_time",
                "congress",
                "person",
                condition=Q(state__in=["proposed", "qualified"]),
                message=_("此人在这一届已是代表，时间重叠。"),
            ),
            models.CheckConstraint(
                name="delegate_kind_is_known", condition=Q(kind__in=DelegateKind.values)
            ),
            models.CheckConstraint(
                name="delegate_full_has_a_constituency",
                condition=~Q(kind=DelegateKind.FULL) | Q(unit__isnull=False),
                violation_error_message=_("正式代表要填选举单位。"),
            ),
            models.CheckConstraint(
                name="delegate_ends_with_a_reason",
                condition=Q(end_reason="") | Q(ends_on__isnull=False),
            ),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def audit_union(self):
        return self.congress.union

    @property
    def last_day(self):
        """The last day of the mandate: its own, or that of the term."""
        return self.ends_on or self.congress.ends_on

    def is_sitting(self, day):
        """Judged, running, in a congress that was not followed by the next."""
        return (
            self.state == DelegateState.QUALIFIED
            and self.holds(day)
            and self.congress.state != CongressState.ENDED
        )
