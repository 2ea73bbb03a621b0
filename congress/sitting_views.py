"""One sitting at the desk: the doors, the scanner, the list, leave, what is printed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from congress import door as doors
from congress import sheets
from congress.attending import attended, expected
from congress.models import Attendance, Leave, SessionTextKind, Sitting
from congress.models.attendance import LeaveState, Manner
from congress.pages import document, find_session, form_page
from congress.session_forms import MarkForm, ScanForm
from congress.transitions import agenda as agendas
from congress.transitions import attendance as acts
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out, get_permitted

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATEST = 8  # scans shown


def find_sitting(request, pk, perm="congress.read_desk"):
    return get_permitted(request.user, Sitting.objects.for_list(), perm, pk=pk)


@login_required
@require_safe
def sitting(request, pk):
    found = find_sitting(request, pk)
    context = {
        "sitting": found,
        "session": found.session,
        "found": attended(found),
        "may_run": request.user.has_perm("congress.run_session", found),
        "may_decide": request.user.has_perm("congress.decide_leave", found),
        "leaves": found.leaves.for_list().filter(state=LeaveState.ASKED),
        "screen": request.build_absolute_uri(f"/congress/screen/{found.screen_key}/"),
    }
    return render(request, "congress/sitting.html", context)


VERBS = {
    "open_check_in": acts.open_check_in,
    "close_check_in": acts.close_check_in,
    "reopen_check_in": acts.reopen_check_in,
    "renew_keys": agendas.renew_keys,
}


@login_required
@require_POST
def sitting_act(request, pk, verb):
    if verb not in VERBS:
        raise Http404
    found = find_sitting(request, pk, "congress.run_session")
    VERBS[verb](found, actor=request.user)
    messages.success(request, _("已办好。"))
    return redirect("congress:sitting", pk)


@login_required
@require_POST
def decide_leave(request, pk):
    leave = get_permitted(
        request.user, Leave.objects.for_list(), "congress.decide_leave", pk=pk
    )
    act = acts.approve_leave if "approve" in request.POST else acts.decline_leave
    act(leave, actor=request.user)
    messages.success(request, _("已通知本人。"))
    return redirect("congress:sitting", leave.sitting_id)


# --- The scanner ------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def scan(request, pk):
    """A keyboard scanner types the badge's code and Enter; one line, one answer.

    With its script the page keeps scans while the network is away and sends each until
    it is answered; without it the form simply comes back with the answer above.
    """
    found = find_sitting(request, pk, "congress.run_session")
    if request.method == "POST":
        answer = take(request, found)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse(answer)
        level = messages.SUCCESS if answer["ok"] else messages.ERROR
        messages.add_message(request, level, answer["text"])
        return redirect("congress:scan", pk)
    latest = Attendance.objects.present().filter(sitting=found)
    context = {
        "sitting": found,
        "session": found.session,
        "form": ScanForm(),
        "latest": latest.for_list().order_by("-arrived_at", "-pk")[:LATEST],
    }
    return render(request, "congress/scan.html", context)


def take(request, sitting):
    """``{ok, again, text}`` of one scan."""
    form = ScanForm(request.POST)
    if not form.is_valid():
        return {
            "ok": False,
            "again": False,
            "text": _("没有读到代表证编码，请再扫一次。"),
        }
    values = form.cleaned_data
    try:
        delegate = acts.delegate_of_badge(sitting, values["badge"])
        done = acts.check_in(
            sitting,
            actor=request.user,
            delegate=delegate,
            manner=Manner.BADGE,
            at=values["at"],
            client_key=values["key"],
        )
    except TransitionError as refusal:
        return {"ok": False, "again": False, "text": str(refusal)}
    return {"ok": True, "again": not done.is_new, "text": told(delegate, done)}


def told(delegate, done):
    at = timezone.localtime(done.attendance.arrived_at)
    facts = [delegate.person.name, delegate.get_kind_display(), delegate.delegation]
    who = "，".join(str(fact) for fact in facts if fact)
    if not done.is_new:
        return _("%(who)s：%(at)s 已签到") % {"who": who, "at": f"{at:%H:%M}"}
    if done.attendance.is_late:
        return _("%(who)s：签到成功（迟到）") % {"who": who}
    return _("%(who)s：签到成功") % {"who": who}


# --- The list ---------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def roll(request, pk):
    """Everybody who should come, by delegation: ticked here where no phone is at hand."""
    perm = "congress.run_session" if request.method == "POST" else "congress.read_desk"
    found = find_sitting(request, pk, perm)
    people = (
        expected(found)
        .for_list()
        .order_by("delegation__number", "kind", "person__name_sort", "pk")
    )
    chosen = request.GET.get("delegation", "")
    if chosen.isdecimal() and len(chosen) < 10:
        people = people.filter(delegation=int(chosen))
    if request.method == "POST":
        ticked = [key for key in request.POST.getlist("delegate") if key.isdecimal()]
        tick(request, found, people.filter(pk__in=[int(key) for key in ticked[:500]]))
        return redirect(request.get_full_path())
    marks = {row.delegate_id: row for row in Attendance.objects.filter(sitting=found)}
    people = list(people)
    for person in people:
        person.mark = marks.get(person.pk)
    names = (
        expected(found)
        .order_by()
        .values_list("delegation", "delegation__name", "delegation__number")
    )
    context = {
        "sitting": found,
        "session": found.session,
        "people": people,
        "delegations": sorted({row for row in names if row[0]}, key=lambda row: row[2]),
        "chosen": chosen,
        "may_run": request.user.has_perm("congress.run_session", found),
    }
    return render(request, "congress/roll.html", context)


def tick(request, sitting, people):
    done = [
        acts.check_in(
            sitting, actor=request.user, delegate=delegate, manner=Manner.LIST
        )
        for delegate in people
    ]
    if not done:
        messages.error(request, _("请先勾选到会的人。"))
        return
    new = sum(one.is_new for one in done)
    messages.success(request, _("已登记 %(number)s 人到会。") % {"number": new})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mark_attendance(request, pk):
    row = get_permitted(
        request.user, Attendance.objects.for_list(), "congress.run_session", pk=pk
    )
    typed = request.POST if request.method == "POST" else None
    form = MarkForm(typed, initial={"state": row.state, "excuse": row.excuse})
    if form.is_valid() and carried_out(
        form, acts.mark_attendance, row, actor=request.user, **form.cleaned_data
    ):
        return redirect("congress:roll", row.sitting_id)
    return form_page(
        request,
        form,
        _("更正签到：%(name)s") % {"name": row.delegate},
        ("congress:roll", row.sitting_id, _("签到名单")),
        button=_("保存"),
    )


# --- For print --------------------------------------------------------------------------
@login_required
@require_safe
def print_sitting(request, pk, what):
    """The sign-in sheets, or the code for the door."""
    found = find_sitting(request, pk)
    if what == "sheet":
        return document(lambda: sheets.sign_in(found), "sign-in.pdf")
    if what == "door" and not found.rotates:
        address = doors.address(found)
        return document(lambda: sheets.poster(found, address), "door.pdf")
    raise Http404


@login_required
@require_safe
def print_session(request, public_id, what):
    """Agenda, hand-over sheet, minutes and summary; the texts as Word too."""
    perm = "" if what == "agenda" else "congress.read_desk"
    found = find_session(request, public_id, perm)
    if what == "agenda":
        return document(lambda: sheets.agenda(found), "agenda.pdf")
    if what == "handover":
        return document(lambda: sheets.handover(found), "handover.pdf")
    kind, _dot, ending = what.partition(".")
    text = found.texts.filter(kind=kind).first()
    if kind not in SessionTextKind.values or text is None:
        raise Http404
    if ending == "docx":
        return document(lambda: sheets.text_word(text), f"{kind}.docx", WORD)
    return document(lambda: sheets.text_pdf(text), f"{kind}.pdf")
