"""A session as its delegates see it: the agenda, the door, the big screen, leave."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from congress import door as doors
from congress.attending import attended
from congress.models import (
    Attendance,
    Delegate,
    Leave,
    PaperVersion,
    SessionState,
    Sitting,
)
from congress.models.agenda import SittingState
from congress.models.attendance import LeaveState, Manner
from congress.pages import find_session, form_page
from congress.session_forms import LeaveForm
from congress.transitions import attendance as acts
from members.card import drawing
from union_portal.attachments import Attachment
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out, get_permitted

OVER = (SessionState.CLOSED, SessionState.CANCELLED)
SCREEN_SECONDS = 10  # between two looks of the big screen


@login_required
@require_safe
def session(request, public_id):
    """Agenda and papers for everybody; one's own sittings and opinions for a delegate."""
    found = find_session(request, public_id)
    person = request.user
    mandate = Delegate.objects.of_session(found).filter(person=person)
    mandate = mandate.for_list().order_by("-starts_on").first()
    context = {
        "session": found,
        "sittings": own_sittings(found, mandate),
        "unplaced": found.agenda.filter(sitting=None).select_related("paper"),
        "papers": papers_of(found),
        "mandate": mandate,
        "may_write": found.state not in OVER
        and person.has_perm("congress.record_opinion", found),
        "may_run": person.has_perm("congress.read_desk", found),
        "feedbacks": found.feedbacks.all(),
    }
    return render(request, "congress/session.html", context)


def papers_of(session):
    """The papers with ``version``, the valid one, and ``files``, to be read and kept."""
    papers = list(session.papers.prefetch_related("versions"))
    last = {}
    for paper in papers:
        paper.files, paper.version = [], next(iter(paper.versions.all()), None)
        if paper.version:
            last[paper.version.pk] = paper
    rows = Attachment.objects.filter(
        owner_type=ContentType.objects.get_for_model(PaperVersion),
        owner_id__in=list(last),
        withdrawn_at=None,
    )
    for row in rows.order_by("pk"):
        last[row.owner_id].files.append(row)
    return papers


def own_sittings(session, mandate):
    """The sittings with their items, and what the list says of this delegate."""
    rows = list(session.sittings.prefetch_related("agenda__paper"))
    marks = leaves = {}
    if mandate:
        found = Attendance.objects.filter(delegate=mandate, sitting__session=session)
        marks = {row.sitting_id: row for row in found}
        asked = mandate.leaves.filter(sitting__session=session).exclude(
            state=LeaveState.WITHDRAWN
        )
        leaves = {row.sitting_id: row for row in asked.order_by("pk")}
    for row in rows:
        row.mark, row.leave = marks.get(row.pk), leaves.get(row.pk)
        row.may_ask = (
            mandate is not None
            and row.mark is None
            and row.state != SittingState.CLOSED
            and session.state not in OVER
            and (row.leave is None or row.leave.state == LeaveState.DECLINED)
        )
    return rows


# --- The door ---------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def door(request, code):
    """What a delegate's own phone opens from the code at the door.

    Looking signs nobody in: one button does. Whoever opened a valid code has some
    minutes to press it, also when they had to sign in to the portal first.
    """
    pressed, ticket = request.method == "POST", request.POST.get("ticket", "")
    sitting = (doors.find_open if pressed else doors.find)(code)
    if sitting is None:
        raise Http404
    person = request.user
    # The ticket is looked at first: it asks nothing of the database.
    known = pressed and doors.is_valid(ticket, sitting, person)
    context = {"sitting": sitting, "person": person}
    if not (known or doors.is_fresh(code, sitting)):
        context["refusal"] = _("签到码已经更换，请再扫一次大屏幕上的码。")
    else:
        context |= (enter if pressed else offer)(sitting, person)
    response = render(request, "congress/door.html", context)
    add_never_cache_headers(response)
    return response


def enter(sitting, person):
    """Sign this person in, for nobody else."""
    try:
        delegate = acts.present_delegate(sitting, person)
        done = acts.check_in(
            sitting, actor=person, delegate=delegate, manner=Manner.DOOR
        )
    except TransitionError as refusal:
        return {"refusal": str(refusal)}
    return {"done": done, "delegate": delegate}


def offer(sitting, person):
    """The button, or what stands in its way."""
    try:
        delegate = acts.present_delegate(sitting, person)
    except TransitionError as refusal:
        return {"refusal": str(refusal)}
    row = Attendance.objects.present().filter(sitting=sitting, delegate=delegate)
    if before := row.first():
        return {
            "done": acts.CheckedIn(before, is_new=False),
            "delegate": delegate,
        }
    if sitting.state != SittingState.OPEN:
        return {"refusal": acts.closed_door(sitting), "delegate": delegate}
    return {"delegate": delegate, "ticket": doors.ticket(sitting, person)}


@require_safe
def screen(request, key):
    """The big screen of a hall: attendance, quorum, agenda; names of nobody."""
    sitting = Sitting.objects.for_list().filter(screen_key=key).first()
    if sitting is None:
        raise Http404
    context = {
        "sitting": sitting,
        "found": attended(sitting),
        "agenda": sitting.agenda.order_by("order", "pk"),
    }
    if sitting.state == SittingState.OPEN:
        context["code"] = drawing(doors.address(sitting))
    response = render(request, "congress/screen.html", context)
    response["Refresh"] = str(SCREEN_SECONDS)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response


# --- Leave ------------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_leave(request, pk):
    sitting = get_permitted(request.user, Sitting.objects.for_list(), pk=pk)
    form = LeaveForm(request.POST or None)
    if form.is_valid():
        asked = carried_out(
            form, acts.ask_leave, sitting, actor=request.user, **form.cleaned_data
        )
        if asked is not None:
            messages.success(request, _("已申请请假，批准后会通知您。"))
            return redirect("congress:session", sitting.session.public_id)
    return form_page(
        request,
        form,
        _("请假：%(sitting)s") % {"sitting": sitting.title},
        ("congress:session", sitting.session.public_id, sitting.session.short_name),
        hint=_("代表须本人到会，不能由他人代替。请假要经批准。"),
        button=_("申请请假"),
    )


@login_required
@require_POST
def withdraw_leave(request, pk):
    leave = get_permitted(
        request.user, Leave.objects.for_list(), "congress.withdraw_leave", pk=pk
    )
    acts.withdraw_leave(leave, actor=request.user)
    messages.success(request, _("请假已撤回，请按时到会。"))
    return redirect("congress:session", leave.sitting.session.public_id)
