"""Workbook of the talents the union looks after (R-033); what they ask for stays out."""

from members.models import Talent
from members.models.talents import TalentCategory
from members.transitions import talents
from members.workbooks.base import iso, to_date
from members.workbooks.honours import OfPeople
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day


@register_workbook
class Talents(OfPeople):
    key = "talents"
    title = "高层次人才"
    help = (
        "关键小事不在表里，请在页面上登记。空着的格子不改变已登记的内容。"
        "“止”空着就是还在联系。"
    )
    identity = ("staff_number",)
    perm = "members.add_talent"
    columns = (
        Column("staff_number", "工号", code, required=True),
        Column("name", "姓名", help="用来核对工号"),
        Column("category", "类别", required=True, choices=TalentCategory.choices),
        Column("contact_person", "联系人工号", code, help="谁负责联系这位人才"),
        Column("starts_on", "起", day, help="不填就是导入的当天；登记后不再改"),
        Column("ends_on", "止", day),
    )

    def numbers(self, values):
        contact = values.get("contact_person")
        return [*super().numbers(values), *([contact] if contact else [])]

    def check(self, rows, batch):
        self.check_people(rows, batch)
        began = dict(
            Talent.objects.filter(person__school=batch.union).values_list(
                "person__staff_number", "starts_on"
            )
        )
        for row in rows:
            starts_on = to_date(row.values.get("starts_on"))
            recorded = began.get(row.values["staff_number"])
            if recorded and starts_on and starts_on != recorded:
                row.refuse(self.column("starts_on"), f"已登记从 {recorded} 起，不再改")

    def current(self, batch):
        rows = Talent.objects.filter(person__school=batch.union)
        return {
            talent.person.staff_number: {
                "category": talent.category,
                "contact_person": talent.contact_person.staff_number or ""
                if talent.contact_person
                else "",
                "starts_on": iso(talent.starts_on),
                "ends_on": iso(talent.ends_on),
            }
            for talent in rows.select_related("person", "contact_person").defer(
                *(
                    f"{role}__{name}"
                    for role in ("person", "contact_person")
                    for name in ("id_number", "phone")
                )
            )
        }

    def add(self, values, known, actor):
        starts_on = to_date(values.get("starts_on")) or known.batch.as_of
        talent = talents.look_after(
            actor=actor,
            person=known.people[values["staff_number"]],
            category=values["category"],
            contact_person=known.people.get(values.get("contact_person")),
            starts_on=starts_on,
        )
        if ends_on := to_date(values.get("ends_on")):
            talent = talents.update_talent(talent, actor=actor, ends_on=ends_on)
        return talent

    def find(self, values, known):
        return Talent.objects.get(person=known.people[values["staff_number"]])

    def change(self, record, values, changes, known, actor):
        read = {
            "category": str,
            "contact_person": known.people.get,
            "ends_on": to_date,
        }
        new = {name: read[name](values[name]) for name in changes}
        return talents.update_talent(record, actor=actor, **new)
