"""Workbooks of terms, delegations and constituencies."""

from operator import itemgetter

from congress.models import (
    Congress,
    CongressForm,
    CongressKind,
    Delegation,
    DelegationHead,
    HeadPost,
    Quota,
)
from congress.transitions import congresses as acts
from congress.transitions.delegations import form_delegation, name_head
from congress.transitions.quotas import correct_quota, set_quota
from congress.workbooks.base import (
    BODY,
    KIND,
    NUMBER,
    UNION,
    OfCongress,
    key_of,
    known_congresses,
)
from members.models import Person, Unit
from members.workbooks.base import ActRegister, iso, to_date, union_codes, unions_of
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day, ordinal, whole


@register_workbook
class Congresses(ActRegister):
    key = "congresses"
    title = "教代会、工代会届次"
    identity = ("union", "kind", "body", "number")
    perm = "congress.add_congress"
    columns = (
        UNION,
        KIND,
        NUMBER,
        BODY,
        Column("form", "形式", choices=CongressForm.choices, help="不填就是代表大会"),
        Column("starts_on", "任期起", day, required=True),
        Column("ends_on", "任期届满", day, help="不填按每届任期年数推算"),
        Column("shares_with", "合用教代会届次", ordinal, help="双代会的工代会才填"),
    )

    def check(self, rows, batch):
        self.refuse_unknown(rows, "union", union_codes(batch), "工会")

    def current(self, batch):
        rows = Congress.objects.filter(union__in=unions_of(batch))
        return {
            f"{row.union.code}|{row.kind}|{row.body}|{row.number}": {
                "form": row.form,
                "starts_on": iso(row.starts_on),
                "ends_on": iso(row.ends_on),
            }
            for row in rows.select_related("union")
        }

    def in_order(self, rows):
        """The staff congresses first: members' congresses share their delegates."""
        place = itemgetter("kind", "union", "number")
        return sorted(rows, key=lambda row: place(row.values), reverse=True)

    def add(self, values, known, actor):
        union = known.unions[values["union"]]
        shared = values.get("shares_with")
        return acts.begin_congress(
            actor=actor,
            union=union,
            kind=values["kind"],
            number=values["number"],
            body=values.get("body") or "",
            form=values.get("form") or CongressForm.CONGRESS,
            starts_on=to_date(values["starts_on"]),
            ends_on=to_date(values.get("ends_on")),
            shares_with=staff_congress(union, shared) if shared else None,
        )

    def find(self, values, known):
        return known_congresses(known.batch)[key_of(values)]

    def change(self, record, values, changes, known, actor):
        if "form" in changes:
            raise TransitionError("形式不能在表里更改，请登记新的一届。")
        dates = {name: to_date(values[name]) for name in changes}
        return acts.correct_congress(record, actor=actor, **dates)


def staff_congress(union, number):
    found = Congress.objects.filter(
        union=union, kind=CongressKind.STAFF, number=number, body=""
    ).first()
    if found is None:
        raise TransitionError(f"这个工会没有登记第 {number} 届教代会。")
    return found


@register_workbook
class Delegations(OfCongress):
    key = "delegations"
    title = "代表团"
    identity = ("union", "number", "place")
    perm = "congress.add_delegation"
    columns = (
        UNION,
        NUMBER,
        Column("place", "代表团序号", ordinal, required=True),
        Column("name", "代表团名称", required=True, most=60),
    )

    def current(self, batch):
        rows = Delegation.objects.filter(congress__union__in=unions_of(batch))
        return {
            f"{row.congress.union.code}|{row.congress.number}|{row.number}": {
                "name": row.name
            }
            for row in rows.select_related("congress__union")
        }

    def add(self, values, known, actor):
        return form_delegation(
            actor=actor,
            congress=known.congresses[key_of(values)],
            number=values["place"],
            name=values["name"],
        )


