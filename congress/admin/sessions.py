"""Staff pages of sessions."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from congress.admin.congresses import GROUP
from congress.models import Congress, Session, SessionState
from congress.transitions import sessions
from union_portal.admin import (
    Act,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
)
from union_portal.admin.widgets import Select


class SessionStateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = SessionState.choices


class SessionForm(TransitionForm):
    congress = forms.ModelChoiceField(
        Congress.objects.none(), label=_("届"), widget=Select()
    )
    together = forms.ModelChoiceField(
        Congress.objects.none(),
        label=_("一起开的工代会"),
        required=False,
        widget=Select(),
        help_text=_("双代会才选"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "congress" in self.fields:
            open_ones = self.page.open_congresses(self.request)
            self.fields["congress"].queryset = open_ones
            self.fields["together"].queryset = open_ones.filter(kind="members")


@admin.register(Session)
class SessionAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place = GROUP, "groups_2", 11
    empty = _("还没有会议。先登记届次，再召集会议。")
    list_display = ["name", "union", "kind", "opens_on", "venue", "state"]
    list_filter = [SessionStateFilter]
    search_fields = ["union__name", "theme", "venue"]
    search_help_text = _("工会名称、主题或地点的一部分")
    add_form = SessionForm
    typed = ("kind", "theme", "venue", "opens_on", "closes_on")
    add_fields = ("congress", "together", *typed)
    fields = ["name", "union", *typed, "entitled", "present", "minutes", "state"]
    change_fields = (*typed, "entitled", "present", "minutes")
    ordering = ["-opens_on", "pk"]
    acts = tuple(
        Act(
            verb=verb,
            title=title,
            perm="congress.change_session",
            run=run,
            done=done,
            hint=hint,
            icon=icon,
            open=lambda row, verb=verb: verb in row.open_moves,
        )
        for verb, title, run, done, hint, icon in (
            (
                "prepare",
                _("筹备就绪"),
                sessions.prepare_session,
                _("已登记筹备就绪。"),
                _("材料、名单、会场都准备好以后登记。"),
                "checklist",
            ),
            (
                "open",
                _("开幕"),
                sessions.open_session,
                _("会议已开幕。"),
                _("从现在起可以签到、提意见。"),
                "play_circle",
            ),
            (
                "close",
                _("闭幕"),
                sessions.close_session,
                _("会议已闭幕。"),
                _("闭幕以后整理纪要，向上级工会报告。"),
                "stop_circle",
            ),
            (
                "cancel",
                _("取消会议"),
                sessions.cancel_session,
                _("会议已取消。"),
                _("没有开成的会议取消以后，会次可以再用。"),
                "block",
            ),
        )
    )

    def rows(self, request):
        return super().rows(request).for_list()

    def open_congresses(self, request):
        return (
            Congress.objects.visible_to(request.user)
            .current()
            .filter(request.user.rights.working_in("union"))
            .select_related("union")
        )

    def add_row(self, actor, values):
        pair = [values.pop("congress"), values.pop("together")]
        return sessions.call_session(
            actor=actor, congresses=[row for row in pair if row], **values
        )

    def change_row(self, row, actor, values):
        return sessions.correct_session(row, actor=actor, **values)

    @admin.display(description=_("会议"))
    def name(self, row):
        return str(row)
