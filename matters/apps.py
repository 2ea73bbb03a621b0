from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    name = "matters"
    verbose_name = _("承办事项")

    def ready(self):
        """The kinds every union starts with."""
        from matters.kinds import plant  # noqa: PLC0415 - models must be loaded

        post_migrate.connect(plant, sender=self)
