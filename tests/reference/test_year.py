"""The reference year, loaded small and checked figure by figure."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction

from members import bare_records
from members.models import Appointment, Membership, Organ, Person, Term, Union
from reference.catalogue import load, scaled
from reference.loading import loaded_scale
from reference.workbooks import ORDER
from reports.composing import read
from reports.models import Report
from tests.factories import PrintedFigureFactory
from union_portal.audit import AuditEntry
from union_portal.workbooks import staging

AS_OF = date(2024, 4, 11)
SCALE = "0.01"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("workbooks")


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, folder):
    """The year at one hundredth, in a transaction that ends with this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        words = ["pku-2023", "--scale", SCALE, "--dir", str(folder)]
        call_command("load_reference", *words)
        yield load("pku-2023")
        transaction.set_rollback(True)


@pytest.fixture
def year(loaded, db):
    return loaded


def checked(capsys, key="pku-2023"):
    """Run the check; ``(figures by key, exit message)``."""
    message = ""
    try:
        call_command("check_reference", key, "--json")
    except CommandError as refusal:
        message = str(refusal)
    figures = json.loads(capsys.readouterr().out)["figures"]
    return {figure["key"]: figure for figure in figures}, message


# --- Loading ----------------------------------------------------------------------------
def test_the_report_is_laid_out_with_all_its_figures(year):
    report = Report.objects.get(key="pku-2023")
    reading = read(report)

    assert list(reading.figures) == list(year.by_key)
    assert reading.tally() == {"records": 37, "date": 4, "stated": 4, "manual": 82}
    shown = [
        reading.fill(section.heading + section.lead + section.text)
        for section in report.sections.all()
    ]
    small = scaled(year, SCALE)
    assert shown == [
        small.filled(section.heading + section.lead + section.text)
        for section in year.sections
    ]


def test_the_load_is_remembered_with_its_scale(year):
    entry = AuditEntry.objects.get(action="reference.load")

    assert entry.data == {"key": "pku-2023", "scale": SCALE}
    assert entry.subject == Union.objects.get(code="MHU")
    assert loaded_scale("pku-2023") == SCALE
    assert AuditEntry.objects.filter(action="reports.lay_out").count() == 1


def test_every_workbook_again_changes_nothing(year, folder):
    """Applied twice: all unchanged, and the history has not a row more."""
    events = [
        model for model in apps.get_models() if model._meta.model_name.endswith("event")
    ]
    before = {model: model.objects.count() for model in events}
    school = Union.objects.get(code="MHU")

    made = [key for key in ORDER if (folder / f"{key}.xlsx").exists()]
    counts = {}
    for key in made:
        batch = staging.stage(
            key, folder / f"{key}.xlsx", actor=None, union=school, as_of=AS_OF
        )
        counts[key] = staging.apply(batch, actor=None).counts()

    assert {
        key: {verdict for verdict, number in found.items() if number}
        for key, found in counts.items()
    } == {key: {"unchanged"} for key in made}
    assert len(made) == 39
    assert {model: model.objects.count() for model in events} == before


def test_committees_sit_and_keep_their_terms(year):
    committees = Organ.objects.filter(kind="committee")
    assert committees.count() == 64
    assert Term.objects.last_of_organ().count() == Organ.objects.count()


def test_a_second_load_is_refused_and_if_empty_does_nothing(year, capsys):
    with pytest.raises(CommandError, match=r"^门户里已有“明湖大学工会”；"):
        call_command("load_reference", "pku-2023")

    call_command("load_reference", "pku-2023", "--if-empty")

    assert capsys.readouterr().out == "门户里已有“明湖大学工会”，不载入参考年度。\n"
    assert Union.objects.filter(level="school").count() == 1


