"""The roll comes in: 会员名册, preview and apply."""

import json
import logging
from datetime import date

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Employment, EmploymentKind, Membership, Person, Union
from members.models.people import IdKind
from members.transitions.accounts import correct_contact
from members.workbooks.refusals import REFUSALS, SOMEBODY_ELSE
from tests.factories import (
    EmploymentFactory,
    EmploymentKindFactory,
    MembershipFactory,
    PersonFactory,
    UnitFactory,
    resident_number,
)
from tests.sheets import sheet
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import REGISTERS, columns, staging
from union_portal.workbooks.models import StagedRow

pytestmark = pytest.mark.django_db
BORN = date(1980, 1, 1)
AS_OF = date(2024, 4, 11)
SECRETS = ("id_number", "phone")


@pytest.fixture
def university(tree):
    """Two units of two branches, and two kinds of employment."""
    UnitFactory(code="WX", union=tree.hq_branches[0])
    UnitFactory(code="LX", union=tree.hq_branches[1])
    EmploymentKindFactory(code="SYB", name="事业编制")
    EmploymentKindFactory(code="LWPQ", name="劳务派遣", through_agency=True)
    return tree


def line(n=1, **changes):
    """A row as HR sends it: person number ``n``, a woman at 文学院, a member."""
    return {
        "staff_number": f"2010{n:05}",
        "name": "林知远",
        "sex": "女",
        "ethnic_group": "汉族",
        "birth_date": "1980-01-01",
        "id_kind": "居民身份证",
        "id_number": resident_number(BORN, 2 * n),
        "phone": f"1940000{n:04}",
        "email": "",
        "unit": "WX",
        "kind": "SYB",
        "post_category": "教师",
        "title_rank": "副高级",
        "agency": "",
        "hired_on": "2010-07-01",
        "left_on": "",
        "union": "MHU-HQ-01",
        "status": "在会",
        "joined_on": "2010-09-01",
    } | changes


@pytest.fixture
def stage(university, tmp_path):
    def stage(*rows, as_of=AS_OF, actor=None):
        path = sheet(tmp_path / "roll.xlsx", "roll", rows)
        school = university.school
        return staging.stage("roll", path, actor=actor, union=school, as_of=as_of)

    return stage


@pytest.fixture
def bring_in(stage):
    """Stage and apply; returns the batch."""
    return lambda *rows, **given: staging.apply(stage(*rows, **given), actor=None)


@pytest.fixture
def employed(university):
    """``employed(start, end, unit)``: so it is recorded of the person of ``line(1)``."""
    person = PersonFactory(
        school=university.school,
        staff_number="201000001",
        name="林知远",
        birth_date=BORN,
        phone="",
    )
    kind = EmploymentKind.objects.get(code="SYB")

    def employed(starts_on, ends_on=None, unit="WX"):
        return EmploymentFactory(
            person=person,
            unit=university.school.units.get(code=unit),
            kind=kind,
            starts_on=starts_on,
            ends_on=ends_on,
        )

    return employed


def problems(batch):
    """``[(row, column, value, reason)]`` of the refused rows."""
    return [
        (row.number, *(problem[k] for k in ("column", "value", "reason")))
        for row in batch.rows.filter(verdict="refused")
        for problem in row.problems
    ]


def counts(batch):
    """New, changed, unchanged, refused."""
    return tuple(batch.counts().values())[:4]


def history():
    """How many rows the history of the roll has."""
    return {
        name: apps.get_model("members", name).objects.count()
        for name in ("PersonEvent", "EmploymentEvent", "MembershipEvent")
    }


