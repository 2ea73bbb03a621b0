"""Member pages of requests and the card: what they ask, say, and never show."""

import time
from datetime import date

import pytest

from members import card
from members.models import Application, Correction, ServiceCard
from members.transitions.membership import leave
from members.transitions.requests import send_back_application
from tests.factories import (
    ApplicationFactory,
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    PersonFactory,
    UnitFactory,
    resident_number,
)
from tests.files import PDF, upload
from tests.pages.reading import NO_FAULTS, Reading

JOIN = "/me/requests/join/new/"


@pytest.fixture
def newcomer(school, branch):
    person = PersonFactory(school=school, name="林知远")
    EmploymentFactory(person=person, unit=UnitFactory(union=branch, name="文学院"))
    return person


def asked(client, path=JOIN):
    """The fields a form asks for."""
    return list(client.get(path).context["form"].fields)


# --- What is asked goes by the employment -------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "extra"),
    [
        ({"on_establishment": True}, []),
        ({}, ["contract_ends_on"]),
        ({"through_agency": True}, ["agency", "place_rule"]),
    ],
)
def test_the_form_asks_only_what_the_roster_lacks(as_user, newcomer, kind, extra):
    newcomer.employments.update(kind=EmploymentKindFactory(**kind))

    assert asked(as_user(newcomer)) == [*extra, "reason", "consent"]


def test_a_foreigner_is_asked_for_papers(as_user, newcomer):
    newcomer.id_kind = "passport"
    newcomer.set_id_number("")
    newcomer.save()
    client = as_user(newcomer)
    fields = ["contract_ends_on", "id_kind", "id_number", "papers", "reason", "consent"]
    assert asked(client) == fields

    data = {"id_kind": "passport", "id_number": "x1234567", "consent": "on"}
    short = client.post(JOIN, {**data, "id_number": "1"})
    done = client.post(JOIN, {**data, "papers": upload("护照.pdf", PDF)})

    assert "5 到 24 位字母和数字" in short.text
    application = Application.objects.get()
    assert done.url == f"/me/requests/{application.public_id}/"
    assert application.id_mask == "X***4567"


def test_who_is_on_no_unit_writes_where_they_work(as_user, school):
    client = as_user(PersonFactory(school=school))
    assert asked(client) == ["workplace", "reason", "consent"]

    client.post(JOIN, {"workplace": "京华研究所", "consent": "on"})

    assert Application.objects.get().reason == "单位：京华研究所"


def test_without_consent_nothing_is_sent(as_user, newcomer):
    response = as_user(newcomer).post(JOIN, {"reason": "想加入"})

    assert "请阅读并同意个人信息的使用说明" in response.text
    assert "想加入" in response.text
    assert not Application.objects.exists()


# --- The way of an application ---------------------------------------------------------------
def test_the_status_page_says_who_has_it_and_takes_it_back(as_user, newcomer):
    client = as_user(newcomer)
    page = client.post(JOIN, {"consent": "on"}, follow=True)
    text = Reading(page).text
    assert "由文学院工会办理" in text
    assert "今天送到" in text

    address = page.redirect_chain[-1][0]
    after = Reading(client.post(f"{address}take-back/", follow=True)).text

    assert "您已撤回。需要时可以重新申请。" in after


def test_a_returned_application_is_mended(as_user, newcomer, officer):
    client = as_user(newcomer)
    address = client.post(JOIN, {"consent": "on"}).url
    send_back_application(Application.objects.get(), actor=officer, reason="请写明岗位")
    assert "请补充：请写明岗位" in client.get(address).text
    assert "申请请补充后再提交" in client.get("/").text

    client.post(f"{address}mend/", {"reason": "实验员", "consent": "on"})

    application = Application.objects.get()
    assert (application.state, application.reason) == ("submitted", "实验员")


def test_a_withdrawal_wants_a_second_thought(as_user, member):
    client = as_user(member)
    page = "/me/requests/withdraw/new/"
    assert "会费停缴，会员证收回" in client.get(page).text

    assert "请先看清说明，再勾选。" in client.post(page, {}).text
    client.post(page, {"sure": "on"})

    assert Application.objects.get().kind == "withdraw"


def test_transfer_offers_branches_but_not_the_own(as_user, member, branch, tree):
    form = as_user(member).get("/me/requests/transfer/new/").context["form"]
    offered = list(form.fields["union"].queryset)

    assert branch not in offered
    assert tree.hq not in offered
    assert tree.hq_branches[1] in offered


