"""荣誉: one honour is one row and counts once; the model workers' ledger."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from members.models import Honour, ModelWorker
from members.models.honours import HonourGroup
from members.transitions import honours as acts
from members.work_ledgers import model_workers
from tests.factories import (
    HonourFactory,
    HonourTitleFactory,
    MembershipFactory,
    ModelWorkerFactory,
    PersonFactory,
    UnitFactory,
)
from tests.sheets import sheet
from union_portal.figures import FIGURES, SUBTREE, Scope, evaluate
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice
from union_portal.workbooks import staging

pytestmark = pytest.mark.django_db
DAY = date(2023, 4, 26)


@pytest.fixture
def title(db):
    return HonourTitleFactory(code="medal", name="首都劳动奖章", group="model_worker")


def scope(union, year=2023):
    end = date(year, 12, 31)
    return Scope(union, SUBTREE, date(year, 1, 1), end, end)


def test_an_award_is_recorded_and_told(title, member, officer):
    honour = acts.award_honour(
        actor=officer, title=title, person=member, awarded_on=DAY
    )

    assert (honour.seat, honour.year) == (member.membership.union, 2023)
    assert Notice.objects.get(recipient=member).text == (
        "祝贺您！2023年“首都劳动奖章”已登记到您的荣誉里。"
    )


@pytest.mark.parametrize("holders", [[], ["person", "union"], ["unit", "team"]])
def test_an_honour_has_exactly_one_holder(title, school, branch, member, holders):
    every = {
        "person": member,
        "union": branch,
        "unit": UnitFactory(union=branch),
        "team": "杏林队",
    }
    with pytest.raises(TransitionError, match="请在个人、工会、单位、团队中填一项"):
        acts.award_honour(
            actor=None,
            title=title,
            seat=branch,
            awarded_on=DAY,
            **{name: every[name] for name in holders},
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        HonourFactory(title=title, seat=branch, union=None)


def test_one_honour_is_recorded_once_a_year(title, member):
    award = {"actor": None, "title": title, "person": member}
    acts.award_honour(awarded_on=DAY, **award)

    with pytest.raises(TransitionError, match="一项荣誉只登一次"):
        acts.award_honour(awarded_on=date(2023, 12, 1), document_no="又一份", **award)
    with pytest.raises(IntegrityError), transaction.atomic():
        HonourFactory(
            title=title, person=member, union=None, seat=member.membership.union,
            awarded_on=DAY,
        )  # fmt: skip
    acts.award_honour(awarded_on=date(2022, 4, 26), **award)
    assert Honour.objects.count() == 2


def test_a_team_counts_once_and_shows_to_each_of_it(title, branch, as_user):
    team = [MembershipFactory(union=branch).person for _n in range(3)]
    acts.award_honour(
        actor=None, title=title, team="杏林队", seat=branch, members=team[:2],
        awarded_on=DAY,
    )  # fmt: skip
    acts.name_team_member(Honour.objects.get(), actor=None, person=team[2])

    assert FIGURES["honours.medal"].value(scope(branch)) == 1
    for person in team:
        assert "首都劳动奖章" in as_user(person).get("/me/honours/").text


def test_gains_and_present_totals(title, tree):
    home = HonourTitleFactory(code="home", name="模范小家", group=HonourGroup.HOME)
    one, two = tree.hq_branches
    for union, day, until in (
        (one, date(2021, 5, 1), None),
        (one, DAY, None),
        (two, DAY, date(2023, 6, 30)),
        (tree.med, DAY, None),
    ):
        acts.award_honour(
            actor=None, title=home, union=union, awarded_on=day, valid_until=until
        )
    revoked = Honour.objects.get(union=tree.med)
    acts.revoke_honour(
        revoked, actor=None, revoked_on=date(2023, 9, 1), reason="复查不合格"
    )

    keys = ["honours.home", "honours.home.held", "honours.group.home.held"]
    values = evaluate([(key, scope(tree.school)) for key in keys])
    earlier = evaluate([(key, scope(tree.school, 2021)) for key in keys])

    assert values == [2, 2, 2]
    assert earlier == [1, 1, 1]


def test_a_revocation_has_a_day_and_happens_once(title, member):
    honour = acts.award_honour(actor=None, title=title, person=member, awarded_on=DAY)

    with pytest.raises(TransitionError, match="不能早于授予日期"):
        acts.revoke_honour(
            honour, actor=None, revoked_on=date(2023, 1, 1), reason="误授"
        )
    acts.revoke_honour(honour, actor=None, revoked_on=date(2023, 9, 1), reason="误授")
    with pytest.raises(TransitionError, match="已于 2023-09-01 撤销"):
        acts.revoke_honour(
            honour, actor=None, revoked_on=date(2023, 9, 2), reason="误授"
        )


@pytest.mark.django_db(transaction=True)
def test_two_clerks_award_the_same_once(title, branch, meanwhile):
    award = {"actor": None, "title": title, "union": branch, "awarded_on": DAY}

    with transaction.atomic():
        acts.award_honour(**award)
        second = meanwhile(acts.award_honour, **award)

    with pytest.raises(TransitionError, match="只登一次"):
        second.result()
    assert Honour.objects.count() == 1


def test_honours_show_to_their_holders_and_to_officers(
    title, tree, member, branch_officer, officer, federation_officer
):
    own = acts.award_honour(actor=None, title=title, person=member, awarded_on=DAY)
    far = acts.award_honour(
        actor=None, title=title, union=tree.med_branches[0], awarded_on=DAY
    )

    def seen(person):
        return set(Honour.objects.visible_to(person))

    assert seen(member) == {own}
    assert seen(branch_officer) == {own}
    assert seen(officer) == {own, far}
    assert seen(federation_officer) == set()


@pytest.mark.parametrize("number", [1, 3])
def test_my_honours_take_as_many_queries_for_three(
    title, member, as_user, number, django_assert_num_queries
):
    for year in range(number):
        acts.award_honour(
            actor=None, title=title, person=member, awarded_on=date(2020 + year, 4, 26)
        )
        acts.award_honour(
            actor=None, title=title, union=member.membership.union,
            awarded_on=date(2020 + year, 4, 26),
        )  # fmt: skip
    client = as_user(member)
    client.get("/me/honours/")

    with django_assert_num_queries(MY_HONOURS):
        page = client.get("/me/honours/").text
    assert page.count("首都劳动奖章") == 2 * number


MY_HONOURS = 9


def test_honours_come_in_by_workbook(title, tree, member, tmp_path):
    rows = [
        {"title": "medal", "staff_number": member.staff_number, "awarded_on": DAY},
        {"title": "medal", "union": "MHU-HQ-02", "awarded_on": DAY},
        {"title": "medal", "team": "杏林队", "seat": "MHU-MED", "awarded_on": DAY,
         "members": member.staff_number},
        {"title": "medal", "awarded_on": DAY},
        {"title": "medal", "staff_number": "X", "awarded_on": DAY},
    ]  # fmt: skip

    def bring():
        path = sheet(tmp_path / "h.xlsx", "honours", rows)
        batch = staging.stage("honours", path, actor=None, union=tree.school)
        return staging.apply(batch, actor=None)

    first = bring()
    reasons = [p["reason"] for row in first.rows.all() for p in row.problems]
    assert (first.counts()["new"], first.counts()["refused"]) == (3, 2)
    assert reasons == ["个人、工会、单位、团队四项要填一项", "名册里没有这个工号"]
    assert bring().counts()["unchanged"] == 3


# --- 劳模台账 ---------------------------------------------------------------------------
def test_the_ledger_keeps_a_contact_in_secret(member, officer):
    worker = acts.enter_model_worker(
        actor=officer, person=member, level="city", award_year=2020,
        contact="194 0000 1111",
    )  # fmt: skip

    worker.refresh_from_db()
    assert (worker.contact, worker.contact_mask) == ("19400001111", "194****1111")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w::text || (SELECT string_agg(e::text, '') FROM"
            " members_modelworkerevent e) FROM members_modelworker w"
        )
        assert "19400001111" not in cursor.fetchone()[0]
    with pytest.raises(TransitionError, match="已在劳模台账中"):
        acts.enter_model_worker(
            actor=officer, person=member, level="city", award_year=2020
        )


def test_a_review_says_when_and_closes_the_row_of_who_died(branch, officer):
    worker = ModelWorkerFactory(union=branch)

    reviewed = acts.review_model_worker(worker, actor=officer)
    assert reviewed.reviewed_on == officer.today
    assert reviewed.ends_on is None

    assert acts.review_model_worker(worker, actor=officer, status="died").ends_on == (
        officer.today
    )


def test_the_ledger_shows_to_the_holder_and_their_officers(
    tree, branch, branch_officer, auditor, federation_officer
):
    worker = ModelWorkerFactory(union=branch)
    ModelWorkerFactory(union=tree.med_branches[0])

    def seen(person):
        return list(ModelWorker.objects.visible_to(person))

    assert seen(branch_officer) == [worker]
    assert seen(worker.person) == [worker]
    assert seen(auditor) == seen(federation_officer) == seen(PersonFactory()) == []


def test_the_ledger_of_five_misses_who_was_awarded_and_not_entered(
    title, branch, member
):
    acts.award_honour(actor=None, title=title, person=member, awarded_on=DAY)
    ModelWorkerFactory(union=branch)

    state = model_workers([branch], date(2024, 1, 1))[branch.pk]

    assert (state.done, state.expected) == (0, 2)
    assert [str(words) for words in state.missing] == [
        "1 位获奖者还没列入台账",
        "1 位没有联系电话",
    ]
