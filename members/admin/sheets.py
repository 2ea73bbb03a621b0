"""The frame of the pages of 统计: ask for a union and a day; show, export or print.

A page is a function from (user, union, day) to a :class:`Sheet`: numbers, tables and
charts. The same sheet becomes the page, the workbook and the printed document.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members.admin.filters import tree_options
from members.roles import ROLL
from members.statistics import readable_unions
from union_portal.admin import staff_page, staff_render
from union_portal.admin.widgets import DayInput, Select
from union_portal.lifecycle import TransitionError
from union_portal.typesetting.document import Document, Heading, Paragraph, Table
from union_portal.typesetting.glyphs import TypesettingError
from union_portal.typesetting.sheets import sheet_pdf
from union_portal.workbooks.tables import tables_workbook

SHARE = re.compile(r"[+-]?[\d,]+(\.\d+)?%?")

GROUP = gettext_lazy("统计")
NARROW = 4  # columns
EARLIEST = date(1950, 1, 1)
RECORDS_PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Linked:
    """A cell that opens what is behind it."""

    value: object
    url: str

    def __str__(self):
        return str(self.value)


@dataclass(frozen=True)
class Grid:
    """A table: ``rows`` of cells, numbers right-aligned; the last row may be the total.

    ``chart`` is drawn beside it on the page, ``note`` stands below.
    """

    title: str
    head: list
    rows: list
    note: str = ""
    chart: str = ""
    total: bool = False

    @property
    def is_narrow(self):
        """Few enough columns for a phone."""
        return len(self.head) <= NARROW

    @property
    def marked_rows(self):
        """``[(cells, is the total)]`` for the page."""
        last = len(self.rows) - 1
        return [(row, self.total and at == last) for at, row in enumerate(self.rows)]

    def plain(self):
        """``(title, head, rows)`` without links, for a workbook."""
        bare = [[unlinked(cell) for cell in row] for row in self.rows]
        return self.title, [str(cell) for cell in self.head], bare

    def printed(self):
        _title, head, rows = self.plain()
        aligns = [
            "right" if rows and is_number(rows[0][at]) else "left"
            for at in range(len(head))
        ]
        texts = [["—" if cell in (None, "") else cell for cell in row] for row in rows]
        return Table(str(self.title), head, texts, aligns, total=self.total)


@dataclass(frozen=True)
class Sheet:
    """What a page of statistics shows. ``numbers`` are ``(what, count, unit)``."""

    grids: list[Grid]
    numbers: list = field(default_factory=list)
    lead: str = ""
    empty: str = ""


def is_number(cell):
    """A number, or one that is written as a share or a change: 41.7%, +2.5."""
    return isinstance(cell, int | float) or bool(SHARE.fullmatch(str(cell)))


def unlinked(cell):
    return cell.value if isinstance(cell, Linked) else cell


class AskForm(forms.Form):
    """Of which union, on which day."""

    union = forms.ChoiceField(label=gettext_lazy("工会（含下级）"), widget=Select)
    day = forms.DateField(label=gettext_lazy("截至日期"), widget=DayInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.unions = readable_unions(user, *ROLL)
        self.fields["union"].choices = tree_options(self.unions)

    def clean_union(self):
        return self.unions.get(pk=self.cleaned_data["union"])

    def clean_day(self):
        day = self.cleaned_data["day"]
        if not EARLIEST <= day <= timezone.localdate():
            raise forms.ValidationError(
                _("请填 %(first)s 到今天之间的日期。") % {"first": EARLIEST}
            )
        return day


def asked(request):
    """The form as asked, or with one's topmost union and today."""
    form = AskForm(request.GET, user=request.user)
    if "union" not in request.GET and "day" not in request.GET:
        options = form.fields["union"].choices
        first = {"union": options[0][0] if options else "", "day": request.user.today}
        form = AskForm(first, user=request.user)
    return form


def may_read(user):
    return user.has_perm("members.view_membership")


def statistics(address, name, title, *, icon, place):
    """Register a function (user, union, day) → :class:`Sheet` as a page of 统计."""

    def register(build):
        @staff_page(
            f"statistics/{address}/",
            name,
            title,
            group=GROUP,
            icon=icon,
            place=place,
            may=may_read,
        )
        @require_safe
        @wraps(build)
        def view(request):
            form = asked(request)
            if not form.is_valid():
                return page(request, title, form, None)
            union, day = form.cleaned_data["union"], form.cleaned_data["day"]
            sheet = build(request.user, union, day)
            wanted = request.GET.get("format", "")
            if wanted in FORMATS:
                return FORMATS[wanted](title, sheet, union, day)
            return page(request, title, form, sheet)

        return build

    return register


def page(request, title, form, sheet):
    query = request.GET.copy()
    query.pop("format", None)
    return staff_render(
        request,
        "admin/members/statistics.html",
        title,
        form=form,
        sheet=sheet,
        exports=[
            (label, urlencode({**query.dict(), **as_asked(form), "format": name}))
            for name, label in (("xlsx", _("导出表格")), ("pdf", _("打印")))
        ]
        if sheet
        else [],
    )


def as_asked(form):
    """The parameters of the address, also where they were taken for granted."""
    return {"union": form.cleaned_data["union"].pk, "day": form.cleaned_data["day"]}


def file_name(union, title, day, ending):
    return f"{union.code}-{title}-{day}.{ending}"


def attached(body, content_type, name):
    response = HttpResponse(body, content_type=content_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename*=UTF-8''{encoded(name)}"
    )
    return response


def encoded(name):
    return urlencode({"": name})[1:].replace("+", "%20")


def as_workbook(title, sheet, union, day):
    body = tables_workbook([grid.plain() for grid in sheet.grids])
    return attached(body, XLSX, file_name(union, title, day, "xlsx"))


def as_pdf(title, sheet, union, day):
    """The sheet as an official document, dated by the day it counts."""
    blocks = [Paragraph(sheet.lead)] if sheet.lead else []
    if sheet.numbers:
        said = "，".join(
            f"{what} {count} {unit}" for what, count, unit in sheet.numbers
        )
        blocks.append(Paragraph(f"{said}。"))
    for grid in sheet.grids:
        blocks.append(grid.printed())
        if grid.note:
            blocks.append(Paragraph(str(grid.note)))
    laid = Document(
        title_lines=[union.name, str(title)],
        blocks=blocks or [Heading(1, _("没有可列的内容"))],
        date_line=_("（截至 %(day)s）") % {"day": day},
    )
    try:
        body = sheet_pdf(laid, author=union.name, day=day)
    except TypesettingError as problem:
        raise TransitionError(str(problem)) from problem
    return attached(body, "application/pdf", file_name(union, title, day, "pdf"))


FORMATS = {"xlsx": as_workbook, "pdf": as_pdf}
