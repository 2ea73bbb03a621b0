"""What is asked of who takes a step with a matter."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matters.models import ContactWay, Grade, MatterKind, Outcome
from matters.norms import EXTENSION
from matters.transitions.raising import SUGGESTION
from members.models import Appointment, Person, Union, UnionLevel, Unit
from members.roles import Role
from union_portal.calendar import unarranged
from union_portal.signatures import SigningForm
from union_portal.widgets import Day

CHOOSE = gettext_lazy("请选择")


class DeedForm(forms.Form):
    """``reading`` is the matter with its parts, and who is asked."""

    def __init__(self, *args, reading, **kwargs):
        super().__init__(*args, **kwargs)
        self.reading = reading
        self.arrange()

    def arrange(self):
        """Set choices and first values from the matter."""


def long_text(rows=4):
    return forms.Textarea(attrs={"rows": rows})


def saying(name, label, *, most=300, help_text="", required=True):
    """A form that asks for one text."""
    field = forms.CharField(
        label=label,
        max_length=most,
        widget=long_text(),
        help_text=help_text,
        required=required,
    )
    return type("SayingForm", (DeedForm,), {name: field})


DisputeForm = saying(
    "reason",
    gettext_lazy("为什么不归您单位办"),
    help_text=gettext_lazy("最好写上应由哪个单位办；工会会改派或说明理由。"),
)
OpineForm = saying("opinion", gettext_lazy("协办意见"), most=2000)
HandBackForm = saying("reason", gettext_lazy("要改什么"))
ReworkForm = saying("reason", gettext_lazy("缺什么、要怎样重办"))
UpholdForm = saying("answer", gettext_lazy("为什么仍由它办"))
GrantForm = saying("answer", gettext_lazy("附言"), most=200, required=False)
RefuseForm = saying("answer", gettext_lazy("为什么不批准"), most=200)
ReasonForm = saying("reason", gettext_lazy("原因"))
NoteForm = saying(
    "text",
    gettext_lazy("批示内容"),
    most=1000,
    help_text=gettext_lazy("承办单位和工会看得到，提出人看不到。写好后不能修改。"),
)
ProgressForm = saying("progress", gettext_lazy("做到哪一步了"), most=2000)
DoneForm = saying(
    "progress",
    gettext_lazy("落实情况"),
    most=2000,
    help_text=gettext_lazy("写明做了什么、什么时候完成；工会核实后才算落实。"),
)


class SuggestForm(forms.Form):
    """合理化建议: what a member proposes, and to which of their unions."""

    title = forms.CharField(
        label=gettext_lazy("建议什么（一句话）"),
        max_length=100,
        help_text=gettext_lazy("一件建议只说一件事。"),
    )
    text = forms.CharField(
        label=gettext_lazy("说说情况和办法"),
        max_length=4000,
        widget=long_text(6),
        help_text=gettext_lazy("现在怎样、为什么要改、可以怎么做。"),
    )
    category = forms.ChoiceField(label=gettext_lazy("类别"))
    union = forms.ModelChoiceField(
        Union.objects.none(), label=gettext_lazy("提给"), empty_label=None
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        kind = MatterKind.objects.get(code=SUGGESTION)
        self.categories = kind.categories
        words = [(str(at), _(word)) for at, word in enumerate(kind.categories)]
        self.fields["category"].choices = [("", CHOOSE), *words]
        line = [
            union.pk
            for union in person.unions_upward
            if union.level != UnionLevel.FEDERATION and not union.is_reporting_node
        ]
        self.fields["union"].queryset = Union.objects.filter(pk__in=line).order_by(
            "path"
        )

    def clean_category(self):
        return self.categories[int(self.cleaned_data["category"])]


class ContactForm(DeedForm):
    on = forms.DateField(label=gettext_lazy("日期"), widget=Day())
    way = forms.ChoiceField(label=gettext_lazy("方式"), choices=ContactWay.choices)
    with_whom = forms.CharField(label=gettext_lazy("与谁沟通"), max_length=60)
    note = forms.CharField(
        label=gettext_lazy("沟通情况"),
        max_length=300,
        required=False,
        widget=long_text(3),
    )

    def arrange(self):
        self.fields["on"].initial = self.reading.person.today


class ExtensionForm(DeedForm):
    until = forms.DateField(label=gettext_lazy("延到哪天"), widget=Day())
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=300, widget=long_text(3)
    )

    def arrange(self):
        matter = self.reading.matter
        span = EXTENSION.span(matter.union, self.reading.person.today)
        latest = span.after(matter.due_on)
        self.fields["until"].help_text = _(
            "原期限 %(before)s，最迟可延到 %(latest)s，只能申请一次。"
        ) % {"before": matter.due_on, "latest": latest} + unarranged(latest)


class ReplyForm(DeedForm):
    """答复: outcome, words, and for a plan what will be done by when."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("办理结果"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("答复内容"), max_length=4000, widget=long_text(8)
    )
    measures = forms.CharField(
        label=gettext_lazy("措施或计划"),
        max_length=2000,
        required=False,
        widget=long_text(3),
        help_text=gettext_lazy("选 B 时必填，会跟踪到落实为止。"),
    )
    promised_on = forms.DateField(
        label=gettext_lazy("承诺完成日期"),
        required=False,
        widget=Day(),
        help_text=gettext_lazy("选 B 时必填。"),
    )


