"""Records without names: what figures are counted from, for whoever recounts them.

Every row comes along, also those that do not count (void, retained, of other years):
which do is for the one who recounts to decide. No name, number or free text does.
"""

from members.models import (
    Honour,
    Membership,
    ModelWorker,
    Term,
    Union,
    WorkRecord,
)

# What a table holds: the name of a column here and there.
UNION = {
    "code": "code",
    "parent": "parent__code",
    "level": "level",
    "founded_on": "founded_on",
    "closed_on": "closed_on",
}
MEMBERSHIP = {
    "person": "person_id",
    "sex": "person__sex",
    "union": "union__code",
    "kind": "kind",
    "status": "status",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}
TERM = {
    "union": "organ__union__code",
    "organ": "organ__kind",
    "number": "number",
    "elected_on": "elected_on",
}
HONOUR = {
    "title": "title__code",
    "union": "seat__code",
    "awarded_on": "awarded_on",
    "valid_until": "valid_until",
    "revoked_on": "revoked_on",
}
MODEL_WORKER = {
    "union": "union__code",
    "status": "status",
    "starts_on": "starts_on",
    "ends_on": "ends_on",
}
WORK = {
    "kind": "kind__code",
    "union": "union__code",
    "happened_on": "happened_on",
    "until": "until",
    "voided_on": "voided_on",
}
TABLES = {
    "unions": (Union, UNION, "path"),
    "memberships": (Membership, MEMBERSHIP, "union__path"),
    "terms": (Term, TERM, "organ__union__path"),
    "honours": (Honour, HONOUR, "seat__path"),
    "model_workers": (ModelWorker, MODEL_WORKER, "union__path"),
    "work_records": (WorkRecord, WORK, "union__path"),
}


def bare_records(union):
    """``{table: [row]}`` of a union and all below it, dates as text."""
    return {
        name: list(rows_of(union, *parts)) for name, parts in sorted(TABLES.items())
    }


def rows_of(union, model, columns, path):
    found = model._base_manager.filter(**{f"{path}__startswith": union.path})
    rows = found.order_by("pk").values_list(*columns.values())
    for row in rows.iterator(chunk_size=2000):
        yield {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in zip(columns, row, strict=True)
        }
