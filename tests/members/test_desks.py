"""What waits at a union's desk when the union closes or the member moves on."""

from datetime import date

import pytest
from django.urls import reverse

from members.models import ServiceCard
from members.transitions import membership
from members.transitions.cards import apply_card, take_back_card
from members.transitions.corrections import submit_correction
from members.transitions.organisation import close_union
from members.transitions.requests import submit_application
from members.transitions.voiding import void_act
from tests.factories import (
    MembershipFactory,
    PersonFactory,
    ServiceCardFactory,
)
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db


def test_a_union_closes_with_an_empty_desk_or_hands_it_to_the_successor(
    tree, officer, school
):
    union, heir = tree.hq_branches[:2]
    applicant, member = PersonFactory(school=school), PersonFactory(school=school)
    ServiceCardFactory(
        union=union, person=MembershipFactory(person=member, union=heir).person
    )
    application = submit_application(
        applicant,
        actor=applicant,
        kind="join",
        union=union,
        consent=True,
        id_number="",
    )
    closing = {"actor": officer, "closed_on": date(2024, 6, 1)}

    with pytest.raises(TransitionError, match="会籍申请1件、互助服务卡1张"):
        close_union(union, **closing)
    close_union(union, successor=heir, **closing)

    application.refresh_from_db()
    assert (application.union, application.desk) == (heir, heir)
    assert union.pk not in application.route
    assert ServiceCard.objects.get().union == heir


def test_card_and_corrections_go_along_with_a_transfer_and_come_back_when_it_is_void(
    tree, officer, school
):
    union, other = tree.hq_branches[:2]
    person = MembershipFactory(
        union=union, person=PersonFactory(school=school), starts_on=date(2020, 1, 1)
    ).person
    card = apply_card(person, actor=person)
    correction = submit_correction(
        person, actor=person, field="name", value="林远", reason="户口簿"
    )

    def places():
        card.refresh_from_db()
        correction.refresh_from_db()
        return card.union, correction.desk

    membership.transfer(person, actor=officer, union=other, on=person.today)
    assert places() == (other, other)
    void_act(person.membership_acts.get(), actor=officer, reason="登错了人")
    assert places() == (union, union)


def test_a_card_that_was_taken_back_stays_where_it_was(tree, officer):
    union, other = tree.hq_branches[:2]
    person = MembershipFactory(union=union, person__school=tree.school).person
    card = take_back_card(apply_card(person, actor=person), actor=officer)

    membership.transfer(person, actor=officer, union=other, on=person.today)

    card.refresh_from_db()
    assert card.union == union


def test_the_closing_page_lists_what_waits(tree, as_user, officer):
    card = ServiceCardFactory(union=tree.hq_branches[0])
    address = reverse("admin:members_union_close_union", args=[card.union_id])

    page = as_user(officer).get(address)

    assert "没办完的互助服务卡" in page.content.decode()
