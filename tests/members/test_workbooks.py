"""The way workbooks come in, whatever register they are for."""

import contextlib
import json
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import (
    Appointment,
    EmploymentKind,
    Organ,
    Post,
    Term,
    Union,
    Unit,
)
from members.roles import Role
from reference.workbooks import ORDER
from tests.factories import (
    AppointmentFactory,
    MembershipFactory,
    OrganFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
    UnionFactory,
    UnitFactory,
)
from tests.sheets import grid, sheet
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import REGISTERS, CellError, WorkbookError, columns, staging
from union_portal.workbooks.models import ImportBatch
from union_portal.workbooks.sheets import LARGEST, read_cells, write

KINDS = [
    {"code": "SYB", "name": "事业编制", "on_establishment": "是"},
    {"code": "HTZ", "name": "合同制"},
]


@pytest.fixture
def stage(tmp_path, db):
    """``stage(key, rows)``: write a workbook for the register and stage it."""

    def stage(key, rows, union=None):
        path = sheet(tmp_path / f"{key}.xlsx", key, rows)
        return staging.stage(key, path, actor=None, union=union)

    return stage


@pytest.fixture
def bring_in(stage):
    return lambda *args, **kwargs: staging.apply(stage(*args, **kwargs), actor=None)


def reasons(batch):
    return {
        row.number: [problem["reason"] for problem in row.problems]
        for row in batch.rows.filter(verdict="refused")
    }


def counts(batch):
    """New, changed, unchanged, refused."""
    return tuple(batch.counts().values())[:4]


def verdicts(batch):
    return list(batch.rows.values_list("verdict", flat=True))


# --- Files ------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_people_send(db, tmp_path, encoding):
    path = tmp_path / "kinds.csv"
    text = '代码,名称,编制内\r\nSYB,"事业编制,含参公",是\r\nHTZ,合同制㐂,\r\n'
    path.write_bytes(text.encode(encoding))

    batch = staging.stage("employment_kinds", path, actor=None)

    assert [row.values for row in batch.rows.all()] == [
        {"code": "SYB", "name": "事业编制,含参公", "on_establishment": True},
        {"code": "HTZ", "name": "合同制㐂", "on_establishment": None},
    ]


def test_the_header_may_stand_below_a_title_and_in_any_order(db, tmp_path):
    lines = [
        ["用工形式一览表"],
        [],
        [" 名 称 ", "备注", "代码"],
        ["合同制", "略", "htz"],
    ]
    path = grid(tmp_path / "kinds.xlsx", lines)

    batch = staging.stage("employment_kinds", path, actor=None)

    row = batch.rows.get()
    assert (row.number, row.values) == (4, {"code": "HTZ", "name": "合同制"})


