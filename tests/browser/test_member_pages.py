"""What a member does in the portal, by phone, at a desk, and without JavaScript."""

from datetime import date

import pytest
from django.db import transaction

from tests.browser.conftest import PHONE
from tests.factories import (
    AppointmentFactory,
    EmploymentFactory,
    OrganFactory,
    PostFactory,
    TermFactory,
)
from union_portal.notices import announce

SMALL = {"width": 360, "height": 740}


@pytest.fixture
def busy_member(member, branch):
    """A member with a chair in the own branch, an employment and a message."""
    organ = OrganFactory(union=branch, name="文学院工会委员会")
    TermFactory(organ=organ, number=3, elected_on=date(2023, 6, 1))
    seat = AppointmentFactory(
        organ=organ,
        seat=branch,
        post=PostFactory(name="主席"),
        person__name="叶望舒",
    )
    EmploymentFactory(person=member, unit__union=branch)
    with transaction.atomic():
        announce("members.appoint", [member], seat)
    return member


def test_a_message_is_read_and_the_number_goes_away(anywhere, busy_member):
    anywhere.sign_in(busy_member.staff_number)
    nav = anywhere.page.get_by_role("navigation", name="主要栏目")
    assert nav.get_by_role("link", name="消息 1 条未读").count() == 1

    nav.get_by_role("link", name="消息").click()
    anywhere.follow("任职登记")
    assert anywhere.title == "任职登记"
    anywhere.follow("去看看")

    assert anywhere.title == "我的工会"
    assert nav.get_by_role("link", name="消息", exact=True).count() == 1


def test_a_member_sees_who_holds_which_post(anywhere, busy_member):
    anywhere.sign_in(busy_member.staff_number)
    anywhere.page.get_by_role("link", name="我的工会").first.click()

    card = anywhere.page.locator("section.card").first
    assert card.get_by_role("heading").all_inner_texts() == [
        "文学院工会",
        "文学院工会委员会",
    ]
    assert card.locator("dt").all_inner_texts() == ["主席"]
    assert card.locator("dd").all_inner_texts() == ["叶望舒"]


def test_a_member_corrects_the_contact(anywhere, busy_member):
    anywhere.sign_in(busy_member.staff_number)
    anywhere.follow("更正手机号和邮箱")

    anywhere.fill(phone="12345", email="fang@mhu.example")
    anywhere.press("保存")
    wrong = anywhere.page.locator(".field-error").all_inner_texts()
    anywhere.fill(phone="194 8765 4321")
    anywhere.press("保存")

    assert wrong == [
        "请填 11 位手机号；境外号码以 + 和国家代码开头，例如 +4930123456。"
    ]
    assert anywhere.path == "/me/"
    assert anywhere.messages == ["联系方式已保存。"]
    busy_member.refresh_from_db()
    assert busy_member.phone == "19487654321"
    assert busy_member.email == "fang@mhu.example"


def test_the_whole_way_of_a_member_without_javascript(without_script, busy_member):
    visitor = without_script
    visitor.sign_in(busy_member.staff_number)
    titles = [visitor.title]
    for link in ("会籍经历和工作单位",):
        visitor.follow(link)
        titles.append(visitor.title)
    for path in ("/notices/", "/union/", "/norms/", "/me/"):
        visitor.open(path)
        titles.append(visitor.title)
    visitor.follow("更正联系方式")
    visitor.fill(phone="", email="fang@mhu.example")
    visitor.press("保存")
    saved = visitor.messages
    visitor.press("English")
    titles.append(visitor.title)
    english = visitor.page.get_by_role("navigation", name="Main").count()
    visitor.press("中文")
    visitor.follow("退出登录")
    visitor.press("退出登录")

    assert titles == [
        "方小满，您好",
        "我的会籍",
        "消息",
        "我的工会",
        "现行规则",
        "方小满",
        "方小满",
    ]
    assert saved == ["联系方式已保存。"]
    assert english == 1
    assert visitor.messages == ["您已退出登录。"]


MEMBER_PATHS = (
    "/",
    "/notices/",
    "/norms/",
    "/me/",
    "/me/contact/",
    "/me/membership/",
    "/union/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/logout/",
)
OPEN_PATHS = (
    "/accounts/login/",
    "/first-sign-in/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/signup/",
    "/accounts/password/reset/key/1-abc/",
)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_is_wider_than_a_small_phone(visitor, busy_member, report, language):
    AppointmentFactory(person=busy_member, seat=report.union, roles=["office"])
    paths = (*MEMBER_PATHS, "/reports/", report.get_absolute_url())
    figures = [
        f"{report.get_absolute_url()}figures/{figure.key}/"
        for figure in report.figures.all()
    ]
    visitor.page.set_viewport_size(SMALL)
    visitor.open("/accounts/login/")
    if language == "en":
        visitor.press("English")

    wide = {}
    for path in OPEN_PATHS:
        visitor.open(path)
        wide[path] = visitor.overflow
    visitor.open("/accounts/login/")
    visitor.fill(login=busy_member.staff_number, password="gong-hui-2024")
    visitor.page.locator("main button[type=submit]").click()
    for path in (*paths, *figures):
        visitor.open(path)
        wide[path] = visitor.overflow

    assert {path for path, pixels in wide.items() if pixels > 0} == set()


def test_targets_are_large_enough_for_a_thumb(visitor, busy_member):
    """44 px, save for links inside running text."""
    visitor.page.set_viewport_size(PHONE)
    visitor.sign_in(busy_member.staff_number)

    small = []
    for path in MEMBER_PATHS:
        visitor.open(path)
        small += visitor.page.evaluate(
            """() => [...document.querySelectorAll("a, button, input, summary")]
                .filter(e => e.checkVisibility() && e.type !== "hidden")
                .filter(e => !e.closest("p") && !e.matches(".to-main"))
                .filter(e => e.getBoundingClientRect().height < 43.5)
                .map(e => location.pathname + " " + e.outerHTML.slice(0, 80))"""
        )

    assert small == []
