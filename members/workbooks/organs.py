"""Workbooks of organs, their terms, and who holds which post."""

from operator import itemgetter

from members.models import Appointment, Manner, OrganKind, Person, Post, Term, Unit
from members.transitions import organisation as acts
from members.transitions.posts import TRAITS, describe_appointment
from members.workbooks.base import (
    ActRegister,
    iso,
    known_organs,
    organs_of,
    to_date,
    union_codes,
    unions_of,
)
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day, ordinal, whole, yes_no


@register_workbook
class Organs(ActRegister):
    key = "organs"
    title = "机构"
    identity = ("union", "name")
    perm = "members.add_organ"
    columns = (
        Column("union", "工会代码", code, required=True),
        Column("name", "机构名称", required=True, most=80),
        Column("kind", "类别", required=True, choices=OrganKind.choices),
        Column("founded_on", "成立日期", day),
        Column("duties", "职责", most=300),
    )

    def check(self, rows, batch):
        self.refuse_unknown(rows, "union", union_codes(batch), "工会")

    def current(self, batch):
        return {
            f"{organ.union.code}|{organ.name}": {
                "kind": organ.kind,
                "founded_on": iso(organ.founded_on),
            }
            for organ in organs_of(batch)
        }

    def add(self, values, known, actor):
        return acts.set_up_organ(
            actor=actor,
            union=known.unions[values["union"]],
            kind=values["kind"],
            name=values["name"],
            founded_on=to_date(values.get("founded_on")),
            duties=values.get("duties") or "",
        )


@register_workbook
class Terms(ActRegister):
    key = "terms"
    title = "届（换届）"
    identity = ("union", "organ", "number")
    perm = "members.add_term"
    columns = (
        Column("union", "工会代码", code, required=True),
        Column("organ", "机构名称", required=True),
        Column("number", "届次", ordinal, required=True),
        Column("elected_on", "选举日期", day, required=True),
        Column("ends_on", "任期届满", day, help="不填按每届任期年数推算"),
        Column("seats", "应选名额", whole),
        Column("elected", "实际选出", whole),
        Column("approval_number", "批复文号", most=60),
    )

    def check(self, rows, batch):
        organs = known_organs(batch)
        column = self.column("organ")
        for row in rows:
            place = (row.values["union"], row.values["organ"])
            if place not in organs:
                row.refuse(column, "这个工会没有这个机构", row.values["organ"])

    def current(self, batch):
        terms = Term.objects.filter(organ__union__in=unions_of(batch))
        return {
            f"{term.organ.union.code}|{term.organ.name}|{term.number}": {
                "elected_on": iso(term.elected_on),
            }
            for term in terms.select_related("organ__union")
        }

    def in_order(self, rows):
        """Of each organ the earlier term first: the ninth before the tenth."""
        place = itemgetter("union", "organ", "number")
        return sorted(rows, key=lambda row: place(row.values))

    def add(self, values, known, actor):
        organ = known.organs[values["union"], values["organ"]]
        return acts.re_elect(
            organ,
            actor=actor,
            number=values["number"],
            elected_on=to_date(values["elected_on"]),
            ends_on=to_date(values.get("ends_on")),
            seats=values.get("seats"),
            elected=values.get("elected"),
            approval_number=values.get("approval_number") or "",
        )


def seats_of(batch):
    """The unions a sheet of this school may fill posts in.

    From the command line also those above the school, for its people who serve there;
    on a page nobody of a school gives anybody a post above it.
    """
    inside = unions_of(batch)
    return inside if batch.actor else inside | batch.union.line()


def units_with_a_union(batch):
    """The units of the school in which somebody may hold a post, by code."""
    rows = Unit.objects.filter(school=batch.union, union__isnull=False)
    return {unit.code: unit for unit in rows.select_related("union")}


def traits_of(values):
    """What a row says of an appointment beyond who, where and when."""
    return {name: values[name] for name in TRAITS if values.get(name)}


