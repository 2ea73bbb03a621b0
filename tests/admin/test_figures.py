"""数据项 as officers leaf through them: find, ask, read, open, take along."""

import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from members.models import Membership, MembershipStatus
from tests.factories import (
    MembershipFactory,
    ModelWorkerFactory,
    PersonFactory,
    UnionFactory,
    WorkFigureFactory,
    WorkKindFactory,
)
from union_portal.audit import AuditEntry
from union_portal.figures import FIGURES, SUBTREE, Scope, evaluate
from union_portal.jobs import KINDS, Job
from union_portal.looks import Look

pytestmark = pytest.mark.django_db
JOINED = date(2020, 1, 1)
ASKED = {"period": "days", "start": "2023-01-01", "end": "2023-12-31"}


def page_of(key):
    return reverse("staff:figure", args=[key])


def member(union, sex="female", **given):
    person = PersonFactory(school=union.school, sex=sex, **given)
    return MembershipFactory(union=union, person=person, starts_on=JOINED)


@pytest.fixture
def roll(tree):
    """Three women and a man in the first branch of 校本部, six women in 医学部."""
    hq, med = tree.hq_branches[0], tree.med_branches[0]
    rows = [member(hq, sex="male", name="=1+1")]
    rows += [
        member(union) for union, count in ((hq, 3), (med, 6)) for _n in range(count)
    ]
    return rows


def shown(page):
    """``{split: [cells of each line]}`` of a page, links as their words."""
    return {
        grid.title: [[str(cell) for cell in row] for row in grid.rows]
        for grid, _is_long in page.context["splits"]
    }


# --- Finding -----------------------------------------------------------------------------
def test_figures_are_found_in_chinese_and_a_foreign_unions_own_are_not_offered(
    as_user, branch_officer, branch
):
    foreign = UnionFactory(code="JHUT", name="京华理工大学工会")
    for code, union in (("own_visits", branch.school), ("their_visits", foreign)):
        WorkFigureFactory(
            key=f"works.{code}", title=f"走访{code}", kind=WorkKindFactory(union=union)
        )
    desk = as_user(branch_officer)

    page = desk.get(reverse("staff:figures"), {"q": "走访 OWN"})
    nothing = desk.get(reverse("staff:figures"), {"q": "没有这样的数"})

    titles = [row.title for _group, rows in page.context["groups"] for row in rows]
    assert titles == ["走访own_visits"]
    assert "没有这样的数据项" in nothing.text
    assert desk.get(page_of("works.their_visits")).status_code == 404
    assert desk.get(page_of("works.unknown")).status_code == 404


# --- Reading -----------------------------------------------------------------------------
def test_a_page_tells_value_years_parts_and_records(as_user, officer, tree, roll):
    page = as_user(officer).get(page_of("members.persons"), ASKED)

    assert page.context["said"] == 10
    years = [["2019", 0], *([str(year), 10] for year in range(2020, 2024))]
    assert page.context["years"].rows == years
    assert shown(page) == {
        "按下级工会": [
            ["医学部工会", "6", "60.0%"],
            ["校本部", "4", "40.0%"],
            ["合计", "10", "100.0%"],
        ],
        "按工会": [
            ["护理学院工会", "6", "60.0%"],
            ["文学院工会", "4", "40.0%"],
            ["合计", "10", "100.0%"],
        ],
        "按性别": [
            ["女", "9", "90.0%"],
            ["男", "1", "10.0%"],
            ["合计", "10", "100.0%"],
        ],
    }
    assert "共 10 条，您可见 10 条" in page.text


def test_a_ratio_shows_both_its_numbers(as_user, officer, school, roll):
    scope = Scope(
        school, SUBTREE, date(2023, 1, 1), date(2023, 12, 31), date(2023, 12, 31)
    )
    empty = Scope(school, SUBTREE, date(1999, 1, 1), date(1999, 1, 1), date(1999, 1, 1))

    page = as_user(officer).get(page_of("members.women_share"), ASKED)

    share = FIGURES["members.women_share"]
    assert [float(share.value(one)) for one in (scope, empty)] == [90.0, 0.0]
    assert evaluate([("members.women", scope), (share.key, scope)]) == [9, 90]
    assert [(base.key, n) for base, n in page.context["sides"]] == [
        ("members.women", 9),
        ("members.persons", 10),
    ]
    assert page.context["said"] == 90
    assert shown(page)["按下级工会"] == [
        ["医学部工会", "6", "6", "100"],
        ["校本部", "3", "4", "75"],
    ]


def test_who_may_see_totals_only_gets_no_small_parts_and_no_list(
    as_user, federation_officer, school, roll
):
    ModelWorkerFactory(union=roll[0].union, person=roll[0].person, level="national")
    desk = as_user(federation_officer)
    asked = {**ASKED, "union": school.pk}

    page = desk.get(page_of("members.persons"), asked)
    few = desk.get(page_of("members.model_workers"), {**asked, "union": school.pk})
    book = load_workbook(
        io.BytesIO(
            desk.get(page_of("members.persons"), {**asked, "format": "xlsx"}).content
        )
    )

    hidden = "少于 5，不显示"
    assert shown(page) == {}  # 9 and 1: the one could be reckoned from the other
    assert "您可见 0 条" in page.text
    assert few.context["said"] == hidden
    assert "您看合计，不看名单" in few.text
    assert book.sheet_names == ["数值", "历年"]


