"""Tables, charts, lists and plans of a report: pure data, the same on page and paper."""

import json
from contextlib import suppress
from datetime import date

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import printing, transitions
from reports.blocks import ContentError, check_content
from reports.composing import compose, read
from reports.content_forms import form_for, initial_of
from reports.models import PlanItem, SectionKind
from reports.transitions import plans
from tests.factories import HonourFactory, HonourTitleFactory, MembershipFactory
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def add(report, officer):
    """``add(kind, content)``: the blocks of a new section."""

    def add(kind, content=None, **fields):
        section = transitions.add_section(report, actor=officer, kind=kind, level=3)
        section = transitions.write_section(
            section, actor=officer, version=0, content=content or {}, **fields
        )
        found = compose(read(report))["sections"][-1]["blocks"]
        assert json.loads(json.dumps(found)) == found  # plain data
        return found

    return add


def rows_of(block):
    def words(cell):
        return "".join(piece.get("token", piece.get("text")) for piece in cell)

    return [[words(cell) for cell in row] for row in block["rows"]]


def test_a_typed_table_has_its_numbers_and_shares(add, report):
    [block] = add(
        "table",
        {
            "caption": "经费",
            "header": ["项目", "金额"],
            "rows": [["走访", "{visits.total}"], ["活动", "36"], ["合计", "48"]],
            "total": True,
            "share": 1,
        },
    )

    assert block["header"] == ["项目", "金额", "占比（%）"]
    assert rows_of(block) == [
        ["走访", "12次", "25.00"],
        ["活动", "36", "75.00"],
        ["合计", "48", "100.00"],
    ]
    assert block["aligns"] == ["left", "right", "right"]
    assert block["rows"][0][1][0]["key"] == "visits.total"


def test_a_split_adds_up_to_the_figure(add, tree, member):
    for branch in (*tree.med_branches, tree.med_branches[0]):
        MembershipFactory(union=branch)

    [by_union] = add("split", {"figure": "members.persons", "by": "union", "most": 2})
    [by_campus] = add("split", {"figure": "members.persons", "by": "campus"})

    assert rows_of(by_union) == [
        ["护理学院工会", "2"],
        *sorted(rows_of(by_union)[1:2]),
        ["其他", "1"],
        ["合计", "4"],
    ]
    assert rows_of(by_campus) == [
        ["医学部工会", "3"],
        ["校本部", "1"],
        ["合计", "4"],
    ]


def test_years_stand_beside_each_other(add, report, branch):
    MembershipFactory(union=branch, starts_on=date(2022, 1, 1))

    [block] = add("series", {"figures": ["members.persons"], "years": 3})

    assert block["header"] == ["指标", "2021年", "2022年", "2023年"]
    [row] = rows_of(block)
    assert row[0] == "会员（人）"
    assert [int(n) for n in row[1:]] == sorted(int(n) for n in row[1:])


def test_start_and_end_of_a_term_are_compared(add, branch, report):
    MembershipFactory(union=branch, starts_on=date(2023, 6, 1))

    [block] = add("compare", {"stock": ["members.persons"], "flow": ["members.joined"]})

    stock, flow = rows_of(block)
    assert (int(stock[2]) - int(stock[1]), stock[3]) == (1, "+1")
    assert (stock[4], flow[4]) == ("—", flow[2])


@pytest.mark.parametrize("shape", ["bar", "pie"])
def test_a_chart_is_drawn_on_page_and_paper(add, report, officer, as_user, shape):
    [block] = add("chart", {"shape": shape, "figure": "members.persons", "by": "union"})

    assert (block["type"], block["unit"]) == ("chart", "人")
    page = as_user(officer).get(report.get_absolute_url()).content.decode()
    assert "<svg" in page
    assert printing.pdf(read(report))[:5] == b"%PDF-"


def test_a_list_of_nobody_says_so(add):
    [block] = add("names", {"list": "honours"})

    assert block["pieces"] == [{"text": "本期没有登记。"}]


def test_names_are_grouped_and_each_stands_once(add, school, branch, member):
    title = HonourTitleFactory(name="先进工作者")
    HonourFactory(
        title=title, seat=branch, person=member, union=None,
        awarded_on=date(2023, 5, 1),
    )  # fmt: skip
    HonourFactory(
        title=title, seat=branch, team="青年突击队", person=None, union=None,
        awarded_on=date(2023, 6, 1),
    )  # fmt: skip

    [block] = add("names", {"list": "honours"})

    assert block["groups"] == [{"title": str(title), "names": ["方小满", "青年突击队"]}]


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("table", {"header": ["甲"], "rows": [["1", "2"]]}, "第 1 行有 2 格"),
        ("table", {"rows": []}, "请填表头"),
        ("split", {"figure": "x.y", "by": "union"}, "没有数据项“x.y”"),
        ("split", {"figure": "members.persons", "by": "mood"}, "不能按“mood”分"),
        ("series", {"figures": [], "years": 3}, "请至少选一个数据项"),
        ("series", {"figures": ["members.persons"], "years": 99}, "2 到 20 之间"),
        ("chart", {"shape": "cake"}, "bar、line 或 pie"),
        ("names", {"list": "enemies"}, "没有名单“enemies”"),
    ],
)
def test_content_that_cannot_be_shown_is_refused_in_words(
    report, officer, kind, content, words
):
    section = transitions.add_section(report, actor=officer, kind=kind)

    with pytest.raises(TransitionError) as refusal:
        transitions.write_section(section, actor=officer, version=0, content=content)

    assert words in str(refusal.value)