# --- What comes in ----------------------------------------------------------------------
def test_a_new_row_brings_person_employment_and_membership(bring_in, branch):
    batch = bring_in(line())

    person = Person.objects.get(staff_number="201000001")
    assert counts(batch) == (1, 0, 0, 0)
    assert (person.name, person.sex, person.birth_date) == ("林知远", "female", BORN)
    assert person.id_number == resident_number(BORN, 2)
    assert (person.id_mask, person.phone_mask) == ("1*************0027", "194****0001")
    assert (person.name_sort, person.name_initials) == ("lin zhi yuan", "lzy")
    assert not person.has_usable_password()
    employment = person.employments.get()
    assert (employment.unit.code, employment.kind.code) == ("WX", "SYB")
    assert (employment.starts_on, employment.ends_on) == (date(2010, 7, 1), None)
    membership = person.memberships.get()
    assert (membership.union, membership.status) == (branch, "active")
    assert (membership.kind, membership.starts_on) == ("full", date(2010, 9, 1))


def test_staff_who_are_no_members_yet_have_no_membership(bring_in):
    bring_in(line(union="", status="", joined_on=""))

    assert Employment.objects.count() == 1
    assert Membership.objects.count() == 0


def test_a_foreigner_keeps_the_spaces_of_the_name(bring_in):
    bring_in(line(name="Elena  Moretti", id_kind="护照", id_number="px 0000001"))

    person = Person.objects.get(staff_number="201000001")
    assert (person.name, person.id_kind) == ("Elena Moretti", IdKind.PASSPORT)
    assert person.id_number == "PX0000001"


def test_a_number_from_a_district_younger_than_its_bearer_is_valid(bring_in):
    """Numbers were given out from 1984 on, in districts that often were new."""
    number = "110111196003070010"  # the district exists since 1986

    batch = bring_in(line(birth_date="1960-03-07", sex="男", id_number=number))

    assert counts(batch) == (1, 0, 0, 0)


def test_one_audit_entry_stands_for_the_whole_roll(bring_in):
    batch = bring_in(line(1), line(2), line(3, name=""))

    entry = AuditEntry.objects.get(action="workbooks.apply")
    assert entry.subject == batch
    assert entry.data == {
        "register": "roll",
        "sha256": batch.sha256,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "missing": 0,
        "question": 0,
    }


def test_history_is_written_by_the_database(bring_in):
    before = history()

    batch = bring_in(line(1), line(2))

    added = {name: count - before[name] for name, count in history().items()}
    assert added == {"PersonEvent": 2, "EmploymentEvent": 2, "MembershipEvent": 2}
    event = apps.get_model("members", "PersonEvent").objects.last()
    assert event.pgh_context.metadata == {"import": batch.pk, "actor": None}


# --- What came in before ----------------------------------------------------------------
def test_the_same_sheet_again_changes_nothing(bring_in):
    bring_in(line(1), line(2))
    before = history()

    batch = bring_in(line(1), line(2))

    assert counts(batch) == (0, 0, 2, 0)
    assert history() == before


def test_an_empty_cell_leaves_what_is_recorded(bring_in):
    bring_in(line())

    batch = bring_in(line(ethnic_group="", phone="", title_rank="", birth_date=""))

    assert counts(batch) == (0, 0, 1, 0)
    assert Person.objects.get(staff_number="201000001").phone == "19400000001"


def test_a_correction_changes_the_row_and_its_history(stage, bring_in):
    bring_in(line())
    before = history()

    batch = stage(line(name="林致远", phone="19400009999", title_rank="正高级"))

    row = batch.rows.get()
    assert row.changes == {
        "name": ["林知远", "林致远"],
        "phone": ["194****0001", "194****9999"],
        "title_rank": ["associate", "senior"],
    }
    staging.apply(batch, actor=None)
    person = Person.objects.get(staff_number="201000001")
    assert (person.name, person.phone) == ("林致远", "19400009999")
    assert person.name_sort == "lin zhi yuan"
    assert person.employments.get().title_rank == "senior"
    added = {name: count - before[name] for name, count in history().items()}
    assert added == {"PersonEvent": 1, "EmploymentEvent": 1, "MembershipEvent": 0}


