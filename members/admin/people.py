"""Staff pages of the roll: people, memberships, employments."""

from django.contrib import admin, messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from members.admin.filters import FoundByPerson, UnionFilter
from members.admin.membership import MEMBERSHIP_ACTS, PERSON_ACTS
from members.admin.reveal import REVEAL
from members.models import (
    Appointment,
    Employment,
    EmploymentKind,
    Membership,
    MembershipKind,
    MembershipStatus,
    Person,
)
from members.models.people import Sex
from members.norms import SIGN_IN_CODE_DAYS
from members.transitions.accounts import correct_reading, issue_code, set_active
from members.transitions.personal import open_page
from union_portal.admin import (
    ALL,
    Act,
    Choice,
    GovernedAdmin,
    PeriodFilter,
    ReadOnlyInline,
    ScopedAdmin,
    TransitionAdmin,
)
from union_portal.personal import mask_email
from union_portal.signatures import SLIP_DAYS, issue_slip

CODES_AT_ONCE = 100  # each takes a slow hash


class PresentUnionFilter(UnionFilter):
    """People with a membership of today in a union or below it."""

    def narrow(self, queryset, value, request):
        today = Membership.objects.on(request.user.today)
        return queryset.filter(
            pk__in=super().narrow(today, value, request).values("person")
        )


class KindFilter(Choice):
    title = _("用工形式")
    parameter_name = "kind"

    def options(self, request):
        return EmploymentKind.objects.values_list("pk", "name")

    def narrow(self, queryset, value, request):
        held = Employment.objects.on(request.user.today).filter(kind=value)
        return queryset.filter(pk__in=held.values("person"))


class StatusFilter(Choice):
    title = _("会籍状态")
    parameter_name = "status"
    offered = [*MembershipStatus.choices, ("none", _("没有会籍"))]

    def narrow(self, queryset, value, request):
        held = Membership.objects.on(request.user.today).filter(
            kind=MembershipKind.FULL
        )
        if value == "none":
            return queryset.exclude(pk__in=held.values("person"))
        return queryset.filter(pk__in=held.filter(status=value).values("person"))


class SexFilter(Choice):
    title = _("性别")
    parameter_name = "sex"
    offered = Sex.choices


