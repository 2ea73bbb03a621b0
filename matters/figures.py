"""The figures of handled matters. Rulebook 3.5; every rate is shown with both counts."""

from django.db.models import F

from matters.models import (
    Assignment,
    AssignmentState,
    Contact,
    FollowUp,
    Matter,
    Rating,
    Reply,
    ReplyState,
)
from matters.models.ratings import GOOD
from union_portal.figures import figure

DIMS = {
    "kind": "kind__name",
    "category": "category",
    "unit": "lead_unit_id",
    "outcome": "outcome",
    "grade": "grade",
    "union": "union_id",
}
OF_MATTER = {name: f"matter__{column}" for name, column in DIMS.items()}
MATTER = {
    "dims": DIMS,
    "related": ("kind", "lead_unit"),
    "columns": (
        ("编号", "number"),
        ("标题", "title"),
        ("种类", "kind__name"),
        ("类别", "category"),
        ("主办单位", "lead_unit__name"),
        ("状态", "state"),
        ("答复日期", "replied_on"),
    ),
}
PART = {
    "dims": OF_MATTER,
    "related": ("matter__lead_unit",),
    "columns": (
        ("编号", "matter__number"),
        ("标题", "matter__title"),
        ("主办单位", "matter__lead_unit__name"),
    ),
}
ALL = ("", "承办事项")
KINDS = (ALL, ("opinion", "意见建议"), ("suggestion", "合理化建议"))


def of_kind(rows, code, path="kind__code"):
    return rows.filter(**{path: code}) if code else rows


def during(scope, **column):
    """``on="raised_on"``: happened in the period."""
    return {f"{column['on']}__range": (scope.start, scope.end)}


def counted(name, title, definition, **more):
    """Register a figure once for all matters and once for each kind planted here."""

    def register(records):
        for code, noun in KINDS:
            key = f"matters.{code}_{name}" if code else f"matters.{name}"

            def rows(scope, code=code):
                return records(scope, code)

            rows.__doc__ = definition.format(noun=noun)
            figure(key, title.format(noun=noun), **more)(rows)
        return records

    return register


@counted(
    "raised",
    "提出{noun}",
    "统计期内提出的{noun}件数，撤回的不计。",
    unit="件",
    **MATTER,
)
def raised(scope, code):
    rows = Matter.objects.within(scope).exclude(state="withdrawn")
    return of_kind(rows.filter(**during(scope, on="raised_on")), code)


@counted(
    "assigned", "交办{noun}", "统计期内交办给单位的{noun}件数。", unit="件", **MATTER
)
def assigned(scope, code):
    rows = Matter.objects.within(scope).filter(**during(scope, on="assigned_on"))
    return of_kind(rows, code)


@counted(
    "units",
    "承办{noun}的单位",
    "统计期内接受交办（主办或协办，改派走的不计）的单位数，每个单位计一次。",
    unit="家",
    distinct="unit_id",
    dims={**OF_MATTER, "role": "role"},
    related=("matter", "unit"),
    columns=(
        ("单位", "unit__name"),
        ("主协办", "role"),
        ("编号", "matter__number"),
        ("标题", "matter__title"),
    ),
)
def units(scope, code):
    rows = (
        Assignment.objects.within(scope)
        .exclude(state=AssignmentState.ENDED)
        .filter(**during(scope, on="assigned_on"))
    )
    return of_kind(rows, code, "matter__kind__code")


@counted(
    "categories",
    "{noun}涉及的方面",
    "统计期内提出的{noun}分属几个类别。",
    unit="个",
    distinct="category",
    dims=DIMS,
    related=MATTER["related"],
    columns=MATTER["columns"],
)
def categories(scope, code):
    return raised(scope, code).exclude(category="")


@counted(
    "answered",
    "已答复的{noun}",
    "统计期内提出、截止日前已有答复的{noun}件数；答复率以提出件数为分母。",
    unit="件",
    **MATTER,
)
def answered(scope, code):
    return raised(scope, code).filter(replied_on__lte=scope.as_of)


