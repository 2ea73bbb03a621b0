"""Workbooks of groups, plans, secondments, contacts, allowances, agreements, marks."""

from decimal import Decimal, InvalidOperation

from members.models import (
    AllowanceKind,
    Appointment,
    DispatchAgreement,
    FixedContact,
    GroupMember,
    GroupPlan,
    GroupSector,
    ManagedBy,
    MarkKind,
    OfficerAllowance,
    Person,
    Secondment,
    UnionGroup,
    UnionMark,
)
from members.transitions import agreements, cadres, groups
from members.transitions.registers import define
from members.workbooks.base import ActRegister, iso, to_date, union_codes, unions_of
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import (
    CellError,
    code,
    day,
    ordinal,
    plain,
    whole,
    yes_no,
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


class OrganisationRegister(ActRegister):
    """Names unions by code in ``union_columns`` and people by staff number in
    ``person_column``."""

    union_columns: tuple = ("union",)
    person_column = ""

    def check(self, rows, batch):
        for name in self.union_columns:
            self.refuse_unknown(rows, name, union_codes(batch), "工会")
        if self.person_column:
            numbers = Person.objects.filter(school=batch.union)
            known = set(numbers.values_list("staff_number", flat=True))
            column = self.column(self.person_column)
            for row in rows:
                number = row.values[self.person_column]
                if number not in known:
                    row.refuse(column, "名册里没有这个工号", number)

    def prepare(self, batch):
        known = super().prepare(batch)
        known.people = {}
        if self.person_column:
            wanted = {
                row.values.get(self.person_column)
                for row in batch.rows.exclude(verdict="refused")
            }
            people = Person.objects.filter(
                school=batch.union, staff_number__in=wanted
            ).defer("id_number", "phone")
            known.people = {person.staff_number: person for person in people}
        return known


class PeriodRegister(OrganisationRegister):
    """Rows with a first and a last day; a changed row ends on the day it names."""

    telling_blanks = ("ends_on",)

    def change(self, record, values, changes, known, actor):
        if set(changes) != {"ends_on"} or not values.get("ends_on"):
            raise TransitionError("已登记的只能补填结束日期；其他更正请逐条办理。")
        return cadres.end_period(
            record, actor=actor, ends_on=to_date(values["ends_on"])
        )


@register_workbook
class UnionGroups(OrganisationRegister):
    key = "union_groups"
    title = "片组"
    identity = ("sector", "name", "union", "starts_on")
    perm = "members.add_uniongroup"
    columns = (
        Column("sector", "口径", required=True, most=40, help="例如“学科片组”"),
        Column("name", "片组名称", required=True, most=40),
        Column("union", "成员工会代码", code, required=True),
        Column("is_lead", "组长单位", yes_no, help="新片组要有一行填“是”"),
        Column("starts_on", "编入日期", day, required=True),
    )

    def current(self, batch):
        members = GroupMember.objects.filter(sector__union=batch.union)
        return {
            self.identify(
                {
                    "sector": row.sector.name,
                    "name": row.group.name,
                    "union": row.union.code,
                    "starts_on": iso(row.starts_on),
                }
            ): {}
            for row in members.select_related("sector", "group", "union")
        }

    def in_order(self, rows):
        """The lead union of a new group first: it forms the group."""
        return sorted(
            rows,
            key=lambda row: (
                row.values["starts_on"],
                row.values["name"],
                not row.values.get("is_lead"),
            ),
        )

    def add(self, values, known, actor):
        school = known.batch.union
        sector = GroupSector.objects.filter(union=school, name=values["sector"]).first()
        if sector is None:
            sector = define(
                GroupSector, actor=actor, union=school, name=values["sector"]
            )
        group = UnionGroup.objects.filter(
            sector=sector, name=values["name"], closed_on=None
        ).first()
        union = known.unions[values["union"]]
        starts_on = to_date(values["starts_on"])
        if group is not None:
            return groups.join_group(
                group, actor=actor, union=union, starts_on=starts_on
            )
        if not values.get("is_lead"):
            raise TransitionError("这个片组还没有，也没有一行写明它的组长单位。")
        return groups.form_group(
            actor=actor,
            sector=sector,
            name=values["name"],
            lead=union,
            founded_on=starts_on,
        )


@register_workbook
class GroupPlans(OrganisationRegister):
    key = "group_plans"
    title = "片组年度计划"
    identity = ("sector", "group", "year", "title")
    perm = "members.add_groupplan"
    union_columns = ()
    person_column = "owner"
    columns = (
        Column("sector", "口径", required=True, most=40),
        Column("group", "片组名称", required=True, most=40),
        Column("year", "年度", ordinal, required=True),
        Column("title", "事项", required=True, most=80),
        Column("is_required", "规定动作", yes_no),
        Column("owner", "责任人工号", code, required=True),
        Column("due_on", "完成期限", day, required=True),
    )

    def current(self, batch):
        plans = GroupPlan.objects.filter(group__sector__union=batch.union)
        return {
            f"{row.group.sector.name}|{row.group.name}|{row.year}|{row.title}": {}
            for row in plans.select_related("group__sector")
        }

    def add(self, values, known, actor):
        group = UnionGroup.objects.filter(
            sector__union=known.batch.union,
            sector__name=values["sector"],
            name=values["group"],
            closed_on=None,
        ).first()
        if group is None:
            raise TransitionError("没有这个口径下的这个片组。")
        return groups.plan_item(
            actor=actor,
            group=group,
            year=values["year"],
            title=values["title"],
            is_required=values.get("is_required") or False,
            owner=known.people[values["owner"]],
            due_on=to_date(values["due_on"]),
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


@register_workbook
class DispatchAgreements(OrganisationRegister):
    key = "dispatch_agreements"
    title = "劳务派遣协议"
    identity = ("union", "agency", "starts_on")
    perm = "members.add_dispatchagreement"
    columns = (
        Column("union", "工会代码", code, required=True),
        Column("agency", "派遣单位", required=True, most=80),
        Column("managed_by", "会籍由谁管理", required=True, choices=ManagedBy.choices),
        Column("signed_on", "签订日期", day, required=True),
        Column("starts_on", "起", day, required=True),
        Column("ends_on", "止", day, required=True),
        Column("note", "备注", most=200),
    )

    def current(self, batch):
        rows = DispatchAgreement.objects.filter(union__in=unions_of(batch))
        return {
            f"{row.union.code}|{row.agency}|{iso(row.starts_on)}": {
                "managed_by": row.managed_by,
                "ends_on": iso(row.ends_on),
            }
            for row in rows.select_related("union")
        }

    def add(self, values, known, actor):
        return agreements.sign_agreement(
            actor=actor,
            union=known.unions[values["union"]],
            agency=values["agency"],
            managed_by=values["managed_by"],
            signed_on=to_date(values["signed_on"]),
            starts_on=to_date(values["starts_on"]),
            ends_on=to_date(values["ends_on"]),
            note=values.get("note") or "",
        )


@register_workbook
class UnionMarks(OrganisationRegister):
    key = "union_marks"
    title = "奖惩事项"
    identity = ("union", "held_on", "title")
    perm = "members.add_unionmark"
    columns = (
        Column("union", "工会代码", code, required=True),
        Column("held_on", "日期", day, required=True),
        Column("kind", "类别", required=True, choices=MarkKind.choices),
        Column("title", "事项", required=True, most=80),
        Column("points", "分值", ordinal, required=True),
        Column("citation", "依据", required=True, most=120),
    )

    def current(self, batch):
        rows = UnionMark.objects.filter(union__in=unions_of(batch))
        return {
            f"{row.union.code}|{iso(row.held_on)}|{row.title}": {
                "kind": row.kind,
                "points": row.points,
                "citation": row.citation,
            }
            for row in rows.select_related("union")
        }

    def add(self, values, known, actor):
        return define(
            UnionMark,
            actor=actor,
            union=known.unions[values["union"]],
            held_on=to_date(values["held_on"]),
            kind=values["kind"],
            title=values["title"],
            points=values["points"],
            citation=values["citation"],
        )
