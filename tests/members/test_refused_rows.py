"""Refused rows are downloaded, mended and sent again; then they are forgotten."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import EmploymentKind, Organ
from tests.sheets import grid
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import refused, staging
from union_portal.workbooks.models import ImportBatch, StagedRow
from union_portal.workbooks.sheets import read_cells

pytestmark = pytest.mark.django_db
LINES = [
    ["用工形式一览表"],
    ["备注", "名 称", "代码", "排序"],
    ["略", "事业编制", "ｓｙｂ", 1],
    ["=1+1", "合同制", "HTZ", "第三"],
    ["", "", 2.0, ""],
]
TITLES = ["备注", "名 称", "代码", "排序", "退回原因"]


@pytest.fixture
def bring_in(tmp_path):
    def bring_in(lines):
        path = grid(tmp_path / "kinds.xlsx", lines)
        return staging.apply(
            staging.stage("employment_kinds", path, actor=None), actor=None
        )

    return bring_in


def refused_rows(batch, folder):
    path = folder / "refused.xlsx"
    refused.write_refused(batch, path, actor=None)
    return read_cells(path)


def test_a_refused_row_comes_back_as_it_was_written_with_the_reason(bring_in, tmp_path):
    batch = bring_in(LINES)

    assert refused_rows(batch, tmp_path) == [
        TITLES,
        ["'=1+1", "合同制", "HTZ", "第三", "排序“第三”：要填不大于 32767 的整数"],
        ["", "", "2", "", "名称：不能为空"],
    ]


def test_a_mended_row_comes_in_and_its_cells_are_forgotten(bring_in, tmp_path):
    first = bring_in(LINES)
    [titles, one, other] = refused_rows(first, tmp_path)
    one[3] = "3"

    second = bring_in([titles, one, other])

    assert list(EmploymentKind.objects.values_list("code", "order")) == [
        ("SYB", 1),
        ("HTZ", 3),
    ]
    assert [row.number for row in first.rows.exclude(original=None)] == [5]
    assert refused_rows(second, tmp_path) == [
        TITLES,
        ["", "", "2", "", "名称：不能为空"],
    ]


def test_what_is_refused_while_it_is_written_comes_back_too(
    tmp_path, tree, branch_officer
):
    lines = [["工会代码", "机构名称", "类别"], ["MHU-HQ-02", "女工委", "专门委员会"]]
    path = grid(tmp_path / "organs.xlsx", lines)
    batch = staging.stage("organs", path, actor=branch_officer, union=tree.school)
    batch = staging.apply(batch, actor=branch_officer)

    reason = "工会代码“MHU-HQ-02”：这超出了您负责的工会范围，请由上一级工会办理。"
    assert refused_rows(batch, tmp_path) == [
        [*lines[0], "退回原因"],
        [*lines[1], reason],
    ]
    assert Organ.objects.count() == 0


def test_who_may_not_import_does_not_get_the_cells(tmp_path, tree, officer, member):
    path = grid(
        tmp_path / "organs.xlsx", [["工会代码", "机构名称", "类别"], ["X", "", ""]]
    )
    batch = staging.stage("organs", path, actor=officer, union=tree.school)

    with pytest.raises(TransitionError):
        refused.write_refused(batch, tmp_path / "out.xlsx", actor=member)

    assert not (tmp_path / "out.xlsx").exists()


def test_cells_and_old_previews_are_forgotten_after_some_days(bring_in, tmp_path):
    applied = bring_in(LINES)
    path = grid(tmp_path / "kinds.xlsx", LINES)
    waiting = staging.stage("employment_kinds", path, actor=None)
    today = timezone.localdate()

    assert refused.forget_old(today + timedelta(days=30)) == (0, 0)
    assert refused.forget_old(today + timedelta(days=31)) == (5, 1)

    assert StagedRow.objects.exclude(original=None).count() == 0
    assert applied.rows.count() == 2
    assert ImportBatch.objects.get(pk=waiting.pk).state == "discarded"


class Stop(Exception):
    """As a job that is asked to stop raises it."""


@pytest.mark.parametrize("when", range(4))
def test_an_import_that_is_given_up_leaves_nothing(tmp_path, when):
    told = []

    def tell(step, percent=None):
        told.append((step, percent))
        if len(told) > when:
            raise Stop

    path = grid(tmp_path / "kinds.xlsx", LINES)
    with pytest.raises(Stop):
        staging.stage("employment_kinds", path, actor=None, tell=tell)
    assert ImportBatch.objects.count() == 0

    batch = staging.stage("employment_kinds", path, actor=None)
    told.clear()
    with pytest.raises(Stop):
        staging.apply(batch, actor=None, tell=tell)
    assert EmploymentKind.objects.count() == 0
    staging.apply(batch, actor=None)
    assert EmploymentKind.objects.count() == 1