# --- Checking ---------------------------------------------------------------------------
def test_every_figure_is_as_printed(year, capsys):
    figures, message = checked(capsys)

    assert message == ""
    assert [key for key, figure in figures.items() if not figure["ok"]] == []
    assert figures["members.total"] == {
        "key": "members.total",
        "printed": "384人",
        "computed": "384人",
        "kind": "records",
        "ok": True,
    }


def test_one_membership_less_is_found(year, capsys):
    row = Membership.objects.filter(status="active").earliest("starts_on", "pk")
    row.ends_on = date(2024, 4, 10)
    row.save()

    figures, message = checked(capsys)

    wrong = {key for key, figure in figures.items() if not figure["ok"]}
    campus = "members.med" if "MED" in row.union.code else "members.hq"
    assert wrong == {"members.total", campus}
    assert figures["members.total"]["computed"] == "383人"
    assert figures["members.total"]["reason"] == "门户印作“383人”，应印作“384人”"
    assert message == "127 个数中有 2 个不对。"


RECOUNT = Path(__file__).parents[2] / "reference" / "recount.py"
ALSO = {
    "members.women": "女会员",
    "members.retained": "保留会籍人员",
    "members.joined": "新入会会员",
    "members.model_workers": "在册劳模",
}


def recounted(records, report):
    """The script, on its own: no path to the portal's code, no environment."""
    return subprocess.run(
        [sys.executable, "-I", str(RECOUNT), str(records), str(report)],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
        text=True,
    )


def test_a_script_of_its_own_counts_the_figures_again_and_agrees(year, tmp_path):
    report = Report.objects.get(key="pku-2023")
    for number, (figure, title) in enumerate(ALSO.items()):
        PrintedFigureFactory(
            report=report, records=True, key=f"x{number}", figure=figure, title=title,
            order=900 + number,
        )  # fmt: skip
    records, printed = tmp_path / "records.json", tmp_path / "report.json"
    call_command("export_records", "--union", "MHU", "--out", str(records))
    call_command(
        *("print_report", "--union", "MHU", "--period", "2023"),
        *("--format", "json", "--out", str(printed)),
    )

    agreed = recounted(records, printed)
    rows = json.loads(records.read_text("utf-8"))
    member = next(r for r in rows["tables"]["memberships"] if r["status"] == "active")
    member["kind"] = "void"
    records.write_text(json.dumps(rows), "utf-8")
    differs = recounted(records, printed)

    assert agreed.stdout.splitlines()[-1] == (
        "17 numbers of 13 figures counted again, 0 differ."
    )
    assert (agreed.returncode, differs.returncode) == (0, 1)
    assert "✗" in differs.stdout
    assert set(member) == set(bare_records.MEMBERSHIP)
    assert not {"name", "staff_number"} & set(member)


def test_a_figure_still_typed_in_after_its_area_has_landed_is_overdue(year, capsys):
    row = Report.objects.get().figures.get(key="members.unions.total")
    row.kind, row.value, row.source, row.figure = "manual", 62, "组织部登记", ""
    row.save()

    figures, message = checked(capsys)

    assert figures["members.unions.total"] == {
        "key": "members.unions.total",
        "printed": "62个",
        "computed": "62个",
        "kind": "manual",
        "ok": False,
        "reason": "2-members 已完成，应由记录计算，现在仍是人工填报",
    }
    assert message == "127 个数中有 1 个不对。"


def test_a_figure_that_is_gone_is_missed(year, capsys):
    Report.objects.get().figures.get(key="core.plan.prc_anniversary").delete()

    figures, message = checked(capsys)

    assert figures["core.plan.prc_anniversary"]["reason"] == "报告里没有这个数据"
    assert message == "127 个数中有 1 个不对。"


def test_the_table_is_for_people(year, capsys):
    call_command("check_reference", "pku-2023")

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 127 + 2
    assert lines[0].split() == ["含义", "印作", "算得", "来源", "标签"]
    assert lines[-1] == (
        "比例 0.01：127 个数，127 个相符；"
        "由记录计算 37，由日期推算 4，文字表述 4，人工填报 82。"
    )


