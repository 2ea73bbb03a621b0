"""Workbooks of sessions and of the papers before them."""

from congress.models import CongressKind, PaperKind, Session, SessionKind, SessionPaper
from congress.transitions import sessions as acts
from congress.workbooks.base import BODY, UNION, known_congresses
from members.workbooks.base import ActRegister, iso, to_date, union_codes, unions_of
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import Column, register_workbook
from union_portal.workbooks.columns import day, ordinal, whole, yes_no


@register_workbook
class Sessions(ActRegister):
    key = "congress_sessions"
    title = "教代会、工代会会议"
    identity = ("union", "body", "opens_on")
    perm = "congress.add_session"
    columns = (
        UNION,
        BODY,
        Column("staff_term", "教代会届次", ordinal),
        Column("staff_n", "教代会第几次", ordinal),
        Column("members_term", "工代会届次", ordinal),
        Column("members_n", "工代会第几次", ordinal),
        Column("session_kind", "会议类别", choices=SessionKind.choices),
        Column("theme", "主题", most=120),
        Column("venue", "地点", most=80),
        Column("opens_on", "开幕日期", day, required=True),
        Column("closes_on", "闭幕日期", day, help="不填就是开幕当天"),
        Column("entitled", "应到人数", whole, help="没有用门户签到的会议才填"),
        Column("present", "实到人数", whole),
        Column("held", "已召开", yes_no, help="填“否”就是计划中的会议"),
        Column("reported", "已报告上级", yes_no),
    )

    def check(self, rows, batch):
        self.refuse_unknown(rows, "union", union_codes(batch), "工会")
        column = self.column("staff_term")
        for row in rows:
            if not (row.values.get("staff_term") or row.values.get("members_term")):
                row.refuse(column, "教代会届次和工代会届次至少填一项")

    def current(self, batch):
        rows = Session.objects.filter(union__in=unions_of(batch)).for_list()
        found = {}
        for row in rows:
            body = next((one.congress.body for one in row.numbers.all()), "")
            found[f"{row.union.code}|{body}|{iso(row.opens_on)}"] = {
                "theme": row.theme,
                "venue": row.venue,
                "closes_on": iso(row.closes_on),
                "entitled": row.entitled,
                "present": row.present,
            }
        return found

    def prepare(self, batch, **more):
        return super().prepare(batch, congresses=known_congresses(batch), **more)

    def add(self, values, known, actor):
        pair = list(pairs(values, known))
        session = acts.call_session(
            actor=actor,
            congresses=[congress for congress, _n in pair],
            numbers={congress.pk: n for congress, n in pair if n},
            kind=values.get("session_kind") or SessionKind.ANNUAL,
            theme=values.get("theme") or "",
            venue=values.get("venue") or "",
            opens_on=to_date(values["opens_on"]),
            closes_on=to_date(values.get("closes_on")),
            entitled=values.get("entitled"),
            present=values.get("present"),
        )
        if values.get("held"):
            session = acts.open_session(session, actor=actor)
            session = acts.close_session(session, actor=actor)
        if values.get("reported"):
            session = acts.report_session(session, actor=actor)
        return session

    def find(self, values, known):
        return session_of(values, known.unions[values["union"]])

    def change(self, record, values, changes, known, actor):
        fields = {name: values[name] for name in changes}
        if "closes_on" in fields:
            fields["closes_on"] = to_date(fields["closes_on"])
        return acts.correct_session(record, actor=actor, **fields)


def pairs(values, known):
    """``(congress, n)`` of the congresses a row names."""
    for kind, name in (
        (CongressKind.STAFF, "staff"),
        (CongressKind.MEMBERS, "members"),
    ):
        number = values.get(f"{name}_term")
        if not number:
            continue
        key = (values["union"], kind, values.get("body") or "", number)
        congress = known.congresses.get(key)
        if congress is None:
            raise TransitionError(f"还没有登记第 {number} 届{kind.label}。")
        yield congress, values.get(f"{name}_n")


def session_of(values, union):
    found = (
        Session.objects.filter(
            union=union,
            opens_on=to_date(values["opens_on"]),
            numbers__congress__body=values.get("body") or "",
        )
        .distinct()
        .first()
    )
    if found is None:
        raise TransitionError(f"没有登记 {values['opens_on']} 开幕的会议。")
    return found


@register_workbook
class Papers(ActRegister):
    key = "session_papers"
    title = "会议文件"
    identity = ("union", "opens_on", "title")
    perm = "congress.add_sessionpaper"
    columns = (
        UNION,
        Column("opens_on", "开幕日期", day, required=True),
        Column("title", "文件名称", required=True, most=120),
        Column("paper_kind", "文件类别", required=True, choices=PaperKind.choices),
        Column("document_number", "文号", most=60),
        Column("adopted_on", "通过日期", day, help="大会审议通过的才填"),
    )

    def check(self, rows, batch):
        self.refuse_unknown(rows, "union", union_codes(batch), "工会")

    def current(self, batch):
        rows = SessionPaper.objects.filter(session__union__in=unions_of(batch))
        return {
            f"{row.session.union.code}|{iso(row.session.opens_on)}|{row.title}": {
                "paper_kind": row.kind,
                "document_number": row.document_number,
                "adopted_on": iso(row.adopted_on),
            }
            for row in rows.select_related("session__union")
        }

    def add(self, values, known, actor):
        session = session_of(values, known.unions[values["union"]])
        return acts.lay_paper(
            session,
            actor=actor,
            kind=values["paper_kind"],
            title=values["title"],
            document_number=values.get("document_number") or "",
            adopted_on=to_date(values.get("adopted_on")),
        )

    def find(self, values, known):
        session = session_of(values, known.unions[values["union"]])
        return session.papers.get(title=values["title"])

    def change(self, record, values, changes, known, actor):
        fields = {name: values[name] for name in changes}
        if "paper_kind" in fields:
            fields["kind"] = fields.pop("paper_kind")
        if "adopted_on" in fields:
            fields["adopted_on"] = to_date(fields["adopted_on"])
        return acts.correct_paper(record, actor=actor, **fields)
