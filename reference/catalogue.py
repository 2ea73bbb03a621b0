"""The catalogue of a printed report: its figures, its outline, and what ties them.

``load("pku-2023")`` reads ``pku_2023.yaml`` (every number of the report, the form it is
printed in and the exact value the invented records must give) and
``pku_2023_outline.yaml`` (the text around them). Nothing is taken on trust: a catalogue
that loads is complete and consistent, anything else is a :class:`CatalogueError` that
names file, key and what would be right.

Targets are whole numbers in base units: persons, yuan, kilometres, percent.
"""

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from reference.schools import SCHOOLS
from union_portal.numerals import Form, InexactForm, PatternError, half_up

HERE = Path(__file__).parent
TAG = re.compile(r"\{([a-z0-9_.]+)\}")

AREAS = (
    "2-members",
    "3-members",
    "4-reports",
    "5-congress",
    "proposals",
    "competitions",
    "welfare",
    "activities",
    "grievances",
    "finance",
)
REACHES = ("own", "subtree")
COUNTS = ("years", "year_number")
BECOMES = ("records", "norm")

REQUIRED = {"key", "zh", "raw", "token", "form", "kind", "due", "target"}
OPTIONAL = {"scales", "at_least", "union"}
# What a figure of each kind must and may say beyond that.
BY_KIND: dict[str, tuple[set[str], set[str]]] = {
    "records": ({"figure", "union", "reach"}, {"start", "end", "as_of"}),
    "date": ({"since", "at", "count"}, set()),
    "norm": ({"norm"}, set()),
    "stated": (set(), set()),
    "manual": ({"source"}, {"becomes"}),
}
CATALOGUE = {
    "key", "title", "union", "period", "as_of", "landed", "members", "sums", "figures",
}  # fmt: skip
PERIOD = {"start", "end"}
OUTLINE = {"cover", "sections"}
COVER = {"title_lines", "subtitle_lines", "date_line", "reporter", "salutation"}
SECTION = {"id", "parent", "level", "number", "heading", "lead", "text"}
TYPES: dict[str, tuple[type, str]] = {
    "target": (int, "整数"),
    "level": (int, "整数"),
    "scales": (bool, "true 或 false"),
    "landed": (list, "列表"),
    "figures": (list, "列表"),
    "sections": (list, "列表"),
    "title_lines": (list, "列表"),
    "subtitle_lines": (list, "列表"),
    "members": (dict, "对照表"),
    "sums": (dict, "对照表"),
    "period": (dict, "对照表"),
    "cover": (dict, "对照表"),
    **dict.fromkeys(("since", "at", "start", "end", "as_of"), (date, "日期")),
}


class CatalogueError(ValueError):
    """A reference file that is incomplete or contradicts itself."""

    def __init__(self, file: str, key: str, problem: str):
        super().__init__(f"{file}：{key}：{problem}。")


@dataclass(frozen=True)
class PrintedFigure:
    """One number of the report, as printed and as the portal has to reach it.

    ``kind`` says how the portal gets it now: ``records`` (a registered figure over
    ``union``, ``reach``, ``start``, ``end``, ``as_of``), ``date`` (counted from
    ``since`` to ``at``), ``norm``, ``stated`` (part of a slogan) or ``manual`` (typed
    in, with ``source``). ``becomes`` is what a manual one will be when area ``due``
    has landed.
    """

    key: str
    zh: str
    raw: str
    token: str
    form: Form
    kind: str
    due: str
    target: int
    union: str
    start: date
    end: date
    as_of: date
    scales: bool = False
    at_least: str = ""
    reach: str = "subtree"
    figure: str = ""
    norm: str = ""
    since: date | None = None
    at: date | None = None
    count: str = ""
    source: str = ""
    becomes: str = ""

    @property
    def value(self) -> int:
        """What is typed in for a manual figure."""
        return self.target

    def with_target(self, target: int) -> "PrintedFigure":
        """The same figure with another value and the token it prints."""
        return dataclasses.replace(self, target=target, token=self.form(target))


