"""Workbooks of the union's work: one for every kind, and one of the figures they give."""

from members import work_kinds
from members.models import Person, Unit, WorkFigure, WorkKind, WorkRecord
from members.models.works import ColumnType, Counting, Timing
from members.transitions import works as acts
from members.work_values import mask
from members.workbooks.base import ActRegister, iso, to_date, union_codes, unions_of
from union_portal.lifecycle import TransitionError
from union_portal.personal import decrypt, lookup
from union_portal.workbooks import REGISTERS, Column, register_workbook
from union_portal.workbooks.columns import (
    CellError,
    Secret,
    code,
    day,
    plain,
    printable,
    text,
)

PREFIX = "work-"
SEALED = "members_workrecord.sealed"
SECRET = Secret(SEALED, mask)


def amount(cell):
    """A number as JSON holds it: whole, or with decimals; None for an empty cell."""
    written = plain(cell).replace(",", "")
    if not written:
        return None
    try:
        found = float(written)
    except ValueError as problem:
        raise CellError("要填数，例如 12 或 3.5") from problem
    if not 0 <= found < 10**13:
        raise CellError("要填 0 以上的数")
    return int(found) if found.is_integer() else round(found, 2)


def prose(cell):
    """A text with its punctuation as it was written: it is read, not compared."""
    written = plain(cell) if not isinstance(cell, str) else cell
    return " ".join(printable(written).split())


READERS = {
    ColumnType.NUMBER: amount,
    ColumnType.MONEY: amount,
    ColumnType.DAY: day,
    ColumnType.PERSON: code,
    ColumnType.UNION: code,
    ColumnType.UNIT: code,
}
HELP = {
    ColumnType.PERSON: "填工号",
    ColumnType.UNION: "填工会代码",
    ColumnType.UNIT: "填单位代码",
    ColumnType.LINK: "填以 http 开头的网址",
}


def reader_of(column):
    """How a cell is read; what tells rows apart in the one spelling that compares."""
    type_ = ColumnType(column["type"])
    if type_ == ColumnType.TEXT and not column["identity"]:
        return prose
    return READERS.get(type_, text)


def sheet_column(column):
    """A column of a kind as a column of its workbook."""
    return Column(
        column["key"],
        plain(column["title"]),  # as a header is read: brackets and letters half-width
        reader_of(column),
        required=column["required"],
        choices=[(choice, plain(choice)) for choice in column["choices"]],
        help=HELP.get(ColumnType(column["type"]), ""),
        secret=SECRET if column["personal"] else None,
        most=2000 if column["type"] == ColumnType.TEXT else 300,
    )


