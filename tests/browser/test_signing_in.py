"""Coming in: the first time, every day, and with the second factor."""

import pytest

from members.transitions import accounts
from tests.browser.conftest import six_digits
from tests.factories import PASSWORD, TOTP_SECRET, AppointmentFactory, PersonFactory


def test_first_sign_in_with_the_code_from_the_branch(anywhere, member, officer):
    code = accounts.issue_code(member, actor=officer)

    anywhere.open("/accounts/login/")
    anywhere.follow("首次登录")
    anywhere.fill(
        sign_in_name=member.staff_number,
        code=code.lower(),
        password="a-new-one-2024",
        again="a-new-one-2024",
    )
    anywhere.press("设置密码并登录")

    assert anywhere.path == "/"
    assert anywhere.title == "方小满，您好"
    member.refresh_from_db()
    assert member.check_password("a-new-one-2024")


def test_a_wrong_code_keeps_what_was_typed_and_says_what_helps(visitor, member):
    visitor.open("/first-sign-in/")
    visitor.fill(
        sign_in_name=member.staff_number,
        code="AAAAAAAAAA",
        password="a-new-one-2024",
        again="a-new-one-2024",
    )
    visitor.press("设置密码并登录")

    assert visitor.messages == [
        "工号或登录码不对，或登录码已失效（连续输错 5 次就作废）。"
        "请核对后再试，或请所在工会重新发码。"
    ]
    assert visitor.page.get_by_label("工号").input_value() == member.staff_number


@pytest.mark.parametrize("name", ["20180123", "194 1234 5678", "Fang@MHU.example"])
def test_sign_in_by_staff_number_phone_or_email(visitor, name):
    PersonFactory(
        name="方小满",
        staff_number="20180123",
        sign_in_name="mhu-20180123",
        phone="19412345678",
        email="fang@mhu.example",
    )

    visitor.sign_in(name)

    assert visitor.path == "/"
    assert visitor.title == "方小满，您好"


def test_a_wrong_password_says_what_may_be_typed(anywhere, member):
    anywhere.sign_in(member.staff_number, "not-the-password")

    assert anywhere.path == "/accounts/login/"
    assert anywhere.messages == [
        "登录名或密码不对。登录名可以是工号、手机号或电子邮箱；"
        "第一次登录请点“首次登录”。"
    ]


def test_a_password_can_be_looked_at_while_typing(visitor):
    visitor.open("/accounts/login/")
    visitor.fill(password=PASSWORD)

    visitor.press("显示")
    shown = visitor.page.locator("[name=password]").get_attribute("type")
    visitor.press("隐藏")
    hidden = visitor.page.locator("[name=password]").get_attribute("type")

    assert (shown, hidden) == ("text", "password")


def test_a_chair_sets_up_the_second_factor_before_anything_else(anywhere, school):
    chair = AppointmentFactory(seat=school, roles=["lead"]).person

    anywhere.sign_in(chair.staff_number)
    assert anywhere.title == "启用动态口令"
    anywhere.page.get_by_text("就在这部手机上设置").click()
    secret = anywhere.page.locator(".secret").inner_text()
    anywhere.open("/me/")
    assert anywhere.title == "启用动态口令"  # there is no way around

    anywhere.page.get_by_text("就在这部手机上设置").click()
    secret = anywhere.page.locator(".secret").inner_text()
    anywhere.fill(code="000000")
    anywhere.press("启用")
    wrong = anywhere.page.locator(".field-error").all_inner_texts()
    anywhere.fill(code=six_digits(secret))
    anywhere.press("启用")
    assert wrong == ["数字不对或已经换了，请输入验证器现在显示的 6 位数字。"]
    assert anywhere.messages == [
        "动态口令已启用。以后登录时，输完密码再输 6 位数字。",
        "备用码已生成，请收好。以前有过的备用码不再有效。",
    ]
    assert anywhere.title == "备用码"
    assert anywhere.page.locator(".codes li").count() == 10

    anywhere.follow("已经收好，继续")
    assert anywhere.path == "/"


def test_sign_in_with_the_second_factor(anywhere, chair):
    anywhere.sign_in(chair.staff_number)
    assert anywhere.title == "还差一步"
    assert anywhere.page.locator("[name=code]").get_attribute("inputmode") == "numeric"

    anywhere.fill(code=six_digits(TOTP_SECRET))
    anywhere.press("登录")

    assert anywhere.path == "/"
    assert anywhere.title == "沈书禾，您好"


def test_sign_in_with_nothing_but_the_keyboard(visitor, member):
    keys = visitor.page.keyboard
    visitor.open("/accounts/login/")
    assert visitor.page.evaluate("document.activeElement.name") == "login"

    keys.type(member.staff_number)
    keys.press("Tab")
    keys.type(PASSWORD)
    keys.press("Tab")  # 显示
    keys.press("Tab")
    keys.press("Enter")
    visitor.page.wait_for_url(visitor.url + "/")
    keys.press("Tab")
    first = visitor.page.evaluate("document.activeElement.innerText")
    keys.press("Enter")
    keys.press("Tab")
    inside = visitor.page.evaluate("!!document.activeElement.closest('main')")

    assert visitor.title == "方小满，您好"
    assert first == "跳到正文"
    assert inside


def test_signing_out(visitor, member):
    visitor.sign_in(member.staff_number)
    visitor.open("/me/")

    visitor.follow("退出登录")
    visitor.press("退出登录")

    assert visitor.path == "/accounts/login/?next=/"
    assert visitor.messages == ["您已退出登录。"]
