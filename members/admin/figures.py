"""数据项: all figures, and one of them as number, years, splits and records (R-290)."""

from io import BytesIO
from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from members.admin.figure_forms import asked, query_of
from members.admin.sheets import GROUP, XLSX, Grid, Linked, attached
from members.browsing import Browsed, is_offered, offered
from members.figure_exports import heads, hidden, numbers_workbook, told
from members.record_pages import KeptPages
from members.transitions.figures import file_name, take_records
from union_portal.admin import name_acts, staff_page, staff_render
from union_portal.figures import FIGURES, group_of
from union_portal.jobs import enqueue
from union_portal.lifecycle import TransitionError
from union_portal.typesetting.svg import bar_chart, donut_chart, line_chart
from union_portal.workbooks.exports import AT_ONCE

LONG = 12  # lines; a longer list is unfolded by who wants it
FEW = 8  # parts that can be told apart in a chart
SHARES = 5  # parts of which a ring tells
ICON = "query_stats"

name_acts(
    {
        "members.take_records": gettext_lazy("导出数据项的记录"),
        "members.export_records": gettext_lazy("写出记录供复算"),
    },
    {
        "figure": gettext_lazy("数据项"),
        "start": gettext_lazy("期间起"),
        "end": gettext_lazy("期间止"),
        "as_of": gettext_lazy("数据截至"),
    },
)


def may_browse(user):
    return user.has_perm("members.browse_figures")


@staff_page(
    "figures/",
    "figures",
    gettext_lazy("数据项"),
    group=GROUP,
    icon=ICON,
    place=59,
    may=may_browse,
)
@require_safe
def figures(request):
    """All figures by what they are about; found by title, definition or key."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:40]
    groups = offered(request.user, text)
    return staff_render(
        request,
        "admin/members/figures.html",
        _("数据项"),
        text=text,
        groups=groups,
        count=sum(len(rows) for _group, rows in groups),
        scope_query=urlencode(carried(request)),
    )


CARRIED = ("union", "reach", "period", "start", "end", "as_of")


def carried(request):
    """The scope one came with, to be taken along to the next figure."""
    return {name: request.GET[name] for name in CARRIED if name in request.GET}


@staff_page("figures/<str:key>/", "figure", gettext_lazy("数据项"), may=may_browse)
@require_safe
def figure(request, key):
    """One figure for a scope."""
    found, form = opened(request, key), asked(request)
    if not form.is_valid():
        return staff_render(
            request,
            "admin/members/figure.html",
            found.title,
            figure=found,
            group=group_of(found),
            form=form,
        )
    browsed = Browsed(found, form.scope, request.user)
    if request.GET.get("format") == "xlsx":
        name = file_name(found, form.scope, _("数值"))
        return attached(numbers_workbook(browsed), XLSX, name)
    return staff_render(
        request,
        "admin/members/figure.html",
        found.title,
        figure=found,
        group=group_of(found),
        form=form,
        **shown(browsed),
        **listed(request, browsed),
    )


def opened(request, key):
    found = FIGURES.get(key)
    if found is None or not is_offered(found, request.user):
        raise Http404
    return found


def shown(browsed):
    """The numbers of the page: value, years, splits."""
    figure, query = browsed.figure, query_of(browsed.scope)
    years = Grid(
        _("历年"),
        heads(figure, _("期间")),
        [cells(line) for line in browsed.series],
        chart=years_chart(figure, browsed.series),
    )
    return {
        "scope": browsed.scope,
        "now": browsed.now,
        "said": told(browsed.now),
        "sides": list(zip(figure.bases, browsed.now.sides, strict=False)),
        "years": years if len(browsed.series) > 1 else None,
        "splits": [
            (grid_of(figure, split, query), len(split.lines) > LONG)
            for split in browsed.splits
        ],
        "query": urlencode(query),
        "hides": browsed.hides,
    }


def cells(line):
    return [line.title, *map(hidden, line.sides), told(line)]


def years_chart(figure, series):
    if not any(line.value for line in series):
        return ""
    return line_chart(
        figure.title, {figure.title: [(s.title, s.value) for s in series]}, figure.unit
    )


def grid_of(figure, split, query):
    """One way of telling the number apart; names of unions lead on."""
    head, rows = heads(figure, split.title), []
    for line in split.lines:
        name = line.title
        if line.union and line.union != query["union"]:
            where = urlencode({**query, "union": line.union})
            name = Linked(line.title, f"?{where}")
        rows.append([name, *cells(line)[1:]])
    if split.total is not None:
        head = [*head, _("占比")]
        for row, share in zip(rows, split.shares, strict=True):
            row.append(share)
        rows.append([_("合计"), split.total, "100.0%" if split.total else "—"])
    return Grid(
        _("按%(what)s") % {"what": split.title},
        head,
        rows,
        chart=split_chart(figure, split),
        total=split.total is not None,
        note=overlap(figure, split),
    )


def overlap(figure, split):
    if not figure.distinct:
        return ""
    return _("同一对象可以在几处各有记录，各处之和会大于去重后的数值。")


def split_chart(figure, split):
    known = [(line.title, line.value) for line in split.lines if line.value is not None]
    if len(known) < len(split.lines) or len(known) > FEW:
        return ""
    shares = split.total and len(known) <= SHARES and not figure.distinct
    draw = donut_chart if shares else bar_chart
    return draw(f"{figure.title}：{split.title}", known, figure.unit)


# --- The records -------------------------------------------------------------------------
def listed(request, browsed):
    """The records one may see, leafed through; all of them are counted."""
    figure, scope = browsed.figure, browsed.scope
    pages = KeptPages(figure, scope, request.user)
    page = pages.get_page(request.GET.get("page"))
    table = figure.table(page.object_list)
    return {
        "rows": None if browsed.now.is_hidden else browsed.rows,
        "page": page,
        "grid": Grid(_("背后的记录"), table["head"], table["body"]),
    }


@staff_page(
    "figures/<str:key>/records/",
    "figure_records",
    gettext_lazy("导出数据项的记录"),
    may=may_browse,
)
@require_POST
def figure_records(request, key):
    """The list to take along: at once, or by a job where it is long."""
    found, form = opened(request, key), asked(request)
    if not form.is_valid():
        raise TransitionError(_("没有导出：请先选好工会和统计期。"))
    scope = form.scope
    rows = found.visible_records(scope, request.user)
    if rows.order_by()[: AT_ONCE + 1].count() > AT_ONCE:
        return HttpResponseRedirect(by_job(request.user, found, scope))
    out = BytesIO()
    name = take_records(found, scope, actor=request.user, out=out)
    return attached(out.getvalue(), XLSX, name)


@transaction.atomic
def by_job(user, found, scope):
    asked = query_of(scope)
    del asked["period"]
    job = enqueue(
        "members.figure_records",
        actor=user,
        union=user.audit_union,
        title=_("导出“%(figure)s”的记录") % {"figure": found.title},
        figure=found.key,
        of=asked.pop("union"),
        **asked,
    )
    return job.get_absolute_url()
