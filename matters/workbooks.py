"""Workbooks of matters, replies and promises: past years come in, all goes out."""

from dataclasses import replace

from matters import transitions
from matters.models import FollowUp, Grade, Matter, MatterKind, Outcome, Reply
from members.models import Person, Unit
from members.workbooks.base import iso, to_date, unions_of
from members.workbooks.organisation import OrganisationRegister
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day, listed

NUMBER = Column("number", "编号", required=True, most=30)
ANSWER = (
    Column("outcome", "办理结果", choices=Outcome.choices),
    Column("reply", "答复内容", most=4000),
    Column("measures", "措施或计划", most=2000),
    Column("promised_on", "承诺完成日期", day),
)


def matters_of(batch):
    return Matter.objects.filter(union__in=unions_of(batch))


def last_replies(batch):
    """``{matter: reply}``: the last one that went out."""
    rows = Reply.objects.filter(
        matter__union__in=unions_of(batch), state="issued"
    ).order_by("pk")
    return {row.matter_id: row for row in rows}


def answer_of(reply):
    """The answering columns of a reply, as recorded."""
    return {
        "outcome": reply.outcome if reply else "",
        "reply": reply.text if reply else "",
        "measures": reply.measures if reply else "",
        "promised_on": iso(reply.promised_on) if reply else "",
    }


class OfMatters(OrganisationRegister):
    perm = "matters.add_matter"

    def known_units(self, batch):
        return {unit.code: unit for unit in Unit.objects.filter(school=batch.union)}

    def answer(self, matter, values, actor):
        return transitions.record_reply(
            matter,
            outcome=values.get("outcome") or Outcome.EXPLAINED,
            text=values["reply"],
            measures=values.get("measures") or "",
            promised_on=to_date(values.get("promised_on")),
            on=to_date(values["replied_on"]),
            actor=actor,
        )

    def settle(self, matter, values, rater, actor):
        """What whoever raised it said of the answer, and the end, if the row tells."""
        if values.get("grade"):
            matter = transitions.rate(
                matter,
                result=values["grade"],
                rater=rater,
                on=to_date(values.get("closed_on") or values["replied_on"]),
                actor=actor,
            )
        else:
            matter.refresh_from_db()
        if values.get("closed_on") and matter.is_open:
            transitions.close(matter, on=to_date(values["closed_on"]), actor=actor)