def unreadable(folder):
    """``{what: (path, why)}``."""
    text = folder / "letter.xlsx"
    text.write_text("各位老师好")
    torn = folder / "torn.xlsx"
    whole = grid(folder / "whole.xlsx", [["代码", "名称"]]).read_bytes()
    torn.write_bytes(whole[: len(whole) // 2])
    odd = folder / "odd.csv"
    odd.write_bytes(b"\xff\xfe\xff\xff\xff")
    huge = folder / "huge.xlsx"
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    other = grid(folder / "other.xlsx", [["姓名", "代码"], ["林知远", "1"]])
    damaged = (
        "打不开，可能不是 Excel 文件或已损坏；请用 Excel 或 WPS 另存为 .xlsx 再试。"
    )
    return {
        "text": (text, f"letter.xlsx {damaged}"),
        "torn": (torn, f"torn.xlsx {damaged}"),
        "csv": (odd, "odd.csv 的文字编码无法识别；请另存为 UTF-8 或 .xlsx。"),
        "huge": (huge, "huge.xlsx 超过 60 MB；请删去无关的工作表和图片再试。"),
        "header": (other, "没有找到表头：前 30 行里要有一行写着 代码、名称。"),
        "nothing": (folder / "gone.xlsx", "找不到文件 gone.xlsx。"),
    }


@pytest.mark.parametrize("what", ["text", "torn", "csv", "huge", "header", "nothing"])
def test_a_file_that_cannot_be_read_says_what_to_send(db, tmp_path, what):
    path, why = unreadable(tmp_path)[what]

    with pytest.raises(WorkbookError) as refusal:
        staging.stage("employment_kinds", path, actor=None)

    assert str(refusal.value) == why
    assert ImportBatch.objects.count() == 0


def test_two_columns_of_one_title_are_refused(db, tmp_path):
    path = grid(tmp_path / "kinds.xlsx", [["代码", "名称", "名 称"], ["A", "甲", "乙"]])

    with pytest.raises(WorkbookError) as refusal:
        staging.stage("employment_kinds", path, actor=None)

    assert str(refusal.value) == "表头里有 2 列都叫“名称”，请只留一列。"


def test_what_is_written_is_no_formula(tmp_path):
    path = tmp_path / "out.xlsx"
    kinds = REGISTERS["employment_kinds"].columns[:2]

    write(path, kinds, [["=HYPERLINK(1)", "@SUM(1)"], ["SYB", 12]])

    assert read_cells(path) == [
        ["代码", "名称"],
        ["'=HYPERLINK(1)", "'@SUM(1)"],
        ["SYB", 12.0],
    ]


# --- Cells ------------------------------------------------------------------------------
READ = [
    (columns.text, " 工会 \u3000 委员会\n", "工会 委员会"),
    (columns.text, "一\u200b二\x00三", "一二三"),
    (columns.text, "ＡＢＣ（１）", "ABC（1）"),
    (columns.text, None, ""),
    (columns.text, True, "是"),
    (columns.code, 20230101.0, "20230101"),
    (columns.code, " mhu-hq ０１", "MHU-HQ01"),
    (columns.name, "林 知　远", "林知远"),
    (columns.name, "Elena  Moretti", "Elena Moretti"),
    (columns.day, "2023年9月1日", "2023-09-01"),
    (columns.day, "2023.9.1", "2023-09-01"),
    (columns.day, 20230901.0, "2023-09-01"),
    (columns.day, 45170.0, "2023-09-01"),
    (columns.day, datetime(2023, 9, 1, 8), "2023-09-01"),  # noqa: DTZ001 - a cell has no zone
    (columns.day, date(2023, 9, 1), "2023-09-01"),
    (columns.day, "", ""),
    (columns.whole, "１２", 12),
    (columns.whole, 3.0, 3),
    (columns.whole, "", None),
    (columns.yes_no, "√", True),
    (columns.yes_no, "否", False),
    (columns.yes_no, None, None),
    (columns.ordinal, "1", 1),
    (columns.listed, "甲、乙, 丙", ["甲", "乙", "丙"]),
    (columns.secret_number, 13800138000.0, "13800138000"),
    (columns.secret_number, " px-000\u3000０001 ", "PX0000001"),
    (columns.secret_number, "/", ""),
    (columns.email, " lin@mhu.example ", "lin@mhu.example"),
]


@pytest.mark.parametrize(("read", "cell", "value"), READ)
def test_a_cell_is_read(read, cell, value):
    assert read(cell) == value


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (columns.day, "2023-13-01"),
        (columns.day, "去年"),
        (columns.day, 3.5),
        (columns.day, "9999-01-01"),
        (columns.whole, "2.5"),
        (columns.whole, "-1"),
        (columns.whole, "99999"),
        (columns.whole, "9" * 5000),
        (columns.whole, 1e308),
        (columns.ordinal, "0"),
        (columns.yes_no, "也许"),
        (columns.secret_number, 1.1e17),
        (columns.secret_number, float("nan")),
        (columns.email, "lin"),
    ],
)
def test_a_cell_is_refused(read, cell):
    with pytest.raises(CellError):
        read(cell)


# --- Staging and applying ---------------------------------------------------------------
def test_a_preview_writes_no_record(stage):
    batch = stage("employment_kinds", KINDS)

    assert counts(batch) == (2, 0, 0, 0)
    assert EmploymentKind.objects.count() == 0
    assert AuditEntry.objects.count() == 0


def test_a_discarded_preview_leaves_no_rows_and_cannot_be_applied(stage):
    batch = staging.discard(stage("employment_kinds", KINDS), actor=None)

    assert batch.rows.count() == 0
    with pytest.raises(TransitionError):
        staging.apply(batch, actor=None)


def test_an_empty_cell_takes_the_default_of_the_register(bring_in):
    bring_in("employment_kinds", [{"code": "SYB", "name": "事业编制", "order": ""}])

    assert EmploymentKind.objects.get().order == 0


