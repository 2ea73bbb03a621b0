from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = _("会员与组织")

    def ready(self):
        """The signals that begin and end a sign-in."""
        from members import idle  # noqa: F401, PLC0415 - models must be loaded
