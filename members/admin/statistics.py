"""Pages of 统计 on who is in: the roll on a day, ledgers, women."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from members import ledgers
from members.admin.sheets import Grid, Linked, Sheet, asked, may_read, statistics
from members.figures import MEMBER
from members.models import Membership, MembershipKind, MembershipStatus
from members.norms import LEDGER_PERCENT
from members.roles import ROLL
from members.statistics import (
    AGE_BANDS,
    BOUNDS,
    UNKNOWN,
    RollOnADay,
    readable_unions,
    women_by_union,
)
from union_portal.admin import staff_page, staff_render
from union_portal.figures import shown
from union_portal.typesetting.svg import bar_chart, donut_chart

RECORDS_PER_PAGE = 50


def share(part, whole):
    """Per cent with one decimal, as text."""
    return f"{part * 100 / whole:.1f}%" if whole else "—"


def records_link(union, day, split, key):
    query = urlencode({"union": union.pk, "day": day, "by": split, "key": key})
    return f"{reverse('staff:roll_records')}?{query}"


@statistics(
    "roll", "roll_on_a_day", gettext_lazy("名册统计"), icon="monitoring", place=60
)
def roll_on_a_day(user, union, day):
    """The roll as of a day, by union, affiliation, employment kind, sex and age."""
    found = RollOnADay(union, day)
    kept = Membership.objects.within(found.scope).on(day)
    grids = [
        split_grid(found, split, title)
        for split, title in RollOnADay.SPLITS
        if split != "part" or union.children.exists()
    ]
    return Sheet(
        grids=grids if found.total else [],
        numbers=[
            (_("会员"), found.total, _("人")),
            (_("女会员"), found.women, _("人")),
            (
                _("保留会籍（不计入会员）"),
                kept.filter(
                    status=MembershipStatus.RETAINED, kind=MembershipKind.FULL
                ).count(),
                _("人"),
            ),
            (
                _("挂靠会籍（不计入会员）"),
                kept.filter(kind=MembershipKind.GUEST).count(),
                _("人"),
            ),
        ],
        empty=_("这一天在这里没有会员。请换一个日期，或换一个工会。"),
    )


def split_grid(found, split, title):
    lines = found.lines(split)
    rows = [
        [
            Linked(line.title, records_link(found.union, found.day, split, line.key)),
            line.count,
            line.women,
            share(line.count, found.total),
        ]
        for line in lines
    ]
    rows.append([_("合计"), found.total, found.women, share(found.total, found.total)])
    names = [(str(line.title), line.count) for line in lines]
    charts = {"kind": donut_chart, "sex": donut_chart, "age": bar_chart}
    draw = charts.get(split)
    return Grid(
        str(title),
        [_("项目"), _("会员（人）"), _("其中女（人）"), _("占比")],
        rows,
        chart=draw(str(title), names, "人") if draw and names else "",
        total=True,
    )


@staff_page(
    "statistics/roll/records/", "roll_records", gettext_lazy("名册记录"), may=may_read
)
@require_safe
def roll_records(request):
    """The memberships behind one line: all are counted, one's own are listed."""
    form = asked(request)
    context = {"form": form}
    if form.is_valid():
        union, day = form.cleaned_data["union"], form.cleaned_data["day"]
        split, key = request.GET.get("by", ""), request.GET.get("key", "")
        found = RollOnADay(union, day)
        rows = found.behind(split, key)
        seen = rows.filter(
            pk__in=Membership.objects.visible_to(request.user).values("pk")
        )
        seen = seen.select_related("person", "union").order_by(
            "person__name_sort", "pk"
        )
        listed = Paginator(seen, RECORDS_PER_PAGE).get_page(request.GET.get("page"))
        context |= {
            "union": union,
            "day": day,
            "count": rows.count(),
            "page": listed,
            "split": dict(RollOnADay.SPLITS).get(split, ""),
            "line": next(
                (line.title for line in found.lines(split) if line.key == key), ""
            )
            if split in dict(RollOnADay.SPLITS)
            else "",
            "head": [heading for heading, _path in MEMBER["columns"]],
            "body": [
                (row.person_id, [shown(row, path) for _h, path in MEMBER["columns"]])
                for row in listed
            ],
            "back": reverse("staff:roll_on_a_day")
            + "?"
            + urlencode({"union": union.pk, "day": day}),
        }
    return staff_render(
        request, "admin/members/roll_records.html", _("名册记录"), **context
    )