def test_an_empty_cell_leaves_what_is_recorded(stage, bring_in, tree):
    """Order, truth value and place of a union: nothing of it is lost, or shown again."""
    Union.objects.filter(pk=tree.hq.pk).update(order=7)
    blank = {"parent": "", "is_reporting_node": "", "founded_on": "", "order": ""}
    rows = [
        {"code": "MHU", "name": "明湖大学工会", "level": "校工会"} | blank,
        {"code": "MHU-HQ", "name": "校本部", "level": "校区工会"} | blank,
    ]
    assert verdicts(stage("unions", rows)) == ["unchanged", "unchanged"]

    rows[0]["name"] = "明湖大学教育工会"
    bring_in("unions", rows)

    school = Union.objects.get(code="MHU")
    assert (school.name, school.parent) == ("明湖大学教育工会", tree.federation)


@pytest.mark.parametrize("key", REGISTERS)
def test_every_register_says_what_empty_cells_mean(key):
    assert "空着" in REGISTERS[key].help


def test_what_was_applied_is_kept_as_counts_alone(bring_in):
    rows = [*KINDS, {"code": "HT2", "name": "合同制"}, {"code": "X"}]

    batch = bring_in("employment_kinds", rows)

    assert counts(batch) == (2, 0, 0, 2)
    assert batch.tally == batch.counts()
    assert list(batch.rows.values_list("number", "values", "changes")) == [
        (4, {}, {}),
        (5, {}, {}),
    ]


def test_a_preview_that_no_longer_holds_is_refused(stage, bring_in):
    bring_in("employment_kinds", KINDS)
    batch = stage("employment_kinds", [KINDS[0] | {"name": "事业编"}])
    EmploymentKind.objects.filter(code="SYB").update(name="在编")

    with pytest.raises(TransitionError) as refusal:
        staging.apply(batch, actor=None)

    assert str(refusal.value) == "预览之后记录有变，请重新预览。"
    assert EmploymentKind.objects.get(code="SYB").name == "在编"
    batch.refresh_from_db()
    assert (batch.state, batch.tally) == ("previewed", {})


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_of_one_register_the_second_is_told(stage, meanwhile):
    first, second = (stage("employment_kinds", KINDS) for _n in range(2))

    with transaction.atomic():
        staging.apply(first, actor=None)
        other = meanwhile(staging.apply, second, actor=None)

    with pytest.raises(staging.StalePreview):
        other.result()
    assert EmploymentKind.objects.count() == 2


# --- Whose sheet ------------------------------------------------------------------------
def test_a_school_names_only_what_is_its_own(bring_in, tree):
    other = UnionFactory(code="OTHER", parent=tree.federation)
    far = UnionFactory(branch=True, code="FAR", parent=other)
    OrganFactory(union=far)
    PersonFactory(school=tree.school, staff_number="1")
    PostFactory(code="P")
    place = {"union": "FAR", "organ": "工会委员会"}
    unknown = "没有代码为“FAR”的工会"
    sheets = {
        "organs": ({"union": "FAR", "name": "女工委", "kind": "专门委员会"}, unknown),
        "terms": (
            place | {"number": 1, "elected_on": "2023-1-1"},
            "这个工会没有这个机构",
        ),
        "units": (
            {"code": "D", "name": "文学院", "kind": "其他", "union": "FAR"},
            unknown,
        ),
        "appointments": (
            {"staff_number": "1", "post": "P", "union": "FAR", "starts_on": "2023-1-1"},
            unknown,
        ),
    }

    said = {
        key: reasons(bring_in(key, [row], union=tree.school))
        for key, (row, _reason) in sheets.items()
    }

    assert said == {key: {2: [reason]} for key, (_row, reason) in sheets.items()}


def test_nobody_imports_beyond_their_own_union(tmp_path, tree, branch_officer):
    rows = [
        {"union": "MHU-HQ-01", "name": "女工委", "kind": "专门委员会"},
        {"union": "MHU-HQ-02", "name": "女工委", "kind": "专门委员会"},
    ]
    path = sheet(tmp_path / "organs.xlsx", "organs", rows)
    batch = staging.stage("organs", path, actor=branch_officer, union=tree.school)

    batch = staging.apply(batch, actor=branch_officer)

    assert [row.problems for row in batch.rows.all()] == [
        [
            {
                "column": "工会代码",
                "value": "MHU-HQ-02",
                "reason": "这超出了您负责的工会范围，请由上一级工会办理。",
            }
        ]
    ]
    assert Organ.objects.get().union.code == "MHU-HQ-01"