def test_a_change_of_unit_ends_the_old_employment_the_day_before(bring_in):
    bring_in(line())

    bring_in(line(unit="LX"))

    rows = Employment.objects.order_by("starts_on")
    assert [(row.unit.code, row.starts_on, row.ends_on) for row in rows] == [
        ("WX", date(2010, 7, 1), date(2024, 4, 10)),
        ("LX", AS_OF, None),
    ]


def test_of_two_employments_the_one_at_the_unit_is_meant(stage, bring_in, university):
    bring_in(line())
    second = EmploymentFactory(
        person=Person.objects.get(staff_number="201000001"),
        unit=university.school.units.get(code="LX"),
        starts_on=date(2020, 1, 1),
    )

    batch = stage(line(title_rank="正高级"))

    assert batch.rows.get().changes == {"title_rank": ["associate", "senior"]}
    staging.apply(batch, actor=None)
    second.refresh_from_db()
    assert (second.title_rank, second.ends_on) == ("", None)


def test_who_was_no_member_joins(stage, bring_in):
    bring_in(line(union="", status="", joined_on=""))

    batch = stage(line(joined_on="2024-03-01"))

    assert batch.rows.get().changes == {"union": ["", "MHU-HQ-01"]}
    staging.apply(batch, actor=None)
    assert Membership.objects.get().starts_on == date(2024, 3, 1)


