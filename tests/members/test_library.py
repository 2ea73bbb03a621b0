"""规章制度库、高层次人才、与市总系统交换."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from members.exchange import SYSTEMS, by_identity, cells
from members.models import (
    Concern,
    ConcernStep,
    Difference,
    Exchange,
    Regulation,
    RegulationVersion,
    WorkKind,
)
from members.models.exchange import OtherSystem
from members.reminders import account_right_holder_gone, concern_due
from members.transitions import exchange, regulations, talents, works
from tests.factories import (
    ConcernFactory,
    EmploymentFactory,
    MembershipFactory,
    ModelWorkerFactory,
    RegulationFactory,
    TalentFactory,
    UnitFactory,
)
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.workbooks.reading import read

pytestmark = pytest.mark.django_db


# --- 规章制度库 -------------------------------------------------------------------------
def revise(regulation, label, starts_on, **more):
    return regulations.revise_regulation(
        regulation, actor=None, label=label, issued_on=starts_on, starts_on=starts_on,
        text="第一条 修订。", **more,
    )  # fmt: skip


def test_a_revision_ends_the_version_before_it(school):
    regulation = RegulationFactory(union=school)

    revise(regulation, "2024 年修订", date(2024, 3, 1))

    ends = regulation.versions.values_list("label", "ends_on")
    assert list(ends) == [("2024 年修订", None), ("2023 年印发", date(2024, 2, 29))]


def test_two_versions_are_never_in_force_at_once(school):
    regulation = RegulationFactory(union=school)

    with pytest.raises(TransitionError, match="同一时间只能有一个版本有效"):
        revise(regulation, "更早", date(2023, 1, 1))
    with pytest.raises(IntegrityError, match="one_version"), transaction.atomic():
        RegulationVersion.objects.create(
            regulation=regulation, label="又", issued_on=date(2023, 3, 1),
            starts_on=date(2023, 3, 1), text="又",
        )  # fmt: skip


def test_a_repealed_regulation_is_read_as_such(school, member, as_user):
    regulation = RegulationFactory(union=school)
    regulations.repeal_regulation(regulation, actor=None, ends_on=date(2023, 6, 30))

    page = as_user(member).get(f"/regulations/{regulation.public_id}/").text

    assert "已失效" in page
    assert "第一条 会员自愿入会。" in page
    assert "现无有效版本" in as_user(member).get("/regulations/").text


def test_the_library_is_searched_by_its_text(school, member, as_user):
    RegulationFactory(union=school, title="会籍办法")
    RegulationFactory(union=school, title="慰问办法", area="welfare", number="明工5号")
    client = as_user(member)

    def found(**asked):
        page = client.get("/regulations/", asked).text
        return [title for title in ("会籍办法", "慰问办法") if f">{title}<" in page]

    assert found() == found(q="自愿入会") == ["会籍办法", "慰问办法"]
    assert found(q="慰问") == found(q="明工5") == found(area="welfare") == ["慰问办法"]
    assert found(q="没有的话") == []
    assert "没有找到" in client.get("/regulations/", {"q": "没有的话"}).text


def test_regulations_show_where_they_apply(tree, member, branch_officer, system_admin):
    own = RegulationFactory(union=tree.school)
    RegulationFactory(union=tree.med)

    assert set(Regulation.objects.visible_to(member)) == {own}
    assert set(Regulation.objects.visible_to(branch_officer)) == {own}
    assert set(Regulation.objects.visible_to(system_admin)) == set()


@pytest.mark.parametrize("number", [1, 3])
def test_the_library_takes_as_many_queries_for_three(
    school, member, as_user, number, django_assert_num_queries
):
    for _n in range(number):
        RegulationFactory(union=school)
    client = as_user(member)
    client.get("/regulations/")

    with django_assert_num_queries(LIBRARY):
        client.get("/regulations/")


LIBRARY = 9


# --- 高层次人才 -------------------------------------------------------------------------
def test_a_concern_is_followed_up_until_it_is_settled(branch, officer):
    talent = TalentFactory(union=branch)
    today = officer.today
    concern = talents.raise_concern(
        talent, actor=officer, matter="孩子入学", responsible=officer, next_on=today
    )
    assert list(concern_due(today)) == [concern]

    later = today + timedelta(days=30)
    talents.follow_up(concern, actor=officer, said="已联系附小", next_on=later)
    assert list(concern_due(today)) == []
    talents.settle_concern(concern, actor=officer, result="已入学")

    concern.refresh_from_db()
    assert (concern.state, concern.closed_on) == ("settled", today)
    assert [step.said for step in concern.steps.all()] == ["已联系附小", "已入学"]
    with pytest.raises(TransitionError, match="结束"):
        talents.drop_concern(concern, actor=officer, reason="不需要了")


def test_what_a_concern_is_about_stands_nowhere_in_clear(branch, officer):
    concern = ConcernFactory(talent__union=branch)
    talents.follow_up(
        concern, actor=officer, said="孩子入学已办", next_on=date(2199, 1, 1)
    )

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(c::text, '') || (SELECT string_agg(s::text, '')"
            " FROM members_concernstep s) FROM members_concern c"
        )
        assert "孩子" not in cursor.fetchone()[0]
    assert "孩子" not in str(list(AuditEntry.objects.values_list("data", flat=True)))
    assert ConcernStep.objects.get().said == "孩子入学已办"


def test_concerns_are_for_those_who_lead_or_keep_and_who_answers(
    tree, branch, chair, officer, branch_officer, auditor, federation_officer, member
):
    concern = ConcernFactory(talent__union=branch, responsible=member)
    far = ConcernFactory(talent__union=tree.med)

    def seen(person):
        return set(Concern.objects.visible_to(person))

    assert seen(branch_officer) == seen(member) == {concern}
    assert seen(officer) == seen(chair) == {concern, far}
    assert seen(auditor) == seen(federation_officer) == set()


# --- Account rights, when somebody leaves -----------------------------------------------
def test_keepers_hear_that_the_holder_of_an_account_has_left(branch, school):
    gone, here = MembershipFactory(union=branch).person, None
    here = EmploymentFactory(unit=UnitFactory(union=branch)).person
    kind = WorkKind.objects.get(code="account_rights")
    rows = [
        works.log_work(
            actor=None, kind=kind, union=branch, happened_on=date(2023, 1, 1),
            title=name,
            values={"system": name, "rights": "会员管理", "holder": holder},
        )
        for name, holder in (("甲", gone), ("乙", here))
    ]  # fmt: skip

    assert account_right_holder_gone(date(2024, 1, 1)) == [rows[0]]
    works.correct_work(rows[0], actor=None, until=date(2023, 12, 31))
    assert account_right_holder_gone(date(2024, 1, 1)) == []


# --- 与市总系统交换 ---------------------------------------------------------------------
def test_what_goes_out_comes_back_without_a_difference(tree, officer, tmp_path):
    MembershipFactory(union=tree.hq_branches[0], person__school=tree.school)
    ModelWorkerFactory(union=tree.hq_branches[0])

    for system in OtherSystem:
        path = tmp_path / f"{system}.xlsx"
        sent = exchange.send_out(
            actor=officer, union=tree.school, system=system, path=path
        )
        rows = [row.values for row in read(SYSTEMS[system], path).rows]
        back = exchange.read_back(
            actor=officer, union=tree.school, system=system, rows=rows
        )
        assert sent.counts == {"rows": len(rows)}
        assert back.counts == {
            "rows": len(rows), "here": len(rows), "only_there": 0, "only_here": 0,
            "differs": 0,
        }  # fmt: skip


def test_members_are_summed_upward(tree):
    MembershipFactory(union=tree.hq_branches[0], person__sex="male")
    MembershipFactory(union=tree.med_branches[0])
    rows = SYSTEMS[OtherSystem.ORGANISATIONS].rows(tree.school, date(2024, 1, 1))

    found = {row["code"]: (row["members"], row["women"]) for row in rows}

    assert found["MHU"] == (2, 1)
    assert (found["MHU-HQ"], found["MHU-MED"]) == ((1, 0), (1, 1))


def test_differences_show_masks_and_are_worked_off(tree, officer):
    ModelWorkerFactory(union=tree.hq_branches[0], person__name="林知远")
    ModelWorkerFactory(union=tree.hq_branches[1], person__name="苏念")
    system = SYSTEMS[OtherSystem.MODEL_WORKERS]
    rows = list(system.rows(tree.school, date(2024, 1, 1)))
    theirs = [
        rows[0] | {"award_year": 2019, "phone": "19400009999"},
        rows[1] | {"id_number": "110000197001019999", "name": "韩喆"},
    ]

    done = exchange.read_back(
        actor=officer, union=tree.school, system=system.key, rows=theirs
    )

    here = next(iter(by_identity(system, rows[:1]).values()))
    assert list(Difference.objects.values_list("kind", "name", "fields")) == [
        ("differs", "林知远", {"授予年份": ["2020", "2019"],
                            "联系电话": [here["phone"][1], "194****9999"]}),
        ("there", "韩喆", {}),
        ("here", "苏念", {}),
    ]  # fmt: skip
    assert done.counts["differs"] == 1
    first = Difference.objects.first()
    exchange.mend_there(first, actor=officer, note="已电话告知")
    with pytest.raises(TransitionError):
        exchange.keep_difference(first, actor=officer, reason="两边口径不同")
    first.refresh_from_db()
    assert (first.state, first.decided_by) == ("mended_there", officer)


def test_a_second_reading_takes_over_from_the_first(tree, officer):
    ModelWorkerFactory(union=tree.hq_branches[0])
    for _n in range(2):
        exchange.read_back(
            actor=officer, union=tree.school, system="model_workers", rows=[]
        )

    first, second = Difference.objects.order_by("pk")
    entry = AuditEntry.objects.get(action="members.supersede_differences")
    assert (first.state, first.decided_by, second.state) == ("kept", officer, "open")
    assert (entry.subject_id, entry.data) == (second.exchange_id, {"rows": 1})
    assert Exchange.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_readings_at_once_one_is_open_in_the_end(tree, officer, meanwhile):
    ModelWorkerFactory(union=tree.hq_branches[0])
    asked = {"actor": officer, "union": tree.school, "system": "model_workers"}

    with transaction.atomic():
        exchange.read_back(**asked, rows=[])
        other = meanwhile(exchange.read_back, **asked, rows=[])
    other.result()

    states = Difference.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["kept", "open"]


def test_rows_go_out_in_clear_with_labels(tree):
    worker = ModelWorkerFactory(union=tree.hq_branches[0])
    system = SYSTEMS[OtherSystem.MODEL_WORKERS]

    (row,) = (
        list(cells(system, row)) for row in system.rows(tree.school, date(2024, 1, 1))
    )

    assert row[0] == worker.person.id_number
    assert row[2:7] == ["女", "MHU-HQ-01", "市级", 2020, "在职"]


def test_the_page_compares_an_uploaded_file(tree, officer, as_user, tmp_path):
    ModelWorkerFactory(union=tree.hq_branches[0])
    path = tmp_path / "back.csv"
    path.write_text("证件号码,姓名,工会代码,级别,授予年份\n", "utf-8")
    client = as_user(officer)
    asked = {"way": "in", "in-system": "model_workers", "in-union": tree.school.pk}

    with path.open("rb") as file:
        done = client.post("/admin/exchange/", asked | {"in-file": file})
    told = client.get(done.url).text
    path.write_text("姓名\n", "utf-8")
    with path.open("rb") as file:
        refused = client.post("/admin/exchange/", asked | {"in-file": file})

    assert done.status_code == 302
    assert "已对账" in told
    assert Difference.objects.get().kind == "here"
    assert "没有找到表头" in refused.text


def test_only_keepers_of_a_school_exchange(
    as_user, officer, branch_officer, chair, federation_officer
):
    codes = [
        as_user(person).get("/admin/exchange/").status_code
        for person in (officer, branch_officer, chair, federation_officer)
    ]
    assert codes == [200, 403, 403, 403]
