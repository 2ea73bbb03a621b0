"""The dirty roll: the same people come in as from the clean one, but for some."""

from datetime import date

import pytest

from reference.catalogue import load, scaled
from reference.dirt import build_dirty
from reference.workbooks import rows
from union_portal.workbooks import REGISTERS, reading


@pytest.fixture(scope="module")
def small():
    return scaled(load("pku-2023"), "0.01")


def test_the_dirty_roll_is_the_same_roll(small, tmp_path):
    path = tmp_path / "roll.xlsx"
    spoilt = build_dirty(small, path)
    clean = list(rows(small)["roll"])

    table = reading.read(REGISTERS["roll"], path)

    whole = {row.number - 5: row.values for row in table.rows if not row.problems}
    refused = [row for row in table.rows if row.problems]
    assert len(table.rows) == len(clean)
    assert 0 < len(refused) <= spoilt == len(clean) // 100
    for at, values in whole.items():
        person = clean[at]
        assert values["staff_number"] == person["staff_number"]
        assert values["name"] == person["name"]
        assert date.fromisoformat(values["birth_date"]) == person["birth_date"]
    assert table.notes == [
        f"第 {len(clean) + 5} 行是合计，没有读入。",
        f"第 {len(clean) + 6} 行是表下的说明，没有读入。",
        "没有用到的列：序号、备注。",
    ]


def test_the_dirt_is_the_same_every_time(small, tmp_path):
    for name in ("a", "b"):
        build_dirty(small, tmp_path / f"{name}.xlsx")

    first, second = (
        [
            row.values
            for row in reading.read(REGISTERS["roll"], tmp_path / f"{n}.xlsx").rows
        ]
        for n in ("a", "b")
    )
    assert first == second
