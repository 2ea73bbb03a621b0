"""The figures of congresses: terms, sessions, delegates, coverage of the second tier."""

from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from congress import hearings
from congress.composition import MINE, born_after
from congress.models import (
    Congress,
    CongressForm,
    CongressKind,
    CountedVote,
    Delegate,
    DelegateKind,
    FilingState,
    RuleFiling,
    Session,
    SessionNumber,
    SessionPaper,
    SessionState,
    Tier,
)
from congress.models.sessions import HELD
from congress.norms import CONGRESS_STAFF, YOUTH_AGE
from members.models import Employment, Union
from union_portal.figures import figure

TERM = {
    "related": ("union",),
    "columns": (
        ("工会", "union__name"),
        ("类别", "kind"),
        ("届次", "number"),
        ("任期起", "starts_on"),
        ("任期届满", "ends_on"),
    ),
}
MEETING = {
    "related": ("congress__union", "session"),
    "columns": (
        ("届", "congress"),
        ("第几次", "n"),
        ("开幕日期", "session__opens_on"),
        ("地点", "session__venue"),
    ),
}


def running(scope, kind):
    """The newest congress of the union itself that began by the day."""
    begun = Congress.objects.filter(
        union=scope.union, kind=kind, body="", starts_on__lte=scope.as_of
    )
    return Congress.objects.filter(pk__in=begun.order_by("-number").values("pk")[:1])


def last_session(scope, kind):
    """The last session that had opened by the day, of the congress that runs."""
    opened = SessionNumber.objects.filter(
        congress__in=running(scope, kind),
        session__state__in=HELD,
        session__opens_on__lte=scope.as_of,
    )
    return SessionNumber.objects.filter(pk__in=opened.order_by("-n").values("pk")[:1])


@figure("congress.staff_term", "教代会届数", unit="届", total="number", **TERM)
def staff_term(scope):
    """截止日本工会的教代会是第几届；只看本工会自己，不看下级。"""
    return running(scope, CongressKind.STAFF)


@figure("congress.members_term", "工代会届数", unit="届", total="number", **TERM)
def members_term(scope):
    """截止日本工会的工代会是第几届；只看本工会自己，不看下级。"""
    return running(scope, CongressKind.MEMBERS)


@figure("congress.staff_session", "本届教代会会次", unit="次", total="n", **MEETING)
def staff_session(scope):
    """截止日本届教代会最近一次会议是第几次（当天开幕的算在内）。"""
    return last_session(scope, CongressKind.STAFF)


@figure("congress.members_session", "本届工代会会次", unit="次", total="n", **MEETING)
def members_session(scope):
    """截止日本届工代会最近一次会议是第几次（当天开幕的算在内）。"""
    return last_session(scope, CongressKind.MEMBERS)


def next_session(scope):
    """The first session of the staff congress after the as-of day."""
    called = SessionNumber.objects.filter(
        congress__union=scope.union,
        congress__kind=CongressKind.STAFF,
        congress__body="",
        session__opens_on__gt=scope.as_of,
    ).exclude(session__state=SessionState.CANCELLED)
    first = called.order_by("session__opens_on", "pk").values("pk")[:1]
    return SessionNumber.objects.filter(pk__in=first)


@figure(
    "congress.next_staff_session", "下一次教代会会次", unit="次", total="n", **MEETING
)
def next_staff_session(scope):
    """截止日以后最近一次（已召集的）教代会会议是第几次；只看本工会自己。"""
    return next_session(scope)


@figure(
    "congress.next_staff_term",
    "下一次教代会届数",
    unit="届",
    total="congress__number",
    **MEETING,
)
def next_staff_term(scope):
    """截止日以后最近一次（已召集的）教代会会议属于第几届；只看本工会自己。"""
    return next_session(scope)


SESSION = {
    "related": ("union",),
    "columns": (
        ("工会", "union__name"),
        ("会议", "short_name"),
        ("类别", "kind"),
        ("开幕日期", "opens_on"),
        ("应到", "entitled"),
        ("实到", "present"),
    ),
    "dims": {"union": "union_id", "kind": "kind"},
}


def held(scope):
    return Session.objects.within(scope).held_between(scope.start, scope.end)


def of_tier(tier):
    """Sessions of congresses of one tier; a joint session is one."""
    numbers = SessionNumber.objects.filter(session=OuterRef("pk"), congress__tier=tier)
    return Exists(numbers)


@figure("congress.sessions", "教代会、工代会会议", unit="次", **SESSION)
def sessions(scope):
    """期间内开幕的教代会、工代会会议次数；两会一起开算一次。"""
    return held(scope)


