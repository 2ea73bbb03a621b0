"""The figures of membership and organisation."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from members import honour_figures, meeting_figures, work_figures
from members.checks import ORGANS, findings
from members.models import (
    ActKind,
    Application,
    Appointment,
    DispatchAgreement,
    Employment,
    GroupPlan,
    Membership,
    MembershipAct,
    OrganKind,
    Secondment,
    Term,
    Union,
    UnionGroup,
    Unit,
)
from members.models.unions import reach_of
from union_portal.figures import GROUPS, figure, ratio

MADE_BY_ROWS = (
    honour_figures,
    meeting_figures,
    work_figures,
)  # registered by being imported
GROUPS["members"] = _("会员与组织")
GROUPS["works"] = _("工作台账")
GROUPS["honours"] = _("荣誉")

PERSON_DIMS = {"union": "union_id", "sex": "person__sex"}
MEMBER = {
    "sensitive": True,
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
    "place": "path",
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
    titles=(("kind", _("用工形式")),),
    apart=lambda rows, scope: rows.with_employment_kind(scope.as_of),
    **MEMBER,
)
def persons(scope):
    """截止日在会的正式会员人数；保留会籍和挂靠会籍不计。"""
    return Membership.objects.within(scope).counted(scope.as_of)


@figure("members.women", "女会员", unit="人", dims={"union": "union_id"}, **MEMBER)
def women(scope):
    """截止日在会的女性正式会员人数。"""
    return persons(scope).filter(person__sex="female")


ratio(
    "members.women_share",
    "女会员占比",
    part="members.women",
    whole="members.persons",
)


@figure("members.retained", "保留会籍人员", unit="人", dims=PERSON_DIMS, **MEMBER)
def retained(scope):
    """截止日保留会籍的人数，不计入会员总数。"""
    return (
        Membership.objects.within(scope)
        .on(scope.as_of)
        .filter(status="retained", kind="full")
    )


@figure(
    "members.joined",
    "新入会会员",
    unit="人",
    distinct="person_id",
    dims=PERSON_DIMS,
    monthly=True,
    **MEMBER,
)
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


@figure("members.unions_founded", "新成立的二级工会", unit="个", monthly=True, **UNION)
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
    place="organ__union__path",
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
    "sensitive": True,
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
    "titles": (("kind", _("用工形式")), ("union", _("工会"))),
}
UNIT = {
    "place": "union__path",
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


ratio(
    "members.joined_share",
    "教职工入会率",
    part="members.staff_joined",
    whole="members.staff",
)


@figure("members.units", "单位", unit="个", **UNIT)
def units(scope):
    """截止日已设立、未撤销的单位数。"""
    return Unit.objects.within(scope).standing(scope.as_of)


@figure("members.units_uncovered", "没有工会的单位", unit="个", **UNIT)
def units_uncovered(scope):
    """截止日设立着、没有存续的工会覆盖的单位数。"""
    return Unit.objects.within(scope).uncovered(scope.as_of)


# --- The organisation ------------------------------------------------------------------
TERM = {
    "place": "organ__union__path",
    "related": ("organ__union",),
    "columns": (
        ("工会", "organ__union__name"),
        ("机构", "organ__name"),
        ("届次", "number"),
        ("选举日期", "elected_on"),
        ("应换届日期", "due_on"),
    ),
}


@figure("members.re_elections", "换届", unit="次", monthly=True, **TERM)
def re_elections(scope):
    """期间内工会委员会换届的次数（第二届及以后的选举）。"""
    return (
        Term.objects.within(scope)
        .elected_between(scope.start, scope.end)
        .filter(organ__kind="committee", number__gt=1)
    )


def present_term(scope, kind):
    """The newest term, elected by the day, of a body of the union itself."""
    elected = Term.objects.filter(organ__union=scope.union, organ__kind=kind)
    newest = elected.filter(elected_on__lte=scope.as_of).order_by("-number", "pk")
    return Term.objects.filter(pk__in=newest.values("pk")[:1])


OF_THE_UNION = TERM | {"place": ""}  # tells of the union itself, not of those below


@figure(
    "members.committee_term",
    "工会委员会届数",
    unit="届",
    total="number",
    **OF_THE_UNION,
)
def committee_term(scope):
    """截止日本工会的委员会是第几届；只看本工会自己，不看下级。"""
    return present_term(scope, OrganKind.COMMITTEE)


@figure(
    "members.audit_term",
    "经费审查委员会届数",
    unit="届",
    total="number",
    **OF_THE_UNION,
)
def audit_term(scope):
    """截止日本工会的经费审查委员会是第几届；只看本工会自己，不看下级。"""
    return present_term(scope, OrganKind.AUDIT)


@figure(
    "members.unions_overdue",
    "到期未换届的工会",
    unit="个",
    distinct="organ__union_id",
    **TERM,
)
def unions_overdue(scope):
    """截止日工会委员会任期（含批准的延期）已满、还没有换届的工会数。"""
    return (
        Term.objects.within(scope)
        .expiring_by(scope.as_of - timedelta(days=1))
        .filter(organ__kind="committee")
    )


@figure(
    "members.unions_lacking_a_body",
    "缺机构的工会",
    unit="个",
    looked_up=True,
    **UNION,
)
def unions_lacking_a_body(scope):
    """截止日按制度参数应有、却缺少委员会、经审委、女工委或工会小组的工会数。"""
    unions = Union.objects.within(scope).standing(scope.as_of)
    lacking = {
        finding.union.pk
        for finding in findings(unions, scope.as_of, [ORGANS])
        if not finding.ok
    }
    return Union.objects.filter(pk__in=lacking)


@figure(
    "members.full_time_officers",
    "专职工会干部",
    unit="人",
    distinct="person_id",
    place="seat__path",
    related=("person", "post", "seat"),
    columns=(
        ("姓名", "person__name"),
        ("职务", "post__name"),
        ("工会", "seat__name"),
        ("任职日期", "starts_on"),
    ),
)
def full_time_officers(scope):
    """截止日在任的专职工会干部人数；一人几职计一次。"""
    return Appointment.objects.on(scope.as_of).filter(
        reach_of(scope, "seat__"), is_full_time=True
    )


@figure(
    "members.union_groups",
    "片组",
    unit="个",
    related=("sector", "lead"),
    columns=(
        ("口径", "sector__name"),
        ("名称", "name"),
        ("组长单位", "lead__name"),
        ("成立日期", "founded_on"),
    ),
)
def union_groups(scope):
    """截止日现有的片组数。"""
    return UnionGroup.objects.within(scope).standing(scope.as_of)


@figure(
    "members.group_plans_done",
    "完成的片组计划",
    unit="项",
    related=("group",),
    columns=(("片组", "group__name"), ("事项", "title"), ("成果", "result")),
)
def group_plans_done(scope):
    """期间内填报完成的片组计划事项数。"""
    return GroupPlan.objects.within(scope).filter(
        state="done", reported_on__range=(scope.start, scope.end)
    )


@figure(
    "members.secondments",
    "相互挂职",
    unit="人",
    distinct="person_id",
    place="to_union__path",
    related=("person", "from_union", "to_union"),
    columns=(
        ("姓名", "person__name"),
        ("派出工会", "from_union__name"),
        ("挂职工会", "to_union__name"),
        ("起", "starts_on"),
        ("止", "ends_on"),
    ),
)
def secondments(scope):
    """期间内有一天在挂职的人数。"""
    return (
        Secondment.objects.within(scope)
        .filter(starts_on__lte=scope.end)
        .exclude(ends_on__lt=scope.start)
    )


@figure(
    "members.dispatch_agreements",
    "劳务派遣协议",
    unit="份",
    place="union__path",
    related=("union",),
    columns=(
        ("派遣单位", "agency"),
        ("工会", "union__name"),
        ("起", "starts_on"),
        ("止", "ends_on"),
    ),
)
def dispatch_agreements(scope):
    """截止日有效的劳务派遣入会协议份数。"""
    return (
        DispatchAgreement.objects.within(scope)
        .on(scope.as_of)
        .exclude(ended_on__lt=scope.as_of)
    )


# --- Acts of membership ----------------------------------------------------------------
ACT = {
    "unit": "人次",
    "place": ("to_union__path", "from_union__path"),
    "sensitive": True,
    "monthly": True,
    "related": ("person", "from_union", "to_union"),
    "columns": (
        ("工号", "person__staff_number"),
        ("姓名", "person__name"),
        ("手续", "kind"),
        ("日期", "on"),
        ("原工会", "from_union__name"),
        ("现工会", "to_union__name"),
    ),
}


def acts_of(scope, *kinds):
    return (
        MembershipAct.objects.valid()
        .within(scope)
        .filter(kind__in=kinds, on__range=(scope.start, scope.end))
    )


@figure("members.transferred", "转会", **ACT)
def transferred(scope):
    """期间内办理的转会人次，转入或转出的工会在口径内。"""
    return acts_of(scope, ActKind.TRANSFER)


@figure("members.withdrawn", "退会", **ACT)
def withdrawn(scope):
    """期间内退会和自动退会的人次。"""
    return acts_of(scope, ActKind.WITHDRAW, ActKind.LAPSE)


@figure("members.newly_retained", "新办保留会籍", **ACT)
def newly_retained(scope):
    """期间内办理保留会籍的人次。"""
    return acts_of(scope, ActKind.RETAIN)


@figure("members.deceased", "去世会员", **ACT | {"unit": "人"})
def deceased(scope):
    """期间内登记去世的会员人数。"""
    return acts_of(scope, ActKind.DEATH)


@figure(
    "members.applications",
    "入会申请",
    unit="件",
    sensitive=True,
    monthly=True,
    dims={"state": "state", "union": "union_id"},
    related=("person", "union"),
    columns=(
        ("工号", "person__staff_number"),
        ("姓名", "person__name"),
        ("工会", "union__name"),
        ("状态", "state"),
        ("提交时间", "submitted_at"),
    ),
)
def applications(scope):
    """期间内提交的入会申请件数，不论结果。"""
    return Application.objects.within(scope).filter(
        kind="join", submitted_at__date__range=(scope.start, scope.end)
    )