# --- What stays out ---------------------------------------------------------------------
ID = resident_number(BORN, 4)
REFUSED = {
    "no name": ({"name": " "}, "姓名", "", "不能为空"),
    "no such day": (
        {"hired_on": "2010-02-30"},
        "入职日期",
        "2010-02-30",
        "不是日期；请写成 2023-09-01 的样子",
    ),
    "no such year": ({"joined_on": "0210-09-01"}, "入会日期", "0210-09-01", "年份 210 不对"),
    "a word of one's own": ({"sex": "姑娘"}, "性别", "姑娘", "可以填：男、女"),
    "no such unit": ({"unit": "XX"}, "单位代码", "XX", "没有代码为“XX”的单位"),
    "no such union": ({"union": "U9"}, "工会代码", "U9", "没有代码为“U9”的工会"),
    "no such kind": ({"kind": "QT"}, "用工形式代码", "QT", "没有代码为“QT”的用工形式"),
    "no agency": ({"kind": "LWPQ"}, "派遣单位", "", "这种用工形式要填派遣单位"),
    "left too early": (
        {"left_on": "2009-01-01"},
        "离职日期",
        "2009-01-01",
        "早于入职日期 2010-07-01",
    ),
    "half a membership": ({"union": ""}, "工会代码", "", "填了入会日期，也要填工会代码"),
    "no mail": (
        {"email": "lin@"},
        "电子邮箱",
        "lin@",
        "不是电子邮箱；请写成 name@example.edu.cn 的样子",
    ),
    "a digit wrong": (
        {"id_number": ID[:-1] + ("1" if ID[-1] != "1" else "2")},
        "证件号码",
        "1****（18 位）",
        "不是有效的身份证号（位数或校验码不对）",
    ),
    "a digit short": (
        {"id_number": ID[:-1]},
        "证件号码",
        "1****（17 位）",
        "不是有效的身份证号（位数或校验码不对）",
    ),
    "destroyed by Excel": (
        {"id_number": 1.10000198001010e17},
        "证件号码",
        "1****（18 位）",
        columns.DESTROYED,
    ),
    "another birthday": (
        {"birth_date": "1980-01-02"},
        "证件号码",
        "1****（18 位）",
        "号码里的生日与出生日期 1980-01-02 不同",
    ),
    "another sex": (
        {"sex": "男"},
        "证件号码",
        "1****（18 位）",
        "号码里的性别与“性别”一列不同",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_row_is_refused_with_its_reason_and_the_good_one_written(bring_in, case):
    changes, column, value, reason = REFUSED[case]

    batch = bring_in(line(1), line(2, **changes))

    assert problems(batch) == [(3, column, value, reason)]
    assert [person.staff_number for person in Person.objects.all()] == ["201000001"]
    assert batch.rows.get(number=3).values == {}


def test_rows_that_mean_the_same_person_are_both_refused(bring_in):
    batch = bring_in(line(1), line(2), line(2, name="苏念"))

    reason = "表中有 2 行是同一条记录，请只留一行"
    assert problems(batch) == [
        (3, "工号", "201000002", reason),
        (4, "工号", "201000002", reason),
    ]
    assert Person.objects.count() == 1


def test_rows_that_share_an_id_number_are_both_refused(bring_in):
    batch = bring_in(line(1), line(2, id_number=resident_number(BORN, 2)))

    reason = "表中有几行是同一个证件号码，请核对"
    assert problems(batch) == [
        (2, "证件号码", "1****（18 位）", reason),
        (3, "证件号码", "1****（18 位）", reason),
    ]


def test_the_id_number_of_somebody_else_is_refused(bring_in):
    bring_in(line(1))

    batch = bring_in(line(2, name="苏念", id_number=resident_number(BORN, 2)))

    reason = "这个证件号码已登记在本校另一个工号名下，请核对工号"
    assert problems(batch) == [(2, "证件号码", "1*************0027", reason)]


def test_the_roll_neither_transfers_nor_changes_a_status(bring_in):
    bring_in(line(1), line(2))

    batch = bring_in(line(1, union="MHU-HQ-02"), line(2, status="保留会籍"))

    assert problems(batch) == [
        (
            2,
            "工会代码",
            "MHU-HQ-02",
            "这张表不办理转会：此人的会籍现在另一个工会，请办理转会",
        ),
        (
            3,
            "会籍状态",
            "保留会籍",
            "这张表不改变会籍状态，请办理保留会籍或恢复会籍",
        ),
    ]
    assert Membership.objects.filter(status="active").count() == 2


def test_a_new_membership_may_not_reach_into_a_former_one(bring_in, tree):
    person = PersonFactory(school=tree.school, staff_number="201000001", name="林知远")
    MembershipFactory(
        person=person,
        union=tree.hq_branches[0],
        starts_on=date(2010, 9, 1),
        ends_on=date(2022, 6, 30),
    )

    batch = bring_in(line(1, id_number="", joined_on="2022-06-30"), line(2))

    reason = "此人以前的会籍在这一天还没有结束，请核对入会日期"
    assert problems(batch) == [(2, "入会日期", "2022-06-30", reason)]
    batch = bring_in(line(1, id_number="", joined_on="2022-07-01"))
    assert counts(batch) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("unit", "left_on"), [("WX", "2015-12-31"), ("LX", "2024-04-10")]
)
def test_nobody_leaves_before_the_employment_began(bring_in, employed, unit, left_on):
    employed(date(2010, 7, 1), date(2011, 6, 30))
    employed(date(2016, 1, 1))

    batch = bring_in(line(1, unit=unit, left_on=left_on), line(2))

    reason = "早于这段聘用关系的开始，请核对离职日期"
    assert problems(batch) == [(2, "离职日期", left_on, reason)]


def test_a_membership_of_old_keeps_its_place(bring_in, tree):
    """One full membership at a time: the exclusion holds through an import too."""
    person = PersonFactory(school=tree.school, staff_number="201000001")
    old = MembershipFactory(person=person, union=tree.hq_branches[0])

    bring_in(line(id_number=person.id_number, birth_date="", sex="女"))

    assert list(person.memberships.all()) == [old]


def test_nothing_is_written_when_the_database_refuses_the_last_statement(stage):
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE members_membership ADD CONSTRAINT not_on_this_day"
            " CHECK (starts_on <> '2021-03-03')"
        )
    batch = stage(line(1), line(2, joined_on="2021-03-03"))
    before = history()

    with pytest.raises(TransitionError) as refusal:
        staging.apply(batch, actor=None)

    assert str(refusal.value) == (
        "这批数据与已有记录矛盾（not_on_this_day），一行也没有写入。"
        "请核对工作簿后重新导入。"
    )
    assert (Person.objects.count(), Employment.objects.count()) == (0, 0)
    assert history() == before
    batch.refresh_from_db()
    assert batch.state == "previewed"
    assert AuditEntry.objects.filter(action="workbooks.apply").count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_batch_is_applied_once_however_often_it_is_clicked(stage, meanwhile):
    batch = stage(line())

    with transaction.atomic():
        staging.apply(batch, actor=None)
        second = meanwhile(staging.apply, batch, actor=None)

    with pytest.raises(TransitionError):
        second.result()
    assert Person.objects.count() == 1