KEYS = (
    "caption", "header", "rows", "total", "share", "figure", "by", "most", "figures",
    "years", "stock", "flow", "shape", "list", "only",
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(kind=st.sampled_from(SectionKind.values), content=JSON)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_content_is_taken_or_refused_never_an_error(kind, content, db):
    with suppress(ContentError):  # a refusal in words; anything else fails
        check_content(kind, content)


def test_the_form_gives_back_what_it_was_given(add, report):
    content = {
        "caption": "经费", "header": ["项目", "金额"], "rows": [["走访", "3"]],
        "total": False, "share": 1, "wide": "yes",
    }  # fmt: skip
    add("table", content)
    section = report.sections.last()
    form = form_for("table")(initial_of(section))

    assert form.is_valid(), form.errors
    assert form.content() == content


def test_a_table_is_pasted_from_excel():
    form = form_for("table")({"grid": "项目\t金额\n走访\t3\n"})

    assert form.is_valid(), form.errors
    assert form.content()["header"] == ["项目", "金额"]
    assert form.content()["rows"] == [["走访", "3"]]


def test_every_form_makes_content_that_holds(db):
    filled = {
        "split": {"figure": "members.persons", "by": "union"},
        "series": {"figures": ["members.persons"], "years": 4},
        "compare": {"stock": ["members.persons"]},
        "chart": {"shape": "line", "figures": ["members.persons"], "years": 4},
        "names": {"list": "honours"},
    }
    for kind, data in filled.items():
        form = form_for(kind)(data)
        assert form.is_valid(), (kind, form.errors)
        check_content(kind, form.content())
    assert not form_for("chart")({"shape": "line"}).is_valid()


# --- Plans ----------------------------------------------------------------------------
@pytest.fixture
def task(report, officer, branch_officer):
    lack = plans.add_item(
        report, actor=officer, kind="shortcoming", title="走访不够", text="只有三次。"
    )
    return plans.add_item(
        report, actor=officer, kind="plan", title="多走访", target="60家",
        owner=branch_officer, answers=lack, due_on=date(2024, 6, 1),
    )  # fmt: skip


def next_year(report, officer):
    return transitions.copy_report(
        report, actor=officer, key="mhu-2024", period="2024",
        start=date(2024, 1, 1), end=date(2024, 12, 31), as_of=date(2025, 3, 1),
    )  # fmt: skip


def test_a_plan_comes_back_with_its_result(task, report, officer, branch_officer):
    assert [n.recipient for n in Notice.objects.filter(kind="reports.add_item")] == [
        branch_officer
    ]
    plans.report_result(task, actor=branch_officer, state="partly", result="走了40家")
    year = next_year(report, officer)
    section = transitions.add_section(year, actor=officer, kind="results")

    [block] = compose(read(year))["sections"][-1]["blocks"]

    assert section.kind == "results"
    assert block["items"] == [
        {"title": "一是多走访。", "lines": ["目标：60家。", "部分完成：走了40家。"]}
    ]
    task.refresh_from_db()
    carried = plans.carry_item(task, actor=officer, report=year)
    assert (carried.report, carried.carried_from) == (year, task)
    with pytest.raises(TransitionError):
        plans.carry_item(task, actor=officer, report=year)


def test_plan_and_shortcomings_are_printed_in_order(task, add, report, officer):
    other = plans.add_item(report, actor=officer, kind="plan", title="办实事")
    plans.move_item(other, actor=officer, up=True)

    [plan] = add("plan")
    [lacks] = add("shortcomings")

    assert [entry["title"] for entry in plan["items"]] == [
        "一是办实事。",
        "二是多走访。",
    ]
    assert lacks["items"] == [{"title": "一是走访不够。", "lines": ["只有三次。"]}]


def test_a_shortcoming_that_is_answered_stays(task, officer):
    with pytest.raises(TransitionError):
        plans.drop_item(task.answers, actor=officer)

    plans.drop_item(task, actor=officer)
    assert PlanItem.objects.count() == 1


def test_the_pages_of_the_plan(task, report, officer, as_user):
    desk = as_user(officer)
    at = {"public_id": report.public_id}

    def page(name, **more):
        return reverse(f"reports:{name}", kwargs=at | more)

    added = desk.post(page("add_item", kind="plan"), {"title": "新的"})
    assert added["Location"] == page("plan")
    desk.post(page("change_item", pk=task.pk), {"title": "改了", "target": "80家"})
    desk.post(page("arrange_item", pk=task.pk), {"verb": "down"})
    shown = desk.get(page("plan")).content.decode()
    assert shown.index("新的") < shown.index("改了")
    desk.post(page("arrange_item", pk=task.pk), {"verb": "drop"})
    assert "改了" not in desk.get(page("plan")).content.decode()
    assert desk.get(page("add_item", kind="mood")).status_code == 404


def test_an_owner_reports_from_the_phone(task, branch_officer, as_user, member):
    owner = as_user(branch_officer)
    assert "多走访" in owner.get(reverse("reports:my_items")).content.decode()
    page = reverse("reports:report_result", args=[task.pk])

    owner.post(page, {"state": "done", "result": "走访60家"})

    task.refresh_from_db()
    assert (task.state, task.result) == ("done", "走访60家")
    assert as_user(member).get(page).status_code == 404
