"""What is asked about tasks and shortcomings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.models import PlanItem, PlanKind, PlanState
from reports.review_forms import PersonChoice, reviewers_of
from union_portal.widgets import Day


class ItemForm(forms.Form):
    """计划项: a shortcoming has no owner, target or date."""

    title = forms.CharField(label=_("事项"), max_length=120)
    text = forms.CharField(
        label=_("措施"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    target = forms.CharField(
        label=_("目标"),
        max_length=200,
        required=False,
        help_text=_("怎样算完成，最好有数，例如：走访 60 家二级工会。"),
    )
    due_on = forms.DateField(label=_("完成期限"), required=False, widget=Day())
    answers = forms.ModelChoiceField(
        PlanItem.objects.none(), label=_("针对的不足"), required=False
    )

    def __init__(self, *args, report, kind, day, item=None, **kwargs):
        first = {n: getattr(item, n) for n in self.base_fields} if item else {}
        first["owner"] = item.owner if item else None
        super().__init__(*args, initial=first, **kwargs)
        self.fields["owner"] = PersonChoice(
            reviewers_of(report.union, day), label=_("责任人"), required=False
        )
        self.fields["answers"].queryset = report.plan_items.filter(
            kind=PlanKind.SHORTCOMING
        )
        if kind == PlanKind.SHORTCOMING:
            for name in ("target", "due_on", "answers", "owner"):
                del self.fields[name]


class ResultForm(forms.Form):
    """落实情况."""

    state = forms.ChoiceField(label=_("进展"), choices=PlanState)
    result = forms.CharField(
        label=_("落实情况"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("做了什么、做到什么程度，写进下一份报告。"),
    )