# --- Employments, told anew ---------------------------------------------------------------
def periods():
    return [
        (row.unit.code, row.starts_on, row.ends_on)
        for row in Employment.objects.order_by("starts_on", "pk")
    ]


@pytest.mark.parametrize("unit", ["WX", "LX"])
def test_who_left_and_is_hired_again_has_a_new_employment(
    stage, bring_in, employed, unit
):
    employed(date(2010, 7, 1), date(2020, 12, 31))
    row = line(1, unit=unit, hired_on="2024-03-01")

    batch = stage(row, line(2))

    assert batch.rows.get(number=2).changes["hired_on"] == ["2010-07-01", "2024-03-01"]
    assert counts(staging.apply(batch, actor=None)) == (1, 1, 0, 0)
    assert periods()[::2] == [
        ("WX", date(2010, 7, 1), date(2020, 12, 31)),
        (unit, date(2024, 3, 1), None),
    ]
    assert counts(bring_in(row)) == (0, 0, 1, 0)


@pytest.mark.parametrize("hired_on", ["2009-07-01", "2024-03-01"])
def test_another_hiring_day_of_somebody_at_work_is_refused(
    bring_in, employed, hired_on
):
    employed(date(2010, 7, 1))

    batch = bring_in(line(1, hired_on=hired_on), line(2))

    reason = (
        "登记的入职日期是 2010-07-01；请核对，确属登记有误请在系统里更正；"
        "离职后重新入职的，请先登记离职日期"
    )
    assert problems(batch) == [(2, "入职日期", hired_on, reason)]
    assert counts(batch) == (1, 0, 0, 1)


@pytest.mark.parametrize("unit", ["WX", "LX"])
def test_who_left_and_is_listed_without_a_word_is_a_question(bring_in, employed, unit):
    employed(date(2010, 7, 1), date(2020, 12, 31))

    batch = bring_in(line(1, unit=unit))

    reason = (
        "此人登记为 2020-12-31 离职，表里却仍在职；若已重新入职，请在“入职日期”填新的"
        "日期；若没有回来，请填离职日期"
    )
    assert problems(batch) == [(2, "离职日期", "", reason)]


def test_the_last_day_of_who_left_is_corrected(bring_in, employed):
    employed(date(2010, 7, 1), date(2020, 12, 31))

    bring_in(line(1, left_on="2021-01-31"))

    assert periods() == [("WX", date(2010, 7, 1), date(2021, 1, 31))]


def test_a_contract_to_its_end_moves_with_the_person(bring_in, employed):
    employed(date(2010, 7, 1), date(2024, 12, 31))

    bring_in(line(1, unit="LX"))

    assert periods() == [
        ("WX", date(2010, 7, 1), date(2024, 4, 10)),
        ("LX", AS_OF, date(2024, 12, 31)),
    ]


def test_an_older_sheet_that_agrees_with_the_past_changes_nothing(bring_in, employed):
    employed(date(2010, 7, 1), date(2023, 12, 31))
    employed(date(2024, 1, 1), unit="LX")
    before = periods()

    bring_in(line(1), as_of=date(2023, 6, 30))

    assert periods() == before


