"""The report: one text of one union for one period, from the first draft to the print."""

import uuid

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Union
from members.roles import Role
from union_portal.figures import SUBTREE, Scope
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet

READERS = (Role.LEAD, Role.OFFICE, Role.AUDIT, Role.FINANCE, Role.WOMEN)
EDITORS = (Role.LEAD, Role.OFFICE)


class ReportKind(models.TextChoices):
    ANNUAL = "annual", _("年度工作报告")
    TERM = "term", _("届期（五年）工作报告")
    PROPOSALS = "proposals", _("提案工作报告")
    FINANCE = "finance", _("经费收支情况报告")
    OTHER = "other", _("其他报告")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("起草中")
    REVIEW = "review", _("审稿中")
    APPROVED = "approved", _("已定稿")
    PUBLISHED = "published", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


S = ReportState
ISSUED = (S.PUBLISHED, S.WITHDRAWN)
DRAFTS = (S.DRAFT, S.REVIEW, S.APPROVED)


def stands_with_report(but=()):
    """A trigger that refuses any change to a part of a report that was published.

    ``but``: the columns that may go on changing, e.g. what became of a task.
    """
    free = ", ".join(f"'{name}'" for name in but)
    kept = (
        f"""(TG_OP <> 'UPDATE' OR to_jsonb(NEW) - ARRAY[{free}]
               <> to_jsonb(OLD) - ARRAY[{free}]) AND """
        if but
        else ""
    )
    return pgtrigger.Trigger(
        name="stands_with_report",
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=f"""
          IF {kept}EXISTS (
            SELECT 1 FROM reports_report r
            WHERE r.id IN (NEW.report_id, OLD.report_id)
              AND r.state IN ('published', 'withdrawn')
          ) THEN
            RAISE EXCEPTION 'a published report does not change'
              USING ERRCODE = '42501';
          END IF;
          RETURN COALESCE(NEW, OLD);
        """,  # noqa: S608
    )


class ReportQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """A draft is for the officers of its union, its authors and its reviewers.

        A published report is for members and officers of the union and all below it,
        and for the unions above.
        """
        if not user.is_authenticated:
            return self.none()
        shares = self.model.objects.shared_with(user)
        return self.filter(
            user.rights.covering("union", *READERS, persons=True)
            | Q(pk__in=shares.values("pk"))
            | Q(state=S.PUBLISHED)
            & (
                Q(union__path__in=user.paths_upward)
                | Q(union__in=user.rights.line)
                | user.rights.covering("union", *READERS)
            )
        )

    def at_desk(self, user):
        """Those one works on, or may look over while they are written and afterwards."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            user.rights.covering("union", *READERS, persons=True)
            | Q(pk__in=self.model.objects.shared_with(user).values("pk"))
        )

    def shared_with(self, user):
        """Drafts one writes in or reviews. Rights follow the post: this one ends with it.

        Any post counts in the report's union, above or below it.
        """
        served = Q(union__in=user.rights.line)
        for grant in user.rights.grants:
            served |= Q(union__path__startswith=grant.path)
        return self.filter(
            served,
            Q(sections__authors=user) | Q(steps__reviewer=user),
            state__in=DRAFTS,
        )

    def awaiting(self, reviewer):
        """Those whose present step of review is this person's."""
        steps = apps.get_model("reports", "ReviewStep").objects
        present = (
            steps.filter(report=OuterRef("pk"), state="open")
            .order_by("round", "order")
            .values("reviewer")[:1]
        )
        return (
            self.filter(state=S.REVIEW)
            .annotate(turn=Subquery(present))
            .filter(turn=reviewer.pk)
        )


