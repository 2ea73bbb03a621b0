"""What was said and done at the session of an invented school's year: agenda, who came,
what delegates wished for and what became of it, and their duties in between.

The numbers the year prints are the targets of the (scaled) catalogue; opinions, aspects
and units never scale.
"""

from datetime import timedelta

from reference.assemblies import PAPERS, Assemblies
from reference.people import allot
from reference.schools.wishes import THEMES, WISHES

OPENING, CLOSING = "开幕式", "闭幕式"
SPEAKERS = {
    "work": "校长",
    "finance": "分管财务的副校长",
    "union": "工会主席",
    "proposals": "提案工作委员会主任",
    "audit": "经审委员会主任",
}
SPOKEN = 3  # every third opinion is one delegate's own, the others their delegation's
ASSISTED = 2  # every second one has an assisting unit
ANSWERS = {
    # Outcome and words, by the place of an opinion.
    "solved": "意见已采纳，有关办法已修订并公布，即日起执行。",
    "planned": "意见已列入年度工作计划，方案正在论证。",
    "reference": "意见很有价值，条件成熟时研究，已转有关单位留作参考。",
    "explained": "现行规定出自上级文件，学校没有调整的权限，具体口径已向代表说明。",
}
TURNS = ("solved", "solved", "planned", "solved", "explained", "solved", "reference")