@register_workbook
class Matters(OfMatters):
    key = "matters"
    title = "承办事项"
    help = (
        "登记往年和纸上办理的事项，一行一件，空着的格子就是还没有；交办、答复、评价、办结各列，"
        "办到哪一步就填到哪一步。已登记的事项在系统里逐步办理，不从这里更改。"
    )
    identity = ("union", "number")
    columns = (
        Column("union", "工会代码", code, required=True),
        NUMBER,
        Column("kind", "种类", required=True, most=40, help="意见建议、合理化建议"),
        Column("title", "标题", required=True, most=100),
        Column("text", "内容", required=True, most=4000),
        Column("category", "类别", most=40),
        Column("raised_on", "提出日期", day, required=True),
        Column("staff_number", "提出人工号", code),
        Column("lead", "主办单位代码", code),
        Column("assists", "协办单位代码", listed, help="用顿号隔开"),
        Column("assigned_on", "交办日期", day),
        Column("due_on", "答复期限", day, help="空着就按规定的期限"),
        Column("replied_on", "答复日期", day),
        *ANSWER,
        Column("grade", "评价", choices=Grade.choices),
        Column("closed_on", "办结日期", day),
    )

    def check(self, rows, batch):
        super().check(rows, batch)
        kinds = set(MatterKind.objects.values_list("name", flat=True))
        units = set(self.known_units(batch))
        numbers = Person.objects.filter(school=batch.union)
        people = set(numbers.values_list("staff_number", flat=True))
        for row in rows:
            self.refuse_strangers(row, kinds, units, people)
            self.refuse_gaps(row)

    def refuse_strangers(self, row, kinds, units, people):
        values = row.values
        if values.get("kind") not in kinds:
            row.refuse(
                self.column("kind"), "没有这个种类，请照模板填写", values.get("kind")
            )
        for name in ("lead", "assists"):
            given = values.get(name) or []
            for one in [given] if isinstance(given, str) else given:
                if one not in units:
                    row.refuse(self.column(name), f"没有代码为“{one}”的单位", one)
        number = values.get("staff_number")
        if number and number not in people:
            row.refuse(self.column("staff_number"), "名册里没有这个工号", number)

    def refuse_gaps(self, row):
        """What a later step needs of an earlier one."""
        needs = (
            ("lead", "assigned_on", "填了主办单位，还要填交办日期"),
            ("assigned_on", "lead", "填了交办日期，还要填主办单位代码"),
            ("replied_on", "assigned_on", "有答复的，要填交办日期和主办单位"),
            ("replied_on", "reply", "有答复日期的，要填答复内容"),
            ("replied_on", "outcome", "有答复日期的，要填办理结果"),
            ("grade", "replied_on", "有评价的，要填答复日期"),
            ("grade", "staff_number", "有评价的，要填提出人工号"),
            ("closed_on", "replied_on", "已办结的，要填答复日期"),
        )
        for given, wanted, words in needs:
            if row.values.get(given) and not row.values.get(wanted):
                row.refuse(self.column(wanted), words)

    def prepare(self, batch):
        known = super().prepare(batch)
        known.units = self.known_units(batch)
        known.kinds = {kind.name: kind for kind in MatterKind.objects.all()}
        wanted = {row.values.get("staff_number") for row in batch.rows.all()}
        people = Person.objects.filter(school=batch.union, staff_number__in=wanted)
        known.people = {
            person.staff_number: person for person in people.defer("id_number", "phone")
        }
        return known

    def current(self, batch):
        replies = last_replies(batch)
        rows = matters_of(batch).select_related(
            "union", "kind", "raised_by", "lead_unit"
        )
        return {
            f"{row.union.code}|{row.number}": {
                "kind": row.kind.name,
                "title": row.title,
                "text": row.text,
                "category": row.category,
                "raised_on": iso(row.raised_on),
                "staff_number": row.raised_by.staff_number if row.raised_by else "",
                "lead": row.lead_unit.code if row.lead_unit else "",
                "assigned_on": iso(row.assigned_on),
                "due_on": iso(row.due_on),
                "replied_on": iso(row.replied_on),
                **answer_of(replies.get(row.pk)),
                "grade": row.grade,
                "closed_on": iso(row.closed_on),
            }
            for row in rows.order_by("pk")
        }

    def add(self, values, known, actor):
        person = known.people.get(values.get("staff_number"))
        matter = transitions.raise_matter(
            union=known.unions[values["union"]],
            kind=known.kinds[values["kind"]],
            number=values["number"],
            title=values["title"],
            text=values["text"],
            category=values.get("category") or "",
            raised_on=to_date(values["raised_on"]),
            raised_by=person,
            actor=actor,
        )
        self.go_on(matter, values, known, person, actor)
        matter.refresh_from_db()
        return matter

    def go_on(self, matter, values, known, person, actor):
        """As far as the row tells: handed over, answered, rated, settled."""
        if not values.get("lead"):
            return
        transitions.assign(
            matter,
            lead=known.units[values["lead"]],
            assists=[known.units[one] for one in values.get("assists") or ()],
            due_on=to_date(values.get("due_on")),
            on=to_date(values["assigned_on"]),
            actor=actor,
        )
        if not values.get("replied_on"):
            return
        self.answer(matter, values, actor)
        self.settle(matter, values, person, actor)


