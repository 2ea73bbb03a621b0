"""Roster suggestions: confirmed in bulk, declined with a reason, refused in words."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import Membership, RosterSuggestion, SuggestionKind
from members.transitions.membership import leave
from members.transitions.suggestions import confirm_suggestion, decline_suggestion
from members.worklists import suggestions_open
from tests.factories import MembershipFactory, RosterSuggestionFactory
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db
LIST = reverse("admin:members_rostersuggestion_changelist")
ON = date(2024, 9, 1)


@pytest.fixture
def about(branch, tree):
    """``about(kind)``: a suggestion of a kind about a member of 文学院工会."""

    def suggest(kind, **fields):
        if kind == SuggestionKind.JOIN:
            return RosterSuggestionFactory(to_union=branch, **fields)
        membership = MembershipFactory(union=branch)
        to = tree.hq_branches[1] if kind == SuggestionKind.TRANSFER else None
        return RosterSuggestionFactory(
            kind=kind,
            from_membership=membership,
            person=membership.person,
            to_union=to,
            **fields,
        )

    return suggest


@pytest.mark.parametrize(
    ("kind", "status", "ends_on"),
    [
        ("join", "active", None),
        ("transfer", "active", None),
        ("retire", "retained", None),
        ("leave", "active", ON),
    ],
)
def test_confirm_carries_out_the_ordinary_act(about, officer, kind, status, ends_on):
    suggestion = about(kind)

    confirm_suggestion(suggestion, actor=officer)

    last = Membership.objects.filter(person=suggestion.person).latest("starts_on")
    assert (last.status, last.ends_on) == (status, ends_on)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.decided_by) == ("confirmed", officer)


def test_a_suggestion_that_is_out_of_date_is_refused(about, officer):
    suggestion = about("transfer")
    leave(suggestion.person, actor=officer, on=date(2024, 8, 1))
    suggestion.refresh_from_db()

    with pytest.raises(TransitionError, match="已在 2024-08-01 结束"):
        confirm_suggestion(suggestion, actor=officer)


def test_decline_wants_a_reason(about, officer):
    suggestion = about("join")
    with pytest.raises(TransitionError, match="请写明"):
        decline_suggestion(suggestion, actor=officer, reason=" ")

    decline_suggestion(suggestion, actor=officer, reason="短期访问学者")

    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.reason) == ("declined", "短期访问学者")


def tick(client, action, rows, **more):
    data = {"action": action, "_selected_action": [r.pk for r in rows], **more}
    return client.post(LIST, {"index": "0", **data}, follow=True)


def test_a_bulk_confirmation_does_the_rest_when_one_is_refused(
    about, officer, as_user, branch
):
    good, bad = about("join"), about("join")
    MembershipFactory(person=bad.person, union=branch)

    text = tick(as_user(officer), "confirm", [good, bad]).text

    assert "已确认 1 条" in text
    assert "有 1 条没有办成" in text
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.state, bad.state) == ("confirmed", "open")
    assert "已是“文学院工会”的会员" in bad.problem
    assert bad.problem in text.replace("&quot;", "”")


def test_a_bulk_refusal_asks_for_the_reason_first(about, officer, as_user):
    rows, desk = [about("join"), about("leave")], as_user(officer)

    page = tick(desk, "decline", rows)
    assert "会籍保持不变" in page.text
    empty = tick(desk, "decline", rows, decided="1", reason="")
    done = tick(desk, "decline", rows, decided="1", reason="名册有误")

    assert "这个字段是必填项" in empty.text
    assert "已记下不采纳 2 条。" in done.text
    states = RosterSuggestion.objects.values_list("state", "reason")
    assert list(states) == [("declined", "名册有误")] * 2


def test_a_branch_decides_what_lies_within_it_alone(
    about, branch_officer, tree, as_user
):
    own, moving = about("join"), about("transfer")
    foreign = RosterSuggestionFactory(to_union=tree.med_branches[0])

    visible = RosterSuggestion.objects.visible_to(branch_officer)
    assert set(visible) == {own, moving}
    assert suggestions_open(branch_officer).count == 1
    text = tick(as_user(branch_officer), "confirm", [own, moving, foreign]).text

    assert "已确认 1 条" in text
    assert "要由上一级工会办理" in text
    foreign.refresh_from_db()
    moving.refresh_from_db()
    assert (foreign.state, moving.state) == ("open", "open")


def test_the_list_costs_the_same_for_many(
    about, officer, as_user, django_assert_num_queries
):
    client = as_user(officer)
    for count in (1, 3):
        for _row in range(count):
            about("transfer")
        with django_assert_num_queries(8):
            client.get(LIST)


def test_the_desk_says_how_many_wait(about, officer, as_user, federation_officer):
    about("join")
    about("leave")

    assert "名册建议 2 条待确认" in as_user(officer).get("/admin/").text
    assert "名册建议" not in as_user(federation_officer).get("/admin/").text
