"""Workbooks of officers: secondments, contacts, allowances."""

from decimal import Decimal, InvalidOperation

from members.models import (
    AllowanceKind,
    Appointment,
    FixedContact,
    OfficerAllowance,
    Secondment,
)
from members.transitions import cadres
from members.workbooks.base import iso, to_date, unions_of
from members.workbooks.organisation import OrganisationRegister
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import (
    CellError,
    code,
    day,
    ordinal,
    plain,
    whole,
)

LARGEST = Decimal("99999999.99")


def amount(cell):
    """Yuan or hours with at most two decimals, kept as text."""
    written = plain(cell).replace(",", "")
    if not written:
        return ""
    try:
        number = Decimal(written)
        exact = number == number.quantize(Decimal("0.01"))
    except InvalidOperation as problem:
        raise CellError("要填数，例如 200 或 200.50") from problem
    if not exact or not 0 < number <= LARGEST:
        raise CellError("要填大于 0、最多两位小数的数")
    return str(number.quantize(Decimal("0.01")))


class PeriodRegister(OrganisationRegister):
    """Rows with a first and a last day; a changed row ends on the day it names."""

    telling_blanks = ("ends_on",)

    def change(self, record, values, changes, known, actor):
        if set(changes) != {"ends_on"} or not values.get("ends_on"):
            raise TransitionError("已登记的只能补填结束日期；其他更正请逐条办理。")
        return cadres.end_period(
            record, actor=actor, ends_on=to_date(values["ends_on"])
        )


PERIOD = (
    Column("starts_on", "起", day, required=True),
    Column("ends_on", "止", day, help="空着就是还在继续"),
)


@register_workbook
class Secondments(PeriodRegister):
    key = "secondments"
    title = "相互挂职"
    identity = ("staff_number", "to_union", "starts_on")
    perm = "members.add_secondment"
    union_columns = ("from_union", "to_union")
    person_column = "staff_number"
    columns = (
        Column("staff_number", "工号", code, required=True),
        Column("from_union", "派出工会代码", code, required=True),
        Column("to_union", "挂职工会代码", code, required=True),
        Column("post_name", "挂职职务", required=True, most=40),
        *PERIOD,
    )

    def records(self, unions):
        return Secondment.objects.filter(to_union__in=unions).select_related(
            "person", "from_union", "to_union"
        )

    def current(self, batch):
        return {
            f"{row.person.staff_number}|{row.to_union.code}|{iso(row.starts_on)}": {
                "from_union": row.from_union.code,
                "post_name": row.post_name,
                "ends_on": iso(row.ends_on),
            }
            for row in self.records(unions_of(batch))
        }

    def find(self, values, known):
        return self.records(unions_of(known.batch)).get(
            person=known.people[values["staff_number"]],
            to_union=known.unions[values["to_union"]],
            starts_on=to_date(values["starts_on"]),
        )

    def add(self, values, known, actor):
        return cadres.second(
            actor=actor,
            person=known.people[values["staff_number"]],
            from_union=known.unions[values["from_union"]],
            to_union=known.unions[values["to_union"]],
            post_name=values["post_name"],
            starts_on=to_date(values["starts_on"]),
            ends_on=to_date(values.get("ends_on")),
        )


@register_workbook
class FixedContacts(PeriodRegister):
    key = "fixed_contacts"
    title = "定点联系"
    identity = ("staff_number", "union", "starts_on")
    perm = "members.add_fixedcontact"
    person_column = "staff_number"
    columns = (
        Column("staff_number", "联系干部工号", code, required=True),
        Column("union", "工会代码", code, required=True),
        *PERIOD,
    )

    def current(self, batch):
        rows = FixedContact.objects.filter(union__in=unions_of(batch))
        return {
            f"{row.person.staff_number}|{row.union.code}|{iso(row.starts_on)}": {
                "ends_on": iso(row.ends_on)
            }
            for row in rows.select_related("person", "union")
        }

    def find(self, values, known):
        return FixedContact.objects.get(
            person=known.people[values["staff_number"]],
            union=known.unions[values["union"]],
            starts_on=to_date(values["starts_on"]),
        )

    def add(self, values, known, actor):
        return cadres.assign_contact(
            actor=actor,
            person=known.people[values["staff_number"]],
            union=known.unions[values["union"]],
            starts_on=to_date(values["starts_on"]),
            ends_on=to_date(values.get("ends_on")),
        )


@register_workbook
class OfficerAllowances(OrganisationRegister):
    key = "officer_allowances"
    title = "兼职干部补贴"
    identity = ("staff_number", "post", "union", "kind", "year")
    perm = "members.add_officerallowance"
    person_column = "staff_number"
    columns = (
        Column("staff_number", "工号", code, required=True),
        Column("post", "职务代码", code, required=True),
        Column("union", "工会代码", code, required=True),
        Column("kind", "类别", required=True, choices=AllowanceKind.choices),
        Column("year", "年度", ordinal, required=True),
        Column("months", "月数", whole, required=True),
        Column("rate", "每月标准", amount, help="补贴不填就按制度参数里的标准"),
    )

    def current(self, batch):
        rows = OfficerAllowance.objects.filter(
            appointment__seat__in=unions_of(batch)
        ).select_related(
            "appointment__person", "appointment__post", "appointment__seat"
        )
        return {
            self.identify(
                {
                    "staff_number": row.appointment.person.staff_number,
                    "post": row.appointment.post.code,
                    "union": row.appointment.seat.code,
                    "kind": row.kind,
                    "year": row.year,
                }
            ): {"months": row.months, "rate": str(row.rate)}
            for row in rows
        }

    def appointment(self, values, known):
        """The post held in that year; the latest, if there were several."""
        held = Appointment.objects.filter(
            person=known.people[values["staff_number"]],
            post__code=values["post"],
            seat=known.unions[values["union"]],
            starts_on__year__lte=values["year"],
        ).exclude(ends_on__year__lt=values["year"])
        found = held.order_by("-starts_on").first()
        if found is None:
            raise TransitionError("此人这一年在这里没有这个职务。")
        return found

    def find(self, values, known):
        return OfficerAllowance.objects.get(
            appointment__person=known.people[values["staff_number"]],
            appointment__post__code=values["post"],
            appointment__seat=known.unions[values["union"]],
            kind=values["kind"],
            year=values["year"],
        )

    def add(self, values, known, actor):
        rate = values.get("rate")
        return cadres.record_allowance(
            actor=actor,
            appointment=self.appointment(values, known),
            kind=values["kind"],
            year=values["year"],
            months=values["months"],
            rate=Decimal(rate) if rate else None,
        )

    def change(self, record, values, changes, known, actor):
        fields = {name: values[name] for name in changes}
        if "rate" in fields:
            fields["rate"] = Decimal(fields["rate"])
        return cadres.correct_allowance(record, actor=actor, **fields)
