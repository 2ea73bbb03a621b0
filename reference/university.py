"""明湖大学, an invented university: its unions, units, organs and their terms.

The shape never scales: 62 branches under 校本部 and 医学部, 68 units of which two have
no union yet, 6 branches founded and 21 re-elected in the time the report speaks of.
Rows are dicts by the column names of the registers in ``members/workbooks``.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from random import Random

from members.models import OrganKind, PostKind, UnionLevel
from members.models.unions import UnitKind

FEDERATION, SCHOOL, HQ, MED = "JHGH", "MHU", "MHU-HQ", "MHU-MED"
AS_OF = date(2024, 4, 11)
# "Founded" and "re-elected" in the report: since the report before it.
SINCE = date(2023, 1, 1)

# Name, kind, share of the campus in persons, what reports count it with, further units.
HQ_TABLE = """
数学科学学院      college     230
物理学院          college     340
化学学院          college     320
生命科学学院      college     260
地球与空间学院    college     210
大气与海洋学院    college     120
环境学院          college     150
信息工程学院      college     420  .  微电子研究所
计算机学院        college     260
人工智能研究院    college     140
集成电路学院      college     130
材料学院          college     170
机械与动力学院    college     190
建筑与规划学院    college     110
心理学院          college      90
文学院            college     170
历史学院          college     110
哲学院            college     100
考古学院          college      90
外国语学院        college     240
艺术学院          college      90
新闻传播学院      college     100
法学院            college     150
经济学院          college     160
商学院            college     230
公共管理学院      college     110
社会学院          college     110
教育学院          college     100
马克思主义学院    college      90
体育教研部        college     100
继续教育学院      college     120
先进能源研究院    college     110
滨海研究院        college     620  滨海研究院  滨海校区管理处
党群机关          department  330
行政机关          department  520  .  国际合作处
图书馆            service     270  .  档案馆
信息化中心        service     130
实验设备中心      service     120
出版社            service     310
后勤服务中心      service    1080
餐饮服务中心      service     560
校园保卫处        service     260
校医院            service     210
附属中学          other       420
附属小学          other       190
幼教中心          other       130
会议中心          service     180
产业集团          service     760
"""
MED_TABLE = """
基础医学院        college     640
药学院            college     360
公共卫生学院      college     250
护理学院          college     130
医学人文学院      college     120
医学技术学院      college     140
医学部机关        department  560
医学部后勤中心    service     480
附属第一医院      hospital   6300  附属医院
附属第二医院      hospital   5600  附属医院
附属第三医院      hospital   5900  附属医院
附属口腔医院      hospital   2500  附属医院
附属肿瘤医院      hospital   2700  附属医院
附属精神卫生医院  hospital    880  附属医院
"""
NO_UNION_YET = (
    ("交叉科学研究院", UnitKind.COLLEGE, HQ),
    ("医学数据研究中心", UnitKind.COLLEGE, MED),
)
FOUNDED = {
    "人工智能研究院": date(2023, 3, 22),
    "集成电路学院": date(2023, 5, 17),
    "先进能源研究院": date(2023, 10, 25),
    "会议中心": date(2024, 3, 20),
    "医学技术学院": date(2023, 9, 13),
    "附属精神卫生医院": date(2023, 12, 6),
}
REELECTED = {HQ: 16, MED: 5}

# From this share on a branch is divided into groups (工会小组).
LARGE = 500
HOSPITAL_GROUPS = ("内科", "外科", "门急诊", "护理", "医技", "行政后勤")
OTHER_GROUPS = ("第一", "第二", "第三", "第四")

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
# Labour-dispatch agencies whose people work here.
AGENCIES = (
    "京华众诚人力资源有限公司",
    "明湖人才服务有限公司",
    "安和医疗后勤服务有限公司",
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
    """A union with organs: the school, 医学部, a branch. ``share``: of its campus."""

    code: str
    name: str
    level: str
    parent: str
    founded_on: date
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


def branches(table, campus, affiliation):
    """Read a table of branches: each covers the unit of its name and further ones."""
    for n, line in enumerate(table.strip().splitlines(), 1):
        name, kind, share, *more = line.split()
        code = f"{campus}-{n:02}"
        units = [
            Unit(f"{code.removeprefix('MHU-')}-{m}", unit, kind)
            for m, unit in enumerate([name, *more[1:]], 1)
        ]
        branch = Body(
            code=code,
            name=f"{name}工会",
            level=UnionLevel.BRANCH,
            parent=campus,
            founded_on=FOUNDED.get(name, SINCE),
            is_new=name in FOUNDED,
            kind=kind,
            share=int(share),
            affiliation=more[0] if more and more[0] != "." else affiliation,
            units=units,
        )
        if branch.share >= LARGE:
            names = HOSPITAL_GROUPS if kind == "hospital" else OTHER_GROUPS
            branch.groups = [
                (f"{code}-G{m}", f"{name}{group}工会小组")
                for m, group in enumerate(names, 1)
            ]
        yield branch


class University:
    """The whole invented university; the same seed gives the same dates."""

    def __init__(self, seed=2023):
        self.random = Random(seed)
        self.branches = [
            *branches(HQ_TABLE, HQ, "校本部"),
            *branches(MED_TABLE, MED, "医学部"),
        ]
        self.school = Body(
            SCHOOL, "明湖大学工会", UnionLevel.SCHOOL, FEDERATION, date(1949, 11, 5)
        )
        self.med = Body(MED, "医学部工会", UnionLevel.CAMPUS, SCHOOL, date(1952, 3, 8))
        self.school.terms = [Term(18, date(2014, 1, 9)), Term(19, date(2019, 4, 18))]
        self.med.terms = [Term(8, date(2021, 11, 5))]
        self._date_branches()
        for body in self.bodies:
            body.organs = self._organs(body)

    @property
    def bodies(self):
        """Every union that has organs."""
        return [self.school, self.med, *self.branches]

    @cached_property
    def reelected(self):
        """Codes of the branches whose committee was re-elected since the last report."""
        older = [branch for branch in self.branches if not branch.is_new]
        chosen = set()
        for campus, number in REELECTED.items():
            codes = [branch.code for branch in older if branch.campus == campus]
            chosen.update(self.random.sample(codes, number))
        return chosen

    def _date_branches(self):
        for branch in self.branches:
            if branch.is_new:
                branch.terms = [Term(1, branch.founded_on)]
                continue
            branch.founded_on = self._day(date(1952, 9, 1), date(2008, 12, 31))
            if branch.code in self.reelected:
                elected = self._day(SINCE + timedelta(days=20), AS_OF)
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
        tops = (
            (FEDERATION, "京华市教育工会", UnionLevel.FEDERATION, "", date(1950, 5, 1)),
            (
                SCHOOL,
                self.school.name,
                UnionLevel.SCHOOL,
                FEDERATION,
                date(1949, 11, 5),
            ),
            (HQ, "校本部", UnionLevel.CAMPUS, SCHOOL, None),
            (MED, self.med.name, UnionLevel.CAMPUS, SCHOOL, self.med.founded_on),
        )
        for order, (code, name, level, parent, founded) in enumerate(tops, 1):
            yield {
                "code": code,
                "name": name,
                "level": level,
                "parent": parent,
                "is_reporting_node": code == HQ,
                "founded_on": founded,
                "order": order,
            }
        for order, branch in enumerate(self.branches, 1):
            yield {
                "code": branch.code,
                "name": branch.name,
                "level": branch.level,
                "parent": branch.parent,
                "affiliation": branch.affiliation,
                "founded_on": branch.founded_on,
                "order": order * 100,
            }
            for step, (code, name) in enumerate(branch.groups, 1):
                yield {
                    "code": code,
                    "name": name,
                    "level": UnionLevel.GROUP,
                    "parent": branch.code,
                    "affiliation": branch.affiliation,
                    "order": order * 100 + step,
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
        for unit, _campus in self.units_without_union():
            yield {
                "code": unit.code,
                "name": unit.name,
                "kind": unit.kind,
                "has_party_organisation": True,
                "opened_on": date(2024, 1, 8),
            }

    def units_without_union(self):
        """``(unit, campus)``: opened lately, their people are not members yet."""
        return [
            (Unit(f"{campus.removeprefix('MHU-')}-90-1", name, kind), campus)
            for name, kind, campus in NO_UNION_YET
        ]

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
        sizes = {HQ: 4, MED: 2}
        for campus, number in sizes.items():
            older = [b for b in self.branches if b.campus == campus and not b.is_new]
            for place, branch in enumerate(older):
                group = place % number
                yield {
                    "sector": "片区",
                    "name": f"{'校本部' if campus == HQ else '医学部'}第{group + 1}片组",
                    "union": branch.code,
                    "is_lead": place < number,
                    "starts_on": SINCE,
                }

    def agreement_rows(self):
        """What the school agreed with the agencies whose people work here."""
        for agency in AGENCIES:
            yield {
                "union": SCHOOL,
                "agency": agency,
                "managed_by": "host",
                "signed_on": date(2022, 12, 20),
                "starts_on": SINCE,
                "ends_on": date(2025, 12, 31),
            }
