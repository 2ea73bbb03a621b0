"""Every register has a workbook to fill in, and what it explains is what it takes."""

from io import BytesIO

import pytest
from django.core.management import CommandError, call_command

from tests.dirt import book
from tests.factories import (
    EmploymentKindFactory,
    OrganFactory,
    PostFactory,
    UnitFactory,
)
from union_portal.workbooks import REGISTERS, reading, sheets, staging
from union_portal.workbooks.templates import example_row, write_template

pytestmark = pytest.mark.django_db


@pytest.fixture
def furnished(tree, branch):
    UnitFactory(union=branch, school=tree.school)
    EmploymentKindFactory()
    PostFactory()
    OrganFactory(union=branch, name="工会委员会")
    return tree.school


def filled(register, school, path):
    """The template's own example, in the columns of the template."""
    columns = [(f"*{c.title}" if c.required else c.title) for c in register.columns]
    row = example_row(register, school)
    return book(path, [columns, [str(row[c.name]) for c in register.columns]])


@pytest.mark.parametrize("key", sorted(REGISTERS))
def test_a_template_takes_its_own_example(key, furnished, tmp_path):
    register, out = REGISTERS[key], BytesIO()

    write_template(register, out, school=furnished)
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(out.getvalue())
    table = reading.read(register, filled(register, furnished, tmp_path / "a.xlsx"))

    assert reading.read(register, empty).rows == []
    assert [row.problems for row in table.rows] == [[]]
    assert table.notes == []


@pytest.mark.parametrize("key", ["unions", "units", "organs", "posts", "roll"])
def test_an_example_would_be_written(key, furnished, tmp_path):
    register = REGISTERS[key]
    path = filled(register, furnished, tmp_path / "a.xlsx")

    batch = staging.stage(key, path, actor=None, union=furnished)

    assert [row.problems for row in batch.rows.all()] == [[]]


def test_a_template_explains_each_column_and_lists_the_codes(furnished, tmp_path):
    path = tmp_path / "a.xlsx"

    call_command("workbook_template", "roll", str(path), "--union", "mhu", verbosity=0)

    with sheets.opened(path) as offers:
        pages = {offer.name: offer.whole().cells for offer in offers}
    assert list(pages) == ["会员名册", "说明", "代码"]
    assert pages["会员名册"][0][:3] == ["*工号", "*姓名", "姓名拼音更正"]
    sex = next(row for row in pages["说明"] if row[0] == "性别")
    assert sex[1:5] == ["是", "必填。", "男、女", "女"]
    assert pages["代码"][0][:2] == ["可填的单位代码", "是指"]
    assert "MHU-HQ-01" in [cell for row in pages["代码"] for cell in row]


def test_an_unknown_register_and_a_folder_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(CommandError, match="没有登记册“rolls”"):
        call_command("workbook_template", "rolls", str(tmp_path / "a.xlsx"))
    with pytest.raises(CommandError, match="写不进"):
        call_command("workbook_template", "posts", str(tmp_path / "no" / "a.xlsx"))
