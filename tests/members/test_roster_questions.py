"""Who is missing from the sheet, whose row it is, and what is proposed to the unions."""

from contextlib import nullcontext
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.models import Employment, Membership, Person, RosterSuggestion
from tests.factories import (
    EmploymentKindFactory,
    MembershipFactory,
    PersonFactory,
    UnitFactory,
    resident_number,
)
from tests.members.test_roll_import import BORN, line
from tests.sheets import sheet
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import decisions, refused, staging
from union_portal.workbooks.sheets import read_cells

pytestmark = pytest.mark.django_db
AS_OF = date(2024, 4, 11)
NO_UNION = {"union": "", "status": "", "joined_on": ""}


@pytest.fixture
def university(tree):
    UnitFactory(code="WX", union=tree.hq_branches[0])
    UnitFactory(code="LX", union=tree.hq_branches[1])
    UnitFactory(code="YJY", union=None, school=tree.school)
    EmploymentKindFactory(code="SYB", name="事业编制")
    return tree


@pytest.fixture
def stage(university, tmp_path):
    def stage(*rows, actor=None, **given):
        path = sheet(tmp_path / "roll.xlsx", "roll", rows)
        given = {"as_of": AS_OF} | given
        return staging.stage(
            "roll", path, actor=actor, union=university.school, **given
        )

    return stage


@pytest.fixture
def bring_in(stage):
    return lambda *rows, **given: staging.apply(stage(*rows, **given), actor=None)


def listed(batch, verdict):
    """``[(row, identity, name)]``."""
    return [
        (row.number, row.identity, row.values.get("name"))
        for row in batch.rows.of(verdict)
    ]


def suggested():
    return [
        (s.person.staff_number, s.kind, s.to_union and s.to_union.code, s.on)
        for s in RosterSuggestion.objects.order_by("person__staff_number")
    ]


def ends():
    rows = Employment.objects.order_by("person__staff_number", "starts_on")
    return [(row.person.staff_number, row.ends_on) for row in rows]


# --- Missing ----------------------------------------------------------------------------
def test_nobody_is_missed_unless_the_sheet_is_said_to_be_complete(bring_in, stage):
    bring_in(line(1), line(2, name="苏念"))

    assert listed(stage(line(1)), "missing") == []
    assert listed(stage(line(1), complete=True), "missing") == [
        (3, "201000002", "苏念")
    ]


def test_of_some_units_only_their_people_are_missed(bring_in, stage):
    bring_in(line(1), line(2), line(3, unit="LX", union="MHU-HQ-02"))

    batch = stage(line(1), complete=["LX"])

    assert [row[1] for row in listed(batch, "missing")] == ["201000003"]


def test_a_refused_row_is_a_row_and_who_left_is_not_missed(bring_in, stage):
    bring_in(line(1), line(2), line(3, left_on="2024-01-31"))

    batch = stage(line(1), line(2, name=""), complete=True)

    assert listed(batch, "missing") == []


def test_an_officer_of_a_branch_misses_only_their_own(stage, bring_in, branch_officer):
    bring_in(line(1), line(2), line(3, unit="LX", union="MHU-HQ-02"))

    batch = stage(line(1), actor=branch_officer, complete=True)

    assert [row[1] for row in listed(batch, "missing")] == ["201000002"]
    decisions.decide_missing(batch, None, "left", actor=branch_officer)
    staging.apply(batch, actor=branch_officer)
    assert ends()[1] == ("201000002", AS_OF)


def test_missing_people_leave_retire_or_stay_as_the_clerk_says(bring_in, stage):
    bring_in(*(line(n) for n in range(1, 6)))
    batch = stage(line(1), complete=True)
    two, three, four, _five = batch.rows.of("missing")

    decisions.decide_missing(batch, [two.pk], "left", actor=None, on=date(2024, 3, 31))
    decisions.decide_missing(batch, [three.pk], "retired", actor=None)
    decisions.decide_missing(batch, [four.pk], "keep", actor=None)
    staging.apply(batch, actor=None)

    assert ends() == [
        ("201000001", None),
        ("201000002", date(2024, 3, 31)),
        ("201000003", AS_OF),
        ("201000004", None),
        ("201000005", None),
    ]
    assert suggested() == [
        ("201000002", "leave", None, date(2024, 3, 31)),
        ("201000003", "retire", None, date(2024, 4, 12)),
    ]
    assert Membership.objects.filter(ends_on=None).count() == 5
    entries = AuditEntry.objects.filter(action="workbooks.decide_missing")
    assert [entry.data for entry in entries.order_by("pk")] == [
        {"decision": "left", "missing": 1},
        {"decision": "retired", "missing": 1},
        {"decision": "keep", "missing": 1},
    ]


