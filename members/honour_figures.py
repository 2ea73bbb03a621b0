"""Figures of honours: ``honours.<title>`` and ``honours.group.<group>``, gained in a
period; with ``.held`` behind it, those that stand on the as-of day (建家现有数)."""

from members.models import Honour, HonourTitle, ModelWorker
from members.models.honours import HonourGroup, WorkerStatus
from union_portal.figures import FIGURES, Figure, figure

HELD = ".held"
COLUMNS = (
    ("称号", "title__name"),
    ("获得者", "holder"),
    ("授予日期", "awarded_on"),
    ("文号", "document_no"),
    ("归口工会", "seat__name"),
)


def made(key, title, unit, which):
    """The two figures of a title or of a group of titles."""

    def gained(scope):
        rows = Honour.objects.within(scope).filter(**which)
        return rows.gained(scope.start, scope.end)

    def held(scope):
        return Honour.objects.within(scope).filter(**which).held(scope.as_of)

    definitions = (
        (key, title, gained, f"期间内授予的“{title}”，已撤销的不计；团队算一项。"),
        (
            key + HELD,
            f"现有{title}",
            held,
            f"截止日有效的“{title}”：已授予，没有撤销，没有过期。",
        ),
    )
    return {
        name: Figure(
            key=name,
            title=label,
            unit=unit,
            definition=definition,
            records=records,
            dims=(("union", "seat_id"), ("level", "title__level")),
            columns=COLUMNS,
            related=("title", "person", "union", "unit", "seat"),
            stamp=tuple(which.items()),
        )
        for name, label, records, definition in definitions
    }


@FIGURES.source("honours.")
def figures(keys):
    """Of every title and every group; of the titles asked for alone, in one query."""
    found = {}
    for code, label in HonourGroup.choices:
        found |= made(f"honours.group.{code}", str(label), "项", {"title__group": code})
    titles = HonourTitle.objects.all()
    if keys is not None:
        codes = [key.removesuffix(HELD).removeprefix("honours.") for key in keys]
        titles = titles.filter(code__in=codes)
    for title in titles:
        found |= made(
            f"honours.{title.code}", title.name, title.unit, {"title": title.pk}
        )
    return found if keys is None else {k: found[k] for k in keys if k in found}


@figure(
    "members.honours",
    "新获荣誉",
    unit="项",
    dims={"union": "seat_id", "group": "title__group", "level": "title__level"},
    columns=COLUMNS,
    related=("title", "person", "union", "unit", "seat"),
    monthly=True,
)
def honours(scope):
    """期间内授予的各种荣誉，已撤销的不计；团队算一项。"""
    return Honour.objects.within(scope).gained(scope.start, scope.end)


@figure(
    "members.model_workers",
    "在册劳模",
    unit="人",
    sensitive=True,
    dims={"union": "union_id", "level": "level", "status": "status"},
    related=("person", "union"),
    columns=(
        ("姓名", "person__name"),
        ("级别", "level"),
        ("授予年份", "award_year"),
        ("状态", "status"),
        ("管理工会", "union__name"),
    ),
)
def model_workers(scope):
    """截止日在劳模台账中、未去世也未调离的人数。"""
    gone = [WorkerStatus.DIED, WorkerStatus.LEFT]
    rows = ModelWorker.objects.within(scope).on(scope.as_of)
    return rows.exclude(status__in=gone)
