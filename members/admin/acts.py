"""Staff pages of membership acts on record and of what a roster suggests."""

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.admin.bulk import act_on_chosen, too_many
from members.admin.filters import FoundByPerson, UnionFilter
from members.models import (
    ActKind,
    MembershipAct,
    RosterSuggestion,
    SuggestionKind,
    SuggestionState,
    Union,
)
from members.transitions.suggestions import (
    confirm_each,
    confirm_suggestion,
    decline_suggestion,
)
from members.transitions.voiding import VOIDABLE, void_act
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    TransitionAdmin,
    name_acts,
)
from union_portal.admin.widgets import TextInput
from union_portal.models import ImportBatch

name_acts(
    {
        "members.admit": gettext_lazy("入会"),
        "members.transfer": gettext_lazy("转会"),
        "members.retain": gettext_lazy("保留会籍"),
        "members.restore": gettext_lazy("恢复会籍"),
        "members.leave": gettext_lazy("离校转出"),
        "members.withdraw": gettext_lazy("退会"),
        "members.warn_lapse": gettext_lazy("自动退会提醒"),
        "members.lapse": gettext_lazy("自动退会"),
        "members.expel": gettext_lazy("开除会籍"),
        "members.record_death": gettext_lazy("登记去世"),
        "members.correct_membership": gettext_lazy("更正会籍日期"),
        "members.void_act": gettext_lazy("作废会籍手续"),
        "members.void_membership": gettext_lazy("作废导入的会籍"),
        "members.confirm_suggestion": gettext_lazy("确认名册建议"),
        "members.decline_suggestion": gettext_lazy("不采纳名册建议"),
    },
    {
        "act": gettext_lazy("手续编号"),
        "kind": gettext_lazy("类别"),
        "reason": gettext_lazy("情形"),
        "card_returned": gettext_lazy("会员证已收回"),
    },
)


class EitherSideFilter(UnionFilter):
    """Rows that leave or reach a union, or one below it."""

    sides: tuple = ("from_union", "to_union")

    def narrow(self, queryset, value, request):
        union = Union.objects.get(pk=value)
        found = Q()
        for side in self.sides:
            found |= Q(**{f"{side}__path__startswith": union.path})
        return queryset.filter(found)


class SuggestionUnionFilter(EitherSideFilter):
    sides = ("from_membership__union", "to_union")


class SuggestionKindFilter(Choice):
    title = gettext_lazy("建议")
    parameter_name = "kind"
    offered = SuggestionKind.choices


class SuggestionStateFilter(Choice):
    title = gettext_lazy("状态")
    parameter_name = "state"
    first = SuggestionState.OPEN.value

    def options(self, request):
        problem = ("problem", gettext_lazy("待确认，上次没有办成"))
        return [*SuggestionState.choices, problem, ALL]

    def narrow(self, queryset, value, request):
        if value == "problem":
            return queryset.filter(state=SuggestionState.OPEN).exclude(problem="")
        return queryset.filter(state=value)


class BatchFilter(Choice):
    title = gettext_lazy("来自导入")
    parameter_name = "batch"

    def options(self, request):
        suggested = RosterSuggestion.objects.visible_to(request.user)
        batches = ImportBatch.objects.filter(
            pk__in=suggested.exclude(batch=None).values("batch")
        )
        return [(row.pk, f"{row.file_name}（{row.as_of}）") for row in batches[:30]]


class DeclineForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=200, widget=TextInput()
    )


