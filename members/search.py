"""What of membership and organisation can be found, and where it leads whom."""

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Appointment, Organ, Person, Union, Unit
from members.roles import STAFF
from union_portal.search import Hit, matching, search_page, search_source

search_page(_("我的"), "members:my_data", "资料 信息 工号 证件 个人 profile data")
search_page(
    _("更正联系方式"), "members:edit_contact", "手机号 电话 邮箱 email phone contact"
)
search_page(_("我的会籍"), "members:my_membership", "会员 入会 转会 退会 membership")
search_page(_("我的工会"), "members:my_union", "工会干部 主席 委员会 有事找谁 union")
search_page(_("登录的设备"), "members:my_sessions", "退出 手机 电脑 session device")
search_page(_("修改密码"), "account_change_password", "password")
search_page(_("动态口令"), "mfa_index", "两步 验证器 二次验证 totp code")


def staff_address(person, row):
    """The staff page of a row, for who may open it; "" for others."""
    name = f"{row._meta.app_label}_{row._meta.model_name}_change"
    return reverse(f"admin:{name}", args=[row.pk]) if person.is_staff else ""


@search_source("people", _("人员"), order=10)
def people(person, text, most):
    """Oneself, and for those who read the roll the people of their subtree.

    The first that are found, sorted: to sort all who are called 王 takes long.
    """
    rows = Person.objects.visible_to(person).matching(text).order_by()
    rows = rows.only("name", "name_sort", "staff_number")
    return [
        Hit(row.name, _("本人"), reverse("members:my_data"))
        if row.pk == person.pk
        else Hit(row.name, row.staff_number or "", staff_address(person, row))
        for row in sorted(rows[:most], key=lambda row: (row.name_sort, row.pk))
    ]


@search_source("officers", _("工会干部"), order=20)
def officers(person, text, most):
    """Who holds which post in one's own unions, by name or by post."""
    named = Q(post__name__contains=text) | Q(
        person__in=Person.objects.matching(text).values("pk")
    )
    rows = (
        Appointment.objects.visible_to(person)
        .in_office(person.today, person.unions_upward)
        .filter(named)
    )
    address = reverse("members:my_union")
    return [
        Hit(row.person.name, f"{row.place} · {row.post}", address)
        for row in rows[:most]
    ]


@search_source("unions", _("工会"), order=30)
def unions(person, text, most):
    """Those one works for, and those one belongs to."""
    own = [union.pk for union in person.unions_upward]
    works = person.rights.working_in("")
    rows = Union.objects.filter(works | Q(pk__in=own), closed_on=None).filter(
        Q(name_bigrams=matching(text)) | Q(code__startswith=text.upper())
    )
    paths = person.rights.paths(*STAFF)
    return [
        Hit(
            row,
            row.get_level_display(),
            staff_address(person, row)
            if any(row.path.startswith(path) for path in paths)
            else f"{reverse('members:my_union')}#union-{row.pk}",
        )
        for row in rows.order_by("path")[:most]
    ]


@search_source("units", _("单位"), order=40)
def units(person, text, most):
    """For those who work in the staff pages."""
    if not person.rights.has(*STAFF):
        return []
    working = person.rights.working_in
    rows = Unit.objects.filter(working("union") | working("school")).filter(
        Q(name__contains=text) | Q(code__startswith=text.upper())
    )
    return [
        Hit(row, row.code, staff_address(person, row))
        for row in rows.order_by("code")[:most]
    ]


@search_source("organs", _("机构"), order=50)
def organs(person, text, most):
    """Bodies of the unions one works for."""
    if not person.rights.has(*STAFF):
        return []
    rows = (
        Organ.objects.filter(person.rights.working_in("union"), closed_on=None)
        .filter(Q(name__contains=text) | Q(union__name__contains=text))
        .select_related("union")
    )
    return [
        Hit(row, row.union, staff_address(person, row))
        for row in rows.order_by("union__path", "kind")[:most]
    ]
