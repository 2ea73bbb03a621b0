"""Reading full personal values: with a reason, written down for the person concerned."""

from django.db import transaction
from django.utils.translation import gettext as _

from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.looks import LEAST_REASON, How, looked

VALUES = ("id_number", "phone")


@transaction.atomic
def reveal(person, *, actor, reason):
    """Show full ID number and phone (查看完整号码): ``{field: value}``.

    个人信息保护法 art. 51; rulebook 10.3: only with a reason, and logged.
    """
    reason = " ".join(reason.split())
    if len(reason) < LEAST_REASON:
        raise TransitionError(
            _("请写明用途，例如“办理慰问金转账”。本人可以看到这条说明。")
        )
    found = {name: getattr(person, name) for name in VALUES if getattr(person, name)}
    if not found:
        raise TransitionError(_("没有登记证件号码和手机号。"))
    looked(actor, [person], list(found), reason, How.REVEALED)
    record(actor, "members.reveal_person", person, fields=sorted(found))
    return found


@transaction.atomic
def open_page(person, *, actor):
    """Write down that somebody opened a person's page; values on it are masked."""
    return looked(actor, [person], ["profile"])