@register_workbook
class Replies(OfMatters):
    key = "matter_replies"
    title = "纸质答复"
    help = (
        "承办单位在纸上签字的答复，一行一份；事项要已经交办、还没有答复。"
        "评价和办结日期可以以后再补；空着的格子就是没有。"
    )
    identity = ("union", "number")
    columns = (
        Column("union", "工会代码", code, required=True),
        NUMBER,
        Column("replied_on", "答复日期", day, required=True),
        *(replace(one, required=one.name in ("outcome", "reply")) for one in ANSWER),
        Column("grade", "评价", choices=Grade.choices, help="提出人在答复单上写的"),
        Column("closed_on", "办结日期", day),
    )

    def current(self, batch):
        rows = matters_of(batch).select_related("union").in_bulk()
        return {
            f"{rows[pk].union.code}|{rows[pk].number}": {
                "replied_on": iso(reply.issued_on),
                **answer_of(reply),
                "grade": rows[pk].grade,
                "closed_on": iso(rows[pk].closed_on),
            }
            for pk, reply in last_replies(batch).items()
        }

    def prepare(self, batch):
        known = super().prepare(batch)
        numbers = batch.rows.values_list("values__number", flat=True)
        rows = (
            matters_of(batch).filter(number__in=list(numbers)).select_related("union")
        )
        known.matters = {(row.union_id, row.number): row for row in rows}
        return known

    def add(self, values, known, actor):
        key = known.unions[values["union"]].pk, values["number"]
        matter = known.matters.get(key)
        if matter is None:
            raise TransitionError(f"没有编号为“{values['number']}”的事项。")
        self.answer(matter, values, actor)
        return self.go_on(matter, values, actor)

    def find(self, values, known):
        return known.matters[known.unions[values["union"]].pk, values["number"]]

    def change(self, record, values, changes, known, actor):
        if set(changes) - {"grade", "closed_on"}:
            raise TransitionError("已登记的答复只能在表里补评价和办结日期。")
        told = {name: values[name] for name in changes}
        return self.go_on(record, {**told, "replied_on": values["replied_on"]}, actor)

    def go_on(self, matter, values, actor):
        self.settle(matter, values, self.rater_of(matter, values), actor)
        return matter

    def rater_of(self, matter, values):
        """Who wrote the grade on the sheet: the first of those who raised it."""
        if not values.get("grade"):
            return None
        people = matter.raisers
        if not people:
            raise TransitionError("这件事项没有登记提出人，不能登记评价。")
        return people[0]


@register_workbook
class Promises(OfMatters):
    key = "matter_promises"
    title = "承诺落实（督查督办）"
    help = (
        "整册导出给学校督查督办，对方填好编号和进展，再导入回来；空着的格子不动；"
        "填了落实日期的，算作承办单位报告已落实，由工会核实。"
    )
    identity = ("union", "number")
    columns = (
        Column("union", "工会代码", code, required=True),
        NUMBER,
        Column("measures", "承诺的措施", most=2000, help="只供查看"),
        Column("promised_on", "承诺完成日期", day, help="只供查看"),
        Column("supervision_number", "督查督办编号", most=40),
        Column("progress", "进展情况", most=2000),
        Column("done_on", "落实日期", day),
    )
    shown_only = ("measures", "promised_on")

    def rows(self, batch):
        return (
            FollowUp.objects.filter(matter__union__in=unions_of(batch))
            .exclude(state="dropped")
            .select_related("matter__union")
            .order_by("pk")
        )

    def current(self, batch):
        return {
            f"{row.matter.union.code}|{row.matter.number}": {
                "measures": row.measures,
                "promised_on": iso(row.promised_on),
                "supervision_number": row.supervision_number,
                "progress": row.progress,
                "done_on": iso(row.done_on),
            }
            for row in self.rows(batch)
        }

    def differences(self, values, recorded):
        kept = {k: v for k, v in values.items() if k not in self.shown_only}
        return super().differences(kept, recorded)

    def add(self, values, known, actor):
        raise TransitionError(f"“{values['number']}”没有承诺待落实。")

    def find(self, values, known):
        rows = self.rows(known.batch).filter(
            matter__number=values["number"], matter__union__code=values["union"]
        )
        return rows.last()

    def change(self, record, values, changes, known, actor):
        if "supervision_number" in changes:
            record = transitions.link_supervision(
                record, number=values["supervision_number"], actor=actor
            )
        if "done_on" in changes:
            return transitions.report_done(
                record,
                progress=values.get("progress") or "按督查督办反馈，已落实。",
                on=to_date(values["done_on"]),
                actor=actor,
            )
        if "progress" in changes:
            return transitions.report_progress(
                record, progress=values["progress"], actor=actor
            )
        return record