class WorkRegister(ActRegister):
    """The workbook of one kind. A row is known by union, day, title and the columns
    that tell rows apart; all else of it may change."""

    perm = "members.add_workrecord"

    def __init__(self, kind):
        self.kind = kind
        self.key = f"{PREFIX}{kind.code}"
        self.title = kind.name
        told_apart = [column["key"] for column in kind.columns if column["identity"]]
        self.identity = ("union", "happened_on", "title", *told_apart)
        until = [Column("until", "至", day, help="空着就是仍有效")] * kind.has_period
        self.columns = (
            Column("union", "工会代码", code, required=True),
            Column("happened_on", "日期", day, required=True),
            *until,
            Column("title", "事项", required=True, most=120),
            *map(sheet_column, kind.columns),
        )
        self.telling_blanks = ("until",) if kind.has_period else ()

    def related(self, *types):
        return [column["key"] for column in self.kind.columns_of(*types)]

    def check(self, rows, batch):
        self.refuse_unknown(rows, "union", union_codes(batch), "工会")
        known = self.places(batch, rows)
        what = {
            ColumnType.UNION: "工会",
            ColumnType.UNIT: "单位",
            ColumnType.PERSON: "教职工",
        }
        for column in self.kind.columns_of(*what):
            type_ = ColumnType(column["type"])
            self.refuse_unknown(rows, column["key"], known[type_], what[type_])

    def places(self, batch, rows):
        """``{type: {code: id}}`` of what the rows may name; only this school's."""
        keys = self.related(ColumnType.PERSON)
        numbers = {row.values.get(key) for row in rows for key in keys}
        people = Person.objects.filter(school=batch.union, staff_number__in=numbers)
        units = Unit.objects.filter(school=batch.union)
        return {
            ColumnType.UNION: dict(unions_of(batch).values_list("code", "pk")),
            ColumnType.UNIT: dict(units.values_list("code", "pk")),
            ColumnType.PERSON: dict(people.values_list("staff_number", "pk")),
        }

    def records(self, batch):
        rows = WorkRecord.objects.valid().filter(
            kind=self.kind, union__in=unions_of(batch)
        )
        return rows.select_related("union", "kind")

    def current(self, batch):
        records = list(self.records(batch))
        codes = self.codes(records)
        found = {}
        for record in records:
            values = self.values_of(record, codes)
            found[self.identify(values)] = values
        return found

    def codes(self, records):
        """``{type: {id: code}}`` of what the records name."""
        keys = self.related(ColumnType.PERSON)
        people = {record.values.get(key) for record in records for key in keys}
        wanted = Person.objects.filter(pk__in=people - {None})
        found = {ColumnType.PERSON: dict(wanted.values_list("pk", "staff_number"))}
        if self.related(ColumnType.UNION):
            unions = self.kind.records.model.union.field.related_model.objects
            found[ColumnType.UNION] = dict(unions.values_list("pk", "code"))
        if self.related(ColumnType.UNIT):
            found[ColumnType.UNIT] = dict(Unit.objects.values_list("pk", "code"))
        return found

    def values_of(self, record, codes):
        """A record as a row of the sheet has it."""
        values = {
            "union": record.union.code,
            "happened_on": iso(record.happened_on),
            "until": iso(record.until),
            "title": record.title,
        }
        sealed = acts.sealed_of(record)
        for column in self.kind.columns:
            key, type_ = column["key"], ColumnType(column["type"])
            value = record.values.get(key)
            if key in sealed:
                value = {"hash": lookup(SEALED, sealed[key]).hex()}
            elif value is not None and type_ in codes:
                value = codes[type_].get(value, "")
            values[key] = "" if value is None else value
        return values

    def differences(self, values, recorded):
        """Of a personal value the hashes are compared: every sealing looks different."""
        found = super().differences(
            {k: by_hash(v) for k, v in values.items()},
            {k: by_hash(v) for k, v in recorded.items()},
        )
        return {
            name: ["****", "****"] if self.column(name).secret else pair
            for name, pair in found.items()
        }

    def prepare(self, batch):
        rows = list(batch.rows.exclude(verdict="refused"))
        return super().prepare(
            batch,
            places=self.places(batch, rows),
            records={self.identify_record(r): r for r in self.records(batch)},
        )

    def identify_record(self, record):
        codes = self.codes([record])
        return self.identify(self.values_of(record, codes))

    def given(self, values, known):
        """The kind's own values as the transitions take them."""
        found = {}
        for column in self.kind.columns:
            key, type_ = column["key"], ColumnType(column["type"])
            value = values.get(key)
            if value in ("", None):
                continue
            if column["personal"]:
                value = decrypt(SEALED, bytes.fromhex(value["sealed"]))
            found[key] = known.places[type_][value] if type_ in known.places else value
        return found

    def add(self, values, known, actor):
        return acts.log_work(
            actor=actor,
            kind=self.kind,
            union=known.unions[values["union"]],
            happened_on=to_date(values["happened_on"]),
            until=to_date(values.get("until")),
            title=values["title"],
            values=self.given(values, known),
        )

    def find(self, values, known):
        return known.records[self.identify(values)]

    def change(self, record, values, changes, known, actor):
        new = {}
        if "until" in changes:
            new["until"] = to_date(values["until"])
        own = {key: value for key, value in values.items() if key in changes}
        return acts.correct_work(
            record, actor=actor, values=self.given(own, known), **new
        )


def by_hash(value):
    return value["hash"] if isinstance(value, dict) else value


@REGISTERS.source(PREFIX)
def registers(keys):
    """The workbooks of the kinds there are."""
    kinds = WorkKind.objects.all()
    if keys is not None:
        kinds = kinds.filter(code__in=[key.removeprefix(PREFIX) for key in keys])
    return {f"{PREFIX}{kind.code}": WorkRegister(kind) for kind in kinds}


def seeded_registers():
    """The workbooks of the kinds a portal begins with, without asking a database."""
    return {f"{PREFIX}{kind.code}": WorkRegister(kind) for kind in work_kinds.seeds()}


@register_workbook
class WorkFigures(ActRegister):
    key = "work_figures"
    title = "台账数据项"
    per_school = False
    identity = ("key",)
    perm = "members.add_workfigure"
    columns = (
        Column("kind", "台账代码", required=True),
        Column("key", "代号", required=True, most=70, help="例如 works.visits.med"),
        Column("title", "名称", required=True, most=60),
        Column("unit", "计数单位", required=True, most=6),
        Column("how", "怎样计数", required=True, choices=Counting.choices),
        Column("timing", "计哪些", choices=Timing.choices),
        Column("column", "栏目代号", most=30),
        Column("or_column", "空着时看", most=30),
        Column("where_column", "只计这一栏", most=30),
        Column("where_value", "等于", most=100),
    )

    def check(self, rows, batch):
        codes = set(WorkKind.objects.values_list("code", flat=True))
        self.refuse_unknown(rows, "kind", codes, "台账")

    def complete(self, values):
        return values | {"timing": values.get("timing") or Timing.DURING.value}

    def current(self, batch):
        names = [column.name for column in self.columns[2:]]
        return {
            row.key: {"kind": row.kind.code}
            | {name: getattr(row, name) for name in names}
            for row in WorkFigure.objects.select_related("kind")
        }

    def add(self, values, known, actor):
        given = {k: v for k, v in values.items() if v is not None}
        kind = WorkKind.objects.get(code=given.pop("kind"))
        return acts.define_figure(kind, actor=actor, **given)

    def find(self, values, known):
        return WorkFigure.objects.get(key=values["key"])

    def change(self, record, values, changes, known, actor):
        if values["kind"] != record.kind.code:
            raise TransitionError("数据项属于哪个台账不能改；请另起一个代号。")
        new = {name: values[name] for name in changes}
        return acts.redefine_figure(record, actor=actor, **new)
