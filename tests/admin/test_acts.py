"""What the staff pages write goes through transitions, and the trail names who did it."""

from datetime import date, timedelta

import pytest

from members.models import (
    Appointment,
    EmploymentKind,
    FixedContact,
    Organ,
    Person,
    Post,
    SignInCode,
    Term,
    Union,
    Unit,
)
from members.transitions.accounts import first_sign_in
from tests.admin.conftest import address, errors, page_of
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
    UnitFactory,
)
from union_portal.audit import AuditEntry
from union_portal.norms import NormValue


@pytest.fixture
def desk(as_user, officer):
    return as_user(officer)


def trail():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "actor__name"))


# --- adding ---------------------------------------------------------------------------
def test_found_union(desk, tree):
    form = {
        "level": "branch",
        "parent": tree.hq.pk,
        "code": "MHU-HQ-09",
        "name": "新闻学院工会",
        "affiliation": "校本部",
        "founded_on": "2024-03-01",
        "order": "9",
    }

    response = desk.post(address(Union, "add"), form)

    union = Union.objects.get(code="MHU-HQ-09")
    assert response.status_code == 302
    assert (union.parent, union.school) == (tree.hq, tree.school)
    assert trail() == [("members.found_union", "顾青")]


def test_a_refusal_is_an_error_of_the_form_and_what_was_typed_survives(desk, tree):
    form = {
        "level": "campus",
        "parent": tree.hq.pk,
        "code": "MHU-X",
        "name": "分校区工会",
        "order": "0",
    }

    response = desk.post(address(Union, "add"), form)

    assert errors(response) == {"__all__": ["校区工会不能建在校区工会之下。"]}
    assert 'value="分校区工会"' in response.text
    assert not Union.objects.filter(code="MHU-X").exists()
    assert trail() == []


def test_set_up_organ(desk, branch):
    form = {"union": branch.pk, "kind": "women", "name": "女教职工委员会"}

    desk.post(address(Organ, "add"), form)

    assert Organ.objects.get().union == branch
    assert trail() == [("members.set_up_organ", "顾青")]


def test_re_elect_from_the_list_of_terms(desk, branch):
    organ = OrganFactory(union=branch)
    form = {"organ": organ.pk, "elected_on": "2024-05-10"}

    desk.post(address(Term, "add"), form)

    term = Term.objects.get()
    assert (term.number, term.ends_on) == (1, date(2029, 5, 9))
    assert trail() == [("members.re_elect", "顾青")]


def test_re_elect_from_the_page_of_the_organ(desk, branch):
    organ = TermFactory(organ__union=branch, elected_on=date(2019, 5, 10)).organ
    form = {"elected_on": "2024-05-10", "ends_on": "2027-05-09"}

    response = desk.post(page_of(organ, "re_elect"), form)

    term = Term.objects.get(number=2)
    assert response.url == page_of(organ)
    assert term.ends_on == date(2027, 5, 9)
    assert trail() == [("members.re_elect", "顾青")]


def test_a_refused_act_says_why_and_keeps_what_was_typed(desk, branch):
    organ = TermFactory(organ__union=branch, elected_on=date(2019, 5, 10)).organ

    response = desk.post(page_of(organ, "re_elect"), {"elected_on": "2018-01-01"})

    assert response.context["form"].non_field_errors() == [
        "选举日期 2018-01-01 不晚于上一届的选举日期 2019-05-10。"
    ]
    assert 'value="2018-01-01"' in response.text
    assert trail() == []


def test_appoint(desk, branch):
    person = MembershipFactory(union=branch).person
    organ = OrganFactory(union=branch)
    form = {
        "person": person.pk,
        "post": PostFactory(code="P1").pk,
        "organ": organ.pk,
        "starts_on": "2024-01-01",
    }

    desk.post(address(Appointment, "add"), form)

    appointment = Appointment.objects.get(person=person)
    assert (appointment.seat, appointment.organ) == (branch, organ)
    assert trail() == [("members.appoint", "顾青")]


