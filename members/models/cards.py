"""The city's service card for members (京卡·互助服务卡), batch by batch."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models.unions import Union
from members.roles import ROLL
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet
from union_portal.personal import EncryptedField, lookup, normalise


class CardState(models.TextChoices):
    APPLIED = "applied", _("已申请")
    SUBMITTED = "submitted", _("已报送")
    ISSUED = "issued", _("已发卡")
    TAKEN_BACK = "taken_back", _("已收回")


class ServiceCardQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        return self.filter(Q(person=user) | self.model.touching(user))

    def read_by(self, user):
        return self.filter(self.model.touching(user))


@pghistory.track(exclude=["number", "number_hash"])
class ServiceCard(LifecycleModel):
    """京卡: applied for by the member, handed to the city in a batch, issued, taken back."""

    S = CardState
    LIFECYCLE = {
        "submit": ({S.APPLIED}, S.SUBMITTED),
        "issue": ({S.SUBMITTED}, S.ISSUED),
        "take_back": ({S.APPLIED, S.SUBMITTED, S.ISSUED}, S.TAKEN_BACK),
    }

    person = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="service_cards",
        verbose_name=_("会员"),
    )
    union = models.ForeignKey(
        Union, models.PROTECT, related_name="+", verbose_name=_("工会")
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=CardState, default=CardState.APPLIED
    )
    batch = models.CharField(_("报送批次"), max_length=30, blank=True)
    number = EncryptedField(null=True)
    number_hash = models.BinaryField(max_length=32, null=True, editable=False)
    number_mask = models.CharField(_("卡号"), max_length=30, blank=True, editable=False)
    applied_on = models.DateField(_("申请日期"), default=timezone.localdate)
    submitted_on = models.DateField(_("报送日期"), null=True, blank=True)
    issued_on = models.DateField(_("发卡日期"), null=True, blank=True)
    taken_back_on = models.DateField(_("收回日期"), null=True, blank=True)

    objects = ServiceCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("互助服务卡（京卡）")
        verbose_name_plural = _("互助服务卡（京卡）")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=~Q(state="taken_back"),
                name="service_card_once_per_person",
                violation_error_message=_("此人已有一张卡或正在办理。"),
            ),
            models.UniqueConstraint(
                fields=["number_hash"],
                name="service_card_number_once",
                violation_error_message=_("这个卡号已登记给别人。"),
            ),
            models.CheckConstraint(
                name="service_card_state_is_known",
                condition=Q(state__in=CardState.values),
            ),
            models.CheckConstraint(
                name="service_card_issued_with_a_day",
                condition=~Q(state="issued") | Q(issued_on__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_state_display()}"

    @staticmethod
    def touching(user):
        return user.rights.covering("union", *ROLL, persons=True)

    @property
    def audit_union(self):
        return self.union

    def set_number(self, number):
        """Encrypted, hashed against doubles; the last four digits show."""
        number = normalise(number)
        self.number = number
        self.number_hash = lookup("members_servicecard.number", number)
        self.number_mask = f"**** {number[-4:]}"
