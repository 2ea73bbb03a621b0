"""评价: satisfied, basically, or not, which makes a unit handle it again; then the end."""

from django.db import transaction
from django.utils.translation import gettext as _

from matters.models import (
    Grade,
    Holder,
    Matter,
    MatterState,
    RatedBy,
    Rating,
    Reply,
    ReplyState,
    Verb,
)
from matters.norms import RATING, SECOND_HANDLING
from matters.recipients import officers, unit_people
from matters.transitions.base import day_of, hand, plainly, took
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce

WORST_LAST = [Grade.SATISFIED, Grade.BASICALLY, Grade.NOT]


@transaction.atomic
def rate(matter, *, result, process="", comment="", rater=None, on=None, actor):
    """Rate the reply (评价). Not satisfied for the first time: it is handled again.

    ``rater`` is whose word it is, where somebody of the union writes it down for them.
    """
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    matter.move("rate")
    reply = Reply.objects.get(matter=matter, round=matter.round, state="issued")
    rater = rater or actor
    check_rater(matter, reply, rater)
    Rating.objects.create(
        matter=matter,
        reply=reply,
        rater=rater,
        result=result,
        process=process,
        comment=comment.strip(),
        on=day,
    )
    grades = list(reply.ratings.values_list("result", flat=True))
    matter.grade = max(grades, key=WORST_LAST.index)
    unsatisfied = result == Grade.NOT
    if not unsatisfied and awaited(matter, reply):
        took(matter, Verb.RATE, actor, on=day, note=plainly(Grade(result).label))
        return matter
    hand(matter, Holder.UNION, day)
    took(matter, Verb.RATE, actor, on=day, note=plainly(Grade(result).label))
    if unsatisfied and matter.round == 1:
        handle_again(matter, actor, day)
    elif matter.kind.closes_itself and not unsatisfied:
        end_matter(matter, actor, day)
    else:
        announce("matters.rated", officers(matter), subject=matter)
    return matter


def check_rater(matter, reply, rater):
    """By the kind: who raised it, anybody of the office, or nobody."""
    rule = matter.kind.rated_by
    if rule == RatedBy.NOBODY:
        raise TransitionError(_("这类事项不用评价。"))
    if rule == RatedBy.RAISERS and rater not in matter.raisers:
        raise TransitionError(_("只有提出人可以评价。"))
    if reply.ratings.filter(rater=rater).exists():
        raise TransitionError(_("您已经评价过这份答复了。"))


def awaited(matter, reply):
    """Whether somebody else who raised it has still to rate."""
    if matter.kind.rated_by != RatedBy.RAISERS:
        return False
    rated = set(reply.ratings.values_list("rater", flat=True))
    return any(person.pk not in rated for person in matter.raisers)


def handle_again(matter, actor, day):
    """二次办理: back to the unit, or to the union where it had answered itself."""
    matter.round = 2
    if matter.lead_unit_id is None:
        matter.move("reopen")
        hand(matter, Holder.UNION, day)
        took(matter, Verb.REOPEN, actor, on=day)
        announce("matters.raised", officers(matter), subject=matter)
        return
    matter.move("handle_again")
    matter.due_on = SECOND_HANDLING.span(matter.union, day).after(day)
    hand(matter, Holder.UNIT, day)
    took(matter, Verb.HANDLE_AGAIN, actor, on=day, unit=matter.lead_unit)
    announce("matters.handle_again", unit_people(matter), subject=matter)


@transaction.atomic
def close(matter, *, on=None, actor):
    """Settle a matter (办结): rated, or nobody rates it, or the time to rate is over."""
    day, matter = day_of(on), Matter.objects.lock(matter.pk)
    if "close" in matter.open_moves:
        check_rating_is_over(matter, day)
    end_matter(matter, actor, day)
    return matter


def check_rating_is_over(matter, day):
    """Whoever may rate has done so, or has had the time the norm gives."""
    if matter.kind.rated_by != RatedBy.RAISERS or matter.state == MatterState.RATED:
        return
    last = RATING.span(matter.union, day).after(matter.replied_on)
    if matter.raisers and day <= last:
        raise TransitionError(
            _("提出人可以评价到 %(last)s，在这以前请等评价。") % {"last": last}
        )


def end_matter(matter, actor, day):
    matter.move("close")
    matter.closed_on = day
    hand(matter, Holder.NOBODY, day)
    took(matter, Verb.CLOSE, actor, on=day)
    announce("matters.closed", matter.raisers, subject=matter)


def rateable(matter):
    """The reply that waits for ratings now, if there is one."""
    if "rate" not in matter.open_moves or matter.kind.rated_by == RatedBy.NOBODY:
        return None
    return matter.replies.filter(round=matter.round, state=ReplyState.ISSUED).first()
