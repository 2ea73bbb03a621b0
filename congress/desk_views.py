"""会务台: what the office does before a session and on its days."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from congress.attending import attended
from congress.models import AgendaItem, PreparationItem, SessionTextKind, Sitting
from congress.models.agenda import SittingState
from congress.pages import find_session, form_page
from congress.session_forms import (
    AgendaForm,
    PreparationForm,
    SettleForm,
    SittingForm,
    TextForm,
)
from congress.transitions import agenda as agendas
from congress.transitions import preparation as preparing
from congress.transitions import texts
from union_portal.calendar import unarranged
from union_portal.shortcuts import carried_out, get_permitted


@login_required
@require_safe
def desk(request, public_id):
    """Everything of one session at a glance, and the ways to it."""
    session = find_session(request, public_id, "congress.read_desk")
    today = request.user.today
    steps = session.preparations.all()
    context = {
        "session": session,
        "may_run": request.user.has_perm("congress.run_session", session),
        "steps": len(steps),
        "done": sum(step.done_on is not None for step in steps),
        "overdue": sum(step.is_overdue(today) for step in steps),
        "items": session.agenda.count(),
        "sittings": [
            (row, attended(row)) for row in session.sittings.order_by("starts_at")
        ],
        "said": session.opinions.as_said().count(),
        "standing": session.opinions.standing().count(),
        "kinds": SessionTextKind.choices,
        "days": (session.opens_on - today).days,
    }
    return render(request, "congress/desk.html", context)


# --- Preparation ------------------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preparation(request, public_id):
    """The checklist; a tick is one press."""
    perm = "congress.run_session" if request.method == "POST" else "congress.read_desk"
    session = find_session(request, public_id, perm)
    if request.method == "POST":
        change_checklist(request, session)
        return redirect("congress:preparation", session.public_id)
    context = {
        "session": session,
        "steps": session.preparations.select_related("owner", "done_by"),
        "may_run": request.user.has_perm("congress.run_session", session),
        "today": request.user.today,
        "holidays_unknown": unarranged(session.opens_on),
    }
    for step in context["steps"]:
        step.days_left = (step.due_on - request.user.today).days
    return render(request, "congress/preparation.html", context)


def change_checklist(request, session):
    verb, actor = request.POST.get("verb", ""), request.user
    if verb == "lay_out":
        made = preparing.lay_out_checklist(session, actor=actor)
        messages.success(
            request, _("已列入 %(number)s 项，请逐项定负责人。") % {"number": len(made)}
        )
    elif verb == "count_again":
        moved = preparing.count_days_again(session, actor=actor)
        messages.success(request, _("已按开幕日期重排 %(n)s 项。") % {"n": moved})
    elif verb in ("tick", "untick"):
        pk = request.POST.get("step", "")
        step = session.preparations.filter(pk=pk if pk.isdecimal() else 0).first()
        if step is None:
            raise Http404
        preparing.tick_preparation(step, actor=actor, done=verb == "tick")
    else:
        raise Http404


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_preparation(request, public_id):
    session = find_session(request, public_id, "congress.run_session")
    day = request.user.today
    typed = request.POST if request.method == "POST" else None
    form = PreparationForm(typed, session=session, day=day)
    if form.is_valid() and carried_out(
        form,
        preparing.add_preparation,
        session,
        actor=request.user,
        **form.cleaned_data,
    ):
        return redirect("congress:preparation", session.public_id)
    back = ("congress:preparation", session.public_id, _("筹备清单"))
    return form_page(request, form, _("加一项筹备事项"), back, button=_("加入清单"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_preparation(request, pk):
    rows = PreparationItem.objects.select_related("session__union", "owner")
    step = get_permitted(request.user, rows, "congress.run_session", pk=pk)
    session, day = step.session, request.user.today
    typed = request.POST if request.method == "POST" else None
    form = PreparationForm(typed, instance=step, session=session, day=day)
    if form.is_valid() and carried_out(
        form,
        preparing.correct_preparation,
        step,
        actor=request.user,
        **form.cleaned_data,
    ):
        return redirect("congress:preparation", session.public_id)
    back = ("congress:preparation", session.public_id, _("筹备清单"))
    return form_page(request, form, _("更正筹备事项"), back, button=_("保存"))


# --- Sittings and agenda ----------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_sitting(request, public_id):
    session = find_session(request, public_id, "congress.run_session")
    typed = request.POST if request.method == "POST" else None
    initial = {"starts_at": f"{session.opens_on}T09:00", "place": session.venue}
    form = SittingForm(typed, initial=initial)
    if form.is_valid() and carried_out(
        form, agendas.plan_sitting, session, actor=request.user, **form.cleaned_data
    ):
        return redirect("congress:agenda", session.public_id)
    back = ("congress:agenda", session.public_id, _("场次与议程"))
    return form_page(request, form, _("加一个场次"), back, button=_("保存"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_sitting(request, pk):
    rows = Sitting.objects.for_list()
    found = get_permitted(request.user, rows, "congress.run_session", pk=pk)
    typed = request.POST if request.method == "POST" else None
    form = SittingForm(typed, instance=found)
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in form.changed_data}
        if not values or carried_out(
            form, agendas.correct_sitting, found, actor=request.user, **values
        ):
            return redirect("congress:agenda", found.session.public_id)
    back = ("congress:agenda", found.session.public_id, _("场次与议程"))
    return form_page(request, form, _("更正场次"), back, button=_("保存"))


@login_required
@require_safe
def agenda(request, public_id):
    session = find_session(request, public_id, "congress.read_desk")
    context = {
        "session": session,
        "sittings": session.sittings.prefetch_related("agenda__paper"),
        "unplaced": session.agenda.filter(sitting=None).select_related("paper"),
        "may_run": request.user.has_perm("congress.run_session", session),
        "planned": SittingState.PLANNED,
    }
    return render(request, "congress/agenda.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def put_on_agenda(request, public_id):
    session = find_session(request, public_id, "congress.run_session")
    typed = request.POST if request.method == "POST" else None
    form = AgendaForm(typed, session=session)
    if form.is_valid() and carried_out(
        form, agendas.put_on_agenda, session, actor=request.user, **form.cleaned_data
    ):
        return redirect("congress:agenda", session.public_id)
    back = ("congress:agenda", session.public_id, _("场次与议程"))
    return form_page(request, form, _("加一项议程"), back, button=_("加入议程"))


def find_item(request, pk):
    rows = AgendaItem.objects.select_related("session__union", "sitting")
    return get_permitted(request.user, rows, "congress.run_session", pk=pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def correct_agenda(request, pk):
    item = find_item(request, pk)
    typed = request.POST if request.method == "POST" else None
    form = AgendaForm(typed, instance=item, session=item.session)
    form.fields["order"].required = True
    if form.is_valid() and carried_out(
        form, agendas.correct_agenda, item, actor=request.user, **form.cleaned_data
    ):
        return redirect("congress:agenda", item.session.public_id)
    back = ("congress:agenda", item.session.public_id, _("场次与议程"))
    return form_page(request, form, _("更正议程"), back, button=_("保存"))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settle_agenda(request, pk):
    item = find_item(request, pk)
    form = SettleForm(request.POST if request.method == "POST" else None, item=item)
    if form.is_valid() and carried_out(
        form, agendas.settle_agenda, item, actor=request.user, **form.cleaned_data
    ):
        return redirect("congress:agenda", item.session.public_id)
    back = ("congress:agenda", item.session.public_id, _("场次与议程"))
    title = _("登记结果：%(item)s") % {"item": item}
    return form_page(request, form, title, back, button=_("登记"))


# --- Minutes and summary ----------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def session_text(request, public_id, kind):
    """Minutes or summary: drafted by the portal, then written by the office."""
    if kind not in SessionTextKind.values:
        raise Http404
    session = find_session(request, public_id, "congress.run_session")
    row = session.texts.filter(kind=kind).select_related("edited_by").first()
    if request.method == "POST" and "draft" in request.POST:
        texts.draft_text(session, actor=request.user, kind=kind)
        messages.success(request, _("草稿已生成，请核对修改。"))
        return redirect("congress:session_text", session.public_id, kind)
    form = None
    if row is not None:
        form = TextForm(
            request.POST if request.method == "POST" else None,
            initial={"text": row.text, "version": row.version},
        )
        if form.is_valid() and carried_out(
            form, texts.write_text, row, actor=request.user, **form.cleaned_data
        ):
            messages.success(request, _("已保存。"))
            return redirect("congress:session_text", session.public_id, kind)
    context = {
        "session": session,
        "row": row,
        "form": form,
        "kind": kind,
        "title": SessionTextKind(kind).label,
    }
    return render(request, "congress/session_text.html", context)
