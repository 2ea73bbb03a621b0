"""Staff pages of groups of unions (片组), their plans, and rewards and penalties."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from members.admin.cadres import OFFICERS, YearFilter
from members.admin.filters import StandingFilter, UnionFilter
from members.models import (
    GroupPlan,
    GroupSector,
    PlanState,
    Union,
    UnionGroup,
    UnionMark,
)
from members.models.periods import holds_on
from members.transitions import groups
from members.transitions.registers import define, redefine
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    WithAttachments,
)
from union_portal.admin.widgets import DayInput, NumberInput, Select, TextInput


@admin.register(GroupSector)
class GroupSectorAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place = OFFICERS, "category", 32
    empty = _("还没有片组口径。先登记口径（例如“学科片组”），再建片组。")
    list_display = ["name", "union"]
    list_select_related = ["union"]
    search_fields = ["name"]
    autocomplete_fields = ["union"]
    add_fields = ("union", "name")
    fields = ["union", "name"]
    change_fields = ("name",)
    ordering = ["name", "pk"]

    def add_row(self, actor, values):
        return define(GroupSector, actor=actor, **values)

    def change_row(self, row, actor, values):
        return redefine(row, actor=actor, **values)


class JoinForm(ActForm):
    union = forms.ModelChoiceField(
        Union.objects.none(), label=_("工会"), widget=Select()
    )
    starts_on = forms.DateField(
        label=_("从哪天起"), widget=DayInput(), initial=timezone.localdate
    )

    def arrange(self):
        inside = self.row.members.on(self.request.user.today).values("union")
        self.fields["union"].queryset = (
            Union.objects.below(self.row.sector.union)
            .branches()
            .standing(self.request.user.today)
            .exclude(pk__in=inside)
            .in_tree_order()
        )


class LeadForm(ActForm):
    lead = forms.ModelChoiceField(
        Union.objects.none(), label=_("新的组长单位"), widget=Select()
    )

    def arrange(self):
        members = self.row.members.on(self.request.user.today).values("union")
        self.fields["lead"].queryset = Union.objects.filter(pk__in=members).exclude(
            pk=self.row.lead_id
        )


class CloseGroupForm(ActForm):
    closed_on = forms.DateField(label=_("撤销日期"), widget=DayInput())


def stands(group):
    return group.closed_on is None


@admin.register(UnionGroup)
class UnionGroupAdmin(TransitionAdmin):
    group, icon, place = OFFICERS, "workspaces", 30
    empty = _("还没有片组。")
    list_display = ["name", "sector", "lead", "member_count", "founded_on"]
    list_select_related = ["sector__union", "lead"]
    list_filter = [StandingFilter]
    search_fields = ["name", "lead__name"]
    search_help_text = _("片组或组长单位名称的一部分")
    autocomplete_fields = ["sector", "lead"]
    add_fields = ("sector", "name", "lead", "founded_on")
    fields = ["name", "sector", "lead", "founded_on", "closed_on", "history"]
    ordering = ["sector", "name", "pk"]
    acts = (
        Act(
            verb="join_group",
            title=_("编入工会"),
            perm="members.change_uniongroup",
            run=groups.join_group,
            done=_("已编入。"),
            hint=_("同一口径下一个工会只在一个片组；原来的片组自动到前一天为止。"),
            icon="group_add",
            form=JoinForm,
            open=stands,
        ),
        Act(
            verb="change_lead",
            title=_("更换组长单位"),
            perm="members.change_uniongroup",
            run=groups.change_lead,
            done=_("已更换组长单位。"),
            hint=_("新的组长单位要是片组现在的成员。"),
            icon="military_tech",
            form=LeadForm,
            open=stands,
        ),
        Act(
            verb="close_group",
            title=_("撤销片组"),
            perm="members.change_uniongroup",
            run=groups.close_group,
            done=_("已撤销。"),
            hint=_("成员到前一天为止，历史记录都会保留。"),
            icon="domain_disabled",
            form=CloseGroupForm,
            open=stands,
        ),
    )

    def rows(self, request):
        return UnionGroup.objects.worked_with_by(request.user)

    def get_queryset(self, request):
        today = holds_on(request.user.today, "members__")
        return (
            super()
            .get_queryset(request)
            .annotate(number=Count("members", filter=today))
        )

    def add_row(self, actor, values):
        return groups.form_group(actor=actor, **values)

    @admin.display(description=_("成员工会"))
    def member_count(self, row):
        return row.number

    @admin.display(description=_("成员及变动"))
    def history(self, row):
        lines = [
            (one.starts_on, one.ends_on or _("今"), one.union)
            for one in row.members.select_related("union")
        ]
        return format_html_join("", "<div>{} 至 {}：{}</div>", lines) or "—"


class PlanStateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = [*PlanState.choices, ("overdue", _("已超期"))]

    def narrow(self, queryset, value, request):
        if value == "overdue":
            return queryset.overdue(request.user.today)
        return queryset.filter(state=value)


class ReportForm(ActForm):
    percent = forms.IntegerField(
        label=_("进度（%）"), min_value=0, max_value=99, widget=NumberInput({"min": 0})
    )
    result = forms.CharField(label=_("进展"), max_length=500, widget=TextInput())

    def arrange(self):
        self.initial = {"percent": self.row.percent, "result": self.row.result}


class ResultForm(ActForm):
    result = forms.CharField(label=_("成果"), max_length=500, widget=TextInput())


class DropForm(ActForm):
    result = forms.CharField(label=_("取消的原因"), max_length=500, widget=TextInput())


def is_running(plan):
    return plan.state == PlanState.OPEN


@admin.register(GroupPlan)
class GroupPlanAdmin(WithAttachments, TransitionAdmin):
    group, icon, place = OFFICERS, "checklist", 31
    empty = _("还没有片组计划。每个片组每年一项规定动作，加几项自选动作。")
    list_display = [
        "title",
        "group_name",
        "year",
        "sort",
        "owner",
        "due_on",
        "progress",
    ]
    list_select_related = ["group__sector__union", "owner"]
    list_filter = [YearFilter, PlanStateFilter]
    search_fields = ["title", "group__name"]
    search_help_text = _("事项或片组名称的一部分")
    autocomplete_fields = ["group", "owner"]
    add_fields = ("group", "year", "is_required", "title", "owner", "due_on")
    fields = [
        "group_name",
        "year",
        "sort",
        "title",
        "owner",
        "due_on",
        "progress",
        "result",
        "reported_on",
    ]
    ordering = ["-year", "group", "-is_required", "pk"]
    acts = (
        Act(
            verb="report",
            title=_("填报进度"),
            perm="members.change_groupplan",
            run=groups.report_plan,
            done=_("进度已填报。"),
            hint=_("片组成员工会和责任人都可以填报。"),
            icon="trending_up",
            form=ReportForm,
            open=is_running,
        ),
        Act(
            verb="complete",
            title=_("填报完成"),
            perm="members.change_groupplan",
            run=groups.complete_plan,
            done=_("已登记完成。"),
            hint=_("写明成果；照片、材料可以作为附件上传。"),
            icon="task_alt",
            form=ResultForm,
            open=is_running,
        ),
        Act(
            verb="drop",
            title=_("取消"),
            perm="members.change_groupplan",
            run=groups.drop_plan,
            done=_("已取消。"),
            hint=_("写明原因；记录会保留。"),
            icon="block",
            form=DropForm,
            open=is_running,
        ),
    )

    def rows(self, request):
        mine = UnionGroup.objects.worked_with_by(request.user)
        return GroupPlan.objects.visible_to(request.user).filter(
            Q(group__in=mine) | Q(owner=request.user)
        )

    def add_row(self, actor, values):
        return groups.plan_item(actor=actor, **values)

    @admin.display(description=_("片组"))
    def group_name(self, row):
        return row.group

    @admin.display(description=_("类别"))
    def sort(self, row):
        return _("规定动作") if row.is_required else _("自选动作")

    @admin.display(description=_("进度"))
    def progress(self, row):
        if row.state != PlanState.OPEN:
            return row.get_state_display()
        if row.due_on < timezone.localdate():
            return format_html(
                '<strong class="staff-overdue">{}</strong>',
                _("%(percent)s%%，已超期") % {"percent": row.percent},
            )
        return f"{row.percent}%"


@admin.register(UnionMark)
class UnionMarkAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place = OFFICERS, "thumbs_up_down", 33
    empty = _("还没有登记奖惩事项。")
    list_display = ["union", "held_on", "title", "kind", "signed", "citation"]
    list_select_related = ["union"]
    list_filter = [UnionFilter]
    search_fields = ["title"]
    search_help_text = _("事项的一部分")
    autocomplete_fields = ["union"]
    add_fields = ("union", "held_on", "kind", "title", "points", "citation")
    fields = ["union", "held_on", "kind", "title", "points", "citation"]
    change_fields = ("held_on", "kind", "title", "points", "citation")
    ordering = ["-held_on", "pk"]

    def add_row(self, actor, values):
        return define(UnionMark, actor=actor, **values)

    def change_row(self, row, actor, values):
        return redefine(row, actor=actor, **values)

    @admin.display(description=_("得分"))
    def signed(self, row):
        return f"{row.effect:+d}"
