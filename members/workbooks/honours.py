"""Workbooks of honour titles, honours, and the ledger of model workers."""

from members.models import Honour, HonourTitle, ModelWorker, Person, Unit
from members.models.honours import HonourGroup, HonourLevel, WorkerStatus
from members.transitions import honours as acts
from members.transitions.registers import define, redefine
from members.workbooks.base import ActRegister, iso, to_date, union_codes, unions_of
from members.workbooks.unions import filled
from members.workbooks.works import amount
from union_portal.personal import decrypt, lookup, mask_phone
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import (
    Secret,
    code,
    day,
    listed,
    secret_number,
    whole,
)

CONTACT = Secret("members_modelworker.contact", mask_phone)


@register_workbook
class HonourTitles(ActRegister):
    key = "honour_titles"
    per_school = False
    title = "荣誉称号"
    identity = ("code",)
    perm = "members.add_honourtitle"
    columns = (
        Column("code", "代码", required=True, most=40, help="小写字母、数字和下划线"),
        Column("name", "称号", required=True, most=80),
        Column("level", "级别", required=True, choices=HonourLevel.choices),
        Column("body", "授予机关", required=True, most=80),
        Column("group", "类别", choices=HonourGroup.choices),
        Column("unit", "计数单位", most=6, help="人、家、个；不填就是人"),
        Column("order", "排序", whole),
    )

    def complete(self, values):
        group = values.get("group") or HonourGroup.ADVANCED.value
        return values | {"group": group, "unit": values.get("unit") or "人"}

    def current(self, batch):
        names = [column.name for column in self.columns[1:]]
        return {
            title.code: {name: getattr(title, name) for name in names}
            for title in HonourTitle.objects.all()
        }

    def add(self, values, known, actor):
        return define(HonourTitle, actor=actor, **filled(values))

    def find(self, values, known):
        return HonourTitle.objects.get(code=values["code"])

    def change(self, record, values, changes, known, actor):
        return redefine(record, actor=actor, **{name: values[name] for name in changes})


class OfPeople(ActRegister):
    """Rows that name people of the school by staff number."""

    def people(self, batch, rows):
        """``{staff number: person}`` of those the rows name."""
        numbers = {number for row in rows for number in self.numbers(row.values)}
        people = Person.objects.filter(school=batch.union, staff_number__in=numbers)
        return {p.staff_number: p for p in people.defer("id_number", "phone")}

    def numbers(self, values):
        number = values.get("staff_number")
        return [number] if number else []

    def check_people(self, rows, batch):
        """Refuse numbers that are not on the roll, and names of somebody else."""
        people = self.people(batch, rows)
        for row in rows:
            for number in self.numbers(row.values):
                if number not in people:
                    row.refuse(
                        self.column("staff_number"), "名册里没有这个工号", number
                    )
            person = people.get(row.values.get("staff_number"))
            name = row.values.get("name")
            if person and name and name != person.name:
                row.refuse(self.column("name"), "工号在名册里不是这个姓名", name)

    def prepare(self, batch):
        rows = list(batch.rows.exclude(verdict="refused"))
        return super().prepare(batch, people=self.people(batch, rows))


