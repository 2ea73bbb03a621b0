from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("会员与组织")

    def ready(self):
        """The signals that begin and end a sign-in; the registers one begins with."""
        from members import idle  # noqa: F401, PLC0415 - models must be loaded
        from members.work_kinds import plant  # noqa: PLC0415 - models must be loaded

        post_migrate.connect(plant, sender=self)
