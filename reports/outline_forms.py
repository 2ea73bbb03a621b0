"""What is asked for an outline of a union's own, and for each of its entries."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.forms import LEVELS, unions_of
from reports.models import ReportKind, SectionKind

LONGEST = 5000  # characters: standard sentences, not a report


class HeadForm(forms.Form):
    """Name, kind and years of an outline."""

    title = forms.CharField(label=gettext_lazy("提纲名称"), max_length=60)
    kind = forms.ChoiceField(label=gettext_lazy("种类"), choices=ReportKind)
    years = forms.IntegerField(
        label=gettext_lazy("统计年数"),
        min_value=1,
        max_value=5,
        initial=1,
        help_text=gettext_lazy("年度报告是 1；届期报告一般是 5。"),
    )
    salutation = forms.CharField(
        label=gettext_lazy("称呼"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("例如：各位代表、同志们："),
    )


class NewOutlineForm(HeadForm):
    """The same, and whose outline it becomes."""

    union: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=gettext_lazy("哪个工会的提纲"), empty_label=None
    )
    field_order = ("union",)

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions_of(person)


class EntryForm(forms.Form):
    """One heading or paragraph a report begins with."""

    level = forms.TypedChoiceField(
        label=gettext_lazy("层次"), choices=LEVELS, coerce=int, initial=2
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("内容"), choices=SectionKind, initial=SectionKind.TEXT
    )
    heading = forms.CharField(
        label=gettext_lazy("标题"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("不写序号，门户按次序编；段落可以没有标题。"),
    )
    lead = forms.CharField(label=gettext_lazy("段首"), max_length=60, required=False)
    text = forms.CharField(
        label=gettext_lazy("常用文字"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "每年都写的话。要数字的地方写数据项标记，例如 {members.persons}。"
        ),
    )
    guidance = forms.CharField(
        label=gettext_lazy("写作提示"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("写给执笔人看，不印出来。"),
    )
    is_attached = forms.BooleanField(
        label=gettext_lazy("作为附件，印在报告后面"), required=False
    )

    def clean_text(self):
        """Lines end as they do in what was laid out: browsers send CR LF."""
        return self.cleaned_data["text"].replace("\r\n", "\n")

    def clean(self):
        data = super().clean()
        if not data.get("heading") and data.get("level") in (1, 2):
            self.add_error("heading", _("一级、二级要有标题。"))
        return data