@register_workbook
class Honours(OfPeople):
    key = "honours"
    title = "荣誉"
    identity = ("title", "staff_number", "union", "unit", "team", "awarded_on")
    perm = "members.add_honour"
    columns = (
        Column("title", "称号代码", required=True, most=40),
        Column(
            "staff_number",
            "工号",
            code,
            help="个人、工会、单位、团队四项填一项",
        ),
        Column("name", "姓名", help="用来核对工号"),
        Column("union", "获奖工会代码", code),
        Column("unit", "获奖单位代码", code),
        Column("team", "团队", most=80),
        Column("members", "团队成员工号", listed, help="用顿号隔开"),
        Column("seat", "归口工会代码", code, help="只有团队要填"),
        Column("awarded_on", "授予日期", day, required=True),
        Column("document_no", "文号", most=60),
        Column("valid_until", "有效期至", day),
    )

    def numbers(self, values):
        return [*super().numbers(values), *(values.get("members") or ())]

    def check(self, rows, batch):
        codes = union_codes(batch)
        units = set(
            Unit.objects.filter(school=batch.union).values_list("code", flat=True)
        )
        titles = set(HonourTitle.objects.values_list("code", flat=True))
        self.refuse_unknown(rows, "title", titles, "荣誉称号")
        self.refuse_unknown(rows, "union", codes, "工会")
        self.refuse_unknown(rows, "seat", codes, "工会")
        self.refuse_unknown(rows, "unit", units, "单位")
        self.check_people(rows, batch)
        for row in rows:
            holders = ("staff_number", "union", "unit", "team")
            if sum(bool(row.values.get(name)) for name in holders) != 1:
                row.refuse(
                    self.column("staff_number"), "个人、工会、单位、团队四项要填一项"
                )

    def current(self, batch):
        rows = Honour.objects.filter(seat__in=unions_of(batch)).for_list()
        found = {}
        for row in rows:
            values = {
                "title": row.title.code,
                "staff_number": row.person.staff_number if row.person else "",
                "union": row.union.code if row.union else "",
                "unit": row.unit.code if row.unit else "",
                "team": row.team,
                "awarded_on": iso(row.awarded_on),
            }
            found[self.identify(values)] = {
                "document_no": row.document_no,
                "valid_until": iso(row.valid_until),
            }
        return found

    def prepare(self, batch):
        known = super().prepare(batch)
        units = Unit.objects.filter(school=batch.union).select_related(
            "union", "school"
        )
        known.units = {unit.code: unit for unit in units}
        known.titles = {title.code: title for title in HonourTitle.objects.all()}
        return known

    def add(self, values, known, actor):
        return acts.award_honour(
            actor=actor,
            title=known.titles[values["title"]],
            person=known.people.get(values.get("staff_number")),
            union=known.unions.get(values.get("union")),
            unit=known.units.get(values.get("unit")),
            team=values.get("team") or "",
            seat=known.unions.get(values.get("seat")),
            members=[known.people[number] for number in values.get("members") or ()],
            awarded_on=to_date(values["awarded_on"]),
            document_no=values.get("document_no") or "",
            valid_until=to_date(values.get("valid_until")),
        )

    def find(self, values, known):
        return Honour.objects.get(
            title__code=values["title"],
            person=known.people.get(values.get("staff_number")),
            union=known.unions.get(values.get("union")),
            unit=known.units.get(values.get("unit")),
            team=values.get("team") or "",
            awarded_on=to_date(values["awarded_on"]),
        )

    def change(self, record, values, changes, known, actor):
        read = {"document_no": str, "valid_until": to_date}
        new = {name: read[name](values[name]) for name in changes}
        return acts.correct_honour(record, actor=actor, **new)


@register_workbook
class ModelWorkers(OfPeople):
    key = "model_workers"
    title = "劳模台账"
    identity = ("staff_number",)
    perm = "members.add_modelworker"
    columns = (
        Column("staff_number", "工号", code, required=True),
        Column("name", "姓名", help="用来核对工号"),
        Column("level", "级别", required=True, choices=HonourLevel.choices),
        Column("award_year", "授予年份", whole, required=True),
        Column("status", "状态", choices=WorkerStatus.choices, help="不填就是在职"),
        Column("contact", "联系电话", secret_number, secret=CONTACT, most=20),
        Column("benefits", "待遇", most=300),
        Column("allowance", "每月荣誉津贴", amount),
    )

    def check(self, rows, batch):
        self.check_people(rows, batch)

    def current(self, batch):
        workers = ModelWorker.objects.filter(union__in=unions_of(batch))
        return {
            worker.person.staff_number: {
                "level": worker.level,
                "award_year": worker.award_year,
                "status": worker.status,
                "contact": lookup(CONTACT.column, worker.contact).hex()
                if worker.contact
                else "",
                "benefits": worker.benefits,
                "allowance": ""
                if worker.allowance is None
                else amount(worker.allowance),
            }
            for worker in workers.select_related("person")
        }

    def differences(self, values, recorded):
        """The hashes of phone numbers are compared: every sealing looks different."""
        contact = values.get("contact")
        if contact:
            values = values | {"contact": contact["hash"]}
        found = super().differences(values, recorded)
        return found | ({"contact": ["****", "****"]} if "contact" in found else {})

    def given(self, values):
        new = {name: values[name] for name in values if values[name] not in ("", None)}
        for name in ("staff_number", "name"):
            new.pop(name, None)
        if "contact" in new:
            sealed = bytes.fromhex(new["contact"]["sealed"])
            new["contact"] = decrypt(CONTACT.column, sealed)
        return new

    def add(self, values, known, actor):
        person = known.people[values["staff_number"]]
        return acts.enter_model_worker(
            actor=actor,
            person=person,
            reviewed_on=known.batch.as_of,
            starts_on=known.batch.as_of,
            **self.given(values),
        )

    def find(self, values, known):
        return ModelWorker.objects.get(person=known.people[values["staff_number"]])

    def change(self, record, values, changes, known, actor):
        new = self.given({name: values[name] for name in changes})
        return acts.review_model_worker(record, actor=actor, **new)