@pytest.mark.parametrize(
    "changes", [{"kind": "LWPQ", "agency": "京华人才"}, {"unit": "LX"}]
)
@pytest.mark.parametrize("first_day", [date(2024, 1, 1), date(2010, 7, 1)])
def test_an_older_sheet_rewrites_nothing(bring_in, employed, changes, first_day):
    """Neither an employment that began later, nor one before which another ended."""
    employed(first_day, None if first_day.year == 2024 else date(2023, 12, 31))
    if first_day.year == 2010:
        employed(date(2024, 1, 1))
    before = periods()

    batch = bring_in(
        line(1, hired_on=first_day.isoformat(), **changes), as_of=date(2023, 6, 30)
    )

    reason = (
        "登记的聘用关系从 2024-01-01 开始，这张表截至 2023-06-30，比登记的旧；"
        "请用较新的表，或在系统里更正"
    )
    value = changes.get("unit", "WX")
    assert problems(batch) == [(2, "单位代码", value, reason)]
    assert periods() == before


def test_no_period_reaches_into_another_at_the_unit(bring_in, employed):
    """Two jobs at one unit, one after the other; the first cannot last into the second."""
    employed(date(2010, 7, 1), date(2024, 5, 31))
    employed(date(2024, 9, 1))

    batch = bring_in(line(1, left_on="2024-09-30"), line(2))

    reason = "此人在这个单位已有同一时间的聘用关系，请在系统里核对"
    assert problems(batch) == [(2, "单位代码", "WX", reason)]


# --- Whose row --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "changes",
    [
        {"id_number": resident_number(BORN, 40)},
        {"id_number": "", "birth_date": "1995-01-01"},
    ],
)
def test_a_staff_number_given_to_somebody_else_is_a_question(bring_in, changes):
    bring_in(line())

    batch = bring_in(line(name="赵新禾", hired_on="2024-03-01", **changes))

    reason = (
        "工号 201000001 在名册里是另一个人：姓名不同，证件号码或出生日期也不同；"
        "若是同一个人，请先在系统里更正姓名；若是新来的人，请另给工号"
    )
    assert problems(batch) == [(2, "工号", "201000001", reason)]
    assert Person.objects.get().name == "林知远"


def test_another_day_of_joining_reaches_the_clerk(bring_in):
    bring_in(line())

    batch = bring_in(line(joined_on="2011-09-01"))

    reason = "登记的入会日期是 2010-09-01；请核对，确属登记有误请在系统里更正"
    assert problems(batch) == [(2, "入会日期", "2011-09-01", reason)]


def test_nobody_joins_what_does_not_stand(bring_in, tree):
    closed, new = tree.hq_branches[1], tree.med_branches[0]
    Union.objects.filter(pk=closed.pk).update(closed_on=date(2024, 1, 1))
    Union.objects.filter(pk=new.pk).update(founded_on=date(2024, 5, 1))
    UnitFactory(code="JG", union=tree.hq_branches[0], closed_on=date(2024, 1, 1))

    batch = bring_in(
        line(1, union=closed.code),
        line(2, union=new.code),
        line(3, union="MHU-HQ"),
        line(4, unit="JG"),
    )

    assert problems(batch) == [
        (
            2,
            "工会代码",
            "MHU-HQ-02",
            "“理学院工会”已于 2024-01-01 撤销，请改填现在的代码",
        ),
        (
            3,
            "工会代码",
            "MHU-MED-01",
            "“护理学院工会”2024-05-01 才成立，这张表截至 2024-04-11；请核对代码",
        ),
        (
            4,
            "工会代码",
            "MHU-HQ",
            "“校本部”只作统计口径，不收会员；请填会员所在的二级工会或小组",
        ),
        (5, "单位代码", "JG", "“JG学院”已于 2024-01-01 撤销，请改填现在的代码"),
    ]


