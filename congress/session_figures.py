"""Figures of sessions: who came, what was passed, what was said, what delegates did."""

from django.db.models import Q

from congress.duty import took_part
from congress.figures import rate
from congress.models import (
    AgendaItem,
    Attendance,
    Consultation,
    Delegate,
    DelegateKind,
    DutyActivity,
    Opinion,
    OpinionState,
    Outcome,
)
from matters.models import Assignment
from union_portal.figures import figure, ratio

ATTENDANCE = {
    "related": ("delegate__person", "delegate__delegation", "sitting__session__union"),
    "columns": (
        ("会议", "sitting__session"),
        ("场次", "sitting__title"),
        ("姓名", "delegate__person__name"),
        ("代表团", "delegate__delegation__name"),
        ("情况", "state"),
        ("签到时间", "arrived_at"),
    ),
    "dims": {"delegation": "delegate__delegation__name", "state": "state"},
}
OPINION = {
    "related": ("session__union", "category", "delegation"),
    "columns": (
        ("编号", "number"),
        ("内容", "title"),
        ("类别", "category__name"),
        ("代表团", "delegation__name"),
        ("状态", "state"),
        ("提出日期", "raised_on"),
    ),
    "dims": {
        "category": "category__name",
        "state": "state",
        "delegation": "delegation__name",
    },
}


def there(scope, kind):
    return Attendance.objects.within(scope).present().filter(delegate__kind=kind)


@figure(
    "congress.full_present",
    "到会正式代表",
    unit="人",
    distinct="delegate__person_id",
    **ATTENDANCE,
)
def full_present(scope):
    """期间内出席过会议的正式代表人数；一人出席几场计一次。"""
    return there(scope, DelegateKind.FULL)


@figure(
    "congress.observers_present",
    "到会列席代表",
    unit="人",
    distinct="delegate__person_id",
    **ATTENDANCE,
)
def observers_present(scope):
    """期间内出席过会议的列席代表人数；一人出席几场计一次。"""
    return there(scope, DelegateKind.OBSERVER)


AGENDA = {
    "related": ("session__union",),
    "columns": (
        ("会议", "session"),
        ("议程", "title"),
        ("职权", "power"),
        ("报告人", "speaker"),
        ("结果", "outcome"),
    ),
    "dims": {"power": "power", "outcome": "outcome"},
}


@figure("congress.reports_adopted", "审议通过的报告", unit="项", **AGENDA)
def reports_adopted(scope):
    """期间内召开的会议审议通过的报告项数。"""
    return AgendaItem.objects.within(scope).filter(
        is_report=True, outcome=Outcome.ADOPTED
    )


@figure("congress.matters_passed", "审议通过的事项", unit="项", **AGENDA)
def matters_passed(scope):
    """期间内召开的会议审议通过的议程项数（含报告）。"""
    return AgendaItem.objects.within(scope).filter(outcome=Outcome.ADOPTED)


@figure("congress.opinions_raised", "代表提出的意见建议", unit="条", **OPINION)
def opinions_raised(scope):
    """期间内代表和代表团提出的意见建议条数，按拆分、合并以前的原话计；撤回的不计。"""
    return Opinion.objects.within(scope).as_said()


@figure("congress.opinions", "整理后的意见建议", unit="条", **OPINION)
def opinions(scope):
    """期间内提出、经拆分合并整理后的意见建议条数（含留存参考的）。"""
    return Opinion.objects.within(scope).standing()


@figure(
    "congress.opinion_categories",
    "意见建议涉及的方面",
    unit="个",
    distinct="category__name",
    **OPINION,
)
def opinion_categories(scope):
    """整理后的意见建议归入了多少个不同的类别。"""
    return opinions(scope).exclude(category=None)


@figure(
    "congress.opinions_handed_over",
    "交办的意见建议",
    unit="条",
    **OPINION,
)
def opinions_handed_over(scope):
    """整理后的意见建议中，已交办有关单位的条数。"""
    return opinions(scope).filter(state=OpinionState.HANDED_OVER)


@figure(
    "congress.opinion_units",
    "答复意见建议的单位",
    unit="家",
    distinct="unit_id",
    related=("unit", "matter"),
    columns=(
        ("单位", "unit__name"),
        ("主办或协办", "role"),
        ("编号", "matter__number"),
        ("事项", "matter__title"),
    ),
    dims={"unit": "unit_id", "role": "role"},
)
def opinion_units(scope):
    """主办、协办过意见建议的不同单位数。"""
    found = opinions(scope)
    return Assignment.objects.filter(
        Q(matter__in=found.values("matter"))
        | Q(matter__in=found.values("group__matter"))
    )


@figure("congress.consultations", "意见征询", unit="次", related=("congress__union",),
        columns=(("事项", "title"), ("起草单位", "asked_by"), ("开始日期", "opened_on"),
                 ("状态", "state")))  # fmt: skip
def consultations(scope):
    """期间内开始的闭会期间意见征询次数。"""
    return Consultation.objects.within(scope)


@figure("congress.duties", "代表履职活动", unit="次", related=("congress__union",),
        columns=(("日期", "held_on"), ("类别", "kind"), ("主题", "title")),
        dims={"kind": "kind"})  # fmt: skip
def duties(scope):
    """期间内组织的代表培训、巡察督查、调研、答询、接待等履职活动次数。"""
    return DutyActivity.objects.within(scope)


DUTY = {
    "related": ("person", "unit", "delegation"),
    "distinct": "person_id",
    "columns": (
        ("姓名", "person__name"),
        ("类别", "kind"),
        ("选举单位", "unit__name"),
        ("代表团", "delegation__name"),
    ),
    "dims": {"delegation": "delegation__name"},
}


@figure("congress.duty_delegates", "应履职的代表", unit="人", **DUTY)
def duty_delegates(scope):
    """截止日资格有效的正式代表人数。"""
    return (
        Delegate.objects.within(scope)
        .sitting(scope.as_of)
        .filter(kind=DelegateKind.FULL)
    )


@figure("congress.duty_participants", "有履职记录的代表", unit="人", **DUTY)
def duty_participants(scope):
    """截止日资格有效的正式代表中，期间内至少有一条履职记录的人数。"""
    return duty_delegates(scope).filter(took_part(scope.start, scope.end))


ratio(
    "congress.participation",
    "代表履职参与率",
    part="congress.duty_participants",
    whole="congress.duty_delegates",
)


@figure(
    "congress.participation_rate",
    "代表履职参与率（整数）",
    unit="%",
    total="rate",
    columns=(("代码", "code"), ("工会", "name")),
)
def participation_rate(scope):
    """有履职记录的代表占应履职的代表的百分比，取整数、不进位；年度报告这样印。"""
    return rate(scope, duty_participants(scope), duty_delegates(scope), "person")