def test_nobody_draws_a_row_of_others_to_themselves(tmp_path, tree):
    officer = AppointmentFactory(seat=tree.med, roles=["office"]).person
    UnitFactory(code="WX", name="文学院", union=tree.hq_branches[0])
    row = {
        "code": "WX",
        "name": "文学院",
        "kind": "教学科研单位",
        "union": "MHU-MED-01",
    }
    path = sheet(tmp_path / "units.xlsx", "units", [row])
    batch = staging.stage("units", path, actor=officer, union=tree.school)

    batch = staging.apply(batch, actor=officer)

    assert reasons(batch) == {2: ["这超出了您负责的工会范围，请由上一级工会办理。"]}
    assert Unit.objects.get().union == tree.hq_branches[0]


def test_a_page_gives_nobody_a_post_above_the_school(tmp_path, tree, officer, stage):
    PersonFactory(school=tree.school, staff_number="1")
    PostFactory(code="P")
    row = {"staff_number": "1", "post": "P", "union": "JHGH", "starts_on": "2023-1-1"}
    path = sheet(tmp_path / "posts.xlsx", "appointments", [row])

    by_page = staging.stage("appointments", path, actor=officer, union=tree.school)
    by_command = stage("appointments", [row], union=tree.school)

    assert reasons(by_page) == {2: ["没有代码为“JHGH”的工会"]}
    assert reasons(by_command) == {}


@pytest.mark.parametrize("key", ["unions", "employment_kinds", "posts"])
def test_registers_of_all_schools_stay_with_the_command_line(key, tmp_path, officer):
    path = grid(tmp_path / "any.xlsx", [["代码"]])

    with pytest.raises(TransitionError) as refusal:
        staging.stage(key, path, actor=officer)

    title = REGISTERS[key].title
    assert str(refusal.value) == f"您不能导入“{title}”，请由负责的人员办理。"


def test_a_register_of_a_school_wants_a_school(db, tmp_path):
    with pytest.raises(TransitionError, match=r"^请指明“单位”属于哪所学校。$"):
        staging.stage("units", grid(tmp_path / "units.xlsx", [["代码"]]), actor=None)


def test_only_what_differs_is_changed(stage, bring_in):
    bring_in("employment_kinds", KINDS)

    batch = stage("employment_kinds", [KINDS[0], {"code": "HTZ", "name": "合同聘用"}])

    assert verdicts(batch) == ["unchanged", "changed"]
    assert batch.rows.get(number=3).changes == {"name": ["合同制", "合同聘用"]}
    staging.apply(batch, actor=None)
    assert EmploymentKind.objects.get(code="HTZ").name == "合同聘用"


def test_a_refusal_of_the_transition_joins_the_refused_rows(bring_in):
    """Two kinds of one name: the second is refused when its turn comes."""
    batch = bring_in("employment_kinds", [*KINDS, {"code": "HT2", "name": "合同制"}])

    assert counts(batch) == (2, 0, 0, 1)
    assert reasons(batch) == {4: ["具有 名称 的 用工形式 已存在。"]}
    assert EmploymentKind.objects.count() == 2


def test_posts_carry_the_roles_named_in_the_sheet(bring_in):
    """Every label: none of them may hold the mark that parts a list."""
    labels = "、".join(str(label) for label in Role.labels)

    bring_in(
        "posts",
        [
            {"code": "ALL", "name": "主席", "roles": labels},
            {"code": "SPORTS", "name": "文体委员", "roles": ""},
        ],
    )

    assert list(Post.objects.values_list("code", "roles")) == [
        ("ALL", Role.values),
        ("SPORTS", []),
    ]


