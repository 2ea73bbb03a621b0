"""What authors type: how a report begins, its front, a section, a number."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Union
from reports.models import EDITORS, SectionKind, check_pattern
from union_portal.figures import OWN, SUBTREE
from union_portal.widgets import Day

LONGEST = 20_000  # characters of one section; a page of A4 holds some six hundred
LEVELS = [
    (1, gettext_lazy("一级标题：一、")),
    (2, gettext_lazy("二级标题：（一）")),
    (3, gettext_lazy("三级标题 1. 或段落")),
    (4, gettext_lazy("四级标题：（1）")),
    (0, gettext_lazy("开头或结尾，不编号")),
]
REACHES = [(SUBTREE, gettext_lazy("含下级")), (OWN, gettext_lazy("仅本级"))]
PERIOD = RegexValidator(
    r"^\d{4}(-\d{4})?$", gettext_lazy("请写四位年份，例如 2024 或 2020-2024。")
)


class Lines(forms.CharField):
    """Several lines, one entry each; blank ones do not count."""

    def __init__(self, *, most, rows=2, **kwargs):
        self.most = most
        super().__init__(
            widget=forms.Textarea(attrs={"rows": rows}), max_length=500, **kwargs
        )

    def to_python(self, value):
        """The lines as a list."""
        text = super().to_python(value)
        return [line.strip() for line in text.splitlines() if line.strip()]

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def run_validators(self, value):
        super().run_validators("\n".join(value))

    def validate(self, value):
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(
                _("最多 %(most)s 行。") % {"most": self.most}, code="most"
            )


def day_field(label, **kwargs):
    return forms.DateField(label=label, widget=Day(), **kwargs)


class StartForm(forms.Form):
    """Period, day and title of a new report; suggested, to be looked over."""

    period = forms.CharField(
        label=gettext_lazy("年度"), max_length=9, validators=[PERIOD]
    )
    start = day_field(gettext_lazy("统计期起"))
    end = day_field(gettext_lazy("统计期止"))
    as_of = day_field(
        gettext_lazy("数据截止日"),
        help_text=gettext_lazy("会员人数等现状数据算到哪一天；起草时可先用今天。"),
    )
    title_lines = Lines(
        label=gettext_lazy("标题"),
        most=4,
        help_text=gettext_lazy("每行印一行；年份已按新年度改好，请核对。"),
    )
    subtitle_lines = Lines(label=gettext_lazy("副标题"), most=4, required=False)
    date_line = forms.CharField(
        label=gettext_lazy("题下日期"), max_length=60, required=False
    )
    reporter = forms.CharField(
        label=gettext_lazy("报告人"), max_length=60, required=False
    )

    def clean(self):
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("统计期止不能早于统计期起。"))
        return data


class OutlineStartForm(StartForm):
    """The same, and which of one's unions reports."""

    union: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=gettext_lazy("哪个工会的报告"), empty_label=None
    )
    field_order = ("union",)

    def __init__(self, *args, person, outline, **kwargs):
        super().__init__(*args, **kwargs)
        unions = unions_of(person)
        if outline.union_id:
            unions = unions.below(outline.union)
        self.fields["union"].queryset = unions


class CopyForm(StartForm):
    """The same, and whether years in headings move along."""

    shift_headings = forms.BooleanField(
        label=gettext_lazy("章节标题里的年份一起改成新年度"), required=False
    )


def unions_of(person):
    """The unions whose reports the person writes as office or chair."""
    found = Union.objects.filter(
        person.rights.covering("", *EDITORS, persons=True), closed_on=None
    )
    return found.in_tree_order()


