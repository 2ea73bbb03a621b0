"""Staff pages of the tree of unions and of the units."""

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanWidget

from members.admin.checks import CHECKED
from members.admin.filters import StandingFilter, UnionFilter
from members.admin.founding import offer_levels
from members.models import Membership, OrganKind, Term, Union, UnionLevel, Unit
from members.models.unions import TreeKey, UnitKind
from members.transitions.desks import what_waits
from members.transitions.organisation import close_union, correct_union, found_union
from members.transitions.registers import define, redefine
from members.transitions.renaming import merge_union, rename_union, what_moves
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    StaffList,
    TransitionAdmin,
)
from union_portal.admin.widgets import DayInput, Select, TextInput
from union_portal.search import matching

DEEPEST = 3  # steps of indentation the style sheet knows: federation to group


class LevelFilter(Choice):
    title = _("层级")
    parameter_name = "level"
    offered = UnionLevel.choices


class BelowFilter(UnionFilter):
    title = _("上级工会")
    parameter_name = "below"

    def narrow(self, queryset, value, request):
        return queryset.below(Union.objects.get(pk=value))


class AffiliationFilter(Choice):
    title = _("归属口径")
    parameter_name = "affiliation"

    def options(self, request):
        unions = Union.objects.filter(request.user.rights.working_in(""))
        found = unions.exclude(affiliation="").order_by("affiliation")
        return [(a, a) for a in found.values_list("affiliation", flat=True).distinct()]


class UnionList(StaffList):
    """The page's unions with their members of today, subtree included, in one query."""

    def get_results(self, request):
        super().get_results(request)
        counts = (
            Membership.objects.counted(request.user.today)
            .filter(request.user.rights.working_in("union"))
            .order_by()
            .values_list("union__path")
            .annotate(n=Count("pk"))
        )
        counts = list(counts)
        depths = [union.path.count("/") for union in self.result_list]
        for union in self.result_list:
            union.depth = union.path.count("/") - min(depths)
            union.member_count = sum(
                n for path, n in counts if path.startswith(union.path)
            )


def document_field():
    return forms.CharField(
        label=_("批复文号"), max_length=60, required=False, widget=TextInput()
    )


class CloseUnionForm(ActForm):
    closed_on = forms.DateField(label=_("撤销日期"), widget=DayInput())
    document_number = document_field()

    def preview(self):
        return [
            (_("没办完的%(what)s") % {"what": what}, f"{number} {unit}")
            for what, number, unit in what_waits(self.row)
        ]


class RenameUnionForm(ActForm):
    name = forms.CharField(label=_("新名称"), max_length=80, widget=TextInput())
    renamed_on = forms.DateField(label=_("从哪天起用"), widget=DayInput())
    document_number = document_field()

    def preview(self):
        return [(_("现在的名称"), self.row.name)]


class MergeUnionForm(ActForm):
    successor = forms.ModelChoiceField(
        Union.objects.none(),
        label=_("并入"),
        widget=Select(),
        empty_label=_("请选择"),
    )
    merged_on = forms.DateField(
        label=_("合并日期"), widget=DayInput(), initial=timezone.localdate
    )
    document_number = document_field()
    sure = forms.BooleanField(
        label=_("我已核对上面要转入的内容"), widget=UnfoldBooleanWidget()
    )

    def clean(self):
        data = super().clean()
        data.pop("sure", None)
        return data

    def preview(self):
        lines = what_moves(self.row, self.request.user.today).lines()
        return [(title, f"{number} {unit}") for _k, title, number, unit in lines]

    def arrange(self):
        unions = Union.objects.filter(self.request.user.rights.working_in(""))
        self.fields["successor"].queryset = (
            unions.filter(level=self.row.level, closed_on=None)
            .exclude(pk=self.row.pk)
            .in_tree_order()
        )


def stands(union):
    return union.closed_on is None


