"""Unions are founded on approval, renamed, merged: nothing of the past is lost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import (
    Appointment,
    Decision,
    Handover,
    Membership,
    MembershipAct,
    Organ,
    Term,
    Union,
    UnionName,
)
from members.models.lives import name_on
from members.transitions import applications as acts
from members.transitions import organisation
from members.transitions.handover import hand_over
from members.transitions.renaming import merge_union, rename_union
from members.transitions.requests import confirm_application, submit_application
from tests.factories import (
    AppointmentFactory,
    CorrectionFactory,
    EmploymentFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
    UnionFactory,
    UnitFactory,
)
from tests.organisation import TermExtensionFactory, UnionGroupFactory
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)
TODAY = timezone.localdate()


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


# --- founding -------------------------------------------------------------------------
@pytest.fixture
def applied(tree, officer):
    """An application for a new branch under 校本部, with unit and first committee."""
    unit = UnitFactory(union=None, school=tree.school, name="交叉学院")
    chair = MembershipFactory(union=tree.hq_branches[0]).person
    return acts.apply_founding(
        actor=officer,
        applicant=tree.school,
        parent=tree.hq,
        level="branch",
        code="MHU-HQ-90",
        name="交叉学院工会",
        founded_on=DAY,
        units=[unit],
        seats=[(chair, PostFactory(code="CHAIR", kind="chair"))],
        reason="学院新设",
    )


def answer(**more):
    return {"decided_on": DAY, "document_number": "明工发〔2024〕1号", **more}


def test_approval_makes_the_union_stand_with_units_term_and_committee(
    applied, chair, officer
):
    acts.approve_founding(applied, actor=chair, **answer())

    applied.refresh_from_db()
    union = applied.union
    term = Term.objects.get(organ__union=union)
    held = Appointment.objects.get(organ__union=union)
    assert applied.state == Decision.APPROVED
    assert [unit.name for unit in union.covered_units.all()] == ["交叉学院"]
    assert (term.number, term.elected_on, term.approval_number) == (
        1,
        DAY,
        "明工发〔2024〕1号",
    )
    assert (held.post.code, held.starts_on, held.manner) == ("CHAIR", DAY, "election")
    assert actions() == [
        "members.apply_founding",
        "members.found_union",
        "members.set_up_organ",
        "members.re_elect",
        "members.appoint",
        "members.approve_founding",
    ]
    told = Notice.objects.filter(recipient=officer).values_list("kind", flat=True)
    assert list(told) == ["members.answer_founding"]


def test_who_applied_does_not_approve(applied, officer):
    with pytest.raises(TransitionError, match="申请和批复要由不同的人办理"):
        acts.approve_founding(applied, actor=officer, **answer())

    assert not Union.objects.filter(code="MHU-HQ-90").exists()


def test_a_refused_seat_takes_the_whole_founding_back(applied, chair):
    applied.seats.update(person=PersonFactory(school=applied.parent.school))

    with pytest.raises(TransitionError, match="没有在会的正式会籍"):
        acts.approve_founding(applied, actor=chair, **answer())

    applied.refresh_from_db()
    assert (applied.state, applied.union) == (Decision.APPLIED, None)


def test_declined_and_withdrawn_stand_for_good(applied, chair, officer):
    acts.decline_founding(applied, actor=chair, decided_on=DAY, answer="人数太少")

    with pytest.raises(TransitionError, match="未批准"):
        acts.withdraw_founding(applied, actor=officer)


@pytest.mark.parametrize(
    ("who", "levels"),
    [
        ("branch_officer", ["group"]),
        ("officer", ["campus", "branch", "group"]),
        ("federation_officer", ["school", "campus", "branch", "group"]),
    ],
)
def test_only_levels_one_may_found_are_offered(request, tree, who, levels):
    person = request.getfixturevalue(who)

    assert [str(level) for level in acts.foundable_levels(person)] == levels


# --- renaming -------------------------------------------------------------------------
def test_a_former_name_is_read_as_of_its_days(officer, branch):
    MembershipFactory(union=branch)
    old = branch.name

    rename_union(branch, actor=officer, name="中文系工会", renamed_on=DAY)
    rename_union(
        branch, actor=officer, name="文学院工会（新）", renamed_on=date(2024, 9, 1)
    )

    names = {
        str(day): Membership.objects.annotate(then=name_on("union", day)).get().then
        for day in (date(2024, 2, 29), DAY, date(2024, 8, 31), date(2024, 9, 1))
    }
    assert names == {
        "2024-02-29": old,
        "2024-03-01": "中文系工会",
        "2024-08-31": "中文系工会",
        "2024-09-01": "文学院工会（新）",
    }
    assert UnionName.objects.count() == 2


def test_renaming_refuses_the_future_a_sister_s_name_and_a_day_before(officer, tree):
    branch, sister = tree.hq_branches
    for name, day, reason in (
        ("新", TODAY + timedelta(days=1), "还没到"),
        (sister.name, DAY, "下面已有"),
        (branch.name, DAY, "一样"),
        ("新", date(1, 1, 1), "核对年份"),
    ):
        with pytest.raises(TransitionError, match=reason):
            rename_union(branch, actor=officer, name=name, renamed_on=day)
    rename_union(branch, actor=officer, name="甲", renamed_on=DAY)
    with pytest.raises(TransitionError, match="要更晚"):
        rename_union(branch, actor=officer, name="乙", renamed_on=DAY)


# --- merging --------------------------------------------------------------------------
@pytest.fixture
def merging(tree):
    """文学院工会 with everything a union has, beside 理学院工会."""
    union, heir = tree.hq_branches
    full = MembershipFactory(union=union, person__name="甲")
    kept = MembershipFactory(union=union, person__name="乙", status="retained")
    gone = MembershipFactory(union=union, person__name="丙", ends_on=date(2022, 12, 31))
    UnitFactory(union=union)
    group = UnionFactory(group=True, parent=union)
    term = TermFactory(organ__union=union)
    chair = AppointmentFactory(
        organ=term.organ,
        person=full.person,
        post=PostFactory(kind="chair"),
        is_sole=True,
    )
    return union, heir, full, kept, gone, group, term, chair


def on_roll(union, day):
    return sorted(
        Membership.objects.on(day)
        .filter(union__path__startswith=union.path)
        .values_list("person__name", flat=True)
    )


def test_a_merger_moves_everything_and_leaves_the_past(officer, merging, tree):
    union, heir, _full, kept, _gone, group, term, chair = merging
    before = on_roll(union, DAY - timedelta(days=1))

    merge_union(union, actor=officer, successor=heir, merged_on=DAY)

    for row in (union, group, term, chair):
        row.refresh_from_db()
    assert (union.closed_on, union.successor, group.parent) == (DAY, heir, heir)
    assert on_roll(union, DAY - timedelta(days=1)) == before == ["乙", "甲"]
    assert (on_roll(union, DAY), on_roll(heir, DAY)) == ([], ["乙", "甲"])
    assert kept.person.memberships.get(union=heir).status == "retained"
    assert (term.ends_on, chair.ends_on) == (date(2024, 2, 29),) * 2
    assert (chair.end_reason, chair.departure_audit.state) == ("merged", "due")
    assert heir.covered_units.count() == 1
    assert Organ.objects.get(pk=term.organ_id).closed_on == DAY
    assert set(MembershipAct.objects.values_list("kind", "to_union")) == {
        ("merge", heir.pk)
    }


def test_a_merger_is_one_entry_and_one_message_for_each(officer, merging):
    union, heir, full, kept, *_rest = merging

    merge_union(union, actor=officer, successor=heir, merged_on=DAY)

    entry = AuditEntry.objects.get()
    assert (entry.action, entry.data["successor"], entry.data["members"]) == (
        "members.merge_union",
        heir.pk,
        2,
    )
    told = Notice.objects.order_by("pk").values_list("recipient", "kind")
    assert set(told) == {
        (full.person.pk, "members.merge_union"),
        (kept.person.pk, "members.merge_union"),
        (full.person.pk, "members.merged_post"),
    }
    assert len(told) == 3


def test_the_number_of_statements_does_not_grow_with_the_members(
    officer, tree, django_assert_max_num_queries
):
    union, heir = tree.hq_branches
    for _ in range(12):
        MembershipFactory(union=union)

    with django_assert_max_num_queries(60):
        merge_union(union, actor=officer, successor=heir, merged_on=DAY)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda union, tree: {"successor": union}, "不能并入自己"),
        (lambda union, tree: {"successor": tree.med}, "只能并入另一个二级工会"),
        (
            lambda union, tree: {"successor": UnionFactory(branch=True)},
            "同一所学校",
        ),
        (lambda union, tree: {"merged_on": TODAY + timedelta(days=1)}, "还没到"),
        (lambda union, tree: UnionGroupFactory(lead=union) and {}, "组长单位"),
        (
            lambda union, tree: (
                TermFactory(organ=OrganFactory(union=union), elected_on=DAY) and {}
            ),
            "登记过换届",
        ),
    ],
)
def test_a_merger_refuses(officer, tree, change, reason):
    union, heir = tree.hq_branches
    fields = {"successor": heir, "merged_on": DAY} | change(union, tree)

    with pytest.raises(TransitionError, match=reason):
        merge_union(union, actor=officer, **fields)

    assert actions() == []


def test_posts_with_rights_are_handed_over_to_their_like_in_the_successor(
    officer, merging
):
    union, heir, full, *_rest = merging
    secretary = PostFactory(roles=["office"])
    held = AppointmentFactory(seat=union, post=secretary)
    next_one = AppointmentFactory(seat=heir, post=secretary).person
    CorrectionFactory(person=full.person, desk=union)

    merge_union(union, actor=officer, successor=heir, merged_on=DAY)

    sheet = Handover.objects.get()  # the chair of the fixture has no rights
    assert (sheet.appointment, sheet.successor) == (held, next_one)
    items = [("信息更正待核实", 1)]
    assert [(row["text"], row["count"]) for row in sheet.items] == items
    handed = hand_over(sheet, actor=held.person)
    assert [(row["text"], row["count"]) for row in handed.items] == items
    told = Notice.objects.filter(kind__contains="hand").values_list("recipient", "kind")
    assert set(told) == {
        (held.person.pk, "members.prepare_handover"),
        (next_one.pk, "members.hand_over"),
    }


@pytest.mark.parametrize("there", [0, 2])
def test_where_the_successor_has_none_or_two_an_officer_names_who_takes_over(
    officer, tree, there
):
    union, heir = tree.hq_branches
    held = AppointmentFactory(seat=union, roles=["office"])
    AppointmentFactory.create_batch(there, seat=heir, post=held.post)

    merge_union(union, actor=officer, successor=heir, merged_on=DAY)

    assert Handover.objects.get().successor is None


def test_what_waits_at_the_desk_goes_on_in_the_successor(officer, tree):
    union, heir = tree.hq_branches
    newcomer = PersonFactory(school=tree.school)
    EmploymentFactory(person=newcomer, unit=UnitFactory(union=union))
    application = submit_application(
        newcomer, actor=newcomer, kind="join", consent=True
    )
    assert application.desk == union
    correction = CorrectionFactory(person=newcomer, desk=union)

    merge_union(union, actor=officer, successor=heir, merged_on=DAY)

    application.refresh_from_db()
    correction.refresh_from_db()
    assert (application.desk, application.union, correction.desk) == (heir,) * 3
    confirm_application(application, actor=officer)
    assert newcomer.memberships.get().union == heir


# --- terms ----------------------------------------------------------------------------
def test_an_extension_puts_the_end_off_when_the_higher_union_approves(
    officer, chair, branch
):
    term = TermFactory(organ__union=branch, elected_on=date(2020, 1, 10))

    extension = acts.apply_extension(
        term, actor=officer, until=date(2025, 6, 30), reason="班子调整"
    )
    assert term in Term.objects.expiring_by(date(2025, 2, 1))
    acts.approve_extension(extension, actor=chair, **answer())

    term.refresh_from_db()
    assert (term.ends_on, term.due_on) == (date(2025, 1, 9), date(2025, 6, 30))
    assert term not in Term.objects.expiring_by(date(2025, 6, 29))
    assert term in Term.objects.expiring_by(date(2025, 6, 30))


def test_an_extension_beyond_the_norm_is_refused_with_the_latest_day(officer, branch):
    term = TermFactory(organ__union=branch, elected_on=date(2020, 1, 10))

    with pytest.raises(TransitionError, match="只能延到 2025-07-09 为止"):
        acts.apply_extension(term, actor=officer, until=date(2025, 7, 10), reason="x")


def test_an_extension_is_not_approved_after_the_next_election(officer, chair, branch):
    extension = TermExtensionFactory(term__organ__union=branch, applied_by=officer)
    TermFactory(organ=extension.term.organ, number=2, elected_on=DAY)

    with pytest.raises(TransitionError, match="已经换届"):
        acts.approve_extension(extension, actor=chair, **answer())


def test_a_declined_extension_changes_nothing(officer, chair, branch):
    extension = TermExtensionFactory(term__organ__union=branch, applied_by=officer)

    acts.decline_extension(extension, actor=chair, decided_on=DAY, answer="按期换届")

    extension.term.refresh_from_db()
    assert extension.term.extended_to is None


# --- one chair ------------------------------------------------------------------------
def chair_of(organ, person, post, officer):
    return {
        "actor": officer,
        "person": person,
        "post": post,
        "organ": organ,
        "starts_on": DAY,
    }


@pytest.mark.django_db(transaction=True)
def test_two_officers_appoint_the_one_chair_and_one_waits_and_is_refused(
    officer, branch, meanwhile
):
    organ, post = OrganFactory(union=branch), PostFactory(kind="chair", name="主席")
    first, other = (MembershipFactory(union=branch).person for _ in range(2))

    with transaction.atomic():
        organisation.appoint(**chair_of(organ, first, post, officer))
        second = meanwhile(
            organisation.appoint, **chair_of(organ, other, post, officer)
        )

    with pytest.raises(TransitionError, match="先登记离任"):
        second.result()
    assert [row.person for row in Appointment.objects.filter(organ=organ)] == [first]


@pytest.mark.django_db(transaction=True)
def test_the_control_two_members_of_a_committee_do_not_exclude_each_other(
    officer, branch, meanwhile
):
    organ, post = OrganFactory(union=branch), PostFactory(kind="seat")
    first, other = (MembershipFactory(union=branch).person for _ in range(2))

    with transaction.atomic():
        organisation.appoint(**chair_of(organ, first, post, officer))
        second = meanwhile(
            organisation.appoint, **chair_of(organ, other, post, officer)
        )

    assert second.result().person == other
    assert Appointment.objects.filter(organ=organ).count() == 2


def test_the_database_itself_keeps_a_second_chair_out(branch):
    organ, post = OrganFactory(union=branch), PostFactory(kind="chair")
    AppointmentFactory(organ=organ, post=post, is_sole=True)

    with pytest.raises(IntegrityError, match="one_chair"), transaction.atomic():
        AppointmentFactory(organ=organ, post=post, is_sole=True)
