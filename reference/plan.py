"""What makes an invented school the one it is. The engine that fills it with people,
posts and work is the same for all; a school of its own is one :class:`Plan` more.

A number that the year's report prints is named by the key of its figure, so that it has
one home, the catalogue; one that nobody prints stands in the plan itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reference.assemblies import Assembly

# The key of a printed figure, or a number nobody prints.
Number = str | int
TermDates = tuple[tuple[int, date], ...]


@dataclass(frozen=True)
class Campus:
    """Branches that stand below one union: of a campus, or of the school itself.

    ``table``: one branch a line with name, kind, share of the campus in persons, what
    reports count it with (``.`` for ``affiliation``), further units. ``office`` names
    the branch that the full-time staff of the union belong to. ``kind_shares`` is out
    of a hundred, ``women`` out of one; ``reelected`` and ``sectors`` count branches
    re-elected since the last report and 片组.
    """

    code: str
    name: str
    affiliation: str
    table: str
    office: str
    kind_shares: Mapping[str, float]
    women: float
    reelected: int
    sectors: int
    founded_on: date | None = None
    terms: TermDates = ()  # none: it only serves to count by


@dataclass(frozen=True)
class NewUnit:
    """A unit opened lately; its people are not members yet."""

    name: str
    kind: str
    campus: str
    opened_on: date


@dataclass(frozen=True)
class Award:
    """An honour of one unit or its union, by the unit's name."""

    title: str
    unit: str
    awarded_on: date
    to_the_union: bool = False


@dataclass(frozen=True)
class Homes:
    """A title for homes of branches: so many this year, so many before."""

    title: str
    number: Number
    earlier: int


@dataclass(frozen=True)
class Paper:
    """Something the union brings out: issue by issue if it has a name, else counted by
    the month."""

    union: str
    outlet: str
    number: Number
    series: str = ""


@dataclass(frozen=True)
class Regulation:
    """A regulation and its versions: ``(label, issued, in force, text)``."""

    title: str
    number: str
    area: str
    versions: tuple[tuple[str, date, date, str], ...]


@dataclass(frozen=True)
class Year:
    """What the union did and was awarded in the year."""

    titles: tuple[tuple[str, str, str, str, str, str, int], ...]
    awards: tuple[tuple[str, Number], ...]  # title, persons
    workers: tuple[str, ...]  # titles that make a model worker
    named: tuple[Award, ...]
    homes: tuple[Homes, ...]
    regulations: tuple[Regulation, ...]
    figures: tuple[dict, ...]
    outside: tuple[str, ...]  # unions of other universities
    visits: Number  # different unions, those outside among them
    study: tuple[tuple[str, Number], ...]
    topics: tuple[str, ...]
    research_reports: Number
    aspects: Mapping[str, int]
    papers: tuple[Paper, ...]
    films: Number = 0
    health_articles: tuple[str, str, Number] | None = None  # union, author, issues
    results: tuple[tuple[date, str, str, Number, str], ...] = ()
    accepted_homes: Number = 0
    acceptance_visits: Number = 0
    modules: tuple[str, ...] = ()
    platforms: tuple[tuple[str, str], ...] = ()  # name, use
    services: tuple[tuple[str, str, Number], ...] = ()  # field, title, 人次


@dataclass(frozen=True)
class Aspect:
    """A category of opinions: its theme in ``wishes``, the unit that leads, its weight."""

    name: str
    theme: str
    lead: str  # unit
    weight: int


@dataclass(frozen=True)
class Duty:
    """What some delegates did between sessions: every ``each``-th of them."""

    kind: str
    title: str
    held_on: date
    place: str
    each: int
    findings: str = ""


@dataclass(frozen=True)
class SessionYear:
    """What a plan says of the session of its year and of what came of it.

    ``opinions`` and ``units`` as other numbers of a plan. Without ``handed_on`` opinions
    are sorted and wait to be handed over; else the units answer from that day on, and
    by ``closed_on`` everything is settled.
    """

    aspects: tuple[Aspect, ...]
    opinions: Number
    duties: tuple[Duty, ...]
    units: Number = 0
    handed_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class Plan:
    """An invented school. ``seed`` gives it people and dates of its own; ``id_place``
    (four digits no district has), ``first_person`` (of the walk through phone numbers)
    and ``staff_number`` keep the numbers of its people apart from all others'."""

    code: str
    name: str
    order: int
    federation: tuple[str, str, date]
    founded_on: date
    terms: TermDates
    campuses: tuple[Campus, ...]
    founded: Mapping[str, date]  # branches founded since the last report
    without_union: tuple[NewUnit, ...]
    groups: Mapping[str, tuple[str, ...]]  # 工会小组 of a large branch, by kind
    agencies: tuple[str, ...]
    staff: Mapping[str, Mapping[str, int]]  # full-time posts by union
    year: Year
    assembly: Assembly
    session: SessionYear
    seed: int
    id_place: str
    first_person: int
    staff_number: str
    mail: str

    @property
    def union_name(self):
        return f"{self.name}工会"
