"""The congresses of an invented school: terms, sessions, delegates, and those of its
colleges. The numbers the year prints are the targets of the (scaled) catalogue."""

from dataclasses import dataclass
from datetime import date
from random import Random

from union_portal.numerals import chinese

SHARE = 20  # one delegate at most for so many members, at a small scale
TEACHERS = 68  # of a hundred full delegates; the law wants 60
PAPERS = (
    ("work", "学校工作报告"),
    ("finance", "学校财务工作报告"),
    ("union", "工会工作报告"),
    ("proposals", "提案工作报告"),
    ("audit", "工会经费审查工作报告"),
)


@dataclass(frozen=True)
class Assembly:
    """What a plan says of its congresses. ``staff`` and ``members`` are number and first
    day of the term that runs; ``sessions`` the days of its sessions, one after the other,
    ``called`` one that is still to come. ``full``, ``observers`` and ``papers`` as other
    numbers of a plan: the key of a printed figure, or a number nobody prints."""

    staff: tuple[int, date]
    members: tuple[int, date]
    sessions: tuple[date, ...]
    venue: str
    full: str | int
    observers: str | int
    papers: str | int
    called: date | None = None


class Assemblies:
    """The rows of the workbooks of congresses for one (scaled) year."""

    def __init__(self, university, people, catalogue):
        self.university, self.plan = university, university.plan
        self.assembly = self.plan.assembly
        self.random = Random(self.plan.seed)
        self.year = catalogue.start.year
        self.targets = {key: one.target for key, one in catalogue.by_key.items()}
        self.people = [person for person in people if person.is_member]
        self.chosen = list(self.choose())

    def rows(self):
        """``{register: rows}`` in the order they are imported."""
        return {
            "congresses": list(self.congresses()),
            "delegations": list(self.delegations()),
            "delegate_quotas": self.quotas(),
            "delegates": list(self.delegates()),
            "delegation_heads": list(self.heads()),
            "congress_sessions": list(self.sessions()),
            "session_papers": list(self.papers()),
        }

    def number(self, given):
        """A printed number as it is; one that nobody prints fits the size of the roll."""
        if isinstance(given, str):
            return self.targets[given]
        return max(1, min(given, len(self.people) // SHARE))

    @property
    def papers_number(self):
        return self.number(self.assembly.papers)

    @property
    def day_of_year(self):
        """The day of the year's session; of the last one of the term otherwise."""
        days = [day for day in self.assembly.sessions if day.year == self.year]
        return days[0] if days else self.assembly.sessions[-1]

    # --- terms and sessions -------------------------------------------------------------
    def congresses(self):
        """Of the school both kinds with one list; of every college a staff congress."""
        for kind in ("staff", "members"):
            number, starts_on = getattr(self.assembly, kind)
            shared = self.assembly.staff[0] if kind == "members" else None
            yield {
                "union": self.plan.code,
                "kind": kind,
                "number": number,
                "starts_on": starts_on,
                "shares_with": shared,
            }
        for branch in self.university.branches:
            yield {
                "union": branch.code,
                "kind": "staff",
                "number": 1,
                "starts_on": self.since(branch),
            }

    def since(self, branch):
        return max(branch.founded_on, date(self.year - 2, 3, 1))

    def sessions(self):
        """The joint ones of the school, and one of the year in every college."""
        days = self.assembly.sessions
        for n, day in enumerate(days, 1):
            yield self.joint(n, day, held=True)
        if self.assembly.called:
            yield self.joint(len(days) + 1, self.assembly.called, held=False)
        for place, branch in enumerate(self.university.branches):
            first = self.since(branch)
            day = max(date(self.year, 3 + place % 9, 6 + place % 20), first)
            yield {
                "union": branch.code,
                "staff_term": 1,
                "staff_n": 1,
                "session_kind": "annual",
                "opens_on": day,
                "held": True,
                "reported": True,
            }

    def joint(self, n, day, *, held):
        return {
            "union": self.plan.code,
            "staff_term": self.assembly.staff[0],
            "staff_n": n,
            "members_term": self.assembly.members[0],
            "members_n": n,
            "session_kind": "re_election" if n == 1 else "annual",
            "venue": self.assembly.venue,
            "opens_on": day,
            "held": held,
        }

    def papers(self):
        """What the session of the year adopted."""
        for kind, title in PAPERS[: self.papers_number]:
            yield {
                "union": self.plan.code,
                "opens_on": self.day_of_year,
                "title": title,
                "paper_kind": kind,
                "adopted_on": self.day_of_year,
            }

    # --- delegates ----------------------------------------------------------------------
    def choose(self):
        """``(person, kind)``: teachers first, so that the list keeps to the law; nobody
        who came after the session of the year."""
        pool = [one for one in self.people if one.hired_on < self.day_of_year]
        self.random.shuffle(pool)
        teachers = [person for person in pool if person.category == "教师"]
        others = [person for person in pool if person.category != "教师"]
        full = self.number(self.assembly.full)
        wanted = min(-(-full * TEACHERS // 100), len(teachers))
        voters = teachers[:wanted] + others[: full - wanted]
        yield from ((person, "full") for person in voters)
        rest = others[full - wanted :]
        for person in rest[: self.number(self.assembly.observers)]:
            yield person, "observer"

    def parts(self):
        """Delegations: the branches in their order, some together."""
        branches = self.university.branches
        size = -(-len(branches) // 12)
        return [branches[at : at + size] for at in range(0, len(branches), size)]

    def delegation_of(self, branch):
        for place, part in enumerate(self.parts(), 1):
            if branch in {one.code for one in part}:
                return f"第{chinese(place)}代表团"
        raise KeyError(branch)

    def delegations(self):
        for place, _part in enumerate(self.parts(), 1):
            yield self.of_roll(place=place, name=f"第{chinese(place)}代表团")

    def of_roll(self, **values):
        return {"union": self.plan.code, "number": self.assembly.staff[0], **values}

    def quotas(self):
        """As many seats as the constituency has delegates, beside its members."""
        seats, staff, found = {}, {}, {}
        for person in self.people:
            staff[person.unit] = staff.get(person.unit, 0) + 1
        for person, kind in self.chosen:
            if kind == "full":
                seats[person.unit] = seats.get(person.unit, 0) + 1
                found[person.unit] = self.delegation_of(person.branch)
        return [
            self.of_roll(
                unit=unit,
                seats=number,
                electors=staff[unit],
                delegation=found[unit],
            )
            for unit, number in sorted(seats.items())
        ]

    def delegates(self):
        for place, (person, kind) in enumerate(self.chosen):
            leads = place % 8 == 0
            yield self.of_roll(
                staff_number=person.staff_number,
                name=person.name,
                delegate_kind=kind,
                unit=person.unit,
                delegation=self.delegation_of(person.branch),
                is_teacher=person.category == "教师",
                is_leader=leads,
                is_front_line=not leads,
                is_senior=person.rank in ("正高级", "副高级"),
                is_minority=person.ethnic_group not in ("", "汉族"),
                starts_on=max(self.assembly.staff[1], person.hired_on),
                qualified=True,
            )

    def heads(self):
        """The first of each delegation heads it, the next writes for it, since they sit."""
        waiting = {}
        for person, kind in self.chosen:
            name = self.delegation_of(person.branch)
            posts = waiting.setdefault(name, ["recorder", "head"])
            if kind == "full" and posts:
                yield self.of_roll(
                    delegation=name,
                    staff_number=person.staff_number,
                    name=person.name,
                    post=posts.pop(),
                    starts_on=max(self.assembly.staff[1], person.hired_on),
                )
