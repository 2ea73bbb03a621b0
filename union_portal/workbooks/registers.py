"""The registry of registers: what each workbook holds, and how its rows are applied."""

import re
from dataclasses import dataclass, field

from union_portal.registry import Registry
from union_portal.workbooks.columns import EMPTY

LIKE_AN_ID = re.compile(r"\d{14,}[\dXx]")

REGISTERS = Registry()


@dataclass
class Row:
    """One row on its way in: its number in the sheet, its values, what is wrong."""

    number: int
    values: dict
    problems: list = field(default_factory=list)
    cells: list = field(default_factory=list)

    def refuse(self, column, reason, shown=""):
        """Say what is wrong. An ID number in a column of something else stays masked."""
        self.problems.append(
            {
                "column": column.title,
                "value": LIKE_AN_ID.sub(masked, str(shown)),
                "reason": LIKE_AN_ID.sub(masked, reason),
            }
        )


def masked(found):
    return f"{found[0][0]}****（{len(found[0])} 位）"


class Register:
    """Base of all registers. Subclasses give columns, keys and the three hooks.

    ``key``: the KIND of ``import_workbook``. ``identity``: names of the columns that
    say which row is meant. ``perm``: who may import it ("": command line only), asked
    again of every row that is written. ``per_school``: the rows belong to one school,
    so the batch must name it. ``telling_blanks``: columns in which an empty cell says
    something; in all others it leaves what is recorded. ``asks_for_missing``: a sheet
    may be said to be complete; then who is not in it is asked about.
    """

    key = ""
    title = ""
    help = "空着的格子不改变已登记的内容；新增的行里，空着就是没有或按默认。"
    columns: tuple = ()
    identity: tuple = ()
    perm = ""
    per_school = True
    telling_blanks: tuple = ()
    asks_for_missing = False

    def column(self, name):
        return next(column for column in self.columns if column.name == name)

    @property
    def necessary(self):
        """The titles of the columns that every row has to fill."""
        return [column.title for column in self.columns if column.required]

    def heading(self, name):
        """What a field is called: by its column, else (a derived one) by its name."""
        titles = (column.title for column in self.columns if column.name == name)
        return next(titles, name)

    def shown(self, name, value):
        """A recorded or staged value as people read it: labels, 是, masked secrets."""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list):
            return "、".join(self.shown(name, one) for one in value)
        if isinstance(value, dict):
            return value.get("mask", "")
        columns = (column for column in self.columns if column.name == name)
        labels = {code: label for column in columns for code, label in column.choices}
        return str(labels.get(value, "" if value is None else value))

    def identify(self, values):
        """The row's identity as one text."""
        return "|".join(str(values.get(name) or "") for name in self.identity)

    def check(self, rows, batch):
        """Refuse rows that contradict each other or the records (``row.refuse``)."""

    def complete(self, values):
        """Values of an accepted row with what is derived from them."""
        return dict(values)

    def current(self, batch):
        """``{identity: values}`` of the records there are, for the difference."""
        raise TypeError(f"{self.key} does not say what there is")

    def differences(self, values, recorded):
        """``{name: [recorded, in the sheet]}``."""
        return {
            name: [recorded[name], value]
            for name, value in values.items()
            if name in recorded
            and value != recorded[name]
            and (value not in EMPTY or name in self.telling_blanks)
        }

    def stage(self, batch, rows, tell):
        """Put the rows into the staging table and compare them; the general way."""
        from union_portal.workbooks import staging  # noqa: PLC0415 - staging uses us

        staging.copy(batch, self, rows)
        tell("比较", 80)
        self.compare(batch)

    def compare(self, batch, rows=None):
        """Set verdict and changes of the staged rows; of some, by id, or of all."""
        from union_portal.workbooks import staging  # noqa: PLC0415 - staging uses us

        staging.compare_values(batch, self)

    def check_missing(self, batch, rows, on):
        """Refuse (TransitionError) that missing records (ids of rows) ended on a day."""

    def apply(self, batch, actor, tell):
        """Write the staged rows that are new or changed.

        The rows are compared once more first: :class:`staging.StalePreview` if the
        records are no longer those of the preview.
        """
        raise TypeError(f"{self.key} does not say how it is applied")

    def template(self, out, school=None):
        """Write the empty workbook of this register, with explanations and codes."""
        from union_portal.workbooks import templates  # noqa: PLC0415 - reads columns

        templates.write_template(self, out, school=school)

    def onward(self, batch):
        """``[(title, address)]`` of what people do once a batch has been written."""
        return []


def register_workbook(cls):
    """Class decorator: make the register known under its key."""
    REGISTERS[cls.key] = cls()
    return cls
