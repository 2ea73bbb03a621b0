"""Lists as workbooks: as narrowed, as masked, for who may read them, and recorded."""

import pytest

from members.models import Organ, Person, Term, Unit
from tests.admin.conftest import address
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    OrganFactory,
    PostFactory,
    TermFactory,
    UnitFactory,
)
from union_portal.audit import AuditEntry
from union_portal.jobs import KINDS, Job
from union_portal.looks import Look
from union_portal.workbooks import exports
from union_portal.workbooks.sheets import read_cells

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(as_user, tmp_path):
    """``take(person, model, query)``: the cells of the export."""

    def take(person, model, query="", kind="xlsx"):
        response = as_user(person).post(
            f"{address(model, 'export')}?{query}", {"kind": kind}
        )
        assert response.status_code == 200
        path = tmp_path / f"export.{kind}"
        path.write_bytes(response.content)
        return read_cells(path)

    return take


def test_an_export_has_the_list_as_narrowed_and_titles_in_words(take, officer, branch):
    UnitFactory(union=branch, name="文学院", code="U1")
    UnitFactory(union=branch, name="理学院", code="U2")

    whole, narrowed = take(officer, Unit), take(officer, Unit, "q=理学")

    assert {row[whole[0].index("名称")] for row in whole[1:]} == {
        "文学院",
        "理学院",
    }
    assert len(narrowed) == 2
    assert "理学院" in narrowed[1]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_nothing_in_an_export_runs_and_dates_are_dates(take, officer, branch, kind):
    organ = OrganFactory(union=branch, name="=HYPERLINK(1)")
    TermFactory(organ=organ)

    cells = take(officer, Organ, kind=kind)

    assert "'=HYPERLINK(1)" in cells[1]
    elected = take(officer, Term, kind=kind)[1]
    assert "2022-06-01" in [str(one) for one in elected]


def test_no_row_comes_along_that_the_reader_may_not_see(
    take, branch_officer, own, foreign
):
    cells = take(branch_officer, Person)

    names = {row[0] for row in cells[1:]}
    assert "自家会员" in names
    assert "邻家会员" not in names
    assert foreign.person.id_mask not in str(cells)


def test_an_export_is_recorded_without_values_and_each_person_can_read_of_it(
    take, officer, member
):
    take(officer, Person, "q=方小满")

    entry = AuditEntry.objects.get(action="workbooks.export")
    look = Look.objects.get()
    assert (entry.actor, entry.data["rows"], entry.data["filters"]) == (officer, 1, "q")
    assert "方小满" not in str(entry.data)
    assert (look.how, [seen.person for seen in look.persons.all()]) == (
        "exported",
        [member],
    )


def test_who_may_not_read_a_list_may_not_take_it_along(as_user, auditor, member):
    assert as_user(auditor).get(address(Person, "export")).status_code == 403
    assert as_user(member).get(address(Person, "export")).status_code == 302


def test_a_filter_that_is_none_of_the_lists_finds_no_way_in(as_user, officer, member):
    desk = as_user(officer)

    assert desk.get(f"{address(Person, 'export')}?phone_hash=1").status_code == 404
    assert (
        desk.post(f"{address(Person, 'export')}?id__gt=0", {"kind": "csv"}).status_code
        == 404
    )


def test_a_long_list_is_made_by_a_job(as_user, officer, member, monkeypatch, tmp_path):
    monkeypatch.setattr("union_portal.admin.exporting.AT_ONCE", 0)

    response = as_user(officer).post(address(Person, "export"), {"kind": "csv"})

    job = Job.objects.get()
    assert response.headers["Location"] == job.get_absolute_url()
    assert AuditEntry.objects.filter(action="workbooks.export").count() == 0

    assert (
        KINDS[job.kind].run(job)
        == f"共 {Person.objects.visible_to(officer).count()} 行。"
    )
    assert job.file_name.endswith(".csv")
    assert AuditEntry.objects.filter(action="workbooks.export").count() == 1


@pytest.mark.parametrize("size", [1, 3])
def test_an_export_asks_as_often_for_three_rows_as_for_one(
    officer, branch, size, django_assert_num_queries
):
    for _number in range(size):
        MembershipFactory(union=branch)
    page = exports.page_of("members.person")
    officer.rights.grants  # noqa: B018 - read once per request

    found = exports.Export(page, officer)
    with django_assert_num_queries(3):
        assert len(list(found.lines())) == size + 1


def test_the_page_says_how_many_rows_and_which_columns(as_user, officer, member):
    text = as_user(officer).get(address(Person, "export")).content.decode()

    assert "按现在的筛选，共 2 行。" in text
    assert "工号" in text
    assert f'href="{address(Person, "export")}' in (
        as_user(officer).get(address(Person, "changelist")).content.decode()
    )


# --- with full numbers ------------------------------------------------------------------
def test_full_numbers_come_for_a_reason_each_person_can_read(
    as_user, officer, member, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    member.set_phone("19400000012")
    member.save()
    page, asked = address(Person, "export"), {"kind": "csv", "full": "on"}
    desk = as_user(officer)

    refused = desk.post(page, {**asked, "why": "办事"}).context["form"]
    assert refused.errors == {"why": ["请写明用途，例如“办理互助保险参保”。"]}
    named = desk.post(f"{page}?q=方", {**asked, "why": "办理互助保险"}).context["form"]
    assert "不能按搜索词" in named.non_field_errors()[0]
    desk.post(page, {**asked, "why": "办理互助保险"})
    job = Job.objects.get()
    KINDS[job.kind].run(job)

    with job.file.open() as file:
        text = file.read().decode("utf-8-sig")
    assert "19400000012" in text
    look = Look.objects.latest("pk")
    assert (look.how, look.why) == ("exported", "办理互助保险")
    assert member in [row.person for row in look.persons.all()]
    entry = AuditEntry.objects.get(action="workbooks.export_full")
    assert "19400000012" not in str(entry.data)


def test_who_only_reads_the_roll_takes_masks_along(as_user, member, school):
    """Auditors read the roll and keep nobody's; they are not asked, and a forged form
    brings nothing more."""
    reader = AppointmentFactory(
        seat=school, post=PostFactory(roles=["women"]), person__school=school
    ).person
    page = address(Person, "export")

    assert "带上完整" not in as_user(reader).get(page).text
    as_user(reader).post(page, {"kind": "csv", "full": "on", "why": "办理互助保险"})

    assert not Job.objects.exists()
    assert not exports.Export(exports.page_of("members.person"), reader, full=True).full
