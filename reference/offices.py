"""Who holds which post: the committees of the school, its campuses and every branch.

Nobody is drawn twice for the same post, and nobody sits twice as long as there are
others: at a small scale a branch has three members and they share all its posts.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from members.models import OrganKind, UnionLevel
from reference.people import Someone
from reference.university import University, organ_name

# Post and number of seats; a small branch fills what it can.
COMMITTEE = {
    UnionLevel.SCHOOL: {
        "CHAIR": 1, "VICE-CHAIR": 3, "ORGANISATION": 1, "FINANCE": 1, "PUBLICITY": 1,
        "SPORTS": 1, "MEMBER": 15,
    },
    UnionLevel.CAMPUS: {
        "CHAIR": 1, "VICE-CHAIR": 2, "ORGANISATION": 1, "FINANCE": 1, "PUBLICITY": 1,
        "SPORTS": 1, "MEMBER": 8,
    },
    UnionLevel.BRANCH: {
        "CHAIR": 1, "VICE-CHAIR": 1, "ORGANISATION": 1, "FINANCE": 1, "PUBLICITY": 1,
        "SPORTS": 1,
    },
}  # fmt: skip
OTHER_ORGANS = {
    OrganKind.AUDIT: {
        UnionLevel.SCHOOL: {"AUDIT-CHAIR": 1, "AUDIT-MEMBER": 4},
        UnionLevel.CAMPUS: {"AUDIT-CHAIR": 1, "AUDIT-MEMBER": 2},
        UnionLevel.BRANCH: {"AUDIT-CHAIR": 1},
    },
    OrganKind.WOMEN: {
        UnionLevel.SCHOOL: {"WOMEN-CHAIR": 1, "WOMEN-MEMBER": 6},
        UnionLevel.CAMPUS: {"WOMEN-CHAIR": 1, "WOMEN-MEMBER": 4},
        UnionLevel.BRANCH: {"WOMEN-CHAIR": 1},
    },
}
WITH_MONEY = {"CHAIR", "VICE-CHAIR", "FINANCE"}
# Full-time staff are appointed to the union and to no organ.
OFFICE_SINCE = date(2018, 3, 1)


@dataclass
class Holding:
    """One appointment: in an organ, at a unit, or with neither in the union itself."""

    person: Someone
    post: str
    union: str
    organ: str
    starts_on: date
    ends_on: date | None = None
    is_full_time: bool = False
    unit: str = ""

    def row(self):
        return {
            "staff_number": self.person.staff_number,
            "name": self.person.name,
            "post": self.post,
            "union": self.union,
            "organ": self.organ,
            "unit": self.unit,
            "starts_on": self.starts_on,
            "ends_on": self.ends_on,
            "is_full_time": self.is_full_time,
        }


class Pool:
    """The members one may elect, the fittest first; everybody before anybody twice."""

    def __init__(self, people):
        self.waiting = list(people)

    def take(self, number, *, women=False, without=()):
        """Up to ``number`` different people; women first where women are sought."""
        barred = {id(person) for person in without}
        chosen = [person for person in self.waiting if id(person) not in barred]
        if women:
            chosen.sort(key=lambda person: person.sex != "女")
        chosen = chosen[:number]
        taken = {id(person) for person in chosen}
        rest = [person for person in self.waiting if id(person) not in taken]
        self.waiting = rest + chosen
        return chosen


class Offices:
    """Fills the posts of a university from its people."""

    def __init__(self, university: University, people, reporter):
        self.random = Random(university.plan.seed)
        self.university = university
        self.reporter = reporter
        self.by_branch = defaultdict(list)
        for person in people:
            if person.is_member:
                self.by_branch[person.branch].append(person)

    def holdings(self):
        """Every appointment, the school first."""
        yield from self.of_school()
        for campus in self.university.plan.campuses:
            body = self.university.campuses.get(campus.code)
            if body and body.terms:
                yield from self.fill(body, Pool(self.delegates(body, campus)))
                yield from self.staff(body.code, self.office(campus, body))
        for branch in self.university.branches:
            people = self.by_branch[branch.code]
            yield from self.fill(branch, self.pool(people, branch))
            yield from self.former_chair(branch, people)
            for unit in branch.units:
                yield from self.of_unit(branch, unit, people)

    def of_unit(self, branch, unit, people):
        """单位负责人 and 单位联络人 of the present, as far as the unit has two members."""
        here = {p.staff_number: p for p in people if p.unit == unit.code}
        for post, born in (("UNIT-HEAD", 1972), ("LIAISON", 1985)):
            if here:
                number = min(here, key=lambda n: (abs(here[n].born.year - born), n))
                person = here.pop(number)
                since = max(OFFICE_SINCE, person.joined_on)
                yield Holding(person, post, branch.code, "", since, unit=unit.code)

    def of_school(self):
        """The chair gives the report; the federation borrows from the same office."""
        school, plan = self.university.school, self.university.plan
        home = plan.campuses[0]
        office = self.office(home, school)
        chair = office.take(1)[0]
        chair.name = self.reporter
        yield from self.fill(school, Pool([chair, *self.delegates(school, home)]))
        yield from self.staff(school.code, office)
        yield from self.staff(plan.federation[0], office)

    def office(self, campus, body):
        """Who may work full time for a union of this campus."""
        branch = self.university.named(campus.office)
        return self.pool(self.by_branch[branch.code], body)

    def delegates(self, body, campus):
        """One fit member of each branch of the campus."""
        people = [
            self.pool(self.by_branch[branch.code], body).take(1)[0]
            for branch in self.university.of_campus(campus.code)
            if not branch.is_new
        ]
        self.random.shuffle(people)
        return people

    def pool(self, people, body):
        """The fittest first: members at the election, established, 35 to 58 years old.

        A few dozen are enough to choose from, whatever the size of the branch.
        """
        elected = body.terms[-1].elected_on
        few = self.random.sample(people, min(len(people), 40))

        def unfit(person):
            age = elected.year - person.born.year
            return (
                person.joined_on > elected,
                person.kind != "SYB",
                not 35 <= age <= 58,
            )

        return Pool(sorted(few, key=unfit))

    def fill(self, body, pool):
        """The organs of a union for the term that runs."""
        elected = body.terms[-1].elected_on
        seats = {OrganKind.COMMITTEE: COMMITTEE[body.level]}
        seats |= {kind: by_level[body.level] for kind, by_level in OTHER_ORGANS.items()}
        with_money = []  # none of them sits in the audit committee
        for kind in body.organs:
            barred = with_money if kind == OrganKind.AUDIT else ()
            for post, number in seats[kind].items():
                chosen = pool.take(
                    number, women=kind == OrganKind.WOMEN, without=barred
                )
                if post in WITH_MONEY:
                    with_money += chosen
                for person in chosen:
                    yield Holding(
                        person,
                        post,
                        body.code,
                        organ_name(kind),
                        max(elected, person.joined_on),
                    )

    def staff(self, union, pool):
        for post, number in self.university.plan.staff.get(union, {}).items():
            for person in pool.take(number):
                starts_on = max(OFFICE_SINCE, person.joined_on)
                yield Holding(person, post, union, "", starts_on, is_full_time=True)

    def former_chair(self, body, people):
        """Of a branch re-elected lately, the chair of the term before."""
        if body.code not in self.university.reelected:
            return
        former, now = body.terms[-2:]
        last_day = now.elected_on - timedelta(days=1)
        elders = [person for person in people if person.joined_on < former.elected_on]
        if elders:
            yield Holding(
                self.random.choice(elders[:20]),
                "CHAIR",
                body.code,
                organ_name(OrganKind.COMMITTEE),
                former.elected_on,
                last_day,
            )

    def contact_rows(self, appointments):
        """Each full-time officer of the school looks after some branches that have no
        campus union above them."""
        school = self.university.school.code
        officers = [
            row
            for row in appointments
            if row["union"] == school and row["is_full_time"]
        ]
        branches = self.university.of_campus(self.university.plan.campuses[0].code)
        for place, branch in enumerate(branches):
            officer = officers[place % len(officers)]
            yield {
                "staff_number": officer["staff_number"],
                "union": branch.code,
                "starts_on": max(date(2023, 3, 1), officer["starts_on"]),
            }
