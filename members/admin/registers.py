"""Staff pages of small registers, and what the acts of membership are called."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from members.models import EmploymentKind, OrganKind, Post
from members.roles import Role
from members.transitions.registers import define, redefine
from union_portal.admin import TransitionAdmin, TransitionForm, name_acts

name_acts(
    {
        "members.appoint": _("任职"),
        "members.close_account": _("停用登录"),
        "members.close_union": _("撤销工会"),
        "members.correct_contact": _("修改本人联系方式"),
        "members.correct_reading": _("更正姓名拼音"),
        "members.correct_union": _("更正工会资料"),
        "members.define_employmentkind": _("新增用工形式"),
        "members.define_post": _("新增职务"),
        "members.define_unit": _("新增单位"),
        "members.end_appointment": _("离任"),
        "members.first_sign_in": _("首次登录"),
        "members.found_union": _("建立工会"),
        "members.choose_language": _("选择语言"),
        "members.end_devices": _("让其他设备退出登录"),
        "members.link_provider": _("关联统一身份登录"),
        "members.sign_in_through": _("用统一身份登录"),
        "members.unlink_provider": _("解除统一身份登录关联"),
        "members.issue_code": _("发首次登录码"),
        "members.open_account": _("恢复登录"),
        "members.drop_second_factor": _("停用动态口令"),
        "members.re_elect": _("换届"),
        "members.redefine_employmentkind": _("修改用工形式"),
        "members.redefine_organ": _("修改机构"),
        "members.redefine_post": _("修改职务"),
        "members.redefine_term": _("更正届次日期"),
        "members.redefine_unit": _("修改单位"),
        "members.reveal_person": _("查看完整号码"),
        "members.set_up_organ": _("设立机构"),
    },
    {
        "provider": _("登录方式"),
        "number": _("届次"),
        "post": _("职务代码"),
        "successor": _("并入工会编号"),
    },
)


class RegisterAdmin(TransitionAdmin):
    """A small register that everybody in the staff pages may read."""

    def rows(self, request):
        return self.model.objects.all()

    def add_row(self, actor, values):
        return define(self.model, actor=actor, **values)

    def change_row(self, row, actor, values):
        return redefine(row, actor=actor, **values)


@admin.register(EmploymentKind)
class EmploymentKindAdmin(RegisterAdmin):
    group, icon, place = _("会员与组织"), "work", 20
    empty = _("还没有登记用工形式。")
    change_fields = (
        "name",
        "name_en",
        "on_establishment",
        "through_agency",
        "dues_source",
        "order",
    )
    list_display = ["name", "code", *change_fields[1:]]
    add_fields = ("code", *change_fields)
    fields = ["code", *change_fields]
    ordering = ["order", "code"]


class PostForm(TransitionForm):
    roles = forms.MultipleChoiceField(
        label=_("权限角色"),
        choices=Role,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("任这个职务的人，在任职的工会及其下级有这些权限；任期结束即失效。"),
    )
    organs = forms.MultipleChoiceField(
        label=_("适用机构"),
        choices=OrganKind,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("只能设在这些机构里；不选就是都可以。"),
    )


@admin.register(Post)
class PostAdmin(RegisterAdmin):
    """Which rights a post carries: the security administrator's page."""

    group, icon, place = _("会员与组织"), "shield_person", 21
    empty = _("还没有登记职务。")
    form = add_form = PostForm
    list_display = ["name", "code", "kind", "role_list", "order"]
    add_fields = ("code", "name", "name_en", "kind", "roles", "organs", "order")
    change_fields = ("name", "name_en", "kind", "roles", "organs", "order")
    ordering = ["order", "code"]

    def get_fields(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return self.add_fields
        return ("code", "name", "name_en", "kind", "role_list", "order")

    def get_readonly_fields(self, request, obj=None):
        if obj is None:
            return ()
        if self.has_change_permission(request, obj):
            return ("code", "role_list")
        return ("code", "name", "name_en", "kind", "role_list", "order")

    @admin.display(description=_("权限角色"))
    def role_list(self, post):
        return "、".join(str(name) for name in post.role_names) or "—"
