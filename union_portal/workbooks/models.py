"""An import on its way: the batch and its staged rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.personal import EncryptedField
from union_portal.workbooks.registers import REGISTERS


class BatchState(models.TextChoices):
    PREVIEWED = "previewed", _("已预览")
    APPLIED = "applied", _("已写入")
    DISCARDED = "discarded", _("已放弃")


class Verdict(models.TextChoices):
    """What a row means for the records.

    ``missing`` is no row of the sheet but a record that stands in none of them;
    ``question`` is one of which only a person can say whose it is.
    """

    NEW = "new", _("新增")
    CHANGED = "changed", _("变更")
    UNCHANGED = "unchanged", _("未变")
    REFUSED = "refused", _("退回")
    MISSING = "missing", _("表中没有")
    QUESTION = "question", _("待确认")


class Decision(models.TextChoices):
    """What the clerk says of a missing record, or answers to a question."""

    LEFT = "left", _("已离职")
    RETIRED = "retired", _("已退休")
    KEEP = "keep", _("仍在职，保留")
    SAME = "same", _("是同一个人")
    NEW = "new", _("是新来的人")


OF_MISSING = (Decision.LEFT, Decision.RETIRED, Decision.KEEP)
OF_QUESTIONS = (Decision.SAME, Decision.NEW)


class ImportBatchQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """An import shows to who brought it and to the officers of its union."""
        return self.filter(
            Q(actor=user) | user.rights.covering("union", "office", persons=True)
        )


class ImportBatch(LifecycleModel):
    """One workbook: read, checked and staged; then applied once, or discarded."""

    LIFECYCLE = {
        "apply": ({BatchState.PREVIEWED}, BatchState.APPLIED),
        "discard": ({BatchState.PREVIEWED}, BatchState.DISCARDED),
    }

    register = models.CharField(_("登记册"), max_length=40)
    union = models.ForeignKey(
        "members.Union",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("学校工会"),
    )
    file_name = models.CharField(_("文件"), max_length=200)
    sha256 = models.CharField(max_length=64)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("导入人"),
    )
    as_of = models.DateField(_("截至日期"))
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=BatchState,
        default=BatchState.PREVIEWED,
    )
    is_complete = models.BooleanField(_("全校都在表里"), default=False)
    complete_units = models.JSONField(_("表里齐全的单位"), default=list)
    header = models.JSONField(_("表头"), default=list)
    notes = models.JSONField(_("读入说明"), default=list)
    tally = models.JSONField(_("行数"), default=dict)
    created_at = models.DateTimeField(_("时间"), default=timezone.now)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入记录")
        verbose_name_plural = _("导入记录")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_batch_state_is_known",
                condition=Q(state__in=BatchState.values),
            )
        ]

    def __str__(self):
        return self.file_name

    @property
    def audit_union(self):
        return self.union

    def counts(self):
        """``{new, changed, unchanged, refused, missing, question}``: rows by verdict.

        Of an applied batch the tally is kept; its rows are gone but for the refused.
        """
        found = self.tally or dict(
            self.rows.order_by().values_list("verdict").annotate(n=models.Count("pk"))
        )
        return {verdict: found.get(verdict, 0) for verdict in Verdict.values}


class StagedRowQuerySet(models.QuerySet):
    def of(self, verdict):
        return self.filter(verdict=verdict)

    def undecided(self):
        """Missing records and questions that nobody has said anything about."""
        asked = Q(verdict__in=[Verdict.MISSING, Verdict.QUESTION])
        return self.filter(asked, decision="")

    def matching(self, text):
        """By number or code of the row, or by part of a name."""
        typed = " ".join(text.split())
        if not typed:
            return self
        return self.filter(
            Q(identity__icontains=typed) | Q(values__name__icontains=typed)
        )


class StagedRow(models.Model):
    """One row of a staged workbook; secret values in it are encrypted.

    Once the batch is applied only the refused rows stay, with their problems and, for
    some days, their cells as the clerk wrote them (``original``, sealed), so that they
    can be downloaded, mended and sent again.
    """

    batch = models.ForeignKey(  # found by the indexes below
        ImportBatch, models.CASCADE, related_name="rows", db_index=False
    )
    number = models.PositiveIntegerField(_("行"))
    identity = models.CharField(max_length=300)
    values = models.JSONField(default=dict)
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict)
    changes = models.JSONField(_("变更"), default=dict)
    problems = models.JSONField(_("问题"), default=list)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name=_("人员"),
    )
    decision = models.CharField(
        _("处理"), max_length=10, choices=Decision, blank=True, db_default=""
    )
    decided_on = models.DateField(_("聘用截止日"), null=True)
    original = EncryptedField(null=True)

    objects = StagedRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "number"], name="staged_row_once_per_batch"
            ),
            models.CheckConstraint(
                name="staged_row_verdict_is_known",
                condition=Q(verdict__in=Verdict.values),
            ),
            models.CheckConstraint(
                name="staged_row_decision_is_known",
                condition=Q(decision__in=["", *Decision.values]),
            ),
        ]
        indexes = [models.Index(fields=["batch", "verdict"])]

    def __str__(self):
        return f"{self.batch_id}:{self.number}"

    def differences(self):
        """``[(column, recorded, in the sheet)]`` as people read them, secrets masked."""
        register = REGISTERS[self.batch.register]
        return [
            (
                register.heading(name),
                register.shown(name, old),
                register.shown(name, new),
            )
            for name, (old, new) in self.changes.items()
        ]
