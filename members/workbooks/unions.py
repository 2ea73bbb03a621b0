"""Workbooks of unions, units, and the registers of employment kinds and posts."""

from members.models import (
    EmploymentKind,
    OrganKind,
    Post,
    PostKind,
    Union,
    UnionKind,
    UnionLevel,
    Unit,
)
from members.models.ties import DuesSource
from members.models.unions import UnitKind
from members.roles import Role
from members.transitions import organisation as acts
from members.transitions import registers as register_acts
from members.workbooks.base import ActRegister, iso, to_date, union_codes
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day, listed, whole, yes_no


def filled(values, blank=(None,)):
    """Without empty cells: the model's own default holds."""
    return {name: value for name, value in values.items() if value not in blank}


@register_workbook
class Unions(ActRegister):
    key = "unions"
    per_school = False
    title = "工会"
    identity = ("code",)
    columns = (
        Column("code", "工会代码", code, required=True, most=30),
        Column("name", "工会名称", required=True, most=80),
        Column("level", "层级", required=True, choices=UnionLevel.choices),
        Column(
            "parent",
            "上级工会代码",
            code,
            help="校工会可以没有上级；空着不改变已登记的",
        ),
        Column("affiliation", "归属口径", most=30),
        Column("kind", "类型", choices=UnionKind.choices),
        Column("is_reporting_node", "只作统计口径", yes_no),
        Column("founded_on", "成立日期", day),
        Column("order", "排序", whole),
        Column("name_en", "英文名称", most=120),
    )

    def check(self, rows, batch):
        known = set(Union.objects.values_list("code", flat=True))
        known |= {row.values["code"] for row in rows}
        self.refuse_unknown(rows, "parent", known, "工会")

    def current(self, batch):
        unions = Union.objects.select_related("parent")
        return {
            union.code: {
                "name": union.name,
                "level": union.level,
                "parent": union.parent.code if union.parent else "",
                "affiliation": union.affiliation,
                "kind": union.kind,
                "is_reporting_node": union.is_reporting_node,
                "founded_on": iso(union.founded_on),
                "order": union.order,
                "name_en": union.name_en,
            }
            for union in unions
        }

    def in_order(self, rows):
        """The higher first, so that a parent stands before its children."""
        levels = list(UnionLevel.values)
        return sorted(rows, key=lambda row: levels.index(row.values["level"]))

    def fields(self, values):
        parent = Union.objects.filter(code=values.get("parent") or "").first()
        return {
            "parent": parent,
            "affiliation": values.get("affiliation") or "",
            "kind": values.get("kind") or "",
            "is_reporting_node": values.get("is_reporting_node") or False,
            "founded_on": to_date(values.get("founded_on")),
            "order": values.get("order") or 0,
            "name_en": values.get("name_en") or "",
        }

    def add(self, values, known, actor):
        return acts.found_union(
            actor=actor,
            code=values["code"],
            name=values["name"],
            level=values["level"],
            **self.fields(values),
        )

    def find(self, values, known):
        return Union.objects.get(code=values["code"])

    def change(self, record, values, changes, known, actor):
        if "level" in changes:
            raise TransitionError("工会的层级不能改；请撤销后新建。")
        new = {"name": values["name"], **self.fields(values)}
        return acts.correct_union(
            record, actor=actor, **{k: v for k, v in new.items() if k in changes}
        )


@register_workbook
class EmploymentKinds(ActRegister):
    key = "employment_kinds"
    per_school = False
    title = "用工形式"
    identity = ("code",)
    columns = (
        Column("code", "代码", code, required=True, most=20),
        Column("name", "名称", required=True, most=40),
        Column("on_establishment", "编制内", yes_no),
        Column("through_agency", "由派遣单位用工", yes_no),
        Column("dues_source", "会费来源", choices=DuesSource.choices),
        Column("order", "排序", whole),
        Column("name_en", "英文名称", most=120),
    )

    def current(self, batch):
        names = [column.name for column in self.columns[1:]]
        return {
            kind.code: {name: getattr(kind, name) for name in names}
            for kind in EmploymentKind.objects.all()
        }

    def add(self, values, known, actor):
        return register_acts.define(EmploymentKind, actor=actor, **filled(values))

    def find(self, values, known):
        return EmploymentKind.objects.get(code=values["code"])

    def change(self, record, values, changes, known, actor):
        new = {name: values[name] for name in changes}
        return register_acts.redefine(record, actor=actor, **new)


@register_workbook
class Posts(ActRegister):
    key = "posts"
    per_school = False
    title = "职务"
    identity = ("code",)
    columns = (
        Column("code", "代码", code, required=True, most=30),
        Column("name", "名称", required=True, most=40),
        Column(
            "kind",
            "性质",
            choices=PostKind.choices,
            help="组成检查按性质认出主席、财务等",
        ),
        Column("roles", "权限角色", listed, choices=Role.choices),
        Column(
            "organs",
            "适用机构",
            listed,
            choices=OrganKind.choices,
            help="只能设在这些机构里；空着就是都可以",
        ),
        Column("order", "排序", whole),
        Column("name_en", "英文名称", most=120),
    )

    def current(self, batch):
        return {
            post.code: {
                "name": post.name,
                "kind": post.kind,
                "roles": post.roles,
                "organs": post.organs,
                "order": post.order,
                "name_en": post.name_en,
            }
            for post in Post.objects.all()
        }

    def add(self, values, known, actor):
        return register_acts.define(
            Post, actor=actor, **filled(values, blank=("", None))
        )

    def find(self, values, known):
        return Post.objects.get(code=values["code"])

    def change(self, record, values, changes, known, actor):
        new = {name: values[name] for name in changes}
        return register_acts.redefine(record, actor=actor, **new)


@register_workbook
class Units(ActRegister):
    key = "units"
    title = "单位"
    identity = ("code",)
    perm = "members.add_unit"
    columns = (
        Column("code", "单位代码", code, required=True, most=30),
        Column("name", "单位名称", required=True, most=80),
        Column("kind", "类别", required=True, choices=UnitKind.choices),
        Column(
            "union",
            "所属工会代码",
            code,
            help="还没有工会的单位留空；空着不改变已登记的",
        ),
        Column("has_party_organisation", "有党组织", yes_no),
        Column("opened_on", "设立日期", day),
        Column("name_en", "英文名称", most=120),
    )

    def check(self, rows, batch):
        self.refuse_unknown(rows, "union", union_codes(batch), "工会")

    def current(self, batch):
        units = Unit.objects.filter(school=batch.union).select_related("union")
        return {
            unit.code: {
                "name": unit.name,
                "kind": unit.kind,
                "union": unit.union.code if unit.union else "",
                "has_party_organisation": unit.has_party_organisation,
                "opened_on": iso(unit.opened_on),
                "name_en": unit.name_en,
            }
            for unit in units
        }

    def fields(self, values, known):
        return {
            "name": values["name"],
            "kind": values["kind"],
            "union": known.unions.get(values.get("union")),
            "has_party_organisation": values.get("has_party_organisation") or False,
            "opened_on": to_date(values.get("opened_on")),
            "name_en": values.get("name_en") or "",
        }

    def add(self, values, known, actor):
        return register_acts.define(
            Unit,
            actor=actor,
            school=known.batch.union,
            code=values["code"],
            **self.fields(values, known),
        )

    def find(self, values, known):
        return Unit.objects.get(school=known.batch.union, code=values["code"])

    def change(self, record, values, changes, known, actor):
        new = self.fields(values, known)
        return register_acts.redefine(
            record, actor=actor, **{name: new[name] for name in changes}
        )
