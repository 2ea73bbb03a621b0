"""The people of the invented university: who they are, where they work, since when.

Nobody exists. ID numbers bear a code that no district has; phone numbers begin with
194, which no network uses; mail goes to a reserved domain.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn.ric import calc_check_digit

from reference.names import Namer
from reference.university import University

PROVINCES = (
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
    50, 51, 52, 53, 54, 61, 62, 63, 64, 65,
)  # fmt: skip
# 教师, 其他专业技术, 管理, 工勤技能 by kind of unit.
CATEGORIES = ("教师", "其他专业技术", "管理", "工勤技能")
CATEGORY_SHARES = {
    "college": (64, 19, 15, 2),
    "department": (2, 12, 80, 6),
    "service": (1, 30, 22, 47),
    "hospital": (3, 83, 8, 6),
    "other": (62, 16, 12, 10),
}
# Years since one's degree, give or take six.
RANKS = ((28, "正高级"), (19, "副高级"), (7, "中级"), (-2, "初级"))
# Beside each 1000 members: not counted or not yet members.
RETAINED, NOT_YET, LEFT = 12, 16, 4


@dataclass
class Someone:
    """A person with the employment and the membership that the roll reports."""

    staff_number: str
    name: str
    sex: str
    ethnic_group: str
    born: date
    id_kind: str
    id_number: str
    phone: str
    email: str
    unit: str
    kind: str
    category: str
    rank: str
    agency: str
    hired_on: date
    branch: str
    union: str = ""
    status: str = ""
    joined_on: date | None = None
    left_on: date | None = None

    @property
    def is_member(self):
        return self.status == "在会"

    def row(self):
        """The row of the roll, as HR would send it."""
        return {
            "staff_number": self.staff_number,
            "name": self.name,
            "sex": self.sex,
            "ethnic_group": self.ethnic_group,
            "birth_date": self.born,
            "id_kind": self.id_kind,
            "id_number": self.id_number,
            "phone": self.phone,
            "email": self.email,
            "unit": self.unit,
            "kind": self.kind,
            "post_category": self.category,
            "title_rank": self.rank,
            "agency": self.agency,
            "hired_on": self.hired_on,
            "left_on": self.left_on,
            "union": self.union,
            "status": self.status,
            "joined_on": self.joined_on,
        }


def allot(total, shares):
    """Share ``total`` out by ``shares``, one at least to each, exactly and fairly."""
    spare, whole = total - len(shares), sum(shares)
    if spare < 0:
        raise ValueError(f"{total} persons are too few for {len(shares)} branches")
    parts = [spare * share // whole for share in shares]
    rests = [spare * share % whole for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda i: (-rests[i], i))
    for i in by_rest[: spare - sum(parts)]:
        parts[i] += 1
    return [part + 1 for part in parts]


class Population:
    """Draws people one after the other; numbers are never given twice."""

    def __init__(self, university: University):
        self.university = university
        self.plan, self.as_of = university.plan, university.as_of
        self.campuses = {campus.code: campus for campus in self.plan.campuses}
        self.random = Random(self.plan.seed)
        self.namer = Namer(self.random)
        self.hired: dict[int, int] = {}
        self.id_numbers: set[str] = set()
        self.count = self.plan.first_person - 1

    def people(self):
        """Everybody on the roll, as many members in each campus as the year counts."""
        members = self.university.members
        for campus, number in members.items():
            branches = self.university.of_campus(campus)
            sizes = allot(number, [branch.share for branch in branches])
            for branch, size in zip(branches, sizes, strict=True):
                for _n in range(size):
                    yield self.member(branch, "在会")
                yield from self.uncounted(branch, size)
        for new, unit in self.university.units_without_union():
            for _n in range(allot_one(members[new.campus], NOT_YET // 4)):
                yield self.someone(new.campus, unit)

    def uncounted(self, branch, size):
        """Who belongs to the branch's units without being counted as a member."""
        for _n in range(self.about(size, RETAINED)):
            yield self.member(branch, "保留会籍")
        for _n in range(self.about(size, NOT_YET)):
            yield self.employee(branch)
        for _n in range(self.about(size, LEFT)):
            someone = self.employee(branch)
            someone.left_on = self.day(
                max(someone.hired_on, date(2022, 6, 1)), self.as_of
            )
            yield someone

    def about(self, size, per_mille):
        """So many in a thousand, the broken rest by lot."""
        whole, rest = divmod(size * per_mille, 1000)
        return whole + (self.random.random() * 1000 < rest)

    def member(self, branch, status):
        someone = self.employee(branch)
        earliest = someone.hired_on + timedelta(days=self.random.randint(20, 400))
        if branch.is_new:
            earliest = max(earliest, branch.founded_on)
        someone.joined_on = min(earliest, self.as_of)
        someone.status = status
        someone.union = branch.code
        if branch.groups and self.random.random() < 0.9:
            someone.union = self.random.choice(branch.groups)[0]
        return someone

    def employee(self, branch):
        someone = self.someone(branch.campus, self.random.choice(branch.units))
        someone.branch = branch.code
        return someone

    def someone(self, campus, unit):
        draw = self.random
        campus = self.campuses[campus]
        shares = campus.kind_shares
        kind = draw.choices(list(shares), list(shares.values()))[0]
        category = draw.choices(CATEGORIES, CATEGORY_SHARES[unit.kind])[0]
        if kind == "BSH":
            category = "其他专业技术"
        sex = "女" if draw.random() < campus.women else "男"
        born = self.birthday(kind, sex)
        hired_on = self.hiring(born, kind)
        group = "" if kind == "WJ" else self.namer.ethnic_group()
        self.count += 1
        number = self.staff_number(hired_on)
        return Someone(
            staff_number=number,
            name=self.name(kind, sex, born, group),
            sex=sex,
            ethnic_group=group,
            born=born,
            id_kind="护照" if kind == "WJ" else "居民身份证",
            id_number=self.passport() if kind == "WJ" else self.id_number(born, sex),
            phone=self.phone(),
            email=f"{number}@{self.plan.mail}" if draw.random() < 0.4 else "",
            unit=unit.code,
            kind=kind,
            category=category,
            rank=self.rank(born, category),
            agency=draw.choice(self.plan.agencies) if kind == "LWPQ" else "",
            hired_on=hired_on,
            branch="",
        )

    def name(self, kind, sex, born, group):
        if kind == "WJ":
            return self.namer.foreign(sex)
        return self.namer.chinese(sex, born.year, group)

    def day(self, first, last):
        return first + timedelta(days=self.random.randint(0, (last - first).days))

    def birthday(self, kind, sex):
        """Of working age: postdocs are young, women of most posts retire earlier."""
        if kind == "BSH":
            return self.day(date(1988, 1, 1), date(1996, 6, 30))
        oldest = 1964 if sex == "男" or kind == "SYB" else 1969
        # Two draws: the middle of working life is the most frequent.
        youngest = self.random.randint(1982, 2000)
        return self.day(date(oldest, 5, 1), date(youngest, 12, 31))

    def hiring(self, born, kind):
        age = 28 if kind == "BSH" else self.random.randint(22, 32)
        first = date(born.year + age, 7, 1)
        latest = self.as_of - timedelta(days=27)
        if first >= latest:
            return self.day(self.university.since + timedelta(days=8), latest)
        last = first + timedelta(days=2500)
        if kind in ("BSH", "WJ"):
            first = max(first, date(2018, 7, 1))
            last = latest
        return self.day(first, min(last, latest))

    def staff_number(self, hired_on):
        """Year of hiring and a running number of the year."""
        self.hired[hired_on.year] = self.hired.get(hired_on.year, 0) + 1
        return self.plan.staff_number.format(
            year=hired_on.year, number=self.hired[hired_on.year]
        )

    def id_number(self, born, sex):
        place = self.plan.id_place
        while True:
            serial = self.random.randrange(500) * 2 + (sex == "男")
            body = f"{self.random.choice(PROVINCES)}{place}{born:%Y%m%d}{serial:03}"
            if body not in self.id_numbers:
                self.id_numbers.add(body)
                return body + calc_check_digit(body + "0")

    def passport(self):
        return f"PX{self.count:07}"

    def phone(self):
        """A number of its own for everybody: a walk through all eight digits."""
        return f"194{self.count * 48_271_937 % 10**8:08}"

    def rank(self, born, category):
        if category == "工勤技能":
            return "无"
        experience = self.as_of.year - born.year - 28 + self.random.randint(-6, 6)
        for years, rank in RANKS:
            if experience >= years:
                return rank
        return "无"


def allot_one(size, per_mille):
    """So many in a thousand, one at least."""
    return max(1, size * per_mille // 1000)
