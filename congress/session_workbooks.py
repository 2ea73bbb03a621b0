"""Workbooks of a session: agenda, and attendance as signed on paper."""

from datetime import datetime, time

from django.utils import timezone

from congress.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    Delegate,
    Outcome,
    Power,
    Session,
    Sitting,
    SittingKind,
)
from congress.models.attendance import Excuse
from congress.transitions import agenda as agendas
from congress.transitions import attendance as attending
from members.workbooks.base import ActRegister, iso, to_date, union_codes, unions_of
from members.workbooks.organisation import OrganisationRegister
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import CellError, code, day, ordinal, whole, yes_no

SESSION = (
    Column("union", "工会代码", code, required=True),
    Column("opens_on", "会议开幕日期", day, required=True, help="用它认出是哪次会议"),
)


def clock(cell):
    """A time of the day: 9:00, 09:00, 14时30分."""
    if isinstance(cell, (datetime, time)):
        return f"{cell:%H:%M}"
    written = str(cell or "").strip().replace("：", ":")
    written = written.replace("时", ":").replace("分", "").rstrip(":")
    if not written:
        return ""
    hours, _colon, minutes = written.partition(":")
    found = (hours + (minutes or "0")).isdecimal()
    if not found or int(hours) > 23 or int(minutes or 0) > 59:
        raise CellError("时间要写成 9:00、14:30 的样子")
    return f"{int(hours):02}:{int(minutes or 0):02}"


def mandates_of(batch):
    """``{(roll, staff number): the newest mandate}`` of the school's congresses."""
    rows = Delegate.objects.filter(congress__union__in=unions_of(batch))
    return {
        (row.congress_id, row.person.staff_number): row
        for row in rows.select_related("person").order_by("starts_on")
    }


class SessionRegister(ActRegister):
    """Rows that name a session by its union and the day it opened."""

    def check(self, rows, batch):
        self.refuse_unknown(rows, "union", union_codes(batch), "工会")
        known = self.sessions(batch)
        column = self.column("opens_on")
        for row in rows:
            if (row.values.get("union"), row.values.get("opens_on")) not in known:
                given = row.values.get("opens_on")
                reason = "这个工会这一天没有开幕的会议，请先登记会议"
                row.refuse(column, reason, given)

    def sessions(self, batch):
        rows = Session.objects.filter(union__in=unions_of(batch)).exclude(
            state="cancelled"
        )
        return {
            (row.union.code, iso(row.opens_on)): row
            for row in rows.select_related("union").prefetch_related(
                "numbers__congress"
            )
        }

    def prepare(self, batch):
        known = super().prepare(batch)
        known.sessions = self.sessions(batch)
        known.sittings = {
            (row.session_id, row.title): row
            for row in Sitting.objects.for_list().filter(
                session__union__in=unions_of(batch)
            )
        }
        return known

    def session_of(self, values, known):
        return known.sessions[values["union"], values["opens_on"]]

    def key_of(self, session, *rest):
        return "|".join([session.union.code, iso(session.opens_on), *map(str, rest)])


