"""Staff pages of what delegates do between sessions, and of what they said in them."""

from django import forms
from django.contrib import admin
from django.db.models import Count
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from congress.admin.congresses import GROUP
from congress.models import (
    Consultation,
    ConsultationComment,
    ConsultationState,
    Delegate,
    DutyActivity,
    DutyKind,
    Opinion,
    OpinionState,
    UseMade,
)
from congress.transitions import consultations, duties
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    TransitionForm,
    WithAttachments,
    name_acts,
)
from union_portal.admin.widgets import Select, TextInput

name_acts(
    {
        "congress.lay_out_checklist": _("列入常用筹备事项"),
        "congress.add_preparation": _("加筹备事项"),
        "congress.correct_preparation": _("更正筹备事项"),
        "congress.tick_preparation": _("登记筹备事项完成情况"),
        "congress.count_days_again": _("重排筹备期限"),
        "congress.plan_sitting": _("加场次"),
        "congress.correct_sitting": _("更正场次"),
        "congress.renew_keys": _("更换签到码和大屏幕地址"),
        "congress.put_on_agenda": _("加议程"),
        "congress.correct_agenda": _("更正议程"),
        "congress.settle_agenda": _("登记议程结果"),
        "congress.check_in": _("会议签到"),
        "congress.open_check_in": _("开始签到"),
        "congress.close_check_in": _("结束签到"),
        "congress.reopen_check_in": _("重新打开签到"),
        "congress.mark_attendance": _("更正签到"),
        "congress.enter_attendance": _("补录签到"),
        "congress.ask_leave": _("申请会议请假"),
        "congress.approve_leave": _("批准会议请假"),
        "congress.decline_leave": _("不批准会议请假"),
        "congress.withdraw_leave": _("撤回会议请假"),
        "congress.record_opinion": _("记录意见建议"),
        "congress.correct_opinion": _("更正意见建议"),
        "congress.withdraw_opinion": _("撤回意见建议"),
        "congress.note_opinion": _("意见建议留存参考"),
        "congress.take_up_opinion": _("重新办理意见建议"),
        "congress.split_opinion": _("拆分意见建议"),
        "congress.merge_opinions": _("合并意见建议"),
        "congress.group_opinions": _("归并意见建议"),
        "congress.ungroup_opinion": _("移出归并组"),
        "congress.hand_over_opinions": _("交办意见建议"),
        "congress.set_categories": _("设定意见类别"),
        "congress.hold_feedback": _("登记意见反馈会"),
        "congress.draft_text": _("起草会议文稿"),
        "congress.write_text": _("修改会议文稿"),
        "congress.log_duty": _("登记履职活动"),
        "congress.correct_duty": _("更正履职活动"),
        "congress.add_to_duty": _("登记参加履职活动的代表"),
        "congress.take_from_duty": _("去掉误登的代表"),
        "congress.send_duty_files": _("发送年度履职档案"),
        "congress.draft_consultation": _("起草意见征询"),
        "congress.open_consultation": _("开始意见征询"),
        "congress.add_version": _("更换征询稿"),
        "congress.comment": _("答复意见征询"),
        "congress.close_consultation": _("截止意见征询"),
        "congress.answer_comment": _("登记征询意见采纳情况"),
        "congress.conclude_consultation": _("反馈征询采纳情况"),
    }
)


def long_text(rows=8):
    return UnfoldAdminTextareaWidget(attrs={"rows": rows})


class KindFilter(Choice):
    title = _("类别")
    parameter_name = "kind"
    offered = DutyKind.choices


def with_delegation(row):
    """方一诺（第一代表团）: which of two of the same name."""
    return f"{row.person.name}（{row.delegation or row.get_kind_display()}）"


class DelegatesForm(ActForm):
    delegates = forms.ModelMultipleChoiceField(
        Delegate.objects.none(),
        label=_("参加的代表"),
        widget=forms.CheckboxSelectMultiple,
    )

    def arrange(self):
        there = self.row.parts.values("delegate")
        rows = duties.possible(self.row).exclude(pk__in=there)
        field = self.fields["delegates"]
        field.queryset = rows.select_related("person", "delegation").order_by(
            "delegation__number", "person__name_sort"
        )
        field.label_from_instance = with_delegation


