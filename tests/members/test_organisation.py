"""Founding, electing, appointing: done, recorded, refused with a reason."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from members.models import Appointment, Term, Union
from members.transitions import organisation as acts
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
    UnionFactory,
    UnitFactory,
)
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 1)


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "union__code"))


def test_found_puts_a_branch_on_the_books(officer, school):
    union = acts.found_union(
        actor=officer, code="NEW", name="新工会", level="branch", parent=school,
        founded_on=DAY,
    )  # fmt: skip

    assert union.path == f"{school.path}{union.pk}/"
    assert union.school == school
    assert actions() == [("members.found_union", "NEW")]


@pytest.mark.parametrize(
    ("level", "parent", "reason"),
    [
        ("branch", None, "二级工会要有上级工会"),
        ("branch", "branch", "不能建在二级工会之下"),
        ("group", "school", "不能建在校工会之下"),
        ("campus", "branch", "不能建在二级工会之下"),
        ("federation", "school", "不能建在校工会之下"),
    ],
)
def test_found_refuses_a_wrong_place(officer, level, parent, reason):
    above = {
        None: lambda: None,
        "school": UnionFactory,
        "branch": lambda: UnionFactory(branch=True),
    }[parent]()

    with pytest.raises(TransitionError, match=reason):
        acts.found_union(actor=officer, code="X", name="X", level=level, parent=above)

    assert actions() == []


def test_found_refuses_a_used_code_and_a_closed_parent(officer, school):
    with pytest.raises(TransitionError, match="已被使用"):
        acts.found_union(
            actor=officer, code=school.code, name="X", level="branch", parent=school
        )
    closed = UnionFactory(closed_on=DAY)
    with pytest.raises(TransitionError, match="已撤销"):
        acts.found_union(
            actor=officer, code="Y", name="Y", level="branch", parent=closed
        )


def test_close_names_the_successor_and_keeps_the_row(officer):
    union, heir = UnionFactory(branch=True), UnionFactory(branch=True)

    acts.close_union(union, actor=officer, closed_on=DAY, successor=heir)

    union.refresh_from_db()
    assert (union.closed_on, union.successor) == (DAY, heir)
    assert actions() == [("members.close_union", union.code)]
    assert union not in Union.objects.standing(DAY)
    assert union in Union.objects.standing(DAY - timedelta(days=1))


def test_close_refuses_while_anything_stands_below_or_inside(officer):
    parent = UnionFactory(branch=True)
    group = UnionFactory(group=True, parent=parent)
    with pytest.raises(TransitionError, match="下面还有未撤销的工会"):
        acts.close_union(parent, actor=officer, closed_on=DAY)

    MembershipFactory(union=group, starts_on=date(2020, 1, 1))
    with pytest.raises(TransitionError, match="还有会员的会籍在这里"):
        acts.close_union(group, actor=officer, closed_on=DAY)


def test_close_refuses_a_second_time(officer):
    union = UnionFactory(branch=True, closed_on=DAY)

    with pytest.raises(TransitionError, match="已经撤销"):
        acts.close_union(union, actor=officer, closed_on=DAY)


def test_correct_names_the_changed_fields_and_nothing_else(officer):
    union = UnionFactory(branch=True, name="旧", affiliation="校本部")

    acts.correct_union(union, actor=officer, name="新", affiliation="校本部")

    assert AuditEntry.objects.get().data == {"fields": ["name"]}


def test_correct_refuses_a_union_below_itself(officer, school):
    campus = UnionFactory(campus=True, parent=school)
    branch = UnionFactory(branch=True, parent=campus)

    with pytest.raises(TransitionError):
        acts.correct_union(campus, actor=officer, parent=branch)


def test_re_elect_counts_on_and_dates_by_the_norm(officer):
    organ = OrganFactory()
    TermFactory(organ=organ, number=3, elected_on=date(2019, 3, 1))

    term = acts.re_elect(organ, actor=officer, elected_on=date(2024, 2, 29))

    assert (term.number, term.starts_on, term.ends_on) == (
        4,
        date(2024, 2, 29),
        date(2029, 2, 28),
    )
    assert actions() == [("members.re_elect", organ.union.code)]


def test_re_elect_refuses_a_day_before_the_last_election(officer):
    organ = OrganFactory()
    TermFactory(organ=organ, number=1, elected_on=DAY)

    with pytest.raises(TransitionError, match="不晚于上一届"):
        acts.re_elect(organ, actor=officer, elected_on=DAY)
    with pytest.raises(TransitionError, match="第1届已经登记"):
        acts.re_elect(organ, actor=officer, elected_on=date(2025, 1, 1), number=1)


@given(st.dates(date(1990, 1, 1), date(2050, 12, 31)), st.integers(3, 5))
def test_a_term_lasts_its_years_to_the_day(day, years):
    last = acts.years_later(day, years)
    following = last + timedelta(days=1)

    assert following.year == day.year + years
    assert (following.month, following.day) in {(day.month, day.day), (3, 1)}


def test_appoint_gives_rights_and_tells_the_person(officer, school):
    person, post = PersonFactory(school=school), PostFactory(roles=["office"])

    acts.appoint(actor=officer, person=person, post=post, union=school, starts_on=DAY)

    assert person.rights.has("office")
    assert actions() == [("members.appoint", school.code)]
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (person, "members.appoint")


def test_appoint_refuses_an_overlap(officer):
    held = AppointmentFactory(starts_on=DAY)

    with pytest.raises(TransitionError, match="时间重叠"):
        acts.appoint(
            actor=officer, person=held.person, post=held.post, union=held.seat,
            starts_on=DAY + timedelta(days=400),
        )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_second_appointment_waits_and_is_refused(officer, school, meanwhile):
    person, post = PersonFactory(school=school), PostFactory()
    wanted = {
        "actor": officer, "person": person, "post": post, "union": school,
        "starts_on": DAY,
    }  # fmt: skip

    with transaction.atomic():
        acts.appoint(**wanted)
        second = meanwhile(acts.appoint, **wanted)

    with pytest.raises(TransitionError, match="时间重叠"):
        second.result()
    assert Appointment.objects.filter(person=person).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False])
def test_of_two_chairs_at_once_one_is_appointed(
    officer, school, meanwhile, monkeypatch, locked
):
    """The control, where the lock is not held: the database has the last word."""
    post = PostFactory(kind="chair")
    wanted = {"actor": officer, "post": post, "union": school, "starts_on": DAY}
    if not locked:
        monkeypatch.setattr(
            Union.objects, "select_for_update", lambda **_of: Union.objects.all()
        )

    with transaction.atomic():
        acts.appoint(person=PersonFactory(school=school), **wanted)
        second = meanwhile(acts.appoint, person=PersonFactory(school=school), **wanted)

    with pytest.raises(TransitionError if locked else IntegrityError):
        second.result()
    assert Appointment.objects.filter(post=post).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_election_of_the_same_term_waits_and_is_refused(officer, meanwhile):
    organ = OrganFactory()
    wanted = {"actor": officer, "elected_on": DAY, "number": 1}

    with transaction.atomic():
        acts.re_elect(organ, **wanted)
        second = meanwhile(acts.re_elect, organ, **wanted)

    with pytest.raises(TransitionError):
        second.result()
    assert Term.objects.filter(organ=organ).count() == 1


def test_end_appointment_ends_the_rights(officer, school):
    person = PersonFactory(school=school)
    held = AppointmentFactory(
        person=person, seat=school, post=PostFactory(roles=["office"]), starts_on=DAY
    )

    acts.end_appointment(held, actor=officer, ends_on=DAY + timedelta(days=10))

    assert not person.rights.has("office")
    kinds = list(Notice.objects.order_by("kind").values_list("kind", flat=True))
    assert kinds == ["members.end_appointment", "members.prepare_handover"]
    with pytest.raises(TransitionError, match="已于"):
        acts.end_appointment(held, actor=officer, ends_on=DAY + timedelta(days=20))


def test_end_appointment_refuses_a_day_before_it_began(officer):
    held = AppointmentFactory(starts_on=DAY)

    with pytest.raises(TransitionError, match="不能早于"):
        acts.end_appointment(held, actor=officer, ends_on=DAY - timedelta(days=1))


def test_nobody_appoints_themself(officer, school):
    with pytest.raises(TransitionError, match="不能给自己登记任职"):
        acts.appoint(
            actor=officer,
            person=officer,
            post=PostFactory(),
            union=school,
            starts_on=DAY,
        )


def test_appoint_and_set_up_refuse_a_closed_union(officer):
    closed = UnionFactory(branch=True, closed_on=DAY)

    with pytest.raises(TransitionError, match="已撤销"):
        acts.appoint(
            actor=officer, person=PersonFactory(), post=PostFactory(), union=closed,
            starts_on=DAY,
        )  # fmt: skip
    with pytest.raises(TransitionError, match="已撤销"):
        acts.set_up_organ(actor=officer, union=closed, kind="women", name="女工委")


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda union: {"successor": union}, "不能并入自己"),
        (lambda union: {"closed_on": date(2000, 1, 1)}, "不能早于成立日期"),
        (lambda union: AppointmentFactory(seat=union) and {}, "还有人在这里任职"),
        (lambda union: UnitFactory(union=union) and {}, "还有单位归这个工会"),
        (
            lambda union: {"successor": UnionFactory(branch=True, closed_on=DAY)},
            "已撤销",
        ),
    ],
)
def test_close_refuses_what_would_be_left_hanging(officer, prepare, reason):
    union = UnionFactory(branch=True, founded_on=date(2010, 1, 1))
    fields = {"closed_on": DAY} | prepare(union)

    with pytest.raises(TransitionError, match=reason):
        acts.close_union(union, actor=officer, **fields)


def test_close_closes_the_organs_with_it(officer):
    organ = OrganFactory()

    acts.close_union(organ.union, actor=officer, closed_on=DAY)

    organ.refresh_from_db()
    assert organ.closed_on == DAY


def test_a_union_does_not_move_to_another_school(officer, tree):
    branch = tree.hq_branches[0]

    with pytest.raises(TransitionError, match="不能改归另一所学校"):
        acts.correct_union(branch, actor=officer, parent=UnionFactory())


def test_a_school_may_leave_its_federation(officer, school):
    acts.correct_union(school, actor=officer, parent=None)

    school.refresh_from_db()
    assert school.line_ids() == [school.pk]


@pytest.mark.django_db(transaction=True)
def test_a_group_founded_while_its_branch_moves_stands_below_the_new_place(
    officer, tree, meanwhile
):
    branch = tree.hq_branches[0]

    with transaction.atomic():
        acts.correct_union(branch, actor=officer, parent=tree.med)
        founded = meanwhile(
            acts.found_union, actor=officer, code="G", name="组", level="group",
            parent=branch,
        )  # fmt: skip

    group = founded.result()
    branch.refresh_from_db()
    group.refresh_from_db()
    assert group.path.startswith(branch.path)


def test_djangos_own_validation_agrees_with_the_constraints(branch):
    MembershipFactory(union=branch)
    AppointmentFactory(seat=branch)
    fresh = MembershipFactory.build(
        union=branch, person=PersonFactory(), starts_on=date(2020, 1, 1)
    )

    fresh.full_clean()  # somebody else's row is no overlap
    fresh.save()
    again = MembershipFactory.build(
        union=branch, person=fresh.person, starts_on=date(2021, 1, 1)
    )
    with pytest.raises(ValidationError, match="同一时间只能有一份正式会籍"):
        again.full_clean()


def test_an_election_still_to_come_is_not_recorded(officer):
    tomorrow = timezone.localdate() + timedelta(days=1)

    with pytest.raises(TransitionError, match="选举日期还没到"):
        acts.re_elect(OrganFactory(), actor=officer, elected_on=tomorrow)


@pytest.mark.parametrize("code", ["x y", "数学", "A/B", "-A", "", "A" * 31])
def test_a_code_is_plain(officer, school, code):
    with pytest.raises(TransitionError, match="大写字母、数字和短横线"):
        acts.found_union(
            actor=officer, code=code, name="新", level="branch", parent=school
        )


def test_two_unions_of_one_name_do_not_stand_side_by_side(officer, tree, branch):
    with pytest.raises(TransitionError, match="下面已有"):
        acts.found_union(
            actor=officer, code="NEW", name=branch.name, level="branch", parent=tree.hq
        )


def test_a_leaving_day_still_ahead_can_be_put_right(officer):
    today = timezone.localdate()
    held = AppointmentFactory(starts_on=DAY, ends_on=today + timedelta(days=90))

    acts.end_appointment(held, actor=officer, ends_on=today)

    held.refresh_from_db()
    assert held.ends_on == today
