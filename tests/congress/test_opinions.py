"""Opinions: written on the spot, split, merged and grouped with lineage, handed over."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse

from congress.models import Opinion, OpinionState, Session
from congress.transitions import opinions as acts
from matters.models import Matter
from matters.transitions import assign
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    DelegationFactory,
    SessionFactory,
)
from tests.factories import UnitFactory
from tests.session_factories import CategoryFactory, OpinionFactory
from union_portal.audit import AuditEntry
from union_portal.figures import FIGURES, SUBTREE, Scope
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(school):
    return SessionFactory(congress=CongressFactory(union=school), state="open")


@pytest.fixture
def category(session):
    return CategoryFactory(session=session, name="后勤")


@pytest.fixture
def delegate(session):
    congress = session.congresses.get()
    return DelegateFactory(
        congress=congress, delegation=DelegationFactory(congress=congress)
    )


def said(session, delegate, text, category=None):
    return acts.record_opinion(
        session,
        actor=delegate.person,
        text=text,
        delegation=delegate.delegation,
        raised_by=delegate,
        category=category,
    )


def test_numbers_have_no_gaps_and_a_page_that_sends_twice_writes_once(
    session, delegate
):
    key = uuid4()
    more = {"actor": delegate.person, "delegation": delegate.delegation}

    first = acts.record_opinion(session, text="a", client_key=key, **more)
    again = acts.record_opinion(session, text="a", client_key=key, **more)
    second = acts.record_opinion(session, text="b", **more)

    assert (first.pk, first.number, second.number) == (again.pk, 1, 2)
    with pytest.raises(TransitionError, match="代表团不属于"):
        acts.record_opinion(
            session, text="c", actor=delegate.person, delegation=DelegationFactory()
        )


def test_split_and_merge_keep_every_word_and_lead_back_to_it(
    session, delegate, category, officer
):
    other = DelegateFactory(congress=delegate.congress)
    long = said(session, delegate, "食堂贵，班车少", category)
    same = said(session, other, "食堂太贵")

    parts = acts.split_opinion(long, actor=officer, parts=["食堂贵", " ", "班车少"])
    merged = acts.merge_opinions(
        session, actor=officer, opinions=[parts[0], same], text="食堂价格偏高"
    )

    states = {row.number: row.state for row in Opinion.objects.all()}
    assert states == {1: "split", 2: "merged", 3: "merged", 4: "raised", 5: "raised"}
    assert set(merged.parents.all()) == {parts[0], same}
    # of both, so of neither alone; what they have in common stays
    assert (merged.raised_by, merged.category, parts[1].raised_by) == (
        None,
        category,
        delegate,
    )
    assert session.opinions.as_said().count() == 2
    assert session.opinions.standing().count() == 2
    scope = Scope(session.union, SUBTREE, *[session.opens_on] * 3)
    Opinion.objects.update(raised_on=session.opens_on)
    keys = ("opinions_raised", "opinions", "opinion_categories")
    assert [FIGURES[f"congress.{key}"].value(scope) for key in keys] == [2, 2, 1]
    with pytest.raises(TransitionError, match="2 到"):
        acts.split_opinion(parts[1], actor=officer, parts=["班车少"])
    with pytest.raises(TransitionError, match="两条以上"):
        acts.merge_opinions(session, actor=officer, opinions=[merged], text="x")


def test_a_group_is_handed_over_whole_and_answered_once(
    session, delegate, category, officer
):
    rows = [said(session, delegate, f"停车{n}", category) for n in range(3)]
    alone = said(session, delegate, "延长开馆", category)
    acts.group_opinions(session, actor=officer, opinions=rows, title="停车难")

    made = acts.hand_over_opinions(session, actor=officer, opinions=[rows[0], alone])

    assert [matter.title for matter in made] == ["延长开馆", "停车难"]
    assert set(session.opinions.values_list("state", flat=True)) == {"handed_over"}
    assert Matter.objects.count() == 2
    assert made[1].raisers == [delegate.person]
    assert delegate.person.notices.count() == 4
    unit = UnitFactory(
        union=delegate.unit.union, school=session.union, name="后勤保障部"
    )
    assign(made[1], lead=unit, actor=officer)
    rows[1].refresh_from_db()
    assert rows[1].shown_state == "待接办"
    with pytest.raises(TransitionError, match="已经交办"):
        acts.group_opinions(session, actor=officer, opinions=[], title="停车难")


def test_what_a_group_says_is_never_cut(session, delegate, category, officer):
    rows = [said(session, delegate, f"{n}" * 1990, category) for n in range(3)]
    alone = said(session, delegate, "延长开馆", category)
    acts.group_opinions(session, actor=officer, opinions=rows, title="停车难")
    with pytest.raises(TransitionError, match="5981 字，一件最多 4000 字，请分成两组"):
        acts.hand_over_opinions(session, actor=officer, opinions=rows[:1])
    with pytest.raises(TransitionError, match="现在的状态"):
        acts.ungroup_opinion(alone, actor=officer)
    acts.ungroup_opinion(rows[2], actor=officer)
    (matter,) = acts.hand_over_opinions(session, actor=officer, opinions=rows[:1])
    assert matter.text == f"1. {rows[0].text}\n2. {rows[1].text}"


def test_several_are_put_into_a_category_all_or_none(
    session, delegate, category, officer
):
    rows = [said(session, delegate, f"停车{n}") for n in range(2)]
    acts.withdraw_opinion(rows[1], actor=officer)
    with pytest.raises(TransitionError, match="已撤回"):
        acts.categorise_opinions(rows, actor=officer, category=category)
    assert not session.opinions.exclude(category=None).exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_page_sent_twice_at_once_writes_one_row(session, delegate, meanwhile):
    """The second waits for the first; without waiting it would not find the row."""
    more = {"actor": delegate.person, "text": "停车难", "client_key": uuid4()}
    with transaction.atomic():
        first = acts.record_opinion(session, **more)
        second = meanwhile(acts.record_opinion, session, **more)
        assert not second.done()
    assert second.result() == first
    assert acts.record_opinion(session, **more | {"client_key": uuid4()}).number == 2


def test_what_is_not_sorted_is_not_handed_over_and_what_is_kept_says_why(
    session, delegate, officer
):
    row = said(session, delegate, "别处能办的事")

    with pytest.raises(TransitionError, match="还没有归类"):
        acts.hand_over_opinions(session, actor=officer, opinions=[row])
    with pytest.raises(TransitionError, match="写明"):
        acts.note_opinion(row, actor=officer, reason=" ")
    acts.note_opinion(row, actor=officer, reason="已经办好")
    assert delegate.person.notices.get().kind == "congress.note_opinion"
    acts.take_up_opinion(row, actor=officer)
    acts.withdraw_opinion(row, actor=delegate.person)
    assert Opinion.objects.get().state == OpinionState.WITHDRAWN
    assert session.opinions.as_said().count() == 0


VERBS = {
    "correct_opinion": lambda row, actor: acts.correct_opinion(row, actor=actor),
    "withdraw_opinion": lambda row, actor: acts.withdraw_opinion(row, actor=actor),
    "split_opinion": lambda row, actor: acts.split_opinion(
        row, actor=actor, parts=["a", "b"]
    ),
    "merge_opinions": lambda row, actor: acts.merge_opinions(
        row.session, actor=actor, opinions=[row, OpinionFactory(session=row.session)],
        text="x",
    ),
    "ungroup_opinion": lambda row, who: acts.ungroup_opinion(row, actor=who),
    "note_opinion": lambda row, actor: acts.note_opinion(row, actor=actor, reason="x"),
    "take_up_opinion": lambda row, actor: acts.take_up_opinion(row, actor=actor),
    "hand_over_opinion": lambda row, actor: acts.hand_over_opinions(
        row.session, actor=actor, opinions=[row]
    ),
}  # fmt: skip


def test_every_verb_is_refused_from_every_other_state(session, officer):
    assert set(VERBS) == set(Opinion.LIFECYCLE)
    row = OpinionFactory(session=session, reason="x", number=900)
    Opinion.objects.filter(pk=row.pk).update(
        matter=None, category=CategoryFactory(session=session)
    )
    for verb, act in VERBS.items():
        for state in set(OpinionState.values) - Opinion.LIFECYCLE[verb][0]:
            if state == OpinionState.HANDED_OVER:
                continue  # wants a matter; covered by the group above
            Opinion.objects.filter(pk=row.pk).update(state=state)
            with pytest.raises(TransitionError, match="现在的状态是"):
                act(row, officer)
    assert not AuditEntry.objects.filter(action__contains="opinion").exists()


def test_who_reads_what(session, delegate, category, officer, branch_officer, member):
    other = DelegateFactory(
        congress=delegate.congress,
        delegation=DelegationFactory(congress=delegate.congress),
    )
    mine, theirs = said(session, delegate, "甲", category), said(session, other, "乙")
    acts.hand_over_opinions(session, actor=officer, opinions=[mine])

    def seen(person):
        return set(Opinion.objects.visible_to(person))

    assert seen(delegate.person) == {mine}
    assert seen(other.person) == {mine, theirs}
    assert seen(officer) == {mine, theirs}
    assert seen(member) == seen(branch_officer) == set()
    matter = Matter.objects.get()
    assert matter in Matter.objects.visible_to(other.person)
    assert matter not in Matter.objects.visible_to(member)


def test_a_delegate_writes_on_the_phone_and_the_office_sorts_at_the_desk(
    session, delegate, category, officer, as_user
):
    phone, desk = as_user(delegate.person), as_user(officer)
    page = reverse("congress:record_opinion", args=[session.public_id])
    sort = reverse("congress:sort_opinions", args=[session.public_id])

    form = phone.get(page).context["form"]
    assert "raised_by" not in form.fields
    for text in ("食堂贵", "食堂太贵"):
        phone.post(page, {"text": text, "delegation": delegate.delegation.pk})
    Session.objects.filter(pk=session.pk).update(state="closed")
    assert phone.post(page, {"text": "晚了"}).status_code == 403
    assert desk.get(page).status_code == 200
    Session.objects.filter(pk=session.pk).update(state="open")
    rows = list(Opinion.objects.order_by("number"))
    assert {row.raised_by for row in rows} == {delegate}
    keys = [row.pk for row in rows]
    assert phone.post(sort, {"opinion": keys, "verb": "merge"}).status_code == 403

    desk.post(sort, {"opinion": keys, "verb": "put_into", "category": category.pk})
    asked = desk.post(sort, {"opinion": keys, "verb": "merge"})
    assert "食堂太贵" in asked.content.decode()
    desk.post(
        sort, {"opinion": keys, "verb": "merge", "confirmed": "yes", "text": "食堂贵"}
    )
    merged = Opinion.objects.get(state="raised")
    desk.post(sort, {"opinion": [merged.pk], "verb": "hand_over"})
    merged.refresh_from_db()
    assert merged.state == "handed_over"
    assert (
        "由这一条整理而来"
        in desk.get(
            reverse("congress:opinion", args=[merged.public_id])
        ).content.decode()
    )
    sheet = reverse("congress:print_session", args=[session.public_id, "handover"])
    assert desk.get(sheet).content.startswith(b"%PDF")
