"""The figures of membership and organisation."""

from members.models import Employment, Membership, Term, Union, Unit
from union_portal.figures import figure

PERSON_DIMS = {"union": "union_id", "sex": "person__sex"}
MEMBER = {
    "related": ("person", "union"),
    "columns": (
        ("工号", "person__staff_number"),
        ("姓名", "person__name"),
        ("性别", "person__sex"),
        ("工会", "union__name"),
        ("状态", "status"),
        ("会籍起", "starts_on"),
        ("会籍止", "ends_on"),
    ),
}
UNION = {
    "columns": (
        ("代码", "code"),
        ("名称", "name"),
        ("归属口径", "affiliation"),
        ("成立日期", "founded_on"),
        ("撤销日期", "closed_on"),
    ),
}


@figure(
    "members.persons",
    "会员",
    unit="人",
    dims={**PERSON_DIMS, "kind": "kind_name"},
    **MEMBER,
)
def persons(scope):
    """截止日在会的正式会员人数；保留会籍和挂靠会籍不计。"""
    return (
        Membership.objects.within(scope)
        .counted(scope.as_of)
        .with_employment_kind(scope.as_of)
    )


@figure("members.women", "女会员", unit="人", dims={"union": "union_id"}, **MEMBER)
def women(scope):
    """截止日在会的女性正式会员人数。"""
    return persons(scope).filter(person__sex="female")


@figure("members.retained", "保留会籍人员", unit="人", dims=PERSON_DIMS, **MEMBER)
def retained(scope):
    """截止日保留会籍的人数，不计入会员总数。"""
    return (
        Membership.objects.within(scope)
        .on(scope.as_of)
        .filter(status="retained", kind="full")
    )


@figure("members.joined", "新入会会员", unit="人", distinct="person_id", **MEMBER)
def joined(scope):
    """期间内会籍开始、此前没有会籍的人数；转会不计。"""
    return Membership.objects.within(scope).first_joined(scope.start, scope.end)


@figure(
    "members.unions",
    "二级工会",
    unit="个",
    dims={"affiliation": "affiliation"},
    **UNION,
)
def unions(scope):
    """截止日已成立、未撤销的二级工会数。"""
    return Union.objects.within(scope).branches().standing(scope.as_of)


@figure("members.unions_founded", "新成立的二级工会", unit="个", **UNION)
def unions_founded(scope):
    """期间内成立的二级工会数。"""
    return (
        Union.objects.within(scope)
        .branches()
        .filter(founded_on__range=(scope.start, scope.end))
    )


@figure(
    "members.unions_reelected",
    "换届的二级工会",
    unit="个",
    distinct="organ__union_id",
    related=("organ__union",),
    columns=(
        ("工会", "organ__union__name"),
        ("机构", "organ__name"),
        ("届次", "number"),
        ("选举日期", "elected_on"),
        ("任期届满", "ends_on"),
    ),
)
def unions_reelected(scope):
    """期间内工会委员会换届（第二届及以后的选举）的二级工会数。"""
    return (
        Term.objects.within(scope)
        .elected_between(scope.start, scope.end)
        .filter(organ__kind="committee", organ__union__level="branch", number__gt=1)
    )


STAFF = {
    "related": ("person", "unit", "kind"),
    "columns": (
        ("工号", "person__staff_number"),
        ("姓名", "person__name"),
        ("性别", "person__sex"),
        ("单位", "unit__name"),
        ("用工形式", "kind__name"),
        ("入职", "starts_on"),
    ),
    "dims": {"kind": "kind__name", "sex": "person__sex", "union": "unit__union_id"},
}
UNIT = {
    "columns": (
        ("代码", "code"),
        ("单位", "name"),
        ("类别", "kind"),
        ("设立日期", "opened_on"),
    ),
    "dims": {"kind": "kind"},
}


@figure("members.staff", "教职工", unit="人", **STAFF)
def staff(scope):
    """截止日在聘的教职工人数；一人几处聘用的，按最近的一处计一次。"""
    return Employment.objects.within(scope).main(scope.as_of)


@figure("members.staff_joined", "教职工中的会员", unit="人", **STAFF)
def staff_joined(scope):
    """截止日在聘的教职工中，有在会的正式会籍的人数。"""
    members = Membership.objects.counted(scope.as_of)
    return staff(scope).filter(person__in=members.values("person"))


@figure("members.women_staff", "女教职工", unit="人", **STAFF)
def women_staff(scope):
    """截止日在聘的女教职工人数。"""
    return staff(scope).filter(person__sex="female")


@figure("members.units", "单位", unit="个", **UNIT)
def units(scope):
    """截止日已设立、未撤销的单位数。"""
    return Unit.objects.within(scope).standing(scope.as_of)


@figure("members.units_uncovered", "没有工会的单位", unit="个", **UNIT)
def units_uncovered(scope):
    """截止日设立着、没有存续的工会覆盖的单位数。"""
    return Unit.objects.within(scope).uncovered(scope.as_of)
