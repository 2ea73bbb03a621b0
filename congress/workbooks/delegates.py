"""Workbook of delegates: the list of a congress, with mandates that have ended."""

from congress.models import Delegate, DelegateEnd, DelegateKind, DelegateState
from congress.transitions import delegates as acts
from congress.workbooks.base import NUMBER, UNION, OfCongress, key_of
from congress.workbooks.congresses import delegation_of, delegations_of, units_of
from members.models import Person
from members.workbooks.base import iso, to_date, unions_of
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day, yes_no

TRAITS = Delegate.TRAITS


@register_workbook
class Delegates(OfCongress):
    key = "delegates"
    title = "代表名册"
    identity = ("union", "number", "staff_number", "starts_on")
    perm = "congress.add_delegate"
    help = (
        "构成各列都空着时按登记的岗位、职称和任职自动填；"
        "已有的代表可以改类别、单位、代表团和构成。"
    )
    columns = (
        UNION,
        NUMBER,
        Column("staff_number", "工号", code, required=True),
        Column("name", "姓名", help="用来核对工号"),
        Column(
            "delegate_kind", "代表类别", required=True, choices=DelegateKind.choices
        ),
        Column("unit", "单位代码", code, help="选举单位；正式代表必填"),
        Column("delegation", "代表团名称"),
        Column("is_teacher", "教师", yes_no),
        Column("is_front_line", "一线教职工", yes_no),
        Column("is_model_worker", "劳模先进", yes_no),
        Column("is_leader", "中层以上领导干部", yes_no),
        Column("is_senior", "高级职称", yes_no),
        Column("is_minority", "少数民族", yes_no),
        Column("starts_on", "任期起", day, required=True),
        Column("ends_on", "终止日期", day, help="已经终止的才填"),
        Column("end_reason", "终止原因", choices=DelegateEnd.choices),
        Column("qualified", "资格有效", yes_no, help="资格审查通过的填“是”"),
    )

    def check(self, rows, batch):
        super().check(rows, batch)
        people = dict(
            Person.objects.filter(school=batch.union).values_list(
                "staff_number", "name"
            )
        )
        units = units_of(batch)
        for row in rows:
            self.check_row(row, people, units)

    def check_row(self, row, people, units):
        number, name = row.values["staff_number"], row.values.get("name")
        unit = row.values.get("unit")
        if number not in people:
            row.refuse(self.column("staff_number"), f"没有工号为“{number}”的人", number)
        elif name and people[number] != name:
            row.refuse(self.column("name"), "与工号登记的姓名不符", name)
        if unit and unit not in units:
            row.refuse(self.column("unit"), f"没有代码为“{unit}”的单位", unit)
        if not unit and row.values.get("delegate_kind") == DelegateKind.FULL:
            row.refuse(self.column("unit"), "正式代表要填选举单位")
        if bool(row.values.get("ends_on")) != bool(row.values.get("end_reason")):
            row.refuse(self.column("end_reason"), "终止日期和终止原因要一起填")

    def current(self, batch):
        rows = Delegate.objects.filter(congress__union__in=unions_of(batch))
        return {
            self.identify(
                {
                    "union": row.congress.union.code,
                    "number": row.congress.number,
                    "staff_number": row.person.staff_number,
                    "starts_on": iso(row.starts_on),
                }
            ): recorded(row)
            for row in rows.for_list()
        }

    def prepare(self, batch, **more):
        numbers = list(batch.rows.values_list("values__staff_number", flat=True))
        people = Person.objects.filter(school=batch.union, staff_number__in=numbers)
        return super().prepare(
            batch,
            units=units_of(batch),
            delegations=delegations_of(batch),
            people={person.staff_number: person for person in people},
            **more,
        )

    def add(self, values, known, actor):
        congress = known.congresses[key_of(values)]
        traits = {name: values[name] for name in TRAITS if values.get(name)}
        delegate = acts.enter_delegate(
            actor=actor,
            congress=congress,
            person=known.people[values["staff_number"]],
            kind=values["delegate_kind"],
            manner="imported",
            unit=known.units.get(values.get("unit")),
            delegation=delegation_of(values, congress, known),
            starts_on=to_date(values["starts_on"]),
            **traits,
        )
        return settle(delegate, values, actor)

    def find(self, values, known):
        return Delegate.objects.get(
            congress=known.congresses[key_of(values)],
            person=known.people[values["staff_number"]],
            starts_on=to_date(values["starts_on"]),
        )

    def change(self, record, values, changes, known, actor):
        fields = {name: values[name] for name in TRAITS if name in changes}
        if "delegate_kind" in changes:
            fields["kind"] = values["delegate_kind"]
        if "unit" in changes:
            fields["unit"] = known.units[values["unit"]]
        if "delegation" in changes:
            fields["delegation"] = delegation_of(values, record.congress, known)
        if fields:
            record = acts.correct_delegate(record, actor=actor, **fields)
        return settle(record, {name: values[name] for name in changes}, actor)


def recorded(row):
    return {
        "delegate_kind": row.kind,
        "unit": row.unit.code if row.unit else "",
        "delegation": row.delegation.name if row.delegation else "",
        **{name: getattr(row, name) for name in TRAITS},
        "ends_on": iso(row.ends_on) if row.end_reason else "",
        "end_reason": row.end_reason,
        "qualified": row.state == DelegateState.QUALIFIED,
    }


def settle(delegate, values, actor):
    """What a row says of judgement and end, through the same doors as on the page."""
    if values.get("qualified") and delegate.state == DelegateState.PROPOSED:
        delegate = acts.qualify_delegate(delegate, actor=actor)
    elif values.get("qualified") is False and delegate.state == DelegateState.QUALIFIED:
        raise TransitionError("已经有效的资格请在系统里逐个办理终止或无效。")
    if values.get("end_reason"):
        delegate = acts.end_mandate(
            delegate,
            actor=actor,
            ends_on=to_date(values["ends_on"]),
            end_reason=values["end_reason"],
        )
    return delegate
