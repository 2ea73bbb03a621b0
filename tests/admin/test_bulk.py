"""Several chosen rows, one question, each through its door."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from members.models import Application, ServiceCard
from tests.admin.conftest import address
from tests.factories import ApplicationFactory, ServiceCardFactory

pytestmark = pytest.mark.django_db


def chosen(rows, action, **typed):
    return {"action": action, ACTION_CHECKBOX_NAME: [r.pk for r in rows], **typed}


def test_declining_asks_once_and_leaves_what_others_decide(
    as_user, branch_officer, branch, tree
):
    mine = [ApplicationFactory(union=branch), ApplicationFactory(union=branch)]
    higher = ApplicationFactory(union=branch, desk=tree.school)
    desk, page = as_user(branch_officer), address(Application, "changelist")
    page = f"{page}?desk=all"

    asked = desk.post(page, chosen([*mine, higher], "decline"))
    assert "原因会告诉每一位申请人" in asked.text
    assert not Application.objects.filter(state="declined").exists()
    typed = chosen([*mine, higher], "decline", decided="1", reason="请先面谈")
    said = desk.post(page, typed, follow=True).text

    declined = Application.objects.filter(state="declined")
    assert set(declined) == set(mine)
    assert "已登记不批准 2 件。" in said
    assert "有 1 件不在您这里办" in said


def test_cards_are_handed_in_as_a_batch(as_user, branch_officer, branch):
    cards = [ServiceCardFactory(union=branch), ServiceCardFactory(union=branch)]
    page = address(ServiceCard, "changelist")

    typed = chosen(cards, "submit", decided="1", batch="2026-03")
    said = as_user(branch_officer).post(page, typed, follow=True).text

    found = ServiceCard.objects.values_list("state", "batch")
    assert set(found) == {("submitted", "2026-03")}
    assert "已登记报送 2 张。" in said
