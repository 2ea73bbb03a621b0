"""插入数据: find a number in Chinese, see what it prints, put its tag into the text.

The editor is one form; its buttons say what is wanted. Every step therefore works
without JavaScript, and nothing that was typed is lost on the way.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from reports import offering, transitions
from reports.forms import ManualForm, NumberForm
from reports.models import FigureKind
from union_portal.figures import FIGURES, Scope
from union_portal.lifecycle import TransitionError


@dataclass
class Picker:
    """The box beside the text. ``inserted`` is the tag that was just asked for."""

    report: object
    actor: object
    data: object
    files: object = None
    search: str = ""
    own: list = field(default_factory=list)
    registered: list = field(default_factory=list)
    is_open: bool = False
    definition: object = None
    form: object = None
    offered: list = field(default_factory=list)
    chosen: str = ""
    value: object = None
    manual: object = None
    inserted: str = ""
    refusal: str = ""

    def act(self, verb, argument):
        """Do what the pressed button asks for."""
        self.is_open = True
        self.search = self.data.get("q", "").replace("\0", "").strip()[:40]
        STEPS[verb](self, argument)

    # --- Looking ------------------------------------------------------------------
    def find(self, _argument):
        self.own = list(offering.own_numbers(self.report, self.search))
        self.registered = offering.registered(self.search)

    def pick(self, key):
        """A figure of the house was chosen: show it over the whole report."""
        self.open_number(key)
        if self.definition:
            self.form = NumberForm(
                report=self.report,
                prefix="n",
                initial={
                    "title": self.definition.title,
                    "union": self.report.union,
                    "reach": "subtree",
                },
            )
            self.show(self.report.scope)

    def look(self, _argument):
        """Scope, period or form were changed: show again."""
        self.open_number(self.data.get("n-figure", ""))
        if self.definition:
            self.form = NumberForm(self.data, report=self.report, prefix="n")
            if self.form.is_valid():
                self.show(self.scope(), self.form.cleaned_data["pattern"])

    def open_number(self, key):
        self.definition = FIGURES.get(key)
        if self.definition is None:
            self.refusal = _("没有这个数据项，请重新查找。")
            self.find("")

    def scope(self):
        data, report = self.form.cleaned_data, self.report
        return Scope(
            union=data["union"],
            reach=data["reach"],
            start=data["start"] or report.start,
            end=data["end"] or report.end,
            as_of=data["as_of"] or report.as_of,
        )

    def show(self, scope, own=""):
        """The value now, and the forms it can be printed in."""
        self.value = self.definition.value(scope)
        self.offered = offering.forms_for(self.value, self.definition.unit)
        wanted = self.data.get("n-offered", "")
        patterns = [pattern for pattern, _token in self.offered]
        self.chosen = wanted if wanted in patterns else patterns[0]
        if own:
            token = offering.printed(own, self.value) or _("这个数印不成这种形式")
            self.offered = [*self.offered, (own, token)]
            self.chosen = own

    def ask(self, _argument):
        """A number nobody counts: ask for it and for its source."""
        self.manual = ManualForm(prefix="m", initial={"title": self.search})

    # --- Putting in ---------------------------------------------------------------
    def tag(self, key):
        """A number the report has already."""
        if key in set(self.report.figures.values_list("key", flat=True)):
            self.inserted = key
        else:
            self.refusal = _("报告里没有这个数据，请重新查找。")

    def add(self, _argument):
        self.look("")
        if self.definition is None or not self.form.is_valid():
            return
        data = self.form.cleaned_data
        union = data["union"]
        self.put_in(
            transitions.add_figure,
            key=self.definition.key,
            title=data["title"],
            form=self.chosen,
            kind=FigureKind.RECORDS,
            figure=self.definition.key,
            union=None if union == self.report.union else union,
            reach=data["reach"],
            start=data["start"],
            end=data["end"],
            as_of=data["as_of"],
        )

    def add_manual(self, _argument):
        self.manual = ManualForm(self.data, self.files, prefix="m")
        if self.manual.is_valid():
            data = self.manual.cleaned_data
            data["form"] = data.pop("pattern")
            self.put_in(transitions.add_manual, **data)

    def put_in(self, act, **fields):
        try:
            row = act(self.report, actor=self.actor, **fields)
        except TransitionError as refusal:
            self.refusal = str(refusal)
            return
        self.inserted = row.key
        self.definition = self.form = self.manual = None


STEPS = {
    "find": Picker.find,
    "pick": Picker.pick,
    "look": Picker.look,
    "ask": Picker.ask,
    "tag": Picker.tag,
    "add": Picker.add,
    "add_manual": Picker.add_manual,
}