@dataclass(frozen=True)
class OutlineSection:
    """One heading or paragraph of the report.

    ``level``: 0 opening and closing, 1 一、, 2 （一）, 3 a paragraph, most with a lead.
    """

    id: str
    parent: str
    level: int
    number: str
    heading: str
    lead: str
    text: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the text, the lead run in before the first."""
        return tuple(part for part in (self.lead + self.text).split("\n\n") if part)


@dataclass(frozen=True)
class Cover:
    """Heading 0: what stands before the first word is spoken."""

    title_lines: tuple[str, ...]
    subtitle_lines: tuple[str, ...]
    date_line: str
    reporter: str
    salutation: str


@dataclass(frozen=True)
class Catalogue:
    """A report: its figures in reading order, its sums, its cover and its sections.

    ``counted`` says how many members the branches below a union have: the key of the
    figure that prints it, or a number that nobody prints.
    """

    key: str
    title: str
    union: str
    start: date
    end: date
    as_of: date
    landed: tuple[str, ...]
    counted: dict[str, int | str]
    sums: dict[str, tuple[str, ...]]
    figures: tuple[PrintedFigure, ...]
    cover: Cover
    sections: tuple[OutlineSection, ...]

    @cached_property
    def by_key(self) -> dict[str, PrintedFigure]:
        return {figure.key: figure for figure in self.figures}

    @property
    def members(self) -> dict[str, int]:
        """Members in each campus, by the code of its union."""
        return {
            union.upper(): self.by_key[number].target
            if isinstance(number, str)
            else number
            for union, number in self.counted.items()
        }

    def filled(self, text: str) -> str:
        """Return ``text`` with every tag replaced by the token of its figure."""
        return TAG.sub(lambda tag: self.by_key[tag[1]].token, text)


def load(key: str, folder: Path = HERE) -> Catalogue:
    """Load and check the catalogue ``key``; CatalogueError for the first fault."""
    stem = key.replace("-", "_")
    figures_file, outline_file = f"{stem}.yaml", f"{stem}_outline.yaml"
    report = _read(folder / figures_file, CATALOGUE)
    outline = _read(folder / outline_file, OUTLINE)
    _check_keys(figures_file, "period", report["period"], PERIOD)
    period, landed = report["period"], tuple(report["landed"])
    if report["key"] != key:
        raise CatalogueError(figures_file, "key", f"应为“{key}”")
    if strange := set(landed) - set(AREAS):
        raise CatalogueError(figures_file, "landed", _known(strange, AREAS))
    defaults = {**period, "as_of": report["as_of"], "union": report["union"]}
    catalogue = Catalogue(
        key=key,
        title=report["title"],
        union=report["union"],
        **period,
        as_of=report["as_of"],
        landed=landed,
        counted=report["members"],
        sums={total: tuple(parts) for total, parts in report["sums"].items()},
        figures=tuple(
            _figure(figures_file, row, defaults) for row in report["figures"]
        ),
        cover=_cover(outline_file, outline["cover"]),
        sections=tuple(_section(outline_file, row) for row in outline["sections"]),
    )
    _check_figures(figures_file, catalogue)
    _check_members(figures_file, catalogue)
    _check_sums(figures_file, catalogue)
    _check_sections(outline_file, catalogue.sections)
    _check_tags(outline_file, figures_file, catalogue)
    return catalogue


def scaled(catalogue: Catalogue, scale: int | Decimal | Fraction | str) -> Catalogue:
    """Shrink (or grow) everything that counts persons, kilometres or yuan.

    Rounded half up, never below 1 nor below the figure named in ``at_least`` (52 units
    cannot send 8 contestants); a total is the sum of its shrunken parts. Tokens are
    printed anew. ValueError unless ``scale`` is above 0.
    """
    factor = Fraction(scale)
    if factor <= 0:
        raise ValueError(f"比例{scale}应大于零。")
    if factor == 1:
        return catalogue
    targets = {figure.key: figure.target for figure in catalogue.figures}
    for figure in catalogue.figures:
        if figure.scales:
            floor = targets[figure.at_least] if figure.at_least else 1
            targets[figure.key] = max(floor, half_up(figure.target * factor))
    for total, parts in catalogue.sums.items():
        targets[total] = sum(targets[part] for part in parts)
    figures = (figure.with_target(targets[figure.key]) for figure in catalogue.figures)
    counted = {
        union: number if isinstance(number, str) else max(1, half_up(number * factor))
        for union, number in catalogue.counted.items()
    }
    return dataclasses.replace(catalogue, figures=tuple(figures), counted=counted)


def _read(path: Path, keys: set[str]) -> dict[str, Any]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    _check_keys(path.name, "文件", content, keys)
    return content


def _known(strange: Iterable[str], known: Iterable[str]) -> str:
    return f"不认识“{'、'.join(sorted(strange))}”，可用：{'、'.join(sorted(known))}"


def _check_keys(
    file: str,
    key: str,
    row: Any,
    required: Iterable[str],
    optional: Iterable[str] = (),
) -> None:
    """Refuse a row with fields missing, unknown or of the wrong type."""
    required, known = set(required), {*required, *optional}
    if not isinstance(row, dict):
        raise CatalogueError(file, key, "应是“名称: 值”的对照表")
    if missing := required - set(row):
        raise CatalogueError(file, key, f"缺少{'、'.join(sorted(missing))}")
    if strange := set(row) - known:
        raise CatalogueError(file, key, _known(strange, known))
    for name, value in row.items():
        expected, wording = TYPES.get(name, (str, "文字（必要时加引号）"))
        if type(value) is not expected:
            raise CatalogueError(file, key, f"{name}应是{wording}，现在是{value!r}")


def _figure(file: str, row: Any, defaults: dict[str, Any]) -> PrintedFigure:
    """Build one figure; what it does not say of union and time is the report's."""
    key = str(row.get("key", "figures")) if isinstance(row, dict) else "figures"
    kind = row.get("kind") if isinstance(row, dict) else None
    if kind not in BY_KIND:
        raise CatalogueError(file, key, f"kind应为{'、'.join(BY_KIND)}之一")
    required, optional = BY_KIND[kind]
    _check_keys(file, key, row, REQUIRED | required, OPTIONAL | optional)
    choices = {"due": AREAS, "reach": REACHES, "count": COUNTS, "becomes": BECOMES}
    for name, allowed in choices.items():
        if name in row and row[name] not in allowed:
            raise CatalogueError(file, key, f"{name}应为{'、'.join(allowed)}之一")
    try:
        form = Form.parse(row["form"])
    except PatternError as error:
        raise CatalogueError(file, key, str(error).rstrip("。")) from error
    return PrintedFigure(**{**defaults, **row, "form": form})