def test_what_breaks_the_composition_is_said_before_appointing(desk, school):
    """A committee of one seat, and nobody of the front line to sit in it."""
    NormValue.objects.create(
        key="members.committee_seats",
        union=school,
        value=[[None, 1, 9]],
        starts_on=date(2020, 1, 1),
        reason="x",
    )
    organ = OrganFactory(union=school)
    form = {
        "person": MembershipFactory(union=school).person.pk,
        "post": PostFactory().pk,
        "organ": organ.pk,
        "starts_on": "2024-01-01",
    }

    response = desk.post(address(Appointment, "add"), form)

    [said] = errors(response)["__all__"]
    assert "缺 1 人" in said
    assert "勾选“已知悉人员组成的提示，仍要登记”后保存" in said
    assert trail() == []
    desk.post(address(Appointment, "add"), {**form, "aware": "on"})
    assert Appointment.objects.get(organ=organ)


@pytest.mark.parametrize("places", [(), ("organ", "seat")])
def test_appoint_wants_one_place(desk, branch, places):
    rows = {"organ": OrganFactory(union=branch).pk, "seat": branch.pk}
    form = {
        "person": MembershipFactory(union=branch).person.pk,
        "post": PostFactory().pk,
        "starts_on": "2024-01-01",
        **{name: rows[name] for name in places},
    }

    response = desk.post(address(Appointment, "add"), form)

    assert errors(response) == {
        "__all__": ["请在机构、单位、工会三项中填一项，说明在哪里任职。"]
    }


def test_define_unit(desk, school, branch):
    form = {
        "school": school.pk,
        "code": "301",
        "name": "新闻学院",
        "kind": "college",
        "union": branch.pk,
    }

    desk.post(address(Unit, "add"), form)

    assert Unit.objects.get().name == "新闻学院"
    assert trail() == [("members.define_unit", "顾青")]


def test_define_employment_kind(desk, tree):
    form = {"code": "PQ", "name": "劳务派遣", "through_agency": "on", "order": "3"}

    desk.post(address(EmploymentKind, "add"), form)

    assert EmploymentKind.objects.get().through_agency
    assert trail() == [("members.define_employmentkind", "顾青")]


def test_only_a_school_defines_employment_kinds(as_user, branch_officer):
    response = as_user(branch_officer).get(address(EmploymentKind, "add"))

    assert response.status_code == 403


# --- changing -------------------------------------------------------------------------
def test_correct_union_records_the_changed_fields_alone(desk, tree, branch):
    form = {
        "name": "中国语言文学院工会",
        "parent": tree.med.pk,
        "affiliation": "",
        "founded_on": "",
        "order": "0",
    }

    desk.post(page_of(branch), form)

    branch.refresh_from_db()
    assert (branch.name, branch.parent) == ("中国语言文学院工会", tree.med)
    assert trail() == [("members.correct_union", "顾青")]
    assert AuditEntry.objects.get().data == {"fields": ["name", "parent"]}


def test_redefine_unit(desk, branch):
    unit = UnitFactory(union=branch, name="中文系")
    form = {"name": "文学院", "kind": unit.kind, "union": branch.pk}

    desk.post(page_of(unit), form)

    unit.refresh_from_db()
    assert unit.name == "文学院"
    assert trail() == [("members.redefine_unit", "顾青")]


def test_a_wrong_date_of_a_term_is_put_right(desk, branch):
    term = TermFactory(organ__union=branch, elected_on=date(2022, 6, 1))
    form = {"elected_on": "2022-06-11", "ends_on": "2027-06-10"}

    desk.post(page_of(term), form)

    term.refresh_from_db()
    assert (term.elected_on, term.starts_on) == (date(2022, 6, 11), date(2022, 6, 11))
    assert trail() == [("members.redefine_term", "顾青")]


def test_the_security_administrator_gives_a_post_its_roles(as_user, security_admin):
    post = PostFactory(name="经审委员")
    form = {"name": "经审委员", "kind": "seat", "roles": ["audit"], "order": "0"}

    as_user(security_admin).post(page_of(post), form)

    post.refresh_from_db()
    assert post.roles == ["audit"]
    assert trail() == [("members.redefine_post", "安全员")]


def test_nobody_else_touches_the_roles(desk, school):
    post = PostFactory()

    answers = [
        desk.post(page_of(post), {"name": "x", "roles": ["lead"]}).status_code,
        desk.get(address(Post, "add")).status_code,
    ]

    assert answers == [403, 403]


