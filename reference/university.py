"""An invented university: its unions, units, organs and their terms, from its plan.

The shape never scales: branches, units, terms and who was founded or re-elected are
those of the plan. Rows are dicts by the column names of the registers in
``members/workbooks``.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from random import Random

from members.models import OrganKind, PostKind, UnionLevel
from reference.catalogue import Catalogue
from reference.plan import Campus, Plan
from reference.schools import SCHOOLS

# From this share on a branch is divided into groups (工会小组).
LARGE = 500
KINDS = (
    # code, name, on the establishment, through an agency, who pays the dues, in English
    ("SYB", "事业编制", True, False, "payroll", "Established post"),
    ("HTZ", "合同制", False, False, "payroll", "Contract"),
    ("LWPQ", "劳务派遣", False, True, "agency", "Agency worker"),
    ("NXZ", "年薪制", False, False, "payroll", "Annual salary"),
    ("WJ", "外籍", False, False, "self", "Foreign staff"),
    ("BSH", "博士后", False, False, "", "Postdoc"),
)
COMMITTEES = [OrganKind.COMMITTEE, OrganKind.STANDING]
# Code, name, in English, what the rules of composition ask of it, roles, its bodies.
POSTS: tuple[tuple[str, str, str, PostKind, list[str], list[OrganKind]], ...] = (
    ("CHAIR", "主席", "Chair", PostKind.CHAIR, ["lead"], COMMITTEES),
    ("VICE-CHAIR", "副主席", "Vice chair", PostKind.VICE_CHAIR, ["lead"], COMMITTEES),
    (
        "FEDERATION-OFFICER",
        "市教育工会干部",
        "Officer of the city federation",
        PostKind.OFFICER,
        ["office"],
        [],
    ),
    ("OFFICER", "专职干部", "Full-time officer", PostKind.OFFICER, ["office"], []),
    (
        "ORGANISATION",
        "组织委员",
        "Committee member for organisation",
        PostKind.SEAT,
        ["office"],
        COMMITTEES,
    ),
    (
        "FINANCE",
        "财务委员",
        "Committee member for finance",
        PostKind.FINANCE,
        ["finance"],
        COMMITTEES,
    ),
    (
        "PUBLICITY",
        "宣传委员",
        "Committee member for publicity",
        PostKind.SEAT,
        [],
        COMMITTEES,
    ),
    (
        "SPORTS",
        "文体委员",
        "Committee member for culture and sports",
        PostKind.SEAT,
        [],
        COMMITTEES,
    ),
    ("MEMBER", "委员", "Committee member", PostKind.SEAT, [], []),
    (
        "AUDIT-CHAIR",
        "经审委员会主任",
        "Chair of the audit committee",
        PostKind.OTHER,
        ["audit"],
        [OrganKind.AUDIT],
    ),
    (
        "AUDIT-MEMBER",
        "经审委员会委员",
        "Member of the audit committee",
        PostKind.SEAT,
        ["audit"],
        [OrganKind.AUDIT],
    ),
    (
        "WOMEN-CHAIR",
        "女工委员会主任",
        "Chair of the women's committee",
        PostKind.OTHER,
        ["women"],
        [OrganKind.WOMEN],
    ),
    (
        "WOMEN-MEMBER",
        "女工委员会委员",
        "Member of the women's committee",
        PostKind.SEAT,
        ["women"],
        [OrganKind.WOMEN],
    ),
    ("UNIT-HEAD", "单位负责人", "Head of unit", PostKind.OTHER, ["unit_lead"], []),
    (
        "LIAISON",
        "单位联络人",
        "Contact person of the unit",
        PostKind.OTHER,
        ["liaison"],
        [],
    ),
)
TERM_DAYS = 1826  # five years


@dataclass
class Unit:
    code: str
    name: str
    kind: str


@dataclass
class Term:
    number: int
    elected_on: date


@dataclass
class Body:
    """A union above the groups: school, campus, branch. ``share``: of its campus."""

    code: str
    name: str
    level: str
    parent: str
    founded_on: date | None
    kind: str = ""
    share: int = 0
    is_new: bool = False
    affiliation: str = ""
    units: list[Unit] = field(default_factory=list)
    groups: list[tuple[str, str]] = field(default_factory=list)
    organs: tuple[str, ...] = ()
    terms: list[Term] = field(default_factory=list)

    @property
    def campus(self):
        return self.parent if self.level == UnionLevel.BRANCH else self.code


def organ_name(kind):
    return str(OrganKind(kind).label)


def branches(plan: Plan, campus: Campus, since):
    """Read a table of branches: each covers the unit of its name and further ones."""
    for n, line in enumerate(campus.table.strip().splitlines(), 1):
        name, kind, share, *more = line.split()
        code = f"{campus.code}-{n:02}"
        units = [
            Unit(f"{code.removeprefix(f'{plan.code}-')}-{m}", unit, kind)
            for m, unit in enumerate([name, *more[1:]], 1)
        ]
        branch = Body(
            code=code,
            name=f"{name}工会",
            level=UnionLevel.BRANCH,
            parent=campus.code,
            founded_on=plan.founded.get(name, since),
            is_new=name in plan.founded,
            kind=kind,
            share=int(share),
            affiliation=more[0] if more and more[0] != "." else campus.affiliation,
            units=units,
        )
        if branch.share >= LARGE:
            names = plan.groups.get(kind) or plan.groups[""]
            branch.groups = [
                (f"{code}-G{m}", f"{name}{group}工会小组")
                for m, group in enumerate(names, 1)
            ]
        yield branch


class University:
    """The whole invented university of a catalogue; the same seed, the same dates."""

    def __init__(self, catalogue: Catalogue):
        self.plan = SCHOOLS[catalogue.union.upper()]
        # "Founded" and "re-elected" in the report: since the report before it.
        self.since, self.as_of = catalogue.start, catalogue.as_of
        self.random = Random(self.plan.seed)
        self.branches = [
            branch
            for campus in self.plan.campuses
            for branch in branches(self.plan, campus, self.since)
        ]
        self.school = Body(
            self.plan.code,
            self.plan.union_name,
            UnionLevel.SCHOOL,
            self.plan.federation[0],
            self.plan.founded_on,
            terms=[Term(*term) for term in self.plan.terms],
        )
        self.campuses = {
            campus.code: Body(
                campus.code,
                campus.name,
                UnionLevel.CAMPUS,
                self.plan.code,
                campus.founded_on,
                terms=[Term(*term) for term in campus.terms],
            )
            for campus in self.plan.campuses
            if campus.code != self.plan.code
        }
        self._date_branches()
        for body in self.bodies:
            body.organs = self._organs(body)
        self.members = {
            code: max(number, len(self.of_campus(code)))
            for code, number in catalogue.members.items()
        }

    @property
    def bodies(self):
        """Every union that has organs."""
        campuses = [body for body in self.campuses.values() if body.terms]
        return [self.school, *campuses, *self.branches]

    def of_campus(self, code):
        return [branch for branch in self.branches if branch.campus == code]

    def named(self, name):
        """The branch that covers the unit of this name first."""
        return next(b for b in self.branches if b.units[0].name == name)

    @cached_property
    def reelected(self):
        """Codes of the branches whose committee was re-elected since the last report."""
        chosen = set()
        for campus in self.plan.campuses:
            older = [b.code for b in self.of_campus(campus.code) if not b.is_new]
            chosen.update(self.random.sample(older, campus.reelected))
        return chosen

    def _date_branches(self):
        for branch in self.branches:
            if branch.is_new:
                branch.terms = [Term(1, branch.founded_on)]
                continue
            branch.founded_on = self._day(date(1952, 9, 1), date(2008, 12, 31))
            if branch.code in self.reelected:
                elected = self._day(self.since + timedelta(days=20), self.as_of)
            else:
                elected = self._day(date(2019, 5, 6), date(2022, 12, 20))
            earlier = elected - timedelta(days=TERM_DAYS + self.random.randint(0, 200))
            number = max(2, (elected.year - branch.founded_on.year) // 5)
            branch.terms = [Term(number - 1, earlier), Term(number, elected)]

    def _day(self, first, last):
        return first + timedelta(days=self.random.randint(0, (last - first).days))

    def _organs(self, body):
        """A committee everywhere; the other two in most places."""
        kinds = [OrganKind.COMMITTEE]
        if body.level != UnionLevel.BRANCH or self.random.random() < 0.85:
            kinds.append(OrganKind.AUDIT)
        if body.level != UnionLevel.BRANCH or self.random.random() < 0.9:
            kinds.append(OrganKind.WOMEN)
        return tuple(kinds)

    # --- rows ---------------------------------------------------------------------------
    def union_rows(self):
        code, name, founded = self.plan.federation
        federation = Body(code, name, UnionLevel.FEDERATION, "", founded)
        yield self.union_row(federation, order=1)
        tops = (self.school, *self.campuses.values())
        for order, body in enumerate(tops, self.plan.order):
            yield self.union_row(body, order)
        for order, branch in enumerate(self.branches, 1):
            yield self.union_row(branch, order * 100)
            for step, (code, name) in enumerate(branch.groups, 1):
                yield {
                    "code": code,
                    "name": name,
                    "level": UnionLevel.GROUP,
                    "parent": branch.code,
                    "affiliation": branch.affiliation,
                    "order": order * 100 + step,
                }

    def union_row(self, body, order):
        return {
            "code": body.code,
            "name": body.name,
            "level": body.level,
            "parent": body.parent,
            "affiliation": body.affiliation,
            "is_reporting_node": body.level == UnionLevel.CAMPUS and not body.terms,
            "founded_on": body.founded_on,
            "order": order,
        }

    def unit_rows(self):
        for branch in self.branches:
            for unit in branch.units:
                yield {
                    "code": unit.code,
                    "name": unit.name,
                    "kind": unit.kind,
                    "union": branch.code,
                    "has_party_organisation": True,
                }
        for new, unit in self.units_without_union():
            yield {
                "code": unit.code,
                "name": unit.name,
                "kind": unit.kind,
                "has_party_organisation": True,
                "opened_on": new.opened_on,
            }

    def units_without_union(self):
        """``[(new unit, unit)]``: opened lately, their people are not members yet."""
        found = []
        for new in self.plan.without_union:
            place = new.campus.removeprefix(self.plan.code).removeprefix("-")
            code = "-".join(part for part in (place, "90-1") if part)
            found.append((new, Unit(code, new.name, new.kind)))
        return found

    def kind_rows(self):
        names = (
            "code",
            "name",
            "on_establishment",
            "through_agency",
            "dues_source",
            "name_en",
        )
        for order, kind in enumerate(KINDS, 1):
            yield dict(zip(names, kind, strict=True)) | {"order": order}

    def post_rows(self):
        names = ("code", "name", "name_en", "kind", "roles", "organs")
        for order, post in enumerate(POSTS, 1):
            yield dict(zip(names, post, strict=True)) | {"order": order * 10}

    def organ_rows(self):
        for body in self.bodies:
            for kind in body.organs:
                yield {
                    "union": body.code,
                    "name": organ_name(kind),
                    "kind": kind,
                    "founded_on": body.founded_on,
                }

    def term_rows(self):
        for body in self.bodies:
            for kind in body.organs:
                for term in body.terms:
                    yield {
                        "union": body.code,
                        "organ": organ_name(kind),
                        "number": term.number,
                        "elected_on": term.elected_on,
                    }

    def group_rows(self):
        """Every branch in one of the groups of its campus; the first of each leads."""
        for campus in self.plan.campuses:
            older = [b for b in self.of_campus(campus.code) if not b.is_new]
            for place, branch in enumerate(older):
                group = place % campus.sectors
                yield {
                    "sector": "片区",
                    "name": f"{campus.affiliation}第{group + 1}片组",
                    "union": branch.code,
                    "is_lead": place < campus.sectors,
                    "starts_on": self.since,
                }

    def agreement_rows(self):
        """What the school agreed with the agencies whose people work here."""
        for agency in self.plan.agencies:
            yield {
                "union": self.plan.code,
                "agency": agency,
                "managed_by": "host",
                "signed_on": self.since - timedelta(days=12),
                "starts_on": self.since,
                "ends_on": date(2025, 12, 31),
            }
