"""Staff page of hand-over sheets: whose work waits for whom, and who takes over."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.admin.fields import person_by_number, staff_number_field
from members.admin.filters import AppointmentSeatFilter, FoundByPerson
from members.models import Handover, HandoverState
from members.models.handover import WAITING
from members.transitions.handover import hand_over, name_successor
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    name_acts,
)
from union_portal.admin.widgets import TEXT

name_acts(
    {
        "members.prepare_handover": gettext_lazy("生成工作交接单"),
        "members.name_successor": gettext_lazy("指定接交人"),
        "members.hand_over": gettext_lazy("移交工作"),
        "members.receive_handover": gettext_lazy("接收工作"),
        "members.continue_handover": gettext_lazy("连任，不用交接"),
    },
    {"items": gettext_lazy("移交事项数"), "successor": gettext_lazy("接交人编号")},
)


class StateFilter(Choice):
    title = gettext_lazy("状态")
    parameter_name = "state"
    first = "waiting"
    offered = [
        ("waiting", gettext_lazy("未办完")),
        *HandoverState.choices,
        ALL,
    ]

    def narrow(self, queryset, value, request):
        if value == "waiting":
            return queryset.waiting()
        return queryset.filter(state=value)


class SuccessorForm(ActForm):
    successor = staff_number_field(gettext_lazy("接交人工号"))

    def clean_successor(self):
        return person_by_number(self.request.user, self.cleaned_data["successor"])


class NoteForm(ActForm):
    note = forms.CharField(
        label=gettext_lazy("移交说明"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({**TEXT, "rows": 5}),
    )


@admin.register(Handover)
class HandoverAdmin(FoundByPerson, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = (
        gettext_lazy("会员与组织"),
        "swap_horiz",
        19,
        "appointment__seat",
    )
    empty = gettext_lazy(
        "没有要办的工作交接。有办理权限的职务登记离任后，会自动列在这里。"
    )
    list_display = ["leaver", "post", "where", "left_on", "successor", "state"]
    list_filter = [StateFilter, AppointmentSeatFilter]
    found_by = "appointment__person"
    search_help_text = gettext_lazy("移交人姓名、工号、拼音或首字母")
    fields = [
        "leaver",
        "post",
        "where",
        "left_on",
        "successor",
        "state",
        "made_at",
        "items_shown",
        "note",
        "handed_over_at",
        "received_at",
        "print_form",
    ]
    ordering = ["-made_at", "-pk"]
    acts = (
        Act(
            verb="name_successor",
            title=gettext_lazy("指定接交人"),
            perm="members.name_successor",
            run=name_successor,
            done=gettext_lazy("已指定，接交人会收到消息。"),
            hint=gettext_lazy("有人接任同一职务时会自动指定；这里可以另外指定。"),
            icon="person_add",
            form=SuccessorForm,
            open=lambda row: row.state in WAITING,
        ),
        Act(
            verb="hand_over",
            title=gettext_lazy("代为移交"),
            perm="members.hand_over",
            run=hand_over,
            done=gettext_lazy("已移交，等接交人确认接收。"),
            hint=gettext_lazy("本人不能登录时由您代办；清单按今天的情况再列一次。"),
            icon="outbox",
            form=NoteForm,
            open=lambda row: row.state == HandoverState.OPEN,
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    @admin.display(
        description=gettext_lazy("移交人"), ordering="appointment__person__name_sort"
    )
    def leaver(self, row):
        return row.leaver

    @admin.display(description=gettext_lazy("职务"))
    def post(self, row):
        return row.appointment.post

    @admin.display(description=gettext_lazy("任职于"))
    def where(self, row):
        return row.place

    @admin.display(
        description=gettext_lazy("离任日期"), ordering="appointment__ends_on"
    )
    def left_on(self, row):
        return row.appointment.ends_on or "—"

    @admin.display(description=gettext_lazy("移交事项"))
    def items_shown(self, row):
        lines = [
            (section, " ".join([line["text"], line["subject"]]).strip(), line["count"])
            for section, lines in row.sections
            for line in lines
        ]
        said = _("{}：{}（{} 项）")
        return format_html_join("", f"<div>{said}</div>", lines) or "—"

    @admin.display(description=gettext_lazy("工作交接单"))
    def print_form(self, row):
        address = reverse("members:handover_pdf", args=[row.public_id])
        return format_html(
            '<a class="staff-link" href="{}">{}</a>', address, _("打开 PDF")
        )
