"""Staff pages of the tree of unions and of the units."""

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from members.admin.filters import INDENT, StandingFilter, UnionFilter
from members.models import Membership, OrganKind, Term, Union, UnionLevel, Unit
from members.models.unions import TreeKey, UnitKind
from members.transitions.organisation import close_union, correct_union, found_union
from members.transitions.registers import define, redefine
from union_portal.admin import (
    Act,
    ActForm,
    Choice,
    GovernedAdmin,
    StaffList,
    TransitionAdmin,
)
from union_portal.admin.widgets import DayInput, Select
from union_portal.search import matching


class LevelFilter(Choice):
    title = _("层级")
    parameter_name = "level"

    def options(self, request):
        return UnionLevel.choices

    def narrow(self, queryset, value, request):
        return queryset.filter(level=value)


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

    def narrow(self, queryset, value, request):
        return queryset.filter(affiliation=value)


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


class CloseUnionForm(ActForm):
    closed_on = forms.DateField(label=_("撤销日期"), widget=DayInput())
    successor = forms.ModelChoiceField(
        Union.objects.none(),
        label=_("并入"),
        required=False,
        widget=Select(),
        empty_label=_("不并入其他工会"),
    )

    def arrange(self):
        unions = Union.objects.filter(self.request.user.rights.working_in(""))
        self.fields["successor"].queryset = (
            unions.filter(level=self.row.level, closed_on=None)
            .exclude(pk=self.row.pk)
            .in_tree_order()
        )


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
        "is_reporting_node",
        "founded_on",
        "order",
    )
    fields = [
        "name",
        "name_en",
        "code",
        "level",
        "parent",
        "affiliation",
        "is_reporting_node",
        "founded_on",
        "order",
        "closed_on",
        "successor",
    ]
    change_fields = ("name", "name_en", "parent", "affiliation", "founded_on", "order")
    acts = (
        Act(
            verb="close_union",
            title=_("撤销或合并"),
            perm="members.change_union",
            run=close_union,
            done=_("已登记撤销。"),
            hint=_("会员的会籍要先转出，下级工会要先撤销。历史记录都会保留。"),
            icon="domain_disabled",
            form=CloseUnionForm,
            open=lambda union: union.closed_on is None,
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
            .annotate(term_ends_on=Subquery(newest.values("ends_on")[:1]))
            .in_tree_order()
        )

    def get_ordering(self, request):
        return (TreeKey("path"),)

    def get_changelist(self, request, **kwargs):
        return UnionList

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
        return format_html("{}{}", INDENT * union.depth, union.name)

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
        return union.term_ends_on

    @admin.display(description=_("下级"))
    def below(self, union):
        return format_html(
            '<a class="staff-link" href="?below={}">{}</a>', union.pk, _("下级")
        )


class UnitKindFilter(Choice):
    title = _("类别")
    parameter_name = "kind"

    def options(self, request):
        return UnitKind.choices

    def narrow(self, queryset, value, request):
        return queryset.filter(kind=value)


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
