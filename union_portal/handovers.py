"""What a post leaves open when it changes hands: an app registers parts of the sheet.

``@handover_part("members.terms", "任期将满的机构", order=20)`` decorates a function of an
appointment that returns :class:`Line` objects. A line holds counts and names of things,
never of people; title and text are message ids, so that each reader meets them in their
own language, ``subject`` is a name that nobody translates.
"""

from dataclasses import asdict, dataclass

from django.conf import settings
from django.utils import translation


@dataclass(frozen=True)
class Line:
    """One piece of open work: what, how many (项), where to find it."""

    text: str
    count: int = 1
    url: str = ""
    subject: str = ""


@dataclass(frozen=True)
class HandoverPart:
    key: str
    title: str
    order: int
    lines: object

    def of(self, appointment):
        found = (asdict(line) for line in self.lines(appointment) if line.count)
        return [{"part": self.key, "section": self.title, **line} for line in found]


PARTS: dict[str, HandoverPart] = {}


def handover_part(key, title, order=50):
    """Register ``function(appointment) -> [Line]``; lines that count 0 are left out."""

    def register(function):
        PARTS[key] = HandoverPart(key, title, order, function)
        return function

    return register


def open_work(appointment):
    """The open work of a post as plain data, part by part, to be kept as it is today."""
    parts = sorted(PARTS.values(), key=lambda part: (part.order, part.key))
    with translation.override(settings.LANGUAGE_CODE):
        return [line for part in parts for line in part.of(appointment)]