# --- The organisation -------------------------------------------------------------------
def test_unions_come_in_whatever_their_order(bring_in):
    rows = [
        {"code": "B1", "name": "文学院工会", "level": "二级工会", "parent": "S"},
        {"code": "S", "name": "明湖大学工会", "level": "校工会"},
        {"code": "G1", "name": "第一小组", "level": "工会小组", "parent": "B1"},
        {"code": "B2", "name": "理学院工会", "level": "二级工会", "parent": "S9"},
        {"code": "G2", "name": "第二小组", "level": "工会小组", "parent": "S"},
    ]

    batch = bring_in("unions", rows)

    assert list(Union.objects.order_by("path").values_list("code", flat=True)) == [
        "S",
        "B1",
        "G1",
    ]
    assert reasons(batch) == {
        5: ["没有代码为“S9”的工会"],
        6: ["工会小组不能建在校工会之下。"],
    }


def test_a_unit_of_a_register_is_covered_by_its_union(bring_in, tree):
    rows = [
        {"code": "WX", "name": "文学院", "kind": "教学科研单位", "union": "MHU-HQ-01"},
        {"code": "XK", "name": "新办学院", "kind": "教学科研单位", "union": ""},
    ]

    bring_in("units", rows, union=tree.school)

    assert list(Unit.objects.values_list("code", "union__code", "school__code")) == [
        ("WX", "MHU-HQ-01", "MHU"),
        ("XK", None, "MHU"),
    ]


def test_a_reporting_node_has_no_organs(bring_in, tree):
    rows = [
        {"union": "MHU", "name": "工会委员会", "kind": "工会委员会"},
        {"union": "MHU-HQ", "name": "工会委员会", "kind": "工会委员会"},
    ]

    batch = bring_in("organs", rows, union=tree.school)

    assert reasons(batch) == {3: ["“校本部”只作统计口径，不设机构。"]}
    assert Organ.objects.get().union == tree.school


def test_terms_are_written_earliest_first(bring_in, tree, branch):
    OrganFactory(union=branch)
    term = {"union": "MHU-HQ-01", "organ": "工会委员会"}
    rows = [
        term | {"number": 10, "elected_on": "2023-05-10"},
        term | {"number": 9, "elected_on": "2018-05-10"},
    ]

    batch = bring_in("terms", rows, union=tree.school)

    assert reasons(batch) == {}
    assert list(Term.objects.order_by("pk").values_list("number", "ends_on")) == [
        (9, date(2023, 5, 9)),
        (10, date(2028, 5, 9)),
    ]


def test_a_term_cannot_end_before_its_election(bring_in, tree, branch):
    OrganFactory(union=branch)
    row = {"union": "MHU-HQ-01", "organ": "工会委员会", "number": 1}
    row |= {"elected_on": "2023-05-10", "ends_on": "2022-05-10"}

    batch = bring_in("terms", [row], union=tree.school)

    assert reasons(batch) == {2: ["任期届满 2022-05-10 早于选举日期 2023-05-10。"]}


def test_appointments_name_people_posts_and_places(bring_in, tree, branch):
    person = PersonFactory(school=tree.school, staff_number="1", name="林知远")
    MembershipFactory(union=branch, person=person)
    PostFactory(code="CHAIR", roles=["lead"])
    PostFactory(code="LIAISON", roles=["liaison"])
    unit = UnitFactory(union=branch, code="WX-1")
    TermFactory(organ__union=branch)
    row = {
        "staff_number": "1",
        "name": "林知远",
        "post": "CHAIR",
        "union": "MHU-HQ-01",
        "organ": "工会委员会",
        "starts_on": "2022-06-01",
    }
    rows = [
        row,
        row | {"staff_number": "2"},
        row | {"post": "BOSS"},
        row | {"organ": "主席团"},
        row | {"name": "苏念", "starts_on": "2023-01-01"},
        row | {"starts_on": "2021-01-01", "ends_on": "2020-01-01"},
        row | {"post": "LIAISON", "organ": "", "unit": "WX-1"},
        row | {"post": "LIAISON", "organ": "", "unit": "WX-1", "union": "MHU"},
        row | {"post": "LIAISON", "unit": "WX-1"},
    ]

    batch = bring_in("appointments", rows, union=tree.school)

    assert reasons(batch) == {
        3: ["名册里没有这个工号"],
        4: ["没有代码为“BOSS”的职务"],
        5: ["这个工会没有这个机构"],
        6: ["工号 1 在名册里不是这个姓名"],
        7: ["离任日期 2020-01-01 早于任职日期 2021-01-01。"],
        9: ["这个工会没有这个单位"],
        10: ["机构和单位只填一个"],
    }
    held = Appointment.objects.order_by("pk").values_list(
        "person", "post__code", "unit"
    )
    assert list(held) == [
        (person.pk, "CHAIR", None),
        (person.pk, "LIAISON", unit.pk),
    ]