def test_correct_reading(desk, branch):
    person = MembershipFactory(union=branch, person__name="曾文").person

    desk.post(page_of(person), {"name_reading": "ceng wen"})

    person.refresh_from_db()
    assert person.name_sort == "ceng wen"
    assert trail() == [("members.correct_reading", "顾青")]


# --- ending ---------------------------------------------------------------------------
def test_close_union(desk, branch):
    form = {"closed_on": "2024-06-30", "document_number": "明工发〔2024〕3号"}

    desk.post(page_of(branch, "close_union"), form)

    branch.refresh_from_db()
    assert (branch.closed_on, branch.closing_document) == (
        date(2024, 6, 30),
        "明工发〔2024〕3号",
    )
    assert trail() == [("members.close_union", "顾青")]


def test_end_appointment(desk, branch):
    appointment = AppointmentFactory(seat=branch, starts_on=date(2022, 1, 1))

    desk.post(page_of(appointment, "end_appointment"), {"ends_on": "2024-06-30"})

    appointment.refresh_from_db()
    assert appointment.ends_on == date(2024, 6, 30)
    assert trail() == [("members.end_appointment", "顾青")]


def test_an_act_that_is_over_is_not_offered(desk, branch):
    appointment = AppointmentFactory(seat=branch, ends_on=date(2023, 1, 1))

    assert desk.get(page_of(appointment, "end_appointment")).status_code == 404
    assert desk.get(page_of(appointment)).context["open_acts"] == []


def test_an_auditor_sees_the_row_and_no_act(as_user, auditor, branch):
    appointment = AppointmentFactory(seat=branch)
    browser = as_user(auditor)

    assert browser.get(page_of(appointment)).context["open_acts"] == []
    assert browser.post(page_of(appointment, "end_appointment")).status_code == 403
    assert trail() == []


# --- norms ----------------------------------------------------------------------------
def norm_form(union, **values):
    return {
        "key": "members.term_reminder_days",
        "union": union.pk,
        "value": "120",
        "starts_on": "2025-01-01",
        "reason": "校工会常委会纪要",
        **values,
    }


def test_set_norm_ends_the_value_before_it(desk, school):
    desk.post(address(NormValue, "add"), norm_form(school))
    desk.post(
        address(NormValue, "add"),
        norm_form(school, value="60", starts_on="2025-07-01"),
    )

    found = NormValue.objects.order_by("starts_on")
    assert list(found.values_list("value", "starts_on", "ends_on")) == [
        (120, date(2025, 1, 1), date(2025, 6, 30)),
        (60, date(2025, 7, 1), None),
    ]
    assert trail() == [("union_portal.set_norm", "顾青")] * 2


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        (
            {"value": "3"},
            "“任期届满前多少天开始提醒换届”要填 7 到 730 之间的整数，收到的是“3”。",
        ),
        (
            {"starts_on": "2024-12-31"},
            "本级已有从 2025-01-01 起执行的取值，新取值要从更晚的日期起。",
        ),
    ],
)
def test_set_norm_refuses(desk, school, values, refusal):
    desk.post(address(NormValue, "add"), norm_form(school))

    response = desk.post(address(NormValue, "add"), norm_form(school, **values))

    assert errors(response) == {"__all__": [refusal]}
    assert NormValue.objects.count() == 1


def test_end_norm(desk, school):
    desk.post(address(NormValue, "add"), norm_form(school))
    row = NormValue.objects.get()

    desk.post(page_of(row, "end_norm"), {"ends_on": "2025-12-31"})

    row.refresh_from_db()
    assert row.ends_on == date(2025, 12, 31)
    assert trail()[1:] == [("union_portal.end_norm", "顾青")]


# --- codes and accounts ---------------------------------------------------------------
def code_of(response):
    return [code for _person, code in response.context["codes"]]


def test_issue_code_shows_a_code_that_works(desk, branch):
    person = MembershipFactory(union=branch).person

    response = desk.post(page_of(person, "issue_code"))

    [code] = code_of(response)
    assert code in response.text
    assert "no-store" in response["Cache-Control"]
    assert trail() == [("members.issue_code", "顾青")]
    assert first_sign_in(person.sign_in_name, code, "xin-de-mi-ma-1") == person


