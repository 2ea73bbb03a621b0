"""The history of a row in words, from the events its database triggers wrote."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

NEWEST = 200


@dataclass(frozen=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One moment: when, who (a name, or how it came), and the fields that changed."""

    at: datetime
    actor: str
    is_first: bool
    changes: list[Change]


def timeline(row, words=lambda event, field: None):
    """What happened to a row, the newest first: ``[Entry]``, at most 200 events.

    ``words(event, field)`` may say a value in the page's own way, or None.
    """
    events = list(
        type(row)
        .pgh_event_model.objects.filter(pgh_obj_id=row.pk)
        .select_related("pgh_context")
        .order_by("-pgh_id")[: NEWEST + 1]
    )
    reader = Reader(type(row), events, words)
    pairs = zip(events, [*events[1:], None], strict=True)
    return [reader.entry(event, before) for event, before in pairs][:NEWEST]


def told_by_django(field):
    """What a field is called that nobody gave a name: it is not for readers."""
    return field.name.replace("_", " ")


class Reader:
    """Turns events into words; names of people and rows are looked up once."""

    def __init__(self, model, events, words):
        self.words = words
        tracked = {field.name for field in events[0]._meta.fields} if events else set()
        self.fields = [
            field
            for field in model._meta.fields
            if field.name in tracked
            and not field.primary_key
            and field.verbose_name != told_by_django(field)
        ]
        self.rows = {
            field.name: field.related_model._base_manager.in_bulk(
                {getattr(event, field.attname) for event in events} - {None}
            )
            for field in self.fields
            if field.is_relation
        }
        actors = {self.context(event).get("actor") for event in events} - {None}
        self.people = get_user_model()._base_manager.in_bulk(actors)

    @staticmethod
    def context(event):
        return event.pgh_context.metadata if event.pgh_context else {}

    def entry(self, event, before):
        changes = [
            Change(str(field.verbose_name), self.shown(field, before), new)
            for field in self.fields
            if (new := self.shown(field, event)) != self.shown(field, before)
        ]
        at = timezone.localtime(event.pgh_created_at)
        return Entry(at, self.actor(event), before is None, changes)

    def actor(self, event):
        context = self.context(event)
        name = str(self.people.get(context.get("actor"), "")) or _("系统")
        if "import" in context:
            return _("%(name)s（导入 %(number)s）") % {
                "name": name,
                "number": context["import"],
            }
        return name

    def shown(self, field, event):
        if event is None:
            return "—"
        value = getattr(event, field.attname)
        if value is None or value == "":
            return "—"
        if (said := self.words(event, field)) is not None:
            return said
        if field.is_relation:
            return str(self.rows[field.name].get(value, value))
        labels = dict(getattr(field, "base_field", field).flatchoices)
        return in_words(value, labels)


def in_words(value, labels):
    """A value as a reader would write it; ``labels``: what stands for codes."""
    if isinstance(value, list):
        return "、".join(in_words(one, labels) for one in value) or "—"
    if value in labels:
        return str(labels[value])
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return str(value)