@register_workbook
class Agenda(SessionRegister):
    key = "agenda"
    title = "会议议程"
    identity = ("union", "opens_on", "title")
    perm = "congress.run_session"
    columns = (
        *SESSION,
        Column("sitting", "场次", most=60, help="例如“开幕式”；没有的会新建"),
        Column("kind", "场次类别", choices=SittingKind.choices),
        Column("held_on", "场次日期", day),
        Column("at", "开始时间", clock),
        Column("order", "顺序", ordinal, required=True),
        Column("title", "议程", required=True, most=120),
        Column("power", "行使的职权", required=True, choices=Power.choices),
        Column("is_report", "是报告", yes_no),
        Column("speaker", "报告人或主持人", most=60),
        Column("minutes", "用时（分钟）", whole),
        Column("outcome", "结果", choices=Outcome.choices),
    )

    def current(self, batch):
        rows = AgendaItem.objects.filter(session__union__in=unions_of(batch))
        return {
            self.key_of(row.session, row.title): {
                "sitting": row.sitting.title if row.sitting else "",
                "kind": row.sitting.kind if row.sitting else "",
                "held_on": iso(row.sitting.day) if row.sitting else "",
                "at": shown_time(row.sitting),
                "order": row.order,
                "power": row.power,
                "is_report": row.is_report,
                "speaker": row.speaker,
                "minutes": row.minutes,
                "outcome": row.outcome,
            }
            for row in rows.select_related("session__union", "sitting")
        }

    def sitting_of(self, values, known, actor):
        title = values.get("sitting")
        if not title:
            return None
        session = self.session_of(values, known)
        key = session.pk, title
        if key not in known.sittings:
            held = to_date(values.get("held_on")) or session.opens_on
            at = time.fromisoformat(values.get("at") or "09:00")
            known.sittings[key] = agendas.plan_sitting(
                session,
                actor=actor,
                title=title,
                kind=values.get("kind") or SittingKind.PLENARY,
                starts_at=timezone.make_aware(datetime.combine(held, at)),
            )
        return known.sittings[key]

    def add(self, values, known, actor):
        row = agendas.put_on_agenda(
            self.session_of(values, known),
            actor=actor,
            sitting=self.sitting_of(values, known, actor),
            order=values["order"],
            title=values["title"],
            power=values["power"],
            is_report=values.get("is_report") or False,
            speaker=values.get("speaker") or "",
            minutes=values.get("minutes"),
        )
        return self.settle(row, values, actor)

    def settle(self, row, values, actor):
        outcome = values.get("outcome") or Outcome.PENDING
        if outcome == row.outcome:
            return row
        return agendas.settle_agenda(
            row, actor=actor, outcome=outcome, record_text=row.record
        )

    def find(self, values, known):
        session = self.session_of(values, known)
        return session.agenda.get(title=values["title"])

    def change(self, record, values, changes, known, actor):
        names = {"order", "power", "is_report", "speaker", "minutes"} & set(changes)
        fields = {name: values[name] for name in names}
        if {"sitting", "held_on", "at", "kind"} & set(changes):
            fields["sitting"] = self.sitting_of(values, known, actor)
        if fields:
            record = agendas.correct_agenda(record, actor=actor, **fields)
        return self.settle(record, values, actor)


def shown_time(sitting):
    return f"{timezone.localtime(sitting.starts_at):%H:%M}" if sitting else ""


class NamesPeople(SessionRegister, OrganisationRegister):
    """People by staff number, sessions by their day."""

    person_column = "staff_number"

    def check(self, rows, batch):
        SessionRegister.check(self, rows, batch)
        OrganisationRegister.check(self, rows, batch)

    def prepare(self, batch):
        known = super().prepare(batch)
        known.delegates = mandates_of(batch)
        return known

    def delegate_of(self, values, known):
        session = self.session_of(values, known)
        for roll in session.roll_ids:
            if found := known.delegates.get((roll, values["staff_number"])):
                return found
        raise TransitionError("此人不是这次会议的代表。")


@register_workbook
class Attendances(NamesPeople):
    key = "attendance"
    title = "会议签到"
    identity = ("union", "opens_on", "sitting", "staff_number")
    perm = "congress.run_session"
    columns = (
        *SESSION,
        Column("sitting", "场次", required=True, most=60),
        Column("staff_number", "工号", code, required=True),
        Column("state", "情况", required=True, choices=AttendanceState.choices),
        Column("is_late", "迟到", yes_no),
        Column("excuse", "请假事由", choices=Excuse.choices),
    )

    def current(self, batch):
        rows = Attendance.objects.filter(sitting__session__union__in=unions_of(batch))
        return {
            self.key_of(
                row.sitting.session, row.sitting.title, row.delegate.person.staff_number
            ): {
                "state": row.state,
                "is_late": row.is_late,
                "excuse": row.excuse,
            }
            for row in rows.select_related(
                "sitting__session__union", "delegate__person"
            )
        }

    def add(self, values, known, actor):
        session = self.session_of(values, known)
        sitting = known.sittings.get((session.pk, values["sitting"]))
        if sitting is None:
            raise TransitionError(
                "这次会议没有这个场次，请先导入议程或在会务台加场次。"
            )
        return attending.enter_attendance(
            actor=actor,
            sitting=sitting,
            delegate=self.delegate_of(values, known),
            state=values["state"],
            is_late=values.get("is_late") or False,
            excuse=values.get("excuse") or "",
        )

    def find(self, values, known):
        session = self.session_of(values, known)
        return Attendance.objects.for_list().get(
            sitting=known.sittings[session.pk, values["sitting"]],
            delegate=self.delegate_of(values, known),
        )

    def change(self, record, values, changes, known, actor):
        return attending.mark_attendance(
            record,
            actor=actor,
            state=values["state"],
            excuse=values.get("excuse") or "",
        )
