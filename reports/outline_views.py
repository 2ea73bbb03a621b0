"""Outlines of a union's own: founded, copied, filled entry by entry, closed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from reports import offering, transitions
from reports.content_forms import form_for, initial_of
from reports.forms import unions_of
from reports.models import Outline
from reports.outline_forms import EntryForm, HeadForm, NewOutlineForm
from reports.transitions.sketching import HEAD
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import carried_out, get_permitted

FORM = ["GET", "HEAD", "POST"]


def kept(request, outline):
    """An outline of one's own union, for who may change it."""
    rows = Outline.objects.select_related("union")
    return get_permitted(request.user, rows, "reports.change_outline", pk=outline)


def drawn_up(request, form, act, title, hint=""):
    """A page that asks for the head of an outline; on to its entries afterwards."""
    if form.is_valid():
        outline = carried_out(form, act, actor=request.user, **form.cleaned_data)
        if outline:
            messages.success(request, _("提纲已保存。"))
            return redirect("reports:outline", outline.pk)
    context = {
        "form": form,
        "title": title,
        "hint": hint,
        "above_url": reverse("reports:new"),
        "above_title": _("起草报告"),
    }
    return render(request, "reports/form.html", context)


@login_required
@require_http_methods(FORM)
def found(request, outline=None):
    """新建提纲, from nothing or from another one."""
    first, act, hint = {}, transitions.found_outline, ""
    source = outline and get_permitted(request.user, Outline.objects, pk=outline)
    if not unions_of(request.user).exists():
        raise PermissionDenied
    if source:
        first = {name: getattr(source, name) for name in HEAD}
        hint = _("照着“%(title)s”，条目抄过来再改") % {"title": source}

        def act(**fields):
            return transitions.copy_outline(source, **fields)

    form = NewOutlineForm(request.POST or None, person=request.user, initial=first)
    return drawn_up(request, form, act, _("新建提纲"), hint)


@login_required
@require_safe
def show(request, outline):
    """The entries of an outline, in order."""
    outline = kept(request, outline)
    context = {"outline": outline, "entries": outline.entries.all()}
    return render(request, "reports/outline/show.html", context)


@login_required
@require_http_methods(FORM)
def change(request, outline):
    """Name, kind and years."""
    outline = kept(request, outline)
    first = {name: getattr(outline, name) for name in HEAD}
    form = HeadForm(request.POST or None, initial=first)

    def act(**fields):
        return transitions.change_outline(outline, **fields)

    return drawn_up(request, form, act, _("修改提纲"), outline)


@login_required
@require_http_methods(FORM)
def add_entry(request, outline, after=None):
    """A new entry at the end, or behind another one."""
    outline = kept(request, outline)
    behind = get_object_or_404(outline.entries, pk=after) if after else None
    form = EntryForm(
        request.POST or None, initial={"level": behind.level if behind else 1}
    )

    def act(**fields):
        return transitions.add_entry(outline, after=behind, **fields)

    return asked(request, outline, form, None, act)


@login_required
@require_http_methods(FORM)
def entry(request, outline, pk):
    """One entry, with what its table, chart or list is made of."""
    outline = kept(request, outline)
    row = get_object_or_404(outline.entries, pk=pk)
    first = {name: getattr(row, name) for name in EntryForm.base_fields}
    form = EntryForm(request.POST or None, initial=first)
    kind = form_for(row.kind)
    content = kind and kind(request.POST or None, initial=initial_of(row), prefix="c")

    def act(**fields):
        if fields["kind"] != row.kind:
            fields["content"] = {}  # what a table was made of makes no chart
        return transitions.change_entry(row, **fields)

    return asked(request, outline, form, content, act)


def asked(request, outline, form, content, act):
    """Show an entry until it can be saved; looking for a figure saves nothing."""
    search = request.POST.get("q", "").replace("\0", "").strip()[:40]
    looks = request.POST.get("do") == "find"
    if not looks and form.is_valid() and fits(form, content):
        values = form.cleaned_data
        if content and content.is_valid():
            values = values | {"content": content.content()}
        row = carried_out(form, act, actor=request.user, **values)
        if row:
            messages.success(request, _("提纲条目已保存。"))
            if form_for(row.kind) and not row.content:
                return redirect("reports:entry", outline.pk, row.pk)
            return redirect("reports:outline", outline.pk)
    context = {
        "outline": outline,
        "form": form,
        "content_form": content,
        "q": search,
        "found": offering.registered(search) if looks else None,
    }
    return render(request, "reports/outline/entry.html", context)


def fits(form, content):
    """Whether the settings may be kept: sound, or of a kind that was just given up."""
    if content is None or form.cleaned_data["kind"] != content.kind:
        return True
    return content.is_valid() or not content.has_changed()


ARRANGE = {
    "up": lambda row, actor: transitions.move_entry(row, actor=actor, up=True),
    "down": lambda row, actor: transitions.move_entry(row, actor=actor, up=False),
    "remove": lambda row, actor: transitions.remove_entry(row, actor=actor),
}


@login_required
@require_POST
def arrange(request, outline, pk):
    """One button of an entry: up, down, out."""
    outline = kept(request, outline)
    row = get_object_or_404(outline.entries, pk=pk)
    act = ARRANGE.get(request.POST.get("do"))
    if act is None:
        raise TransitionError(_("请用页面上的按钮调整次序。"))
    act(row, request.user)
    return redirect("reports:outline", outline.pk)
