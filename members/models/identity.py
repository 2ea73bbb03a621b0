"""The papers by which a person is known."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IdKind(models.TextChoices):
    RESIDENT = "resident", _("居民身份证")
    PASSPORT = "passport", _("护照")
    PERMIT = "permit", _("外国人永久居留证")
    HKMT = "hkmt", _("港澳台居民证件")
    OTHER = "other", _("其他证件")
