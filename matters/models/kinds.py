"""Kinds of matters: rows that say by which rules a matter of the kind runs."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.naming import Named
from union_portal.norms import NORMS


class RatedBy(models.TextChoices):
    """Who says whether a reply satisfies."""

    RAISERS = "raisers", _("提出人")
    OFFICE = "office", _("工会")
    NOBODY = "nobody", _("不评价")


class MatterKindQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The rules are public inside the house."""
        return self if user.is_authenticated else self.none()


@pghistory.track()
class MatterKind(Named):
    """事项种类: 意见建议, 合理化建议; by which rules its matters run.

    ``short`` begins the number of a matter, ``reply_norm`` is the key of the norm for
    the deadline. ``open_to_members``: any member may raise one on the phone.
    ``closes_itself``: settled when it has been rated, without a word of the office.
    """

    code = models.CharField(_("代码"), max_length=20, unique=True)
    name = models.CharField(_("名称"), max_length=40, unique=True)
    short = models.CharField(_("编号前缀"), max_length=8, unique=True)
    reply_norm = models.CharField(_("答复期限参数"), max_length=80)
    leader_signs = models.BooleanField(_("答复须分管领导签字"), default=False)
    rated_by = models.CharField(
        _("由谁评价"), max_length=8, choices=RatedBy, default=RatedBy.RAISERS
    )
    open_to_members = models.BooleanField(_("会员可直接提出"), default=False)
    closes_itself = models.BooleanField(_("评价后自动办结"), default=False)
    categories = ArrayField(
        models.CharField(max_length=40), default=list, verbose_name=_("类别")
    )
    is_open = models.BooleanField(_("在用"), default=True)

    objects = MatterKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("事项种类")
        verbose_name_plural = _("事项种类")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="matter_kind_rated_by_is_known",
                condition=Q(rated_by__in=RatedBy.values),
            ),
        ]

    def reply_span(self, union, on):
        """How long a unit has for its reply."""
        return NORMS[self.reply_norm].span(union, on)
