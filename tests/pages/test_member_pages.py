"""What the member's pages show, and what they never show."""

from datetime import date

import pytest
from django.db import transaction
from django.utils import timezone

from members.models import MembershipStatus
from tests.factories import (
    AppointmentFactory,
    EmploymentFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
)
from tests.pages.reading import Reading
from union_portal.notices import Notice, announce


def text_of(client, path):
    return Reading(client.get(path)).text


@pytest.fixture
def newcomer(school):
    """On the roll, without membership, contact or post."""
    return PersonFactory(school=school, name="林知远", phone="", id_number="")


def tell(person, times=1):
    with transaction.atomic():
        for _time in range(times):
            announce("members.first_sign_in", [person], person)
    return Notice.objects.filter(recipient=person)


# --- Empty states ---------------------------------------------------------------------
@pytest.mark.parametrize(
    ("path", "words"),
    [
        (
            "/",
            "没有登记会籍。想加入工会，在这里就能申请；认为登记有误，请联系所在单位的工会。",
        ),
        ("/notices/", "还没有消息。与您有关的事会发到这里，登记了邮箱的同时发邮件。"),
        ("/me/", "没有登记"),
        ("/me/membership/", "还没有会籍记录。"),
        ("/me/membership/", "还没有工作单位记录。"),
        ("/union/", "还没有登记您的会籍，所以这里是空的。"),
        ("/me/honours/", "还没有登记荣誉。有遗漏请告诉所在工会。"),
        ("/regulations/", "还没有收录规章制度。"),
        ("/reports/", "还没有您能看的报告。"),
    ],
)
def test_an_empty_page_says_what_would_fill_it(as_user, newcomer, path, words):
    assert words in text_of(as_user(newcomer), path)


def test_a_member_without_work_reads_that_nothing_waits(as_user, member):
    words = "现在没有要办的事。有事时这里会提醒您。"

    assert words in text_of(as_user(member), "/")


# --- Personal values --------------------------------------------------------------------
def test_personal_numbers_show_masked_alone(as_user, school, branch):
    person = PersonFactory(
        school=school, phone="19412345678", email="fang.xiaoman@mhu.example"
    )
    MembershipFactory(person=person, union=branch)
    client = as_user(person)
    paths = ("/", "/me/", "/me/membership/", "/union/", "/notices/", "/norms/")

    pages = {path: client.get(path).content.decode() for path in paths}

    raw = (person.id_number, person.phone, person.email)
    leaks = [(path, v) for path, html in pages.items() for v in raw if v in html]
    assert leaks == []
    mine = Reading(client.get("/me/")).text
    shown = (person.id_mask, "194****5678", "f***@mhu.example")
    assert [mask for mask in shown if mask not in mine] == []


def test_an_officer_reads_no_number_behind_a_figure(as_user, officer, report, branch):
    person = MembershipFactory(union=branch, person__phone="19412345678").person

    html = (
        as_user(officer)
        .get(f"{report.get_absolute_url()}figures/members.total/")
        .content.decode()
    )

    assert person.staff_number in html
    assert person.id_number not in html
    assert "19412345678" not in html


# --- Membership -------------------------------------------------------------------------
def test_a_retained_membership_says_what_it_means(as_user, school, branch):
    person = PersonFactory(school=school)
    MembershipFactory(person=person, union=branch, status=MembershipStatus.RETAINED)

    text = text_of(as_user(person), "/me/membership/")

    assert "保留会籍期间不计入会员人数。" in text


def test_the_history_runs_from_now_backward(as_user, member, tree):
    MembershipFactory(
        person=member,
        union=tree.hq_branches[1],
        starts_on=date(2014, 9, 1),
        ends_on=date(2019, 12, 31),
        end_reason="转会",
    )
    EmploymentFactory(person=member, unit__name="文学院", kind__name="事业编制")

    text = text_of(as_user(member), "/me/membership/")

    now, before = text.index("2020-01-01 至今"), text.index("2014-09-01 至 2019-12-31")
    assert now < before
    assert "转会" in text
    assert "文学院 事业编制" in text


# --- My union ----------------------------------------------------------------------------
def test_my_union_goes_upward_from_the_own_branch(as_user, member, branch):
    organ = OrganFactory(union=branch, name="文学院工会委员会")
    TermFactory(organ=organ, number=3, elected_on=date(2016, 6, 1))
    chair = PostFactory(name="主席", order=1)
    seats = PostFactory(name="委员", order=2)
    for name, post in (("程禾", seats), ("叶望舒", chair), ("陆昀", seats)):
        AppointmentFactory(organ=organ, seat=branch, post=post, person__name=name)

    text = text_of(as_user(member), "/union/")

    assert (
        "文学院工会 二级工会 文学院工会委员会 第 3 届，任期到 2021-05-31 已届满，待换届 "
        "主席 叶望舒 委员 程禾、陆昀 校本部 校区工会 只作统计口径，不设机构。 "
        "明湖大学工会 校工会 还没有登记工会干部。 京华市教育工会"
    ) in text


def test_my_union_costs_the_same_for_many_posts(
    as_user, member, branch, django_assert_num_queries
):
    client = as_user(member)
    for count in (1, 4):
        organ = OrganFactory(union=branch, name=f"机构{count}")
        TermFactory(organ=organ)
        AppointmentFactory.create_batch(count, organ=organ, seat=branch)

        with django_assert_num_queries(8):
            client.get("/union/")


# --- Messages ----------------------------------------------------------------------------
def test_opening_a_message_marks_it_read(as_user, member):
    notice = tell(member).get()
    client = as_user(member)
    assert "（未读）" in text_of(client, "/notices/")

    text = text_of(client, notice.get_absolute_url())

    assert "您的账号刚刚用登录码完成首次登录" in text
    assert "（未读）" not in text_of(client, "/notices/")


def test_the_inbox_has_pages(as_user, member):
    tell(member, times=21)
    client = as_user(member)

    first, second = text_of(client, "/notices/"), text_of(client, "/notices/?page=2")

    assert "第 1 / 2 页" in first
    assert first.count("首次登录完成") == 20
    assert second.count("首次登录完成") == 1


def test_all_messages_are_marked_read_at_once(as_user, member):
    notices = tell(member, times=3)
    client = as_user(member)
    assert "全部标为已读" in text_of(client, "/notices/")

    client.post("/notices/read/")

    assert notices.filter(read_at=None).count() == 0
    assert "全部标为已读" not in text_of(client, "/notices/")


def test_a_foreign_message_is_not_found(as_user, member, officer):
    notice = tell(officer).get()

    response = as_user(member).get(notice.get_absolute_url())

    assert response.status_code == 404
    assert Reading(response).headings == ["找不到这个页面"]


# --- Contact -----------------------------------------------------------------------------
def test_a_wrong_number_is_refused_where_it_stands(signed_in):
    response = signed_in.post("/me/contact/", {"phone": "123", "email": "x"})

    html = response.content.decode()
    assert 'aria-invalid="true"' in html
    assert 'id="id_phone_error"' in html
    assert 'aria-describedby="id_phone_error"' in html
    assert 'value="123"' in html


def test_the_day_of_a_term_end_is_not_yet_overdue(as_user, member, branch):
    organ = OrganFactory(union=branch)
    TermFactory(organ=organ, ends_on=timezone.localdate())

    assert "已届满" not in text_of(as_user(member), "/union/")