def test_what_does_not_fit_leads_back(as_user, newcomer, member):
    assert as_user(newcomer).get("/me/requests/withdraw/new/").status_code == 302
    assert as_user(member).get(JOIN).status_code == 302
    assert as_user(member).get("/me/requests/nonsense/new/").status_code == 404
    words = "您已是“文学院工会”的会员"
    assert words in as_user(member).post(JOIN, {"consent": "on", "workplace": "x"}).text


def test_the_form_prints_for_both_sides_and_for_no_stranger(
    as_user, newcomer, officer, member
):
    client = as_user(newcomer)
    address = client.post(JOIN, {"consent": "on"}).url

    mine, desk = client.get(f"{address}pdf/"), as_user(officer).get(f"{address}pdf/")

    assert mine.content.startswith(b"%PDF")
    assert mine.content == desk.content
    assert as_user(member).get(f"{address}pdf/").status_code == 404


def test_pages_are_sound(as_user, member, newcomer):
    ApplicationFactory(person=member, union=member.membership.union)
    client, other = as_user(member), as_user(newcomer)
    for page in (
        client.get("/me/requests/"),
        client.get(f"/me/requests/{Application.objects.get().public_id}/"),
        client.get("/me/requests/retain/new/"),
        client.get("/me/correct/birth_date/"),
        client.get("/me/card/"),
        other.get("/me/requests/"),
        other.get(JOIN),
        other.get("/me/card/"),
        other.get("/card/x/"),
    ):
        assert Reading(page).faults == NO_FAULTS, page.request["PATH_INFO"]


def test_the_list_costs_the_same_for_many(
    as_user, member, branch, django_assert_num_queries
):
    client = as_user(member)
    client.get("/me/requests/")
    for count in (1, 3):
        ApplicationFactory.create_batch(
            count, person=member, union=branch, state="granted", desk=None
        )
        with django_assert_num_queries(7):
            client.get("/me/requests/")


# --- Corrections ---------------------------------------------------------------------------
def test_a_correction_is_asked_and_taken_back(as_user, member):
    client = as_user(member)
    number = resident_number(member.birth_date, 888)
    data = {"value": number, "reason": "身份证上是这个号"}

    done = client.post("/me/correct/id_number/", data, follow=True)

    correction = Correction.objects.get()
    assert correction.value == number
    assert number not in done.text
    assert "现在由文学院工会核实" in Reading(done).text
    client.post(f"/me/corrections/{correction.public_id}/take-back/")
    assert Correction.objects.get().state == "withdrawn"


def test_a_wrong_value_is_refused_where_it_stands(as_user, member):
    data = {"value": "1980", "reason": "x"}
    page = as_user(member).post("/me/correct/birth_date/", data)

    assert "请填写日期，例如 1980-03-05。" in page.text


# --- The card --------------------------------------------------------------------------------
def check(client, token):
    return Reading(client.get(f"/card/{token}/")).text


def test_the_card_says_valid_and_nothing_else(client, member, branch):
    text = check(client, card.token(member))

    assert "会籍有效 核验时间" in text
    assert member.name not in text
    assert branch.name not in text
    assert str(member.pk) not in card.token(member)


def test_an_old_code_a_made_up_one_and_a_lost_membership_are_not_valid(
    client, member, officer
):
    old = card.token(member, time.time() - 11 * 60)
    good = card.token(member)
    leave(member, actor=officer, on=date(2024, 9, 1))

    for token in (old, good, "x", "QUJD", "A" * 400, good[:-4] + "AAAA"):
        assert "无效" in check(client, token)


def test_too_many_checks_are_slowed_down(client, member, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {
        "check_card": "2/m/ip"
    }
    token = card.token(member)
    answers = [client.get(f"/card/{token}/").status_code for _time in range(3)]

    assert answers == [200, 200, 429]


def test_the_card_page_draws_a_fresh_code(as_user, member):
    response = as_user(member).get("/me/card/")

    assert response.headers["Refresh"] == "600"
    assert "no-store" in response.headers["Cache-Control"]
    assert "<svg" in response.text


def test_the_service_card_is_asked_for_on_the_phone(as_user, member):
    MembershipFactory()
    text = Reading(as_user(member).post("/me/card/apply/", follow=True)).text

    assert "工会统一报送，发卡后会通知您。" in text
    assert ServiceCard.objects.get().person == member
