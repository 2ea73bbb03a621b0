"""The data file of a school with its own portal, read before anybody keeps it (R-031).

Of the file only what was counted over the whole school is taken. The text of the report,
its tables and lists, and with them every name, are never stored here.
"""

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from reports.models import FigureKind, ReportKind, ReportState
from reports.transitions.checking import FIRST_YEAR, LAST_YEAR
from union_portal.figures import FIGURES
from union_portal.lifecycle import TransitionError

LARGEST = 8 * 1024 * 1024  # bytes; the reference report is some 200 kB
MOST_FIGURES = 2000
LARGEST_VALUE = Decimal(10) ** 15
PERIOD = re.compile(r"\d{4}(-\d{4})?")
HASH = re.compile(r"[0-9a-f]{64}")
WORDS = {"union": 40, "school": 120, "period": 20}  # and how long each may be


@dataclass(frozen=True)
class Received:
    """What is kept of a file. ``figures`` are ``[figure, exact value as text]``."""

    code: str
    school: str
    period: str
    title: str
    start: date
    end: date
    as_of: date
    edition: str
    figures: list
    sha256: str
    unknown: int = field(default=0, compare=False)

    def kept(self):
        """The fields of an :class:`OutsideReport`."""
        found = asdict(self)
        del found["unknown"]
        return found


def unusable(why):
    return TransitionError(
        _("这个文件不能用：%(why)s。请让学校在报告页点“数据文件”重新导出。")
        % {"why": why}
    )


def receive(content):
    """Read a data file; refuse, with the reason, what is not a published annual report."""
    if len(content) > LARGEST:
        raise unusable(_("文件太大"))
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise unusable(_("不是门户导出的数据文件")) from problem
    if not isinstance(data, dict):
        raise unusable(_("不是门户导出的数据文件"))
    check_report(data)
    start, end, as_of = (day_of(data, name) for name in ("start", "end", "as_of"))
    if end < start:
        raise unusable(_("统计期止早于统计期起"))
    figures, unknown = figures_of(data)
    return Received(
        code=data["union"],
        school=data["school"],
        period=data["period"],
        title=title_of(data),
        start=start,
        end=end,
        as_of=as_of,
        edition=data["sha256"],
        figures=figures,
        sha256=hashlib.sha256(content).hexdigest(),
        unknown=unknown,
    )


def check_report(data):
    for name, most in WORDS.items():
        text = data.get(name)
        if not isinstance(text, str) or not text.strip() or len(text) > most:
            raise unusable(_("没有写明是哪个学校、哪一年度"))
        if "\0" in text:
            raise unusable(_("不是门户导出的数据文件"))
    if not PERIOD.fullmatch(data["period"]):
        raise unusable(_("年度不对"))
    if data.get("kind") != ReportKind.ANNUAL:
        raise unusable(_("不是年度工作报告"))
    edition = data.get("sha256")
    sealed = isinstance(edition, str) and HASH.fullmatch(edition)
    if data.get("state") != ReportState.PUBLISHED or not sealed:
        raise unusable(_("报告还没有发布，或者已经撤回"))


def day_of(data, name):
    try:
        found = date.fromisoformat(data.get(name))
    except (TypeError, ValueError) as problem:
        raise unusable(_("日期不对")) from problem
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise unusable(_("日期不对"))
    return found


def title_of(data):
    lines = data.get("title")
    if not isinstance(lines, list) or not all(isinstance(t, str) for t in lines):
        raise unusable(_("没有标题"))
    return "".join(lines).replace("\0", "")[:200]


def figures_of(data):
    """``([figure, value], how many this portal does not know)``, each figure once."""
    rows = data.get("figures")
    if not isinstance(rows, list) or len(rows) > MOST_FIGURES:
        raise unusable(_("没有数字，或者太多"))
    told = {}
    for row in rows:
        if isinstance(row, dict) and row.get("whole") is True and is_counted(row):
            told.setdefault(row["figure"], exact(row.get("value")))
    known = FIGURES.many(told)
    found = [[key, value] for key, value in sorted(told.items()) if key in known]
    if not found:
        raise unusable(_("里面没有按全校计算的数"))
    return found, len(told) - len(found)


def is_counted(row):
    figure = row.get("figure")
    named = isinstance(figure, str) and re.fullmatch(r"[a-z0-9_.-]{1,80}", figure)
    return bool(named) and row.get("kind") == FigureKind.RECORDS


def exact(value):
    """The value as text, exact: 38379, 293650.5."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise unusable(_("有的数字不是数"))
    try:
        found = Decimal(str(value)[:40])
    except InvalidOperation as problem:
        raise unusable(_("有的数字不是数")) from problem
    if not found.is_finite() or abs(found) > LARGEST_VALUE:
        raise unusable(_("有的数字不是数"))
    return str(found)
