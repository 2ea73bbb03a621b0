"""Staff pages of delegates and delegations."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from congress.admin.congresses import GROUP
from congress.admin.quotas import CongressFilter, ReasonForm
from congress.models import (
    Delegate,
    DelegateEnd,
    DelegateKind,
    DelegateState,
    Delegation,
    HeadPost,
)
from congress.transitions import delegates, delegations
from members.models import Person
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    TransitionForm,
)
from union_portal.admin.widgets import DayInput, NumberInput, Select, TextInput

AT_ONCE = 3000  # the whole list of a large congress


class PersonField(forms.CharField):
    """One person by staff number; ``user`` is set by the form."""

    user: object = None

    def __init__(self, **kwargs):
        super().__init__(max_length=30, widget=TextInput(), **kwargs)

    def clean(self, value):
        number = "".join(super().clean(value).split()).upper()
        person = (
            Person.objects.visible_to(self.user).filter(staff_number=number).first()
        )
        if person is None:
            raise forms.ValidationError(
                _("您能看到的人员里没有工号 %(number)s。") % {"number": number}
            )
        return person


class HeadForm(ActForm):
    person = PersonField(label=_("工号"))
    post = forms.ChoiceField(label=_("职责"), choices=HeadPost, widget=Select())
    starts_on = forms.DateField(
        label=_("从哪天起"), widget=DayInput(), initial=timezone.localdate
    )

    def arrange(self):
        self.fields["person"].user = self.request.user


@admin.register(Delegation)
class DelegationAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = GROUP, "diversity_3", 15, "congress__union"
    empty = _("还没有代表团。登记代表团以后，在选举单位名额里编入，再指定团长。")
    list_display = ["name", "number", "congress", "head_names"]
    list_select_related = ["congress__union"]
    list_filter = [CongressFilter]
    search_fields = ["name"]
    search_help_text = _("代表团名称的一部分")
    autocomplete_fields = ["congress"]
    add_fields = ("congress", "number", "name")
    fields = ["congress", "number", "name", "head_names"]
    change_fields = ("number", "name")
    ordering = ["congress", "number"]
    acts = (
        Act(
            verb="name_head",
            title=_("指定团长、记录员"),
            perm="congress.change_delegation",
            run=delegations.name_head,
            done=_("已指定，并通知了本人。"),
            hint=_("新团长从这一天起接任；记录员可以不是代表。"),
            icon="person_add",
            form=HeadForm,
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).with_heads(request.user.today)

    def add_row(self, actor, values):
        return delegations.form_delegation(actor=actor, **values)

    def change_row(self, row, actor, values):
        return delegations.correct_delegation(row, actor=actor, **values)

    @admin.display(description=_("负责人"))
    def head_names(self, row):
        return format_html_join(
            "、",
            '{} <span class="staff-mark">{}</span>',
            ((head.person, head.get_post_display()) for head in row.present_heads),
        )


class DelegateStateFilter(Choice):
    title = _("资格")
    parameter_name = "state"
    first = "now"
    offered = [
        ("now", _("名单上的")),
        ("proposed", DelegateState.PROPOSED.label),
        ("adrift", _("不在选举单位了")),
        ("past", _("已终止或无效")),
        ALL,
    ]

    def narrow(self, queryset, value, request):
        today = request.user.today
        if value == "adrift":
            return queryset.adrift(today)
        if value == "proposed":
            return queryset.filter(state=value)
        listed = queryset.listed(today)
        return (
            listed if value == "now" else queryset.exclude(pk__in=listed.values("pk"))
        )


class DelegateKindFilter(Choice):
    title = _("类别")
    parameter_name = "kind"
    offered = DelegateKind.choices


class DelegateForm(TransitionForm):
    starts_on = forms.DateField(
        label=_("任期起"),
        required=False,
        widget=DayInput(),
        help_text=_("不填就从这一届开始。"),
    )


class EndForm(ActForm):
    ends_on = forms.DateField(
        label=_("任到哪天"), widget=DayInput(), initial=timezone.localdate
    )
    end_reason = forms.ChoiceField(
        label=_("原因"),
        widget=Select(),
        choices=[
            (value, label)
            for value, label in DelegateEnd.choices
            if value not in ("recalled", "replaced", "term")
        ],
    )


class RecallForm(ActForm):
    ends_on = forms.DateField(
        label=_("表决日期"), widget=DayInput(), initial=timezone.localdate
    )
    in_favour = forms.IntegerField(
        label=_("赞成撤换"), min_value=0, max_value=100_000, widget=NumberInput()
    )
    electors = forms.IntegerField(
        label=_("选举单位教职工"), min_value=1, max_value=100_000, widget=NumberInput()
    )


class ReplaceForm(ActForm):
    person = PersonField(label=_("接替人工号"))
    starts_on = forms.DateField(
        label=_("从哪天起"), widget=DayInput(), initial=timezone.localdate
    )

    def arrange(self):
        self.fields["person"].user = self.request.user


def is_sitting(row):
    return row.state == DelegateState.QUALIFIED and not row.end_reason


@admin.register(Delegate)
class DelegateAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = GROUP, "badge", 14, "congress__union"
    empty = _("还没有代表。登记选举结果，或用“代表名册”的表格导入。")
    list_display = ["person", "kind", "unit", "delegation", "congress", "shown_state"]
    list_filter = [CongressFilter, DelegateStateFilter, DelegateKindFilter]
    search_fields = ["person__name"]
    search_help_text = _("姓名、工号、拼音或首字母")
    autocomplete_fields = ["congress", "person", "unit", "delegation"]
    actions = ["qualify_many"]
    add_form = DelegateForm
    typed = ("kind", "unit", "delegation", *Delegate.TRAITS)
    add_fields = ("congress", "person", "starts_on", *typed)
    fields = [
        "congress",
        "person",
        "manner",
        *typed,
        "state",
        "reason",
        "starts_on",
        "ends_on",
        "end_reason",
        "replaces",
    ]
    change_fields = typed
    ordering = ["congress", "delegation__number", "person__name_sort", "pk"]
    acts = (
        Act(
            verb="qualify",
            title=_("资格有效"),
            perm="congress.change_delegate",
            run=delegates.qualify_delegate,
            done=_("资格审查已登记，并通知了本人。"),
            hint=_("资格审查小组看过条件、结构和程序以后登记。"),
            icon="verified",
            open=lambda row: row.state == DelegateState.PROPOSED,
        ),
        Act(
            verb="refuse",
            title=_("资格无效"),
            perm="congress.change_delegate",
            run=delegates.refuse_delegate,
            done=_("已登记资格无效。"),
            hint=_("写明理由；可以重新审查。"),
            icon="gpp_bad",
            form=ReasonForm,
            open=lambda row: row.state != DelegateState.REFUSED and not row.end_reason,
        ),
        Act(
            verb="reconsider",
            title=_("重新审查"),
            perm="congress.change_delegate",
            run=delegates.reconsider_delegate,
            done=_("已回到待审查。"),
            hint=_("情况有变时重新审查资格。"),
            icon="undo",
            open=lambda row: row.state == DelegateState.REFUSED,
        ),
        Act(
            verb="end",
            title=_("资格终止"),
            perm="congress.change_delegate",
            run=delegates.end_mandate,
            done=_("资格终止已登记，并通知了本人。"),
            hint=_("调离选举单位、退休、离校的，资格自然终止；缺额由原单位补选。"),
            icon="event_busy",
            form=EndForm,
            open=is_sitting,
        ),
        Act(
            verb="recall",
            title=_("撤换"),
            perm="congress.change_delegate",
            run=delegates.recall_delegate,
            done=_("撤换已登记。"),
            hint=_("须经选举单位全体教职工过半数赞成。"),
            icon="person_off",
            form=RecallForm,
            open=is_sitting,
        ),
        Act(
            verb="replace",
            title=_("更换、补选"),
            perm="congress.change_delegate",
            run=delegates.replace_delegate,
            done=_("接替的人已列入名单，等资格审查。"),
            hint=_("由原选举单位补选；原代表还在任的，任到前一天。"),
            icon="swap_horiz",
            form=ReplaceForm,
            open=lambda row: row.state == DelegateState.QUALIFIED,
        ),
    )

    def rows(self, request):
        return super().rows(request).for_list()

    def find(self, queryset, text):
        return queryset.filter(person__in=Person.objects.matching(text))

    def add_row(self, actor, values):
        return delegates.enter_delegate(actor=actor, **values)

    def change_row(self, row, actor, values):
        return delegates.correct_delegate(row, actor=actor, **values)

    @admin.action(description=_("资格审查通过"))
    def qualify_many(self, request, queryset):
        """The report of the qualification group: the chosen ones are in order."""
        done = self.run_each(
            request,
            queryset.filter(state=DelegateState.PROPOSED)[:AT_ONCE],
            delegates.qualify_delegate,
            "congress.change_delegate",
        )
        messages.success(
            request, _now("%(count)s 名代表资格有效。") % {"count": len(done)}
        )

    @admin.display(description=_("资格"), ordering="state")
    def shown_state(self, row):
        if row.end_reason:
            return f"{row.get_end_reason_display()}（{row.ends_on}）"
        return row.get_state_display()
