"""A post with rights changes hands with a sheet: made once, handed over, received."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Handover, HandoverState
from members.transitions.handover import (
    hand_over,
    name_successor,
    prepare_handover,
    receive_handover,
)
from members.transitions.organisation import appoint, end_appointment
from members.work_kinds import person
from tests.factories import (
    AppointmentFactory,
    CorrectionFactory,
    HandoverFactory,
    OrganFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
    WorkKindFactory,
    WorkRecordFactory,
)
from tests.organisation import (
    DispatchAgreementFactory,
    FixedContactFactory,
    GroupPlanFactory,
)
from union_portal import reminders
from union_portal.audit import AuditEntry
from union_portal.handovers import PARTS, Line, handover_part, open_work
from union_portal.lifecycle import TransitionError
from union_portal.models import ImportBatch
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def held(branch):
    """The office of 文学院工会, held by 张三."""
    return AppointmentFactory(
        seat=branch, roles=["office"], person__name="张三", post__name="组织委员"
    )


@pytest.fixture
def next_one(school):
    return PersonFactory(school=school, name="李四")


@pytest.fixture
def sheet(held, officer):
    end_appointment(held, actor=officer, ends_on=TODAY)
    return Handover.objects.get()


@pytest.fixture
def handed(sheet, held, officer, next_one):
    name_successor(sheet, actor=officer, successor=next_one)
    return hand_over(sheet, actor=held.person, note="材料在 301 室")


@pytest.fixture
def received(handed, next_one):
    return receive_handover(handed, actor=next_one)


def told(kind):
    notices = Notice.objects.filter(kind=f"members.{kind}")
    return [notice.recipient.name for notice in notices.order_by("pk")]


# --- Made within the leaving ------------------------------------------------------------
def test_a_sheet_is_made_once_and_the_leaver_is_told(held, officer):
    for ends_on in (TODAY + DAY, TODAY):  # the day is put right
        end_appointment(held, actor=officer, ends_on=ends_on)

    assert Handover.objects.get().appointment == held
    assert told("prepare_handover") == ["张三"]
    assert AuditEntry.objects.filter(action="members.prepare_handover").count() == 1


def test_a_leaving_that_is_undone_leaves_no_sheet(held, officer):
    with transaction.atomic():
        end_appointment(held, actor=officer, ends_on=TODAY)
        assert Handover.objects.count() == 1
        transaction.set_rollback(True)

    assert not Handover.objects.exists()


@pytest.mark.parametrize("case", ["no rights", "a deputy", "an import"])
def test_none_is_made(held, officer, branch, case):
    made = {
        "no rights": AppointmentFactory(seat=branch),
        "a deputy": AppointmentFactory(seat=branch, post=held.post, deputy_for=held),
        "an import": held,
    }[case]
    actor = None if case == "an import" else officer

    end_appointment(made, actor=actor, ends_on=TODAY)

    assert not Handover.objects.exists()


def test_one_may_be_made_later(held, officer):
    with pytest.raises(TransitionError, match="还没有登记离任"):
        prepare_handover(held, actor=officer)
    end_appointment(held, actor=None, ends_on=TODAY)

    assert prepare_handover(held, actor=officer).state == HandoverState.OPEN
    with pytest.raises(TransitionError, match="已有交接单"):
        prepare_handover(held, actor=officer)


# --- What stands on it ------------------------------------------------------------------
def test_it_lists_the_open_work_of_the_post(held, branch, member):
    CorrectionFactory(person=member, desk=branch)
    organ = OrganFactory(union=branch)
    TermFactory(organ=organ, elected_on=TODAY - 1820 * DAY, ends_on=TODAY + DAY)
    DispatchAgreementFactory(union=branch, ends_on=TODAY)
    ImportBatch.objects.create(
        register="roll", union=branch, actor=held.person, sha256="x", as_of=TODAY
    )
    GroupPlanFactory(owner=held.person)
    FixedContactFactory(person=held.person)
    accounts = WorkKindFactory(
        name="账号", has_period=True, columns=[person("holder", "保管人", watch=True)]
    )
    for holder in (held.person, member):
        WorkRecordFactory(kind=accounts, union=branch, values={"holder": holder.pk})

    found = [(item["section"], item["text"], item["count"]) for item in open_work(held)]

    assert found == [
        ("待办事项", "任期已满或将满的委员会", 1),
        ("待办事项", "信息更正待核实", 1),
        ("任期将满的机构", "请按期换届", 1),
        ("待续签的派遣协议", "请续签或终止", 1),
        ("导入", "已预览、还没有写入的工作簿", 1),
        ("片组与联系", "负责的片组计划", 1),
        ("片组与联系", "定点联系的工会", 1),
        ("外部系统账号", "由移交人保管，请变更保管人", 1),
    ]


def test_work_of_another_post_of_the_same_person_is_not_listed(held, tree, member):
    elsewhere = tree.med_branches[0]
    AppointmentFactory(person=held.person, seat=elsewhere, roles=["office"])
    CorrectionFactory(person=member, desk=elsewhere)

    assert open_work(held) == []


def test_an_app_adds_its_part(held, monkeypatch):
    monkeypatch.setattr("union_portal.handovers.PARTS", dict(PARTS))
    handover_part("x.parcels", "慰问品", order=5)(
        lambda appointment: [Line("未发放", 3, subject="春节"), Line("已发放", 0)]
    )

    assert open_work(held) == [
        {
            "part": "x.parcels",
            "section": "慰问品",
            "text": "未发放",
            "count": 3,
            "url": "",
            "subject": "春节",
        }
    ]


def test_it_is_taken_anew_when_handed_over_and_then_stays(
    sheet, held, branch, member, next_one, officer
):
    CorrectionFactory(person=member, desk=branch)
    name_successor(sheet, actor=officer, successor=next_one)

    handed = hand_over(sheet, actor=held.person)
    CorrectionFactory(person=member, desk=branch, field="birth_date")
    handed = receive_handover(handed, actor=next_one)

    assert (sheet.items, [item["count"] for item in handed.items]) == ([], [1])


# --- Who takes over ---------------------------------------------------------------------
def test_whoever_is_appointed_next_takes_over(sheet, held, branch, officer, next_one):
    other = PostFactory(roles=["office"])
    appoint(actor=officer, person=next_one, post=other, union=branch, starts_on=TODAY)
    assert Handover.objects.get().successor is None

    appoint(
        actor=officer, person=next_one, post=held.post, union=branch, starts_on=TODAY
    )

    assert Handover.objects.get().successor == next_one
    assert told("name_successor") == ["李四"]


def test_who_was_appointed_before_the_leaving_was_recorded(
    held, branch, officer, next_one
):
    start = TODAY + DAY
    appoint(
        actor=officer, person=next_one, post=held.post, union=branch, starts_on=start
    )

    end_appointment(held, actor=officer, ends_on=TODAY)

    assert Handover.objects.get().successor == next_one


def test_who_stays_in_office_has_nothing_to_hand_over(sheet, held, branch, officer):
    appoint(
        actor=officer,
        person=held.person,
        post=held.post,
        union=branch,
        starts_on=TODAY + DAY,
    )

    assert Handover.objects.get().state == HandoverState.CONTINUED


def test_only_the_successor_receives(handed, held, officer, next_one):
    for other in (held.person, officer):
        assert not other.has_perm("members.receive_handover", handed)
        with pytest.raises(TransitionError, match="只有接交人本人"):
            receive_handover(handed, actor=other)

    done = receive_handover(handed, actor=next_one)

    assert (done.state, done.received_at is None) == (HandoverState.RECEIVED, False)
    assert (told("hand_over"), told("receive_handover")) == (["李四"], ["张三"])


def test_nobody_takes_over_from_oneself(sheet, held, officer, next_one):
    with pytest.raises(TransitionError, match="移交人自己"):
        name_successor(sheet, actor=officer, successor=held.person)
    name_successor(sheet, actor=officer, successor=next_one)
    with pytest.raises(TransitionError, match="不能替移交人"):
        hand_over(sheet, actor=next_one)
    assert not held.person.has_perm("members.name_successor", sheet)


def test_a_closed_account_takes_nothing_over(sheet, officer, school):
    gone = PersonFactory(school=school, is_active=False)

    with pytest.raises(TransitionError, match="已停用"):
        name_successor(sheet, actor=officer, successor=gone)


# --- From the wrong state ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("sheet", ["receive"]),
        ("handed", ["hand_over"]),
        ("received", ["hand_over", "receive", "name"]),
    ],
)
def test_steps_from_the_wrong_state_are_refused(
    request, state, refused, held, officer, next_one
):
    row = request.getfixturevalue(state)
    if state == "sheet":
        name_successor(row, actor=officer, successor=next_one)
    steps = {
        "hand_over": lambda: hand_over(row, actor=held.person),
        "receive": lambda: receive_handover(row, actor=next_one),
        "name": lambda: name_successor(row, actor=officer, successor=officer),
    }

    for step in refused:
        with pytest.raises(TransitionError, match="现在的状态"):
            steps[step]()
    assert Handover.objects.get().state == row.state


def test_the_database_refuses_a_receipt_by_nobody(sheet):
    with pytest.raises(IntegrityError, match="handover_is_"), transaction.atomic():
        Handover.objects.update(state=HandoverState.RECEIVED)


@pytest.mark.django_db(transaction=True)
def test_a_second_hand_over_waits_and_is_refused(sheet, held, meanwhile):
    with transaction.atomic():
        hand_over(sheet, actor=held.person)
        second = meanwhile(hand_over, sheet, actor=held.person)

    with pytest.raises(TransitionError, match="现在的状态"):
        second.result()


# --- Reminders --------------------------------------------------------------------------
@pytest.mark.parametrize(("days", "count"), [(9, 0), (10, 1), (19, 1), (20, 1)])
def test_the_leaver_is_reminded_after_the_norms_days(sheet, days, count):
    for _run in range(2):
        reminders.run(TODAY + days * DAY)

    assert told("handover_due") == ["张三"] * count


def test_each_step_reminds_whose_turn_it_is(handed, officer, next_one):
    reminders.run(TODAY + 10 * DAY)
    reminders.run(TODAY + 20 * DAY)
    assert told("handover_due") == ["李四", "李四"]

    receive_handover(handed, actor=next_one)
    reminders.run(TODAY + 30 * DAY)
    assert told("handover_due") == ["李四", "李四"]


# --- Pages ------------------------------------------------------------------------------
def test_the_way_on_the_phone(as_user, held, officer, next_one, sheet):
    leaver, client = as_user(held.person), as_user(next_one)
    address = f"/me/handovers/{sheet.public_id}/"
    assert client.get(address).status_code == 404
    desk = f"/admin/members/handover/{sheet.pk}/name_successor/"
    as_user(officer).post(desk, {"successor": next_one.staff_number})

    too_long = leaver.post(f"{address}hand-over/", {"note": "长" * 2001})
    assert (too_long.status_code, Handover.objects.get().state) == (200, "open")
    leaver.post(f"{address}hand-over/", {"note": "材料在 301 室"})
    page = client.get(address).content.decode()
    assert "材料在 301 室" in page
    assert "确认接收" in page
    assert "工作交接待办" in client.get("/").content.decode()
    client.post(f"{address}receive/")

    assert Handover.objects.get().state == HandoverState.RECEIVED
    assert "从张三接手" in client.get("/me/handovers/").content.decode()


def test_a_foreign_person_finds_no_sheet(as_user, sheet, tree):
    foreign = AppointmentFactory(seat=tree.med_branches[0], roles=["office"]).person
    address = f"/me/handovers/{sheet.public_id}/"

    for part in ("", "pdf/"):
        assert as_user(foreign).get(address + part).status_code == 404
    for part in ("hand-over/", "receive/"):
        assert as_user(foreign).post(address + part).status_code == 404


def test_it_prints(as_user, handed, held):
    response = as_user(held.person).get(f"/me/handovers/{handed.public_id}/pdf/")

    assert (response.status_code, response.content[:5]) == (200, b"%PDF-")


def test_in_english(as_user, handed, next_one, branch, member):
    next_one.language = "en"
    next_one.save()

    page = as_user(next_one).get(f"/me/handovers/{handed.public_id}/").content.decode()

    assert "Confirm receipt" in page
    assert "The portal knows of no open work" in page


def test_the_list_costs_the_same_at_one_and_three(
    as_user, officer, branch, django_assert_num_queries
):
    client = as_user(officer)
    for count in (1, 3):
        while Handover.objects.count() < count:
            HandoverFactory(appointment__seat=branch)
        with django_assert_num_queries(7):
            client.get("/admin/members/handover/")
