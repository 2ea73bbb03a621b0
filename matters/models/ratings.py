"""评价: whether the reply satisfies who raised the matter."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matters.models.matters import Matter, PartQuerySet
from matters.models.replies import Reply


class Grade(models.TextChoices):
    SATISFIED = "satisfied", _("满意")
    BASICALLY = "basically", _("基本满意")
    NOT = "not", _("不满意")


GOOD = (Grade.SATISFIED, Grade.BASICALLY)


class Rating(models.Model):
    """One raiser's word on one reply: on the result, and on how it was handled."""

    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="ratings", verbose_name=_("事项")
    )
    reply = models.ForeignKey(
        Reply, models.PROTECT, related_name="ratings", verbose_name=_("答复")
    )
    rater = models.ForeignKey(
        "members.Person", models.PROTECT, related_name="+", verbose_name=_("评价人")
    )
    result = models.CharField(_("对办理结果"), max_length=10, choices=Grade)
    process = models.CharField(
        _("对办理态度"), max_length=10, choices=Grade, blank=True
    )
    comment = models.CharField(_("意见"), max_length=500, blank=True)
    on = models.DateField(_("日期"))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reply", "rater"],
                name="rating_once_per_reply_and_rater",
                violation_error_message=_("您已经评价过这份答复了。"),
            ),
            models.CheckConstraint(
                name="rating_result_is_known", condition=Q(result__in=Grade.values)
            ),
            models.CheckConstraint(
                name="rating_process_is_known",
                condition=Q(process__in=["", *Grade.values]),
            ),
        ]

    def __str__(self):
        return f"{self.matter} {self.get_result_display()}"

    @property
    def audit_union(self):
        return self.matter.union
