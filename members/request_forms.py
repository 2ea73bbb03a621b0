"""What members type when they ask their union for something."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members import routes
from members.identity import checked_id_number
from members.models import (
    Application,
    ApplicationKind,
    CorrectionField,
    DispatchAgreement,
    EmploymentKind,
    PlaceRule,
    RetainReason,
    Union,
    UnionLevel,
)
from members.models.people import IdKind, Sex
from members.norms import RETAIN_REASONS
from union_portal.widgets import Day, Suggested

CHOOSE = ("", gettext_lazy("请选择"))


def long_text():
    return forms.Textarea(attrs={"rows": 3})


class JoinForm(forms.Form):
    """入会申请: only what HR's data do not say; fields that do not apply are left out."""

    workplace = forms.CharField(
        label=gettext_lazy("在哪个单位工作"),
        max_length=100,
        help_text=gettext_lazy("人事名册里还没有您的单位，请写全称，由校工会核对。"),
    )
    agency = forms.CharField(
        label=gettext_lazy("派遣单位"),
        max_length=80,
        widget=Suggested(),
        help_text=gettext_lazy(
            "与您签劳动合同的公司全称；列出的是与工会有协议的，不在其中的请直接填写。"
        ),
    )
    place_rule = forms.ChoiceField(
        label=gettext_lazy("在派遣单位有没有入会"),
        choices=[CHOOSE, *PlaceRule.choices],
        help_text=gettext_lazy("会籍只在一处。已在派遣单位入会的，请先在那里转出。"),
    )
    contract_ends_on = forms.DateField(
        label=gettext_lazy("聘期（合同）到哪天"), required=False, widget=Day()
    )
    id_kind = forms.ChoiceField(label=gettext_lazy("证件类型"), choices=IdKind.choices)
    id_number = forms.CharField(
        label=gettext_lazy("证件号码"),
        max_length=30,
        help_text=gettext_lazy(
            "名册里没有您的证件号码。号码加密保存，页面上只显示首末几位。"
        ),
    )
    papers = forms.FileField(
        label=gettext_lazy("证明材料"),
        required=False,
        help_text=gettext_lazy("护照、永久居留证或派遣协议的照片或 PDF。"),
    )
    reason = forms.CharField(
        label=gettext_lazy("想对工会说的话"),
        required=False,
        max_length=150,
        widget=long_text(),
    )
    consent = forms.BooleanField(
        label=gettext_lazy(
            "我自愿加入工会，承认工会章程，并同意按上述说明使用我的信息"
        ),
        error_messages={
            "required": gettext_lazy("请阅读并同意个人信息的使用说明，再提交。")
        },
    )

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        employment = person.employment
        kind = employment.kind if employment else None
        self._keep("workplace", employment is None)
        self._keep("agency", kind and kind.through_agency)
        self._keep("place_rule", kind and kind.through_agency)
        limited = kind and not kind.on_establishment and not kind.through_agency
        self._keep("contract_ends_on", limited)
        self._keep("id_kind", not person.id_mask)
        self._keep("id_number", not person.id_mask)
        home = routes.home_of(person)
        mine = Application(person=person, employment=employment, union=home)
        self._keep("papers", not person.id_mask or routes.wants_papers(mine))
        if "id_kind" in self.fields:
            self.fields["id_kind"].initial = person.id_kind
        if "agency" in self.fields:
            agencies = DispatchAgreement.objects.agencies_of(home, person.today)
            self.fields["agency"].widget.known = agencies
            self.fields["agency"].initial = employment.agency
        if employment and employment.ends_on and "contract_ends_on" in self.fields:
            self.fields["contract_ends_on"].initial = employment.ends_on

    def _keep(self, name, wanted):
        if not wanted:
            del self.fields[name]

    def clean_id_number(self):
        person = self.person
        try:
            return checked_id_number(
                self.cleaned_data["id_number"],
                self.cleaned_data.get("id_kind") or person.id_kind,
                birth_date=person.birth_date,
                sex=person.sex,
            )
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def values(self):
        """For the transition: one reason, files as a list."""
        data = dict(self.cleaned_data)
        workplace, paper = data.pop("workplace", ""), data.pop("papers", None)
        words = [_("单位：%(name)s") % {"name": workplace}] if workplace else []
        data["reason"] = "；".join([*words, data["reason"]]).strip("；")
        return {**data, "files": [paper] if paper else []}