def test_an_appointment_ends_through_the_sheet(bring_in, tree):
    PersonFactory(school=tree.school, staff_number="1")
    PostFactory(code="OFFICER")
    row = {"staff_number": "1", "post": "OFFICER", "union": "MHU"}
    row |= {"starts_on": "2022-06-01", "ends_on": ""}
    bring_in("appointments", [row], union=tree.school)

    ended = row | {"ends_on": "2024-01-31"}
    assert bring_in("appointments", [ended], union=tree.school).tally["changed"] == 1

    batch = bring_in("appointments", [row], union=tree.school)

    assert Appointment.objects.get().ends_on == date(2024, 1, 31)
    assert reasons(batch) == {
        2: [
            "这项任职已登记 2024-01-31 离任，不能在表里改回在任；"
            "请填离任日期，重新任职请填新的任职日期。"
        ]
    }


# Those of the first issue, and of the later ones those that judge what they read.
WITH_RULES = [
    *ORDER[:8],
    "honours",
    "model_workers",
    "regulations",
    "work-account_rights",
]


# --- Whatever people type -----------------------------------------------------------------
cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1), date(9998, 1, 1)),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.sampled_from(["MHU", "MHU-HQ-01", "二级工会", "工会委员会", "是", "2023-5-1"]),
)


@pytest.mark.parametrize("key", WITH_RULES)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_cell_breaks_any_register(stage, tree, key, data):
    columns = [column.name for column in REGISTERS[key].columns]
    row = st.fixed_dictionaries(dict.fromkeys(columns, cells))
    rows = data.draw(st.lists(row, min_size=1, max_size=4))

    with transaction.atomic():
        batch = stage(key, rows, union=tree.school)
        with contextlib.suppress(TransitionError):
            staging.apply(batch, actor=None)
        transaction.set_rollback(True)


# --- The command ------------------------------------------------------------------------
@pytest.fixture
def kinds_file(tmp_path):
    return str(
        sheet(tmp_path / "kinds.xlsx", "employment_kinds", [*KINDS, {"code": "X"}])
    )


def test_the_command_writes_and_tells(db, kinds_file, capsys):
    call_command("import_workbook", "employment_kinds", kinds_file)

    assert capsys.readouterr().out == (
        "用工形式：新增 2，变更 0，未变 0，退回 1。已写入。\n  第 4 行 名称：不能为空\n"
    )
    assert EmploymentKind.objects.count() == 2


def test_a_dry_run_writes_nothing_at_all(db, kinds_file, capsys):
    call_command(
        "import_workbook", "employment_kinds", kinds_file, "--dry-run", "--json"
    )

    assert json.loads(capsys.readouterr().out) == {
        "register": "employment_kinds",
        "applied": False,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "missing": 0,
        "question": 0,
        "refused_rows": [
            {
                "row": 4,
                "problems": [{"column": "名称", "value": "", "reason": "不能为空"}],
            }
        ],
    }
    assert (EmploymentKind.objects.count(), ImportBatch.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["cats"], "没有登记册“cats”；可以用："),
        (["roll"], "还没有学校工会；请先导入 unions。"),
        (["units", "--union", "xyz"], "没有代码为“xyz”的学校工会。"),
    ],
)
def test_the_command_refuses_in_words(db, kinds_file, words, why):
    kind, *more = words

    with pytest.raises(CommandError, match=f"^{why}"):
        call_command("import_workbook", kind, kinds_file, *more)


def test_the_command_says_what_is_wrong_with_a_file(db, tmp_path):
    with pytest.raises(CommandError, match=r"^找不到文件 gone\.xlsx。$"):
        call_command("import_workbook", "posts", str(tmp_path / "gone.xlsx"))


# Registers of which the reference year tells nothing yet.
NOT_IN_THE_YEAR = {
    "group_plans",
    "matters",
    "officer_allowances",
    "secondments",
    "service_cards",
    "talents",
    "union_marks",
}


def test_every_other_register_is_part_of_the_reference_year():
    told = {key for key in ORDER if not key.startswith("work-")}

    assert set(REGISTERS) == told | NOT_IN_THE_YEAR