@counted(
    "settled",
    "已办结的{noun}",
    "统计期内提出、截止日前已办结的{noun}件数；办结率以提出件数为分母。",
    unit="件",
    **MATTER,
)
def settled(scope, code):
    return raised(scope, code).filter(state="closed", closed_on__lte=scope.as_of)


@counted(
    "carried_out",
    "已解决或列入计划的{noun}",
    "统计期内提出、答复为 A 已解决或 B 列入计划的{noun}件数；落实率以提出件数为分母。",
    unit="件",
    **MATTER,
)
def carried_out(scope, code):
    return answered(scope, code).filter(outcome__in=["solved", "planned"])


def issued(scope, code):
    rows = Reply.objects.within(scope).filter(
        state=ReplyState.ISSUED, **during(scope, on="issued_on")
    )
    return of_kind(rows, code, "matter__kind__code")


@counted("replies", "{noun}的答复", "统计期内发出的答复份数。", unit="份", **PART)
def replies(scope, code):
    return issued(scope, code)


@counted(
    "on_time",
    "按期答复的{noun}",
    "统计期内发出、不晚于当时期限的答复份数；按时答复率以有期限的答复份数为分母。",
    unit="份",
    **PART,
)
def on_time(scope, code):
    return issued(scope, code).filter(issued_on__lte=F("due_on"))


@counted(
    "due_replies",
    "有期限的{noun}答复",
    "统计期内发出、交办时定了期限的答复份数，按时答复率的分母。",
    unit="份",
    **PART,
)
def due_replies(scope, code):
    return issued(scope, code).exclude(due_on=None)


@counted(
    "ratings",
    "对{noun}答复的评价",
    "统计期内提出人所作的评价份数，满意率的分母。",
    unit="份",
    dims={**OF_MATTER, "result": "result"},
    related=PART["related"],
    columns=(*PART["columns"], ("评价", "result")),
)
def ratings(scope, code):
    rows = Rating.objects.within(scope).filter(**during(scope, on="on"))
    return of_kind(rows, code, "matter__kind__code")


@counted(
    "satisfied",
    "对{noun}答复满意或基本满意",
    "统计期内评价为满意或基本满意的份数；满意率以评价份数为分母。",
    unit="份",
    dims={**OF_MATTER, "result": "result"},
    related=PART["related"],
    columns=(*PART["columns"], ("评价", "result")),
)
def satisfied(scope, code):
    return ratings(scope, code).filter(result__in=GOOD)


@counted(
    "handled_again",
    "二次办理的{noun}",
    "统计期内提出、因不满意进入二次办理的{noun}件数。",
    unit="件",
    **MATTER,
)
def handled_again(scope, code):
    return raised(scope, code).filter(round=2)


@counted(
    "contacts",
    "就{noun}与提出人沟通",
    "统计期内承办单位登记的沟通次数。",
    unit="次",
    dims={**OF_MATTER, "way": "way"},
    related=("matter", "unit"),
    columns=(
        ("编号", "matter__number"),
        ("单位", "unit__name"),
        ("日期", "on"),
        ("方式", "way"),
    ),
)
def contacts(scope, code):
    rows = Contact.objects.within(scope).filter(**during(scope, on="on"))
    return of_kind(rows, code, "matter__kind__code")


@counted(
    "promises",
    "{noun}答复中承诺的事项",
    "承诺在统计期内完成的措施项数；承诺落实率的分母。",
    unit="项",
    dims={**OF_MATTER, "state": "state", "responsible": "unit_id"},
    related=PART["related"],
    columns=(*PART["columns"], ("承诺完成", "promised_on"), ("状态", "state")),
)
def promises(scope, code):
    rows = FollowUp.objects.within(scope).filter(**during(scope, on="promised_on"))
    return of_kind(rows, code, "matter__kind__code")


@counted(
    "promises_kept",
    "{noun}答复中已落实的承诺",
    "承诺在统计期内完成、经工会核实已落实的项数。",
    unit="项",
    dims={**OF_MATTER, "responsible": "unit_id"},
    related=PART["related"],
    columns=(*PART["columns"], ("落实日期", "done_on")),
)
def promises_kept(scope, code):
    return promises(scope, code).filter(state="done", done_on__lte=scope.as_of)