def _cover(file: str, row: Any) -> Cover:
    _check_keys(file, "cover", row, COVER)
    return Cover(
        **{
            **row,
            "title_lines": tuple(row["title_lines"]),
            "subtitle_lines": tuple(row["subtitle_lines"]),
        }
    )


def _section(file: str, row: Any) -> OutlineSection:
    key = str(row.get("id", "sections")) if isinstance(row, dict) else "sections"
    _check_keys(file, key, row, SECTION)
    return OutlineSection(**row)


def _check_figures(file: str, catalogue: Catalogue) -> None:
    """Refuse doubled keys and figures whose parts do not agree."""
    seen: set[str] = set()
    for figure in catalogue.figures:
        if not TAG.fullmatch(f"{{{figure.key}}}"):
            raise CatalogueError(file, figure.key, "键只用小写字母、数字、点和下划线")
        if figure.key in seen:
            raise CatalogueError(file, figure.key, "重复出现，每个数只列一次")
        seen.add(figure.key)
        _check_token(file, figure)
        _check_date(file, figure)
        _check_at_least(file, figure, catalogue)
        if figure.becomes and figure.due in catalogue.landed:
            problem = f"{figure.due}已完成，kind应改为{figure.becomes}"
            raise CatalogueError(file, figure.key, problem)


def _check_token(file: str, figure: PrintedFigure) -> None:
    """The token must be part of what was printed, and what the form prints."""
    raw = figure.raw.replace(" ", "")
    if figure.token not in raw:
        raise CatalogueError(file, figure.key, f"token“{figure.token}”应出自“{raw}”")
    try:
        printed = figure.form(figure.target)
    except InexactForm as error:
        raise CatalogueError(file, figure.key, str(error).rstrip("。")) from error
    if printed != figure.token:
        problem = (
            f"target {figure.target}按“{figure.form}”印作“{printed}”，"
            f"应印作“{figure.token}”"
        )
        raise CatalogueError(file, figure.key, problem)


def _check_date(file: str, figure: PrintedFigure) -> None:
    """An anniversary must be the one its two dates give."""
    if figure.since is None or figure.at is None:
        return
    years = figure.at.year - figure.since.year
    if figure.count == "year_number":
        counted = years + 1
    else:
        before = (figure.at.month, figure.at.day) < (
            figure.since.month,
            figure.since.day,
        )
        counted = years - before
    if counted != figure.target:
        problem = f"由since和at算得{counted}，与target {figure.target}不符"
        raise CatalogueError(file, figure.key, problem)


