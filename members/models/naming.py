"""Names of rows in the reader's language."""

from django.db import models
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A row with a Chinese name, and an English one where somebody gave it.

    Without one, the catalogue may know the name (工会委员会, 主席); else the Chinese stays.
    """

    name_en = models.CharField(
        _("英文名称"),
        max_length=120,
        blank=True,
        db_default="",  # rows also come in by COPY
        default="",
        help_text=_("给读英文页面的会员看；不填就显示中文名称"),
    )

    class Meta:
        abstract = True

    def __str__(self):
        return self.shown_name

    @property
    def shown_name(self):
        if (get_language() or "").startswith("en"):
            return self.name_en or gettext(self.name)
        return self.name