@figure("congress.second_sessions", "二级教代会会议", unit="次", **SESSION)
def second_sessions(scope):
    """期间内开幕的二级教代会（含全体教职工大会）会议次数。"""
    return held(scope).filter(of_tier(Tier.SECOND))


@figure("congress.sessions_reported", "已报告的二级教代会会议", unit="次", **SESSION)
def sessions_reported(scope):
    """期间内开幕、已向上级工会报告的二级教代会会议次数。"""
    return second_sessions(scope).filter(reported_on__isnull=False)


@figure(
    "congress.papers_adopted",
    "大会通过的报告和文件",
    unit="项",
    dims={"kind": "kind"},
    related=("session__union",),
    columns=(
        ("文件", "title"),
        ("类别", "kind"),
        ("通过日期", "adopted_on"),
        ("文号", "document_number"),
    ),
)
def papers_adopted(scope):
    """期间内教代会、工代会审议通过的报告和文件。"""
    return SessionPaper.objects.within(scope).filter(
        adopted_on__range=(scope.start, scope.end)
    )


@figure(
    "congress.counted_votes",
    "二级教代会表决事项",
    unit="项",
    related=("session__union",),
    columns=(
        ("事项", "title"),
        ("应到", "entitled"),
        ("赞成", "approve"),
        ("通过", "passed"),
    ),
)
def counted_votes(scope):
    """期间内开幕的会议登记的表决事项。"""
    return CountedVote.objects.within(scope).filter(
        session__opens_on__range=(scope.start, scope.end)
    )


# --- Delegates ----------------------------------------------------------------------------
DELEGATE = {
    "related": ("person", "unit", "delegation"),
    "columns": (
        ("工号", "person__staff_number"),
        ("姓名", "person__name"),
        ("类别", "kind"),
        ("选举单位", "unit__name"),
        ("代表团", "delegation__name"),
        ("任期起", "starts_on"),
    ),
    "dims": {
        "unit": "unit__name",
        "delegation": "delegation__name",
        "sex": "person__sex",
    },
}


def sitting(scope, kind):
    """Who sits on the as-of day in the congress that runs then."""
    later = Congress.objects.filter(
        union=OuterRef("congress__union"),
        kind=OuterRef("congress__kind"),
        body=OuterRef("congress__body"),
        number__gt=OuterRef("congress__number"),
        starts_on__lte=scope.as_of,
    )
    rows = Delegate.objects.within(scope).sitting(scope.as_of).filter(kind=kind)
    return rows.filter(~Exists(later))


@figure("congress.delegates_full", "正式代表", unit="人", **DELEGATE)
def delegates_full(scope):
    """截止日资格有效、在任期内的正式代表；本级不含二级教代会的代表。"""
    return sitting(scope, DelegateKind.FULL)


@figure("congress.delegates_observer", "列席代表", unit="人", **DELEGATE)
def delegates_observer(scope):
    """截止日资格有效、在任期内的列席代表。"""
    return sitting(scope, DelegateKind.OBSERVER)


@figure("congress.delegates_guest", "特邀代表", unit="人", **DELEGATE)
def delegates_guest(scope):
    """截止日资格有效、在任期内的特邀代表。"""
    return sitting(scope, DelegateKind.GUEST)


@figure("congress.delegates_teacher", "教师代表", unit="人", **DELEGATE)
def delegates_teacher(scope):
    """截止日正式代表中的教师。"""
    return delegates_full(scope).filter(is_teacher=True)


@figure("congress.delegates_women", "女代表", unit="人", **DELEGATE)
def delegates_women(scope):
    """截止日正式代表中的女教职工。"""
    return delegates_full(scope).filter(person__sex="female")


@figure("congress.delegates_youth", "青年代表", unit="人", **DELEGATE)
def delegates_youth(scope):
    """截止日正式代表中未满制度参数所定周岁的青年教职工。"""
    years = YOUTH_AGE.value(scope.union, scope.as_of)
    return delegates_full(scope).filter(born_after(scope.as_of, years))


@figure("congress.delegates_senior", "高级职称代表", unit="人", **DELEGATE)
def delegates_senior(scope):
    """截止日正式代表中的高级职称人员。"""
    return delegates_full(scope).filter(is_senior=True)


@figure("congress.delegates_front_line", "劳模先进和一线代表", unit="人", **DELEGATE)
def delegates_front_line(scope):
    """截止日正式代表中的劳模先进或一线教职工。"""
    return delegates_full(scope).filter(MINE)


@figure("congress.delegates_leaders", "领导干部代表", unit="人", **DELEGATE)
def delegates_leaders(scope):
    """截止日正式代表中的中层以上领导干部。"""
    return delegates_full(scope).filter(is_leader=True)