def test_asking_first_gives_no_code(desk, branch):
    person = MembershipFactory(union=branch).person

    assert desk.get(page_of(person, "issue_code")).status_code == 200
    assert SignInCode.objects.count() == 0


def test_codes_for_many_are_one_sheet(desk, branch):
    people = [MembershipFactory(union=branch).person for _ in range(3)]
    form = {"action": "issue_codes", "_selected_action": [p.pk for p in people]}

    response = desk.post(address(Person, "changelist"), form)

    codes = dict(response.context["codes"])
    assert set(codes) == set(people)
    assert trail() == [("members.issue_code", "顾青")] * 3


def test_whoever_is_refused_is_named_and_the_others_get_theirs(desk, branch):
    closed = MembershipFactory(union=branch, person__name="苏念").person
    Person.objects.filter(pk=closed.pk).update(is_active=False)
    other = MembershipFactory(union=branch).person
    form = {"action": "issue_codes", "_selected_action": [closed.pk, other.pk]}

    response = desk.post(address(Person, "changelist"), form)

    assert [person for person, _code in response.context["codes"]] == [other]
    assert [str(message) for message in response.context["messages"]] == [
        "苏念：这个账号已停用，不能发登录码。"
    ]


@pytest.mark.parametrize("verb", ["issue_code", "close_account"])
def test_nobody_opens_the_account_of_who_may_do_more(
    as_user, branch_officer, branch, school, verb
):
    """An officer of the school may be a member of the branch whose clerk sits there."""
    person = MembershipFactory(union=branch).person
    AppointmentFactory(person=person, seat=school, roles=["office"])
    clerk = as_user(branch_officer)

    offered = clerk.get(page_of(person)).context["open_acts"]
    assert [act.verb for act, _address in offered] == ["reveal"]
    assert clerk.post(page_of(person, verb)).status_code == 403
    assert trail() == []


def test_close_and_open_an_account(desk, branch):
    person = MembershipFactory(union=branch).person

    desk.post(page_of(person, "close_account"))
    person.refresh_from_db()
    assert not person.is_active

    desk.post(page_of(person, "open_account"))
    person.refresh_from_db()
    assert person.is_active
    assert trail() == [
        ("members.close_account", "顾青"),
        ("members.open_account", "顾青"),
    ]


def test_personal_values_stay_masked(desk, branch):
    person = PersonFactory(school=branch.school, email="linzhiyuan@mhu.example")
    MembershipFactory(union=branch, person=person)

    text = desk.get(page_of(person)).text

    assert person.id_mask in text
    assert "l***@mhu.example" in text
    assert person.phone not in text
    assert person.id_number not in text
    assert person.email not in text


def test_without_scripts_a_row_is_found_by_what_is_typed(desk, branch, school):
    """The field of a picker takes number, code or name; what means no one row is said."""
    officer = AppointmentFactory(
        person=MembershipFactory(union=branch, person__school=school).person,
        seat=school,
        is_full_time=True,
        starts_on=date(2020, 1, 1),
    ).person
    Person.objects.filter(pk=officer.pk).update(staff_number="77001")
    MembershipFactory(
        union=branch, person__school=school, person__staff_number="770012"
    )
    form = {"union-typed": branch.name, "starts_on": "2024-01-01"}
    page = address(FixedContact, "add")
    assert 'name="person-typed"' in desk.get(page).text

    for typed in ("无此人", "770", str(officer.pk)):
        response = desk.post(page, {**form, "person-typed": typed})
        assert list(errors(response)) == ["person"]
        assert f'value="{typed}"' in response.text
    desk.post(page, {**form, "person-typed": "77001"})

    contact = FixedContact.objects.get()
    assert (contact.person, contact.union) == (officer, branch)


def test_who_is_out_of_sight_after_an_act_leaves_for_the_list(
    as_user, branch_officer, branch
):
    """A branch that registers somebody's leaving has no page of theirs any more."""
    person = MembershipFactory(union=branch, starts_on=date(2020, 1, 1)).person
    form = {"on": f"{person.today - timedelta(days=1)}", "reason": ""}

    response = as_user(branch_officer).post(page_of(person, "leave"), form, follow=True)

    assert response.redirect_chain == [(address(Person, "changelist"), 302)]
    assert "已登记" in response.text
