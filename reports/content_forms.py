"""Forms that ask, in words, what a table, chart or list of a section is made of.

``form_for(kind)`` gives the form class; ``Form(initial=initial_of(section))`` shows what is
set, ``form.content()`` is the JSON the section keeps. Whatever passes the form passes
``reports.blocks.check_content``, which the transition asks again.
"""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.blocks import ContentError, check_content
from reports.blocks.counted import CAMPUS
from reports.models import SectionKind
from union_portal.figures import FIGURES
from union_portal.namelists import NAME_LISTS

DIMS = {
    CAMPUS: _("下一级工会（校区）"),
    "union": _("工会"),
    "kind": _("用工形式或种类"),
    "sex": _("性别"),
    "affiliation": _("归属口径"),
    "state": _("状态"),
    "status": _("状态"),
    "level": _("级别"),
}


def figure_choices():
    """``[(key, "会员（人）")]`` of all figures there are now, by title."""
    found = FIGURES.everything().values()
    rows = [(figure.key, f"{figure.title}（{figure.unit}）") for figure in found]
    return sorted(rows, key=lambda row: row[1])


def dim_choices():
    """The splits any figure offers, campus first."""
    found = {
        name for figure in FIGURES.everything().values() for name, _c in figure.dims
    }
    names = [CAMPUS, *sorted(found)]
    return [(name, DIMS.get(name, name)) for name in names]


class ContentForm(forms.Form):
    """``kind`` is what the section is; an error of the content belongs to the form."""

    kind = ""
    caption = forms.CharField(label=_("表题或图题"), max_length=120, required=False)

    def content(self):
        """The fields as they are kept: what was left empty is not set."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", [])
        }

    @staticmethod
    def initial(content):
        """What the fields show of a content."""
        return content

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            try:
                check_content(self.kind, self.content())
            except ContentError as problem:
                self.add_error(None, str(problem))
        return cleaned


def cells(line):
    """The cells of one line: pasted from Excel (tabs), or typed with | or ｜."""
    parts = line.replace("｜", "|").replace("\t", "|").split("|")
    return [part.strip() for part in parts]


class TableForm(ContentForm):
    kind = SectionKind.TABLE
    grid = forms.CharField(
        label=_("表格"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "一行一排，格与格之间用 | 隔开，也可以从 Excel 直接粘贴。第一行是表头。"
            "格里可以写标记，例如 {members.total}。"
        ),
    )
    total = forms.BooleanField(label=_("最后一行是合计"), required=False)
    wide = forms.ChoiceField(
        label=_("横排成单独的页"),
        required=False,
        choices=[("auto", _("列多放不下时")), ("yes", _("总是")), ("no", _("从不"))],
    )
    share = forms.IntegerField(
        label=_("给第几列加占比"),
        required=False,
        min_value=1,
        max_value=12,
        help_text=_("不用就空着；占比保留两位小数，按合计行算。"),
    )

    def lines(self):
        grid = self.cleaned_data["grid"]
        return [cells(line) for line in grid.splitlines() if line.strip()]

    def content(self):
        lines, share = self.lines(), self.cleaned_data["share"]
        found = {
            "caption": self.cleaned_data["caption"],
            "header": lines[0] if lines else [],
            "rows": lines[1:],
            "total": self.cleaned_data["total"],
            "wide": self.cleaned_data["wide"] or "auto",
        }
        return found | ({} if share is None else {"share": share - 1})

    @staticmethod
    def initial(content):
        lines = [content.get("header", []), *content.get("rows", [])]
        share = content.get("share")
        return content | {
            "grid": "\n".join(" | ".join(line) for line in lines),
            "share": None if share is None else share + 1,
        }


class FigureForm(ContentForm):
    """With choices that are read when the form is made: rows may add figures."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in ("figure", "figures", "stock", "flow"):
                blank = [] if field.widget.allow_multiple_selected else [("", "—")]
                field.choices = blank + figure_choices()
            elif name == "by":
                field.choices = dim_choices()


class SplitForm(FigureForm):
    kind = SectionKind.SPLIT
    figure = forms.ChoiceField(label=_("数据项"))
    by = forms.ChoiceField(label=_("按什么分"))
    most = forms.IntegerField(
        label=_("最多列几行"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("多出来的并成“其他”；空着是 20 行。"),
    )


class SeriesForm(FigureForm):
    kind = SectionKind.SERIES
    figures = forms.MultipleChoiceField(label=_("数据项"))
    years = forms.IntegerField(label=_("几年"), min_value=2, max_value=20, initial=5)


class CompareForm(FigureForm):
    kind = SectionKind.COMPARE
    stock = forms.MultipleChoiceField(
        label=_("时点数"),
        required=False,
        help_text=_("看期初、期末各有多少，例如会员。"),
    )
    flow = forms.MultipleChoiceField(
        label=_("期间数"),
        required=False,
        help_text=_("看首年、末年和整个期间的合计，例如新入会。"),
    )


class ChartForm(FigureForm):
    kind = SectionKind.CHART
    shape = forms.ChoiceField(
        label=_("样子"),
        choices=[
            ("bar", _("条形图")),
            ("pie", _("构成图")),
            ("line", _("折线图（历年）")),
        ],
    )
    figure = forms.ChoiceField(label=_("数据项（条形图、构成图）"), required=False)
    by = forms.ChoiceField(label=_("按什么分"), required=False)
    most = forms.IntegerField(
        label=_("最多画几项"), required=False, min_value=1, max_value=30
    )
    figures = forms.MultipleChoiceField(label=_("数据项（折线图）"), required=False)
    years = forms.IntegerField(
        label=_("几年"), required=False, min_value=2, max_value=20
    )


class NamesForm(FigureForm):
    kind = SectionKind.NAMES
    list = forms.ChoiceField(label=_("名单"))
    only = forms.ChoiceField(label=_("只要"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["list"].choices = [(n.key, n.title) for n in NAME_LISTS.values()]
        levels = {k: v for n in NAME_LISTS.values() for k, v in n.only.items()}
        self.fields["only"].choices = [("", _("全部")), *levels.items()]
        del self.fields["caption"]


FORMS = {
    form.kind: form
    for form in (TableForm, SplitForm, SeriesForm, CompareForm, ChartForm, NamesForm)
}


def form_for(kind):
    """The form of a kind of section, or None where there is nothing to set."""
    return FORMS.get(kind)


def initial_of(section):
    """What the form of a section shows first."""
    form = form_for(section.kind)
    return form.initial(section.content) if form and section.content else {}