def test_an_officer_brings_in_the_people_of_their_own_union(stage, branch_officer):
    rows = line(1), line(2, unit="LX", union="MHU-HQ-02")

    batch = staging.apply(stage(*rows, actor=branch_officer), actor=branch_officer)

    reason = "这超出了您负责的工会范围，请由上一级工会办理。"
    assert problems(batch) == [(3, "工号", "201000002", reason)]
    assert counts(batch) == (1, 0, 0, 1)


def test_nobody_draws_people_of_others_to_themselves(stage, bring_in, branch_officer):
    bring_in(line(1, unit="LX", union="MHU-HQ-02"))

    batch = stage(line(1, unit="WX", union="", joined_on=""), actor=branch_officer)

    reason = "这超出了您负责的工会范围，请由上一级工会办理。"
    assert problems(batch) == [(2, "工号", "201000001", reason)]


def test_the_officer_of_the_school_brings_in_everybody(stage, officer):
    rows = line(1), line(2, unit="LX", union="MHU-HQ-02")

    batch = staging.apply(stage(*rows, actor=officer), actor=officer)

    assert counts(batch) == (2, 0, 0, 0)


def test_what_one_may_write_is_asked_again(stage, officer, branch_officer):
    batch = stage(line(1, unit="LX", union="MHU-HQ-02"), actor=officer)

    with pytest.raises(staging.StalePreview):
        staging.apply(batch, actor=branch_officer)


def test_a_sign_in_name_taken_twice_is_refused(bring_in, tree):
    for name in ("201000001", "mhu-201000001"):
        PersonFactory(staff_number=None, sign_in_name=name)

    batch = bring_in(line(1), line(2))

    reason = "别的学校已有人用这个工号登录，请系统管理员先为其改登录名"
    assert problems(batch) == [(2, "工号", "201000001", reason)]
    assert counts(batch) == (1, 0, 0, 1)


# --- Numbers ----------------------------------------------------------------------------
def test_numbers_that_differ_in_spelling_only_are_the_same(bring_in):
    passport = {"id_kind": "护照", "birth_date": ""}

    batch = bring_in(
        line(1, id_number="E1234567", **passport),
        line(2, id_number="e-123 4567", **passport),
        line(3, id_number="/", phone="—", **passport),
        line(4, id_number="-", phone="/", **passport),
    )

    reason = "表中有几行是同一个证件号码，请核对"
    assert [row[3] for row in problems(batch)] == [reason, reason]
    assert list(Person.objects.values_list("id_hash", "phone_hash", "id_mask")) == [
        (None, None, ""),
        (None, None, ""),
    ]


def test_a_foreign_phone_keeps_its_plus(bring_in):
    bring_in(line(phone="＋49 (30) 123-456"))

    person, other = Person.objects.get(), PersonFactory.build()
    other.set_phone("+49 30 123456")
    assert (person.phone, person.phone_mask) == ("+4930123456", "+49****3456")
    assert bytes(person.phone_hash) == other.phone_hash


@pytest.mark.parametrize("phone", ["123", "010-62751234", "4930123456", "二一三"])
def test_what_is_no_phone_number_is_refused(bring_in, phone):
    batch = bring_in(line(1, phone=phone), line(2))

    [(row, column, value, reason)] = problems(batch)
    assert (row, column, value) == (2, "手机号", f"{phone[:1]}****（{len(phone)} 位）")
    assert reason == (
        "请填 11 位手机号；境外号码以 + 和国家代码开头，例如 +4930123456。"
    )


# --- Between preview and apply ------------------------------------------------------------
def test_of_two_previews_of_one_sheet_the_second_is_told(stage):
    first, second = stage(line()), stage(line())
    staging.apply(first, actor=None)

    with pytest.raises(TransitionError) as refusal:
        staging.apply(second, actor=None)

    assert str(refusal.value) == "预览之后记录有变，请重新预览。"


def test_what_changed_after_the_preview_is_not_overwritten(stage, bring_in):
    bring_in(line())
    batch = stage(line(phone="19400009999"))
    bring_in(line(name="林致远"))

    with pytest.raises(staging.StalePreview):
        staging.apply(batch, actor=None)

    assert Person.objects.get().name == "林致远"