def test_all_missing_are_decided_at_once_but_for_those_decided_before(bring_in, stage):
    bring_in(line(1), line(2), line(3))
    batch = stage(line(1), complete=True)
    first = batch.rows.of("missing").first()
    decisions.decide_missing(batch, [first.pk], "keep", actor=None)

    assert decisions.decide_missing(batch, None, "left", actor=None) == 1
    assert [row.decision for row in batch.rows.of("missing")] == ["keep", "left"]
    assert batch.rows.undecided().count() == 0


@pytest.mark.parametrize(
    ("decision", "on", "why"),
    [
        ("gone", None, "请选择：已离职、已退休，或者仍在职。"),
        (
            "left",
            date(2024, 5, 1),
            "离职日期不能晚于这张表的截至日期 2024-04-11。",
        ),
        (
            "left",
            date(2010, 1, 1),
            "林知远 的聘用关系从 2010-07-01 开始，离职日期不能早于这一天。",
        ),
    ],
)
def test_a_decision_that_cannot_be_is_refused(bring_in, stage, decision, on, why):
    bring_in(line(1), line(2))
    batch = stage(line(1), complete=True)

    with pytest.raises(TransitionError) as refusal:
        decisions.decide_missing(batch, None, decision, actor=None, on=on)

    assert str(refusal.value) == why


def test_who_may_not_import_decides_nothing(bring_in, stage, member):
    bring_in(line(1), line(2))
    batch = stage(line(1), complete=True)

    with pytest.raises(TransitionError):
        decisions.decide_missing(batch, None, "left", actor=member)

    staging.apply(batch, actor=None)
    with pytest.raises(TransitionError):
        decisions.decide_missing(batch, None, "left", actor=None)


# --- Whose row --------------------------------------------------------------------------
def test_the_same_person_with_a_new_staff_number(bring_in, stage):
    bring_in(line(1))

    batch = stage(line(7, id_number=resident_number(BORN, 2), phone=""))

    row = batch.rows.get()
    assert (row.verdict, row.differences()) == (
        "changed",
        [("工号", "201000001", "201000007")],
    )
    staging.apply(batch, actor=None)
    person = Person.objects.get()
    assert (person.staff_number, person.sign_in_name) == ("201000007", "201000007")


def test_the_number_of_somebody_who_is_in_the_sheet_too_is_refused(bring_in, stage):
    bring_in(line(1))

    batch = stage(line(1, id_number=""), line(7, id_number=resident_number(BORN, 2)))

    assert [row.verdict for row in batch.rows.all()] == ["unchanged", "refused"]


@pytest.fixture
def question(bring_in, stage):
    """A row without papers, of the name and birth date of somebody on the roll."""
    bring_in(line(1))
    return stage(line(7, id_number=""), line(8, name="苏念"))


def test_a_namesake_of_the_same_birthday_is_a_question(question):
    person = Person.objects.get()

    [row] = question.rows.of("question")
    assert (row.identity, row.person) == ("201000007", person)
    assert question.counts() == {
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
        "missing": 0,
        "question": 1,
    }


def test_without_an_answer_the_row_is_sent_back(question, tmp_path):
    batch = staging.apply(question, actor=None)

    assert Person.objects.count() == 2
    assert batch.counts()["refused"] == 1
    refused.write_refused(batch, tmp_path / "out.xlsx", actor=None)
    [_titles, cells] = read_cells(tmp_path / "out.xlsx")
    assert cells[0] == "201000007"
    assert cells[-1] == (
        "工号“201000007”：没有确认是不是同一个人，这一行没有写入；确认后请重新导入"
    )


def test_the_same_person_gets_the_new_number(question):
    [row] = question.rows.of("question")

    row = decisions.answer_question(row, "same", actor=None)

    assert (row.verdict, row.changes["staff_number"]) == (
        "changed",
        ["201000001", "201000007"],
    )
    staging.apply(question, actor=None)
    numbers = Person.objects.order_by("staff_number").values_list("staff_number")
    assert list(numbers) == [("201000007",), ("201000008",)]


def test_somebody_new_is_somebody_new_and_an_answer_can_be_changed(question):
    [row] = question.rows.of("question")
    decisions.answer_question(row, "same", actor=None)

    row = decisions.answer_question(row, "new", actor=None)

    assert (row.verdict, row.changes) == ("new", {})
    staging.apply(question, actor=None)
    assert Person.objects.count() == 3


def test_papers_that_differ_are_no_question(bring_in, stage):
    bring_in(line(1))

    assert stage(line(7)).rows.get().verdict == "new"


def test_what_is_no_question_has_no_answer(question):
    other = question.rows.of("new").get()

    with pytest.raises(TransitionError):
        decisions.answer_question(other, "same", actor=None)


# --- Proposals --------------------------------------------------------------------------
def test_a_new_colleague_at_a_unit_with_a_union_may_join_it(bring_in):
    bring_in(
        line(1, **NO_UNION), line(2, unit="YJY", **NO_UNION), line(3, joined_on="")
    )

    assert suggested() == [
        ("201000001", "join", "MHU-HQ-01", AS_OF),
        ("201000003", "join", "MHU-HQ-01", AS_OF),
    ]
    assert Membership.objects.count() == 0


