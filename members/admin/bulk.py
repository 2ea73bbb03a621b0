"""Deciding several rows at once, with a reason typed once for all of them."""

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from union_portal.admin.widgets import TextInput

AT_ONCE = 500  # one act and one message each
SHOWN = 10


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=200, widget=TextInput()
    )


def too_many(request, queryset):
    """Say so, and let the page come back, when more rows are ticked than one run takes."""
    if queryset.count() <= AT_ONCE:
        return False
    messages.error(
        request, _("一次最多办理 %(most)s 条，请先筛选再分批办理。") % {"most": AT_ONCE}
    )
    return True


def ask(page, request, queryset, *, action, title, hint, form_class=ReasonForm):
    """The form for the chosen rows: ``(values, None)`` once typed, else ``(None, page)``."""
    typed = request.POST if "decided" in request.POST else None
    form = form_class(typed)
    if form.is_valid():
        return form.cleaned_data, None
    count = queryset.count()
    context = {
        **page.admin_site.each_context(request),
        "title": title,
        "hint": hint,
        "opts": page.opts,
        "shown": [page.label_of(row) for row in queryset[:SHOWN]],
        "more": max(count - SHOWN, 0),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", "0"),
        "action": action,
        "form": form,
        "back": request.get_full_path(),
    }
    return None, TemplateResponse(request, "admin/members/decide_many.html", context)


def back(request):
    return HttpResponseRedirect(request.get_full_path())


def act_on_chosen(
    page, request, queryset, transition, perm, *, done, mine=None, **asked
):
    """Ask once for all chosen rows, then take each through the door.

    ``mine`` narrows them to those that are the actor's to decide and says what is not;
    ``done`` tells how many, ``asked`` is what :func:`ask` wants.
    """
    if too_many(request, queryset):
        return None
    values, form_page = ask(page, request, queryset, **asked)
    if form_page is not None:
        return form_page
    carried = page.run_each(
        request,
        mine(request, queryset) if mine else queryset,
        lambda row, actor: transition(row, actor=actor, **values),
        perm,
    )
    if carried:
        messages.success(request, done % {"done": len(carried)})
    return back(request)
