"""Forms of the union's work: kinds, columns, and rows with a field for every column."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanWidget,
)

from members.models import Person, Union, Unit
from members.models.works import NUMERIC, ColumnType
from members.roles import STAFF
from union_portal.admin import ActForm, TransitionForm
from union_portal.admin.widgets import DayInput, Select, TextInput

GROUP = _("工作与荣誉")  # where these pages stand in the sidebar
PREFIX = "value_"


class KindForm(TransitionForm):
    writers = forms.MultipleChoiceField(
        label=_("谁登记"),
        choices=[(role.value, role.label) for role in STAFF],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("一项不选，就是办理会籍与组织的干部。"),
    )


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("原因"), max_length=200, widget=TextInput())


def split_lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


class ColumnForm(ActForm):
    """A new column of a kind."""

    title = forms.CharField(label=_("名称"), max_length=20, widget=TextInput())
    key = forms.CharField(
        label=_("代号"),
        max_length=30,
        widget=TextInput(),
        help_text=_("小写字母、数字和下划线，例如 target；以后不能改。"),
    )
    type = forms.ChoiceField(label=_("类型"), choices=ColumnType, widget=Select())
    choices = forms.CharField(
        label=_("选项"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("类型为“选项”时填写，每行一个。"),
    )
    required = forms.BooleanField(
        label=_("必填"), required=False, widget=UnfoldBooleanWidget()
    )
    identity = forms.BooleanField(
        label=_("用来区分记录"),
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text=_("同一天、同一事项可以有几条，靠这一栏分开。"),
    )
    personal = forms.BooleanField(
        label=_("加密保存"),
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text=_("个人信息：只显示第一个字，其余是星号。"),
    )
    watch = forms.BooleanField(
        label=_("离校时提醒"), required=False, widget=UnfoldBooleanWidget()
    )

    def clean_choices(self):
        return split_lines(self.cleaned_data["choices"])


class OfColumnForm(ActForm):
    key = forms.ChoiceField(label=_("栏目"), widget=Select())

    def arrange(self):
        self.fields["key"].choices = [
            (column["key"], column["title"]) for column in self.row.columns
        ]


class DropColumnForm(OfColumnForm):
    """Which column goes."""


class ChangeColumnForm(OfColumnForm):
    """What of a column changes; what is left empty stays as it is."""

    title = forms.CharField(
        label=_("新名称"),
        max_length=20,
        required=False,
        widget=TextInput(),
        help_text=_("不改就留空。"),
    )
    choices = forms.CharField(
        label=_("新选项"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 4}),
        help_text=_("只对“选项”栏目：每行一个，写全；不改就留空。"),
    )
    required = forms.ChoiceField(
        label=_("必填"),
        required=False,
        choices=[("", _("不改")), ("yes", _("必填")), ("no", _("不必填"))],
        widget=Select(),
    )

    def clean(self):
        data = super().clean()
        found = {"key": data.get("key")}
        if data.get("title"):
            found["title"] = data["title"]
        if split_lines(data.get("choices", "")):
            found["choices"] = split_lines(data["choices"])
        if data.get("required"):
            found["required"] = data["required"] == "yes"
        return found


class StaffNumberField(forms.CharField):
    """A person of the school, named by staff number."""

    def __init__(self, people, **kwargs):
        super().__init__(max_length=30, widget=TextInput(), **kwargs)
        self.people = people
        self.help_text = _("填工号。")

    def prepare_value(self, value):
        if isinstance(value, int):
            found = Person.objects.filter(pk=value).values_list(
                "staff_number", flat=True
            )
            return found.first() or ""
        return value

    def clean(self, value):
        number = "".join(super().clean(value).split()).upper()
        if not number:
            return None
        found = self.people.filter(staff_number=number).values_list("pk", flat=True)
        if not found:
            raise forms.ValidationError(_("您负责的范围里没有这个工号。"))
        return found[0]

    def has_changed(self, initial, data):
        return str(self.prepare_value(initial) or "") != str(data or "").strip()


def field_of(column, request):
    """The form field of a column."""
    type_ = ColumnType(column["type"])
    common = {"label": column["title"], "required": column["required"]}
    rights = request.user.rights
    if type_ in NUMERIC:
        widget = TextInput(attrs={"inputmode": "decimal"})
        return forms.DecimalField(
            min_value=0, max_digits=15, decimal_places=2, widget=widget, **common
        )
    if type_ == ColumnType.PERSON:
        return StaffNumberField(Person.objects.visible_to(request.user), **common)
    if type_ == ColumnType.UNION:
        unions = Union.objects.filter(rights.working_in("")).in_tree_order()
        return forms.ModelChoiceField(unions, widget=Select(), **common)
    if type_ == ColumnType.UNIT:
        units = Unit.objects.filter(
            rights.working_in("union") | rights.working_in("school")
        )
        return forms.ModelChoiceField(units, widget=Select(), **common)
    return plain_field(type_, column, common)


def plain_field(type_, column, common):
    if type_ == ColumnType.DAY:
        return forms.DateField(widget=DayInput(), **common)
    if type_ == ColumnType.CHOICE:
        choices = [("", _("请选择")), *((one, one) for one in column["choices"])]
        return forms.ChoiceField(choices=choices, widget=Select(), **common)
    if type_ == ColumnType.LINK:
        return forms.URLField(
            max_length=300, widget=TextInput(), assume_scheme="https", **common
        )
    return forms.CharField(max_length=2000, widget=TextInput(), **common)


class WorkForm(TransitionForm):
    """A row of a kind; ``kind`` is set by :func:`form_of`."""

    kind = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for column in self.kind.columns if self.instance.pk else ():
            name = PREFIX + column["key"]
            if column["personal"] and column["key"] in self.instance.values:
                self.fields[name].required = False
                self.fields[name].help_text = _("已经填过，不改就留空。")
            else:
                self.initial[name] = self.instance.values.get(column["key"])

    def clean(self):
        data = super().clean()
        data["kind"] = self.kind
        return data


def form_of(kind, request):
    """The form class of a kind, a field for every column."""
    fields = {PREFIX + c["key"]: field_of(c, request) for c in kind.columns}
    return type("WorkForm", (WorkForm,), {"kind": kind, **fields})
