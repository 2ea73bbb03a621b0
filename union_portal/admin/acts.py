"""Acts: the buttons on a row's page, each a small form in front of a transition."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise

from union_portal.lifecycle import TransitionError

Text = str | Promise  # translated when it is shown


class ActForm(forms.Form):
    """What an act asks for; ``row`` and ``request`` say for what and for whom.

    ``preview()`` is what the act would bring about, ``[(what, how many)]``, shown first.
    """

    def __init__(self, *args, row, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.request = row, request
        self.arrange()

    def arrange(self):
        """Set choices and first values from the row."""

    def preview(self):
        """Consequences of the act, before anything is done."""
        return []


@dataclass(frozen=True)
class Act:
    """One button. ``run(row, actor=…, **cleaned)`` is the transition, ``perm`` who may,
    ``open(row)`` whether it makes sense now, ``hint`` what it will do, in one sentence.
    ``respond(page, request, row, result)`` replaces the usual message and way back.
    ``box`` puts the button under that heading on the page instead of at its head, where
    only a few have room."""

    verb: str
    title: Text
    perm: str
    run: Callable
    done: Text = ""
    hint: Text = ""
    icon: str = "edit"
    form: type[ActForm] = ActForm
    open: Callable = lambda row: True
    respond: Callable | None = None
    box: Text = ""


class ActPages:
    """A row's page with ``acts``."""

    acts: tuple[Act, ...] = ()

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        pages = [
            path(
                f"<path:object_id>/{act.verb}/",
                self.admin_site.admin_view(partial(self.act_view, act=act)),
                name=f"{name}_{act.verb}",
            )
            for act in self.acts
        ]
        return pages + super().get_urls()

    def open_acts(self, request, row):
        """``[(act, address)]`` of what this person may do with this row now."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return [
            (act, reverse(f"{name}_{act.verb}", args=[row.pk]))
            for act in self.acts
            if act.open(row) and request.user.has_perm(act.perm, row)
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = extra_context or {}
        row = self.get_object(request, object_id) if object_id and self.acts else None
        if row is not None:
            found = self.open_acts(request, row)
            context |= {
                "open_acts": [(act, url) for act, url in found if not act.box],
                "boxed_acts": [(act, url) for act, url in found if act.box],
            }
        return super().changeform_view(request, object_id, form_url, context)

    def act_view(self, request, object_id, *, act):
        row = self.get_object(request, object_id)
        if row is None or not act.open(row):
            raise Http404
        if not request.user.has_perm(act.perm, row):
            raise PermissionDenied
        typed = (request.POST, request.FILES) if request.method == "POST" else ()
        form = act.form(*typed, row=row, request=request)
        if form.is_valid():
            try:
                result = act.run(row, actor=request.user, **form.cleaned_data)
            except TransitionError as refusal:
                form.add_error(None, str(refusal))
            else:
                return self.after(request, row, act, result)
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "name": self.label_of(row),
            "act": act,
            "form": form,
            "back": self.page_of(row),
        }
        return TemplateResponse(request, "admin/act.html", context)

    def page_of(self, row):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        return reverse(name, args=[row.pk])

    def after(self, request, row, act, result):
        if act.respond:
            return act.respond(self, request, row, result)
        messages.success(request, act.done)
        return HttpResponseRedirect(self.way_on(request, row))

    def way_on(self, request, row):
        """The row's page; the list, where the act took the row out of one's sight:
        whoever transfers a member away keeps that member no longer."""
        if self.get_queryset(request).filter(pk=row.pk).exists():
            return self.page_of(row)
        return reverse(self.link_name)
