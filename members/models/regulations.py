"""规章制度库 (R-298): regulations with their versions; one is in force at a time."""

import uuid

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.periods import Period, PeriodQuerySet, ends_after_start, no_overlap
from members.models.unions import Union
from members.roles import STAFF
from union_portal.search import BigramField, matching


class Area(models.TextChoices):
    """领域."""

    ORGANISATION = "organisation", _("组织与会籍")
    CONGRESS = "congress", _("民主管理与教代会")
    FINANCE = "finance", _("经费与经审")
    WELFARE = "welfare", _("慰问与互助")
    ACTIVITIES = "activities", _("文体活动与社团")
    HONOURS = "honours", _("评优与建家")
    OFFICE = "office", _("办公与信息化")
    LAW = "law", _("上级法规")


class RegulationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of one's own unions, of those above them, and of those one works for."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            Q(union__path__in=user.paths_upward)
            | Q(union__in=user.rights.line)
            | user.rights.covering("union", *STAFF)
        )

    def matching(self, text):
        """Whose title, number or text holds what was typed."""
        query = matching(text)
        if query is None:
            return self
        texts = RegulationVersion.objects.filter(text_bigrams=query)
        return self.filter(
            Q(title_bigrams=query)
            | Q(number__icontains=text.strip())
            | Q(pk__in=texts.values("regulation"))
        )

    def in_force(self, day):
        return self.filter(
            pk__in=RegulationVersion.objects.on(day).values("regulation")
        )


@pghistory.track(exclude=["title_bigrams"])
class Regulation(models.Model):
    """A regulation; what it says stands in its versions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    union = models.ForeignKey(
        Union,
        models.PROTECT,
        related_name="regulations",
        verbose_name=_("适用工会"),
        help_text=_("这个工会和它的下级适用"),
    )
    title = models.CharField(_("名称"), max_length=120)
    title_bigrams = BigramField("title")
    number = models.CharField(_("文号"), max_length=60, blank=True)
    area = models.CharField(_("领域"), max_length=14, choices=Area)
    body = models.CharField(_("制定机关"), max_length=80)

    objects = RegulationQuerySet.as_manager()

    class Meta:
        verbose_name = _("规章制度")
        verbose_name_plural = _("规章制度库")
        ordering = ["area", "title"]
        constraints = [
            models.UniqueConstraint(
                fields=["union", "title"],
                name="regulation_title_once_per_union",
                violation_error_message=_("这个工会已有同名制度；修订请登记新的版本。"),
            ),
            models.CheckConstraint(
                name="regulation_area_is_known", condition=Q(area__in=Area.values)
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def audit_union(self):
        return self.union


class VersionQuerySet(PeriodQuerySet):
    def visible_to(self, user):
        return self.filter(regulation__in=Regulation.objects.visible_to(user))


@pghistory.track(exclude=["text_bigrams"])
class RegulationVersion(Period):
    """版本: the text that holds from a day, until it is superseded or repealed."""

    regulation = models.ForeignKey(
        Regulation, models.PROTECT, related_name="versions", verbose_name=_("制度")
    )
    label = models.CharField(_("版本"), max_length=40, help_text=_("例如：2023 年修订"))
    issued_on = models.DateField(_("发布日期"))
    text = models.TextField(_("全文"))
    text_bigrams = BigramField("text")

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("制度版本")
        verbose_name_plural = _("制度版本")
        ordering = ["-starts_on"]
        constraints = [
            ends_after_start("regulation_version_ends_after_it_starts"),
            no_overlap(
                "regulation_one_version_in_force",
                "regulation",
                message=_("同一时间只能有一个版本有效。"),
            ),
            models.UniqueConstraint(
                fields=["regulation", "label"],
                name="regulation_version_label_once",
                violation_error_message=_("已有同名版本。"),
            ),
        ]

    def __str__(self):
        return f"{self.regulation} {self.label}"

    @property
    def audit_union(self):
        return self.regulation.union