def _check_at_least(file: str, figure: PrintedFigure, catalogue: Catalogue) -> None:
    """A floor must be a figure that stays where it is, and stand below."""
    if not figure.at_least:
        return
    floor = catalogue.by_key.get(figure.at_least)
    if not figure.scales or floor is None or floor.scales:
        problem = f"at_least“{figure.at_least}”应是不缩放的数，且本数scales应为true"
        raise CatalogueError(file, figure.key, problem)
    if floor.target > figure.target:
        problem = f"target {figure.target}小于“{floor.key}”的{floor.target}"
        raise CatalogueError(file, figure.key, problem)


def _check_members(file: str, catalogue: Catalogue) -> None:
    """Every campus of a school we know has members: as many as a figure of the report
    says, or a number above zero."""
    for union, number in catalogue.counted.items():
        known = number in catalogue.by_key if isinstance(number, str) else False
        if not known and not (type(number) is int and number > 0):
            problem = f"{number!r}应是本表的一个键，或大于零的整数"
            raise CatalogueError(file, f"members {union}", problem)
    plan = SCHOOLS.get(catalogue.union.upper())
    if plan is None:
        problem = _known([catalogue.union], [code.lower() for code in SCHOOLS])
        raise CatalogueError(file, "union", problem)
    if set(catalogue.members) != {campus.code for campus in plan.campuses}:
        codes = "、".join(campus.code.lower() for campus in plan.campuses)
        raise CatalogueError(file, "members", f"应列出{codes}")


def _check_sums(file: str, catalogue: Catalogue) -> None:
    """A total must be the sum of its parts, and scale as they do."""
    figures = catalogue.by_key
    for total, parts in catalogue.sums.items():
        if strange := {total, *parts} - set(figures):
            raise CatalogueError(file, f"sums {total}", _known(strange, figures))
        added = sum(figures[part].target for part in parts)
        if figures[total].target != added:
            problem = f"target {figures[total].target}应为各部分之和{added}"
            raise CatalogueError(file, total, problem)
        if {figures[part].scales for part in parts} != {figures[total].scales}:
            raise CatalogueError(file, total, "与各部分的scales应一致")


def _check_sections(file: str, sections: tuple[OutlineSection, ...]) -> None:
    """Sections stand in reading order: a parent before and above its children."""
    levels = {"": -1}
    for section in sections:
        if section.id in levels:
            raise CatalogueError(file, section.id or "sections", "id应各不相同且非空")
        if section.parent not in levels:
            problem = f"上级“{section.parent}”应列在它前面"
            raise CatalogueError(file, section.id, problem)
        if not levels[section.parent] < section.level <= 3:
            problem = f"level {section.level}应大于上级的层次且不超过3"
            raise CatalogueError(file, section.id, problem)
        if {bool(section.number), bool(section.heading)} != {section.level in (1, 2)}:
            problem = "一、二级要有number和heading，其他层次都没有"
            raise CatalogueError(file, section.id, problem)
        levels[section.id] = section.level


def _places(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield ``(place, text)`` of everything that may hold tags."""
    cover = catalogue.cover
    for line in (*cover.title_lines, *cover.subtitle_lines):
        yield "cover", line
    yield "cover", cover.date_line
    for section in catalogue.sections:
        yield section.id, section.heading
        yield section.id, section.lead + section.text


def _check_tags(file: str, figures_file: str, catalogue: Catalogue) -> None:
    """Every tag has its figure, every figure its tag, no brace stands alone."""
    placed: set[str] = set()
    for place, text in _places(catalogue):
        if re.search("[{}]", TAG.sub("", text)):
            problem = "花括号只用来写标记，如 {members.total}"
            raise CatalogueError(file, place, problem)
        for key in TAG.findall(text):
            if key not in catalogue.by_key:
                problem = f"标记“{key}”应先列入{figures_file}"
                raise CatalogueError(file, place, problem)
            placed.add(key)
    for figure in catalogue.figures:
        if figure.key not in placed:
            problem = f"应在提纲中用 {{{figure.key}}} 印出"
            raise CatalogueError(file, figure.key, problem)