@pytest.mark.django_db(transaction=True)
def test_of_two_imports_at_once_one_wins_and_the_other_is_told(stage, meanwhile):
    first, second = stage(line()), stage(line())

    with transaction.atomic():
        staging.apply(first, actor=None)
        other = meanwhile(staging.apply, second, actor=None)

    with pytest.raises(staging.StalePreview):
        other.result()
    assert Person.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_keeps_a_phone_of_their_own_waits_for_the_import(
    stage, bring_in, meanwhile
):
    """The page changes its row after the import, not between its look and its hand."""
    bring_in(line())
    person = Person.objects.get()
    batch = stage(line(name="林致远"))

    with transaction.atomic():
        staging.apply(batch, actor=None)
        page = meanwhile(
            correct_contact, person, phone="19400007777", email="", actor=person
        )

    page.result()
    person.refresh_from_db()
    assert (person.name, person.phone) == ("林致远", "19400007777")


def test_refusals_name_columns_of_the_sheet():
    titles = {column.title for column in REGISTERS["roll"].columns}

    assert {refusal.column for refusal in [SOMEBODY_ELSE, *REFUSALS]} <= titles


def test_nothing_of_a_person_stays_in_the_workbooks(bring_in):
    batch = bring_in(line(1), line(2, name=""))

    assert list(batch.rows.values_list("number", "values", "changes")) == [(3, {}, {})]
    assert counts(batch) == (1, 0, 0, 1)


# --- What must not be seen --------------------------------------------------------------
def test_no_secret_leaves_in_clear(university, tmp_path, capsys, caplog):
    caplog.set_level(logging.DEBUG)
    rows = [
        line(1),
        line(2, name=""),
        line(3, id_number=resident_number(BORN, 6)[:-1] + "Y"),
        line(4, birth_date="1981-01-01"),
        line(5),
        line(6, id_number=resident_number(BORN, 10)),
        line(7, unit=resident_number(BORN, 14)),  # columns taken for one another
    ]
    secrets = {row[name] for row in rows for name in SECRETS}
    path = sheet(tmp_path / "roll.xlsx", "roll", rows)

    call_command("import_workbook", "roll", str(path))
    call_command("import_workbook", "roll", str(path), "--json")

    staging.stage("roll", path, actor=None, union=university.school)
    staged = [
        [row.identity, row.values, row.changes, row.problems]
        for row in StagedRow.objects.all()
    ]
    audited = list(AuditEntry.objects.values_list("data", "actor_name"))
    printed = capsys.readouterr()
    everything = json.dumps([staged, audited]) + printed.out + printed.err + caplog.text
    assert len(staged) == 6 + 6 + 7
    assert [secret for secret in secrets if secret in everything] == []


# --- Whatever people type ---------------------------------------------------------------
characters = st.characters(exclude_categories=["Cs"])
cells = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1), date(9998, 1, 1)),
    st.text(characters, max_size=40),
    st.sampled_from(
        ["=1+1", "'", "2023年9月", "男", "WX", "是", "护照", "离休", "\x00"]
    ),
)
junk = st.dictionaries(
    st.sampled_from([column.name for column in REGISTERS["roll"].columns]),
    cells,
    max_size=3,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(junk, min_size=1, max_size=3))
def test_no_cell_breaks_the_import_and_none_is_half_written(stage, changes):
    with transaction.atomic():
        batch = stage(*(line(n, **change) for n, change in enumerate(changes, 1)))
        new, changed, unchanged, refused = counts(batch)
        assert (new + refused, changed, unchanged) == (len(changes), 0, 0)
        try:
            staging.apply(batch, actor=None)
        except TransitionError:
            new = 0
        assert Person.objects.count() == new
        assert Employment.objects.count() == new
        transaction.set_rollback(True)
