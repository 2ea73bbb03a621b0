"""Any bytes as a workbook, for every register: rows, or a refusal in words."""

import io
import zipfile
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dirt import book, xls
from union_portal.workbooks import REGISTERS, WorkbookError, reading

QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["#N/A", "'1", '="1"', "合计", "\ue000", "\ufffd", "无", "1.1E+17"]
    ),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**18), 10**18),
    st.booleans(),
)


def honest(register, path, writer=book):
    titles = [column.title for column in register.columns]
    return writer(path, [titles, ["1"] * len(titles), ["林"] * len(titles)])


def take(register, path):
    """Whether it was read; whatever else may happen must not."""
    try:
        table = reading.read(register, path)
    except WorkbookError:
        return False
    assert all(problem["reason"] for row in table.rows for problem in row.problems)
    return True


def torn(content, random):
    """The file cut off, with bytes turned, or with a piece taken out."""
    broken = bytearray(content)
    way = random.randrange(3)
    if way == 0:
        return bytes(broken[: random.randrange(len(broken))])
    if way == 1:
        for _time in range(random.randrange(1, 30)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        return bytes(broken)
    at = random.randrange(len(broken))
    return bytes(broken[:at] + broken[at + random.randrange(200) :])


def garbled(content, random):
    """A whole zip file whose parts are torn inside."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            new.writestr(entry.filename, torn(part, random) if part else part)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "garbled xlsx", "xls", "csv"])
def test_a_torn_file_is_read_or_refused_in_words(tmp_path, kind):
    register, random = REGISTERS["roll"], Random(kind)  # the same every time
    suffix = kind.split()[-1]
    path = tmp_path / f"a.{suffix}"
    if suffix == "csv":
        path.write_text("工号,姓名,性别\n1,林,女\n" * 20)
    else:
        honest(register, path, xls if suffix == "xls" else book)
    whole = path.read_bytes()

    for _time in range(60):
        tear = garbled if kind.startswith("garbled") else torn
        path.write_bytes(tear(whole, random))
        take(register, path)

    path.write_bytes(whole)
    assert take(register, path) is (suffix != "csv")


@QUICK
@given(content=st.binary(max_size=400), suffix=st.sampled_from(["xlsx", "xls", "csv"]))
def test_any_bytes_are_read_or_refused_in_words(tmp_path, content, suffix):
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content)

    take(REGISTERS["units"], path)


@pytest.mark.parametrize("key", sorted(REGISTERS))
@settings(QUICK, max_examples=10)
@given(data=st.data())
def test_any_cell_of_any_type_is_read_or_refused_in_words(tmp_path, key, data):
    register = REGISTERS[key]
    line = st.lists(
        CELLS, min_size=len(register.columns), max_size=len(register.columns)
    )
    rows = data.draw(st.lists(line, max_size=3))
    titles = [column.title for column in register.columns]

    assert take(register, book(tmp_path / "a.xlsx", [titles, *rows]))
