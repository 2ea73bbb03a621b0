"""Staff pages of sessions."""

from django import forms
from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanSwitchWidget

from congress.admin.congresses import GROUP
from congress.admin.papers import FILES
from congress.models import (
    Congress,
    CountedVote,
    PaperKind,
    Session,
    SessionPaper,
    SessionState,
)
from congress.models.sessions import HELD
from congress.transitions import sessions
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    ReadOnlyInline,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
)
from union_portal.admin.widgets import FileInput, NumberInput, Select, TextInput


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


class VoteForm(ActForm):
    title = forms.CharField(label=_("表决事项"), max_length=120, widget=TextInput())
    concerns_all = forms.BooleanField(
        label=_("涉及全体教职工利益"),
        required=False,
        widget=UnfoldBooleanSwitchWidget(),
        help_text=_("这类事项须经二级教代会表决通过，学校才审批"),
    )
    entitled = forms.IntegerField(
        label=_("应到人数"), min_value=1, max_value=100_000, widget=NumberInput()
    )
    approve = forms.IntegerField(
        label=_("赞成"), min_value=0, max_value=100_000, widget=NumberInput()
    )
    against = forms.IntegerField(
        label=_("反对"), min_value=0, max_value=100_000, widget=NumberInput()
    )
    abstain = forms.IntegerField(
        label=_("弃权"), min_value=0, max_value=100_000, widget=NumberInput()
    )

    def arrange(self):
        self.initial = {"entitled": self.row.entitled, "against": 0, "abstain": 0}


class PaperForm(ActForm):
    kind = forms.ChoiceField(label=_("类别"), choices=PaperKind, widget=Select())
    title = forms.CharField(label=_("名称"), max_length=120, widget=TextInput())
    file = forms.FileField(
        label=_("文件"), required=False, widget=FileInput(), help_text=FILES
    )


def lay_with_file(session, *, actor, kind, title, file=None):
    """A paper with its first version, in one go."""
    with transaction.atomic():
        paper = sessions.lay_paper(session, actor=actor, kind=kind, title=title)
        if file:
            sessions.add_version(paper, actor=actor, file=file)
    return paper


class PaperInline(ReadOnlyInline):
    model = SessionPaper
    verbose_name_plural = _("会议文件")
    fields = ["title", "kind", "adopted_on", "document_number"]
    show_change_link = True


class VoteInline(ReadOnlyInline):
    model = CountedVote
    fields = ["title", "entitled", "approve", "against", "abstain", "passed"]


def was_held(row):
    return row.state in HELD


MORE_ACTS: tuple[Act, ...] = (
    Act(
        verb="lay_paper",
        title=_("登记文件"),
        perm="congress.change_session",
        run=lay_with_file,
        done=_("文件已登记；修改稿在会议文件里上传新版本。"),
        hint=_("工作报告、财务报告、提案报告、预决算报表等会议材料。"),
        icon="note_add",
        form=PaperForm,
    ),
    Act(
        verb="count_vote",
        title=_("登记表决"),
        perm="congress.change_session",
        run=sessions.count_vote,
        done=_("表决已登记。"),
        hint=_(
            "现场计票的表决，登记赞成、反对、弃权票数；全体应到的过半数赞成为通过。"
        ),
        icon="ballot",
        form=VoteForm,
        open=was_held,
    ),
    Act(
        verb="report",
        title=_("报告上级工会"),
        perm="congress.change_session",
        run=sessions.report_session,
        done=_("已报告上级工会。"),
        hint=_("二级教代会闭幕以后，把日期、议题、到会、表决和纪要报告学校工会。"),
        icon="outbox",
        open=lambda row: row.state == SessionState.CLOSED and row.reported_on is None,
    ),
)


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
    fields = [
        "name",
        "desk",
        "union",
        *typed,
        "entitled",
        "present",
        "minutes",
        "state",
        "reported_on",
    ]
    change_fields = (*typed, "entitled", "present", "minutes")
    ordering = ["-opens_on", "pk"]
    inlines = [PaperInline, VoteInline]
    acts = MORE_ACTS + tuple(
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

    @admin.display(description=_("会务台"))
    def desk(self, row):
        """The way to checklist, check-in, opinions and minutes, also after the session."""
        page = reverse("congress:desk", args=[row.public_id])
        return format_html(
            '<a class="staff-link" href="{}">{}</a>',
            page,
            _("筹备、签到、意见建议、纪要"),
        )