@figure("congress.delegates_minority", "少数民族代表", unit="人", **DELEGATE)
def delegates_minority(scope):
    """截止日正式代表中的少数民族教职工。"""
    return delegates_full(scope).filter(is_minority=True)


# --- The second tier ----------------------------------------------------------------------
COLLEGE = {"columns": (("代码", "code"), ("二级工会", "name"))}


def branches(scope):
    """Standing branches that have staff, with how many (``staff``)."""
    held = (
        Employment.objects.main(scope.as_of)
        .filter(unit__union=OuterRef("pk"))
        .order_by()
        .values("unit__union")
        .annotate(number=Count("pk"))
    )
    rows = Union.objects.within(scope).branches().standing(scope.as_of)
    return rows.annotate(staff=Coalesce(Subquery(held.values("number")), 0)).filter(
        staff__gt=0
    )


def with_congress(scope):
    """Those whose congress fits their size, running on the day."""
    found = Congress.objects.on(scope.as_of).filter(
        union=OuterRef("pk"), kind=CongressKind.STAFF, tier=Tier.SECOND
    )
    delegates = found.filter(form=CongressForm.CONGRESS)
    least = CONGRESS_STAFF.value(scope.union, scope.as_of)
    return branches(scope).filter(
        Exists(delegates) | (Q(staff__lt=least) & Exists(found))
    )


@figure("congress.second_due", "应建二级教代会的二级工会", unit="个", **COLLEGE)
def second_due(scope):
    """截止日有在聘教职工的二级工会：人数达到规定的应建代表大会，不到的应建全体大会。"""
    return branches(scope)


@figure("congress.second_covered", "已建二级教代会的二级工会", unit="个", **COLLEGE)
def second_covered(scope):
    """截止日按规定建立了二级教代会（或全体大会）、还在任期内的二级工会。"""
    return with_congress(scope)


@figure("congress.second_rate", "二级教代会建制率", unit="%", total="rate", **COLLEGE)
def second_rate(scope):
    """截止日已按规定建立二级教代会的二级工会占应建的百分比（取整数，不进位）。"""
    return rate(scope, with_congress(scope), branches(scope))


def rate(scope, part, whole, of="pk"):
    """The scope's own union, annotated with a share of a hundred (whole numbers, not
    rounded up) of records, or of the different values of a column."""

    def number(rows):
        ones = rows.order_by().annotate(one=F("pk") - F("pk")).values("one")
        counted = ones.annotate(n=Count(of, distinct=True)).values("n")
        return Coalesce(Subquery(counted[:1]), 0)

    return (
        Union.objects.filter(pk=scope.union.pk)
        .annotate(part=number(part), whole=number(whole))
        .filter(whole__gt=0)
        .annotate(rate=F("part") * 100 / F("whole"))
    )


@figure(
    "congress.unheard",
    "上学期党组织没有听取汇报的工会",
    unit="个",
    looked_up=True,
    **COLLEGE,
)
def unheard(scope):
    """截止日的上一学期里，党组织听取工会工作的次数不到规定的工会（校级、校区、二级）。"""
    return hearings.overdue(Union.objects.within(scope), scope.union, scope.as_of)


@figure(
    "congress.rules_approved",
    "批准的二级教代会细则",
    unit="项",
    related=("union",),
    columns=(
        ("二级工会", "union__name"),
        ("细则", "title"),
        ("版本", "label"),
        ("党委审批", "party_on"),
        ("校工会审批", "decided_on"),
        ("施行日期", "starts_on"),
    ),
)
def rules_approved(scope):
    """期间内校工会批准的二级教代会细则（新订和修订），按报批的版本计。"""
    return RuleFiling.objects.within(scope).filter(
        state=FilingState.APPROVED, decided_on__range=(scope.start, scope.end)
    )


@figure("congress.third_tier", "三级教代会", unit="个", **TERM)
def third_tier(scope):
    """截止日在任期内的三级教代会。"""
    return Congress.objects.within(scope).on(scope.as_of).filter(tier=Tier.THIRD)


@figure("congress.without_session", "当年没有开会的教代会", unit="个", **TERM)
def without_session(scope):
    """截止日在任期内、截止日所在年度到截止日还没有开会的教代会。"""
    first = date(scope.as_of.year, 1, 1)
    met = Session.objects.filter(
        congresses=OuterRef("pk"),
        state__in=HELD,
        opens_on__range=(first, scope.as_of),
    )
    running_now = Congress.objects.within(scope).on(scope.as_of)
    return running_now.filter(~Exists(met), kind=CongressKind.STAFF)
