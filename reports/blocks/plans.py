"""What the report promises, what it admits, and what became of last year's promises."""

from reports.blocks.registry import block
from reports.models import PlanKind, SectionKind
from union_portal.numerals import chinese


def entry(number, item, *lines):
    """One item as it is read out: 一是建设职工之家。……"""
    title = f"{chinese(number)}是{item.title}。"
    return {"title": title, "lines": [line for line in lines if line]}


def items_of(report, kind):
    if report is None:
        return []
    rows = report.plan_items.filter(kind=kind)
    return list(rows.select_related("owner").order_by("order", "pk"))


def block_of(entries):
    return [{"type": "items", "items": entries}] if entries else []


@block(SectionKind.PLAN)
def plan(section, reading):
    items = items_of(reading.report, PlanKind.PLAN)
    return block_of(
        [
            entry(number, item, item.text, target(item))
            for number, item in enumerate(items, 1)
        ]
    )


def target(item):
    return f"目标：{item.target.rstrip('。')}。" if item.target else ""


@block(SectionKind.SHORTCOMINGS)
def shortcomings(section, reading):
    items = items_of(reading.report, PlanKind.SHORTCOMING)
    return block_of(
        [entry(number, item, item.text) for number, item in enumerate(items, 1)]
    )


@block(SectionKind.RESULTS)
def results(section, reading):
    """Last year's plan with its results, as the next report has to tell (R-288)."""
    items = items_of(reading.report.previous, PlanKind.PLAN)
    return block_of(
        [
            entry(number, item, target(item), told(item))
            for number, item in enumerate(items, 1)
        ]
    )


def told(item):
    result = f"：{item.result.rstrip('。')}" if item.result else ""
    return f"{item.get_state_display()}{result}。"
