"""Staff pages of constituencies and their elections."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from congress.admin.congresses import GROUP
from congress.models import Congress, Election, ElectionState, Quota
from congress.transitions import quotas
from members.models import Person
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    TransitionAdmin,
    WithAttachments,
)
from union_portal.admin.widgets import TEXT, DayInput, NumberInput, TextInput


class CongressFilter(Choice):
    """Of one congress; the newest lists first."""

    title = _("届")
    parameter_name = "congress"

    def options(self, request):
        rows = (
            Congress.objects.visible_to(request.user)
            .filter(request.user.rights.working_in("union"), shares_with=None)
            .select_related("union")
            .order_by("union__path", "kind", "-number")
        )
        return [(row.pk, str(row)) for row in rows[:100]]


class PeopleField(forms.CharField):
    """People by staff number, separated by anything but letters and digits."""

    user: object = None
    widget = forms.Textarea(attrs={**TEXT, "rows": 5})

    def clean(self, value):
        for sign in "，,、；;":
            value = (value or "").replace(sign, " ")
        numbers = list(dict.fromkeys(super().clean(value).upper().split()))[:200]
        seen = Person.objects.visible_to(self.user).filter(staff_number__in=numbers)
        people = {person.staff_number: person for person in seen}
        unknown = [number for number in numbers if number not in people]
        if unknown:
            raise forms.ValidationError(
                _("您能看到的人员里没有工号 %(numbers)s。")
                % {"numbers": "、".join(unknown[:10])}
            )
        return [people[number] for number in numbers]


class NominateForm(ActForm):
    people = PeopleField(
        label=_("候选人工号"), help_text=_("一行一个，或用空格、顿号隔开")
    )
    seats = forms.IntegerField(
        label=_("应选名额"),
        required=False,
        min_value=1,
        widget=NumberInput(),
        help_text=_("不填就是这个单位的全部名额；补选填缺额。"),
    )

    def arrange(self):
        self.fields["people"].user = self.request.user


@admin.register(Quota)
class QuotaAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = GROUP, "pie_chart", 12, "congress__union"
    empty = _("还没有分配名额。在届次的页面上“分配名额”，或在这里逐个登记。")
    list_display = ["unit", "congress", "electors", "seats", "filled", "delegation"]
    list_select_related = ["unit", "congress__union", "delegation"]
    list_filter = [CongressFilter]
    search_fields = ["unit__name"]
    search_help_text = _("选举单位名称的一部分")
    autocomplete_fields = ["congress", "unit", "delegation"]
    add_fields = ("congress", "unit", "seats", "electors", "delegation")
    fields = ["congress", "unit", "seats", "electors", "delegation", "filled"]
    change_fields = ("seats", "electors", "delegation")
    ordering = ["congress", "unit__code"]
    acts = (
        Act(
            verb="nominate",
            title=_("登记候选人"),
            perm="congress.change_quota",
            run=quotas.nominate,
            done=_("候选人已登记，选举以后在“代表选举”里登记结果。"),
            hint=_("候选人要多于应选名额，比例见制度参数。"),
            icon="how_to_reg",
            form=NominateForm,
        ),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).with_filled(request.user.today)

    def add_row(self, actor, values):
        return quotas.set_quota(actor=actor, **values)

    def change_row(self, row, actor, values):
        return quotas.correct_quota(row, actor=actor, **values)

    @admin.display(description=_("已有代表"))
    def filled(self, row):
        return row.filled


class CountForm(ActForm):
    held_on = forms.DateField(label=_("选举日期"), widget=DayInput())
    electors = forms.IntegerField(
        label=_("应到选民"), min_value=1, max_value=100_000, widget=NumberInput()
    )
    voters = forms.IntegerField(
        label=_("参加投票"), min_value=0, max_value=100_000, widget=NumberInput()
    )
    valid = forms.IntegerField(
        label=_("有效票"), min_value=0, max_value=100_000, widget=NumberInput()
    )

    def arrange(self):
        self.initial = {"electors": self.row.quota.electors}
        self.people = list(self.row.candidates.select_related("person"))
        for candidate in self.people:
            self.fields[f"votes_{candidate.person_id}"] = forms.IntegerField(
                label=_("%(name)s得票") % {"name": candidate.person.name},
                min_value=0,
                max_value=100_000,
                widget=NumberInput(),
            )

    def clean(self):
        """The votes of the candidates as one value."""
        values = super().clean()
        votes = {
            one.person_id: values.pop(f"votes_{one.person_id}", 0)
            for one in self.people
        }
        return {**values, "votes": votes}


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("理由"), max_length=200, widget=TextInput())


def is_nominating(row):
    return row.state == ElectionState.NOMINATING


@admin.register(Election)
class ElectionAdmin(WithAttachments, TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = GROUP, "how_to_vote", 13, "quota__congress__union"
    attach_perm = "congress.change_election"
    empty = _("还没有代表选举。在选举单位名额里登记候选人，就开始一次选举。")
    list_display = ["unit", "congress", "seats", "held_on", "turnout", "state"]
    list_select_related = ["quota__unit", "quota__congress__union"]
    search_fields = ["quota__unit__name"]
    search_help_text = _("选举单位名称的一部分")
    fields = [
        "unit",
        "congress",
        "seats",
        "held_on",
        "electors",
        "voters",
        "valid",
        "state",
        "reason",
        "result",
    ]
    ordering = ["-pk"]
    acts = (
        Act(
            verb="count",
            title=_("登记选举结果"),
            perm="congress.change_election",
            run=quotas.count_election,
            done=_("结果已登记，当选的人已列入代表名单，等资格审查。"),
            hint=_("到会人数和得票够不够，按制度参数核对。"),
            icon="task_alt",
            form=CountForm,
            open=is_nominating,
        ),
        Act(
            verb="void",
            title=_("登记选举无效"),
            perm="congress.change_election",
            run=quotas.void_election,
            done=_("已登记无效，可以重新登记候选人。"),
            hint=_("写明原因；记录会保留。"),
            icon="block",
            form=ReasonForm,
            open=is_nominating,
        ),
    )

    @admin.display(description=_("选举单位"), ordering="quota__unit__code")
    def unit(self, row):
        return row.quota.unit

    @admin.display(description=_("届"))
    def congress(self, row):
        return row.quota.congress

    @admin.display(description=_("投票"))
    def turnout(self, row):
        return f"{row.voters} / {row.electors}" if row.voters is not None else "—"

    @admin.display(description=_("候选人与得票"))
    def result(self, row):
        return format_html_join(
            "",
            '<div>{} <span class="staff-mark">{}</span></div>',
            (
                (
                    one.person,
                    _("%(votes)s 票，当选") % {"votes": one.votes}
                    if one.elected
                    else ("—" if one.votes is None else f"{one.votes} 票"),
                )
                for one in row.candidates.select_related("person")
            ),
        )
