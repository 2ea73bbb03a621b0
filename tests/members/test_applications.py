"""Applications of members: who has them, what is refused, and what they carry out."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from members import routes
from members.models import Application, Membership, ServiceCard
from members.models.corrections import CorrectionField
from members.reminders import application_waiting
from members.transitions import corrections
from members.transitions import requests as act
from members.transitions.cards import apply_card, issue_card, submit_card
from members.transitions.membership import admit, retain
from tests.factories import (
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    PersonFactory,
    UnionFactory,
    UnitFactory,
    resident_number,
)
from tests.files import PDF, upload
from tests.organisation import DispatchAgreementFactory
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.norms import NormValue

pytestmark = pytest.mark.django_db


def refused(run, *args, **kwargs):
    with pytest.raises(TransitionError) as refusal:
        run(*args, **kwargs)
    return str(refusal.value)


def told(person):
    return list(person.notices.order_by("pk").values_list("kind", flat=True))


def set_norm(union, key, value):
    NormValue.objects.create(
        key=key, union=union, value=value, starts_on=date(2024, 1, 1), reason="x"
    )


@pytest.fixture
def newcomer(school, branch):
    """Employed in a unit of 文学院工会, not a member."""
    person = PersonFactory(school=school, name="林知远")
    EmploymentFactory(person=person, unit=UnitFactory(union=branch))
    return person


def join(person, **fields):
    return act.submit_application(
        person, actor=person, kind="join", consent=True, **fields
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


# --- Joining --------------------------------------------------------------------------
def test_join_goes_from_the_branch_to_the_school(
    newcomer, branch_officer, officer, branch, school
):
    application = join(newcomer)
    assert (application.desk, application.union) == (branch, branch)
    assert told(branch_officer) == ["members.submit_application"]

    act.confirm_application(application, actor=branch_officer)
    assert fresh(application).desk == school
    assert told(newcomer) == ["members.confirm_application"]
    assert told(officer) == ["members.submit_application"]

    act.confirm_application(application, actor=officer)
    done = fresh(application)
    assert (done.state, done.desk) == ("granted", None)
    assert done.membership == Membership.objects.get(person=newcomer)
    assert done.membership.starts_on == timezone.localdate()
    kinds = list(done.steps.values_list("kind", "union__name"))
    assert kinds == [
        ("submit", None),
        ("confirm", "文学院工会"),
        ("grant", "明湖大学工会"),
    ]


def test_who_keeps_both_steps_confirms_both(newcomer, officer):
    application = join(newcomer)

    act.confirm_application(application, actor=officer)

    assert fresh(application).state == "granted"


def test_a_norm_leaves_it_to_the_branch(newcomer, branch_officer, school):
    set_norm(school, "members.school_confirms_joining", False)

    act.confirm_application(join(newcomer), actor=branch_officer)

    assert newcomer.memberships.count() == 1


def test_without_unit_or_union_it_goes_to_the_school(school):
    person = PersonFactory(school=school)
    assert join(person, reason="单位：京华研究所").desk == school
    other = PersonFactory(school=school)
    EmploymentFactory(person=other, unit=UnitFactory(union=None, school=school))
    assert join(other).desk == school


def test_join_refuses_without_consent_and_who_is_a_member(newcomer, member, branch):
    words = refused(act.submit_application, newcomer, actor=newcomer, kind="join")
    assert words == "请阅读并同意个人信息的使用说明，再提交。"
    assert refused(join, member) == "您已是“文学院工会”的会员，不用再申请入会。"


def test_a_kept_member_is_sent_to_restore(member, officer):
    retain(member, actor=officer, on=date(2024, 1, 1), reason="retired")

    assert "请申请恢复会籍" in refused(join, fresh(member))


def test_a_dispatched_worker_names_agency_and_place(newcomer):
    newcomer.employments.update(kind=EmploymentKindFactory(through_agency=True))

    assert "请填写派遣单位" in refused(join, newcomer)
    done = join(newcomer, agency="京华人力", place_rule="none")

    assert (done.agency, done.place_rule) == ("京华人力", "none")


@pytest.fixture
def dispatched(newcomer):
    newcomer.employments.update(
        kind=EmploymentKindFactory(through_agency=True), agency="京华人力"
    )
    return newcomer


def test_the_agreement_with_the_agency_says_who_keeps_the_membership(
    dispatched, officer, school, as_user
):
    today = timezone.localdate()
    application = join(dispatched, place_rule="agreed")  # the agency is HR's
    page = f"/admin/members/application/{application.pk}/change/"
    assert "没有与“京华人力”的协议" in as_user(officer).get(page).content.decode()
    agreement = DispatchAgreementFactory(
        union=school, agency="京华人力", ends_on=today, managed_by="host"
    )

    assert "会籍由用工单位工会管理" in as_user(officer).get(page).content.decode()
    agreement.ended_on = today - timedelta(days=1)
    agreement.save()
    assert "最近一份到" in as_user(officer).get(page).content.decode()

    act.confirm_application(application, actor=officer)
    assert dispatched.memberships.count() == 1


def test_the_agency_is_chosen_from_the_agreements_and_put_right(
    dispatched, officer, school, as_user
):
    today = date.today()  # noqa: DTZ011 - the server's day
    DispatchAgreementFactory(union=school, agency="京华人力有限公司", ends_on=today)
    DispatchAgreementFactory(
        union=school, agency="旧协议公司", ends_on=today - timedelta(days=1)
    )
    offered = '<datalist id="agency-known"><option value="京华人力有限公司"></datalist>'

    page = as_user(dispatched).get(reverse("members:start_request", args=["join"]))
    assert offered in page.content.decode()
    application = join(dispatched, place_rule="agreed")
    act.confirm_application(application, actor=officer, agency=" 京华人力有限公司 ")

    application.refresh_from_db()
    assert application.agency == "京华人力有限公司"
    assert application.steps.last().reason == "派遣单位按协议写作“京华人力有限公司”"


def test_where_the_agency_keeps_them_nobody_joins_a_second_place(
    dispatched, officer, school, branch
):
    today = timezone.localdate()
    application = join(dispatched, place_rule="none")
    DispatchAgreementFactory(
        union=school, agency="京华人力", ends_on=today, managed_by="agency"
    )

    for run, args in (
        (act.confirm_application, {"actor": officer}),
        (act.resubmit_application, {"actor": dispatched}),
    ):
        if run == act.resubmit_application:
            act.send_back_application(application, actor=officer, reason="x")
        assert "由派遣单位工会管理" in refused(run, fresh(application), **args)
    words = refused(admit, dispatched, actor=officer, union=branch, on=today)
    assert "由派遣单位工会管理" in words
    earlier = date(2021, 1, 1)  # before the agreement, when it did not hold
    dispatched.employments.update(starts_on=earlier)
    admit(dispatched, actor=officer, union=branch, on=earlier)


def test_a_foreigner_brings_papers_and_the_school_decides(newcomer, school, branch):
    newcomer.id_kind = "passport"
    newcomer.save()
    set_norm(school, "members.school_confirms_joining", False)
    assert "请上传证明材料" in refused(join, newcomer)

    application = join(newcomer, files=[upload("护照.pdf", PDF)])

    assert application.route == [branch.pk, school.pk]


def test_a_missing_number_is_kept_sealed_and_written_when_granted(newcomer, officer):
    newcomer.set_id_number("")
    newcomer.save()
    number = resident_number(newcomer.birth_date, 8)
    assert "还没有您的证件号码" in refused(join, newcomer)

    application = join(newcomer, id_number=number)
    act.confirm_application(application, actor=officer)

    assert fresh(newcomer).id_number == number
    assert number not in str(list(AuditEntry.objects.values_list("data", flat=True)))


def test_a_returned_application_is_mended_and_starts_again(newcomer, officer, branch):
    application = join(newcomer)
    act.send_back_application(application, actor=officer, reason="请写明岗位")
    assert told(newcomer) == ["members.send_back_application"]

    act.resubmit_application(application, actor=newcomer, reason="实验员")

    again = fresh(application)
    assert (again.state, again.desk, again.reason) == ("submitted", branch, "实验员")


def test_declining_and_taking_back_close_it(newcomer, officer):
    first = join(newcomer)
    assert "请写明原因" in refused(
        act.decline_application, first, actor=officer, reason=" "
    )
    act.decline_application(first, actor=officer, reason="不在本校工作")
    second = join(newcomer)
    act.take_back_application(second, actor=newcomer)

    states = Application.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["declined", "withdrawn"]
    assert "不能再做这一步" in refused(act.confirm_application, first, actor=officer)


def test_nobody_decides_their_own(officer, school):
    application = join(officer)

    assert "不能办理自己的申请" in refused(
        act.confirm_application, application, actor=officer
    )


# --- The other requests -----------------------------------------------------------------
def request(person, kind, **fields):
    return act.submit_application(person, actor=person, kind=kind, **fields)


def test_a_transfer_is_let_go_and_then_received(
    member, branch_officer, officer, branch, tree
):
    there = tree.hq_branches[1]
    application = request(member, "transfer", union=there)
    act.confirm_application(application, actor=branch_officer)
    assert fresh(application).desk == there
    assert member.memberships.count() == 1

    act.confirm_application(application, actor=officer)

    today = timezone.localdate()
    rows = member.memberships.order_by("starts_on").values_list(
        "union", "ends_on", "starts_on"
    )
    assert [row[0] for row in rows] == [branch.pk, there.pk]
    assert rows[0][1] == today - timedelta(days=1)
    assert rows[1][2] == today


def test_a_transfer_to_another_school_takes_the_record_along(member, officer, tree):
    other = UnionFactory(code="XHU", name="西湖学院工会", parent=tree.federation)
    receiver = MembershipFactory(union=other).person
    receiver.appointments.create(
        post=officer.appointments.get().post, seat=other, starts_on=date(2022, 1, 1)
    )
    application = request(member, "transfer", union=other)
    act.confirm_application(application, actor=officer)
    assert fresh(application).desk == other

    act.confirm_application(application, actor=fresh(receiver))

    moved = fresh(member)
    assert (moved.school, moved.staff_number) == (other, None)
    assert moved.membership.union == other


def test_a_transfer_finds_the_record_the_other_school_has(member, officer, tree):
    other = UnionFactory(code="XHU", name="西湖学院工会", parent=tree.federation)
    there = PersonFactory(school=other, id_number=member.id_number)
    application = request(member, "transfer", union=other)
    act.confirm_application(application, actor=officer)
    receiver = PersonFactory(school=other)
    receiver.appointments.create(
        post=officer.appointments.get().post, seat=other, starts_on=date(2022, 1, 1)
    )

    act.confirm_application(application, actor=receiver)

    assert there.memberships.get().union == other
    assert fresh(member).membership is None


def test_retain_restore_and_withdraw_by_request(member, officer):
    for kind, fields in (
        ("retain", {"retain_reason": "retired", "on": date(2024, 9, 1)}),
        ("restore", {}),
    ):
        act.confirm_application(request(fresh(member), kind, **fields), actor=officer)
    assert fresh(member).membership.status == "active"
    tomorrow = timezone.localdate() + timedelta(days=1)

    leaving = request(fresh(member), "withdraw", on=tomorrow)
    act.confirm_application(leaving, actor=officer, card_returned=True)

    assert fresh(member).membership.ends_on == tomorrow


def test_what_is_asked_for_the_first_day_begins_on_the_second(newcomer, officer):
    """A membership holds a day at least; nobody should have to ask again for that."""
    today = timezone.localdate()
    act.confirm_application(join(newcomer), actor=officer)
    wish = {"retain_reason": "retired", "on": today}
    act.confirm_application(request(fresh(newcomer), "retain", **wish), actor=officer)

    starts = newcomer.memberships.order_by("starts_on").values_list("starts_on")
    assert [row[0] - today for row in starts] == [timedelta(days=n) for n in (0, 1)]


def test_one_open_request_at_a_time(member):
    request(member, "withdraw")

    assert "还没有办结" in refused(request, member, "retain", retain_reason="retired")


def test_open_kinds_go_by_the_membership(newcomer, member, officer):
    assert routes.open_kinds(newcomer) == ["join"]
    assert routes.open_kinds(member) == ["transfer", "retain", "withdraw"]
    retain(member, actor=officer, on=date(2024, 1, 1), reason="retired")
    assert routes.open_kinds(fresh(member)) == ["restore", "transfer"]


def test_officers_are_reminded_of_what_waits(newcomer, school):
    application = join(newcomer)
    today = timezone.localdate()
    assert list(application_waiting(today + timedelta(days=4))) == []

    assert list(application_waiting(today + timedelta(days=5))) == [application]


# --- Corrections -------------------------------------------------------------------------
def ask(person, field, value):
    return corrections.submit_correction(
        person, actor=person, field=field, value=value, reason="登记有误"
    )


@pytest.mark.parametrize(
    ("field", "typed", "attribute", "value"),
    [
        ("name", " 方 小曼 ", "name", "方 小曼"),
        ("sex", "male", "sex", "male"),
        ("birth_date", "1981-02-03", "birth_date", date(1981, 2, 3)),
        ("ethnic_group", "回族", "ethnic_group", "回族"),
    ],
)
def test_a_correction_is_written_when_granted(
    member, officer, field, typed, attribute, value
):
    correction = ask(member, field, typed)
    corrections.grant_correction(correction, actor=officer)

    assert getattr(fresh(member), attribute) == value
    assert told(member) == ["members.grant_correction"]


def test_a_corrected_number_stays_out_of_trail_and_notices(
    member, officer, branch_officer
):
    number = resident_number(member.birth_date, 888)
    correction = ask(member, "id_number", number)
    corrections.grant_correction(correction, actor=officer)

    assert fresh(member).id_number == number
    assert number not in correction.value_shown
    assert number not in str(list(AuditEntry.objects.values_list("data", flat=True)))
    texts = [row.text for row in branch_officer.notices.all()]
    assert texts == ["有人申请更正证件号码，请核实后办理。"]


def test_unit_and_kind_are_corrected_in_the_employment(newcomer, officer, school):
    UnitFactory(union=None, school=school, name="图书馆")
    EmploymentKindFactory(name="年薪制")
    corrections.grant_correction(ask(newcomer, "unit", "图书馆"), actor=officer)
    corrections.grant_correction(ask(fresh(newcomer), "kind", "年薪制"), actor=officer)

    employment = newcomer.employments.get()
    assert (employment.unit.name, employment.kind.name) == ("图书馆", "年薪制")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "方小满", "现在登记的一样"),
        ("birth_date", "1981", "请填写日期"),
        ("birth_date", "2999-01-01", "出生日期不对"),
        ("id_number", "110000198001010009", "身份证号码不对"),
        ("unit", "没有的单位", "没有找到这个单位"),
        ("kind", "没有的形式", "请从用工形式里选一项"),
        ("sex", "x", "性别请填"),
        ("ethnic_group", "", "请填写民族"),
    ],
)
def test_what_cannot_be_right_is_refused_at_once(member, field, value, words):
    assert words in refused(ask, member, CorrectionField(field), value)


def test_a_correction_is_asked_once_and_may_be_taken_back(member, officer):
    first = ask(member, "name", "方小曼")
    assert "还在核实" in refused(ask, member, "name", "方晓曼")
    corrections.take_back_correction(first, actor=member)

    second = ask(member, "name", "方晓曼")
    corrections.decline_correction(second, actor=officer, reason="与身份证不符")

    assert fresh(member).name == "方小满"
    assert fresh(second).answer == "与身份证不符"


# --- The service card ----------------------------------------------------------------------
def test_a_service_card_goes_its_way_with_a_sealed_number(member, officer):
    card = apply_card(member, actor=member)
    assert "已有一张卡" in refused(apply_card, member, actor=member)
    submit_card(card, actor=officer, batch="2026-03")
    today = timezone.localdate()
    assert "12 到 19 位" in refused(
        issue_card, card, actor=officer, number="12", on=today
    )

    issue_card(card, actor=officer, number="6200001234567890", on=today)

    found = ServiceCard.objects.get()
    assert (found.state, found.number_mask) == ("issued", "**** 7890")
    assert told(member) == ["members.issue_card"]


def test_no_card_without_membership(newcomer):
    assert "在会会员才能申请" in refused(apply_card, newcomer, actor=newcomer)


# --- At the same time ----------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_a_second_submission_waits_and_is_refused(newcomer, meanwhile):
    with transaction.atomic():
        join(newcomer)
        second = meanwhile(join, newcomer)

    assert "还没有办结" in refused(second.result)
    assert Application.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_withdrawn_application_is_not_granted(newcomer, officer, meanwhile):
    application = join(newcomer)
    with transaction.atomic():
        act.take_back_application(application, actor=newcomer)
        second = meanwhile(act.confirm_application, application, actor=officer)

    assert "不能再做这一步" in refused(second.result)
    assert newcomer.memberships.count() == 0