class RequestForm(forms.Form):
    """The other requests; which fields there are goes by the kind."""

    union = forms.ModelChoiceField(
        Union.objects.none(),
        label=gettext_lazy("转到哪个工会"),
        empty_label=gettext_lazy("请选择"),
    )
    retain_reason = forms.ChoiceField(label=gettext_lazy("什么情形"))
    on = forms.DateField(label=gettext_lazy("从哪天起"), widget=Day())
    reason = forms.CharField(
        label=gettext_lazy("理由或说明"),
        required=False,
        max_length=200,
        widget=long_text(),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("我已看清这意味着什么，仍要提交"),
        error_messages={"required": gettext_lazy("请先看清说明，再勾选。")},
    )
    FIELDS = {
        ApplicationKind.TRANSFER: ["union", "on", "reason", "sure"],
        ApplicationKind.RETAIN: ["retain_reason", "on", "reason", "sure"],
        ApplicationKind.RESTORE: ["reason", "sure"],
        ApplicationKind.WITHDRAW: ["reason", "sure"],
    }

    def __init__(self, *args, person, kind, **kwargs):
        super().__init__(*args, **kwargs)
        wanted = self.FIELDS[kind]
        self.fields = {name: self.fields[name] for name in wanted}
        if "on" in wanted:
            self.fields["on"].initial = person.today
        if kind == ApplicationKind.TRANSFER:
            self.fields["union"].queryset = places_to_go(person)
        if kind == ApplicationKind.RETAIN:
            allowed = RETAIN_REASONS.value(person.audit_union, person.today)
            reasons = [row for row in RetainReason.choices if row[0] in allowed]
            self.fields["retain_reason"].choices = [CHOOSE, *reasons]

    @property
    def values(self):
        return {k: v for k, v in self.cleaned_data.items() if k != "sure"}


def places_to_go(person):
    """Unions of one's own school that keep a roll; other schools as wholes."""
    present = person.membership
    unions = Union.objects.standing(person.today).filter(is_reporting_node=False)
    school = person.school
    own = unions.filter(path__startswith=school.path).exclude(level=UnionLevel.GROUP)
    others = unions.filter(level=UnionLevel.SCHOOL)
    found = own | others
    if present is not None:
        found = found.exclude(pk=present.union_id)
    return found.in_tree_order()


class CorrectionForm(forms.Form):
    """更正申请: which field, what should stand there, why."""

    value = forms.CharField(label=gettext_lazy("应当是"), max_length=80)
    reason = forms.CharField(
        label=gettext_lazy("为什么要改"),
        max_length=200,
        widget=long_text(),
        help_text=gettext_lazy("例如：身份证上的名字就是这样写的。"),
    )
    proof = forms.FileField(
        label=gettext_lazy("证明材料"),
        required=False,
        help_text=gettext_lazy("照片或 PDF，例如身份证、户口簿的一页。"),
    )

    def __init__(self, *args, field, **kwargs):
        super().__init__(*args, **kwargs)
        if field == CorrectionField.SEX:
            self._choose([CHOOSE, *Sex.choices])
        if field == CorrectionField.KIND:
            names = EmploymentKind.objects.values_list("name", "name")
            self._choose([CHOOSE, *names])
        if field == CorrectionField.BIRTH_DATE:
            self.fields["value"].widget = Day()

    def _choose(self, choices):
        label = self.fields["value"].label
        self.fields["value"] = forms.ChoiceField(label=label, choices=choices)

    @property
    def values(self):
        proof = self.cleaned_data["proof"]
        return {
            "value": self.cleaned_data["value"],
            "reason": self.cleaned_data["reason"],
            "files": [proof] if proof else [],
        }