def test_who_was_a_member_before_is_proposed_and_not_written(bring_in, stage, branch):
    bring_in(line(1, **NO_UNION))
    RosterSuggestion.objects.all().delete()
    MembershipFactory(
        person=Person.objects.get(),
        union=branch,
        starts_on=date(2011, 1, 1),
        ends_on=date(2015, 1, 1),
    )
    rows = line(1, joined_on="2024-03-01")

    batch = stage(rows)

    assert batch.rows.get().differences() == [("建议入会", "", "MHU-HQ-01")]
    staging.apply(batch, actor=None)
    assert suggested() == [("201000001", "join", "MHU-HQ-01", date(2024, 3, 1))]
    assert Membership.objects.count() == 1
    assert stage(rows).rows.get().verdict == "unchanged"


def test_a_member_who_moves_may_transfer(bring_in):
    bring_in(line(1), line(2))

    bring_in(line(1, unit="LX"), line(2, unit="YJY"))
    bring_in(line(1, unit="LX"), line(2, unit="YJY"))

    assert suggested() == [("201000001", "transfer", "MHU-HQ-02", AS_OF)]


def test_a_member_who_moves_with_the_new_union_in_the_sheet_may_transfer(bring_in):
    bring_in(line(1))

    batch = bring_in(line(1, unit="LX", union="MHU-HQ-02"))

    assert batch.counts()["changed"] == 1
    assert suggested() == [("201000001", "transfer", "MHU-HQ-02", AS_OF)]


@pytest.mark.parametrize(
    ("born", "kind", "on"),
    [
        ("1980-01-01", "leave", date(2024, 3, 31)),
        ("1969-03-31", "retire", date(2024, 4, 1)),
    ],
)
def test_who_left_may_leave_or_retire_by_age(bring_in, born, kind, on):
    row = line(1, birth_date=born, id_number="")
    bring_in(row)

    bring_in(row | {"left_on": "2024-03-31"})

    assert suggested() == [("201000001", kind, None, on)]


def test_who_keeps_another_employment_is_not_proposed_to_leave(bring_in, university):
    bring_in(line(1))
    Person.objects.get().employments.create(
        unit=university.school.units.get(code="LX"),
        kind=Employment.objects.get().kind,
        starts_on=date(2020, 1, 1),
    )

    bring_in(line(1, left_on="2024-03-31"))

    assert suggested() == []


def test_what_an_officer_declined_is_not_proposed_again(bring_in):
    bring_in(line(1))
    bring_in(line(1, unit="LX"))
    RosterSuggestion.objects.update(state="declined", reason="借调")

    bring_in(line(1, unit="WX"), as_of=date(2024, 5, 1))
    bring_in(line(1, unit="LX"), as_of=date(2024, 6, 1))

    assert [row[1:3] for row in suggested()] == [("transfer", "MHU-HQ-02")]


# --- Periods ----------------------------------------------------------------------------
DAYS = {
    "the day after": (date(2021, 1, 1), None, True),
    "until the day before": (date(2000, 1, 1), date(2009, 12, 31), True),
    "the last day": (date(2020, 12, 31), None, False),
    "the first day": (date(2000, 1, 1), date(2010, 1, 1), False),
    "around": (date(2000, 1, 1), None, False),
    "within": (date(2015, 1, 1), date(2015, 1, 1), False),
}


@pytest.mark.parametrize("when", DAYS)
def test_forms_and_database_agree_on_what_overlaps(branch, when):
    starts_on, ends_on, may = DAYS[when]
    first = MembershipFactory(
        union=branch, starts_on=date(2010, 1, 1), ends_on=date(2020, 12, 31)
    )
    second = Membership(
        person=first.person, union=branch, starts_on=starts_on, ends_on=ends_on
    )
    other = Membership(
        person=PersonFactory(), union=branch, starts_on=starts_on, ends_on=ends_on
    )

    other.full_clean()
    message = "一个人同一时间只能有一份正式会籍"
    with nullcontext() if may else pytest.raises(ValidationError, match=message):
        second.full_clean()
    with (
        nullcontext() if may else pytest.raises(IntegrityError),
        transaction.atomic(),
    ):
        second.save()


# --- At the same time -------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_the_import_and_comes_too_late(question, meanwhile):
    [row] = question.rows.of("question")

    with transaction.atomic():
        staging.apply(question, actor=None)
        late = meanwhile(decisions.answer_question, row, "same", actor=None)

    with pytest.raises(TransitionError):
        late.result()
    assert Person.objects.count() == 2


def test_a_person_of_another_school_is_neither_missed_nor_meant(bring_in, stage):
    other = PersonFactory(name="林知远", birth_date=BORN, id_number="")

    batch = stage(line(1, id_number=""), complete=True)

    assert other.school_id != batch.union_id
    assert [row.verdict for row in batch.rows.all()] == ["new"]
