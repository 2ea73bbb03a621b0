"""The steps a matter took, in the words its timeline says them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matters.models.matters import Matter, PartQuerySet
from members.models import Unit


class Verb(models.TextChoices):
    RAISE = "raise", _("提出")
    ASSIGN = "assign", _("交办")
    REASSIGN = "reassign", _("改派")
    WITHDRAW = "withdraw", _("撤回")
    NOTE = "note", _("批示")
    ACCEPT = "accept", _("接办")
    DISPUTE = "dispute", _("提出异议")
    UPHOLD = "uphold", _("维持交办")
    OPINE = "opine", _("提出协办意见")
    CONTACT = "contact", _("沟通")
    ASK_EXTENSION = "ask_extension", _("申请延期")
    GRANT_EXTENSION = "grant_extension", _("批准延期")
    REFUSE_EXTENSION = "refuse_extension", _("未批准延期")
    SUBMIT = "submit", _("答复送签")
    PASS_ON = "pass_on", _("单位负责人签字")
    HAND_BACK = "hand_back", _("答复退回修改")
    REPLY = "reply", _("答复")
    ANSWER = "answer", _("工会答复")
    RECORD_REPLY = "record_reply", _("登记纸质答复")
    REWORK = "rework", _("退回重办")
    RATE = "rate", _("评价")
    HANDLE_AGAIN = "handle_again", _("进入二次办理")
    REOPEN = "reopen", _("转回工会再交办")
    CLOSE = "close", _("办结")
    PROGRESS = "progress", _("填报进展")
    REPORT_DONE = "report_done", _("报告已落实")
    CONFIRM_DONE = "confirm_done", _("核实已落实")
    SEND_BACK_DONE = "send_back_done", _("退回继续落实")
    DROP_PROMISE = "drop_promise", _("登记未落实")


class MatterStep(models.Model):
    """One step: who did what, for which unit, when, with which words."""

    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="steps", verbose_name=_("事项")
    )
    verb = models.CharField(_("步骤"), max_length=16, choices=Verb)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    actor = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("经办人"),
    )
    note = models.CharField(_("说明"), max_length=300, blank=True)
    on = models.DateField(_("日期"))
    at = models.DateTimeField(_("登记时间"), default=timezone.now)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("办理步骤")
        verbose_name_plural = _("办理步骤")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="matter_step_verb_is_known", condition=Q(verb__in=Verb.values)
            ),
        ]

    def __str__(self):
        return f"{self.matter_id} {self.get_verb_display()}"
