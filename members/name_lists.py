"""Names for the report's running text: who was honoured, who are the model workers."""

from members.models import Honour, ModelWorker
from members.models.honours import HonourLevel
from union_portal.namelists import name_list


def grouped(pairs):
    """``[(title, [name])]`` in the order the titles come, a name once a title."""
    found: dict[str, dict] = {}
    for title, name in pairs:
        found.setdefault(title, {})[name] = None
    return [(title, list(names)) for title, names in found.items()]


@name_list("honours", "荣誉名单", only=dict(HonourLevel.choices))
def honours(scope, only):
    """Those gained in the period and not revoked; a team counts, and is named, once."""
    rows = Honour.objects.within(scope).gained(scope.start, scope.end).for_list()
    if only:
        rows = rows.filter(title__level=only)
    rows = rows.order_by("title__order", "title_id", "awarded_on", "pk")
    return grouped((str(row.title), str(row.holder)) for row in rows)


@name_list("model_workers", "劳模名单", only=dict(HonourLevel.choices))
def model_workers(scope, only):
    """Those who stand in the register on the as-of day, by level."""
    rows = ModelWorker.objects.within(scope).on(scope.as_of).select_related("person")
    if only:
        rows = rows.filter(level=only)
    rows = rows.order_by("level", "award_year", "pk")
    return grouped((f"{row.get_level_display()}劳模", row.person.name) for row in rows)
