"""Workbook of opinions: what delegates said, by category, and who has to answer."""

import hashlib

from congress.models import Delegation, Opinion, OpinionCategory
from congress.session_workbooks import SESSION, SessionRegister, mandates_of
from congress.transitions import opinions as acts
from matters.transitions import assign
from members.models import Unit
from members.workbooks.base import iso, to_date, unions_of
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day, listed


def digest(text):
    """Two texts that differ have two of these; a text may be too long for a key."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:32]


@register_workbook
class Opinions(SessionRegister):
    key = "opinions"
    title = "意见建议"
    help = (
        "一行一条；同一次会议、同一代表团、同一提出人、同样的内容算同一条。"
        "已登记的意见只能补类别和主办单位，填了主办单位就同时交办；空着的格子不动。"
    )
    identity = ("union", "opens_on", "delegation", "staff_number", "text")
    perm = "congress.run_session"
    columns = (
        *SESSION,
        Column("delegation", "代表团", most=60),
        Column("staff_number", "提出人工号", code, help="空着就是以代表团名义"),
        Column("category", "类别", most=40, help="没有的类别会新建"),
        Column("text", "内容", required=True, most=2000),
        Column("raised_on", "提出日期", day, help="空着就是开幕日期"),
        Column("lead", "主办单位代码", code, help="填了就同时交办"),
        Column("assists", "协办单位代码", listed, help="几个单位用顿号隔开"),
        Column("handed_on", "交办日期", day),
    )

    def identify(self, values):
        return super().identify({**values, "text": digest(values.get("text") or "")})

    def check(self, rows, batch):
        super().check(rows, batch)
        units = Unit.objects.filter(school=batch.union)
        known = set(units.values_list("code", flat=True))
        self.refuse_unknown(rows, "lead", known, "单位")
        column = self.column("assists")
        for row in rows:
            for one in row.values.get("assists") or ():
                if one not in known:
                    row.refuse(column, f"没有代码为“{one}”的单位", one)

    def current(self, batch):
        rows = Opinion.objects.as_said().filter(session__union__in=unions_of(batch))
        return {
            self.identify(named(row)): recorded(row)
            for row in rows.select_related(
                "session__union",
                "delegation",
                "category",
                "raised_by__person",
                "matter__lead_unit",
            )
        }

    def prepare(self, batch):
        known = super().prepare(batch)
        sessions = {"session__union__in": unions_of(batch)}
        known.units = {u.code: u for u in Unit.objects.filter(school=batch.union)}
        known.delegations = {
            (row.congress_id, row.name): row
            for row in Delegation.objects.filter(congress__union__in=unions_of(batch))
        }
        known.categories = {
            (row.session_id, row.name): row
            for row in OpinionCategory.objects.filter(**sessions)
        }
        known.delegates = mandates_of(batch)
        return known

    def category_of(self, values, known, actor):
        name = values.get("category")
        if not name:
            return None
        session = self.session_of(values, known)
        if (session.pk, name) not in known.categories:
            names = [*session.categories.values_list("name", flat=True), name]
            acts.set_categories(session, actor=actor, names=names)
            for row in session.categories.all():
                known.categories[session.pk, row.name] = row
        return known.categories[session.pk, name]

    def one_of(self, table, session, name, refusal):
        """The delegation or delegate a row names, in one of the session's lists."""
        if not name:
            return None
        for roll in session.roll_ids:
            if found := table.get((roll, name)):
                return found
        raise TransitionError(refusal)

    def add(self, values, known, actor):
        session = self.session_of(values, known)
        row = acts.record_opinion(
            session,
            actor=actor,
            text=values["text"],
            raised_on=to_date(values.get("raised_on")) or session.opens_on,
            category=self.category_of(values, known, actor),
            delegation=self.one_of(
                known.delegations,
                session,
                values.get("delegation"),
                "这一届没有这个名称的代表团。",
            ),
            raised_by=self.one_of(
                known.delegates,
                session,
                values.get("staff_number"),
                "提出人不是这次会议的代表。",
            ),
        )
        if values.get("lead"):
            self.hand_over(row, values, known, actor)
        return row

    def hand_over(self, row, values, known, actor):
        (matter,) = acts.hand_over_opinions(row.session, actor=actor, opinions=[row])
        assign(
            matter,
            lead=known.units[values["lead"]],
            assists=[known.units[one] for one in values.get("assists") or ()],
            on=to_date(values.get("handed_on")) or row.raised_on,
            actor=actor,
        )

    def find(self, values, known):
        """The one opinion a row means; on the pages the same may be said twice."""
        session = self.session_of(values, known)
        meant = self.identify(values)
        said = session.opinions.as_said().filter(text=values["text"].strip())
        found = [
            row
            for row in said.select_related(
                "session__union", "delegation", "raised_by__person"
            )
            if self.identify(named(row)) == meant
        ]
        if len(found) != 1:
            numbers = "、".join(str(row.number) for row in found)
            raise TransitionError(
                f"这次会议有 {len(found)} 条内容相同的意见（编号 {numbers}），"
                "表里分不出是哪一条，请在系统里逐条办理。"
            )
        return found[0]

    def change(self, record, values, changes, known, actor):
        if set(changes) - {"category", "lead"}:
            raise TransitionError("已登记的意见只能在表里补类别和主办单位。")
        if "category" in changes:
            category = self.category_of(values, known, actor)
            record = acts.correct_opinion(record, actor=actor, category=category)
        if "lead" in changes:
            self.hand_over(record, values, known, actor)
        return record


def named(row):
    """The columns by which a row of the sheet means an opinion."""
    return {
        "union": row.session.union.code,
        "opens_on": iso(row.session.opens_on),
        "delegation": row.delegation.name if row.delegation_id else "",
        "staff_number": row.raised_by.person.staff_number if row.raised_by_id else "",
        "text": row.text,
    }


def recorded(row):
    """What a sheet may still add to an opinion, as it stands."""
    lead = row.matter.lead_unit if row.matter_id else None
    return {
        "category": str(row.category or ""),
        "raised_on": iso(row.raised_on),
        "lead": lead.code if lead else "",
    }