@admin.register(Union)
class UnionAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = _("会员与组织"), "account_tree", 10, ""
    empty = _("没有符合条件的工会。")
    list_display = [
        "tree_name",
        "code",
        "level",
        "affiliation",
        "members",
        "term_end",
        "below",
    ]
    list_filter = [BelowFilter, LevelFilter, AffiliationFilter, StandingFilter]
    search_fields = ["name"]
    search_help_text = _("名称的一部分，或代码")
    list_per_page = 200
    sortable_by: tuple = ()
    autocomplete_fields = ["parent"]
    add_fields = (
        "level",
        "parent",
        "code",
        "name",
        "name_en",
        "affiliation",
        "kind",
        "is_reporting_node",
        "founded_on",
        "order",
    )
    fields = [
        "name",
        "name_en",
        "former_names",
        "code",
        "level",
        "kind",
        "parent",
        "affiliation",
        "is_reporting_node",
        "founded_on",
        "order",
        "closed_on",
        "closing_document",
        "successor",
        "checks",
    ]
    change_fields = (
        "name",
        "name_en",
        "kind",
        "parent",
        "affiliation",
        "founded_on",
        "order",
    )
    acts = (
        Act(
            verb="close_union",
            title=_("撤销"),
            perm="members.change_union",
            run=close_union,
            done=_("已登记撤销。"),
            hint=_(
                "会员的会籍要先转出，下级工会要先撤销。历史记录都会保留。"
                "要并入别的工会，请用“合并”。"
            ),
            icon="domain_disabled",
            form=CloseUnionForm,
            open=stands,
        ),
        Act(
            verb="rename_union",
            title=_("更名"),
            perm="members.change_union",
            run=rename_union,
            done=_("已更名。"),
            hint=_("原来的名称和日期会保留，查从前的名册和报告时仍用当时的名称。"),
            icon="edit_note",
            form=RenameUnionForm,
            open=stands,
        ),
        Act(
            verb="merge_union",
            title=_("合并"),
            perm="members.change_union",
            run=merge_union,
            done=_("已合并，会员已收到通知。"),
            hint=_(
                "下面这些会随合并转入或结束，一次办完；合并日期之前的名册不变。"
                "会员和任职的人会收到通知。"
            ),
            icon="merge",
            form=MergeUnionForm,
            open=lambda union: stands(union) and not union.is_reporting_node,
        ),
    )

    def get_queryset(self, request):
        newest = Term.objects.filter(
            organ__union=OuterRef("pk"),
            organ__kind=OrganKind.COMMITTEE,
            organ__closed_on=None,
        ).order_by("-number")
        return (
            self.rows(request)
            .select_related("parent", "successor")
            .annotate(term_due_on=Subquery(newest.values("due_on")[:1]))
            .in_tree_order()
        )

    def get_ordering(self, request):
        return (TreeKey("path"),)

    def get_changelist(self, request, **kwargs):
        return UnionList

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        offer_levels(form, request.user)
        if obj is not None and "name" in form.base_fields:
            form.base_fields["name"].help_text = _(
                "只更正写错的字；正式更名请用“更名”，原名称会保留。"
            )
        return form

    def choosable(self, request):
        return self.rows(request).standing(request.user.today).in_tree_order()

    def find(self, queryset, text):
        return queryset.filter(
            Q(name_bigrams=matching(text)) | Q(code__startswith=text.upper())
        )

    def add_row(self, actor, values):
        return found_union(actor=actor, **values)

    def change_row(self, row, actor, values):
        return correct_union(row, actor=actor, **values)

    @admin.display(description=_("名称"))
    def tree_name(self, union):
        depth = min(union.depth, DEEPEST)
        return format_html('<span class="staff-in-{}">{}</span>', depth, union.name)

    @admin.display(description=_("曾用名"))
    def former_names(self, union):
        lines = [(row.name, row.ends_on) for row in union.former_names.all()]
        return format_html_join("", "<div>{}（用到 {}）</div>", lines) or "—"

    @admin.display(description=_("组织检查"))
    def checks(self, union):
        if union.level not in CHECKED or union.is_reporting_node or union.closed_on:
            return _("没有自己的机构，不检查")
        return format_html(
            '<a class="staff-link" href="{}">{}</a>',
            reverse("staff:union_checks", args=[union.pk]),
            _("机构和人员组成是否符合规定"),
        )

    @admin.display(description=_("会员"))
    def members(self, union):
        address = reverse("admin:members_person_changelist")
        return format_html(
            '<a class="staff-link" href="{}?union={}">{}</a>',
            address,
            union.pk,
            union.member_count,
        )

    @admin.display(description=_("本届任期届满"))
    def term_end(self, union):
        return union.term_due_on

    @admin.display(description=_("下级"))
    def below(self, union):
        return format_html(
            '<a class="staff-link" href="?below={}">{}</a>', union.pk, _("下级")
        )


class UnitKindFilter(Choice):
    title = _("类别")
    parameter_name = "kind"
    offered = UnitKind.choices


@admin.register(Unit)
class UnitAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place = _("会员与组织"), "apartment", 14
    empty = _("没有符合条件的单位。")
    list_display = ["name", "code", "kind", "union", "opened_on", "closed_on"]
    list_select_related = ["union"]
    list_filter = [UnionFilter, UnitKindFilter, StandingFilter]
    search_fields = ["name"]
    search_help_text = _("名称的一部分，或代码")
    autocomplete_fields = ["school", "union"]
    add_fields = (
        "school",
        "code",
        "name",
        "kind",
        "union",
        "has_party_organisation",
        "opened_on",
    )
    fields = [
        "name",
        "name_en",
        "code",
        "kind",
        "school",
        "union",
        "has_party_organisation",
        "opened_on",
        "closed_on",
    ]
    change_fields = (
        "name",
        "name_en",
        "kind",
        "union",
        "has_party_organisation",
        "opened_on",
        "closed_on",
    )
    ordering = ["code"]

    def rows(self, request):
        """Also the units of one's school that no union covers yet."""
        rights = request.user.rights
        return Unit.objects.visible_to(request.user).filter(
            rights.working_in("union") | rights.working_in("school")
        )

    def find(self, queryset, text):
        return queryset.filter(Q(name__contains=text) | Q(code__startswith=text))

    def add_row(self, actor, values):
        return define(Unit, actor=actor, **values)

    def change_row(self, row, actor, values):
        return redefine(row, actor=actor, **values)
