"""The main journey of a session, each person in front of their own page: from the door of
the hall to the delegate who says whether the answer satisfies."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from congress import door
from congress.models import Opinion
from matters.models import Matter
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    DelegationFactory,
    SessionFactory,
)
from tests.handled import Play
from tests.session_factories import CategoryFactory, SittingFactory


@pytest.fixture
def play(school, branch):
    return Play(school, branch)


@pytest.fixture
def sitting(school, play):
    """The first sitting of today, its check-in open; the raiser is a delegate."""
    today = timezone.localdate()
    congress = CongressFactory(union=school, ends_on=today + timedelta(days=400))
    session = SessionFactory(congress=congress, opens_on=today, state="open")
    CategoryFactory(session=session, name="后勤服务")
    DelegateFactory(
        congress=congress,
        person=play.raiser,
        unit=play.unit,
        delegation=DelegationFactory(congress=congress, name="第一代表团"),
    )
    return SittingFactory(session=session, starts_at=timezone.now())


@pytest.fixture
def become(visitor, as_user):
    """``become(person)``: the same browser, somebody else's sign-in."""

    def change(person):
        key = as_user(person).cookies[settings.SESSION_COOKIE_NAME].value
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key}
        visitor.page.context.clear_cookies()
        visitor.page.context.add_cookies([cookie | {"url": visitor.url}])
        return visitor

    return change


def wide_ones(visitor, found):
    if visitor.overflow > 0:
        found.append(visitor.path)


def test_from_the_door_to_the_rating(visitor, become, play, sitting):
    main = visitor.page.get_by_role("main")
    wide = []

    become(play.raiser)
    visitor.open(f"/congress/check-in/{door.code(sitting)}/")
    visitor.press("签到")
    assert main.get_by_role("heading", name="签到成功").is_visible()
    visitor.follow("查看议程")
    visitor.follow("提意见建议")
    visitor.fill(text="教工食堂早餐窗口太少，建议七点半前多开两个。")
    visitor.press("记下这一条")
    assert visitor.messages == ["已记下。可以接着记下一条。"]
    wide_ones(visitor, wide)

    become(play.officer)
    visitor.open(f"/congress/sessions/{sitting.session.public_id}/opinions/")
    for verb in ("归类", "交办"):
        main.get_by_label("勾选第 1 条").check()
        main.get_by_label("类别").last.select_option("后勤服务")
        visitor.press(verb)
    wide_ones(visitor, wide)
    matter = Matter.objects.get(source="congress")
    page = f"/matters/{matter.public_id}/"
    visitor.open(f"{page}act/assign/")
    main.locator("[name=lead]").select_option("后勤部")
    visitor.press("交办")

    become(play.liaison)
    visitor.open("/")
    visitor.follow("承办事项待办理")
    visitor.follow("教工食堂早餐窗口太少")
    for step in ("接办", "起草答复"):
        visitor.follow(step)
        if step == "起草答复":
            main.get_by_label("A").check()
            visitor.fill(text="七点起已增开两个早餐窗口。")
            step = "保存草稿"
        visitor.press(step)
    visitor.follow("送单位负责人签字")
    visitor.press("送单位负责人签字")
    wide_ones(visitor, wide)

    for person in (play.head, play.leader):
        become(person)
        visitor.open(f"{page}act/sign/")
        visitor.fill(code=play.code_of(person))
        visitor.press("签字")
        wide_ones(visitor, wide)

    become(play.raiser)
    visitor.open("/")
    visitor.follow("答复请您评价")
    visitor.follow("评价答复")
    main.get_by_label("满意", exact=True).first.check()
    visitor.press("评价答复")
    wide_ones(visitor, wide)

    matter.refresh_from_db()
    assert (matter.grade, Opinion.objects.get().state) == ("satisfied", "handed_over")
    assert wide == []
