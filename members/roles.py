"""The fixed list of roles a post may carry. Rights follow the post, never the person.

Every role works over the subtree of the union the appointment stands in, for as long
as the appointment lasts.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """Code, and what it means to the people who give it."""

    LEAD = "lead", _("主持与审批")
    OFFICE = "office", _("办理会籍与组织")
    FINANCE = "finance", _("经费管理与付款")
    AUDIT = "audit", _("经费审查与审计查阅")
    WOMEN = "women", _("女教职工工作")
    UNIT_LEAD = "unit_lead", _("单位负责人")
    LIAISON = "liaison", _("单位联络人")


class SystemRole(TextChoices):
    """三员: one person holds at most one of these, and none of them sees business data."""

    NONE = "", _("无")
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计管理员")


# Who works in the staff pages at all.
STAFF = (Role.LEAD, Role.OFFICE, Role.FINANCE, Role.AUDIT, Role.WOMEN)
# Who may read the roll of the subtree.
ROLL = (Role.LEAD, Role.OFFICE, Role.WOMEN)
# Who may change the roll and the organisation of the subtree.
KEEPERS = (Role.OFFICE,)
