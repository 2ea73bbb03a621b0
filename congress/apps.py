from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CongressConfig(AppConfig):
    name = "congress"
    verbose_name = _("教代会与工代会")

    def ready(self):
        """Registers what the day of a session needs, beside the usual modules."""
        from congress import session_day  # noqa: F401, PLC0415 - models are loaded now