@register_workbook
class DelegationHeads(OfCongress):
    key = "delegation_heads"
    title = "代表团负责人"
    identity = ("union", "number", "delegation", "staff_number", "starts_on")
    perm = "congress.change_delegation"
    columns = (
        UNION,
        NUMBER,
        Column("delegation", "代表团名称", required=True),
        Column("staff_number", "工号", code, required=True),
        Column("name", "姓名", help="用来核对工号"),
        Column("post", "职责", choices=HeadPost.choices),
        Column("starts_on", "任职日期", day, required=True),
    )

    def current(self, batch):
        rows = DelegationHead.objects.filter(
            delegation__congress__union__in=unions_of(batch)
        ).select_related("delegation__congress__union", "person")
        return {
            self.identify(
                {
                    "union": row.delegation.congress.union.code,
                    "number": row.delegation.congress.number,
                    "delegation": row.delegation.name,
                    "staff_number": row.person.staff_number,
                    "starts_on": iso(row.starts_on),
                }
            ): {"post": row.post}
            for row in rows
        }

    def add(self, values, known, actor):
        congress = known.congresses[key_of(values)]
        name = values["delegation"]
        delegation = congress.delegations.filter(name=name).first()
        if delegation is None:
            raise TransitionError(f"这一届没有代表团“{name}”。")
        return name_head(
            delegation,
            actor=actor,
            person=person_of(values, known),
            post=values.get("post") or "head",
            starts_on=to_date(values["starts_on"]),
        )


def person_of(values, known):
    """The person of a row, by staff number; the name, if given, has to be theirs."""
    number, name = values["staff_number"], values.get("name")
    school = known.batch.union
    found = Person.objects.filter(school=school, staff_number=number).first()
    if found is None:
        raise TransitionError(f"没有工号为“{number}”的人")
    if name and found.name != name:
        raise TransitionError(f"工号“{number}”登记的姓名不是“{name}”，请核对。")
    return found


@register_workbook
class Quotas(OfCongress):
    key = "delegate_quotas"
    title = "选举单位名额"
    identity = ("union", "number", "unit")
    perm = "congress.add_quota"
    columns = (
        UNION,
        NUMBER,
        Column("unit", "单位代码", code, required=True),
        Column("seats", "名额", whole, required=True),
        Column("electors", "教职工人数", whole),
        Column("delegation", "代表团名称", help="编入的代表团"),
    )

    def current(self, batch):
        rows = Quota.objects.filter(congress__union__in=unions_of(batch))
        return {
            f"{row.congress.union.code}|{row.congress.number}|{row.unit.code}": {
                "seats": row.seats,
                "electors": row.electors,
                "delegation": row.delegation.name if row.delegation else "",
            }
            for row in rows.select_related("congress__union", "unit", "delegation")
        }

    def prepare(self, batch, **more):
        return super().prepare(
            batch, units=units_of(batch), delegations=delegations_of(batch), **more
        )

    def fields(self, values, congress, known):
        found = {"seats": values["seats"], "electors": values.get("electors") or 0}
        if values.get("delegation"):
            found["delegation"] = delegation_of(values, congress, known)
        return found

    def add(self, values, known, actor):
        congress = known.congresses[key_of(values)]
        unit = unit_of(values, known)
        fields = self.fields(values, congress, known)
        return set_quota(actor=actor, congress=congress, unit=unit, **fields)

    def find(self, values, known):
        congress = known.congresses[key_of(values)]
        return congress.quotas.get(unit=unit_of(values, known))

    def change(self, record, values, changes, known, actor):
        fields = self.fields(values, record.congress, known)
        wanted = {name: fields[name] for name in changes if name in fields}
        return correct_quota(record, actor=actor, **wanted)


def units_of(batch):
    return {unit.code: unit for unit in Unit.objects.filter(school=batch.union)}


def delegations_of(batch):
    rows = Delegation.objects.filter(congress__union__in=unions_of(batch))
    return {(row.congress_id, row.name): row for row in rows}


def unit_of(values, known):
    unit = known.units.get(values["unit"])
    if unit is None:
        raise TransitionError(f"没有代码为“{values['unit']}”的单位")
    return unit


def delegation_of(values, congress, known):
    name = values.get("delegation")
    if not name:
        return None
    found = known.delegations.get((congress.pk, name))
    if found is None:
        raise TransitionError(f"这一届没有代表团“{name}”。")
    return found
