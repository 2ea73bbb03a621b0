"""Opinions: entered on the spot, sorted at the desk, followed by who raised them."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from congress.models import (
    Delegate,
    Delegation,
    Opinion,
    OpinionState,
)
from congress.pages import find_session, form_page
from congress.session_forms import (
    CategoriesForm,
    CorrectOpinionForm,
    FeedbackForm,
    GroupForm,
    MergeForm,
    OpinionForm,
    ReasonForm,
    SplitForm,
)
from congress.transitions import opinions as acts
from union_portal.shortcuts import carried_out, get_permitted

PER_PAGE = 50
MOST_AT_ONCE = 200


def delegations_of(session, person):
    """For whom somebody may write: the office for all, others for their own."""
    rows = Delegation.objects.filter(congress__in=session.roll_ids).order_by("number")
    if person.has_perm("congress.run_session", session):
        return rows
    day = person.today
    mine = Delegate.objects.of_session(session).sitting(day).filter(person=person)
    return rows.filter(
        Q(pk__in=mine.values("delegation"))
        | Q(pk__in=person.headed_delegations.on(day).values("delegation"))
    )


def speakers_of(session, person, delegations):
    """Whom a recorder may name; None for a plain delegate, who speaks for themself."""
    day = person.today
    writes = person.headed_delegations.on(day).filter(delegation__in=delegations)
    if not writes and not person.has_perm("congress.run_session", session):
        return None
    rows = Delegate.objects.of_session(session).sitting(day)
    return rows.filter(delegation__in=delegations).select_related("person")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_opinion(request, public_id):
    """On the phone, in the room: one opinion after the other."""
    session = find_session(request, public_id, "congress.record_opinion")
    person = request.user
    delegations = delegations_of(session, person)
    speakers = speakers_of(session, person, delegations)
    form = OpinionForm(
        request.POST or None,
        session=session,
        delegations=delegations,
        speakers=speakers,
        initial={"client_key": uuid.uuid4()},
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if speakers is None:
            mine = Delegate.objects.of_session(session).sitting(person.today)
            values["raised_by"] = mine.filter(person=person).first()
        if carried_out(form, acts.record_opinion, session, actor=person, **values):
            messages.success(request, _("已记下。可以接着记下一条。"))
            return redirect("congress:record_opinion", session.public_id)
    own = session.opinions.visible_to(person).filter(recorded_by=person)
    return form_page(
        request,
        form,
        _("提意见建议") if speakers is None else _("记录意见建议"),
        ("congress:session", session.public_id, session.short_name),
        hint=_("一条只写一件事，写清问题和建议，便于交给对应的单位。"),
        button=_("记下这一条"),
        recorded=own.for_list().order_by("-number")[:5],
    )


# --- The list ---------------------------------------------------------------------------
@login_required
@require_safe
def opinions(request, public_id):
    """What one may see of a session's opinions; the office sorts them here."""
    session = find_session(request, public_id)
    seen = session.opinions.visible_to(request.user)
    asked = narrowed(seen, request.GET, session)
    context = {
        "session": session,
        "page": Paginator(asked.for_list(), PER_PAGE).get_page(request.GET.get("page")),
        "states": OpinionState.choices,
        "categories": session.categories.all(),
        "chosen": request.GET,
        "may_run": request.user.has_perm("congress.run_session", session),
        "may_write": request.user.has_perm("congress.record_opinion", session),
        "counts": counts(session, seen),
        "groups": session.groups.filter(matter=None),
    }
    return render(request, "congress/opinions.html", context)


def narrowed(rows, asked, session):
    state, category, text = (asked.get(key, "") for key in ("state", "category", "q"))
    if state in OpinionState.values:
        rows = rows.filter(state=state)
    if category == "none":
        rows = rows.filter(category=None)
    elif category.isdecimal() and len(category) < 10:
        rows = rows.filter(category=int(category))
    if text.strip():
        rows = rows.filter(text__icontains=text.strip()[:60].replace("\x00", ""))
    return rows


