from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("工作报告")

    def ready(self):
        """The outlines every union may start from."""
        from reports.outlines import plant  # noqa: PLC0415 - models must be loaded

        post_migrate.connect(plant, sender=self)