class Memberships(ReadOnlyInline):
    model = Membership
    fields = ["union", "kind", "status", "starts_on", "ends_on", "end_reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("union")


class Employments(ReadOnlyInline):
    model = Employment
    fields = ["unit", "kind", "post_category", "title_rank", "starts_on", "ends_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("unit", "kind")


class Appointments(ReadOnlyInline):
    model = Appointment
    fk_name = "person"
    fields = ["post", "where", "starts_on", "ends_on"]

    def get_queryset(self, request):
        return super().get_queryset(request).for_list()

    @admin.display(description=_("任职于"))
    def where(self, row):
        return row.place


def slips(page, request, codes):
    """One printable slip for each ``(person, code)``; shown once, kept by no cache."""
    days = SIGN_IN_CODE_DAYS.value(request.user.school, request.user.today)
    context = {
        **page.admin_site.each_context(request),
        "title": _("首次登录码"),
        "opts": page.opts,
        "codes": codes,
        "until": request.user.today + timezone.timedelta(days=days),
        "address": request.build_absolute_uri(reverse("members:first_sign_in")),
    }
    response = TemplateResponse(request, "admin/members/slips.html", context)
    add_never_cache_headers(response)
    return response


def signing_slip(page, request, person, codes):
    """The codes on a sheet to be printed; shown once, kept by no cache."""
    context = {
        **page.admin_site.each_context(request),
        "title": _("签字码单"),
        "opts": page.opts,
        "person": person,
        "codes": codes,
        "until": request.user.today
        + timezone.timedelta(days=SLIP_DAYS.value(person.school)),
    }
    response = TemplateResponse(request, "admin/members/signing_slip.html", context)
    add_never_cache_headers(response)
    return response


@admin.register(Person)
class PersonAdmin(TransitionAdmin):
    """The roll. Personal values show masked; HR's workbook is what changes them."""

    group, icon, place = _("会员与组织"), "person", 11
    empty = _("没有符合条件的人员。名册由人事表格导入。")
    list_display = [
        "name_shown",
        "staff_number",
        "sex",
        "union",
        "unit",
        "employment_kind",
        "status",
    ]
    list_filter = [PresentUnionFilter, KindFilter, StatusFilter, SexFilter]
    search_fields = ["name"]
    search_help_text = _("姓名、工号、拼音或首字母")
    actions = ["issue_codes"]
    full_columns = ("id_number", "phone")
    full_perm = "members.reveal_person"
    change_form_outer_before_template = "admin/_boxed_acts.html"
    inlines = [Memberships, Employments, Appointments]
    ordering = ["name_sort", "pk"]
    fields = [
        "name",
        "name_reading",
        "staff_number",
        "sex",
        "birth_date",
        "ethnic_group",
        "id_kind",
        "id_mask",
        "phone_mask",
        "email_masked",
        "is_active",
    ]
    change_fields = ("name_reading",)
    acts = (
        REVEAL,
        *PERSON_ACTS,
        Act(
            verb="issue_code",
            title=_("发首次登录码"),
            perm="members.issue_code_person",
            run=issue_code,
            hint=_(
                "登录码只显示这一次，请打印后当面交给本人。以前发的登录码随即作废。"
            ),
            icon="key",
            open=lambda person: person.is_active,
            respond=lambda page, request, person, code: slips(
                page, request, [(person, code)]
            ),
        ),
        Act(
            verb="issue_slip",
            title=_("发签字码单"),
            perm="members.issue_code_person",
            run=issue_slip,
            hint=_(
                "印一张一次性签字码，随任职通知单当面交给本人；以前的码单随即作废。"
                "启用了动态口令的人不需要。"
            ),
            icon="signature",
            open=lambda person: person.is_active,
            respond=signing_slip,
        ),
        Act(
            verb="close_account",
            title=_("停用登录"),
            perm="members.set_active_person",
            run=lambda person, actor: set_active(person, actor=actor, active=False),
            done=_("已停用，此人不能再登录。"),
            hint=_("此人将不能登录；会籍和其他记录不变。"),
            icon="person_off",
            open=lambda person: person.is_active,
        ),
        Act(
            verb="open_account",
            title=_("恢复登录"),
            perm="members.set_active_person",
            run=lambda person, actor: set_active(person, actor=actor, active=True),
            done=_("已恢复，此人可以登录。"),
            hint=_("此人可以重新登录。"),
            icon="person_check",
            open=lambda person: not person.is_active,
        ),
    )

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        if request.resolver_match.url_name == "members_person_changelist":
            return rows.with_present(request.user.today)
        return rows

    def change_view(self, request, object_id, form_url="", extra_context=None):
        response = super().change_view(request, object_id, form_url, extra_context)
        shown = getattr(response, "context_data", None) or {}
        if request.method == "GET" and "original" in shown:
            open_page(shown["original"], actor=request.user)
        return response

    def find(self, queryset, text):
        return queryset.matching(text)

    def label_of(self, row):
        return f"{row.name}（{row.staff_number or row.sign_in_name}）"

    def full_rows(self, request, rows):
        return rows.filter(pk__in=Person.objects.kept_by(request.user).values("pk"))

    def change_row(self, row, actor, values):
        return correct_reading(row, actor=actor, reading=values.get("name_reading", ""))

    def has_issue_code_permission(self, request):
        return request.user.has_perm("members.issue_code_person")

    @admin.action(description=_("发首次登录码（打印）"), permissions=["issue_code"])
    def issue_codes(self, request, queryset):
        if queryset.count() > CODES_AT_ONCE:
            messages.error(
                request,
                _("一次最多为 %(most)s 人发码，请分批选择。") % {"most": CODES_AT_ONCE},
            )
            return None
        codes = self.run_each(
            request, queryset, issue_code, "members.issue_code_person"
        )
        if not codes:
            return HttpResponseRedirect(request.get_full_path())
        return slips(self, request, codes)

    @admin.display(description=_("姓名"), ordering="name_sort")
    def name_shown(self, person):
        return person.name

    @admin.display(description=_("工会"))
    def union(self, person):
        return "、".join(tie.union.name for tie in person.present_memberships) or "—"

    @admin.display(description=_("单位"))
    def unit(self, person):
        return "、".join(tie.unit.name for tie in person.present_employments) or "—"

    @admin.display(description=_("用工形式"))
    def employment_kind(self, person):
        return "、".join(tie.kind.name for tie in person.present_employments) or "—"

    @admin.display(description=_("会籍状态"))
    def status(self, person):
        return (
            "、".join(
                tie.get_status_display()
                if tie.kind == MembershipKind.FULL
                else tie.get_kind_display()
                for tie in person.present_memberships
            )
            or "—"
        )

    def history_words(self, event, field):
        return mask_email(event.email) if field.name == "email" else None

    @admin.display(description=_("电子邮箱"))
    def email_masked(self, person):
        return mask_email(person.email) or "—"


class HoldsFilter(PeriodFilter):
    parameter_name = "holds"
    offered = [("now", _("现在")), ("past", _("已结束")), ALL]


class TieAdmin(FoundByPerson, ScopedAdmin):
    """A list of ties to people: to read, by name."""

    ordering = ["-starts_on", "pk"]


class MembershipFilter(Choice):
    title = StatusFilter.title
    parameter_name = "status"
    offered = MembershipStatus.choices


@admin.register(Membership)
class MembershipAdmin(TransitionAdmin, TieAdmin, GovernedAdmin):
    group, icon, place = _("会员与组织"), "card_membership", 12
    empty = _("没有符合条件的会籍。")
    list_display = ["person", "union", "kind", "status", "starts_on", "ends_on"]
    list_select_related = ["person", "union"]
    list_filter = [UnionFilter, MembershipFilter, HoldsFilter]
    acts = MEMBERSHIP_ACTS
    fields = [
        "person",
        "union",
        "kind",
        "status",
        "starts_on",
        "ends_on",
        "end_reason",
    ]


class UnitUnionFilter(UnionFilter):
    path = "unit__union"


class HeldKindFilter(KindFilter):
    narrow = Choice.narrow


@admin.register(Employment)
class EmploymentAdmin(TieAdmin, GovernedAdmin):
    group, icon, place, scope = _("会员与组织"), "work_history", 13, "unit__union"
    empty = _("没有符合条件的聘用关系。")
    list_display = ["person", "unit", "kind", "post_category", "starts_on", "ends_on"]
    list_select_related = ["person", "unit", "kind"]
    list_filter = [UnitUnionFilter, HeldKindFilter, HoldsFilter]
    fields = [
        "person",
        "unit",
        "kind",
        "post_category",
        "title_rank",
        "agency",
        "starts_on",
        "ends_on",
    ]
