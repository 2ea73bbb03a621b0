"""代表构成: the shares a list of delegates must keep, counted live while it is built."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from congress import norms
from congress.models import Delegate, DelegateKind, DelegateState
from members.checks.composition import share_of
from members.checks.engine import Measure
from union_portal.norms import Norm, Strength

MINE = Q(is_front_line=True) | Q(is_model_worker=True)


@dataclass(frozen=True)
class Rule:
    """One share. ``counted(day, value)`` is the filter of who counts; ``at_most`` turns
    the bound round."""

    key: str
    norm: Norm
    who: str
    counted: Callable
    at_most: bool = False

    @property
    def is_hard(self):
        return self.norm.strength is Strength.HARD


def born_after(day, years):
    """Who is younger than so many years on a day (未满 N 周岁)."""
    try:
        edge = day.replace(year=day.year - years)
    except ValueError:  # 29 February
        edge = date(day.year - years, 3, 1)
    return Q(person__birth_date__gt=edge)


def flag(name):
    return lambda day, youth: Q(**{name: True})


RULES = (
    Rule("teachers", norms.TEACHERS, "教师", flag("is_teacher")),
    Rule("women", norms.WOMEN, "女教职工", lambda day, youth: Q(person__sex="female")),
    Rule("youth", norms.YOUTH, "青年教职工", born_after),
    Rule("senior", norms.SENIOR, "高级职称人员", flag("is_senior")),
    Rule(
        "front_line", norms.FRONT_LINE, "劳模先进或一线教职工", lambda day, youth: MINE
    ),
    Rule("minority", norms.MINORITY, "少数民族教职工", flag("is_minority")),
    Rule("leaders", norms.LEADERS, "中层以上领导干部", flag("is_leader"), at_most=True),
)


@dataclass(frozen=True)
class Line:
    """A rule as it stands for a list: counted, required, and what would mend it."""

    rule: Rule
    value: int
    measure: Measure
    mends: tuple = ()

    @property
    def ok(self):
        return self.measure.ok

    @property
    def blocks(self):
        return self.rule.is_hard and not self.ok

    @property
    def percent(self):
        """One decimal, rounded half up."""
        count, base = self.measure.numerator, self.measure.denominator
        tenths = (count * 2000 + base) // (2 * base) if base else 0
        return f"{tenths // 10}.{tenths % 10}%"

    @property
    def demand(self):
        bound = "不超过" if self.rule.at_most else "不低于"
        return f"{bound} {self.value}%"

    @property
    def verdict(self):
        if self.ok:
            return "符合"
        if self.rule.at_most:
            return f"多 {self.measure.surplus} 人"
        return f"缺 {self.measure.missing} 人"


def counted(congress, day):
    """Who is on the list: full delegates, judged or waiting, whose mandate runs or will."""
    return Delegate.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        congress=congress.roll_id,
        kind=DelegateKind.FULL,
        state__in=(DelegateState.PROPOSED, DelegateState.QUALIFIED),
    )


def measure(rule, found, base, value):
    if rule.at_most:
        return Measure(found, base, most=base * value // 100)
    return Measure(found, base, least=share_of(base, value))


def report(congress, day, *, mending=True):
    """The lines of a congress on a day: one query for the counts, one for the mending."""
    union = congress.union
    values = {rule: rule.norm.value(union, day) for rule in RULES}
    rules = [rule for rule in RULES if values[rule] or rule.at_most]
    youth = norms.YOUTH_AGE.value(union, day)
    rows = counted(congress, day)
    tallies = {rule.key: Count("pk", rule.counted(day, youth)) for rule in rules}
    numbers = rows.aggregate(all=Count("pk"), **tallies)
    lines = [
        Line(
            rule,
            values[rule],
            measure(rule, numbers[rule.key], numbers["all"], values[rule]),
        )
        for rule in rules
    ]
    if not mending or all(line.ok for line in lines):
        return lines
    places = by_constituency(congress, rows, tallies)
    return [
        line
        if line.ok
        else Line(line.rule, line.value, line.measure, mends(line, places))
        for line in lines
    ]


def by_constituency(congress, rows, tallies):
    """``[{unit, seats, all, <rule>: number}]`` of the constituencies."""
    seats = dict(congress.roll.quotas.values_list("unit_id", "seats"))
    found = rows.order_by().values("unit_id", "unit__name")
    return [
        {**row, "free": max(seats.get(row["unit_id"], 0) - row["all"], 0)}
        for row in found.annotate(all=Count("pk"), **tallies)
    ] + empty_ones(congress, rows)


def empty_ones(congress, rows):
    """Constituencies that have seats and nobody on the list yet."""
    quotas = congress.roll.quotas.filter(seats__gt=0).exclude(
        unit__in=rows.values("unit")
    )
    return [
        {"unit__name": name, "all": 0, "free": seats}
        for name, seats in quotas.values_list("unit__name", "seats")
    ]


SHOWN = 3  # constituencies named per rule


def mends(line, places):
    """Which constituency's seat would mend a share, in words, the best first.

    A vacant seat mends a share that is too small; otherwise a delegate of the
    constituency that is furthest from the rule would have to be exchanged.
    """
    key, who = line.rule.key, line.rule.who
    if line.rule.at_most:
        over = sorted(places, key=lambda row: -row.get(key, 0))
        return tuple(
            f"{row['unit__name']}（{row[key]} 名{who}）更换 1 名"
            for row in over[:SHOWN]
            if row.get(key)
        )
    free = sorted((row for row in places if row["free"]), key=lambda row: -row["free"])
    said = [
        f"{row['unit__name']}还空 {row['free']} 个名额，选{who}" for row in free[:SHOWN]
    ]
    others = sorted(places, key=lambda row: row.get(key, 0) - row["all"])
    said += [
        f"{row['unit__name']}（{row['all']} 名代表中 {row[key]} 名{who}）更换 1 名"
        for row in others[: SHOWN - len(said)]
        if row["all"] > row.get(key, 0)
    ]
    return tuple(said)