class Report(LifecycleModel):
    """工作报告: one text of one union for one period, given on one day."""

    LIFECYCLE = {
        "write": ({S.DRAFT}, S.DRAFT),
        "submit": ({S.DRAFT}, S.REVIEW),
        "pass_step": ({S.REVIEW}, S.REVIEW),
        "approve": ({S.REVIEW}, S.APPROVED),
        "send_back": ({S.REVIEW, S.APPROVED}, S.DRAFT),
        "recall": ({S.REVIEW}, S.DRAFT),
        "publish": ({S.APPROVED}, S.PUBLISHED),
        "correct": ({S.PUBLISHED}, S.PUBLISHED),
        "withdraw": ({S.PUBLISHED}, S.WITHDRAWN),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("代码"), max_length=40, unique=True)
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="reports", verbose_name=_("工会")
    )
    kind = models.CharField(
        _("种类"), max_length=10, choices=ReportKind, default=ReportKind.ANNUAL
    )
    state = models.CharField(_("状态"), max_length=10, choices=S, default=S.DRAFT)
    period = models.CharField(_("年度"), max_length=20)
    start = models.DateField(_("统计期起"))
    end = models.DateField(_("统计期止"))
    as_of = models.DateField(_("数据截止日"))
    title_lines = models.JSONField(_("标题"), default=list)
    subtitle_lines = models.JSONField(_("副标题"), default=list, blank=True)
    date_line = models.CharField(_("日期"), max_length=60, blank=True)
    reporter = models.CharField(_("报告人"), max_length=60, blank=True)
    salutation = models.CharField(_("称呼"), max_length=60, blank=True)
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("上一份报告"),
    )
    red_head = models.BooleanField(_("红头"), default=False)
    number = models.CharField(
        _("发文字号"),
        max_length=60,
        blank=True,
        help_text=_("例如：明大工字〔2024〕3号"),
    )
    addressees = models.CharField(_("主送"), max_length=200, blank=True)
    copy_to = models.CharField(_("抄送"), max_length=200, blank=True)
    printer = models.CharField(
        _("印发机关"),
        max_length=60,
        blank=True,
        help_text=_("版记里的送印机关；空着印本工会办公室"),
    )
    sent_to = models.ManyToManyField(
        Union, related_name="reports_received", blank=True, verbose_name=_("印发到")
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("送审人"),
    )
    published_at = models.DateTimeField(_("发布时间"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("发布人"),
    )
    sha256 = models.CharField(_("校验值"), max_length=64, blank=True)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)
    reason = models.CharField(_("撤回原因"), max_length=200, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("工作报告")
        verbose_name_plural = _("工作报告")
        ordering = ["-start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "kind", "period"],
                condition=~Q(state="withdrawn") & ~Q(kind="other"),
                name="report_once_per_union_kind_and_period",
                violation_error_message=_("这个工会的这一年度已有同一种报告。"),
            ),
            models.CheckConstraint(
                name="report_period_has_an_end", condition=Q(end__gte=models.F("start"))
            ),
            models.CheckConstraint(
                name="report_state_is_known", condition=Q(state__in=S.values)
            ),
            models.CheckConstraint(
                name="report_kind_is_known", condition=Q(kind__in=ReportKind.values)
            ),
            models.CheckConstraint(
                name="report_sealed_once_published",
                condition=~Q(state__in=ISSUED)
                | Q(published_at__isnull=False) & ~Q(sha256=""),
            ),
            models.CheckConstraint(
                name="report_withdrawn_with_a_reason",
                condition=~Q(state="withdrawn")
                | Q(withdrawn_at__isnull=False) & ~Q(reason=""),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="stands_once_published",
                level=pgtrigger.Row,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                  IF OLD.state IN ('published', 'withdrawn') AND (
                    TG_OP = 'DELETE' OR NEW.state NOT IN ('published', 'withdrawn')
                    OR OLD.state IN ('withdrawn') AND to_jsonb(NEW) <> to_jsonb(OLD)
                    OR to_jsonb(NEW) - ARRAY['state', 'withdrawn_at', 'reason']
                       <> to_jsonb(OLD) - ARRAY['state', 'withdrawn_at', 'reason']
                  ) THEN
                    RAISE EXCEPTION 'a published report does not change'
              USING ERRCODE = '42501';
                  END IF;
                  RETURN COALESCE(NEW, OLD);
                """,
            )
        ]

    def __str__(self):
        return "".join(self.title_lines) or self.key

    def get_absolute_url(self):
        return reverse("reports:show", args=[self.public_id])

    @property
    def scope(self):
        return Scope(self.union, SUBTREE, self.start, self.end, self.as_of)

    @property
    def usual_printer(self):
        """印发机关 where nobody said another: the office that sends documents to print."""
        return f"{self.union.name}办公室"

    @property
    def audit_union(self):
        return self.union

    @property
    def is_issued(self):
        """Whether its numbers stand still: published, or published and withdrawn."""
        return bool(self.sha256)


class Recipient(Report.sent_to.through):  # type: ignore[name-defined]
    """印发到: one union a report was issued to; the list stands with the report."""

    class Meta:
        proxy = True
        verbose_name = _("印发到")
        verbose_name_plural = _("印发到")
        triggers = [stands_with_report()]


class PartQuerySet(models.QuerySet):
    """Rows that belong to a report, seen by whoever sees the report."""

    def visible_to(self, user):
        return self.filter(report__in=Report.objects.visible_to(user))
