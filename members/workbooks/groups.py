"""Workbooks of groups of unions, their plans, and rewards and penalties."""

from members.models import (
    GroupMember,
    GroupPlan,
    GroupSector,
    MarkKind,
    UnionGroup,
    UnionMark,
)
from members.transitions import groups
from members.transitions.registers import define
from members.workbooks.base import iso, to_date, unions_of
from members.workbooks.organisation import OrganisationRegister
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import (
    code,
    day,
    ordinal,
    yes_no,
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
