"""Staff page of the matters: find, filter, export, raise, close many at once."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from matters.boards import soon_day, with_units
from matters.models import Matter, MatterKind, MatterState, Outcome
from matters.models.ratings import Grade
from matters.reading import deadline_words
from matters.transitions import close, raise_matter
from union_portal.admin import ALL, Choice, GovernedAdmin, TransitionAdmin

GROUP = _("承办事项")


class StateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    first = "open"
    offered = [("open", _("没有办结的")), *MatterState.choices, ALL]

    def narrow(self, queryset, value, request):
        if value == "open":
            return queryset.open()
        return queryset.filter(state=value)


class LeftFilter(Choice):
    title = _("期限")
    parameter_name = "left"
    offered = [("overdue", _("已逾期")), ("soon", _("快到期"))]

    def narrow(self, queryset, value, request):
        today = request.user.today
        if value == "overdue":
            return queryset.overdue(today)
        span = (today, soon_day(request.user))
        return queryset.filter(with_units(due_on__range=span))


class KindFilter(Choice):
    title = _("种类")
    parameter_name = "kind"

    def options(self, request):
        return [(kind.pk, str(kind)) for kind in MatterKind.objects.all()]


class OutcomeFilter(Choice):
    title = _("办理结果")
    parameter_name = "outcome"
    offered = Outcome.choices


class GradeFilter(Choice):
    title = _("评价")
    parameter_name = "grade"
    offered = Grade.choices


@admin.register(Matter)
class MatterAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place = GROUP, "assignment", 26
    empty = _("没有符合条件的事项。")
    list_display = [
        "number",
        "title",
        "kind",
        "category",
        "lead_unit",
        "state",
        "due_on",
        "left",
        "replied_on",
        "outcome_shown",
        "grade_shown",
    ]
    list_select_related = ["kind", "lead_unit"]
    list_filter = [StateFilter, LeftFilter, KindFilter, OutcomeFilter, GradeFilter]
    search_fields = ["number"]
    search_help_text = _("编号，或标题里的字")
    actions = ["close_many"]
    autocomplete_fields = ["union"]
    add_fields = ("union", "kind", "title", "text", "category", "raised_on")
    fields = [
        "way",
        "number",
        "union",
        "kind",
        "title",
        "text",
        "category",
        "raised_on",
        "lead_unit",
        "state",
        "due_on",
        "replied_on",
        "outcome_shown",
        "grade_shown",
        "closed_on",
    ]
    ordering = ["-pk"]

    def find(self, queryset, text):
        return queryset.matching(text)

    def add_row(self, actor, values):
        return raise_matter(actor=actor, **values)

    def has_close_permission(self, request):
        return request.user.has_perm("matters.run_matter")

    @admin.action(description=_("办结"), permissions=["close"])
    def close_many(self, request, queryset):
        done = self.run_each(request, queryset, close, "matters.run_matter")
        if done:
            text = _("已办结 %(count)s 件。") % {"count": len(done)}
            messages.success(request, text)

    @admin.display(description=_("办理"))
    def way(self, row):
        page = reverse("matters:show", args=[row.public_id])
        text = _("打开办理页（交办、答复、评价、办结都在那里）")
        return format_html('<a class="staff-link" href="{}">{}</a>', page, text)

    @admin.display(description=_("剩余时间"), ordering="due_on")
    def left(self, row):
        return deadline_words(row, timezone.localdate()) or "—"

    @admin.display(description=_("办理结果"))
    def outcome_shown(self, row):
        return Outcome(row.outcome).label if row.outcome else "—"

    @admin.display(description=_("评价"))
    def grade_shown(self, row):
        return Grade(row.grade).label if row.grade else "—"