def test_a_branch_officer_asks_for_the_own_branch_alone(
    as_user, branch_officer, branch, tree, roll
):
    desk = as_user(branch_officer)

    own = desk.get(page_of("members.persons"), ASKED)
    foreign = desk.get(page_of("members.persons"), {**ASKED, "union": tree.school.pk})

    assert (own.context["scope"].union, own.context["said"]) == (branch, 4)
    assert "now" not in foreign.context
    assert foreign.status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"union": "", "period": "", "reach": ""},
        {"union": "x", "period": "1066-10", "as_of": "2024-02-31", "page": "x"},
        {"period": "days"},
        {"period": "days", "start": "2024-01-02", "end": "2024-01-01"},
        {
            "period": "days",
            "start": "0001-01-01",
            "end": "9999-12-31",
            "format": "xlsx",
        },
        {"period": "2020-2021", "as_of": "2020-02-29", "page": "999999"},
    ],
)
def test_nonsense_is_answered_in_words(as_user, officer, asked):
    desk, address = as_user(officer), page_of("members.persons")
    query = "&".join(f"{name}={value}" for name, value in asked.items())

    assert desk.get(address, asked).status_code == 200
    assert desk.get(reverse("staff:figures"), asked).status_code == 200
    sent = desk.post(
        f"{reverse('staff:figure_records', args=['members.persons'])}?{query}"
    )
    assert sent.status_code in (200, 302)


# --- Taking along ------------------------------------------------------------------------
def test_records_are_taken_along_as_far_as_one_may_see_them(
    as_user, branch_officer, branch, roll
):
    desk = as_user(branch_officer)
    address = reverse("staff:figure_records", args=["members.women"])

    book = desk.post(f"{address}?period=2023")
    persons = desk.post(address.replace("women", "persons") + "?period=2023")

    rows = load_workbook(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    everybody = load_workbook(io.BytesIO(persons.content)).get_sheet_by_index(0)
    assert rows[0] == ["工号", "姓名", "性别", "工会", "状态", "会籍起", "会籍止"]
    assert {row[3] for row in rows[1:]} == {branch.name}
    assert len(rows) == 1 + 3
    assert "'=1+1" in [row[1] for row in everybody.to_python()]
    entry = AuditEntry.objects.filter(action="members.take_records").last()
    assert (entry.union, entry.data["figure"], entry.data["rows"]) == (
        branch,
        "members.women",
        3,
    )
    assert Look.objects.filter(how="exported").last().persons.count() == 3


def test_a_long_list_is_taken_along_by_a_job(
    as_user, officer, school, roll, monkeypatch
):
    monkeypatch.setattr("members.admin.figures.AT_ONCE", 9)
    address = reverse("staff:figure_records", args=["members.persons"])

    sent = as_user(officer).post(f"{address}?period=2023&union={school.pk}")

    job = Job.objects.get()
    assert sent.headers["Location"] == job.get_absolute_url()
    assert not AuditEntry.objects.filter(action="members.take_records").exists()
    KINDS[job.kind].run(job)
    assert job.file_name == "MHU-会员-记录-2023-12-31.xlsx"
    assert AuditEntry.objects.get(action="members.take_records").data["rows"] == 10


def test_the_numbers_as_a_workbook(as_user, officer, school, roll):
    page = as_user(officer).get(
        page_of("members.women_share"), {**ASKED, "format": "xlsx"}
    )

    book = load_workbook(io.BytesIO(page.content))
    assert book.sheet_names == ["数值", "历年", "下级工会", "工会"]
    assert book.get_sheet_by_name("下级工会").to_python() == [
        ["下级工会", "女会员（人）", "会员（人）", "女会员占比（%）"],
        ["医学部工会", 6.0, 6.0, 100.0],
        ["校本部", 3.0, 4.0, 75.0],
    ]


# --- Asked once --------------------------------------------------------------------------
def test_a_number_is_kept_until_a_record_changes(
    as_user, officer, branch, roll, django_assert_max_num_queries
):
    desk, address = as_user(officer), page_of("members.persons")
    said = [desk.get(address, ASKED).context["said"]]
    with django_assert_max_num_queries(QUERIES + 1):
        said.append(desk.get(address, ASKED).context["said"])
    Membership.objects.filter(pk=roll[0].pk).update(status=MembershipStatus.RETAINED)
    said.append(desk.get(address, ASKED).context["said"])
    member(branch)
    said.append(desk.get(address, ASKED).context["said"])

    assert said == [10, 10, 9, 10]


QUERIES = 13


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_asks_as_often_for_one_record_as_for_three(
    as_user, officer, branch, count, django_assert_num_queries
):
    for _number in range(count):
        member(branch)
    desk, address = as_user(officer), page_of("members.joined")
    desk.get(address, {**ASKED, "start": "2020-01-01"})

    with django_assert_num_queries(QUERIES):
        desk.get(address, {**ASKED, "start": "2020-01-01"})
