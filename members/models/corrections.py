"""What a person says is wrong in their own data, until somebody has looked."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.unions import Union
from members.roles import KEEPERS, ROLL
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.personal import EncryptedField, mask_id_number


class CorrectionField(models.TextChoices):
    """What can be asked for; phone and e-mail everybody changes themselves."""

    NAME = "name", _("姓名")
    SEX = "sex", _("性别")
    BIRTH_DATE = "birth_date", _("出生日期")
    ETHNIC_GROUP = "ethnic_group", _("民族")
    ID_NUMBER = "id_number", _("证件号码")
    UNIT = "unit", _("工作单位")
    KIND = "kind", _("用工形式")


class CorrectionState(models.TextChoices):
    OPEN = "open", _("待核实")
    GRANTED = "granted", _("已更正")
    DECLINED = "declined", _("未采纳")
    WITHDRAWN = "withdrawn", _("已撤回")


class CorrectionQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        return self.filter(Q(person=user) | self.model.touching(user))

    def read_by(self, user):
        return self.filter(self.model.touching(user))

    def at_desk_of(self, user):
        return self.filter(
            user.rights.covering("desk", *KEEPERS, persons=True),
            state=CorrectionState.OPEN,
        )


class Correction(LifecycleModel):
    """更正申请: one field, the value that should stand there, and why.

    Old and new value are encrypted; pages show the new one to who decides, masked where
    it is a number.
    """

    S = CorrectionState
    LIFECYCLE = {
        "grant": ({S.OPEN}, S.GRANTED),
        "decline": ({S.OPEN}, S.DECLINED),
        "take_back": ({S.OPEN}, S.WITHDRAWN),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="corrections",
        verbose_name=_("申请人"),
    )
    field = models.CharField(_("更正哪一项"), max_length=14, choices=CorrectionField)
    value = EncryptedField()
    before = EncryptedField(null=True)
    reason = models.CharField(_("说明"), max_length=200)
    state = models.CharField(
        _("状态"),
        max_length=10,
        choices=CorrectionState,
        default=CorrectionState.OPEN,
    )
    desk = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("由谁核实")
    )
    submitted_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    decided_by = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("办理人"),
    )
    decided_at = models.DateTimeField(_("办理时间"), null=True)
    answer = models.CharField(_("答复"), max_length=200, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("更正申请")
        verbose_name_plural = _("更正申请")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=Q(state="open"),
                name="correction_open_once_per_field",
                violation_error_message=_("这一项已经申请更正，还在核实。"),
            ),
            models.CheckConstraint(
                name="correction_field_is_known",
                condition=Q(field__in=CorrectionField.values),
            ),
            models.CheckConstraint(
                name="correction_state_is_known",
                condition=Q(state__in=CorrectionState.values),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_field_display()}"

    @staticmethod
    def touching(user):
        return user.rights.covering("desk", *ROLL, persons=True)

    @property
    def audit_union(self):
        return self.desk

    def shown(self, value):
        """A value for the eye: numbers masked, codes in words."""
        if not value:
            return "—"
        if self.field == CorrectionField.ID_NUMBER:
            return mask_id_number(value)
        if self.field == CorrectionField.SEX:
            return {"male": _("男"), "female": _("女")}[value]
        return value

    @property
    def value_shown(self):
        return self.shown(self.value)

    @property
    def before_shown(self):
        return self.shown(self.before)
