"""工作台账: kinds are rows, their columns are checked, their figures count."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from members.models import WorkFigure, WorkKind, WorkRecord
from members.transitions import works
from members.work_kinds import column, number, person, plant
from tests.factories import PersonFactory, WorkKindFactory, WorkRecordFactory
from tests.sheets import sheet
from union_portal.audit import AuditEntry
from union_portal.figures import FIGURES, OWN, SUBTREE, Scope, evaluate
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import REGISTERS, staging

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 4)


@pytest.fixture
def visits(db):
    return WorkKind.objects.get(code="visits")


@pytest.fixture
def kind(db):
    """A register with a column of every sort."""
    return WorkKindFactory(
        code="tours",
        columns=[
            column("place", "地点", required=True, identity=True),
            column("form", "形式", "choice", choices=["讲座", "参观"]),
            number("people", "人数"),
            column("fee", "费用", "money"),
            column("done_on", "办结日期", "day"),
            person("guide", "领队", watch=True),
            column("host", "接待工会", "union"),
            column("link", "网址", "link"),
            column("phone", "联系电话", personal=True),
        ],
    )


def log(kind, union, **values):
    given = {"happened_on": DAY, "title": "参观校史馆", **values}
    shared = {name: given.pop(name) for name in ("happened_on", "title")}
    return works.log_work(actor=None, kind=kind, union=union, values=given, **shared)


def scope(union, reach=SUBTREE, year=2023):
    end = date(year, 12, 31)
    return Scope(union, reach, date(year, 1, 1), end, end)


# --- The registers a portal begins with -----------------------------------------------
def test_a_portal_begins_with_registers_and_their_figures(db):
    assert WorkKind.objects.count() == 24
    assert set(WorkFigure.objects.values_list("key", flat=True)) >= {
        f"works.{kind.code}" for kind in WorkKind.objects.all()
    }


def test_planting_again_leaves_what_the_union_changed(visits):
    works.redefine_kind(visits, actor=None, name="基层走访")

    plant(sender=None)

    visits.refresh_from_db()
    assert (visits.name, WorkKind.objects.count()) == ("基层走访", 24)


# --- Rows -------------------------------------------------------------------------------
def test_a_row_keeps_every_sort_of_value(kind, school, branch):
    guide = PersonFactory(school=school)

    row = log(
        kind,
        branch,
        place=" 校史馆 ",
        form="参观",
        people=30,
        fee="12.50",
        done_on=DAY,
        guide=guide,
        host=school,
        link="https://example.edu.cn/a",
        phone="19400000001",
    )

    row.refresh_from_db()
    assert row.values == {
        "place": "校史馆",
        "form": "参观",
        "people": 30,
        "fee": 12.5,
        "done_on": "2023-05-04",
        "guide": guide.pk,
        "host": school.pk,
        "link": "https://example.edu.cn/a",
        "phone": "1****",
    }
    assert works.sealed_of(row) == {"phone": "19400000001"}
    assert AuditEntry.objects.get().data == {"kind": "tours"}


def test_personal_values_stand_nowhere_in_clear(kind, branch):
    log(kind, branch, place="校史馆", phone="19400000001")

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r::text || (SELECT string_agg(e::text, '') FROM"
            " members_workrecordevent e) FROM members_workrecord r"
        )
        assert "19400000001" not in cursor.fetchone()[0]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "请填“地点”。"),
        ({"place": "馆", "form": "远足"}, "形式：可以填：讲座、参观。"),
        ({"place": "馆", "people": "许多"}, "人数：要填数，例如 12 或 3.5。"),
        ({"place": "馆", "people": -1}, "人数：要填 0 以上的数。"),
        ({"place": "馆", "fee": "1.234"}, "费用：最多两位小数。"),
        (
            {"place": "馆", "done_on": "昨天"},
            "办结日期：不是日期；请写成 2023-09-01 的样子。",
        ),
        ({"place": "馆", "link": "ftp://a"}, "网址：要填以 http 开头的网址。"),
        (
            {"place": "馆", "happened_on": date(2199, 1, 1)},
            "日期还没到；请在完成之后登记。",
        ),
    ],
)
def test_a_row_that_says_nothing_sensible_is_refused(kind, branch, values, why):
    with pytest.raises(TransitionError) as refusal:
        log(kind, branch, **values)

    assert str(refusal.value) == why
    assert WorkRecord.objects.count() == 0


def test_the_same_row_is_logged_once_and_again_after_it_was_voided(kind, branch):
    first = log(kind, branch, place="校史馆")
    log(kind, branch, place="植物园")  # told apart by its column

    with pytest.raises(TransitionError, match="已经登记过"):
        log(kind, branch, place="校史馆")
    works.void_work(first, actor=None, reason="登错了")

    assert log(kind, branch, place="校史馆").pk != first.pk


@pytest.mark.parametrize(
    "values",
    [
        {"nowhere": "x"},
        {"people": "thirty"},
        {"form": "远足"},
        {"done_on": "4. Mai"},
        {"guide": 10**9},
        {"place": ""},
    ],
)
def test_the_database_refuses_what_no_column_describes(kind, branch, values):
    row = log(kind, branch, place="校史馆")

    with pytest.raises(IntegrityError, match="does not fit"), transaction.atomic():
        WorkRecord.objects.filter(pk=row.pk).update(values=values)


def test_a_correction_keeps_what_it_does_not_name(kind, branch):
    row = log(kind, branch, place="校史馆", people=30, phone="19400000001")

    row = works.correct_work(row, actor=None, values={"people": None, "form": "讲座"})

    assert row.values == {"place": "校史馆", "form": "讲座", "phone": "1****"}
    assert works.sealed_of(row) == {"phone": "19400000001"}


def test_a_voided_row_stays_counts_no_more_and_changes_no_more(kind, branch):
    row = log(kind, branch, place="校史馆")
    works.define_figure(kind, actor=None, key="works.tours", title="参观", unit="次")
    assert FIGURES["works.tours"].value(scope(branch)) == 1

    works.void_work(row, actor=None, reason="登错了")

    assert FIGURES["works.tours"].value(scope(branch)) == 0
    with pytest.raises(TransitionError, match="作废"):
        works.correct_work(row, actor=None, title="别的")


# --- Kinds ------------------------------------------------------------------------------
def test_a_new_column_leaves_old_rows_valid(kind, branch):
    row = log(kind, branch, place="校史馆")

    kind = works.add_column(
        kind, actor=None, key="weather", title="天气", type="text", required=True
    )

    works.void_work(row, actor=None, reason="登错了")
    with pytest.raises(TransitionError, match="请填“天气”"):
        log(kind, branch, place="植物园")


def test_a_column_in_use_keeps_type_and_choices_but_not_its_name(kind, branch):
    log(kind, branch, place="校史馆", form="参观")

    for change, why in (
        ({"type": "text", "choices": []}, "类型、加密和区分记录不能再改"),
        ({"choices": ["讲座"]}, "选项“参观”已有记录在用"),
    ):
        with pytest.raises(TransitionError, match=why):
            works.change_column(kind, actor=None, key="form", **change)
    with pytest.raises(TransitionError, match="已有记录在用，不能去掉"):
        works.drop_column(kind, actor=None, key="form")
    works.change_column(kind, actor=None, key="form", title="方式")
    works.change_column(kind, actor=None, key="people", type="text")

    kind.refresh_from_db()
    assert kind.column("form")["title"] == "方式"
    assert kind.column("people")["type"] == "text"
    assert [c["key"] for c in kind.columns][:3] == ["place", "form", "people"]


def test_the_database_keeps_a_column_in_use(kind, branch):
    log(kind, branch, place="校史馆", form="参观")
    kind.columns = [c for c in kind.columns if c["key"] != "form"]

    with (
        pytest.raises(IntegrityError, match="a column in use"),
        transaction.atomic(),
    ):
        kind.save()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"key": "Ort", "title": "地", "type": "text"}, "栏目代号用小写字母开头"),
        ({"key": "place", "title": "地", "type": "text"}, "已有代号为“place”"),
        ({"key": "a", "title": "地点", "type": "text"}, "已有名称为“地点”"),
        ({"key": "a", "title": "日期", "type": "day"}, "已有名称为“日期”"),
        ({"key": "a", "title": "甲", "type": "choice"}, "要列出选项"),
        ({"key": "a", "title": "甲", "type": "number", "personal": True}, "加密保存"),
        ({"key": "a", "title": "甲", "type": "text", "watch": True}, "离校时提醒"),
    ],
)
def test_a_column_that_makes_no_sense_is_refused(kind, fields, why):
    with pytest.raises(TransitionError, match=why):
        works.add_column(kind, actor=None, **fields)


# --- Figures ----------------------------------------------------------------------------
def test_figures_count_sum_tell_apart_and_rank(kind, tree):
    figures = {
        "works.tours": {"how": "count"},
        "works.tours.people": {"how": "sum", "column": "people"},
        "works.tours.places": {"how": "distinct", "column": "place"},
        "works.tours.least": {"how": "best", "column": "people"},
        "works.tours.talks": {
            "how": "count", "where_column": "form", "where_value": "讲座",
        },
    }  # fmt: skip
    for key, fields in figures.items():
        works.define_figure(kind, actor=None, key=key, title="数", unit="次", **fields)
    hq, med = tree.hq_branches[0], tree.med_branches[0]
    log(kind, hq, place="校史馆", people=30, form="讲座")
    log(kind, hq, place="校史馆", people=12, title="再访校史馆", form="参观")
    log(kind, med, place="植物园", people=8, form="讲座")
    log(kind, med, place="校史馆", people=5, happened_on=date(2022, 5, 4))

    def values(union, reach=SUBTREE):
        return [int(n) for n in evaluate([(k, scope(union, reach)) for k in figures])]

    assert values(tree.school) == [3, 50, 2, 8, 2]
    assert values(tree.hq) == [2, 42, 1, 12, 1]
    assert values(tree.school, OWN) == [0, 0, 0, 0, 0]
    split = FIGURES["works.tours.people"].split(scope(tree.school), "form")
    assert [(key, int(n)) for key, n in split] == [("讲座", 38), ("参观", 12)]


def test_many_figures_of_works_take_two_queries(
    kind, school, django_assert_num_queries
):
    keys = list(WorkFigure.objects.values_list("key", flat=True))

    with django_assert_num_queries(2):
        evaluate([(key, scope(school)) for key in keys])


def test_visited_unions_are_counted_once_inside_and_outside(visits, tree):
    for place, title in (
        ({"target": tree.hq}, "一"),
        ({"target": tree.hq}, "二"),
        ({"outside": "京华师范大学工会"}, "三"),
    ):
        log(visits, tree.school, title=title, **place)

    assert FIGURES["works.visits.unions"].value(scope(tree.school)) == 2
    assert FIGURES["works.visits"].value(scope(tree.school)) == 3


def test_rights_that_run_are_counted_on_the_day(branch):
    kind = WorkKindFactory(code="seats", has_period=True)
    works.define_figure(
        kind, actor=None, key="works.seats", title="席位", unit="席", timing="standing"
    )
    for title, start, until in (
        ("甲", date(2020, 1, 1), None),
        ("乙", date(2020, 1, 1), date(2023, 6, 30)),
    ):
        works.log_work(
            actor=None, kind=kind, union=branch, happened_on=start, until=until,
            title=title, values={},
        )  # fmt: skip

    assert FIGURES["works.seats"].value(scope(branch)) == 1
    assert FIGURES["works.seats"].value(scope(branch, year=2022)) == 2


def test_the_records_of_a_figure_show_to_those_who_may_see_them(
    kind, tree, branch_officer, officer
):
    works.define_figure(kind, actor=None, key="works.tours", title="参观", unit="次")
    log(kind, tree.hq_branches[0], place="校史馆")
    log(kind, tree.med_branches[0], place="校史馆")
    figure = FIGURES["works.tours"]

    seen = figure.visible_records(scope(tree.school), branch_officer)

    assert figure.table(seen)["body"] == [
        [DAY, "文学院工会", "参观校史馆", "地点：校史馆"]
    ]
    assert figure.visible_records(scope(tree.school), officer).count() == 2


# --- Its workbook -----------------------------------------------------------------------
@pytest.fixture
def bring_in(tmp_path, school):
    def bring(rows, key="work-tours", actor=None):
        path = sheet(tmp_path / "rows.xlsx", key, rows)
        batch = staging.stage(key, path, actor=actor, union=school)
        return staging.apply(batch, actor=actor)

    return bring


ROW = {
    "union": "MHU-HQ-01",
    "happened_on": "2023.5.4",
    "title": "参观校史馆",
    "place": "校史馆",
    "form": "参观",
    "people": "30",
    "guide": "20230001",
    "host": "MHU",
    "phone": "19400000001",
}


def test_a_kind_has_a_workbook_of_its_own(kind, school, branch, bring_in):
    guide = PersonFactory(school=school, staff_number="20230001")

    assert REGISTERS["work-tours"].title == kind.name
    assert bring_in([ROW]).counts()["new"] == 1
    assert bring_in([ROW]).counts()["unchanged"] == 1
    changed = bring_in([ROW | {"people": "31", "phone": "19400000002"}])

    assert changed.counts()["changed"] == 1
    row = WorkRecord.objects.get()
    assert row.values == {
        "place": "校史馆", "form": "参观", "people": 31, "guide": guide.pk,
        "host": school.pk, "phone": "1****",
    }  # fmt: skip
    assert works.sealed_of(row) == {"phone": "19400000002"}


def test_the_workbook_refuses_what_it_cannot_place(kind, bring_in):
    batch = bring_in([ROW | {"form": "远足"}, ROW | {"place": "园", "host": "XYZ"}])

    problems = [p for row in batch.rows.all() for p in row.problems]
    assert [(p["column"], p["value"], p["reason"]) for p in problems] == [
        ("形式", "远足", "可以填：讲座、参观"),
        ("领队", "20230001", "没有代码为“20230001”的教职工"),
        ("接待工会", "XYZ", "没有代码为“XYZ”的工会"),
    ]


def test_a_branch_officer_brings_in_their_own_rows_only(
    kind, school, branch_officer, bring_in
):
    PersonFactory(school=school, staff_number="20230001")
    foreign = ROW | {"union": "MHU-MED-01"}

    batch = bring_in([ROW, foreign], actor=branch_officer)

    assert WorkRecord.objects.get().union.code == "MHU-HQ-01"
    assert batch.counts()["refused"] == 1


# --- Who ----------------------------------------------------------------------------------
def test_kinds_say_who_logs_and_whether_branches_do(
    tree, branch, branch_officer, officer, auditor, federation_officer
):
    def may(person, union, **fields):
        kind = WorkKindFactory(**fields)
        row = WorkRecordFactory(kind=kind, union=union)
        return person.has_perm("members.change_workrecord", row)

    assert may(branch_officer, branch)
    assert not may(branch_officer, tree.med)
    assert not may(branch_officer, branch, branches_write=False)
    assert may(officer, branch, branches_write=False)
    assert not may(officer, branch, writers=["audit"])
    assert may(auditor, branch, writers=["audit"])
    assert not may(federation_officer, branch)
    assert may(federation_officer, tree.federation)


@pytest.mark.django_db(transaction=True)
def test_two_clerks_log_the_same_row_once(kind, branch, meanwhile):
    with transaction.atomic():
        log(kind, branch, place="校史馆")
        second = meanwhile(log, kind, branch, place="校史馆")

    with pytest.raises(TransitionError, match="已经登记过"):
        second.result()
    assert WorkRecord.objects.count() == 1
