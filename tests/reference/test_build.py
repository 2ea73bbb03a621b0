"""The invented university, on paper."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from stdnum.cn import ric

from members.models.people import Sex
from reference.catalogue import load, scaled
from reference.names import FOREIGN_LAST, Namer
from reference.people import allot
from reference.university import AS_OF, SINCE, University
from reference.workbooks import ORDER, build, rows
from union_portal.workbooks import REGISTERS
from union_portal.workbooks.sheets import read_cells


@pytest.fixture(scope="module")
def year():
    return load("pku-2023")


@pytest.fixture(scope="module")
def whole(year):
    """Every row at full scale."""
    return {key: list(found) for key, found in rows(year).items()}


@pytest.fixture(scope="module")
def roll(whole):
    return whole["roll"]


def members(roll, branch=""):
    return [
        row
        for row in roll
        if row["status"] == "在会" and row["union"].startswith(branch)
    ]


def test_the_roll_counts_what_the_report_prints(year, roll):
    assert len(members(roll)) == year.by_key["members.total"].target
    assert len(members(roll, "MHU-HQ-")) == year.by_key["members.hq"].target
    assert len(members(roll, "MHU-MED-")) == year.by_key["members.med"].target


def test_branches_units_and_terms_are_those_of_the_report(year, whole):
    branches = [row for row in whole["unions"] if row["level"] == "branch"]
    founded = [row for row in branches if SINCE <= row["founded_on"] <= AS_OF]
    university = University()
    committees = {
        row["union"]
        for row in whole["terms"]
        if row["organ"] == "工会委员会" and row["number"] > 1
        if SINCE <= row["elected_on"] <= AS_OF
    }
    targets = {key: figure.target for key, figure in year.by_key.items()}

    assert len(branches) == targets["members.unions.total"]
    assert len(founded) == targets["members.unions.founded"]
    assert committees == university.reelected
    assert len(committees) == targets["members.unions.reelected"]
    assert len(whole["units"]) == 68
    assert sum("union" not in row for row in whole["units"]) == 2


def test_nobody_shares_a_number(roll):
    for name in ("staff_number", "id_number", "phone"):
        assert Counter(row[name] for row in roll).most_common(1)[0][1] == 1


def test_numbers_are_valid_and_nobodys(roll):
    for row in roll:
        assert row["phone"].startswith("194")
        if row["id_kind"] == "居民身份证":
            number = row["id_number"]
            assert number[2:6] == "0000"
            assert ric.calc_check_digit(number) == number[17]
            assert number[6:14] == row["birth_date"].strftime("%Y%m%d")
            assert (int(number[16]) % 2 == 1) == (row["sex"] == Sex.MALE.label)


def test_lives_run_forward(roll):
    for row in roll:
        assert row["birth_date"].year + 18 <= row["hired_on"].year
        assert row["hired_on"] <= AS_OF
        if row["joined_on"]:
            assert row["hired_on"] <= row["joined_on"] <= AS_OF
        if row["left_on"]:
            assert row["hired_on"] <= row["left_on"] <= AS_OF


def test_who_comes_through_an_agency_names_it(roll):
    assert {bool(row["agency"]) for row in roll if row["kind"] == "LWPQ"} == {True}
    assert {bool(row["agency"]) for row in roll if row["kind"] != "LWPQ"} == {False}


def test_names_are_of_many_kinds(roll):
    names = {row["name"] for row in roll}

    assert len(names) > 20_000
    assert {
        row["name"].split()[-1] in FOREIGN_LAST for row in roll if " " in row["name"]
    }
    for character in "喆堃玥昇祎赟":
        assert any(character in name for name in names)
    assert any(name.startswith("欧阳") for name in names)


def test_posts_are_held_by_members_and_by_nobody_twice(whole, roll):
    staff = {row["staff_number"]: row for row in roll}
    held = Counter(
        (row["staff_number"], row["post"], row["union"], row["organ"])
        for row in whole["appointments"]
        if row["ends_on"] is None
    )

    assert set(held.values()) == {1}
    for row in whole["appointments"]:
        person = staff[row["staff_number"]]
        assert person["status"] == "在会"
        assert person["joined_on"] <= row["starts_on"] <= AS_OF


def test_every_branch_has_a_chair_and_another_to_keep_its_money(whole):
    current = [row for row in whole["appointments"] if row["ends_on"] is None]
    chairs = {r["union"]: r["staff_number"] for r in current if r["post"] == "CHAIR"}
    money = {r["union"]: r["staff_number"] for r in current if r["post"] == "FINANCE"}

    assert set(chairs) == set(money)
    assert len(chairs) == 64
    assert [union for union in chairs if chairs[union] == money[union]] == []


def test_the_chair_of_the_school_gives_the_report(year, whole):
    first = whole["appointments"][0]

    assert (first["post"], first["union"]) == ("CHAIR", "MHU")
    assert first["name"] == year.cover.reporter
    assert [
        r["name"] for r in whole["roll"] if r["staff_number"] == first["staff_number"]
    ]


def test_the_same_year_is_built_again(year):
    small = scaled(year, "0.02")

    first = {key: list(found) for key, found in rows(small).items()}

    assert {key: list(found) for key, found in rows(small).items()} == first


@pytest.mark.parametrize("scale", ["0.001", "0.01", "0.3"])
def test_persons_shrink_and_unions_stay(year, whole, scale):
    small = {key: list(found) for key, found in rows(scaled(year, scale)).items()}

    for key in ("unions", "units", "employment_kinds", "posts", "organs", "terms"):
        assert small[key] == whole[key]
    target = scaled(year, scale).by_key["members.total"].target
    assert len(members(small["roll"])) == target
    assert {r["union"] for r in small["appointments"]} == {
        r["union"] for r in whole["appointments"]
    }


def test_workbooks_are_written_as_people_write_them(year, tmp_path):
    made = dict(build(scaled(year, "0.01"), tmp_path))

    assert tuple(made) == ORDER
    posts = read_cells(made["posts"])
    assert posts[:2] == [
        ["代码", "名称", "性质", "权限角色", "适用机构", "排序", "英文名称"],
        ["CHAIR", "主席", "主席", posts[1][3], "工会委员会、常务委员会", 10, "Chair"],
    ]
    roll = read_cells(made["roll"])
    assert roll[0] == [column.title for column in REGISTERS["roll"].columns]
    assert {row[3] for row in roll[1:]} == {"男", "女"}
    assert date.fromisoformat(roll[1][5]) < SINCE


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (3, [1, 1, 1], [1, 1, 1]),
        (10, [1, 1, 8], [2, 2, 6]),
        (4, [600, 1, 1], [2, 1, 1]),
        (100, [1, 2], [34, 66]),
    ],
)
def test_people_are_shared_out_exactly_and_one_at_least(total, shares, parts):
    assert allot(total, shares) == parts


def test_too_few_people_are_refused():
    with pytest.raises(ValueError, match="2 persons are too few for 3 branches"):
        allot(2, [1, 1, 1])


def test_names_of_the_groups_with_long_names():
    namer = Namer(Random(1))

    drawn = {namer.chinese("女", 1990, "藏族") for _n in range(50)}

    assert {"白玛央金", "德吉卓玛", "次仁拉姆", "格桑梅朵"} < drawn
