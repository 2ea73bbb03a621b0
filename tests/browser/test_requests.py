"""Joining on the phone, from the home page to the card."""

from members.models import Application
from members.transitions.requests import confirm_application
from tests.factories import EmploymentFactory, PersonFactory, UnitFactory


def test_a_newcomer_joins_by_phone(visitor, school, branch, officer):
    person = PersonFactory(school=school, name="林知远", staff_number="77000001")
    EmploymentFactory(person=person, unit=UnitFactory(union=branch, name="文学院"))
    visitor.sign_in(person.staff_number)
    visitor.follow("申请入会")
    visitor.follow("入会申请")
    visitor.press("提交申请")
    wrong = visitor.page.locator(".field-error").all_inner_texts()
    visitor.page.get_by_label("我自愿加入工会").check()
    visitor.press("提交申请")

    assert wrong == ["请阅读并同意个人信息的使用说明，再提交。"]
    assert visitor.messages == ["已提交。办到哪一步，这里随时能看到。"]
    assert visitor.overflow <= 0
    confirm_application(Application.objects.get(), actor=officer)
    visitor.open("/me/card/")
    assert visitor.page.locator(".member-card .big").inner_text() == "文学院工会"
    assert visitor.page.get_by_role("img", name="会员证二维码").is_visible()