@statistics("ledgers", "ledgers", gettext_lazy("五本台账"), icon="menu_book", place=63)
def ledger_page(user, union, day):
    """Which unions keep which of the five ledgers, and since when nothing moved."""
    unions = list(
        readable_unions(user, *ROLL)
        .below(union)
        .standing(day)
        .filter(is_reporting_node=False)
        .in_tree_order()
    )
    rows = ledgers.completeness(unions, day)
    kept = ledgers.in_order()
    complete = [
        sum(states[at].is_complete for _u, states in rows) for at in range(len(kept))
    ]
    missing = [
        [union.name, str(book.title), "；".join(map(str, state.missing))]
        for union, states in rows
        for book, state in zip(kept, states, strict=True)
        if state.missing
    ]
    grids = [
        Grid(
            _("各工会台账"),
            [_("工会"), *(str(book.title) for book in kept)],
            [[union.name, *map(state_text, states)] for union, states in rows],
            note=_("每格是已登记的比例和最近更新的日期。"),
        )
    ]
    if missing:
        grids.append(
            Grid(_("还缺什么"), [_("工会"), _("台账"), _("要补的内容")], missing)
        )
    return Sheet(
        grids=grids if rows else [],
        numbers=[
            (_("%(book)s齐全") % {"book": book.title}, done, f"/ {len(rows)}")
            for book, done in zip(kept, complete, strict=True)
        ],
        lead=_("会员台账以资料齐全的会员达到 %(norm)s 为齐全。")
        % {"norm": LEDGER_PERCENT.show(LEDGER_PERCENT.value(union, day))},
        empty=_("这里没有要建台账的工会。"),
    )


def state_text(state):
    mark = "✓" if state.is_complete else "✗"
    percent = "" if state.percent is None else f" {state.percent}%"
    return f"{mark}{percent} {state.updated_on or _('从未更新')}"


def short_band(key):
    """A band as the head of a narrow column: ≤35, 36–40, ≥61."""
    if key not in BOUNDS:
        return _("未登记")
    first, last = BOUNDS[key]
    if first == AGE_BANDS[0][0]:
        return f"≤{last}"
    return f"≥{first}" if last == AGE_BANDS[-1][1] else f"{first}–{last}"


@statistics("women", "women", gettext_lazy("女教职工统计"), icon="woman", place=64)
def women_page(user, union, day):
    """Women by union and age, for insurance and women's work (R-035)."""
    rows = women_by_union(union, day)
    bands = [str(first) for first, _last in AGE_BANDS]
    if any(row.bands[-1] for row in rows):
        bands.append(UNKNOWN)
    body = [
        [row.union.name, row.staff, row.members, *row.bands[: len(bands)]]
        for row in rows
    ]
    total = [_("合计"), *(sum(column) for column in list(zip(*body, strict=True))[1:])]
    grid = Grid(
        _("各工会女教职工与女会员"),
        [_("工会"), _("女教职工"), _("女会员"), *map(short_band, bands)],
        [*body, total],
        note=_("年龄（岁）各栏是女会员的人数，单位：人。"),
        total=True,
    )
    return Sheet(
        grids=[grid] if rows else [],
        numbers=[
            (_("女教职工"), sum(row.staff for row in rows), _("人")),
            (_("女会员"), sum(row.members for row in rows), _("人")),
        ],
        empty=_("这里没有登记女教职工。"),
    )