@register_workbook
class Appointments(ActRegister):
    key = "appointments"
    title = "任职"
    identity = ("staff_number", "post", "union", "organ", "unit", "starts_on")
    perm = "members.add_appointment"
    telling_blanks = ("ends_on",)
    columns = (
        Column("staff_number", "工号", code, required=True),
        Column("name", "姓名", help="用来核对工号"),
        Column("post", "职务代码", code, required=True),
        Column("union", "工会代码", code, required=True),
        Column("organ", "机构名称", help="不在机构里的职务留空"),
        Column("unit", "单位代码", code, help="单位负责人、单位联络人才填"),
        Column("starts_on", "任职日期", day, required=True),
        Column("ends_on", "离任日期", day, help="空着就是还在任"),
        Column("is_full_time", "专职", yes_no),
        Column("is_seconded", "挂职", yes_no),
        Column("in_leadership", "进入单位领导班子", yes_no),
        Column("is_division_level", "处级以上", yes_no),
        Column("manner", "产生方式", choices=Manner.choices),
    )

    def check(self, rows, batch):
        seats = set(seats_of(batch).values_list("code", flat=True))
        self.refuse_unknown(rows, "union", seats, "工会")
        self.refuse_unknown(
            rows, "post", set(Post.objects.values_list("code", flat=True)), "职务"
        )
        people = self.people(batch)
        organs, units = known_organs(batch), units_with_a_union(batch)
        for row in rows:
            self.check_person(row, people)
            self.check_place(row, organs, units)

    def check_place(self, row, organs, units):
        """In an organ or at a unit of the union, or in neither."""
        organ, unit = row.values.get("organ"), row.values.get("unit")
        if organ and (row.values["union"], organ) not in organs:
            row.refuse(self.column("organ"), "这个工会没有这个机构", organ)
        if not unit:
            return
        if organ:
            row.refuse(self.column("unit"), "机构和单位只填一个", unit)
        elif units.get(unit) is None or units[unit].union.code != row.values["union"]:
            row.refuse(self.column("unit"), "这个工会没有这个单位", unit)

    def people(self, batch):
        return dict(
            Person.objects.filter(school=batch.union).values_list(
                "staff_number", "name"
            )
        )

    def check_person(self, row, people):
        number, name = row.values["staff_number"], row.values.get("name")
        if number not in people:
            row.refuse(self.column("staff_number"), "名册里没有这个工号", number)
        elif name and name != people[number]:
            row.refuse(self.column("name"), f"工号 {number} 在名册里不是这个姓名", name)

    def current(self, batch):
        rows = Appointment.objects.filter(person__school=batch.union).for_list()
        return {
            self.identify(
                {
                    "staff_number": row.person.staff_number,
                    "post": row.post.code,
                    "union": row.seat.code,
                    "organ": row.organ.name if row.organ else "",
                    "unit": row.unit.code if row.unit else "",
                    "starts_on": iso(row.starts_on),
                }
            ): {
                "ends_on": iso(row.ends_on),
                **{name: getattr(row, name) for name in TRAITS},
            }
            for row in rows
        }

    def prepare(self, batch):
        numbers = [
            row.values["staff_number"] for row in batch.rows.exclude(verdict="refused")
        ]
        people = Person.objects.filter(school=batch.union, staff_number__in=numbers)
        known = super().prepare(
            batch,
            people={p.staff_number: p for p in people.defer("id_number", "phone")},
            posts={post.code: post for post in Post.objects.all()},
        )
        known.unions = {union.code: union for union in seats_of(batch)}
        known.units = units_with_a_union(batch)
        return known

    def add(self, values, known, actor):
        organ = known.organs.get((values["union"], values.get("organ")))
        unit = known.units.get(values.get("unit"))
        return acts.appoint(
            actor=actor,
            person=known.people[values["staff_number"]],
            post=known.posts[values["post"]],
            union=None if organ or unit else known.unions[values["union"]],
            organ=organ,
            unit=unit,
            starts_on=to_date(values["starts_on"]),
            ends_on=to_date(values.get("ends_on")),
            **traits_of(values),
        )

    def find(self, values, known):
        return Appointment.objects.get(
            person=known.people[values["staff_number"]],
            post=known.posts[values["post"]],
            seat=known.unions[values["union"]],
            organ=known.organs.get((values["union"], values.get("organ"))),
            unit=known.units.get(values.get("unit")),
            starts_on=to_date(values["starts_on"]),
        )

    def change(self, record, values, changes, known, actor):
        traits = {name: values[name] for name in TRAITS if name in changes}
        if traits:
            record = describe_appointment(record, actor=actor, **traits)
        if "ends_on" not in changes:
            return record
        if not values.get("ends_on"):
            raise TransitionError(
                f"这项任职已登记 {iso(record.ends_on)} 离任，不能在表里改回在任；"
                "请填离任日期，重新任职请填新的任职日期。"
            )
        ends_on = to_date(values["ends_on"])
        return acts.end_appointment(record, actor=actor, ends_on=ends_on)
