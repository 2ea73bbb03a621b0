"""Who may do what around a session: at the desk, in the hall, in a delegation."""

import rules

from congress.models import Delegate, DelegationHead, SessionState
from congress.rules import (
    confirms_lists,
    keeps_congresses,
    reads_delegates,
    sits_in,
)
from members.roles import KEEPERS


@rules.predicate
def writes_opinions(user, session):
    """A delegate of the session, who heads a delegation or writes for it, the office;
    after the session the office alone, for what was said on its days."""
    if user.rights.cover(session.audit_union, *KEEPERS, persons=True):
        return True
    if session.state == SessionState.CLOSED:
        return False
    posts = DelegationHead.objects.filter(
        person=user, delegation__congress__in=session.roll_ids
    )
    return sits_in(user, session) or posts.on(user.today).exists()


@rules.predicate
def said_it(user, opinion):
    """Who raised or wrote down an opinion may put it right while nobody else has."""
    if user.rights.cover(opinion.audit_union, *KEEPERS, persons=True):
        return True
    speaker = opinion.raised_by.person_id if opinion.raised_by_id else None
    return user.pk in (opinion.recorded_by_id, speaker)


@rules.predicate
def asked_for_leave(user, leave):
    return leave.delegate.person_id == user.pk


@rules.predicate
def is_asked(user, consultation):
    """A delegate of the congress that is consulted."""
    congress = consultation.congress
    roll = congress.shares_with_id or congress.pk
    return (
        Delegate.objects.filter(congress=roll, person=user).sitting(user.today).exists()
    )


for name in ("dutyactivity", "consultation", "opinion"):
    rules.add_perm(f"congress.view_{name}", reads_delegates)
    rules.add_perm(f"congress.add_{name}", keeps_congresses)
    rules.add_perm(f"congress.change_{name}", keeps_congresses)
rules.add_perm("congress.run_session", keeps_congresses)
rules.add_perm("congress.read_desk", reads_delegates)
rules.add_perm("congress.decide_leave", confirms_lists)
rules.add_perm("congress.record_opinion", writes_opinions)
rules.add_perm("congress.correct_opinion", said_it)
rules.add_perm("congress.withdraw_leave", asked_for_leave)
rules.add_perm("congress.comment_consultation", is_asked)
