"""沟通: when and how a unit talked with whoever raised the matter."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matters.models.matters import Matter, PartQuerySet
from members.models import Unit


class ContactWay(models.TextChoices):
    MEETING = "meeting", _("当面沟通")
    PHONE = "phone", _("电话")
    SITE = "site", _("现场办理")
    MESSAGE = "message", _("邮件或消息")
    FORUM = "forum", _("座谈会")


class Contact(models.Model):
    """One talk: on which day, in which way, with whom, what came of it."""

    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="contacts", verbose_name=_("事项")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("承办单位")
    )
    on = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=8, choices=ContactWay)
    with_whom = models.CharField(_("与谁沟通"), max_length=60)
    note = models.CharField(_("沟通情况"), max_length=300, blank=True)
    actor = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="+",
        verbose_name=_("登记人"),
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("沟通记录")
        verbose_name_plural = _("沟通记录")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="contact_way_is_known", condition=Q(way__in=ContactWay.values)
            ),
        ]

    def __str__(self):
        return f"{self.on} {self.get_way_display()}"

    @property
    def audit_union(self):
        return self.matter.union
