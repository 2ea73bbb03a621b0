"""Staff pages of talents and their concerns: for those who lead or keep the union."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from members.admin.filters import FoundByPerson, UnionFilter
from members.admin.work_forms import GROUP, ReasonForm, StaffNumberField
from members.models import Concern, Person, Talent
from members.models.talents import ConcernState, TalentCategory
from members.transitions import talents as acts
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    ScopedAdmin,
    TransitionAdmin,
    name_acts,
)
from union_portal.admin.acts import ActPages
from union_portal.admin.widgets import DayInput

name_acts(
    {
        "members.look_after": _("登记高层次人才"),
        "members.update_talent": _("更新高层次人才"),
        "members.raise_concern": _("登记关键小事"),
        "members.follow_up": _("跟进关键小事"),
        "members.settle_concern": _("办结关键小事"),
        "members.drop_concern": _("撤回关键小事"),
    }
)


def long_text(label, most=1000):
    return forms.CharField(
        label=label,
        max_length=most,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("加密保存，只有主持工作和办理会籍的干部、责任人能看到。"),
    )


class CategoryFilter(Choice):
    title = _("类别")
    parameter_name = "category"
    offered = TalentCategory.choices


class RaiseForm(ActForm):
    matter = long_text(_("什么事"))
    next_on = forms.DateField(label=_("下次跟进"), widget=DayInput())

    def arrange(self):
        people = Person.objects.visible_to(self.request.user)
        self.fields["responsible"] = StaffNumberField(people, label=_("责任人"))
        self.order_fields(["matter", "responsible", "next_on"])


def raise_concern(talent, *, actor, responsible, **given):
    person = Person.objects.defer("id_number", "phone").get(pk=responsible)
    return acts.raise_concern(talent, actor=actor, responsible=person, **given)


@admin.register(Talent)
class TalentAdmin(FoundByPerson, TransitionAdmin, GovernedAdmin):
    group, icon, place = GROUP, "school", 37
    empty = _("还没有登记高层次人才。")
    list_display = ["person", "category", "union", "contact_person", "concerns_open"]
    list_select_related = ["person", "union", "contact_person"]
    list_filter = [UnionFilter, CategoryFilter]
    autocomplete_fields = ["person", "contact_person"]
    ordering = ["pk"]
    add_fields = ("person", "category", "contact_person")
    change_fields = ("category", "contact_person", "ends_on")
    fields = ["person", "union", "category", "contact_person", "starts_on", "ends_on"]
    acts = (
        Act(
            verb="raise",
            title=_("登记关键小事"),
            perm="members.change_talent",
            run=raise_concern,
            done=_("已登记，到期会提醒责任人。"),
            hint=_("写下本人提出的事、谁来办、什么时候再看。"),
            icon="add_task",
            form=RaiseForm,
        ),
    )

    def get_queryset(self, request):
        open_ = Count("concerns", filter=Q(concerns__state=ConcernState.OPEN))
        return super().get_queryset(request).annotate(open_concerns=open_)

    def add_row(self, actor, values):
        return acts.look_after(actor=actor, **values)

    def change_row(self, row, actor, values):
        return acts.update_talent(row, actor=actor, **values)

    @admin.display(description=_("办理中的事"), ordering="open_concerns")
    def concerns_open(self, talent):
        address = reverse("admin:members_concern_changelist")
        return format_html(
            '<a class="staff-link" href="{}?talent={}">{}</a>',
            address,
            talent.pk,
            talent.open_concerns,
        )


class ConcernStateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    first = "open"
    offered = [*ConcernState.choices, ("due", _("该跟进了")), ALL]

    def narrow(self, queryset, value, request):
        if value == "due":
            return queryset.due(request.user.today)
        return queryset.filter(state=value)


class TalentFilter(Choice):
    title = _("人才")
    parameter_name = "talent"

    def options(self, request):
        talents = Talent.objects.visible_to(request.user)
        return talents.values_list("pk", "person__name")


class FollowUpForm(ActForm):
    said = long_text(_("进展"))
    next_on = forms.DateField(label=_("下次跟进"), widget=DayInput())


class ResultForm(ActForm):
    result = long_text(_("结果"))


@admin.register(Concern)
class ConcernAdmin(ActPages, ScopedAdmin):
    group, icon, place = GROUP, "favorite", 38
    empty = _("没有符合条件的关键小事。")
    list_display = ["of", "raised_on", "responsible", "next_on", "state"]
    list_display_links = ["of"]
    list_select_related = ["talent__person", "responsible"]
    list_filter = [ConcernStateFilter, TalentFilter]
    ordering = ["next_on", "pk"]
    fields = [
        "of",
        "raised_on",
        "told",
        "responsible",
        "next_on",
        "state",
        "closed_on",
        "story",
    ]
    readonly_fields = fields
    acts = (
        Act(
            verb="follow_up",
            title=_("记下进展"),
            perm="members.change_concern",
            run=acts.follow_up,
            done=_("已记下。"),
            hint=_("写下做了什么，约定下次什么时候再看。"),
            icon="edit_note",
            form=FollowUpForm,
            open=lambda concern: concern.state == ConcernState.OPEN,
        ),
        Act(
            verb="settle",
            title=_("办结"),
            perm="members.change_concern",
            run=acts.settle_concern,
            done=_("已办结。"),
            hint=_("写下结果；办结后不再提醒。"),
            icon="task_alt",
            form=ResultForm,
            open=lambda concern: concern.state == ConcernState.OPEN,
        ),
        Act(
            verb="drop",
            title=_("本人撤回"),
            perm="members.change_concern",
            run=acts.drop_concern,
            done=_("已撤回。"),
            hint=_("本人不再需要时用。"),
            icon="undo",
            form=ReasonForm,
            open=lambda concern: concern.state == ConcernState.OPEN,
        ),
    )

    @admin.display(description=_("人才"), ordering="talent__person__name_sort")
    def of(self, concern):
        return concern.talent.person.name

    @admin.display(description=_("什么事"))
    def told(self, concern):
        return concern.matter

    @admin.display(description=_("经过"))
    def story(self, concern):
        steps = concern.steps.select_related("by")
        lines = ((s.happened_on, s.by.name if s.by else "—", s.said) for s in steps)
        return format_html_join("", "<div>{} {}：{}</div>", lines) or "—"