class TakeOffForm(ActForm):
    delegate = forms.ModelChoiceField(
        Delegate.objects.none(), label=_("误登的代表"), widget=Select()
    )

    def arrange(self):
        rows = Delegate.objects.filter(duty_parts__activity=self.row)
        self.fields["delegate"].queryset = rows.select_related("person")


@admin.register(DutyActivity)
class DutyActivityAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = GROUP, "diversity_2", 17, "congress__union"
    empty = _("还没有登记履职活动：代表培训、巡察督查、调研、答询、接待日。")
    list_display = ["title", "kind", "held_on", "unit", "number", "closed_on"]
    list_select_related = ["congress__union", "unit"]
    list_filter = [KindFilter]
    search_fields = ["title"]
    search_help_text = _("主题的一部分")
    autocomplete_fields = ["congress", "unit"]
    rest = (
        "kind",
        "title",
        "held_on",
        "place",
        "unit",
        "findings",
        "follow_up",
        "closed_on",
    )
    add_fields = ("congress", *rest)
    change_fields = rest
    fields = ["congress", *rest, "people"]
    ordering = ["-held_on", "-pk"]
    acts = (
        Act(
            verb="add_to_duty",
            title=_("登记参加的代表"),
            perm="congress.change_dutyactivity",
            run=duties.add_to_duty,
            done=_("已记入各人的履职档案。"),
            hint=_("勾选参加的代表，一次可以选多人。"),
            icon="group_add",
            form=DelegatesForm,
        ),
        Act(
            verb="take_from_duty",
            title=_("去掉误登的"),
            perm="congress.change_dutyactivity",
            run=duties.take_from_duty,
            done=_("已从履职档案里去掉。"),
            hint=_("登记错了的时候用；审计记录里留有痕迹。"),
            icon="group_remove",
            form=TakeOffForm,
            open=lambda row: row.parts.exists(),
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(attended=Count("parts"))

    def add_row(self, actor, values):
        return duties.log_duty(actor=actor, **values)

    def change_row(self, row, actor, values):
        return duties.correct_duty(row, actor=actor, **values)

    @admin.display(description=_("参加代表（人）"))
    def number(self, row):
        return row.attended

    @admin.display(description=_("参加的代表"))
    def people(self, row):
        parts = row.parts.select_related("delegate__person", "delegate__unit")
        lines = [(part.delegate, part.delegate.unit or "") for part in parts]
        return format_html_join("", "<div>{} {}</div>", lines) or "—"


# --- Consultations ----------------------------------------------------------------------
class DraftForm(TransitionForm):
    text = forms.CharField(label=_("征询稿"), max_length=20000, widget=long_text(14))


class VersionForm(ActForm):
    text = forms.CharField(label=_("新的一稿"), max_length=20000, widget=long_text(14))

    def arrange(self):
        self.initial = {"text": self.row.versions.order_by("-number").first().text}


class AnswerForm(ActForm):
    found = forms.ModelChoiceField(
        ConsultationComment.objects.none(), label=_("意见"), widget=Select()
    )
    use = forms.ChoiceField(
        label=_("采纳情况"), choices=UseMade.choices[1:], widget=Select()
    )
    answer = forms.CharField(
        label=_("说明"), max_length=300, required=False, widget=TextInput()
    )

    def arrange(self):
        rows = ConsultationComment.objects.filter(version__consultation=self.row)
        field = self.fields["found"]
        field.queryset = rows.select_related("delegate__person").order_by("use", "pk")
        field.label_from_instance = lambda row: (
            f"{row.delegate}：{row.text[:60]}（{row.get_use_display()}）"
        )


class ConcludeForm(ActForm):
    use_made = forms.CharField(label=_("采纳情况"), max_length=4000, widget=long_text())


def answer_comment(row, *, actor, found, use, answer):
    return consultations.answer_comment(found, actor=actor, use=use, answer=answer)


def is_in(*states):
    return lambda row: row.state in states


C = ConsultationState


@admin.register(Consultation)
class ConsultationAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = GROUP, "forum", 18, "congress__union"
    empty = _("还没有意见征询。闭会期间，规章制度的草案可以先征求代表意见。")
    list_display = ["title", "asked_by", "state", "opened_on", "closes_on", "number"]
    list_select_related = ["congress__union"]
    search_fields = ["title", "asked_by"]
    search_help_text = _("征询事项或起草单位的一部分")
    autocomplete_fields = ["congress"]
    add_form = DraftForm
    add_fields = ("congress", "title", "asked_by", "closes_on", "text")
    fields = [
        "congress",
        "title",
        "asked_by",
        "state",
        "opened_on",
        "closes_on",
        "drafts",
        "said",
        "use_made",
        "concluded_on",
    ]
    ordering = ["-closes_on", "-pk"]
    acts = (
        Act(
            verb="open_consultation",
            title=_("开始征询"),
            perm="congress.change_consultation",
            run=consultations.open_consultation,
            done=_("已通知本届代表。"),
            hint=_("征询稿发给本届全体代表，他们在手机上答复。"),
            icon="campaign",
            open=is_in(C.DRAFT),
        ),
        Act(
            verb="add_version",
            title=_("换一稿"),
            perm="congress.change_consultation",
            run=consultations.add_version,
            done=_("新的一稿已发给代表。"),
            hint=_("原来各稿和对它们的意见都保留。"),
            icon="difference",
            form=VersionForm,
            open=is_in(C.OPEN),
        ),
        Act(
            verb="close_consultation",
            title=_("截止"),
            perm="congress.change_consultation",
            run=consultations.close_consultation,
            done=_("已截止。"),
            hint=_("截止以后代表不能再提意见。"),
            icon="event_busy",
            open=is_in(C.OPEN),
        ),
        Act(
            verb="answer_comment",
            title=_("登记采纳情况"),
            perm="congress.change_consultation",
            run=answer_comment,
            done=_("已登记，提意见的代表会看到。"),
            hint=_("逐条登记采纳、部分采纳或解释说明。"),
            icon="rule",
            form=AnswerForm,
            open=is_in(C.OPEN, C.CLOSED),
        ),
        Act(
            verb="conclude_consultation",
            title=_("反馈采纳情况"),
            perm="congress.change_consultation",
            run=consultations.conclude_consultation,
            done=_("已通知本届代表。"),
            hint=_("各条意见都登记以后，把总的情况告诉代表。"),
            icon="mark_email_read",
            form=ConcludeForm,
            open=is_in(C.CLOSED),
        ),
    )

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.annotate(comments=Count("versions__comments"))

    def add_row(self, actor, values):
        return consultations.draft_consultation(actor=actor, **values)

    @admin.display(description=_("意见（条）"))
    def number(self, row):
        return row.comments

    @admin.display(description=_("征询稿"))
    def drafts(self, row):
        lines = [(v.number, v.issued_on, v.text) for v in row.versions.all()]
        return format_html_join(
            "", "<details><summary>第 {} 稿（{}）</summary>{}</details>", lines
        )

    @admin.display(description=_("征询意见"))
    def said(self, row):
        rows = ConsultationComment.objects.filter(version__consultation=row)
        lines = [
            (one.version.number, one.delegate, one.text, one.get_use_display())
            for one in rows.select_related("version", "delegate__person")
        ]
        return format_html_join("", "<div>〔{}〕{}：{}（{}）</div>", lines) or "—"


# --- Opinions ---------------------------------------------------------------------------
class StateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = OpinionState.choices


@admin.register(Opinion)
class OpinionAdmin(GovernedAdmin):
    """All of them in one list, over the sessions, for search and Excel."""

    group, icon, place, scope = GROUP, "record_voice_over", 16, "session__union"
    empty = _("还没有意见建议。开会时由记录员或代表在手机上记录。")
    list_display = ["number", "title", "category", "delegation", "shown", "raised_on"]
    list_select_related = ["category", "delegation", "matter", "group__matter"]
    list_filter = [StateFilter]
    search_fields = ["text"]
    search_help_text = _("内容的一部分")
    fields = [
        "session",
        "number",
        "text",
        "category",
        "delegation",
        "raised_by",
        "raised_on",
        "shown",
        "reason",
    ]
    ordering = ["-session__opens_on", "number"]

    @admin.display(description=_("内容"))
    def title(self, row):
        return row.title

    @admin.display(description=_("状态"))
    def shown(self, row):
        return row.shown_state
