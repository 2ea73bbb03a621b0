"""批示: what the leader in charge asks of those who handle a matter."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from matters.models.matters import Matter, PartQuerySet


class LeaderNote(models.Model):
    """One note of a leader, on a day; it stays as it was written.

    The union and the units read it, not who raised the matter: it tells how the matter
    is to be handled, and the reply tells what came of it.
    """

    matter = models.ForeignKey(
        Matter, models.PROTECT, related_name="notes", verbose_name=_("事项")
    )
    leader = models.ForeignKey(
        "members.Person",
        models.PROTECT,
        related_name="+",
        verbose_name=_("领导"),
    )
    text = models.TextField(_("批示内容"), max_length=1000)
    on = models.DateField(_("日期"))

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("批示")
        verbose_name_plural = _("批示")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.matter} {self.leader} {self.on}"

    @property
    def audit_union(self):
        return self.matter.union
