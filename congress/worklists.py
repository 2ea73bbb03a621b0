"""What waits in a congress, for those who keep it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from congress.models import Delegate, DelegateState, FilingState, RuleFiling
from members.roles import KEEPERS, Role
from union_portal.worklists import Work, worklist


def mine(person):
    return Delegate.objects.filter(
        person.rights.covering("congress__union", *KEEPERS, persons=True)
    )


@worklist
def delegates_adrift(person):
    """Delegates whom their constituency employs no more: their seats lapse."""
    if not person.rights.has(*KEEPERS):
        return None
    return Work(
        _("代表已不在选举单位，待办理资格终止"),
        mine(person).adrift(person.today).count(),
        reverse("admin:congress_delegate_changelist") + "?state=adrift",
        hint=_("调离、退休、离校的代表，资格自然终止"),
    )


@worklist
def delegates_to_judge(person):
    if not person.rights.has(*KEEPERS):
        return None
    return Work(
        _("代表资格待审查"),
        mine(person).filter(state=DelegateState.PROPOSED).count(),
        reverse("admin:congress_delegate_changelist") + "?state=proposed",
        hint=_("选举产生、补选或导入的名单"),
    )


@worklist
def rules_to_approve(person):
    """What branches laid before the school union, for those who decide there."""
    if not person.rights.has(Role.LEAD, *KEEPERS):
        return None
    return Work(
        _("二级教代会细则待审批"),
        RuleFiling.objects.filter(
            person.rights.covering("union__school", Role.LEAD, *KEEPERS, persons=True),
            state=FilingState.FILED,
        ).count(),
        reverse("admin:congress_rulefiling_changelist") + "?state=filed",
        hint=_("党委审批以后由校工会批准"),
    )
