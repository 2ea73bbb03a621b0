from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class UnionPortalConfig(AppConfig):
    """Loads what the apps above register: norms, figures, notices, workbooks …"""

    name = "union_portal"
    verbose_name = _("系统")

    def ready(self):
        autodiscover_modules(
            "norms",
            "notices",
            "reminders",
            "figures",
            "name_lists",
            "worklists",
            "handovers",
            "panels",
            "search",
            "workbooks",
            "jobs",
            "retained",
        )
