"""Who may do what with a matter; who may see it: ``visible_to``."""

import rules

from matters.handling import unit_ids
from matters.models import Assignment, Matter, MatterKind, RatedBy, ReplyState
from matters.models.matters import OFFICERS
from members.roles import STAFF, Role
from members.rules import keeps_a_school


def matter_of(row):
    return row if isinstance(row, Matter) else row.matter


@rules.predicate
def reads_matters(user, row=None):
    """Staff of the union, in the staff pages."""
    if row is None or isinstance(row, MatterKind):
        return bool(user.rights.paths(*STAFF, persons=True))
    return user.rights.cover(matter_of(row).union, *STAFF, persons=True)


@rules.predicate
def runs_matters(user, row=None):
    """Hands over, answers disputes, sends back, closes: office and leaders."""
    if row is None:
        return bool(user.rights.paths(*OFFICERS, persons=True))
    return user.rights.cover(matter_of(row).union, *OFFICERS, persons=True)


@rules.predicate
def handles(user, row=None):
    """Acts for the unit of an assignment or of a promise; for the lead of a matter."""
    if row is None:
        return bool(unit_ids(user))
    unit = row.lead_unit_id if isinstance(row, Matter) else row.unit_id
    return unit in unit_ids(user)


@rules.predicate
def assists(user, row=None):
    """Acts for any unit that has the matter."""
    found = Assignment.objects.of_units(unit_ids(user)).filter(matter=row)
    return row is not None and found.exists()


@rules.predicate
def signs(user, reply=None):
    """Whose signature the reply waits for."""
    if reply is None:
        return False
    if reply.state == ReplyState.AT_HEAD:
        return reply.unit_id in unit_ids(user, Role.UNIT_LEAD)
    if reply.state != ReplyState.AT_LEADER:
        return False
    matter = reply.matter
    if matter.leader_id:
        return matter.leader_id == user.pk
    return user.rights.cover(matter.union, Role.LEAD, persons=True)


@rules.predicate
def leads(user, matter=None):
    """The leader the matter was given to, and whoever leads the union."""
    if matter is None:
        return False
    if matter.leader_id == user.pk:
        return True
    return user.rights.cover(matter.union, Role.LEAD, persons=True)


@rules.predicate
def rates(user, matter=None):
    """Who raised it; the office where the kind leaves it to the union."""
    if matter is None:
        return False
    if matter.kind.rated_by == RatedBy.OFFICE:
        return runs_matters(user, matter)
    return matter.kind.rated_by == RatedBy.RAISERS and user in matter.raisers


@rules.predicate
def raised_it(user, matter=None):
    return matter is not None and matter.raised_by_id == user.pk


@rules.predicate
def may_suggest(user, row=None):
    """Any member, to the unions they belong to."""
    return bool(user.is_authenticated and user.membership)


rules.add_perm("matters.view_matter", reads_matters)
rules.add_perm("matters.add_matter", runs_matters)
rules.add_perm("matters.run_matter", runs_matters)
rules.add_perm("matters.handle", handles)
rules.add_perm("matters.assist", assists)
rules.add_perm("matters.sign_reply", signs)
rules.add_perm("matters.note", leads)
rules.add_perm("matters.rate", rates)
rules.add_perm("matters.withdraw", raised_it | runs_matters)
rules.add_perm("matters.suggest", may_suggest)
rules.add_perm("matters.view_matterkind", reads_matters)
rules.add_perm("matters.change_matterkind", keeps_a_school & reads_matters)
for name in (
    "assignment",
    "contact",
    "extension",
    "reply",
    "rating",
    "followup",
    "leadernote",
):
    rules.add_perm(f"matters.view_{name}", reads_matters)
