"""Gap-free numbers: 1, 2, 3 … of a series, drawn from its locked row.

Whoever draws holds the row until their transaction ends; an act that fails gives its
number back with everything else it wrote.
"""

from django.db import connection, models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from union_portal.transactions import require_transaction

DRAW = """
INSERT INTO union_portal_numberseries AS s (union_id, key, last) VALUES (%s, %s, 1)
ON CONFLICT (union_id, key) DO UPDATE SET last = s.last + 1
RETURNING last
"""


class NumberSeries(models.Model):
    """The last number drawn of one series of a union."""

    union = models.ForeignKey(
        "members.Union", models.PROTECT, related_name="+", verbose_name=_("工会")
    )
    key = models.CharField(_("编号序列"), max_length=60)
    last = models.PositiveIntegerField(_("已用到"), default=0)

    class Meta:
        verbose_name = _("编号序列")
        verbose_name_plural = _("编号序列")
        constraints = [
            models.UniqueConstraint(
                fields=["union", "key"], name="number_series_once_per_union"
            ),
            models.CheckConstraint(
                name="number_series_has_a_key", condition=~Q(key="")
            ),
        ]

    def __str__(self):
        return f"{self.key} {self.last}"


def locked_series(union, key):
    """A series nobody else draws from until this transaction ends."""
    require_transaction("locked_series()")
    NumberSeries.objects.get_or_create(union=union, key=key)
    return NumberSeries.objects.select_for_update().get(union=union, key=key)


def next_number(union, key):
    """The next number of a series; others who want one wait for this transaction."""
    require_transaction("next_number()")
    with connection.cursor() as cursor:
        cursor.execute(DRAW, [union.pk, key])
        return cursor.fetchone()[0]