class Deliberations:
    """The rows of the workbooks of the year's session."""

    def __init__(self, assemblies: Assemblies):
        self.assemblies, self.plan = assemblies, assemblies.plan
        self.year = self.plan.session
        self.day = assemblies.day_of_year
        self.here = {"union": self.plan.code, "opens_on": self.day}
        self.full = [one for one, kind in assemblies.chosen if kind == "full"]

    def rows(self):
        """``{register: rows}`` in the order they are imported."""
        opinions = list(self.opinions())
        found = {
            "agenda": self.agenda(),
            "attendance": list(self.attendance()),
            "opinions": opinions,
        }
        if self.year.handed_on:
            found["matter_replies"] = list(self.replies(opinions))
            found["matter_promises"] = list(self.promises(opinions))
        return found | {"duties": list(self.duties())}

    def number(self, given):
        """A printed number, or one that nobody prints."""
        return self.assemblies.targets[given] if isinstance(given, str) else given

    # --- The session --------------------------------------------------------------------
    def agenda(self):
        """Opening, reports, delegations, closing; reports as many as papers."""
        opening = {"sitting": OPENING, "kind": "plenary", "at": "9:00"}
        rooms = {"sitting": "代表团讨论", "kind": "delegations", "at": "13:00"}
        closing = {"sitting": CLOSING, "kind": "plenary", "at": "15:30"}
        found = [
            self.item("大会开幕，奏唱国歌", "none", 5, "heard", **opening),
            *(
                self.report(paper, title, **opening)
                for paper, title in PAPERS[: self.assemblies.papers_number]
            ),
            self.item("代表团讨论各项报告", "suggest", 120, "heard", **rooms),
            self.item("代表团组长汇报讨论情况", "suggest", 40, "heard", **closing),
            self.item("通过大会决议", "pass", 15, "adopted", **closing),
            self.item("大会闭幕，奏唱国际歌", "none", 5, "heard", **closing),
        ]
        return [{**row, "order": place} for place, row in enumerate(found, 1)]

    def report(self, paper, title, **where):
        power = "suggest" if paper == "work" else "pass"
        row = self.item(title, power, 25, "adopted", **where)
        return {**row, "is_report": True, "speaker": SPEAKERS[paper]}

    def item(self, title, power, minutes, outcome, **where):
        return {
            **self.here,
            "title": title,
            "power": power,
            "minutes": minutes,
            "outcome": outcome,
            "held_on": self.day,
            "is_report": False,
            **where,
        }

    def attendance(self):
        """Whoever misses the opening is there at the end: all took part in the session."""
        for n, (person, _kind) in enumerate(self.assemblies.chosen):
            missed = n % 20 == 7
            for sitting, away in (
                (OPENING, missed),
                (CLOSING, n % 25 == 3 and not missed),
            ):
                yield {
                    **self.here,
                    "sitting": sitting,
                    "staff_number": person.staff_number,
                    "state": "excused" if away else "present",
                    "is_late": sitting == OPENING and not away and n % 60 == 11,
                    "excuse": "duty" if away else "",
                }

    # --- Opinions -----------------------------------------------------------------------
    def opinions(self):
        """As many as printed, in as many aspects, handed over to as many units."""
        aspects = self.year.aspects
        units = self.units() if self.year.handed_on else []
        total = self.number(self.year.opinions)
        parts = allot(total, [aspect.weight for aspect in aspects])
        place = 0
        for aspect, part in zip(aspects, parts, strict=True):
            for n in range(part):
                yield self.opinion(place, aspect, n, units)
                place += 1

    def opinion(self, place, aspect, n, units):
        person = self.full[place % len(self.full)]
        thing, wish = self.words(aspect, n)
        return {
            **self.here,
            "delegation": self.assemblies.delegation_of(person.branch),
            "staff_number": "" if place % SPOKEN else person.staff_number,
            "category": aspect.name,
            "text": f"{thing}：{wish}。",
            "raised_on": self.day,
            **(self.handed(place, aspect, units) if units else {}),
        }

    def handed(self, place, aspect, units):
        lead = self.code_of(aspect.lead)
        other = units[place // ASSISTED % len(units)]
        assists = other if place % ASSISTED == 0 and other != lead else ""
        return {"lead": lead, "assists": assists, "handed_on": self.year.handed_on}

    def words(self, aspect, n):
        """The same thing comes again with another wish."""
        things = THEMES[aspect.theme]
        again = n // len(things)
        return things[n % len(things)], WISHES[(n + again) % len(WISHES)]

    def code_of(self, name):
        return next(
            unit.code
            for branch in self.assemblies.university.branches
            for unit in branch.units
            if unit.name == name
        )

    def units(self):
        """Those that answer: whoever leads an aspect, then others in their order."""
        leads = list(dict.fromkeys(self.code_of(one.lead) for one in self.year.aspects))
        others = [
            unit.code
            for branch in self.assemblies.university.branches
            if not branch.is_new
            for unit in branch.units
        ]
        return list(dict.fromkeys([*leads, *others]))[: self.number(self.year.units)]

    def replies(self, opinions):
        """Every one is answered on paper within the time, told back, and settled."""
        for n, opinion in enumerate(opinions):
            outcome = self.outcome(n)
            planned = outcome == "planned"
            yield {
                **self.matter(n),
                "replied_on": self.year.handed_on + timedelta(days=10 + n * 7 % 25),
                "outcome": outcome,
                "reply": ANSWERS[outcome],
                "measures": "列入下一年度预算，分步实施" if planned else "",
                "promised_on": self.year.closed_on if planned else None,
                "grade": self.grade(n) if opinion["staff_number"] else "",
                "closed_on": self.year.closed_on,
            }

    def matter(self, n):
        """What names the n-th thing that was handed over."""
        return {
            "union": self.plan.code,
            "number": f"意见{self.day.year}-{n + 1:03}",
        }

    def outcome(self, n):
        return TURNS[n % len(TURNS)]

    def promises(self, opinions):
        """What was promised is reported as done; the union has still to look."""
        for n, _opinion in enumerate(opinions):
            if self.outcome(n) == "planned":
                yield {
                    **self.matter(n),
                    "progress": "已列入预算并按方案完成",
                    "done_on": self.year.closed_on,
                }

    def grade(self, n):
        return "basically" if n % 4 == 0 else "satisfied"

    # --- Duties -------------------------------------------------------------------------
    def duties(self):
        for duty in self.year.duties:
            for person in self.full[:: duty.each]:
                yield self.assemblies.of_roll(
                    duty_kind=duty.kind,
                    title=duty.title,
                    held_on=duty.held_on,
                    place=duty.place,
                    findings=duty.findings,
                    staff_number=person.staff_number,
                )
