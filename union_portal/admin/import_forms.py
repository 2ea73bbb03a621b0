"""What is asked when a workbook is sent, decided on, and written."""

import re
from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldBooleanWidget,
)

from union_portal.admin.widgets import DayInput, FileInput, TextInput
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import desk, files
from union_portal.workbooks.models import OF_MISSING, OF_QUESTIONS

EARLIEST = date(1990, 1, 1)
AHEAD = 366  # days: a sheet of the coming term may be sent before it
PART, ALL, UNITS = "part", "all", "units"


class SendForm(forms.Form):
    """A workbook for one register; only what the register needs is asked."""

    school: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=_("学校"), widget=UnfoldAdminSelectWidget()
    )
    as_of = forms.DateField(
        label=_("这份表截至哪一天"),
        widget=DayInput(),
        help_text=_("表里的情况是哪一天的，就填哪一天。调动、离职从这一天算起。"),
    )
    whole = forms.ChoiceField(
        label=_("表里有哪些人"),
        choices=[
            (PART, _("只是一部分人：没写到的人不变")),
            (ALL, _("全部在职人员：没写到的人，预览里问您怎么办")),
            (UNITS, _("下面这些单位的全部在职人员")),
        ],
        initial=PART,
        widget=UnfoldAdminRadioSelectWidget(),
    )
    units = forms.CharField(
        label=_("单位代码"),
        required=False,
        max_length=2000,
        widget=TextInput(),
        help_text=_("只在选了最后一项时填；几个代码用顿号或空格隔开。"),
    )
    file = forms.FileField(
        label=_("工作簿"),
        max_length=200,
        widget=FileInput({"accept": ".xlsx,.xls,.csv"}),
        help_text=_("表格文件（.xlsx、.xls 或 .csv），不超过 %(most)s MB。")
        % {"most": files.LARGEST // desk.MEGABYTE},
        error_messages={
            "required": _("请选择要导入的文件。"),
            "empty": _("文件是空的，请重新选择。"),
            "max_length": _("文件名太长，请改短再传。"),
        },
    )

    def __init__(self, *args, register, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.register = register
        self.fields["as_of"].initial = timezone.localdate()
        schools = user.rights.schools()
        self.fields["school"].queryset = schools
        self.only_school = schools.first() if len(schools) == 1 else None
        if not register.per_school or self.only_school:
            del self.fields["school"]
        if not register.asks_for_missing:
            del self.fields["whole"], self.fields["units"]

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if not day >= EARLIEST or (day - timezone.localdate()).days > AHEAD:
            raise forms.ValidationError(_("这个日期不像是对的，请核对年份。"))
        return day

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            desk.content_of(file)
        except TransitionError as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return file

    def clean(self):
        units = re.split(r"[、,，;；\s]+", self.cleaned_data.get("units", "").upper())
        self.units = [code for code in units if code]
        if self.cleaned_data.get("whole") == UNITS and not self.units:
            self.add_error("units", _("请写明是哪些单位。"))
        return self.cleaned_data

    @property
    def school_chosen(self):
        return self.only_school or self.cleaned_data.get("school")

    @property
    def complete(self):
        chosen = self.cleaned_data.get("whole", PART)
        return {PART: False, ALL: True, UNITS: self.units}[chosen]


class SheetForm(forms.Form):
    """Which of the worksheets that would do is the one."""

    sheet = forms.ChoiceField(
        label=_("读哪一张工作表"),
        widget=UnfoldAdminRadioSelectWidget(),
        error_messages={"required": _("请选一张工作表。")},
    )

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in names]


class RowsForm(forms.Form):
    """The ticked rows of a page, by id."""

    def __init__(self, *args, batch, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rows"] = forms.ModelMultipleChoiceField(
            batch.rows.all(),
            required=False,
            error_messages={"invalid_pk_value": _("勾选的行已经不在，请刷新页面。")},
        )


class MissingForm(RowsForm):
    """What became of people who stand in none of the rows."""

    decision = forms.ChoiceField(choices=[(d.value, d.label) for d in OF_MISSING])
    on = forms.DateField(required=False)
    every = forms.BooleanField(required=False)

    def clean(self):
        if not self.cleaned_data.get("every") and not self.cleaned_data.get("rows"):
            raise forms.ValidationError(_("请先勾选要处理的人，或者选“全部未处理的”。"))
        return self.cleaned_data

    @property
    def chosen(self):
        """The ids of the ticked rows; None for all that are undecided."""
        if self.cleaned_data["every"]:
            return None
        return [row.pk for row in self.cleaned_data["rows"]]


class AnswerForm(RowsForm):
    """Whether the ticked rows are the people they resemble."""

    answer = forms.ChoiceField(choices=[(d.value, d.label) for d in OF_QUESTIONS])

    def clean(self):
        if not self.cleaned_data.get("rows"):
            raise forms.ValidationError(_("请先勾选要确认的行。"))
        return self.cleaned_data


class WriteForm(forms.Form):
    """The second look before a workbook is written."""

    checked = forms.BooleanField(
        label=_("我已核对上面的数字，确认写入"),
        widget=UnfoldBooleanWidget(),
        error_messages={"required": _("请先核对，再勾选这一项。")},
    )
