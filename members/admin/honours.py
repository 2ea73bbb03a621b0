"""Staff pages of honours, their titles, and the ledger of model workers."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.admin.filters import FoundByPerson, SeatFilter, UnionFilter
from members.admin.registers import RegisterAdmin
from members.admin.work_forms import GROUP, StaffNumberField
from members.models import Honour, HonourMember, HonourTitle, ModelWorker, Person
from members.models.honours import HonourGroup, WorkerStatus
from members.transitions import honours as acts
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    ReadOnlyInline,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
    name_acts,
)
from union_portal.admin.widgets import DayInput, TextInput

name_acts(
    {
        "members.define_honourtitle": _("新增荣誉称号"),
        "members.redefine_honourtitle": _("修改荣誉称号"),
        "members.award_honour": _("登记荣誉"),
        "members.correct_honour": _("更正荣誉"),
        "members.name_team_member": _("登记团队成员"),
        "members.revoke_honour": _("撤销荣誉"),
        "members.enter_model_worker": _("列入劳模台账"),
        "members.review_model_worker": _("核对劳模台账"),
    },
    {"title": _("称号代码")},
)


@admin.register(HonourTitle)
class HonourTitleAdmin(RegisterAdmin):
    group, icon, place = GROUP, "military_tech", 36
    empty = _("还没有荣誉称号；先登记称号，再登记谁获得。")
    list_display = ["name", "level", "body", "group", "unit", "order"]
    rest = ("name", "level", "body", "group", "unit", "order")
    add_fields = ("code", *rest)
    fields = ["code", *rest]
    change_fields = rest
    ordering = ["order", "code"]


class TitleFilter(Choice):
    title = _("称号")
    parameter_name = "title"

    def options(self, request):
        return HonourTitle.objects.values_list("pk", "name")


class GroupFilter(Choice):
    title = _("类别")
    parameter_name = "group"
    offered = HonourGroup.choices
    column = "title__group"


class AwardYearFilter(Choice):
    title = _("年度")
    parameter_name = "year"

    def options(self, request):
        years = Honour.objects.visible_to(request.user).order_by("-year")
        found = years.values_list("year", flat=True).distinct()
        return [(year, _("%(year)s 年") % {"year": year}) for year in found]


class HeldFilter(Choice):
    title = _("效力")
    parameter_name = "held"
    offered = [("now", _("现有")), ("gone", _("已撤销或过期"))]

    def narrow(self, queryset, value, request):
        held = queryset.held(request.user.today)
        return held if value == "now" else queryset.exclude(pk__in=held.values("pk"))


class TeamMembers(ReadOnlyInline):
    model = HonourMember
    verbose_name_plural = _("团队成员")
    fields = ["person"]

    def get_queryset(self, request):
        return HonourMember.objects.select_related("person")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("members.view_honour")


class RevokeForm(ActForm):
    revoked_on = forms.DateField(label=_("撤销日期"), widget=DayInput())
    reason = forms.CharField(label=_("原因"), max_length=200, widget=TextInput())


class TeamMemberForm(ActForm):
    def arrange(self):
        people = Person.objects.visible_to(self.request.user)
        self.fields["number"] = StaffNumberField(people, label=_("工号"))


def name_member(honour, *, actor, number):
    person = Person.objects.defer("id_number", "phone").get(pk=number)
    return acts.name_team_member(honour, actor=actor, person=person)


@admin.register(Honour)
class HonourAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    """Who was awarded what: people, unions, units and teams; each honour once."""

    group, icon, place, scope = GROUP, "emoji_events", 33, "seat"
    empty = _("没有符合条件的荣誉。")
    list_display = ["title", "holder_name", "awarded_on", "level", "seat", "standing"]
    list_display_links = ["title"]
    list_select_related = ["title", "person", "union", "unit", "seat"]
    list_filter = [TitleFilter, GroupFilter, SeatFilter, AwardYearFilter, HeldFilter]
    search_fields = ["person__name"]
    search_help_text = _("获得者：姓名、工号、工会、单位或团队名称")
    autocomplete_fields = ["person", "union", "unit", "seat"]
    inlines = [TeamMembers]
    ordering = ["-awarded_on", "title__order", "pk"]
    add_fields = (
        "title",
        "person",
        "union",
        "unit",
        "team",
        "seat",
        "awarded_on",
        "document_no",
        "valid_until",
    )
    change_fields = ("awarded_on", "document_no", "valid_until")
    fields = [
        "title",
        "holder_name",
        "seat",
        "awarded_on",
        "document_no",
        "valid_until",
        "standing",
    ]
    acts = (
        Act(
            verb="name_member",
            title=_("登记团队成员"),
            perm="members.change_honour",
            run=name_member,
            done=_("已登记；这项荣誉仍只算一项。"),
            hint=_("成员能在“我的荣誉”里看到这一项。"),
            icon="group_add",
            form=TeamMemberForm,
            open=lambda honour: bool(honour.team),
        ),
        Act(
            verb="revoke",
            title=_("撤销"),
            perm="members.change_honour",
            run=acts.revoke_honour,
            done=_("已登记撤销。"),
            hint=_("从这一天起不再算现有荣誉；记录保留。"),
            icon="block",
            form=RevokeForm,
            open=lambda honour: honour.revoked_on is None,
        ),
    )

    def find(self, queryset, text):
        people = Person.objects.matching(text)
        return queryset.filter(
            Q(person__in=people)
            | Q(members__person__in=people)
            | Q(union__name__contains=text)
            | Q(unit__name__contains=text)
            | Q(team__contains=text)
        ).distinct()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        if "seat" in form.base_fields:
            form.base_fields["seat"].required = False
            form.base_fields["seat"].help_text = _("只有团队荣誉要填。")
        return form

    def add_row(self, actor, values):
        return acts.award_honour(actor=actor, **values)

    def change_row(self, row, actor, values):
        return acts.correct_honour(row, actor=actor, **values)

    @admin.display(description=_("获得者"))
    def holder_name(self, honour):
        return str(honour.holder)

    @admin.display(description=_("级别"), ordering="title__level")
    def level(self, honour):
        return honour.title.get_level_display()

    @admin.display(description=_("效力"))
    def standing(self, honour):
        if honour.revoked_on:
            return _("%(day)s 撤销：%(reason)s") % {
                "day": honour.revoked_on,
                "reason": honour.revoke_reason,
            }
        if honour.valid_until:
            return _("有效期至 %(day)s") % {"day": honour.valid_until}
        return _("有效")


class StatusFilter(Choice):
    title = _("状态")
    parameter_name = "status"
    offered = WorkerStatus.choices


class WorkerForm(TransitionForm):
    phone = forms.CharField(
        label=_("联系电话"),
        max_length=20,
        required=False,
        widget=TextInput(attrs={"inputmode": "tel"}),
        help_text=_("加密保存，页面上只见星号；不改就留空。"),
    )


@admin.register(ModelWorker)
class ModelWorkerAdmin(FoundByPerson, TransitionAdmin, GovernedAdmin):
    """劳模台账: saving a row, changed or not, says that it was gone through today."""

    group, icon, place = GROUP, "workspace_premium", 34
    empty = _("没有符合条件的劳模。")
    form = add_form = WorkerForm
    list_display = [
        "person",
        "level",
        "award_year",
        "status",
        "union",
        "contact_mask",
        "reviewed_on",
    ]
    list_select_related = ["person", "union"]
    list_filter = [UnionFilter, StatusFilter]
    autocomplete_fields = ["person", "union"]
    ordering = ["award_year", "pk"]
    rest = ("level", "award_year", "status", "phone", "benefits", "allowance")
    add_fields = ("person", *rest)
    change_fields = ("union", *rest)
    fields = ["person", "union", *rest, "contact_mask", "reviewed_on", "ends_on"]
    acts = (
        Act(
            verb="review",
            title=_("核对无误"),
            perm="members.change_modelworker",
            run=acts.review_model_worker,
            done=_("已记下今天核对。"),
            hint=_("内容没有变化时用；有变化请直接修改。"),
            icon="task_alt",
            open=lambda worker: worker.ends_on is None,
        ),
    )

    def get_fields(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return super().get_fields(request, obj)
        return [name for name in self.fields if name != "phone"]

    def add_row(self, actor, values):
        return acts.enter_model_worker(
            actor=actor, contact=values.pop("phone"), **values
        )

    def change_row(self, row, actor, values):
        if phone := values.pop("phone", ""):
            values["contact"] = phone
        return acts.review_model_worker(row, actor=actor, **values)
