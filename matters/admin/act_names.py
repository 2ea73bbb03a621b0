"""What the acts on matters are called in the audit trail."""

from django.utils.translation import gettext_lazy as _

from matters.models import Verb
from union_portal.admin import name_acts

name_acts(
    {
        **{f"matters.{verb.value}": verb.label for verb in Verb},
        "matters.link_supervision": _("登记督查督办编号"),
        "matters.redefine_kind": _("修改事项种类"),
        "matters.draft_reply": _("起草答复"),
        "union_portal.issue_slip": _("发签字码单"),
    },
    {"slip": _("签字码单")},
)