@admin.register(RosterSuggestion)
class SuggestionAdmin(FoundByPerson, TransitionAdmin):
    """What the roster says about memberships: tick several, confirm or decline."""

    group, icon, place = gettext_lazy("会员与组织"), "rule", 9
    empty = gettext_lazy(
        "没有待确认的名册建议。导入人事名册后，入职、调动、离校和退休的人会列在这里。"
    )
    list_display = ["person", "kind", "unions", "on", "state", "problem_shown"]
    list_select_related = ["person", "from_membership__union", "to_union"]
    list_filter = [
        SuggestionStateFilter,
        SuggestionKindFilter,
        SuggestionUnionFilter,
        BatchFilter,
    ]
    list_per_page = 100
    actions = ["confirm", "decline"]
    ordering = ["kind", "person__name_sort", "pk"]
    fields = [
        "person",
        "kind",
        "from_membership",
        "to_union",
        "on",
        "batch",
        "state",
        "reason",
        "problem",
        "created_at",
        "decided_by",
        "decided_at",
    ]
    acts = (
        Act(
            verb="confirm",
            title=gettext_lazy("确认"),
            perm="members.decide_rostersuggestion",
            run=confirm_suggestion,
            done=gettext_lazy("已确认，会籍已相应办理，并已通知本人。"),
            hint=gettext_lazy("确认后马上办理相应的会籍手续，并通知本人。"),
            icon="check",
            open=lambda row: "confirm" in row.open_moves,
        ),
        Act(
            verb="decline",
            title=gettext_lazy("不采纳"),
            perm="members.decide_rostersuggestion",
            run=decline_suggestion,
            done=gettext_lazy("已记下不采纳，会籍没有变化。"),
            hint=gettext_lazy("会籍保持不变；理由会留在记录里。"),
            icon="close",
            form=DeclineForm,
            open=lambda row: "decline" in row.open_moves,
        ),
    )

    def label_of(self, row):
        return f"{row.person} {row.get_kind_display()} {row.on}"

    def has_decide_permission(self, request):
        return request.user.has_perm("members.decide_rostersuggestion")

    @admin.action(description=gettext_lazy("确认所选"), permissions=["decide"])
    def confirm(self, request, queryset):
        if too_many(request, queryset):
            return
        mine = self._mine(request, queryset)
        done, left = confirm_each(mine.order_by("pk"), actor=request.user)
        if done:
            messages.success(
                request, _("已确认 %(done)s 条，并已通知本人。") % {"done": done}
            )
        if left:
            messages.warning(
                request,
                _("有 %(left)s 条没有办成，仍在待确认里，原因写在每一条后面。")
                % {"left": left},
            )

    @admin.action(description=gettext_lazy("不采纳所选"), permissions=["decide"])
    def decline(self, request, queryset):
        return act_on_chosen(
            self,
            request,
            queryset,
            decline_suggestion,
            "members.decide_rostersuggestion",
            done=_("已记下不采纳 %(done)s 条。"),
            mine=self._mine,
            action="decline",
            title=_("不采纳所选"),
            hint=_("会籍保持不变；理由会留在每一条的记录里。"),
        )

    def _mine(self, request, queryset):
        """Open ones whose unions one keeps; what others decide is left alone, and said."""
        mine = queryset.filter(
            pk__in=RosterSuggestion.objects.confirmable_by(request.user).values("pk")
        )
        others = queryset.count() - mine.count()
        if others:
            messages.warning(
                request,
                _("有 %(others)s 条已经办过，或涉及别的工会，要由上一级工会办理。")
                % {"others": others},
            )
        return mine

    @admin.display(description=gettext_lazy("工会"))
    def unions(self, row):
        return " → ".join(union.name for union in row.places)

    @admin.display(description=gettext_lazy("没有办成的原因"))
    def problem_shown(self, row):
        if not row.problem:
            return row.reason or "—"
        return format_html('<span class="staff-overdue">{}</span>', row.problem)


class ActKindFilter(Choice):
    title = gettext_lazy("手续")
    parameter_name = "kind"
    offered = ActKind.choices


class ActYearFilter(Choice):
    title = gettext_lazy("年份")
    parameter_name = "year"

    def options(self, request):
        year = request.user.today.year
        return [(y, y) for y in range(year, year - 6, -1)]

    column = "on__year"


class ValidFilter(Choice):
    title = gettext_lazy("效力")
    parameter_name = "valid"
    offered = [("valid", gettext_lazy("有效的")), ("void", gettext_lazy("已作废的"))]

    def narrow(self, queryset, value, request):
        if value == "void":
            return queryset.exclude(voiding=None)
        return queryset.valid()


class VoidForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("作废的原因（本人会看到）"),
        max_length=200,
        widget=TextInput(),
    )


@admin.register(MembershipAct)
class MembershipActAdmin(FoundByPerson, TransitionAdmin):
    """Every act on a membership, to read; one entered by mistake is voided here."""

    group, icon, place = gettext_lazy("会员与组织"), "history_edu", 12
    empty = gettext_lazy("还没有登记会籍手续。在“人员”里打开一个人，就能办理。")
    list_display = [
        "person",
        "kind_shown",
        "on",
        "from_union",
        "to_union",
        "recorded_by",
    ]
    list_select_related = [
        "person",
        "from_union",
        "to_union",
        "recorded_by",
        "voiding",
    ]
    list_filter = [ActKindFilter, EitherSideFilter, ActYearFilter, ValidFilter]
    ordering = ["-on", "-pk"]
    fields = [
        "person",
        "kind",
        "on",
        "from_union",
        "to_union",
        "reason",
        "document",
        "document_on",
        "card_returned",
        "recorded_by",
        "recorded_at",
        "voided",
    ]
    acts = (
        Act(
            verb="void",
            title=gettext_lazy("作废"),
            perm="members.void_membershipact",
            run=void_act,
            done=gettext_lazy("已作废，名册已恢复原样，并已通知本人。"),
            hint=gettext_lazy(
                "只用于误登。作废后，任何一天的名册都按没有办过这项手续计算；"
                "原来的登记和作废的原因都留着。真实发生过的变动，请另办手续。"
            ),
            icon="block",
            form=VoidForm,
            open=lambda row: row.kind in VOIDABLE and not row.is_void,
        ),
    )

    def rows(self, request):
        return MembershipAct.objects.read_by(request.user)

    def get_fields(self, request, obj=None):
        """Without what this kind of act does not have."""
        has = {"voided": obj is not None and obj.is_void}
        for name in ("document", "document_on", "card_returned"):
            has[name] = obj is None or getattr(obj, name) not in (None, "")
        return [name for name in self.fields if has.get(name, True)]

    @admin.display(description=gettext_lazy("手续"), ordering="kind")
    def kind_shown(self, row):
        label = row.get_kind_display()
        return _("%(act)s（已作废）") % {"act": label} if row.is_void else label

    @admin.display(description=gettext_lazy("作废"))
    def voided(self, row):
        voiding = row.voiding
        return f"{voiding.on} {voiding.recorded_by or ''}：{voiding.reason}"
