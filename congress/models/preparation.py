"""筹备事项: what has to be done before a session opens, until when and by whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from congress.models.sessions import Session


class PreparationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))

    def open(self):
        return self.filter(done_on=None)

    def overdue(self, day):
        return self.open().filter(due_on__lt=day)


class PreparationItem(models.Model):
    """One line of the checklist; its day is counted back from the opening."""

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="preparations", verbose_name=_("会次")
    )
    title = models.CharField(_("事项"), max_length=80)
    days_before = models.PositiveSmallIntegerField(
        _("开幕前多少天完成"), help_text=_("0 就是开幕当天")
    )
    in_working_days = models.BooleanField(
        _("按工作日数"), default=False, help_text=_("不选就按自然日数")
    )
    due_on = models.DateField(_("完成期限"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("负责人"),
    )
    note = models.CharField(_("备注"), max_length=200, blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("登记人"),
    )

    objects = PreparationQuerySet.as_manager()

    class Meta:
        verbose_name = _("筹备事项")
        verbose_name_plural = _("筹备事项")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "title"],
                name="preparation_title_once_per_session",
                violation_error_message=_("这次会议已有同名的筹备事项。"),
            ),
            models.CheckConstraint(
                name="preparation_done_by_somebody",
                condition=Q(done_on=None) | Q(done_by__isnull=False),
            ),
            models.CheckConstraint(
                name="preparation_within_two_years_of_opening",
                condition=Q(days_before__lte=730),
                violation_error_message=_("最多提前 730 天。"),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.session.union

    def is_overdue(self, day):
        return self.done_on is None and self.due_on < day


class SessionTextKind(models.TextChoices):
    MINUTES = "minutes", _("会议纪要")
    SUMMARY = "summary", _("会议总结")


class SessionTextQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(session__in=Session.objects.visible_to(user))

    def lock(self, pk):
        return self.select_for_update(of=("self",)).get(pk=pk)


class SessionText(models.Model):
    """会议纪要 or 会议总结: drafted from what happened, then the office's own words.

    ``version`` counts the times it was saved: who saves an older one is told so.
    """

    session = models.ForeignKey(
        Session, models.PROTECT, related_name="texts", verbose_name=_("会次")
    )
    kind = models.CharField(_("种类"), max_length=8, choices=SessionTextKind)
    text = models.TextField(_("正文"))
    version = models.PositiveIntegerField(default=1, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("最后修改人"),
    )
    edited_at = models.DateTimeField(_("最后修改"))

    objects = SessionTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("会议文稿")
        verbose_name_plural = _("会议文稿")
        ordering = ["session", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind"], name="session_text_once_per_kind"
            ),
            models.CheckConstraint(
                name="session_text_kind_is_known",
                condition=Q(kind__in=SessionTextKind.values),
            ),
            models.CheckConstraint(
                name="session_text_version_counts_from_one",
                condition=Q(version__gte=1),
            ),
        ]

    def __str__(self):
        return f"{self.session} {self.get_kind_display()}"

    @property
    def audit_union(self):
        return self.session.union