def counts(session, seen):
    """By category, by state and by unit, for the head of the list."""
    standing = seen.standing()
    named = standing.values_list("category__name").annotate(n=Count("pk"))
    units = Q(matter__isnull=False) | Q(group__matter__isnull=False)
    rows = standing.filter(units).select_related(
        "matter__lead_unit", "group__matter__lead_unit"
    )
    by_unit = {}
    for row in rows:
        unit = row.answered_by.lead_unit
        name = str(unit) if unit else _("待交办")
        by_unit[name] = by_unit.get(name, 0) + 1
    return {
        "said": seen.as_said().count(),
        "standing": standing.count(),
        "handed_over": standing.filter(state=OpinionState.HANDED_OVER).count(),
        "categories": sorted(named, key=lambda pair: -pair[1]),
        "units": sorted(by_unit.items(), key=lambda pair: -pair[1]),
    }


@login_required
@require_POST
def sort_opinions(request, public_id):
    """The ticked ones: merged, grouped, handed over, put into a category."""
    session = find_session(request, public_id, "congress.run_session")
    keys = [key for key in request.POST.getlist("opinion") if key.isdecimal()]
    rows = list(
        session.opinions.filter(pk__in=[int(key) for key in keys[:MOST_AT_ONCE]])
        .select_related("category")
        .order_by("number")
    )
    verb = request.POST.get("verb", "")
    here = redirect("congress:opinions", session.public_id)
    if verb not in SORTS:
        raise Http404
    if not rows:
        messages.error(request, _("请先勾选意见。"))
        return here
    if verb == "merge" and len(rows) == 1:
        messages.error(request, _("请勾选两条以上再合并。"))
        return here
    return SORTS[verb](request, session, rows) or here


def hand_over(request, session, rows):
    made = acts.hand_over_opinions(session, actor=request.user, opinions=rows)
    messages.success(
        request,
        _("已交办，形成承办事项 %(number)s 件。请到承办事项里指定单位。")
        % {"number": len(made)},
    )


def put_into(request, session, rows):
    chosen = request.POST.get("category", "")
    category = session.categories.filter(pk=chosen if chosen.isdecimal() else 0).first()
    if category is None:
        messages.error(request, _("请选一个类别。"))
        return
    acts.categorise_opinions(rows, actor=request.user, category=category)
    messages.success(request, _("已归类。"))


def asked_for(request, session, rows, form, title, hint, button, act):
    """Two steps: the ticked ones first, then what belongs to the act."""
    if "confirmed" in request.POST and form.is_valid():
        done = carried_out(
            form, act, session, actor=request.user, opinions=rows, **form.cleaned_data
        )
        if done is not None:
            messages.success(request, _("已办好。"))
            return redirect("congress:opinions", session.public_id)
    return form_page(
        request,
        form,
        title,
        ("congress:opinions", session.public_id, _("意见建议")),
        hint=hint,
        button=button,
        kept=[("opinion", row.pk) for row in rows]
        + [("verb", request.POST["verb"]), ("confirmed", "yes")],
        shown=rows,
        action=request.path,
    )


def merge(request, session, rows):
    confirmed = "confirmed" in request.POST
    form = MergeForm(
        request.POST if confirmed else None,
        initial={"text": "\n".join(row.text for row in rows)},
    )
    hint = _("几条说的是一回事，就合成一条；原来的各条保留，编号和提出人都能查到。")
    return asked_for(
        request,
        session,
        rows,
        form,
        _("合并意见"),
        hint,
        _("合并"),
        acts.merge_opinions,
    )


def group(request, session, rows):
    form = GroupForm(request.POST if "confirmed" in request.POST else None)
    hint = ""
    return asked_for(
        request,
        session,
        rows,
        form,
        _("归并意见"),
        hint,
        _("归并"),
        acts.group_opinions,
    )


SORTS = {
    "hand_over": hand_over,
    "put_into": put_into,
    "merge": merge,
    "group": group,
}


# --- One of them ------------------------------------------------------------------------
@login_required
@require_safe
def opinion(request, public_id):
    """Where it came from, what it became, who has it now."""
    found = find_opinion(request, public_id)
    context = {
        "opinion": found,
        "matter": found.answered_by,
        "parents": found.parents.order_by("number"),
        "children": found.children.order_by("number"),
        "together": found.group.opinions.exclude(pk=found.pk) if found.group_id else [],
        "acts": open_acts(request.user, found),
        "see_matter": found.answered_by is not None
        and type(found.answered_by)
        .objects.visible_to(request.user)
        .filter(pk=found.answered_by.pk)
        .exists(),
    }
    return render(request, "congress/opinion.html", context)


