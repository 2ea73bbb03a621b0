"""The registry of checks: each names its rule, and measures it for one union."""

from collections.abc import Callable
from dataclasses import dataclass

from members.checks.facts import read
from union_portal.norms import Norm, NormKind, Strength

ORGANS, COMPOSITION = "organs", "composition"


@dataclass(frozen=True)
class Measure:
    """What was counted: ``numerator`` out of ``denominator``, and the bounds it must
    keep to (both included; None: no bound on that side). ``unit`` is of the numerator."""

    numerator: int
    denominator: int
    least: int | None = None
    most: int | None = None
    unit: str = "人"

    @property
    def missing(self):
        """How many are missing (人 or 个); 0 when there are enough."""
        return max(0, (self.least or 0) - self.numerator)

    @property
    def surplus(self):
        return 0 if self.most is None else max(0, self.numerator - self.most)

    @property
    def ok(self):
        return not (self.missing or self.surplus)


@dataclass(frozen=True)
class Check:
    """One rule. ``measure(facts, value)`` gives a :class:`Measure`, or None where the
    rule does not apply; ``of`` says in words what numerator and denominator are."""

    key: str
    title: str
    group: str
    norm: Norm
    of: str
    measure: Callable

    @property
    def citation(self):
        return self.norm.citation

    @property
    def is_hard(self):
        return self.norm.strength is Strength.HARD


CHECKS: dict[str, Check] = {}


def check(key, title, *, group, norm, of):
    """Register the decorated function as the measure of a check."""

    def register(measure):
        if key in CHECKS:
            raise ValueError(f"check {key} is declared twice")
        CHECKS[key] = Check(key, title, group, norm, of, measure)
        return measure

    return register


@dataclass(frozen=True)
class Finding:
    """What a check found in one union."""

    check: Check
    union: object
    measure: Measure
    threshold: str  # the rule's value in force, as people read it

    @property
    def ok(self):
        return self.measure.ok

    @property
    def verdict(self):
        """In one line what is wrong."""
        measure = self.measure
        if measure.missing:
            return f"缺 {measure.missing} {measure.unit}"
        if measure.surplus:
            return f"多 {measure.surplus} {measure.unit}"
        return "符合"


def findings(unions, day, groups=(ORGANS, COMPOSITION)):
    """All findings for these unions on a day, union by union, in the order declared."""
    unions = list(unions)
    asked = [entry for entry in CHECKS.values() if entry.group in groups]
    values = {entry.norm.key: entry.norm.by_union(unions, day) for entry in asked}
    found = []
    for facts in read(unions, day):
        for entry in asked:
            value = values[entry.norm.key][facts.union.pk]
            measure = entry.measure(facts, value)
            if measure is not None:
                shown = entry.norm.show(value)
                if entry.norm.kind is NormKind.BANDS:
                    shown = f"{measure.least}-{measure.most}{measure.unit}"
                found.append(Finding(entry, facts.union, measure, shown))
    return found
