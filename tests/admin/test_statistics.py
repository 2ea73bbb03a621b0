"""The pages of 统计 as officers use them: ask, read, open, export, print."""

import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from tests.factories import (
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    UnitFactory,
)
from union_portal.workbooks.tables import tables_workbook

pytestmark = pytest.mark.django_db
PAGES = ["roll_on_a_day", "join_rate", "coverage", "ledgers", "women", "survey"]


@pytest.fixture
def people(tree):
    """One member in each branch, all employed on contract."""
    kind = EmploymentKindFactory(name="合同制", on_establishment=False)
    rows = []
    for branch in (*tree.hq_branches, *tree.med_branches):
        row = MembershipFactory(
            union=branch, starts_on=date(2020, 1, 1), person__sex="female"
        )
        unit = UnitFactory(school=tree.school, union=branch)
        EmploymentFactory(
            person=row.person, unit=unit, kind=kind, starts_on=date(2020, 1, 1)
        )
        rows.append(row)
    return rows


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_exports_and_prints(as_user, officer, school, people, name):
    desk, address = as_user(officer), reverse(f"staff:{name}")
    asked = {"union": school.pk, "day": "2024-06-30"}

    page = desk.get(address)
    book = desk.get(address, {**asked, "format": "xlsx"})
    print_out = desk.get(address, {**asked, "format": "pdf"})

    assert page.status_code == 200
    assert school.name in page.text
    assert load_workbook(io.BytesIO(book.content)).sheet_names != []
    assert print_out.content[:5] == b"%PDF-"
    assert "attachment" in print_out["Content-Disposition"]


@pytest.mark.parametrize("name", PAGES)
def test_an_empty_union_gets_a_sentence(as_user, branch_officer, branch, name):
    page = as_user(branch_officer).get(reverse(f"staff:{name}"))

    assert page.status_code == 200
    assert page.context["sheet"].empty != ""


@pytest.mark.parametrize("name", [*PAGES, "roll_records"])
@pytest.mark.parametrize(
    "asked",
    [
        {"union": "", "day": ""},
        {"union": "x", "day": "2024-06-30"},
        {"union": "999999", "day": "2024-02-31"},
        {"union": "1", "day": "1066-10-14"},
        {"union": "1", "day": "9999-12-31", "format": "pdf"},
        {"by": "password", "key": "'; --"},
    ],
)
def test_nonsense_is_answered_in_words(as_user, officer, name, asked):
    assert as_user(officer).get(reverse(f"staff:{name}"), asked).status_code == 200


def test_a_branch_officer_counts_the_own_branch_alone(
    as_user, branch_officer, branch, tree, people
):
    desk = as_user(branch_officer)
    address = reverse("staff:roll_on_a_day")

    own = desk.get(address, {"union": branch.pk, "day": "2024-06-30"})
    foreign = desk.get(address, {"union": tree.school.pk, "day": "2024-06-30"})

    assert own.context["sheet"].numbers[0][1] == 1
    assert foreign.context["sheet"] is None


def test_behind_a_number_stand_the_people(as_user, officer, school, people):
    page = as_user(officer).get(
        reverse("staff:roll_records"),
        {"union": school.pk, "day": "2024-06-30", "by": "sex", "key": "female"},
    )

    assert "共 4 条，您可见 4 条" in page.text
    assert all(row.person.name in page.text for row in people)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_behind_takes_as_many_queries_for_one_as_for_three(
    as_user, officer, tree, count, django_assert_num_queries
):
    for _number in range(count):
        MembershipFactory(union=tree.hq_branches[0], starts_on=date(2020, 1, 1))
    desk = as_user(officer)
    asked = {"union": tree.school.pk, "day": "2024-06-30", "by": "sex", "key": ""}
    desk.get(reverse("staff:roll_records"), asked)

    with django_assert_num_queries(QUERIES):
        desk.get(reverse("staff:roll_records"), asked)


QUERIES = 9


def test_a_workbook_of_tables_holds_no_formula():
    body = tables_workbook(
        [
            ("统计", ["项目", "人"], [["=1+1", 3], [None, 0]]),
            ("统计", ["日"], [[date(2024, 6, 30)]]),
        ]
    )
    book = load_workbook(io.BytesIO(body))

    assert book.sheet_names == ["统计", "统计2"]
    assert book.get_sheet_by_name("统计").to_python() == [
        ["项目", "人"],
        ["=1+1", 3.0],
        ["", 0.0],
    ]
    assert book.get_sheet_by_name("统计2").to_python() == [["日"], [date(2024, 6, 30)]]
