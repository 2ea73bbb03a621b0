"""What is asked of who sends a report to review, publishes, corrects or withdraws it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Appointment, Person, Union
from reports.models import READERS

STEPS = (_("办公室核稿"), _("分管负责人审核"), _("主席审定"))


class PersonChoice(forms.ModelChoiceField):
    """A person, told apart by staff number."""

    def label_from_instance(self, person):
        return f"{person.name}（{person.staff_number or person.sign_in_name}）"


def reviewers_of(union, day):
    """Those who hold a post of weight in the union, or in one above it."""
    held = Appointment.objects.on(day).filter(
        seat__in=union.line_ids(),
        post__roles__overlap=[str(role) for role in READERS],
    )
    return Person.objects.filter(pk__in=held.values("person"), is_active=True).order_by(
        "name", "pk"
    )


class SubmitForm(forms.Form):
    """送审: who reads, in which order; empty lines are left out."""

    def __init__(self, *args, report, day, **kwargs):
        super().__init__(*args, **kwargs)
        people = reviewers_of(report.union, day)
        for number, title in enumerate(STEPS, 1):
            self.fields[f"reviewer_{number}"] = PersonChoice(
                people, label=title, required=False, empty_label=_("不经过这一步")
            )

    def steps(self):
        """``[(title, reviewer)]`` in order."""
        chosen = (
            (str(title), self.cleaned_data[f"reviewer_{number}"])
            for number, title in enumerate(STEPS, 1)
        )
        return [(title, person) for title, person in chosen if person]


class OpinionForm(forms.Form):
    """审稿意见."""

    opinion = forms.CharField(
        label=_("意见"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回修改时请写明要改什么；通过可以不写。"),
    )


class PublishForm(forms.Form):
    """发布: number of the document, whom it is addressed to, who receives it."""

    number = forms.CharField(
        label=_("发文字号"),
        max_length=60,
        required=False,
        help_text=_("例如：明大工字〔2024〕3号"),
    )
    addressees = forms.CharField(
        label=_("主送"), max_length=200, required=False, help_text=_("例如：各二级工会")
    )
    copy_to = forms.CharField(label=_("抄送"), max_length=200, required=False)
    printer = forms.CharField(
        label=_("印发机关"),
        max_length=60,
        required=False,
        help_text=_("印在红头文件的版记里，一般是办公室"),
    )
    sent_to = forms.ModelMultipleChoiceField(
        Union.objects.none(),
        label=_("印发到"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("勾选的工会，干部会收到通知和链接。"),
    )
    sure = forms.BooleanField(
        label=_("我已核对全文和数字；发布以后，文字和数字不能再改，只能另发更正或撤回")
    )

    def __init__(self, *args, report, day, **kwargs):
        below = Union.objects.below(report.union).standing(day).branches()
        first = {
            "number": report.number,
            "addressees": report.addressees,
            "copy_to": report.copy_to,
            "printer": report.printer or report.usual_printer,
            "sent_to": below,
        }
        super().__init__(*args, initial=first, **kwargs)
        self.fields["sent_to"].queryset = below


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("原因"), max_length=200)


class CorrectForm(ReasonForm):
    """更正: the right number, in base units, and why."""

    value = forms.DecimalField(
        label=_("更正为"), max_digits=20, decimal_places=6, help_text=_("填准确值")
    )
    field_order = ["value", "reason"]
