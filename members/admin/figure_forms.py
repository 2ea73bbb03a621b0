"""What a reader asks of a figure: whose, below or not, over which time, as of when."""

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.admin.filters import tree_options
from members.browsing import unions_of
from union_portal.admin.widgets import DayInput, Select
from union_portal.calendar import academic_year, year_of
from union_portal.figures import OWN, SUBTREE, Scope

REACHES = [(SUBTREE, gettext_lazy("含下级")), (OWN, gettext_lazy("仅本级"))]
FREE = "days"
OFFERED_YEARS = 8
EARLIEST = date(1950, 1, 1)
AUTUMN = 9  # the month in which the academic year begins


def periods(today):
    """The choices: calendar years, academic years, days of one's own."""
    this = today.year
    study = this if today.month >= AUTUMN else this - 1
    years = [
        (str(year), _("%(year)s 年") % {"year": year})
        for year in range(this, this - OFFERED_YEARS, -1)
    ]
    academic = [
        (
            f"{first}-{first + 1}",
            _("%(first)s–%(last)s 学年") % {"first": first, "last": first + 1},
        )
        for first in range(study, study - OFFERED_YEARS, -1)
    ]
    return [
        (_("自然年"), years),
        (_("学年"), academic),
        (FREE, _("自定起止日期")),
    ]


class FigureForm(forms.Form):
    """A scope; asked with GET, so that a page can be sent on as an address."""

    union = forms.ChoiceField(label=gettext_lazy("工会"), widget=Select)
    reach = forms.ChoiceField(
        label=gettext_lazy("范围"), choices=REACHES, widget=Select
    )
    period = forms.ChoiceField(label=gettext_lazy("统计期"), widget=Select)
    start = forms.DateField(
        label=gettext_lazy("自定起"), required=False, widget=DayInput
    )
    end = forms.DateField(label=gettext_lazy("自定止"), required=False, widget=DayInput)
    as_of = forms.DateField(
        label=gettext_lazy("数据截至"), required=False, widget=DayInput
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.unions = user, unions_of(user)
        self.fields["union"].choices = tree_options(self.unions)
        self.fields["period"].choices = periods(user.today)

    @property
    def has_unions(self):
        return bool(self.fields["union"].choices)

    def clean_union(self):
        return self.unions.get(pk=self.cleaned_data["union"])

    def clean(self):
        data = super().clean()
        period = data.get("period")
        if period == FREE:
            self.check_days(data)
        elif period:
            first = int(period[:4])
            span = academic_year(first) if "-" in period else year_of(first)
            data["start"], data["end"] = span
        if data.get("end") and not data.get("as_of"):
            data["as_of"] = min(data["end"], self.user.today)
        self.check_known(data, "start", "end", "as_of")
        return data

    def check_days(self, data):
        for name in ("start", "end"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("选了自定起止日期，请把起和止都填上。"))
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("止不能早于起。"))

    def check_known(self, data, *names):
        last = date(self.user.today.year + 1, 12, 31)
        for name in names:
            if data.get(name) and not EARLIEST <= data[name] <= last:
                self.add_error(
                    name,
                    _("请填 %(first)s 到 %(last)s 之间的日期。")
                    % {"first": EARLIEST, "last": last},
                )

    @property
    def scope(self):
        data = self.cleaned_data
        return Scope(
            union=data["union"],
            reach=data["reach"],
            start=data["start"],
            end=data["end"],
            as_of=data["as_of"],
        )


def asked(request):
    """The form as asked; what is not said is taken for granted: one's topmost union,
    all below it, this year, today."""
    form = FigureForm(user=request.user)
    options = form.fields["union"].choices
    taken = {
        "union": options[0][0] if options else "",
        "reach": SUBTREE,
        "period": str(request.user.today.year),
    }
    given = {name: value for name, value in request.GET.items() if name in form.fields}
    return FigureForm({**taken, **given}, user=request.user)


def query_of(scope):
    """The same question as parameters of an address."""
    return {
        "union": scope.union.pk,
        "reach": scope.reach,
        "period": FREE,
        "start": scope.start.isoformat(),
        "end": scope.end.isoformat(),
        "as_of": scope.as_of.isoformat(),
    }