def find_opinion(request, public_id, perm=""):
    rows = Opinion.objects.for_list().select_related(
        "session__union",
        "raised_by__person",
        "category",
        "delegation",
        "matter__lead_unit",
        "group__matter__lead_unit",
    )
    return get_permitted(request.user, rows, perm, public_id=public_id)


# verb: title, who may, form, transition, hint
ACTS = {
    "correct_opinion": (
        gettext_lazy("更正"),
        "congress.correct_opinion",
        CorrectOpinionForm,
        acts.correct_opinion,
        gettext_lazy("交办以前可以更正文字和类别。"),
    ),
    "withdraw_opinion": (
        gettext_lazy("撤回"),
        "congress.correct_opinion",
        None,
        acts.withdraw_opinion,
        gettext_lazy("撤回以后编号保留，不再办理。"),
    ),
    "split_opinion": (
        gettext_lazy("拆分"),
        "congress.change_opinion",
        SplitForm,
        acts.split_opinion,
        gettext_lazy("一条里说了几件事，拆开才好分给不同的单位；原话保留。"),
    ),
    "ungroup_opinion": (
        gettext_lazy("移出归并组"),
        "congress.change_opinion",
        None,
        acts.ungroup_opinion,
        gettext_lazy("移出以后单独办理；组里其他意见不变。"),
    ),
    "note_opinion": (
        gettext_lazy("留存参考，不交办"),
        "congress.change_opinion",
        ReasonForm,
        acts.note_opinion,
        gettext_lazy("例如已经办好的、不属于学校职权的。"),
    ),
    "take_up_opinion": (
        gettext_lazy("重新办理"),
        "congress.change_opinion",
        None,
        acts.take_up_opinion,
        gettext_lazy("回到待整理，可以交办。"),
    ),
}


def open_acts(person, found):
    return [
        (verb, title)
        for verb, (title, perm, *_rest) in ACTS.items()
        if verb in found.open_moves and person.has_perm(perm, found)
    ]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def opinion_act(request, public_id, verb):
    if verb not in ACTS:
        raise Http404
    title, perm, kind, act, hint = ACTS[verb]
    found = find_opinion(request, public_id, perm)
    if verb not in found.open_moves:
        return redirect("congress:opinion", public_id)
    form = form_of(kind, request, found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if carried_out(form, act, found, actor=request.user, **values) is not None:
            messages.success(request, _("已办好。"))
            return redirect("congress:opinion", public_id)
    back = ("congress:opinion", found.public_id, str(found))
    return form_page(request, form, title, back, hint=hint, button=title, shown=[found])


def form_of(kind, request, found):
    typed = request.POST if request.method == "POST" else None
    if kind is None:
        return forms.Form(typed)
    if kind is CorrectOpinionForm:
        return kind(typed, instance=found)
    if kind is SplitForm:
        return kind(typed, initial={"parts": found.text})
    return kind(typed)


# --- Categories, feedback ---------------------------------------------------------------
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def categories(request, public_id):
    session = find_session(request, public_id, "congress.run_session")
    form = CategoriesForm(
        request.POST or None,
        initial={"names": "\n".join(offered_categories(session))},
    )
    if form.is_valid() and carried_out(
        form, acts.set_categories, session, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("类别已更新。"))
        return redirect("congress:opinions", session.public_id)
    back = ("congress:opinions", session.public_id, _("意见建议"))
    return form_page(
        request,
        form,
        _("意见类别"),
        back,
        hint=_("每次会议可以有自己的类别；已有意见归入的类别不能去掉。"),
        button=_("保存类别"),
    )


def offered_categories(session):
    """Its own; else those of the session before; else what is usual."""
    names = list(session.categories.values_list("name", flat=True))
    if names:
        return names
    former = (
        type(session)
        .objects.filter(union=session.union, opens_on__lt=session.opens_on)
        .exclude(categories=None)
        .order_by("-opens_on")
        .first()
    )
    if former:
        return list(former.categories.values_list("name", flat=True))
    return acts.usual_categories()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hold_feedback(request, public_id):
    session = find_session(request, public_id, "congress.run_session")
    form = FeedbackForm(request.POST or None)
    if form.is_valid() and carried_out(
        form, acts.hold_feedback, session, actor=request.user, **form.cleaned_data
    ):
        messages.success(request, _("反馈会已登记，代表在会议页面可以看到。"))
        return redirect("congress:session", session.public_id)
    back = ("congress:desk", session.public_id, _("会务台"))
    return form_page(request, form, _("登记意见反馈会"), back, button=_("登记"))
