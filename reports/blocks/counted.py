"""Tables and charts bound to registered figures: split, over years, start against end."""

import dataclasses
from datetime import date, timedelta

from members.models import Union
from reports.blocks.registry import ContentError, block, text, texts, whole
from reports.blocks.tables import aligns
from reports.models import SectionKind
from union_portal.figures import FIGURES, evaluate
from union_portal.splits import named_split

CAMPUS = "campus"
OTHER = "其他"
SHAPES = ("bar", "line", "pie")
MOST_YEARS = 20


def known(key):
    if not isinstance(key, str) or key not in FIGURES:
        raise ContentError(f"没有数据项“{key}”。")
    return FIGURES[key]


def check_split(content):
    text(content, "caption")
    figure = known(content.get("figure"))
    if figure.is_ratio:
        raise ContentError(f"“{figure.title}”是比率，各部分不能相加，不能拆分列表。")
    by = content.get("by")
    if by != CAMPUS and by not in dict(figure.dims):
        offered = "、".join(["campus", *dict(figure.dims)])
        raise ContentError(f"“{figure.title}”不能按“{by}”分，可以按 {offered}。")
    whole(content, "most", 20, 1, 100)


def check_series(content):
    text(content, "caption")
    keys = texts(content, "figures", 8)
    if not keys:
        raise ContentError("请至少选一个数据项。")
    for key in keys:
        known(key)
    whole(content, "years", 5, 2, MOST_YEARS)


def check_compare(content):
    text(content, "caption")
    stock, flow = texts(content, "stock", 20), texts(content, "flow", 20)
    if not stock + flow:
        raise ContentError("请至少选一个数据项。")
    for key in stock + flow:
        known(key)


def check_chart(content):
    if content.get("shape") not in SHAPES:
        raise ContentError("图的样子应是 bar、line 或 pie。")
    (check_series if content["shape"] == "line" else check_split)(content)


# --- The numbers ----------------------------------------------------------------------
def parts(content, report):
    """``[(label, number)]`` of a split, the largest first, the rest as 其他."""
    figure, scope = FIGURES[content["figure"]], report.scope
    if content["by"] == CAMPUS:
        below = list(Union.objects.filter(parent=scope.union, closed_on=None))
        numbers = evaluate([(figure.key, scope.of(union)) for union in below])
        rows = list(zip([union.name for union in below], numbers, strict=True))
        rows.sort(key=lambda row: -row[1])
    else:
        rows = named_split(figure, scope, content["by"])
    most = content.get("most", 20)
    rest = sum(number for _label, number in rows[most:])
    return rows[:most] + ([(OTHER, rest)] if len(rows) > most else [])


def year_scopes(report, years):
    """``[(year, scope)]`` of the years up to the report's, each as its report counts it.

    The as-of day moves along: a report of 2023 as of April 2024 compares with 2022 as of
    April 2023.
    """
    found = []
    for back in range(years - 1, -1, -1):
        scope = report.scope
        last = scope.end.year - back
        found.append(
            (
                last,
                dataclasses.replace(
                    scope,
                    start=date(last, 1, 1),
                    end=date(last, 12, 31),
                    as_of=earlier(scope.as_of, back),
                ),
            )
        )
    return found


def earlier(day, years):
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def over_years(content, report):
    """``[(figure, [(year, number)])]``, in one SELECT per app."""
    scopes = year_scopes(report, content.get("years", 5))
    keys = content["figures"]
    numbers = iter(evaluate([(key, scope) for key in keys for _year, scope in scopes]))
    return [
        (FIGURES[key], [(year, next(numbers)) for year, _scope in scopes])
        for key in keys
    ]


# --- The blocks -----------------------------------------------------------------------
def plain_table(caption, header, rows, total=False):
    """A table block of words and numbers without tags."""
    body = [[[{"text": shown(cell)}] for cell in row] for row in rows]
    return {
        "type": "table",
        "caption": caption,
        "header": header,
        "rows": body,
        "aligns": aligns(body, len(header)),
        "total": total,
        "wide": "auto",
    }


def shown(cell):
    return "—" if cell is None else str(cell)


@block(SectionKind.SPLIT, check_split)
def split(section, reading):
    """A figure by campus, union, kind …; the last row is the figure itself."""
    content, report = section.content, reading.report
    figure = FIGURES[content["figure"]]
    rows = parts(content, report)
    total = figure.value(report.scope)
    header = ["类别", f"{figure.title}（{figure.unit}）"]
    return [
        plain_table(
            content.get("caption") or figure.title,
            header,
            [*rows, ("合计", total)],
            total=True,
        )
    ]


@block(SectionKind.SERIES, check_series)
def series(section, reading):
    """Figures over the last years, a year a column."""
    content = section.content
    found = over_years(content, reading.report)
    years = [f"{year}年" for year, _number in found[0][1]]
    rows = [
        [f"{figure.title}（{figure.unit}）", *(number for _year, number in numbers)]
        for figure, numbers in found
    ]
    return [plain_table(content.get("caption", ""), ["指标", *years], rows)]


@block(SectionKind.COMPARE, check_compare)
def compare(section, reading):
    """Start against end of the period (R-283).

    ``stock`` figures are counted on the day before the period and on its last day;
    ``flow`` figures in its first and its last year, and over the whole of it.
    """
    content, report = section.content, reading.report
    scope = report.scope
    first, last = scope.start.year, scope.end.year
    before = dataclasses.replace(scope, as_of=scope.start - timedelta(days=1))
    after = dataclasses.replace(scope, as_of=scope.end)
    begin = dataclasses.replace(after, end=date(first, 12, 31))
    finish = dataclasses.replace(after, start=date(last, 1, 1))
    stock, flow = content.get("stock", []), content.get("flow", [])
    asked = [(key, s) for key in stock for s in (before, after)]
    asked += [(key, s) for key in flow for s in (begin, finish, after)]
    numbers = iter(evaluate(asked))
    rows = []
    for key in stock:
        start, end = next(numbers), next(numbers)
        rows.append([titled(key), start, end, change(start, end), None])
    for key in flow:
        start, end, whole_period = next(numbers), next(numbers), next(numbers)
        rows.append([titled(key), start, end, change(start, end), whole_period])
    header = ["指标", f"期初（{first}年）", f"期末（{last}年）", "增减", "期间合计"]
    return [plain_table(content.get("caption", ""), header, rows)]


def titled(key):
    return f"{FIGURES[key].title}（{FIGURES[key].unit}）"


def change(start, end):
    return f"+{end - start}" if end > start else str(end - start)


@block(SectionKind.CHART, check_chart)
def chart(section, reading):
    """A split as bars or shares, or figures over years as lines."""
    content, report = section.content, reading.report
    if content["shape"] == "line":
        found = over_years(content, report)
        rows = [
            [figure.title, [[year, str(number)] for year, number in numbers]]
            for figure, numbers in found
        ]
        unit, title = found[0][0].unit, found[0][0].title
    else:
        figure = FIGURES[content["figure"]]
        rows = [[label, str(number)] for label, number in parts(content, report)]
        unit, title = figure.unit, figure.title
    return [
        {
            "type": "chart",
            "shape": content["shape"],
            "caption": content.get("caption") or title,
            "rows": rows,
            "unit": unit,
        }
    ]