class DraftForm(ReplyForm):
    """The draft of a reply, with a file to go along."""

    file = forms.FileField(
        label=gettext_lazy("附件"),
        required=False,
        help_text=gettext_lazy("照片、PDF、Word 或 Excel；可以保存后再传下一个。"),
    )

    def arrange(self):
        reply = self.reading.reply
        if reply is not None:
            names = ("outcome", "text", "measures", "promised_on")
            self.initial = {name: getattr(reply, name) for name in names}
        opinions = [row for row in self.reading.assisting if row.opinion]
        if opinions:
            said = "；".join(f"{row.unit}：{row.opinion}" for row in opinions)
            self.fields["text"].help_text = _("协办意见：%(said)s") % {"said": said}


class PaperReplyForm(ReplyForm):
    """A reply on paper, or the union's own: with the day it was given."""

    on = forms.DateField(label=gettext_lazy("答复日期"), widget=Day())
    field_order = ["on"]

    def arrange(self):
        self.fields["on"].initial = self.reading.person.today


class SignForm(SigningForm):
    def __init__(self, *args, reading, **kwargs):
        super().__init__(*args, person=reading.person, **kwargs)


class RateForm(DeedForm):
    result = forms.ChoiceField(
        label=gettext_lazy("对办理结果"),
        choices=Grade.choices,
        widget=forms.RadioSelect,
    )
    process = forms.ChoiceField(
        label=gettext_lazy("对办理态度"),
        choices=[("", gettext_lazy("不评")), *Grade.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("想说的话"),
        max_length=500,
        required=False,
        widget=long_text(3),
    )

    def arrange(self):
        if self.reading.matter.round == 1:
            self.fields["result"].help_text = _(
                "选“不满意”，承办单位会再办一次（二次办理）。"
            )


class RecordRatingForm(RateForm):
    """What a raiser said, written down by the union."""

    rater = forms.ModelChoiceField(
        Person.objects.none(), label=gettext_lazy("谁的评价"), empty_label=None
    )
    field_order = ["rater"]

    def arrange(self):
        super().arrange()
        people = [person.pk for person in self.reading.matter.raisers]
        self.fields["rater"].queryset = Person.objects.filter(pk__in=people)


class AssignForm(DeedForm):
    """交办: who leads, who assists, until when, who signs."""

    lead = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("主办单位"), empty_label=CHOOSE
    )
    assists = forms.ModelMultipleChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("协办单位"),
        required=False,
        help_text=gettext_lazy("可以选几个；用电脑时按住 Ctrl 再点。"),
    )
    due_on = forms.DateField(label=gettext_lazy("答复期限"), widget=Day())
    leader = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("分管领导"),
        required=False,
        empty_label=gettext_lazy("不指定"),
        help_text=gettext_lazy("不指定的，由工会主席签。"),
    )

    def arrange(self):
        matter, today = self.reading.matter, self.reading.person.today
        school = matter.union.school_id or matter.union_id
        units = Unit.objects.filter(school=school).standing(today)
        for name in ("lead", "assists"):
            self.fields[name].queryset = units
        span = matter.kind.reply_span(matter.union, today)
        due = span.after(today)
        self.fields["due_on"].initial = due
        usual = _("按规定是 %(span)s。") % {"span": span}
        self.fields["due_on"].help_text = f"{usual}{unarranged(due)}"
        self.arrange_leader(matter, today)

    def arrange_leader(self, matter, today):
        if not matter.kind.leader_signs:
            del self.fields["leader"]
            return
        held = Appointment.objects.on(today).filter(
            seat__in=matter.union.line_ids(), post__roles__contains=[str(Role.LEAD)]
        )
        self.fields["leader"].queryset = Person.objects.filter(
            pk__in=held.values("person")
        ).order_by("name_sort", "pk")


class ReassignForm(AssignForm):
    reason = forms.CharField(
        label=gettext_lazy("为什么改派"), max_length=300, widget=long_text(3)
    )

    def arrange(self):
        super().arrange()
        self.fields["assists"].initial = [a.unit_id for a in self.reading.assisting]

    def arrange_leader(self, matter, today):
        del self.fields["leader"]
