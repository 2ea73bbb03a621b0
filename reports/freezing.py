"""Freezing (定稿): a published number keeps its value, its words and its records.

The list of records behind a counted number is kept as ``[[row id, history id], …]`` in
the order of ids: which rows were counted, and in which state of theirs (the newest event
of the history triggers; None where a table keeps no history). Everything is hashed over
canonical JSON, so that an intact edition can be told from one that was tampered with.
"""

import hashlib
import json
import zlib
from dataclasses import dataclass
from decimal import Decimal

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Max
from django.utils.translation import gettext as _

from reports.composing import compose, plain, read, token_of
from reports.models import Edition, FigureKind, FrozenFigure
from union_portal.figures import FIGURES, evaluate


def digest(data):
    """SHA-256 of plain data, the same wherever it is computed."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def pack(records):
    return zlib.compress(json.dumps(records, separators=(",", ":")).encode())


def unpack(blob):
    """The ``[[row id, history id]]`` of a frozen number."""
    return json.loads(zlib.decompress(bytes(blob))) if blob else []


def newest_events(model, keys):
    """``{row id: history id}`` of the rows a query gives; empty without a history."""
    events = getattr(model, "pgh_event_model", None)
    if events is None:
        return {}
    found = events.objects.filter(pgh_obj_id__in=keys).order_by()
    return dict(found.values_list("pgh_obj_id").annotate(Max("pgh_id")))


def counted(figure, scope):
    """The model of what is counted, and ``[[row id, history id]]`` as they are now."""
    rows = figure.records(scope).order_by("pk")
    keys = list(rows.values_list("pk", flat=True))
    events = newest_events(rows.model, rows.order_by().values("pk"))
    return rows.model, [[key, events.get(key)] for key in sorted(keys)]


def frozen(row, reading):
    """The :class:`FrozenFigure` of one number of a reading, not yet saved."""
    model, records = "", []
    if row.kind == FigureKind.RECORDS:
        counted_model, records = counted(row.definition, row.scope(reading.report))
        model = counted_model._meta.label_lower
    found = FrozenFigure(
        report=reading.report,
        key=row.key,
        title=row.title,
        kind=row.kind,
        form=row.form,
        value=Decimal(str(reading.values[row.key])),
        token=reading.tokens[row.key],
        model=model,
        rows=len(records),
        records=pack(records) if records else b"",
    )
    found.sha256 = digest_of(found, records)
    return found


def digest_of(row, records):
    """The hash over one frozen number and the list of its records."""
    return digest(
        {
            "key": row.key,
            "title": row.title,
            "kind": row.kind,
            "form": row.form,
            "value": str(plain(Decimal(row.value))),
            "token": row.token,
            "model": row.model,
            "records": records,
        }
    )


def digest_of_all(content, figures):
    """The hash over the whole edition: its text, and its numbers by their hashes."""
    return digest({"content": content, "figures": {f.key: f.sha256 for f in figures}})


def freeze(report):
    """Write the edition of a report that is about to be published; return its hash."""
    reading = read(report)
    figures = [frozen(row, reading) for row in reading.figures.values()]
    FrozenFigure.objects.bulk_create(figures)
    content = compose(reading)
    sha256 = digest_of_all(content, figures)
    Edition.objects.create(report=report, content=content, sha256=sha256)
    return sha256


def flaws(report):
    """What of a published report is not as it was frozen, in words; empty if intact."""
    found, figures = [], list(report.frozen.all())
    for row in figures:
        if digest_of(row, unpack(row.records)) != row.sha256:
            found.append(f"“{row.title}”（{row.key}）与定稿时的校验值不符")
    edition = report.edition
    whole = digest_of_all(edition.content, figures)
    if not whole == edition.sha256 == report.sha256:
        found.append("全文与定稿时的校验值不符")
    return found


# --- What has changed since -----------------------------------------------------------
@dataclass(frozen=True)
class Drift:
    """A published number that would be another one today."""

    figure: FrozenFigure
    value: object
    today: object
    token: str


def drifts(report):
    """The counted numbers that later corrections of records have moved."""
    rows = list(report.figures.filter(kind=FigureKind.RECORDS).select_related("union"))
    numbers = evaluate([(row.figure, row.scope(report)) for row in rows])
    kept = {row.key: row for row in report.frozen.all()}
    return [
        Drift(kept[row.key], plain(kept[row.key].value), today, token_of(row, today))
        for row, today in zip(rows, numbers, strict=True)
        if Decimal(str(today)) != kept[row.key].value
    ]


@dataclass(frozen=True)
class Later:
    """What happened, after publication, to the records behind a number: row ids."""

    gone: list
    added: list
    changed: list

    def __bool__(self):
        return bool(self.gone or self.added or self.changed)


def later(row, kept):
    """The rows no longer counted, newly counted, and counted still but changed."""
    before = dict(unpack(kept.records))
    _counted, records = counted(FIGURES[row.figure], row.scope(row.report))
    now = dict(records)
    return Later(
        gone=sorted(before.keys() - now.keys()),
        added=sorted(now.keys() - before.keys()),
        changed=sorted(
            key for key in before.keys() & now.keys() if before[key] != now[key]
        ),
    )


@dataclass(frozen=True)
class Moment:
    """One change to the records behind a number: ``what`` in words, who, when."""

    what: str
    name: str
    at: object
    actor: str


SHOWN = 50


def story(row, kept, person):
    """What happened to the records since: counts, and the newest changes one may see."""
    since = later(row, kept)
    model = apps.get_model(kept.model)
    moments = []
    for what, keys in (
        (_("不再计入"), since.gone),
        (_("新计入"), since.added),
        (_("内容有改动"), since.changed),
    ):
        moments += moments_of(model, keys, what, person)
    return {"since": since, "moments": moments[:SHOWN]}


def moments_of(model, keys, what, person):
    """The newest event of each of these rows, as far as the person may see the row."""
    rows = {
        row.pk: row
        for row in model.objects.visible_to(person).filter(pk__in=keys[:SHOWN])
    }
    events = getattr(model, "pgh_event_model", None)
    newest = newest_events(model, list(rows))
    found = (
        events.objects.filter(pgh_id__in=newest.values()).select_related("pgh_context")
        if events
        else []
    )
    event_of = {event.pgh_obj_id: event for event in found}
    actors = {actor_of(event) for event in event_of.values()} - {None}
    people = get_user_model()._base_manager.in_bulk(actors)
    return [
        Moment(
            what,
            str(row),
            event_of[key].pgh_created_at if key in event_of else None,
            str(people.get(actor_of(event_of.get(key)), _("系统"))),
        )
        for key, row in rows.items()
    ]


def actor_of(event):
    context = event.pgh_context if event else None
    return context.metadata.get("actor") if context else None


def frozen_rows(kept):
    """The rows a frozen number was counted from, as they stand today."""
    model = apps.get_model(kept.model)
    return model.objects.filter(pk__in=[key for key, _event in unpack(kept.records)])
