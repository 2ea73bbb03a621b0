"""Who may do what in a congress: predicates over appointments and mandates."""

import rules

from congress.models import Delegate
from members.roles import KEEPERS, STAFF, Role


@rules.predicate
def reads_congresses(user, obj=None):
    """Works in the staff pages of the union, or of one below it."""
    if obj is None:
        return user.rights.has(*STAFF)
    return user.rights.cover(obj.audit_union, *STAFF)


@rules.predicate
def keeps_congresses(user, obj=None):
    """The office of the union whose congress it is, or of one above it."""
    if obj is None:
        return bool(user.rights.paths(*KEEPERS, persons=True))
    return user.rights.cover(obj.audit_union, *KEEPERS, persons=True)


@rules.predicate
def confirms_lists(user, obj=None):
    """Confirms the list of delegates: who leads or keeps the union of the congress."""
    if obj is None:
        return bool(user.rights.paths(Role.LEAD, *KEEPERS, persons=True))
    return user.rights.cover(obj.audit_union, Role.LEAD, *KEEPERS, persons=True)


@rules.predicate
def decides_above(user, obj=None):
    """Who leads or keeps the school union, over what a branch lays before it."""
    if obj is None:
        return bool(user.rights.paths(Role.LEAD, *KEEPERS, persons=True))
    school = obj.union.school
    return user.rights.cover(school, Role.LEAD, *KEEPERS, persons=True)


@rules.predicate
def reads_delegates(user, obj=None):
    """Persons of the subtree: a federation sees totals alone."""
    if obj is None:
        return bool(user.rights.paths(*STAFF, persons=True))
    return user.rights.cover(obj.audit_union, *STAFF, persons=True)


@rules.predicate
def sits_in(user, session):
    """A delegate of the session, of any kind, on its days."""
    rows = Delegate.objects.of_session(session).sitting(user.today)
    return rows.filter(person=user).exists()


@rules.predicate
def votes_in(user, session):
    """A full delegate of the session."""
    rows = Delegate.objects.entitled(session, user.today)
    return rows.filter(person=user).exists()


for name in ("congress", "session", "sessionpaper", "paperversion", "countedvote"):
    rules.add_perm(f"congress.view_{name}", reads_congresses)
    rules.add_perm(f"congress.add_{name}", keeps_congresses)
    rules.add_perm(f"congress.change_{name}", keeps_congresses)
for name in (
    "delegation",
    "delegationhead",
    "delegate",
    "quota",
    "election",
    "candidate",
):
    rules.add_perm(f"congress.view_{name}", reads_delegates)
    rules.add_perm(f"congress.add_{name}", keeps_congresses)
    rules.add_perm(f"congress.change_{name}", keeps_congresses)
rules.add_perm("congress.confirm_list", confirms_lists)
for name, test in (
    ("view", reads_congresses),
    ("add", keeps_congresses),
    ("change", keeps_congresses),
    ("approve", decides_above),
):
    rules.add_perm(f"congress.{name}_rulefiling", test)
rules.add_perm("congress.attend_session", sits_in)
rules.add_perm("congress.vote_session", votes_in)
