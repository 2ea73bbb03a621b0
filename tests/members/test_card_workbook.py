"""The service cards of a school as a workbook: a batch out, the numbers back in."""

from datetime import date

import pytest

from members.models import CardState, ServiceCard
from tests.factories import MembershipFactory, PersonFactory, ServiceCardFactory
from tests.sheets import sheet
from union_portal.workbooks import REGISTERS
from union_portal.workbooks.reading import read
from union_portal.workbooks.resources import take_along
from union_portal.workbooks.staging import apply, stage

pytestmark = pytest.mark.django_db
NUMBER = "621000000001"
DAY = date(2024, 5, 6)


@pytest.fixture
def members(tree):
    """甲 without a card, 乙 who applied, 丙 whose card is out."""
    found = []
    for number, state in (("K01", ""), ("K02", "applied"), ("K03", "issued")):
        person = PersonFactory(
            school=tree.school, staff_number=number, name=f"会员{number}"
        )
        MembershipFactory(person=person, union=tree.hq_branches[0])
        if state:
            card = ServiceCardFactory(person=person, union=tree.hq_branches[0])
            ServiceCard.objects.filter(pk=card.pk).update(
                state=state, issued_on=DAY if state == "issued" else None
            )
        found.append(person)
    return found


def brought_in(path, actor, school, rows, write=True):
    rows = [{"name": f"会员{row['staff_number']}", **row} for row in rows]
    batch = stage(
        "service_cards", sheet(path, "service_cards", rows), actor=actor, union=school
    )
    return apply(batch, actor=actor) if write else batch


def reasons(batch):
    rows = batch.rows.filter(verdict="refused").order_by("number")
    return [problem["reason"] for row in rows for problem in row.problems]


def test_a_row_takes_the_card_through_the_steps_it_has_not_made(
    members, tree, officer, tmp_path
):
    given = {"batch": "2024-05", "submitted_on": DAY, "issued_on": DAY}
    rows = [
        {"staff_number": "K01", "state": "已发卡", "number": NUMBER, **given},
        {"staff_number": "K02", "state": "已报送", "batch": "2024-05"},
        {"staff_number": "K03", "state": "已收回"},
    ]

    batch = brought_in(tmp_path / "in.xlsx", officer, tree.school, rows)

    assert batch.counts()["refused"] == 0
    states = dict(ServiceCard.objects.values_list("person__staff_number", "state"))
    assert states == {"K01": "issued", "K02": "submitted", "K03": "taken_back"}
    card = ServiceCard.objects.get(person=members[0])
    assert (card.number, card.number_mask) == (NUMBER, "**** 0001")
    assert (card.submitted_on, card.issued_on) == (DAY, DAY)


def test_what_no_step_leads_to_is_refused_and_mended(members, tree, officer, tmp_path):
    issued = {"state": "已发卡", "batch": "2024-05", "issued_on": DAY}
    rows = [
        {"staff_number": "K01", **issued},
        {"staff_number": "K02", "state": "已申请", "number": NUMBER},
        {"staff_number": "K03", "state": "已申请"},
        {"staff_number": "K99", "state": "已申请"},
    ]
    batch = brought_in(tmp_path / "bad.xlsx", officer, tree.school, rows)
    assert reasons(batch) == [
        "已发卡要填这一列",
        "状态还不是“已发卡”",
        "已经办到后面的步骤；要退回请先收回",
        "名册里没有这个工号",
    ]

    mended = [{"staff_number": "K01", "number": "12", "submitted_on": DAY, **issued}]
    batch = brought_in(tmp_path / "short.xlsx", officer, tree.school, mended)
    assert reasons(batch) == ["卡号是 12 到 19 位数字，请照卡面填写。"]
    assert not ServiceCard.objects.filter(person=members[0]).exists()

    mended[0]["number"] = NUMBER
    batch = brought_in(tmp_path / "good.xlsx", officer, tree.school, mended)
    assert batch.counts()["refused"] == 0
    assert members[0].service_cards.get().state == CardState.ISSUED


def test_the_numbers_stay_behind_and_an_untouched_sheet_changes_nothing(
    members, tree, officer, tmp_path
):
    card = ServiceCard.objects.get(person=members[2])
    card.set_number(NUMBER)
    card.save(update_fields=["number", "number_hash", "number_mask"])
    register, path = REGISTERS["service_cards"], tmp_path / "out.xlsx"

    take_along(register, path, actor=officer, school=tree.school)

    rows = {row.values["staff_number"]: row.values for row in read(register, path).rows}
    assert [rows[f"K0{n}"]["state"] for n in (1, 2, 3)] == ["", "applied", "issued"]
    assert rows["K03"]["number"] == ""
    batch = stage("service_cards", path, actor=officer, union=tree.school)
    assert {key for key, count in batch.counts().items() if count} == {"unchanged"}


def test_the_preview_masks_the_number(members, tree, officer, tmp_path):
    row = {"staff_number": "K02", "state": "已发卡", "batch": "2024-05"}
    row |= {"number": NUMBER, "issued_on": DAY}

    batch = brought_in(
        tmp_path / "in.xlsx", officer, tree.school, [row], write=False
    ).rows.get()

    assert batch.changes["number"] == ["", "**** 0001"]
    assert NUMBER not in str(batch.values)
