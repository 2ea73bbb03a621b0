"""What holds for every page: one heading, labels, nothing inline, both languages."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from tests.factories import AppointmentFactory
from tests.pages.reading import NO_FAULTS, Reading

OPEN = {
    "/accounts/login/": ("登录", "Sign in"),
    "/accounts/signup/": ("不用注册", "No need to register"),
    "/accounts/password/reset/": ("忘记密码", "Forgotten password"),
    "/accounts/password/reset/done/": ("请查收邮件", "Look at your e-mail"),
    "/accounts/password/reset/key/1-abc/": (
        "链接已经失效",
        "This link no longer works",
    ),
    "/accounts/password/reset/key/done/": ("新密码已保存", "New password saved"),
    "/accounts/confirm-email/": (
        "不用验证邮箱",
        "No need to confirm your e-mail",
    ),
    "/accounts/inactive/": ("这个账号已停用", "This account is closed"),
    "/first-sign-in/": ("首次登录", "First sign-in"),
    "/nowhere/": ("找不到这个页面", "This page was not found"),
}
MEMBER = {
    "/": ("方小满，您好", "Hello, 方小满"),
    "/notices/": ("消息", "Messages"),
    "/search/": ("搜索", "Search"),
    "/search/?q=xyz": ("搜索", "Search"),
    "/norms/": ("现行规则", "Rules in force"),
    "/me/": ("方小满", "方小满"),
    "/me/contact/": ("更正联系方式", "Correct contact data"),
    "/me/membership/": ("我的会籍", "My membership"),
    "/me/sessions/": ("登录的设备", "My devices"),
    "/union/": ("我的工会", "My union"),
    "/me/honours/": ("我的荣誉", "My honours"),
    "/regulations/": ("规章制度", "Regulations"),
    "/reports/": ("年度工作报告", "Annual work reports"),
    "/accounts/password/change/": ("修改密码", "Change password"),
    "/accounts/logout/": ("要退出登录吗？", "Sign out?"),
    "/accounts/reauthenticate/": (
        "再确认一次是您本人",
        "Please confirm that it is you",
    ),
    "/accounts/2fa/": ("动态口令", "Sign-in codes"),
    "/nowhere/": ("找不到这个页面", "This page was not found"),
}
LANGUAGES = ("zh-hans", "en")
TEMPLATES = [
    path
    for path in sorted(Path(settings.ROOT, "templates").rglob("*.html"))
    if not {"admin", "unfold"} & set(path.parts)
]


def read(client, path, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return Reading(client.get(path))


@pytest.mark.django_db
@pytest.mark.parametrize("index", range(2), ids=LANGUAGES)
@pytest.mark.parametrize("path", OPEN)
def test_pages_open_to_everybody(client, path, index):
    page = read(client, path, LANGUAGES[index])

    assert page.language == LANGUAGES[index]
    assert page.headings == [OPEN[path][index]]
    assert page.faults == NO_FAULTS


@pytest.mark.parametrize("index", range(2), ids=LANGUAGES)
@pytest.mark.parametrize("path", MEMBER)
def test_pages_of_a_member(signed_in, path, index):
    page = read(signed_in, path, LANGUAGES[index])

    assert page.language == LANGUAGES[index]
    assert page.headings == [MEMBER[path][index]]
    assert page.faults == NO_FAULTS


def test_pages_of_an_officer(as_user, officer, report):
    client = as_user(officer)
    address = report.get_absolute_url()

    pages = [
        read(client, path, "zh-hans")
        for path in (
            "/",
            "/reports/",
            address,
            f"{address}figures/members.total/",
            f"{address}figures/visits.total/",
        )
    ]

    assert [page.headings for page in pages] == [
        ["顾青，您好"],
        ["年度工作报告"],
        ["2023年度工会工作报告"],
        ["会员"],
        ["走访次数"],
    ]
    assert [page.faults for page in pages] == [NO_FAULTS] * 5


def test_the_demo_says_so_on_every_page(client, db):
    with override_settings(DEMO=True):
        page = read(client, "/accounts/login/", "zh-hans")

    assert page.text.count("演示环境：人员和数据均为虚构") == 1


def test_the_way_to_the_staff_pages_is_shown_to_staff_alone(as_user, member, officer):
    shown = [
        'href="/admin/"' in as_user(person).get("/").content.decode()
        for person in (member, officer)
    ]

    assert shown == [False, True]


def test_a_present_page_is_marked_in_the_navigation(as_user, member):
    html = as_user(member).get("/union/").content.decode()

    marked = re.findall(r'<a href="([^"]+)"\s+aria-current="page"', html)

    assert marked == ["/union/"]


def test_a_page_keeps_its_place_when_the_language_changes(as_user, member):
    client = as_user(member)
    html = client.get("/notices/?page=1").content.decode()
    assert 'name="next" value="/notices/?page=1"' in html

    response = client.post("/language/", {"language": "en", "next": "/notices/?page=1"})

    assert response.url == "/notices/?page=1"
    assert Reading(client.get(response.url)).headings == ["Messages"]


def test_the_home_page_asks_the_database_little(
    as_user, member, branch, django_assert_num_queries
):
    AppointmentFactory.create_batch(5, seat=branch)
    client = as_user(member)

    with django_assert_num_queries(15):
        client.get("/")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_the_content_policy_forbids(path):
    text = path.read_text("utf-8")

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]+src=)", text) == []
