"""Workbook of what delegates did between sessions: one row for everybody who came."""

from congress.models import DutyActivity, DutyKind
from congress.session_workbooks import mandates_of
from congress.transitions import duties as acts
from congress.workbooks.base import NUMBER, UNION, OfCongress, key_of
from members.models import Unit
from members.workbooks.base import iso, to_date, unions_of
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import code, day

TOLD = ("duty_kind", "place", "unit", "findings", "follow_up", "closed_on")


@register_workbook
class Duties(OfCongress):
    key = "duties"
    title = "代表履职活动"
    help = (
        "培训、巡察、调研、答询、接待日：一人一行，同一天同一主题的几行是同一次活动；"
        "工号空着的行只登记活动。参加的人登错了，请在系统里去掉。"
    )
    identity = ("union", "number", "held_on", "title", "staff_number")
    perm = "congress.add_dutyactivity"
    columns = (
        UNION,
        NUMBER,
        Column("held_on", "日期", day, required=True),
        Column("duty_kind", "类别", required=True, choices=DutyKind.choices),
        Column("title", "主题", required=True, most=120),
        Column("place", "地点", most=80),
        Column("unit", "有关单位代码", code, help="巡察、答询的对象"),
        Column("findings", "情况、意见或答复", most=4000),
        Column("follow_up", "跟进措施", most=2000),
        Column("closed_on", "办结日期", day),
        Column("staff_number", "参加代表工号", code),
    )

    def check(self, rows, batch):
        super().check(rows, batch)
        units = Unit.objects.filter(school=batch.union)
        known = set(units.values_list("code", flat=True))
        self.refuse_unknown(rows, "unit", known, "单位")

    def current(self, batch):
        rows = DutyActivity.objects.filter(congress__union__in=unions_of(batch))
        found = {}
        for row in rows.select_related("congress__union", "unit").prefetch_related(
            "parts__delegate__person"
        ):
            told = recorded(row)
            for number in (
                "",
                *(p.delegate.person.staff_number for p in row.parts.all()),
            ):
                found[self.identify({**named(row), "staff_number": number})] = told
        return found

    def prepare(self, batch):
        activities = DutyActivity.objects.filter(congress__union__in=unions_of(batch))
        return super().prepare(
            batch,
            units={u.code: u for u in Unit.objects.filter(school=batch.union)},
            delegates=mandates_of(batch),
            activities={
                (row.congress_id, iso(row.held_on), row.title): row
                for row in activities.select_related("congress__union")
            },
        )

    def add(self, values, known, actor):
        activity = self.activity_of(values, known, actor)
        if number := values.get("staff_number"):
            delegate = known.delegates.get((activity.congress.roll_id, number))
            if delegate is None:
                raise TransitionError(f"工号“{number}”不是这一届的代表。")
            acts.add_to_duty(activity, actor=actor, delegates=[delegate])
        return activity

    def activity_of(self, values, known, actor):
        """The activity a row names; the first row of one that is new enters it."""
        congress = known.congresses[key_of(values)]
        key = congress.pk, values["held_on"], values["title"]
        if key not in known.activities:
            known.activities[key] = acts.log_duty(
                actor=actor,
                congress=congress,
                kind=values["duty_kind"],
                title=values["title"],
                held_on=to_date(values["held_on"]),
                place=values.get("place") or "",
                unit=known.units.get(values.get("unit")),
                findings=values.get("findings") or "",
                follow_up=values.get("follow_up") or "",
                closed_on=to_date(values.get("closed_on")),
            )
        return known.activities[key]

    def find(self, values, known):
        congress = known.congresses[key_of(values)]
        return known.activities[congress.pk, values["held_on"], values["title"]]

    def change(self, record, values, changes, known, actor):
        fields = {name: values[name] for name in changes}
        if "duty_kind" in fields:
            fields["kind"] = fields.pop("duty_kind")
        if "unit" in fields:
            fields["unit"] = known.units[fields["unit"]]
        if "closed_on" in fields:
            fields["closed_on"] = to_date(fields["closed_on"])
        return acts.correct_duty(record, actor=actor, **fields)


def named(row):
    return {
        "union": row.congress.union.code,
        "number": row.congress.number,
        "held_on": iso(row.held_on),
        "title": row.title,
    }


def recorded(row):
    values = (
        row.kind,
        row.place,
        row.unit.code if row.unit_id else "",
        row.findings,
        row.follow_up,
        iso(row.closed_on),
    )
    return dict(zip(TOLD, values, strict=True))
