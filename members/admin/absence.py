"""Staff page of absences: who stands in for whom, and what waits for approval."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.filters import AppointmentSeatFilter, FoundByPerson
from members.models import Absence, AbsenceState
from members.transitions.absence import (
    approve_absence,
    decline_absence,
    end_absence,
)
from union_portal.admin import Act, Choice, GovernedAdmin, TransitionAdmin, name_acts

name_acts(
    {
        "members.record_absence": _("登记请假"),
        "members.approve_absence": _("批准代理"),
        "members.decline_absence": _("不批准代理"),
        "members.end_absence": _("销假"),
    },
    {"deputy_for": _("代理的任职编号")},
)


class StateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = AbsenceState.choices


@admin.register(Absence)
class AbsenceAdmin(FoundByPerson, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = (
        _("会员与组织"),
        "event_available",
        18,
        "appointment__seat",
    )
    empty = _("没有请假和代理。")
    list_display = ["who", "post", "where", "deputy", "starts_on", "ends_on", "state"]
    list_filter = [StateFilter, AppointmentSeatFilter]
    found_by = "appointment__person"
    search_help_text = _("请假人姓名、工号、拼音或首字母")
    fields = [
        "who",
        "post",
        "where",
        "starts_on",
        "ends_on",
        "reason",
        "deputy",
        "state",
        "asked_at",
    ]
    ordering = ["-starts_on", "-pk"]
    acts = (
        Act(
            verb="approve",
            title=_("批准代理"),
            perm="members.decide_absence",
            run=approve_absence,
            done=_("已批准，到期自动结束。"),
            hint=_("这段时间，代理人在这个职务上有同样的办理权限。"),
            icon="check",
            open=lambda row: row.state == AbsenceState.PROPOSED,
        ),
        Act(
            verb="decline",
            title=_("不批准"),
            perm="members.decide_absence",
            run=decline_absence,
            done=_("已告诉请假人。"),
            hint=_("请假人会收到消息，可以另选代理人。"),
            icon="close",
            open=lambda row: row.state == AbsenceState.PROPOSED,
        ),
        Act(
            verb="end",
            title=_("销假"),
            perm="members.decide_absence",
            run=end_absence,
            done=_("已销假，代理随即结束。"),
            hint=_("代理人的权限到昨天为止。"),
            icon="event_busy",
            open=lambda row: row.state == AbsenceState.OPEN,
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    @admin.display(description=_("请假人"), ordering="appointment__person__name_sort")
    def who(self, row):
        return row.appointment.person

    @admin.display(description=_("职务"))
    def post(self, row):
        return row.appointment.post

    @admin.display(description=_("任职于"))
    def where(self, row):
        return row.appointment.place
