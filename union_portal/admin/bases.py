"""What all staff pages share: rows by ``visible_to``, rights by rules, acts by doors."""

from django import forms
from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.views import ChangeList

from union_portal.admin.acts import ActPages, Text
from union_portal.admin.exporting import Exporting
from union_portal.admin.history import timeline
from union_portal.admin.paging import LimitedPaginator
from union_portal.admin.widgets import DayInput, RowSelect, RowsSelect
from union_portal.lifecycle import TransitionError


class StaffList(ChangeList):
    """A list that says how many it found only where it was narrowed."""

    def get_results(self, request):
        super().get_results(request)
        if not (self.query or self.has_active_filters):
            self.full_result_count = self.result_count


class ScopedAdmin(Exporting, ModelAdmin):
    """A page that reads: a person finds the rows they may see, and no other exists.

    ``group``, ``icon`` and ``place`` (its order) put the page into the sidebar. ``empty``
    is what an empty list says. Nothing is ever deleted here.
    """

    group: Text = ""
    # Columns of full personal values (field names) that an export may bring along, for
    # a reason; the right to them, and whose: ``full_rows``.
    full_columns: tuple = ()
    full_perm = ""
    icon = "list"
    place = 50
    empty: Text = ""
    actions: list | None = None
    list_per_page = 50
    paginator = LimitedPaginator
    list_filter_submit = True
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    formfield_overrides = {models.DateField: {"widget": DayInput}}

    @property
    def link_name(self):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"

    def full_rows(self, request, rows):
        """The rows whose full values the person may see."""
        return rows.none()

    # --- which rows ----------------------------------------------------------------
    def rows(self, request):
        return self.model.objects.visible_to(request.user)

    def choosable(self, request):
        """The rows a form may point to."""
        return self.get_queryset(request)

    def get_queryset(self, request):
        rows = self.rows(request)
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def label_of(self, row):
        """How a row is offered for choice."""
        return str(row)

    def find(self, queryset, text):
        """The rows that have what was typed in one of the ``search_fields``."""
        found = models.Q()
        for name in self.search_fields:
            found |= models.Q(**{f"{name}__contains": text})
        return queryset.filter(found)

    def get_search_results(self, request, queryset, search_term):
        match = request.resolver_match
        if match and match.url_name == "autocomplete":
            queryset = queryset.filter(pk__in=self.choosable(request).values("pk"))
        term = search_term.strip()
        return (self.find(queryset, term) if term else queryset), False

    def lookup_allowed(self, lookup, value, request=None):
        """Lists are narrowed by their own filters; no column is probed from outside."""
        return lookup in {option.parameter_name for option in self.list_filter}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        related = self.admin_site.get_model_admin(db_field.remote_field.model)
        kwargs.setdefault("queryset", related.choosable(request))
        self.choose(RowSelect, db_field, request, kwargs)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        self.choose(RowsSelect, db_field, request, kwargs)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def choose(self, widget, db_field, request, kwargs):
        """Give a field that finds its rows by typing our widget."""
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault(
                "widget", widget(db_field, self.admin_site, using=kwargs.get("using"))
            )

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        """Nothing is chosen until somebody chooses it."""
        blank = db_field.blank or not db_field.has_default()
        kwargs.setdefault(
            "choices",
            db_field.get_choices(include_blank=blank, blank_choice=[("", _("请选择"))]),
        )
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_changelist(self, request, **kwargs):
        return StaffList

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Without the small buttons beside a choice: a form does one thing."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        for button in ("add", "change", "view", "delete"):
            if hasattr(widget, f"can_{button}_related"):
                setattr(widget, f"can_{button}_related", False)
        return field

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """A row one may not see and a row that is not there look the same."""
        raise Http404

    # --- who may -------------------------------------------------------------------
    def perm(self, verb):
        return f"{self.opts.app_label}.{verb}_{self.opts.model_name}"

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(self.perm("view"), obj)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    # --- one log: the audit trail; one history: the triggers' -----------------------
    def log_addition(self, request, obj, message):
        """The transition has written its audit entry."""

    log_change = log_addition

    def history_words(self, event, field):
        """How the history says a value, where not as the field itself does."""

    def history_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, object_id)
        tracked = hasattr(self.model, "pgh_event_model")
        if row is None or not tracked or not self.has_view_permission(request, row):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("变更记录"),
            "opts": self.opts,
            "row": row,
            "name": self.label_of(row),
            "entries": timeline(row, self.history_words),
        }
        return TemplateResponse(request, "admin/row_history.html", context)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {
            "show_history": hasattr(self.model, "pgh_event_model"),
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        return super().changeform_view(request, object_id, form_url, context)


class GovernedAdmin(ScopedAdmin):
    """Rows of the unions in which the person works; ``scope`` leads to the union."""

    scope = "union"

    def rows(self, request):
        return super().rows(request).filter(request.user.rights.working_in(self.scope))


class TransitionForm(forms.ModelForm):
    """A form whose last check is the transition itself.

    A refusal becomes an error of the form, so what was typed survives; a form that is
    valid has been carried out, and ``instance`` is the row the transition returned.
    """

    page: "TransitionAdmin"
    request: object

    def validate_constraints(self):
        """All but overlaps in time, which the transitions refuse themselves.

        Our exclusion constraints name columns (``person_id``); Django's check of them
        puts values in for field names only, and would find overlaps everywhere.
        """
        columns = {field.attname for field in self._meta.model._meta.fields}
        names = {field.name for field in self._meta.model._meta.fields}
        exclude = self._get_validation_exclusions() | (columns - names)
        try:
            self.instance.validate_constraints(exclude=exclude)
        except ValidationError as problem:
            self._update_errors(problem)

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            with transaction.atomic():
                self.instance = self.page.carry_out(self.request, self)
        except TransitionError as refusal:
            self.add_error(None, str(refusal))


class TransitionAdmin(ActPages, ScopedAdmin):
    """A page that writes, by transitions only.

    ``add_fields`` are typed for a new row and go to :meth:`add_row`; ``change_fields``
    are typed later and go to :meth:`change_row`; ``fields`` are what the row's page
    shows. Without fields to type there is no adding or changing.
    """

    form = TransitionForm
    add_form: type[TransitionForm] | None = None
    add_fields: tuple = ()
    change_fields: tuple = ()

    def add_row(self, actor, values):
        raise TypeError(f"{type(self).__name__} does not say how a row is added")

    def change_row(self, row, actor, values):
        raise TypeError(f"{type(self).__name__} does not say how a row is changed")

    def carry_out(self, request, form):
        """Do what a checked form asks for, and look whether it was one's to do."""
        if form.instance.pk is None:
            verb, row = "add", self.add_row(request.user, form.cleaned_data)
        else:
            values = {name: form.cleaned_data[name] for name in form.changed_data}
            verb = "change"
            row = self.change_row(form.instance, request.user, values)
        if not request.user.has_perm(self.perm(verb), row):
            raise TransitionError(_("这超出了您负责的工会范围，请由上一级工会办理。"))
        return row

    def run_each(self, request, queryset, transition, perm):
        """Take each row through the door: ``[(row, result)]``; refusals are messages."""
        done = []
        for row in queryset:
            if not request.user.has_perm(perm, row):
                refusal = _("您不能为这一条办理。")
            else:
                try:
                    done.append((row, transition(row, actor=request.user)))
                    continue
                except TransitionError as error:
                    refusal = error
            messages.error(
                request, _("%(row)s：%(refusal)s") % {"row": row, "refusal": refusal}
            )
        return done

    # --- who may -------------------------------------------------------------------
    def has_add_permission(self, request):
        return bool(self.add_fields) and request.user.has_perm(self.perm("add"))

    def has_change_permission(self, request, obj=None):
        return bool(self.change_fields) and request.user.has_perm(
            self.perm("change"), obj
        )

    # --- Django's form, its saving left to the transition --------------------------
    def get_fields(self, request, obj=None):
        return self.fields if obj else self.add_fields

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        return [name for name in self.fields if name not in self.change_fields]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None and self.add_form:
            kwargs["form"] = self.add_form
        form = super().get_form(request, obj, change, **kwargs)
        form.page, form.request = self, request
        return form

    def save_form(self, request, form, change):
        return form.instance

    def save_model(self, request, obj, form, change):
        """The row was written when the form was checked."""

    def save_related(self, request, form, formsets, change):
        """Inlines only read."""

    def construct_change_message(self, request, form, formsets, add=False):
        """Django's own log says nothing: the audit trail does."""
        return []


class ReadOnlyInline(TabularInline):
    """Rows that belong to a row, as far as the reader may see them."""

    extra = 0
    can_delete = False
    show_change_link = False
    hide_title = True
    tab = True

    def get_queryset(self, request):
        return self.model.objects.visible_to(request.user)

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(
            f"{self.opts.app_label}.view_{self.opts.model_name}"
        )

    def has_add_permission(self, request, obj=None):
        return False

    has_change_permission = has_delete_permission = has_add_permission