# --- The accounts of the demonstration --------------------------------------------------
def test_the_demonstration_finds_one_person_of_each_kind(year, settings, capsys):
    settings.DEMO, settings.DEMO_PASSWORD = True, "minghu-2024-demo"

    call_command("demo_accounts")
    first = capsys.readouterr().out
    call_command("demo_accounts")

    assert capsys.readouterr().out == first
    lines = first.splitlines()
    assert lines[0] == "演示账号，密码都是 minghu-2024-demo"
    assert [line.split()[0] for line in lines[2:]] == [
        "会员",
        "二级工会干部",
        "校工会专职干部",
        "校工会主席",
        "校工会财务委员",
        "经审委员会主任",
        "单位负责人",
        "单位联络人",
        "代表团团长",
        "代表团记录员",
        "代表",
        "市教育工会干部",
        "系统管理员",
        "安全管理员",
        "审计管理员",
    ]
    assert "沈书禾" in lines[5]


# --- A second school in the same portal -------------------------------------------------
@pytest.fixture(scope="module")
def beside(loaded, django_db_blocker):
    """The second school, loaded where the first already is."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", "whut-2023", "--scale", SCALE, "--if-empty")
        yield load("whut-2023")
        transaction.set_rollback(True)


@pytest.fixture
def both(beside, db):
    return beside


def test_both_years_are_as_printed(both, capsys):
    for key, number in (("whut-2023", 58), ("pku-2023", 127)):
        figures, message = checked(capsys, key)

        assert message == ""
        assert [key for key, figure in figures.items() if not figure["ok"]] == []
        assert len(figures) == number


def test_the_second_report_is_laid_out_with_all_its_figures(both):
    reading = read(Report.objects.get(key="whut-2023"))

    assert reading.tally() == {"records": 15, "date": 2, "stated": 3, "manual": 38}
    small = scaled(both, SCALE)
    assert [
        reading.fill(section.text) for section in reading.report.sections.all()
    ] == [small.filled(section.text) for section in both.sections]


def test_each_year_is_there_once(both, capsys):
    for key, school in (
        ("pku-2023", "明湖大学工会"),
        ("whut-2023", "京华理工大学工会"),
    ):
        with pytest.raises(CommandError, match=f"^门户里已有“{school}”；"):
            call_command("load_reference", key)
        call_command("load_reference", key, "--if-empty")
        assert capsys.readouterr().out == f"门户里已有“{school}”，不载入参考年度。\n"

    schools = Union.objects.filter(level="school").order_by("order")
    assert [school.code for school in schools] == ["MHU", "JHUT"]
    assert {school.parent.code for school in schools} == {"JHGH"}


def test_officers_of_two_schools_never_see_the_others_people(both):
    for code in ("MHU", "JHUT"):
        school = Union.objects.get(code=code)
        chair = Appointment.objects.get(
            seat=school, post__code="CHAIR", ends_on=None
        ).person
        officer = Appointment.objects.filter(
            seat=school, post__code="OFFICER"
        ).earliest("pk")
        for person in (chair, officer.person):
            seen = Person.objects.visible_to(person)
            assert set(seen.values_list("school__code", flat=True)) == {code}
            reports = Report.objects.visible_to(person)
            assert {report.union.code for report in reports} == {code}


def test_the_demonstration_has_officers_of_both_schools(both, settings, capsys):
    settings.DEMO, settings.DEMO_PASSWORD = True, "minghu-2024-demo"

    call_command("demo_accounts")

    lines = capsys.readouterr().out.splitlines()[2:]
    chairs = [line.split()[2:4] for line in lines if line.startswith("  校工会主席")]
    assert chairs == [
        ["沈书禾", "明湖大学工会"],
        ["程望舒", "京华理工大学工会"],
    ]
    assert len([line for line in lines if "系统区" in line]) == 3
