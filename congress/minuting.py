"""会议纪要、会议总结: drafts in the union's own words, from what was recorded."""

from collections import Counter

from django.db.models import Count
from django.utils import timezone

from congress.attending import attended
from congress.models import (
    Opinion,
    OpinionState,
    Outcome,
    PaperKind,
    Power,
    SessionTextKind,
    SittingKind,
    SittingState,
)
from union_portal.numerals import chinese
from union_portal.typesetting.sheets import day_in_words


def draft(session, kind):
    """The text the office begins with; lines that begin 一、 are headings in print."""
    return {SessionTextKind.MINUTES: minutes, SessionTextKind.SUMMARY: summary}[kind](
        session
    )


def when(session):
    if session.opens_on == session.closes_on:
        return day_in_words(session.opens_on)
    return f"{day_in_words(session.opens_on)}至{day_in_words(session.closes_on)}"


def sittings(session):
    return list(session.sittings.order_by("starts_at", "pk"))


def opening_lines(session):
    place = f"在{session.venue}" if session.venue else ""
    theme = f"会议主题：{session.theme}。" if session.theme else ""
    yield f"{when(session)}，{session}{place}召开。{theme}"
    for sitting in sittings(session):
        if sitting.kind == SittingKind.PLENARY:
            found = attended(sitting)
            yield f"{sitting.title}：正式代表{found.quorum}。" + others(found)
            break


def others(found):
    """列席、特邀代表, which count for no quorum."""
    lines = [
        f"{line.title}应到 {line.entitled}，实到 {line.present}"
        for line in found.kinds[1:]
    ]
    return "；".join(lines) + "。" if lines else ""


def minutes(session):
    """会议纪要: sitting by sitting, item by item, with what came of each."""
    items = session.agenda.for_list()
    parts = []
    for sitting in [*sittings(session), None]:
        found = [item for item in items if item.sitting == sitting]
        if found:
            place = [f"（{shown(sitting)}）"] if sitting else []
            told = [f"{n}. {item_line(item)}" for n, item in enumerate(found, 1)]
            parts.append((sitting.title if sitting else "其他议程", place + told))
    parts.append(("意见建议", opinion_lines(session)))
    return "\n".join([*opening_lines(session), *numbered(parts)])


def numbered(parts):
    """``(heading, lines)`` as 一、二、三 …; what has no lines gets no number."""
    told = [(heading, lines) for heading, lines in parts if lines]
    for number, (heading, lines) in enumerate(told, 1):
        yield f"{chinese(number)}、{heading}"
        yield from lines


def shown(sitting):
    at = timezone.localtime(sitting.starts_at)
    return "，".join(filter(None, [f"{at:%m月%d日 %H:%M}", sitting.place]))


def item_line(item):
    who = f"{item.speaker}作" if item.speaker and item.is_report else ""
    power = f"（{item.get_power_display()}）" if item.power != Power.NONE else ""
    came = {
        Outcome.HEARD: "已听取讨论",
        Outcome.ADOPTED: "审议通过",
        Outcome.REJECTED: "未获通过",
        Outcome.DROPPED: "未列入本次会议",
        Outcome.PENDING: "〔结果待登记〕",
    }[item.outcome]
    came = "" if item.power == Power.NONE and item.outcome == Outcome.HEARD else came
    text = f"{who}{item.title}{power}" + (f"：{came}。" if came else "。")
    return text + (item.record and f"{item.record}")


def opinion_lines(session):
    said = Opinion.objects.filter(session=session).as_said().count()
    if not said:
        return []
    left = session.opinions.standing()
    by = left.values_list("category__name").annotate(n=Count("pk")).order_by("-n")
    handed = left.filter(state=OpinionState.HANDED_OVER).count()
    parts = "、".join(f"{name or '未归类'} {n} 条" for name, n in by)
    return [
        f"会议期间各代表团提出意见建议 {said} 条，整理为 {left.count()} 条，"
        f"涉及 {len(by)} 个方面：{parts}。已交办 {handed} 条。"
    ]


def summary(session):
    """会议总结: preparation, attendance, agenda, opinions, in figures."""
    parts = [
        ("会议概况", list(opening_lines(session))),
        ("筹备工作", [preparation_line(session)]),
        ("到会情况", list(attendance_lines(session))),
        ("审议情况", list(agenda_lines(session))),
        ("意见建议", opinion_lines(session)),
    ]
    return "\n".join(numbered(parts))


def preparation_line(session):
    steps = list(session.preparations.all())
    done = [step for step in steps if step.done_on is not None]
    late = sum(step.done_on > step.due_on for step in done)
    told = f"筹备清单共 {len(steps)} 项，完成 {len(done)} 项"
    return told + (f"，其中 {late} 项晚于计划" if late else "") + "。"


def attendance_lines(session):
    for sitting in sittings(session):
        if sitting.state != SittingState.PLANNED:
            total = attended(sitting).total
            yield (
                f"{sitting.title}：应到 {total.entitled} 人，实到 {total.present} 人"
                f"（迟到 {total.late} 人），请假 {total.excused} 人，"
                f"缺席 {total.missing} 人。"
            )


def agenda_lines(session):
    items = list(session.agenda.for_list())
    powers = Counter(item.power for item in items)
    told = "、".join(
        f"{Power(key).label} {powers[key]} 项" for key in Power if powers[key]
    )
    yield f"议程 {len(items)} 项：{told or '未登记'}。"
    adopted = [item for item in items if item.outcome == Outcome.ADOPTED]
    reports = [item.title for item in adopted if item.is_report]
    if reports:
        names = "、".join(f"《{title}》" for title in reports)
        yield f"审议通过报告 {len(reports)} 项：{names}。"
    others_passed = [item.title for item in adopted if not item.is_report]
    if others_passed:
        yield f"审议通过其他事项：{'、'.join(others_passed)}。"
    resolution = session.papers.filter(kind=PaperKind.RESOLUTION).first()
    if resolution:
        yield f"会议形成《{resolution}》。"
