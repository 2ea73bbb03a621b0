"""Staff pages of meetings of bodies (R-064)."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.fields import person_by_number
from members.admin.filters import OrganUnionFilter
from members.models import (
    Meeting,
    MeetingAttendance,
    MeetingItem,
    Organ,
    OrganKind,
)
from members.models.meetings import ItemKind, MeetingState
from members.transitions import meetings
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    ReadOnlyInline,
    TransitionAdmin,
    WithAttachments,
    name_acts,
)
from union_portal.admin.widgets import TEXT, Select, TextInput

name_acts(
    {
        "members.call_meeting": _("召集机构会议"),
        "members.correct_meeting": _("更正会议资料"),
        "members.put_item": _("登记议题"),
        "members.conclude_item": _("登记议题意见"),
        "members.hold_meeting": _("登记会议已召开"),
        "members.cancel_meeting": _("取消机构会议"),
    }
)


class KindFilter(Choice):
    title = _("机构类别")
    parameter_name = "kind"
    column = "organ__kind"
    offered = OrganKind.choices


class StateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = MeetingState.choices


class NumbersField(forms.CharField):
    """People by staff number, with anything between them; ``user`` is set by the form."""

    user: object = None

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=2000, widget=TextInput(), **kwargs)

    def clean(self, value):
        text = super().clean(value)
        for sign in "，,、；;":
            text = text.replace(sign, " ")
        numbers = list(dict.fromkeys(text.split()))[:100]
        return [person_by_number(self.user, number) for number in numbers]


class HoldForm(ActForm):
    minutes = forms.CharField(
        label=_("会议纪要"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={**TEXT, "rows": 8}),
    )
    excused = NumbersField(label=_("请假的人（工号）"))
    absent = NumbersField(label=_("缺席的人（工号）"))

    def arrange(self):
        self.initial = {"minutes": self.row.minutes}
        for name in ("excused", "absent"):
            self.fields[name].user = self.request.user


class ItemForm(ActForm):
    title = forms.CharField(label=_("议题"), max_length=120, widget=TextInput())
    kind = forms.ChoiceField(label=_("类别"), choices=ItemKind, widget=Select())


class ConcludeForm(ActForm):
    item = forms.ModelChoiceField(
        MeetingItem.objects.none(), label=_("议题"), widget=Select()
    )
    conclusion = forms.CharField(
        label=_("意见或决定"),
        max_length=500,
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )

    def arrange(self):
        self.fields["item"].queryset = self.row.items.all()


class ItemInline(ReadOnlyInline):
    model = MeetingItem
    fields = ["order", "title", "kind", "conclusion"]


class AttendanceInline(ReadOnlyInline):
    model = MeetingAttendance
    fields = ["person", "presence"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person")


def is_called(row):
    return row.state == MeetingState.CALLED


@admin.register(Meeting)
class MeetingAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = _("会员与组织"), "event_note", 17, "organ__union"
    empty = _("还没有登记会议。")
    list_display = ["title", "organ", "union", "held_on", "state"]
    list_select_related = ["organ__union"]
    list_filter = [OrganUnionFilter, KindFilter, StateFilter]
    search_fields = ["title", "organ__name"]
    search_help_text = _("会议或机构名称的一部分")
    autocomplete_fields = ["organ"]
    add_fields = ("organ", "held_on", "title", "place")
    fields = ["organ", "held_on", "title", "place", "minutes", "state"]
    change_fields = ("held_on", "title", "place", "minutes")
    ordering = ["-held_on", "pk"]
    inlines = [ItemInline, AttendanceInline]
    acts = (
        Act(
            verb="put_item",
            title=_("登记议题"),
            perm="members.change_meeting",
            run=meetings.put_item,
            done=_("议题已登记。"),
            hint=_("提交大会的重要事项，由专门委员会或执委会预先论证的选“预先论证”。"),
            icon="playlist_add",
            form=ItemForm,
            open=lambda row: row.state != MeetingState.CANCELLED,
        ),
        Act(
            verb="conclude",
            title=_("登记意见"),
            perm="members.change_meeting",
            run=meetings.conclude_item,
            done=_("已登记。"),
            hint=_("写明会议对这个议题的意见或决定。"),
            icon="rate_review",
            form=ConcludeForm,
            open=lambda row: row.state != MeetingState.CANCELLED,
        ),
        Act(
            verb="hold",
            title=_("登记已召开"),
            perm="members.change_meeting",
            run=meetings.hold_meeting,
            done=_("会议和到会情况已登记。"),
            hint=_("应到的是会议当天在任的人；请假、缺席的写工号，其余算到会。"),
            icon="task_alt",
            form=HoldForm,
            open=is_called,
        ),
        Act(
            verb="cancel",
            title=_("取消会议"),
            perm="members.change_meeting",
            run=meetings.cancel_meeting,
            done=_("会议已取消，并通知了应到的人。"),
            hint=_("通知应到的人会议不开了。"),
            icon="block",
            open=is_called,
        ),
    )

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "organ":
            kwargs["queryset"] = Organ.objects.filter(
                request.user.rights.working_in("union"), closed_on=None
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add_row(self, actor, values):
        return meetings.call_meeting(actor=actor, **values)

    def change_row(self, row, actor, values):
        return meetings.correct_meeting(row, actor=actor, **values)

    @admin.display(description=_("工会"), ordering="organ__union__path")
    def union(self, row):
        return row.organ.union
