"""What is typed around a session: on the desk, in the hall, in the delegations."""

from django import forms
from django.utils.translation import gettext_lazy as _

from congress.models import (
    AgendaItem,
    FeedbackMeeting,
    Opinion,
    Outcome,
    Power,
    PreparationItem,
    Sitting,
)
from congress.models.attendance import AttendanceState, Excuse
from congress.transitions.agenda import PASSING
from congress.transitions.opinions import MOST_PARTS
from congress.transitions.texts import LONGEST
from members.models import Appointment, Person

CHOOSE = ("", _("请选择"))


class Moment(forms.DateTimeInput):
    """The browser's own field for day and time."""

    input_type = "datetime-local"

    def __init__(self):
        super().__init__(format="%Y-%m-%dT%H:%M")


def rows(number):
    return forms.Textarea({"rows": number})


def colleagues(union, day):
    """Who may be put in charge of a step: the people in office of the union."""
    posts = Appointment.objects.on(day).filter(seat=union)
    return Person.objects.filter(pk__in=posts.values("person")).order_by("name_sort")


class PreparationForm(forms.ModelForm):
    class Meta:
        model = PreparationItem
        fields = ("title", "days_before", "in_working_days", "owner", "note")

    def __init__(self, *args, session, day, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues(session.union, day)
        self.fields["owner"].empty_label = _("还没有定")


class SittingForm(forms.ModelForm):
    class Meta:
        model = Sitting
        fields = ("kind", "title", "starts_at", "ends_at", "place", "rotates")
        widgets = {"starts_at": Moment(), "ends_at": Moment()}


class AgendaForm(forms.ModelForm):
    class Meta:
        model = AgendaItem
        fields = (
            "sitting",
            "order",
            "title",
            "power",
            "is_report",
            "speaker",
            "minutes",
            "paper",
        )

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sitting"].queryset = session.sittings.order_by("starts_at")
        self.fields["sitting"].label_from_instance = lambda row: row.title
        self.fields["sitting"].empty_label = _("还没有定")
        self.fields["paper"].queryset = session.papers.all()
        self.fields["paper"].empty_label = _("没有文件")
        self.fields["order"].required = False


class SettleForm(forms.Form):
    outcome = forms.ChoiceField(label=_("结果"), choices=Outcome)
    record_text = forms.CharField(
        label=_("记录"),
        required=False,
        max_length=4000,
        widget=rows(5),
        help_text=_("写进会议纪要的要点"),
    )

    def __init__(self, *args, item, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"outcome": item.outcome, "record_text": item.record}
        refusable = item.power in PASSING
        done = _("已进行") if item.power == Power.NONE else Outcome.HEARD.label
        self.fields["outcome"].choices = [
            (code, done if code == Outcome.HEARD else label)
            for code, label in Outcome.choices
            if code != Outcome.REJECTED or refusable
        ]


class ScanForm(forms.Form):
    """The address or the code that a scanner reads from a badge."""

    badge = forms.CharField(
        label=_("代表证"),
        max_length=200,
        widget=forms.TextInput(
            {"autofocus": True, "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    at = forms.DateTimeField(required=False, widget=forms.HiddenInput)

    def clean_badge(self):
        """The badge's QR code is an address that ends with its code."""
        return self.cleaned_data["badge"].strip().rstrip("/").rsplit("/", 1)[-1].upper()


class LeaveForm(forms.Form):
    excuse = forms.ChoiceField(
        label=_("事由"),
        choices=[CHOOSE, *Excuse.choices],
        help_text=_("只选大类，不用写具体情况。"),
    )


class MarkForm(forms.Form):
    state = forms.ChoiceField(label=_("情况"), choices=AttendanceState)
    excuse = forms.ChoiceField(
        label=_("请假事由"), choices=[CHOOSE, *Excuse.choices], required=False
    )


class OpinionForm(forms.ModelForm):
    """On the spot, on a phone: the text first, the category if one knows it."""

    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Opinion
        fields = ("text", "category", "delegation", "raised_by")
        widgets = {"text": rows(5)}

    def __init__(self, *args, session, delegations, speakers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = session.categories.all()
        self.fields["category"].empty_label = _("以后再归类")
        self.fields["delegation"].queryset = delegations
        self.fields["delegation"].empty_label = _("请选择")
        self.fields["delegation"].required = True
        if len(delegations) == 1:
            self.fields["delegation"].initial = delegations[0]
        if speakers is None:
            del self.fields["raised_by"]
        else:
            self.fields["raised_by"].queryset = speakers
            self.fields["raised_by"].empty_label = _("以代表团名义")
            self.fields["raised_by"].help_text = ""


class CorrectOpinionForm(forms.ModelForm):
    class Meta:
        model = Opinion
        fields = ("text", "category")
        widgets = {"text": rows(6)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = self.instance.session.categories.all()
        self.fields["category"].empty_label = _("以后再归类")


class SplitForm(forms.Form):
    parts = forms.CharField(
        label=_("拆成几条"),
        max_length=8000,
        widget=rows(10),
        help_text=_("每条一段，段与段之间空一行。最多 %(most)s 条。")
        % {"most": MOST_PARTS},
    )

    def clean_parts(self):
        text = self.cleaned_data["parts"].replace("\r", "")
        return [part.strip() for part in text.split("\n\n") if part.strip()]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("不交办的原因"),
        max_length=200,
        widget=rows(3),
        help_text=_("提出的代表会看到。"),
    )


class MergeForm(forms.Form):
    text = forms.CharField(label=_("合并后的内容"), max_length=2000, widget=rows(8))


class GroupForm(forms.Form):
    title = forms.CharField(
        label=_("归并组的题目"),
        max_length=80,
        help_text=_("同一件事的几条意见归在一起，各自保留原话，合并交办、一并答复。"),
    )


class CategoriesForm(forms.Form):
    names = forms.CharField(
        label=_("类别"),
        max_length=2000,
        widget=rows(12),
        help_text=_("每行一个，按这里的顺序列出。"),
    )

    def clean_names(self):
        return self.cleaned_data["names"].replace("\r", "").split("\n")


class FeedbackForm(forms.ModelForm):
    class Meta:
        model = FeedbackMeeting
        fields = ("held_on", "audience", "attended", "text")
        widgets = {
            "held_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "text": rows(5),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        offered = self.fields["audience"].choices
        self.fields["audience"].choices = [CHOOSE, *list(offered)[1:]]


class TextForm(forms.Form):
    text = forms.CharField(
        label=_("正文"),
        max_length=LONGEST,
        widget=rows(24),
        help_text=_("一段一行；以“一、”开头的行印成标题。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class CommentForm(forms.Form):
    text = forms.CharField(label=_("我的意见"), max_length=2000, widget=rows(6))
