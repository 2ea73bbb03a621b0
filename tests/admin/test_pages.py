"""Lists, first page, sidebar, trail and history, as each role finds them."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from members.models import Appointment, Membership, Organ, Person, Term, Union
from members.transitions.organisation import correct_union
from tests.admin.conftest import address, listed, page_of
from tests.factories import (
    AppointmentFactory,
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    OrganFactory,
    TermFactory,
    UnionFactory,
    UnitFactory,
)
from union_portal import reminders
from union_portal.admin import state
from union_portal.admin.history import in_words
from union_portal.audit import AuditEntry
from union_portal.delivery import TRIES, Delivery
from union_portal.norms import NormValue
from union_portal.notices import Notice
from union_portal.workbooks.models import ImportBatch, StagedRow

# Questions of a list page, whatever the number of rows: four for session, person,
# rights and second factor; one for each filter that offers rows; the count; the page
# and what is fetched along with it.
QUERIES = {
    "person": 10,
    "union": 9,
    "appointment": 9,
    "membership": 7,
    "organ": 7,
    "term": 8,
    "auditentry": 8,
}
TODAY = timezone.localdate()
NOW = timezone.now()
INDEX = reverse("admin:index")


@pytest.fixture
def desk(as_user, officer):
    return as_user(officer)


def people(branch, count, **person):
    found = [
        MembershipFactory(
            union=branch, **{f"person__{k}": v for k, v in person.items()}
        )
        for _ in range(count)
    ]
    unit, kind = UnitFactory(union=branch), EmploymentKindFactory()
    for membership in found:
        EmploymentFactory(unit=unit, kind=kind, person=membership.person)
    return [membership.person for membership in found]


# --- how many questions a list asks ---------------------------------------------------
@pytest.mark.parametrize("count", [1, 3])
def test_the_roll_asks_the_same_for_one_and_for_many(
    desk, branch, count, django_assert_num_queries
):
    people(branch, count)

    with django_assert_num_queries(QUERIES["person"]):
        desk.get(address(Person, "changelist"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_asks_the_same_for_one_and_for_many(
    desk, branch, count, django_assert_num_queries
):
    for _ in range(count):
        UnionFactory(branch=True, parent=branch.parent)
    people(branch, count)

    with django_assert_num_queries(QUERIES["union"]):
        desk.get(address(Union, "changelist"))


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("model", [Appointment, Membership, Organ, Term])
def test_the_other_lists_too(desk, branch, model, count, django_assert_num_queries):
    for _ in range(count):
        organ = OrganFactory(union=branch, name=f"第{_}委员会")
        TermFactory(organ=organ)
        AppointmentFactory(organ=organ)
    people(branch, count)

    with django_assert_num_queries(QUERIES[model._meta.model_name]):
        desk.get(address(model, "changelist"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_trail_too(
    as_user, auditor, officer, branch, count, django_assert_num_queries
):
    for number in range(count):
        correct_union(branch, actor=officer, name=f"文学院工会{number}")
    browser = as_user(auditor)

    with django_assert_num_queries(QUERIES["auditentry"]):
        browser.get(address(AuditEntry, "changelist"))


# --- the roll -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["知远", "林知远", "linzhiyuan", "lzy", "lin zhi", "810012"]
)
def test_the_roll_is_searched_by_name_pinyin_initials_and_number(desk, branch, text):
    [person] = people(branch, 1, name="林知远", staff_number="81001234")
    people(branch, 1, name="欧阳明湖", staff_number="70001234")

    found = listed(desk.get(address(Person, "changelist"), {"q": text}))

    assert found == ([] if text == "linzhiyuan" else [person])


@pytest.mark.parametrize(
    ("narrowing", "names"),
    [
        ({"status": "retained"}, ["苏念"]),
        ({"status": "none"}, ["沈离"]),
        ({"sex": "male"}, ["叶望舒"]),
        ({"status": "other"}, []),
    ],
)
def test_the_roll_is_narrowed(desk, branch, narrowing, names):
    MembershipFactory(union=branch, status="retained", person__name="苏念")
    MembershipFactory(union=branch, person__name="叶望舒", person__sex="male")
    EmploymentFactory(unit__union=branch, person__name="沈离")

    rows = listed(desk.get(address(Person, "changelist"), narrowing))

    names_found = [row.name for row in rows if row.name in {"苏念", "叶望舒", "沈离"}]
    assert names_found == names


def test_the_roll_is_narrowed_to_a_union_and_what_is_below_it(desk, tree):
    [inside] = people(tree.hq_branches[0], 1)
    [outside] = people(tree.med_branches[0], 1)

    rows = listed(desk.get(address(Person, "changelist"), {"union": tree.hq.pk}))

    assert (inside in rows, outside in rows) == (True, False)


def test_people_of_one_name_are_told_apart_while_typing(desk, branch):
    people(branch, 1, name="王芳", staff_number="90000001")
    people(branch, 1, name="王芳", staff_number="90000002")
    question = {
        "app_label": "members",
        "model_name": "appointment",
        "field_name": "person",
        "term": "王芳",
    }

    answer = desk.get(reverse("admin:autocomplete"), question).json()

    assert [result["text"] for result in answer["results"]] == [
        "王芳（90000001）",
        "王芳（90000002）",
    ]


def test_a_password_is_changed_on_the_one_page_for_it(desk):
    response = desk.get(reverse("admin:password_change"))

    assert response.url == reverse("account_change_password")


# --- the tree -------------------------------------------------------------------------
def test_unions_stand_below_each_other_with_their_members(desk, tree):
    people(tree.hq_branches[0], 2)
    people(tree.med_branches[1], 1)

    rows = listed(desk.get(address(Union, "changelist")))

    assert [(row.name, row.depth, row.member_count) for row in rows] == [
        ("明湖大学工会", 0, 3),
        ("校本部", 1, 2),
        ("文学院工会", 2, 2),
        ("理学院工会", 2, 0),
        ("医学部工会", 1, 1),
        ("护理学院工会", 2, 0),
        ("附属医院工会", 2, 1),
    ]


def test_the_way_down_shows_a_union_and_what_is_below_it(desk, tree):
    rows = listed(desk.get(address(Union, "changelist"), {"below": tree.med.pk}))

    assert rows == [tree.med, *tree.med_branches]


def test_a_closed_union_is_found_when_asked_for(desk, tree):
    UnionFactory(branch=True, parent=tree.hq, code="OLD", closed_on=date(2020, 1, 1))

    rows = listed(desk.get(address(Union, "changelist"), {"standing": "closed"}))

    assert [row.code for row in rows] == ["OLD"]


# --- terms ----------------------------------------------------------------------------
def term_ending(branch, days, **more):
    return TermFactory(
        organ__union=branch,
        organ__name=f"{days}委员会",
        ends_on=TODAY + timedelta(days=days),
        **more,
    )


def test_terms_that_are_due_come_first_and_say_how_late_they_are(desk, branch):
    soon, late = term_ending(branch, 30), term_ending(branch, -10)
    term_ending(branch, 1000)

    response = desk.get(address(Term, "changelist"), {"due": "1"})

    assert listed(response) == [late, soon]
    assert '<strong class="staff-overdue">已超期 10 天</strong>' in response.text
    assert '<span class="staff-soon">还有 30 天</span>' in response.text


def test_an_approved_extension_puts_off_being_late(desk, branch):
    until = TODAY + timedelta(days=30)
    term_ending(branch, -10, extended_to=until)

    shown = desk.get(address(Term, "changelist")).text
    first = desk.get(INDEX).text

    assert "还有 30 天" in shown
    assert f"{until}" in first
    assert ("已超期" in shown, "已届满" in first) == (False, False)


def test_what_ends_soon_follows_the_union_s_own_norm(desk, branch):
    term = term_ending(branch, 30)
    NormValue.objects.create(
        key="members.term_reminder_days", union=branch, value=20, starts_on=TODAY
    )

    shown = desk.get(address(Term, "changelist")).text
    alone = desk.get(page_of(term)).text

    assert ("staff-soon" in shown, "staff-soon" in alone) == (False, False)


def test_a_term_that_was_followed_by_another_is_not_late(desk, branch):
    term = term_ending(branch, -10)
    TermFactory(organ=term.organ, number=2, elected_on=TODAY)

    present = desk.get(address(Term, "changelist"))
    both = desk.get(address(Term, "changelist"), {"due": "all"})

    assert (len(listed(present)), len(listed(both))) == (1, 2)
    assert "已换届" in both.text
    assert "已超期" not in both.text


@pytest.mark.parametrize(("value", "count"), [("", 1), ("past", 1), ("all", 2)])
def test_the_past_holders_of_posts_show_when_asked_for(desk, branch, value, count):
    AppointmentFactory(seat=branch)
    AppointmentFactory(seat=branch, ends_on=date(2023, 1, 1))
    question = {"in_office": value, "union": branch.pk}

    assert len(listed(desk.get(address(Appointment, "changelist"), question))) == count


# --- first page and sidebar -----------------------------------------------------------
def menu(response):
    return {
        str(group["title"]): [str(item["title"]) for item in group["items"]]
        for group in response.context["sidebar_navigation"]
    }


TOP = ["工作台", "会员首页"]
JOBS = "后台任务"
BODIES = ["单位", "机构", "延期换届申请", "届", "任职", "机构会议", "请假与代理"]
REGISTERS = ["用工形式", "职务", "制度参数的本级取值"]
CADRES = [
    *["相互挂职", "定点联系", "定点联系表", "兼职干部补贴", "离任审查"],
    *["劳务派遣协议", "片组", "片组年度计划", "片组口径", "奖惩事项"],
]
CONGRESS = [
    *["教代会、工代会届次", "历次会议", "选举单位名额", "代表选举", "代表", "代表团"],
    *["意见建议", "代表构成", "履职活动", "二级教代会建制", "意见征询", "会议文件"],
    *["党委听取工会工作", "二级教代会细则报批"],
]
MATTERS = ["承办事项", "跟踪落实", "事项种类"]
WORKS = ["工作台账", "台账种类", "台账数据项", "荣誉"]
TRAIL = ["审计记录", "审计封存", "查看记录"]
STATISTICS = [
    *["数据项", "名册统计", "入会率", "组织覆盖", "五本台账", "女教职工统计"],
    "非事业编调研",
]


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (
            "officer",
            {
                "": [*TOP, JOBS],
                "会员与组织": [
                    *["会籍申请", "名册建议", "更正申请", "工会", "新建工会申请"],
                    *["人员", "会籍手续", "会籍", "聘用关系", *BODIES],
                    *[
                        "互助服务卡（京卡）",
                        "组织体系健全检查",
                        "工作交接单",
                        *REGISTERS,
                    ],
                ],
                "教代会与工代会": CONGRESS,
                "干部与片组": CADRES,
                "承办事项": MATTERS,
                "工作与荣誉": [
                    *[*WORKS, "劳模台账", "规章制度库", "荣誉称号"],
                    *["高层次人才", "关键小事", "与市总系统交换", "与市总系统的差异"],
                ],
                "工作报告": ["工作报告"],
                "工作簿": ["导入工作簿", "导入记录"],
                "系统": ["提醒计划", "到期数据"],
                "统计": STATISTICS,
            },
        ),
        (
            "auditor",
            {
                "": [*TOP, JOBS],
                "会员与组织": [
                    *["工会", "新建工会申请", *BODIES, "组织体系健全检查", *REGISTERS],
                ],
                "教代会与工代会": CONGRESS,
                "干部与片组": CADRES,
                "承办事项": MATTERS,
                "工作与荣誉": [*WORKS, "规章制度库", "荣誉称号"],
                "工作报告": ["工作报告"],
                "统计": ["数据项"],
                "系统": [*TRAIL, "提醒计划"],
            },
        ),
        ("system_admin", {"": TOP, "系统": [JOBS, "提醒计划", "到期数据"]}),
        ("security_admin", {"": [*TOP, JOBS], "会员与组织": ["职务"]}),
        ("audit_admin", {"": [*TOP, JOBS], "系统": [*TRAIL, "到期数据"]}),
    ],
)
def test_the_sidebar_holds_what_one_may_open(request, as_user, tree, who, expected):
    browser = as_user(request.getfixturevalue(who))

    assert menu(browser.get(INDEX)) == expected


def test_a_member_has_no_staff_pages(as_user, member):
    assert as_user(member).get(INDEX).status_code in (302, 403)


def boxes(response):
    return [template for template, _box in response.context["boxes"]]


def test_the_first_page_tells_an_officer_of_members_terms_and_reports(
    desk, branch, report
):
    people(branch, 2)
    term_ending(branch, -10)

    response = desk.get(INDEX)

    assert boxes(response) == [
        "members/_roll_panel.html",
        "members/_month_panel.html",
        "members/_terms_panel.html",
        "reports/_reports_panel.html",
    ]
    assert [work.count for work in response.context["work"]] == [1]
    assert response.text.count("<svg") >= 2


def test_the_system_administrator_sees_the_state_of_the_house_alone(
    as_user, system_admin, branch
):
    people(branch, 1)
    cache.set("beat-heart", time.time() - 5)
    cache.set(reminders.MARK, time.time() - 5)

    response = as_user(system_admin).get(INDEX)

    [(template, box)] = response.context["boxes"]
    assert template == "admin/_state_panel.html"
    assert [(r.title, r.is_well) for r in box["readings"]] == [
        ("数据库", True),
        ("Redis", True),
        ("定时器与后台任务", True),
        ("定时提醒", True),
        ("邮件", True),
        ("审计封存", True),
        ("磁盘", True),
        ("版本", True),
    ]
    assert "明湖大学" not in response.text


@pytest.mark.parametrize(("age", "is_well"), [(30, True), (200, False), (None, False)])
def test_a_silent_clock_is_noticed(as_user, system_admin, age, is_well):
    if age is not None:
        cache.set("beat-heart", time.time() - age)

    response = as_user(system_admin).get(INDEX)

    [(_template, box)] = response.context["boxes"]
    assert box["readings"][2].is_well == is_well


# --- trail, imports, history ----------------------------------------------------------
def test_the_trail_is_in_words_and_tells_no_name_of_what_was_changed(
    as_user, audit_admin, officer, branch
):
    correct_union(branch, actor=officer, name="文学院分工会")

    text = as_user(audit_admin).get(address(AuditEntry, "changelist")).text

    assert "更正工会资料" in text
    assert f"工会 {branch.pk}" in text
    assert "字段：名称" in text


def test_an_auditor_reads_the_own_subtree(as_user, officer, tree):
    reader = AppointmentFactory(seat=tree.med, roles=["audit"]).person
    correct_union(tree.hq_branches[0], actor=officer, name="甲")
    correct_union(tree.med_branches[0], actor=officer, name="乙")

    rows = listed(as_user(reader).get(address(AuditEntry, "changelist")))

    assert [row.union for row in rows] == [tree.med_branches[0]]


def test_an_import_shows_its_counts_and_what_was_sent_back(desk, officer, school):
    batch = ImportBatch.objects.create(
        register="roll",
        union=school,
        file_name="名册.xlsx",
        sha256="0" * 64,
        actor=officer,
        as_of=date(2024, 1, 1),
    )
    problem = {"column": "性别", "value": "x", "reason": "要填男或女"}
    for number, verdict in enumerate(["new", "new", "refused"]):
        StagedRow.objects.create(
            batch=batch,
            number=number,
            identity=str(number),
            verdict=verdict,
            problems=[problem] if verdict == "refused" else [],
        )

    [row] = listed(desk.get(address(ImportBatch, "changelist")))
    text = desk.get(page_of(batch)).text

    assert (row.new_rows, row.changed_rows, row.refused_rows) == (2, 0, 1)
    assert "性别：要填男或女" in text


def test_the_history_of_a_row_names_who_changed_what(desk, branch, tree):
    form = {
        "name": "文学院分工会",
        "parent": tree.hq.pk,
        "affiliation": "",
        "founded_on": "",
        "order": "0",
    }
    desk.post(page_of(branch), form)

    entries = desk.get(page_of(branch, "history")).context["entries"]

    newest = entries[0]
    assert (newest.actor, newest.is_first) == ("顾青", False)
    assert [(c.field, c.before, c.after) for c in newest.changes] == [
        ("名称", "文学院工会", "文学院分工会")
    ]
    assert entries[-1].is_first


def test_the_history_of_a_person_masks_the_address_and_words_moments(desk, member):
    member.email = "qing@mhu.example"
    member.save()

    page = desk.get(page_of(member, "history")).text

    assert ["q***@mhu.example" in page, member.email in page] == [True, False]
    assert in_words(datetime(2024, 4, 1, 2, 3, tzinfo=UTC), {}) == "2024-04-01 10:03"
    assert in_words(["a", "b"], {"a": "甲"}) == "甲、b"


@pytest.mark.parametrize(
    ("fields", "shown", "is_well"),
    [
        ({"tries": 5, "next_try_at": NOW + timedelta(hours=2)}, "1 封待发", False),
        ({"tries": TRIES}, "1 封没能送达", False),
        ({"sent_at": NOW}, "0 封待发", True),
        ({"next_try_at": NOW + timedelta(hours=2)}, "1 封待发", True),  # quiet hours
    ],
)
def test_mail_that_does_not_arrive_shows_on_the_state_page(
    member, fields, shown, is_well
):
    """Also while the next try is hours away: the server has been down all the time."""
    notice = Notice.objects.create(
        recipient=member,
        kind="x",
        title="x",
        text="x",
        created_at=NOW - timedelta(hours=3),
    )
    Delivery.objects.create(
        notice=notice,
        channel="email",
        address="a@b.cn",
        **{"next_try_at": NOW, **fields},
    )

    [reading] = state.deliveries()

    assert shown in reading.text
    assert reading.is_well is is_well


@pytest.mark.parametrize("typed", ["on", "NaN", "9" * 5000, "字"])
def test_a_choice_that_is_no_row_stays_a_form(desk, typed):
    # Django asks the database for the rows a refused form shows again.
    for name in ("unit", "founding"):
        answer = desk.post(
            reverse(f"admin:members_{name}_add"),
            {"school": typed, "parent": typed, "units": [typed, "1"], "union": typed},
        )
        assert answer.status_code == 200, name
