"""The checks: which bodies a union must have, and who must sit in them.

A share is met when the whole number of persons reaches it: the number required is
rounded up (不低于).
"""

from members import norms
from members.checks.engine import COMPOSITION, ORGANS, Measure, check
from members.checks.gates import MONEY
from members.models import OrganKind, PostKind, UnionLevel


def share_of(number, value, base=100):
    """``value`` percent (or permille) of a number, rounded up."""
    return -(-number * value // base)


def band(bands, number):
    """``(least, most)`` of the band a number falls into."""
    return next(
        (least, most) for top, least, most in bands if top is None or number <= top
    )


def _body(facts, kind, counted, value):
    """One body of a kind where so many are reached."""
    if not facts.has_organs or counted < value:
        return None
    return Measure(int(kind in facts.organs), counted, least=1, unit="个")


@check(
    "members.has_committee",
    "工会委员会",
    group=ORGANS,
    norm=norms.COMMITTEE_STAFF,
    of="已建 / 会员人数",
)
def has_committee(facts, value):
    return _body(facts, OrganKind.COMMITTEE, facts.members, value)


@check(
    "members.has_audit_committee",
    "经费审查委员会",
    group=ORGANS,
    norm=norms.AUDIT_COMMITTEE_MEMBERS,
    of="已建 / 会员人数",
)
def has_audit_committee(facts, value):
    return _body(facts, OrganKind.AUDIT, facts.members, value)


@check(
    "members.has_women_committee",
    "女教职工委员会",
    group=ORGANS,
    norm=norms.WOMEN_COMMITTEE_WOMEN,
    of="已建 / 女会员人数",
)
def has_women_committee(facts, value):
    return _body(facts, OrganKind.WOMEN, facts.women, value)


@check(
    "members.has_groups",
    "工会小组",
    group=ORGANS,
    norm=norms.GROUP_MEMBERS,
    of="小组数 / 会员人数",
)
def has_groups(facts, value):
    if facts.union.level != UnionLevel.BRANCH or facts.members < value:
        return None
    return Measure(facts.groups, facts.members, least=1, unit="个")


def _seats(facts, kind, bands):
    """Who sits in a body of so many members; an absent body is another check's."""
    if kind not in facts.organs:
        return None
    least, most = band(bands, facts.members)
    return Measure(len(facts.persons(kind)), facts.members, least=least, most=most)


@check(
    "members.committee_size",
    "工会委员会人数",
    group=COMPOSITION,
    norm=norms.COMMITTEE_SEATS,
    of="现任委员 / 会员人数",
)
def committee_size(facts, value):
    return _seats(facts, OrganKind.COMMITTEE, value)


@check(
    "members.audit_committee_size",
    "经费审查委员会人数",
    group=COMPOSITION,
    norm=norms.AUDIT_SEATS,
    of="现任委员 / 会员人数",
)
def audit_committee_size(facts, value):
    return _seats(facts, OrganKind.AUDIT, value)


@check(
    "members.full_time_officers",
    "专职工会干部配备",
    group=COMPOSITION,
    norm=norms.FULL_TIME_PERMILLE,
    of="专职干部 / 会员人数",
)
def full_time_officers(facts, value):
    if facts.union.level != UnionLevel.SCHOOL:
        return None
    required = share_of(facts.members, value, base=1000)
    return Measure(len(facts.full_time), facts.members, least=required)


def _front_line(facts, kind, value):
    """A school's and a campus's body: a branch office has nobody but its own people."""
    sitting = facts.persons(kind)
    if not sitting or facts.union.level not in (UnionLevel.SCHOOL, UnionLevel.CAMPUS):
        return None
    found = len(sitting & facts.front_line)
    return Measure(found, len(sitting), least=share_of(len(sitting), value))


@check(
    "members.front_line_in_committee",
    "委员中的劳模先进和一线教职工",
    group=COMPOSITION,
    norm=norms.FRONT_LINE_COMMITTEE,
    of="劳模先进和一线教职工 / 现任委员",
)
def front_line_in_committee(facts, value):
    return _front_line(facts, OrganKind.COMMITTEE, value)


@check(
    "members.front_line_in_standing",
    "常委中的劳模先进和一线教职工",
    group=COMPOSITION,
    norm=norms.FRONT_LINE_STANDING,
    of="劳模先进和一线教职工 / 现任常委",
)
def front_line_in_standing(facts, value):
    return _front_line(facts, OrganKind.STANDING, value)


@check(
    "members.part_time_vice_chairs_share",
    "挂职、兼职副主席",
    group=COMPOSITION,
    norm=norms.PART_TIME_VICE_CHAIRS,
    of="挂职、兼职副主席 / 副主席",
)
def part_time_vice_chairs(facts, value):
    vice = facts.posts(PostKind.VICE_CHAIR)
    if not vice or facts.union.level != UnionLevel.SCHOOL:
        return None
    found = [row for row in vice if row.is_seconded or not row.is_full_time]
    return Measure(len(found), len(vice), least=share_of(len(vice), value))


@check(
    "members.seconded_down_share",
    "处级以下专职干部下派挂职",
    group=COMPOSITION,
    norm=norms.SECONDED_DOWN,
    of="下派挂职 / 处级以下专职干部",
)
def seconded_down(facts, value):
    officers = facts.below_division
    if not officers or facts.union.level != UnionLevel.SCHOOL:
        return None
    found = len(officers & facts.seconded_down)
    return Measure(found, len(officers), least=share_of(len(officers), value))


@check(
    "members.chair_leads",
    "主席进入单位领导班子",
    group=COMPOSITION,
    norm=norms.CHAIR_IN_LEADERSHIP,
    of="进入领导班子 / 现任主席",
)
def chair_leads(facts, value):
    chairs = facts.posts(PostKind.CHAIR)
    if not chairs or not value:
        return None
    found = sum(row.in_leadership for row in chairs)
    return Measure(found, len(chairs), least=len(chairs))


@check(
    "members.audit_committee_apart",
    "经费审查委员会的回避",
    group=COMPOSITION,
    norm=norms.AUDIT_APART,
    of="兼任的人 / 现任经审委员",
)
def audit_committee_apart(facts, value):
    auditors = facts.persons(OrganKind.AUDIT)
    if not auditors:
        return None
    both = auditors & facts.persons(OrganKind.COMMITTEE, *MONEY)
    return Measure(len(both), len(auditors), most=0)


@check(
    "members.only_voters_sit",
    "任职的人有表决权",
    group=COMPOSITION,
    norm=norms.VOTERS_ONLY,
    of="没有表决权的人 / 机构任职的人",
)
def only_voters_sit(facts, value):
    sitting = {row.person_id for row in facts.holders}
    if not sitting:
        return None
    return Measure(len(sitting - facts.voters), len(sitting), most=0)


SIZE = "members.committee_size"
SHARES = {
    "members.front_line_in_committee",
    "members.front_line_in_standing",
    "members.part_time_vice_chairs_share",
    "members.seconded_down_share",
}


def worse(before, after):
    """Of the findings ``after`` an act those that it broke, or made worse.

    Shares are not judged while the committee is still being filled, seat by seat.
    """
    filling = any(f.check.key == SIZE and f.measure.missing for f in after)
    known = {(f.union.pk, f.check.key): f.measure for f in before}
    return [
        finding
        for finding in after
        if not (filling and finding.check.key in SHARES)
        and _short(finding.measure) > _short(known.get(_key(finding)))
    ]


def _key(finding):
    return finding.union.pk, finding.check.key


def _short(measure):
    """How many (人) are missing or too many."""
    return measure.missing + measure.surplus if measure else 0