class FrontForm(forms.Form):
    """题头: everything above and below the text."""

    title_lines = Lines(label=gettext_lazy("标题"), most=4)
    subtitle_lines = Lines(label=gettext_lazy("副标题"), most=4, required=False)
    date_line = forms.CharField(
        label=gettext_lazy("题下日期"), max_length=60, required=False
    )
    reporter = forms.CharField(
        label=gettext_lazy("报告人"), max_length=60, required=False
    )
    salutation = forms.CharField(
        label=gettext_lazy("称呼"), max_length=60, required=False
    )
    as_of = day_field(gettext_lazy("数据截止日"))
    red_head = forms.BooleanField(label=gettext_lazy("印成红头文件"), required=False)
    number = forms.CharField(
        label=gettext_lazy("发文字号"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("例如：明大工字〔2024〕3号"),
    )
    addressees = forms.CharField(
        label=gettext_lazy("主送"), max_length=200, required=False
    )
    copy_to = forms.CharField(
        label=gettext_lazy("抄送"), max_length=200, required=False
    )
    printer = forms.CharField(
        label=gettext_lazy("印发机关"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("印在红头文件的版记里；空着印“××工会办公室”。"),
    )


class AddSectionForm(forms.Form):
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
    lead = forms.CharField(
        label=gettext_lazy("段首"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("段落开头加粗的一句，例如：队伍不断壮大。"),
    )

    def clean(self):
        data = super().clean()
        if not data.get("heading") and data.get("level") in (1, 2):
            self.add_error("heading", _("一级、二级要有标题。"))
        return data


class SectionForm(forms.Form):
    """The words of a section; numbers stand in them as tags."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    heading = forms.CharField(
        label=gettext_lazy("标题"), max_length=120, required=False
    )
    lead = forms.CharField(label=gettext_lazy("段首"), max_length=60, required=False)
    text = forms.CharField(
        label=gettext_lazy("正文"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=gettext_lazy("段落之间空一行。花括号里的是数据，原样留着。"),
    )

    def clean_text(self):
        """Lines end as they do in what was laid out: browsers send CR LF."""
        return self.cleaned_data["text"].replace("\r\n", "\n")


class SourceForm(forms.Form):
    """Where a typed number stands, for an audit to go to, and the paper itself."""

    source = forms.CharField(
        label=gettext_lazy("来源说明"),
        max_length=200,
        help_text=gettext_lazy("审计能找到的地方，例如：2024年走访登记表。"),
    )
    paper = forms.FileField(
        label=gettext_lazy("附件"),
        required=False,
        help_text=gettext_lazy(
            "登记表、通知或照片，以后核对用；只有本工会干部、执笔人和审稿人能打开。"
        ),
    )


class FillForm(SourceForm):
    """A number that somebody knows: what it is, and where it stands."""

    field_order = ("value",)

    value = forms.DecimalField(
        label=gettext_lazy("今年的数"),
        max_digits=16,
        decimal_places=4,
        min_value=0,
        help_text=gettext_lazy("写准确值，例如 293650，不写“29万余”。"),
    )


class PatternForm(forms.Form):
    """How a number is printed."""

    form = forms.CharField(
        label=gettext_lazy("印刷形式"),
        max_length=40,
        validators=[check_pattern],
        help_text=gettext_lazy("例如：{n}人、{汉}次、{n/万}万余元、第{汉}届。"),
    )
    title = forms.CharField(label=gettext_lazy("含义"), max_length=80)


class NumberForm(forms.Form):
    """A registered figure on its way into the text: whose, when, in which form."""

    title = forms.CharField(label=gettext_lazy("含义"), max_length=80)
    union: forms.ModelChoiceField = forms.ModelChoiceField(
        None, label=gettext_lazy("口径"), empty_label=None
    )
    reach = forms.ChoiceField(label=gettext_lazy("范围"), choices=REACHES)
    start = day_field(gettext_lazy("另定期间起"), required=False)
    end = day_field(gettext_lazy("另定期间止"), required=False)
    as_of = day_field(gettext_lazy("另定截止日"), required=False)
    pattern = forms.CharField(
        label=gettext_lazy("自定印刷形式"),
        max_length=40,
        required=False,
        validators=[check_pattern],
        help_text=gettext_lazy("例如：{n:10}余家、{n/万}万余元、第{汉}届。"),
    )

    def __init__(self, *args, report, **kwargs):
        super().__init__(*args, **kwargs)
        below = Union.objects.below(report.union).filter(closed_on=None)
        self.fields["union"].queryset = below.in_tree_order()

    def clean(self):
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("期间止不能早于期间起。"))
        return data


class ManualForm(SourceForm):
    """A number no record gives: typed in with its source."""

    field_order = ("title", "value", "pattern")
    title = forms.CharField(
        label=gettext_lazy("含义"),
        max_length=80,
        help_text=gettext_lazy("例如：走访慰问困难职工人次"),
    )
    value = forms.DecimalField(
        label=gettext_lazy("数值"), max_digits=16, decimal_places=4, min_value=0
    )
    pattern = forms.CharField(
        label=gettext_lazy("印刷形式"),
        max_length=40,
        initial="{n}人次",
        validators=[check_pattern],
        help_text=gettext_lazy("例如：{n}人次、{n/万}万余元。"),
    )


class SumForm(forms.Form):
    """A total and its parts, chosen among the numbers of the report."""

    total = forms.ChoiceField(label=gettext_lazy("合计"))
    parts = forms.MultipleChoiceField(
        label=gettext_lazy("各部分"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("一个都不选，就是去掉这条合计关系。"),
    )

    def __init__(self, *args, figures, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(row.key, row.title) for row in figures]
        self.fields["total"].choices = choices
        self.fields["parts"].choices = choices


class CommentForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("意见"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OutlineForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("提纲名称"),
        max_length=60,
        help_text=gettext_lazy(
            "标题和文字照存；由记录计算的数保留，人工填的数留空（××）。"
        ),
    )
