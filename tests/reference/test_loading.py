"""The reference year meets a portal that is empty, or is not."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from members.models import Union
from reference.catalogue import load, scaled
from reference.loading import LOADED, RefusedRows, in_the_way
from reference.loading import load as load_year
from reference.terminal import Progress, table, width
from reference.workbooks import ORDER
from tests.factories import UnionFactory
from union_portal.audit import record


class Terminal:
    """What a command writes to, and says it is a terminal."""

    def __init__(self):
        self.written = ""

    def isatty(self):
        return True

    def write(self, text, ending="\n"):
        self.written += text + ending

    def flush(self):
        pass


@pytest.mark.django_db
def test_any_school_keeps_the_reference_out(db):
    UnionFactory(name="真实大学工会")

    with pytest.raises(CommandError, match=r"^门户里已有“真实大学工会”；"):
        call_command("load_reference", "pku-2023")


@pytest.mark.django_db
def test_a_school_of_ones_own_keeps_it_out_beside_a_loaded_one(db):
    """Loaded years make room for each other; a school somebody entered does not."""
    loaded = UnionFactory(name="明湖大学工会", code="MHU")
    with transaction.atomic():
        record(None, LOADED, loaded, key="pku-2023", scale="0.01")

    assert in_the_way(load("whut-2023")) is None
    assert in_the_way(load("pku-2023")) == loaded
    entered = UnionFactory(name="真实大学工会")
    assert in_the_way(load("whut-2023")) == entered


@pytest.mark.django_db
def test_a_refused_row_of_our_own_is_loud_and_leaves_nothing(tmp_path):
    """A chair without a name: the roll does not take her."""
    year = scaled(load("pku-2023"), "0.01")
    year = replace(year, cover=replace(year.cover, reporter=""))

    with pytest.raises(RefusedRows, match=r"^roll：1 行被退回；第 \d+ 行 .*不能为空"):
        load_year(year, "0.01", tmp_path, Progress(Terminal()))

    assert Union.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("command", ["check_reference", "load_reference"])
def test_an_unknown_year_is_refused(command):
    with pytest.raises(
        CommandError, match=r"^没有参考年度“thu-1911”；现有：pku-2023、whut-2023。$"
    ):
        call_command(command, "thu-1911")


@pytest.mark.parametrize("scale", ["0", "-1", "eins", "nan", "inf"])
def test_a_scale_is_a_number_above_zero(scale):
    with pytest.raises(CommandError, match=r"比例要大于 0|不是数"):
        call_command("build_reference", "pku-2023", "folder", "--scale", scale)


def test_a_year_is_built_for_import_by_hand(tmp_path, capsys):
    call_command(
        "build_reference", "pku-2023", str(tmp_path / "new"), "--scale", "0.01"
    )

    lines = capsys.readouterr().out.splitlines()
    told = [key for key in ORDER if key != "work-member_services"]
    assert lines[1] == (
        f"已写入 {tmp_path / 'new'}，按此顺序导入：" + "、".join(told) + "。"
    )
    assert len(list((tmp_path / "new").glob("*.xlsx"))) == len(told)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(CommandError, match=r"^写不进 .*file："):
        call_command(
            "build_reference", "pku-2023", str(tmp_path / "file"), scale="0.01"
        )


@pytest.mark.django_db
def test_a_check_without_a_load_says_what_to_do():
    with pytest.raises(CommandError, match=r"^参考年度 pku-2023 还没有载入；"):
        call_command("check_reference", "pku-2023")


# --- What stands in a terminal ----------------------------------------------------------
def test_a_table_knows_that_chinese_is_wide():
    assert width("届（换届）a") == 11
    assert list(table([["甲", "x"], ["abc", "y"]])) == ["甲   x", "abc  y"]


def test_a_terminal_sees_what_goes_on_and_keeps_one_line():
    terminal = Terminal()
    progress = Progress(terminal)

    with progress.step("会员名册") as step:
        step("读取")
        step.done = "384 行"

    shown = terminal.written.replace("\r\033[K", "|")
    assert shown == "|  会员名册 …|  会员名册：读取 …|  会员名册       384 行，0.0 秒\n"
