"""One box for everything: what each role finds, and what nobody finds."""

import pytest
from django.conf import settings

from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    OrganFactory,
    UnitFactory,
)
from union_portal.search import SHOWN, found

pytestmark = pytest.mark.django_db
ROLES = [
    "member", "branch_officer", "officer", "auditor", "federation_officer",
    "system_admin", "security_admin", "audit_admin",
]  # fmt: skip


@pytest.fixture
def stranger(tree):
    """Somebody of another campus, whom only some may find."""
    foreign = tree.med_branches[0]
    return MembershipFactory(union=foreign, person__name="异客一").person


def all_hits(person, text):
    return {
        str(group.title): [(str(hit.title), hit.url) for hit in group.hits]
        for group in found(person, text)
    }


def urls(person, text):
    return [hit.url for group in found(person, text) for hit in group.hits]


def test_a_member_finds_pages_by_the_words_people_use(member):
    assert all_hits(member, "手机号") == {
        "页面和功能": [("更正联系方式", "/me/contact/")]
    }
    assert all_hits(member, "password")["页面和功能"] == [
        ("修改密码", "/accounts/password/change/")
    ]


def test_a_member_finds_who_holds_a_post_in_their_unions(member, branch, tree):
    AppointmentFactory(seat=branch, person__name="贺兰舟", post__name="主席")
    AppointmentFactory(seat=tree.med, person__name="贺兰山", post__name="主席")

    assert all_hits(member, "主席")["工会干部"] == [("贺兰舟", "/union/")]
    assert all_hits(member, "贺兰") == {"工会干部": [("贺兰舟", "/union/")]}


def test_a_member_finds_their_own_unions_only(member, branch):
    assert all_hits(member, "学院工会") == {
        "工会": [("文学院工会", f"/union/#union-{branch.pk}")]
    }


@pytest.mark.parametrize("text", ["异客", "异客一", "yky", "yi ke yi"])
def test_who_keeps_the_roll_finds_people_by_name_and_initials(officer, stranger, text):
    assert all_hits(officer, text)["人员"] == [
        ("异客一", f"/admin/members/person/{stranger.pk}/change/")
    ]


@pytest.mark.parametrize("role", ROLES)
def test_nobody_finds_a_person_who_is_not_theirs(request, role, stranger, branch):
    person = request.getfixturevalue(role)
    shown = [
        urls(person, text)
        for text in ("异客", "异客一", stranger.staff_number, "yky", stranger.phone)
    ]

    allowed = role == "officer"  # the school's own office
    assert any(str(stranger.pk) in url for found in shown for url in found) is allowed


@pytest.mark.parametrize("role", ROLES)
def test_every_hit_opens(request, as_user, role, tree, branch):
    person = request.getfixturevalue(role)
    UnitFactory(union=branch, name="文学院")
    OrganFactory(union=branch)
    client = as_user(person)

    for text in ("文学院", "工会", "委员会", person.name, "人员", "报告"):
        for url in urls(person, text):
            assert client.get(url).status_code in (200, 302), (text, url)


def test_each_kind_is_limited_and_says_there_is_more(officer, branch):
    for _number in range(SHOWN + 2):
        MembershipFactory(union=branch, person__name="甲乙丙")

    group = next(g for g in found(officer, "甲乙丙") if str(g.title) == "人员")

    assert (len(group.hits), group.more) == (SHOWN, True)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_database_little(
    as_user, officer, branch, number, django_assert_num_queries
):
    MembershipFactory.create_batch(number, union=branch, person__name="甲乙丙")
    client = as_user(officer)

    with django_assert_num_queries(13):
        client.get("/search/?q=甲乙丙")


def test_while_typing_only_the_results_come(as_user, member):
    client = as_user(member)

    part = client.get("/search/?q=会籍", headers={"HX-Request": "true"})
    whole = client.get("/search/?q=会籍")

    assert "<html" not in part.content.decode()
    assert "我的会籍" in part.content.decode()
    assert "我的会籍" in whole.content.decode()


def test_nothing_found_says_what_to_try(as_user, member):
    page = as_user(member).get("/search/?q=没有这个").content.decode()

    assert "没有找到“没有这个”" in page
    assert 'href="/search/?q=%E5%AF%86%E7%A0%81"' in page


@pytest.mark.parametrize(
    "text", ["'", '"', "\\", "%", "_", "a & b | !c", "<script>", " ", "。", "王" * 500]
)
def test_no_text_breaks_the_search(as_user, officer, text):
    response = as_user(officer).get("/search/", {"q": text})

    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_in_english_the_pages_have_english_names(as_user, member):
    client = as_user(member)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert "My membership" in client.get("/search/?q=membership").content.decode()
