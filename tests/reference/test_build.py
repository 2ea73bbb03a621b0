"""The invented universities, on paper."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from stdnum.cn import ric

from members.models.people import Sex
from reference.catalogue import load, scaled
from reference.names import FOREIGN_LAST, Namer
from reference.people import allot
from reference.university import University
from reference.workbooks import ORDER, build, rows
from union_portal.workbooks import REGISTERS
from union_portal.workbooks.sheets import read_cells

# Branches, of them founded and re-elected; unions with organs; units, of them without.
SHAPES = {
    "pku-2023": (62, 6, 21, 64, 68, 2),
    "whut-2023": (30, 1, 7, 31, 33, 1),
}
ID_PLACES = {"pku-2023": "0000", "whut-2023": "9900"}


@pytest.fixture(scope="module", params=SHAPES)
def year(request):
    return load(request.param)


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


def test_the_roll_counts_what_the_year_says(year, roll):
    assert {
        campus: len(members(roll, f"{campus}-")) for campus in year.members
    } == year.members


def test_branches_units_and_terms_are_those_of_the_plan(year, whole):
    total, new, again, _bodies, units, uncovered = SHAPES[year.key]
    branches = [row for row in whole["unions"] if row["level"] == "branch"]
    founded = [r for r in branches if year.start <= r["founded_on"] <= year.as_of]
    university = University(year)
    committees = {
        row["union"]
        for row in whole["terms"]
        if row["organ"] == "工会委员会" and row["number"] > 1
        if year.start <= row["elected_on"] <= year.as_of
    }

    assert len(branches) == total
    assert len(founded) == new
    assert committees == university.reelected
    assert len(committees) == again
    assert len(whole["units"]) == units
    assert sum("union" not in row for row in whole["units"]) == uncovered


def test_the_plan_of_a_printed_year_is_as_printed():
    printed = {key: one.target for key, one in load("pku-2023").by_key.items()}

    assert SHAPES["pku-2023"][:3] == (
        printed["members.unions.total"],
        printed["members.unions.founded"],
        printed["members.unions.reelected"],
    )


def test_nobody_shares_a_number(roll):
    for name in ("staff_number", "id_number", "phone"):
        assert Counter(row[name] for row in roll).most_common(1)[0][1] == 1


def test_numbers_are_valid_and_nobodys(year, roll):
    for row in roll:
        assert row["phone"].startswith("194")
        if row["id_kind"] == "居民身份证":
            number = row["id_number"]
            assert number[2:6] == ID_PLACES[year.key]
            assert ric.calc_check_digit(number) == number[17]
            assert number[6:14] == row["birth_date"].strftime("%Y%m%d")
            assert (int(number[16]) % 2 == 1) == (row["sex"] == Sex.MALE.label)


def test_lives_run_forward(year, roll):
    for row in roll:
        assert row["birth_date"].year + 18 <= row["hired_on"].year
        assert row["hired_on"] <= year.as_of
        if row["joined_on"]:
            assert row["hired_on"] <= row["joined_on"] <= year.as_of
        if row["left_on"]:
            assert row["hired_on"] <= row["left_on"] <= year.as_of


def test_who_comes_through_an_agency_names_it(roll):
    assert {bool(row["agency"]) for row in roll if row["kind"] == "LWPQ"} == {True}
    assert {bool(row["agency"]) for row in roll if row["kind"] != "LWPQ"} == {False}


def test_names_are_of_many_kinds(roll):
    names = {row["name"] for row in roll}

    assert len(names) > len(roll) / 2
    assert {
        row["name"].split()[-1] in FOREIGN_LAST for row in roll if " " in row["name"]
    }
    for character in "喆堃玥昇祎赟":
        assert any(character in name for name in names)
    assert any(name.startswith("欧阳") for name in names)


def test_posts_are_held_by_members_and_by_nobody_twice(year, whole, roll):
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
        assert person["joined_on"] <= row["starts_on"] <= year.as_of


def test_every_branch_has_a_chair_and_another_to_keep_its_money(year, whole):
    current = [row for row in whole["appointments"] if row["ends_on"] is None]
    chairs = {r["union"]: r["staff_number"] for r in current if r["post"] == "CHAIR"}
    money = {r["union"]: r["staff_number"] for r in current if r["post"] == "FINANCE"}

    assert set(chairs) == set(money)
    assert len(chairs) == SHAPES[year.key][3]
    assert [union for union in chairs if chairs[union] == money[union]] == []


def test_the_chair_of_the_school_gives_the_report(year, whole):
    first = whole["appointments"][0]

    assert (first["post"], first["union"]) == ("CHAIR", year.union.upper())
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
    year = scaled(year, scale)
    small = {key: list(found) for key, found in rows(year).items()}

    for key in ("unions", "units", "employment_kinds", "posts", "organs", "terms"):
        assert small[key] == whole[key]
    counted = University(year).members
    assert {key: len(members(small["roll"], f"{key}-")) for key in counted} == counted
    assert all(counted[key] >= number for key, number in year.members.items())
    assert {r["union"] for r in small["appointments"]} == {
        r["union"] for r in whole["appointments"]
    }


def test_workbooks_are_written_as_people_write_them(year, tmp_path):
    made = dict(build(scaled(year, "0.01"), tmp_path))

    assert list(made) == [key for key in ORDER if key in made]
    assert len(made) == {"pku-2023": 39, "whut-2023": 36}[year.key]
    posts = read_cells(made["posts"])
    assert posts[:2] == [
        ["代码", "名称", "性质", "权限角色", "适用机构", "排序", "英文名称"],
        ["CHAIR", "主席", "主席", posts[1][3], "工会委员会、常务委员会", 10, "Chair"],
    ]
    roll = read_cells(made["roll"])
    assert roll[0] == [column.title for column in REGISTERS["roll"].columns]
    assert {row[3] for row in roll[1:]} == {"男", "女"}
    assert date.fromisoformat(roll[1][5]) < year.start


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


def test_a_school_needs_nothing_of_another(year, whole):
    """Whatever its rows name stands in its own workbooks."""
    named = {row["title"] for row in whole["honours"]}
    posts = {row["post"] for row in whole["appointments"]}
    kinds = {row["kind"] for row in whole["roll"]}

    assert named <= {row["code"] for row in whole["honour_titles"]}
    assert posts <= {row["code"] for row in whole["posts"]}
    assert kinds <= {row["code"] for row in whole["employment_kinds"]}


def test_what_schools_share_is_the_same_in_both():
    """The second school finds the registers of all schools as it would write them."""
    first, second = (rows(scaled(load(key), "0.01")) for key in SHAPES)

    for key in ("employment_kinds", "posts"):
        assert list(first[key]) == list(second[key])
    for key, of in (("unions", "code"), ("honour_titles", "code")):
        known = {row[of]: row for row in first[key]}
        shared = [row for row in second[key] if row[of] in known]
        assert shared == [known[row[of]] for row in shared] != []


@pytest.mark.parametrize(
    "name", ["staff_number", "id_number", "phone", "email", "unit"]
)
def test_nobody_is_in_two_schools(name, small_rolls):
    first, second = ({row[name] for row in roll} - {""} for roll in small_rolls)

    assert first & second == set()


@pytest.fixture(scope="module")
def small_rolls():
    return [list(rows(scaled(load(key), "0.1"))["roll"]) for key in SHAPES]
