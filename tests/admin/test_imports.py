"""A workbook in the browser: sent, looked at, decided on, written, mended, sent again."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from members.models import Organ, Person
from tests.dirt import book
from tests.factories import (
    AppointmentFactory,
    EmploymentKindFactory,
    UnitFactory,
    resident_number,
)
from tests.sheets import grid, sheet
from union_portal.attachments import private_files
from union_portal.audit import AuditEntry
from union_portal.jobs import Job, JobState
from union_portal.jobs.running import work
from union_portal.workbooks import desk
from union_portal.workbooks.models import (
    BatchState,
    Decision,
    ImportBatch,
    StagedRow,
    Verdict,
)
from union_portal.workbooks.sheets import read_cells
from union_portal.workbooks.uploads import ImportUpload

pytestmark = pytest.mark.django_db
BORN = date(1980, 1, 1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def university(tree):
    UnitFactory(code="WX", union=tree.hq_branches[0], school=tree.school)
    EmploymentKindFactory(code="SYB", name="事业编制")
    return tree


def person(n=1, **changes):
    return {
        "staff_number": f"2010{n:05}",
        "name": "林知远",
        "sex": "女",
        "birth_date": "1980-01-01",
        "id_kind": "居民身份证",
        "id_number": resident_number(BORN, 2 * n),
        "phone": f"1940000{n:04}",
        "unit": "WX",
        "kind": "SYB",
        "hired_on": "2010-07-01",
        "union": "MHU-HQ-01",
        "status": "在会",
        "joined_on": "2010-09-01",
    } | changes


@pytest.fixture
def roll(tmp_path):
    """``roll(row, …)``: a roll as bytes."""
    return lambda *rows: sheet(tmp_path / "roll.xlsx", "roll", rows).read_bytes()


@pytest.fixture
def desk_of(as_user, university):
    """``desk_of(person)``: somebody at the staff pages, sending workbooks."""
    return lambda user: Desk(as_user(user))


class Desk:
    def __init__(self, client):
        self.client = client

    def get(self, name, *args, **query):
        return self.client.get(reverse(f"staff:{name}", args=args), query)

    def post(self, name, *args, **data):
        return self.client.post(reverse(f"staff:{name}", args=args), data)

    def send(self, register, content, *, name="名册.xlsx", **more):
        file = SimpleUploadedFile(name, content)
        data = {"as_of": "2024-04-11", "whole": "part", "file": file} | more
        return self.post("import_send", register, **data)

    def preview(self, register, content, **more):
        """Send, let the worker read; the batch."""
        assert self.send(register, content, **more).status_code == 302
        job = work()
        job.refresh_from_db()
        assert (job.state, job.message[:4]) == (JobState.DONE, "预览好了")
        return ImportBatch.objects.latest("pk")

    def write(self, batch):
        """Confirm, let the worker write; the job."""
        answer = self.post("import_write", batch.pk, checked="on")
        assert answer.status_code == 302, text(answer)
        job = work()
        job.refresh_from_db()
        return job


def text(response):
    return response.content.decode()


def stored():
    """The files in private storage."""
    storage = private_files()
    return storage.listdir("imports")[1] if storage.exists("imports") else []


# Sending


def test_the_list_names_the_registers_one_may_bring_in(desk_of, officer):
    shown = text(desk_of(officer).get("imports"))

    assert reverse("staff:import_send", args=["roll"]) in shown
    assert "还没有导入过" in shown


def test_who_keeps_nothing_finds_no_import(desk_of, auditor, member):
    assert desk_of(auditor).get("imports").status_code == 403
    assert desk_of(auditor).send("roll", b"x").status_code == 403
    assert desk_of(member).get("imports").status_code == 302
    assert not ImportUpload.objects.exists()


@pytest.mark.parametrize("key", ["nothing", "posts:nothing"])
def test_an_unknown_register_is_not_there(desk_of, officer, key):
    assert desk_of(officer).get("import_send", key).status_code == 404


def test_what_one_may_not_import_is_forbidden(desk_of, branch_officer):
    assert desk_of(branch_officer).get("import_send", "posts").status_code in (403, 404)


def test_a_file_waits_sealed_and_its_job_is_queued(desk_of, officer, roll):
    content = roll(person())

    answer = desk_of(officer).send("roll", content)

    job, upload = Job.objects.get(), ImportUpload.objects.get()
    assert answer.headers["Location"] == job.get_absolute_url()
    assert (job.actor, job.params) == (officer, {"upload": upload.pk})
    with upload.file.open("rb") as sealed:
        assert content[:100] not in sealed.read()
    with upload.opened() as path:
        assert path.read_bytes() == content
    assert AuditEntry.objects.get().action == "workbooks.send"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("名册.xlsx", b"", "文件是空的"),
        ("照片.png", b"\x89PNG\r\n\x1a\n" + b"x" * 64, "是图片"),
        ("名册.xlsx", b"PK\x03\x04 broken", "打不开"),
        ("名册.pdf", b"%PDF-1.7\n%%EOF\n", "是 PDF 文件"),
        ("x" * 300 + ".xlsx", b"PK\x03\x04", "文件名太长"),
    ],
)
def test_what_is_no_workbook_is_refused_beside_the_field(
    desk_of, officer, name, content, words
):
    answer = desk_of(officer).send("roll", content, name=name)

    assert answer.status_code == 200
    assert words in text(answer)
    assert not Job.objects.exists()
    assert stored() == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("as_of", "", "这个字段"),
        ("as_of", "1024-01-01", "不像是对的"),
        ("as_of", "2999-01-01", "不像是对的"),
        ("as_of", "昨天", "日期"),
        ("whole", "everything", "选"),
        ("whole", "units", "请写明是哪些单位"),
    ],
)
def test_what_is_typed_wrong_is_told(desk_of, officer, roll, field, value, words):
    answer = desk_of(officer).send("roll", roll(person()), **{field: value})

    assert answer.status_code == 200
    assert words in text(answer)
    assert not Job.objects.exists()


def test_an_upload_beyond_all_measure_is_not_even_read(desk_of, officer, settings):
    settings.UPLOAD_MOST = 1000

    answer = desk_of(officer).send("roll", b"x" * 5000)

    assert "太大" in text(answer)
    assert stored() == []


def test_a_workbook_without_our_header_fails_in_words(desk_of, officer, tmp_path):
    content = grid(tmp_path / "x.xlsx", [["甲", "乙"], [1, 2]]).read_bytes()
    desk_of(officer).send("roll", content)

    job = work()

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "表头" in job.message
    assert job.link == reverse("staff:import_send", args=["roll"])
    assert not ImportBatch.objects.exists()


# One of several sheets


@pytest.fixture
def twofold(desk_of, officer, tmp_path):
    """A file of which two sheets would do, read by the worker; desk, upload and job."""
    lines = [
        ["工会代码", "机构名称", "类别"],
        ["MHU-HQ-01", "文学院工会委员会", "工会委员会"],
        ["MHU-HQ-01", "文学院女工委员会", "女教职工委员会"],
    ]
    path = book(tmp_path / "two.xlsx", ("一月", lines[:2]), ("二月", lines))
    at = desk_of(officer)
    at.send("organs", path.read_bytes())
    job = work()
    job.refresh_from_db()
    return at, ImportUpload.objects.get(), job


def test_of_several_sheets_one_is_chosen_without_sending_the_file_again(twofold):
    at, upload, job = twofold

    page = at.client.get(job.link)
    answer = at.post("import_sheet", upload.pk, sheet="二月")
    work()

    assert (job.state, ImportBatch.objects.count()) == (JobState.DONE, 1)
    assert page.context["form"].fields["sheet"].choices == [
        ("一月", "一月"),
        ("二月", "二月"),
    ]
    assert answer.url == Job.objects.order_by("pk").last().get_absolute_url()
    batch = ImportBatch.objects.get()
    assert (batch.counts()["new"], batch.uploads.get()) == (2, upload)
    assert "workbooks.choose_sheet" in AuditEntry.objects.values_list(
        "action", flat=True
    )


def test_only_a_sheet_that_would_do_is_chosen_and_only_once(twofold):
    at, upload, _job = twofold

    none = at.post("import_sheet", upload.pk)
    other = at.post("import_sheet", upload.pk, sheet="三月")
    first = at.post("import_sheet", upload.pk, sheet="一月")
    again = at.post("import_sheet", upload.pk, sheet="二月")

    assert [page.status_code for page in (none, other, first)] == [200, 200, 302]
    assert "请选一张工作表" in text(none)
    assert again.url == reverse("staff:import_send", args=["organs"])
    assert Job.objects.count() == 2


def test_nobody_else_chooses_the_sheet(twofold, as_user, tree):
    _at, upload, _job = twofold
    other = AppointmentFactory(seat=tree.school, roles=["office"]).person

    page = as_user(other).get(reverse("staff:import_sheet", args=[upload.pk]))

    assert page.status_code == 404


# The preview


@pytest.fixture
def previewed(desk_of, officer, roll):
    """Two new people and one refused row, not written yet."""
    at = desk_of(officer)
    batch = at.preview("roll", roll(person(1), person(2), person(3, unit="NO")))
    return at, batch


def test_a_preview_shows_what_will_be_and_masks_what_is_secret(previewed):
    at, batch = previewed

    refused = text(at.get("import_batch", batch.pk))
    new = text(at.get("import_batch", batch.pk, tab="new"))

    assert "没有代码为“NO”的单位" in refused
    assert "新增 2" in new
    assert "林知远 201000001" in new
    assert resident_number(BORN, 2) not in new
    assert "19400000001" not in new
    assert "194****0001" in new


def test_rows_are_found_and_paged(previewed, monkeypatch):
    monkeypatch.setattr("union_portal.admin.imports.PAGE", 1)
    at, batch = previewed

    first = text(at.get("import_batch", batch.pk, tab="new"))
    second = text(at.get("import_batch", batch.pk, tab="new", page="2"))
    found = text(at.get("import_batch", batch.pk, tab="new", q="201000002"))

    assert ("201000001" in first, "201000002" in first) == (True, False)
    assert ("201000001" in second, "201000002" in second) == (False, True)
    assert "201000001" not in found
    assert "没有找到" in text(at.get("import_batch", batch.pk, tab="new", q="没有"))


@pytest.mark.parametrize(
    "query",
    [{"tab": "x"}, {"page": "x"}, {"page": "9999"}, {"q": "%_\\"}, {"tab": "\x01"}],
)
def test_no_query_breaks_the_preview(previewed, query):
    at, batch = previewed

    assert at.get("import_batch", batch.pk, **query).status_code == 200


def test_a_changed_row_is_shown_field_by_field(desk_of, officer, roll):
    at = desk_of(officer)
    at.write(at.preview("roll", roll(person())))

    batch = at.preview("roll", roll(person(name="林致远", phone="19400009999")))

    shown = text(at.get("import_batch", batch.pk))
    assert "<del>林知远</del>" in shown
    assert "<ins>林致远</ins>" in shown
    assert "<ins>194****9999</ins>" in shown
    assert "19400009999" not in shown


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_asks_the_same_number_of_questions(
    desk_of, officer, roll, count, django_assert_num_queries
):
    at = desk_of(officer)
    batch = at.preview("roll", roll(*(person(n) for n in range(1, count + 1))))
    at.get("import_batch", batch.pk)

    with django_assert_num_queries(13):
        at.get("import_batch", batch.pk)


def test_a_preview_of_another_school_is_not_there(
    previewed, desk_of, federation_officer
):
    _at, batch = previewed

    assert desk_of(federation_officer).get("import_batch", batch.pk).status_code in (
        403,
        404,
    )


def test_a_branch_does_not_see_the_preview_of_the_school(
    previewed, desk_of, branch_officer
):
    _at, batch = previewed
    other = desk_of(branch_officer)

    for name in ("import_batch", "import_write", "import_refused"):
        assert other.get(name, batch.pk).status_code == 404
    for name in ("import_again", "import_discard", "import_missing", "import_answer"):
        assert other.post(name, batch.pk).status_code == 404


# Deciding


@pytest.fixture
def doubtful(desk_of, officer, roll):
    """One person missing from a complete sheet, one who may be somebody recorded."""
    at = desk_of(officer)
    at.write(at.preview("roll", roll(person(1), person(2, name="苏禾"))))
    row = person(9, name="苏禾", id_number="", id_kind="")
    return at, at.preview("roll", roll(row), whole="all")


def row_of(batch, verdict):
    return batch.rows.get(verdict=verdict)


def test_missing_people_are_decided_on(doubtful):
    at, batch = doubtful
    row = row_of(batch, Verdict.MISSING)
    assert "还没有说明" in text(at.get("import_batch", batch.pk, tab="missing"))

    nobody = at.client.post(
        reverse("staff:import_missing", args=[batch.pk]),
        {"decision": "left"},
        follow=True,
    )
    at.post("import_missing", batch.pk, decision="left", rows=[row.pk], on="2024-03-31")

    row.refresh_from_db()
    assert "请先勾选" in text(nobody)
    assert (row.decision, row.decided_on) == (Decision.LEFT, date(2024, 3, 31))
    assert "已离职（2024-03-31）" in text(
        at.get("import_batch", batch.pk, tab="missing")
    )
    assert "1 人登记为离职或退休" in text(at.get("import_write", batch.pk))


def test_all_that_are_undecided_are_kept_at_once(doubtful):
    at, batch = doubtful

    at.post("import_missing", batch.pk, decision="keep", every="1")

    assert not batch.rows.undecided().of(Verdict.MISSING).exists()


def test_a_doubtful_row_is_confirmed(doubtful):
    at, batch = doubtful
    row = row_of(batch, Verdict.QUESTION)
    assert "201000002" in text(at.get("import_batch", batch.pk))

    at.post("import_answer", batch.pk, answer="same", rows=[row.pk])

    row.refresh_from_db()
    assert row.decision == Decision.SAME


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("import_missing", {"decision": "x", "every": "1"}),
        ("import_missing", {"decision": "left", "every": "1", "on": "2999-01-01"}),
        ("import_missing", {"decision": "left", "every": "1", "on": "x"}),
        (
            "import_missing",
            {"decision": "left", "rows": ["x", "999999999999999999999"]},
        ),
        ("import_answer", {"answer": "x", "rows": []}),
        ("import_answer", {"answer": "same", "rows": ["1e9"]}),
    ],
)
def test_no_decision_breaks_the_page(doubtful, name, data):
    at, batch = doubtful

    answer = at.client.post(
        reverse(f"staff:{name}", args=[batch.pk]), data, follow=True
    )

    assert answer.status_code == 200
    assert not batch.rows.exclude(decision="").exists()


# Writing


def test_written_rows_are_in_the_records_and_the_file_is_gone(previewed):
    at, batch = previewed
    asked = text(at.get("import_write", batch.pk))

    job = at.write(batch)

    batch.refresh_from_db()
    assert "要么全部写入" in asked
    assert (job.state, batch.state) == (JobState.DONE, BatchState.APPLIED)
    assert Person.objects.filter(staff_number__startswith="2010").count() == 2
    assert ImportUpload.objects.get().file == ""
    shown = text(at.get("import_batch", batch.pk))
    assert "下载退回的 1 行" in shown
    assert "核对好了" not in shown
    assert "新增 2" not in shown  # the rows themselves are gone
    assert "上次导入" in text(at.get("imports"))


def test_nothing_is_written_without_the_second_look(previewed):
    at, batch = previewed

    answer = at.post("import_write", batch.pk)

    assert "请先核对" in text(answer)
    assert not Job.objects.filter(kind="workbooks.apply").exists()


def test_a_second_press_does_not_write_twice(previewed):
    at, batch = previewed
    at.post("import_write", batch.pk, checked="on")

    again = at.post("import_write", batch.pk, checked="on")

    assert again.status_code == 302
    assert Job.objects.filter(kind="workbooks.apply").count() == 1
    assert "正在后台写入" in text(at.get("import_batch", batch.pk))


def test_refused_rows_are_mended_and_sent_again(previewed, tmp_path):
    at, batch = previewed
    at.write(batch)
    path = tmp_path / "refused.xlsx"
    path.write_bytes(b"".join(at.get("import_refused", batch.pk).streaming_content))
    titles, row = read_cells(path)
    row[titles.index("单位代码")] = "WX"

    second = at.preview(
        "roll", grid(tmp_path / "again.xlsx", [titles, row]).read_bytes()
    )
    at.write(second)

    second.refresh_from_db()
    assert second.tally[Verdict.NEW] == 1
    assert Person.objects.filter(staff_number__startswith="2010").count() == 3


def test_a_stale_preview_says_so_and_is_read_again_in_one_click(previewed):
    at, batch = previewed
    Person.objects.create(
        school=batch.union,
        staff_number="201000001",
        name="林",
        sign_in_name="201000001",
    )

    job = at.write(batch)

    assert job.state == JobState.FAILED
    assert "请重新预览" in job.message
    assert "请重新预览" in text(at.get("import_batch", batch.pk))
    at.post("import_again", batch.pk)
    assert work().kind == "workbooks.stage"
    second = ImportBatch.objects.latest("pk")
    batch.refresh_from_db()
    assert (batch.state, second.state) == (BatchState.DISCARDED, BatchState.PREVIEWED)
    assert second.counts()[Verdict.CHANGED] == 1


def test_given_up_rows_and_file_are_gone(previewed):
    at, batch = previewed

    answer = at.post("import_discard", batch.pk)

    assert answer.status_code == 302
    assert not StagedRow.objects.exists()
    assert ImportUpload.objects.get().file == ""
    assert at.post("import_discard", batch.pk).status_code == 302
    assert at.get("import_write", batch.pk).status_code == 302


def test_files_nobody_came_back_to_go_after_their_days(previewed):
    today = timezone.localdate()

    assert desk.forget_old_files(today + timedelta(days=30)) == 0
    assert desk.forget_old_files(today + timedelta(days=31)) == 1
    at, batch = previewed
    assert "重新预览" not in text(at.get("import_batch", batch.pk))
    answer = at.client.post(reverse("staff:import_again", args=[batch.pk]), follow=True)
    assert "请重新上传" in text(answer)


# Registers of all schools, templates


def test_an_ordinary_register_comes_in_by_the_same_door(desk_of, officer, tmp_path):
    at = desk_of(officer)
    row = {"union": "MHU-HQ-01", "kind": "工会委员会", "name": "文学院工会委员会"}
    content = sheet(tmp_path / "organs.xlsx", "organs", [row]).read_bytes()

    at.write(at.preview("organs", content))

    assert Organ.objects.get().name == "文学院工会委员会"


def test_a_template_can_be_sent_back(desk_of, officer, tmp_path):
    at = desk_of(officer)
    answer = at.get("import_template", "roll")

    assert "会员名册" in text_of_name(answer)
    assert at.preview("roll", b"".join(answer.streaming_content)).counts()["new"] == 0


def text_of_name(response):
    from urllib.parse import unquote  # noqa: PLC0415 - for this one look

    return unquote(response.headers["Content-Disposition"])
