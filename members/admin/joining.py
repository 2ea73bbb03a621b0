"""Pages of 统计 on who is not in yet: join rates, coverage, survey."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.admin.sheets import Grid, Sheet, statistics
from members.admin.statistics import share
from members.joining import (
    Rate,
    coverage,
    join_rates,
    not_joined_by_unit,
    survey,
    survey_by_union,
    year_ends,
)
from members.models import Unit
from members.statistics import standing
from union_portal.typesetting.svg import bar_chart


@statistics(
    "join-rate", "join_rate", gettext_lazy("入会率"), icon="trending_up", place=61
)
def join_rate(user, union, day):
    """Join rates by employment kind at the ends of five years (R-009)."""
    days = year_ends(day)
    rows = join_rates(union, days)
    now = rows[-1].rates[-1]
    grids = [
        Grid(
            _("各用工形式历年入会率"),
            [_("用工形式"), *(str(one) for one in days), _("变化（百分点）")],
            [
                [
                    str(row.kind or _("全部")),
                    *(rate_text(rate) for rate in row.rates),
                    "—" if row.change is None else f"{row.change:+.1f}",
                ]
                for row in rows
            ],
            note=_("每格是“会员人数 / 教职工人数 = 入会率”，按当天在聘的教职工计。"),
            total=True,
        ),
        Grid(
            _("%(day)s 各用工形式") % {"day": day},
            [
                _("用工形式"),
                _("教职工（人）"),
                _("会员（人）"),
                _("未入会（人）"),
                _("入会率"),
            ],
            [
                [
                    str(row.kind or _("全部")),
                    row.rates[-1].staff,
                    row.rates[-1].joined,
                    row.rates[-1].missing,
                    share(row.rates[-1].joined, row.rates[-1].staff),
                ]
                for row in rows
            ],
            chart=bar_chart(
                _("入会率"),
                [
                    (str(row.kind), row.rates[-1].percent)
                    for row in rows[:-1]
                    if row.rates[-1].staff
                ],
                "%",
            ),
            total=True,
        ),
    ]
    return Sheet(
        grids=grids if any(rate.staff for rate in rows[-1].rates) else [],
        numbers=[
            (_("教职工"), now.staff, _("人")),
            (_("其中会员"), now.joined, _("人")),
            (_("入会率"), share(now.joined, now.staff), ""),
        ],
        empty=_("这里没有登记在聘的教职工，算不出入会率。"),
    )


def rate_text(rate):
    if not rate.staff:
        return "—"
    return f"{rate.joined} / {rate.staff} = {rate.percent}%"


@statistics("coverage", "coverage", gettext_lazy("组织覆盖"), icon="lan", place=62)
def coverage_page(user, union, day):
    """Units without a union that should have one, and units whose people are not in."""
    scope = standing(union, day)
    gaps = coverage(Unit.objects, scope)
    due = [gap for gap in gaps if gap.reasons]
    rates = not_joined_by_unit(scope)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=rates)}
    behind = sorted(
        ((units[pk], rate) for pk, rate in rates.items() if rate.missing),
        key=lambda pair: (-pair[1].missing, pair[0].code),
    )
    every = sum(rate.staff for rate in rates.values())
    joined = sum(rate.joined for rate in rates.values())
    grids = []
    if gaps:
        grids.append(
            Grid(
                _("没有工会的单位"),
                [_("单位"), _("代码"), _("类别"), _("教职工（人）"), _("为什么应建")],
                [
                    [
                        str(gap.unit),
                        gap.unit.code,
                        gap.unit.get_kind_display(),
                        gap.staff,
                        "；".join(map(str, gap.reasons)) or _("（没有应建的理由）"),
                    ]
                    for gap in gaps
                ],
                note=_("可以新建工会，也可以在“单位”里登记由哪个工会覆盖。"),
            )
        )
    if behind:
        grids.append(
            Grid(
                _("有教职工没有入会的单位"),
                [
                    _("单位"),
                    _("教职工（人）"),
                    _("会员（人）"),
                    _("未入会（人）"),
                    _("入会率"),
                ],
                [
                    [str(unit), r.staff, r.joined, r.missing, share(r.joined, r.staff)]
                    for unit, r in behind
                ],
            )
        )
    return Sheet(
        grids=grids,
        numbers=[
            (_("单位"), Unit.objects.within(scope).standing(day).count(), _("个")),
            (_("没有工会的"), len(gaps), _("个")),
            (_("其中应建未建"), len(due), _("个")),
            (_("未入会教职工"), every - joined, _("人")),
        ],
        empty=_("每个单位都有工会，在聘的教职工都已入会。"),
    )


@statistics(
    "survey", "survey", gettext_lazy("非事业编调研"), icon="contact_page", place=65
)
def survey_page(user, union, day):
    """People outside the establishment: members, who pays the dues, gaps (R-011)."""
    rows = survey(union, day)
    staff = sum(row.rate.staff for row in rows)
    joined = sum(row.rate.joined for row in rows)
    grids = [
        Grid(
            _("各用工形式入会与会费"),
            [
                _("用工形式"),
                _("教职工（人）"),
                _("其中女（人）"),
                _("会员（人）"),
                _("入会率"),
                _("会费来源"),
                _("存在的问题"),
            ],
            [
                [
                    str(row.kind),
                    row.rate.staff,
                    row.women,
                    row.rate.joined,
                    share(row.rate.joined, row.rate.staff),
                    str(row.dues_source) or _("没有登记"),
                    "；".join(map(str, row.gaps)) or _("无"),
                ]
                for row in rows
            ],
        ),
        Grid(
            _("各工会非事业编人员入会情况"),
            [
                _("工会"),
                _("教职工（人）"),
                _("会员（人）"),
                _("未入会（人）"),
                _("入会率"),
            ],
            [
                [
                    one.name if one else _("（单位没有工会）"),
                    rate.staff,
                    rate.joined,
                    rate.missing,
                    share(rate.joined, rate.staff),
                ]
                for one, rate in survey_by_union(union, day)
            ],
        ),
    ]
    return Sheet(
        grids=grids if rows else [],
        numbers=[
            (_("非事业编教职工"), staff, _("人")),
            (_("其中会员"), joined, _("人")),
            (_("未入会"), Rate(staff, joined).missing, _("人")),
            (_("入会率"), share(joined, staff), ""),
        ],
        empty=_("这里没有非事业编的教职工。"),
    )
