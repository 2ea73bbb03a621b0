"""Sessions: called, prepared, opened, closed, reported upward; papers and votes."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from congress.models import (
    Congress,
    CongressState,
    CountedVote,
    PaperVersion,
    Session,
    SessionNumber,
    SessionPaper,
)
from congress.models.sessions import HELD
from members.transitions.registers import checked, redefine
from union_portal.attachments import attach
from union_portal.audit import record
from union_portal.lifecycle import TransitionError


@transaction.atomic
def call_session(
    *, actor, congresses, opens_on, closes_on=None, numbers=None, **fields
):
    """Call a session of one congress, or of two together (双代会).

    ``numbers``: ``{congress.pk: n}`` where the numbers do not simply go on.
    """
    rows = _lock_congresses(congresses)
    _check_together(rows, opens_on)
    session = Session(
        union=rows[0].union,
        opens_on=opens_on,
        closes_on=closes_on or opens_on,
        **fields,
    )
    checked(session)
    session.save()
    for congress in rows:
        n = (numbers or {}).get(congress.pk) or _next(congress)
        _number(session, congress, n)
    record(actor, "congress.call_session", session)
    return session


def _lock_congresses(congresses):
    keys = sorted({row.pk for row in congresses})
    rows = Congress.objects.select_for_update(of=("self",)).select_related("union")
    found = list(rows.filter(pk__in=keys).order_by("pk"))
    if not 1 <= len(found) <= 2:
        raise TransitionError(_("一次会议属于一届教代会、一届工代会，或者两会一起开。"))
    return found


def _check_together(rows, opens_on):
    if len({(row.union_id, row.body) for row in rows}) > 1:
        raise TransitionError(_("只有同一个工会的教代会和工代会才能一起开。"))
    if len({row.kind for row in rows}) < len(rows):
        raise TransitionError(_("两届教代会（或两届工代会）不能一起开。"))
    for row in rows:
        if row.state == CongressState.ENDED:
            raise TransitionError(_("“%(congress)s”已换届。") % {"congress": row})
        if opens_on < row.starts_on:
            raise TransitionError(
                _("“%(congress)s”%(day)s 才开始，会议不能更早。")
                % {"congress": row, "day": row.starts_on}
            )


def _next(congress):
    return (congress.numbers.aggregate(last=Max("n"))["last"] or 0) + 1


def _number(session, congress, n):
    row = SessionNumber(session=session, congress=congress, n=n)
    checked(row)
    row.save()


@transaction.atomic
def correct_session(session, *, actor, **fields):
    """Put right theme, venue, dates, counts or minutes of a session."""
    return redefine(session, actor=actor, action="congress.correct_session", **fields)


@transaction.atomic
def prepare_session(session, *, actor):
    """Everything is ready (筹备就绪)."""
    return _move(session, "prepare", actor)


@transaction.atomic
def open_session(session, *, actor):
    """Open a session (开幕), on its first day or after it."""
    if timezone.localdate() < session.opens_on:
        raise TransitionError(
            _("会议 %(day)s 开幕，还没到日子。") % {"day": session.opens_on}
        )
    return _move(session, "open", actor)


@transaction.atomic
def close_session(session, *, actor):
    """Close a session (闭幕)."""
    return _move(session, "close", actor)


@transaction.atomic
def cancel_session(session, *, actor):
    """Call a session off that was not opened; its number may be given again."""
    session = _move(session, "cancel", actor)
    session.numbers.all().delete()
    return session


def _move(session, verb, actor):
    session = Session.objects.lock(session.pk)
    session.move(verb)
    session.save(update_fields=["state"])
    record(actor, f"congress.{verb}_session", session)
    return session


@transaction.atomic
def report_session(session, *, actor):
    """Report a closed session of a second-tier congress to the union above (R-067)."""
    session = Session.objects.lock(session.pk)
    if session.state != "closed":
        raise TransitionError(_("闭幕以后再报告。"))
    if session.reported_on:
        raise TransitionError(
            _("这次会议 %(day)s 已经报告。") % {"day": session.reported_on}
        )
    session.reported_on = timezone.localdate()
    session.save(update_fields=["reported_on"])
    record(actor, "congress.report_session", session)
    return session


# --- Papers and counted votes -------------------------------------------------------------
@transaction.atomic
def lay_paper(session, *, actor, kind, title, **fields):
    """Lay a paper before a session (会议文件)."""
    session = Session.objects.lock(session.pk)
    last = session.papers.aggregate(last=Max("order"))["last"] or 0
    paper = SessionPaper(
        session=session, kind=kind, title=title, **{"order": last + 1, **fields}
    )
    checked(paper)
    paper.save()
    record(actor, "congress.lay_paper", paper)
    return paper


@transaction.atomic
def correct_paper(paper, *, actor, **fields):
    """Put right kind, title, number or the day on which a paper was adopted."""
    return redefine(paper, actor=actor, action="congress.correct_paper", **fields)


@transaction.atomic
def add_version(paper, *, actor, file, note=""):
    """Add a version of a paper with its file; the last one is the valid one."""
    paper = SessionPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    last = paper.versions.aggregate(last=Max("number"))["last"] or 0
    version = PaperVersion.objects.create(
        paper=paper, number=last + 1, issued_on=timezone.localdate(), note=note
    )
    attach(version, file, actor=actor)
    record(actor, "congress.add_version", paper, number=version.number)
    return version


@transaction.atomic
def count_vote(session, *, actor, title, entitled, approve, **fields):
    """Enter a vote that was counted in the hall (R-068): passed by more than half of
    those entitled (全体应到的半数以上)."""
    session = Session.objects.lock(session.pk)
    if session.state not in HELD:
        raise TransitionError(_("会议开幕以后才登记表决。"))
    vote = CountedVote(
        session=session,
        title=title,
        entitled=entitled,
        approve=approve,
        passed=approve * 2 > entitled,
        **fields,
    )
    checked(vote)
    vote.save()
    record(actor, "congress.count_vote", vote, passed=vote.passed)
    return vote
