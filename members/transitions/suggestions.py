"""Roster suggestions (名册建议): an officer confirms or declines what HR's list says."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import RosterSuggestion, SuggestionKind
from members.transitions import membership
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


@transaction.atomic
def confirm_suggestion(suggestion, *, actor):
    """Do what the roster suggests, through the ordinary act of membership (确认)."""
    suggestion = RosterSuggestion.objects.lock(suggestion.pk)
    suggestion.move("confirm")
    _check_fresh(suggestion)
    _carry_out(suggestion, actor)
    _decided(suggestion, actor)
    record(actor, "members.confirm_suggestion", suggestion, kind=suggestion.kind)
    return suggestion


@transaction.atomic
def decline_suggestion(suggestion, *, actor, reason):
    """Leave the membership as it is (不采纳), and say why."""
    suggestion = RosterSuggestion.objects.lock(suggestion.pk)
    suggestion.move("decline")
    if not reason.strip():
        raise TransitionError(_("请写明不采纳的理由。"))
    suggestion.reason = reason.strip()
    _decided(suggestion, actor)
    record(actor, "members.decline_suggestion", suggestion, kind=suggestion.kind)
    return suggestion


def confirm_each(suggestions, *, actor):
    """Confirm one by one; what is refused stays open with the reason. ``(done, left)``."""
    done = left = 0
    for suggestion in suggestions:
        try:
            confirm_suggestion(suggestion, actor=actor)
            done += 1
        except TransitionError as refusal:
            RosterSuggestion.objects.filter(pk=suggestion.pk, state="open").update(
                problem=str(refusal)[:300]
            )
            left += 1
    return done, left


def _check_fresh(suggestion):
    """The membership the roster was compared with must still be the present one."""
    before = suggestion.from_membership
    if before is not None and before.ends_on is not None:
        raise TransitionError(
            _("比对时的会籍已在 %(day)s 结束，请不采纳这一条，必要时另办手续。")
            % {"day": before.ends_on}
        )


def _carry_out(suggestion, actor):
    person, on = suggestion.person, suggestion.on
    if suggestion.kind == SuggestionKind.JOIN:
        membership.admit(person, actor=actor, union=suggestion.to_union, on=on)
    elif suggestion.kind == SuggestionKind.TRANSFER:
        membership.transfer(person, actor=actor, union=suggestion.to_union, on=on)
    elif suggestion.kind == SuggestionKind.RETIRE:
        membership.retain(person, actor=actor, on=on, reason="retired")
    else:
        membership.leave(person, actor=actor, on=on)


def _decided(suggestion, actor):
    suggestion.problem = ""
    suggestion.decided_by = actor
    suggestion.decided_at = timezone.now()
    suggestion.save(
        update_fields=["state", "reason", "problem", "decided_by", "decided_at"]
    )
