"""Outlines: the seeded ones begin a report, a good report becomes one."""

from datetime import date

import pytest

from reports import transitions
from reports.composing import TAG, compose, read
from reports.models import Outline, OutlineEntry
from reports.outlines import plant
from tests.factories import SectionFactory
from union_portal.figures import FIGURES
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db
YEAR = {"period": "2024", "start": date(2024, 1, 1), "end": date(2024, 12, 31)}


@pytest.fixture
def seeded():
    """The four that a migrated portal has; planting again changes nothing."""
    plant(None)
    return Outline.objects.filter(union=None)


def test_every_seeded_outline_begins_a_report_that_can_be_read(seeded, school, officer):
    assert seeded.count() == 4
    for outline in seeded:
        report = transitions.start_report(
            outline, actor=officer, union=school, as_of=date(2025, 3, 1),
            title_lines=[outline.title], **YEAR,
        )  # fmt: skip
        assert len(compose(read(report))["sections"]) == outline.entries.count()
    assert school.reports.filter(key="mhu-2024-finance").exists()


def test_seeded_outlines_name_registered_figures_alone(seeded):
    texts = OutlineEntry.objects.filter(outline__in=seeded).values_list(
        "text", flat=True
    )

    assert {tag for text in texts for tag in TAG.findall(text)} <= set(FIGURES)


def test_what_a_union_closed_is_not_planted_again(seeded):
    first = seeded.first()
    first.closed_on = date(2024, 1, 1)
    first.save()

    plant(None)

    assert seeded.count() == 4
    first.refresh_from_db()
    assert first.closed_on == date(2024, 1, 1)


def test_a_report_becomes_an_outline(report, officer):
    SectionFactory(report=report, text="删去的。")
    transitions.remove_section(report.sections.last(), actor=officer)

    outline = transitions.keep_outline(report, actor=officer, title="我们的")

    assert [(e.heading, e.text) for e in outline.entries.all()] == [
        ("2023年工作回顾", ""),
        ("夯实组织基础", ""),
        ("", "现有会员{members.persons}。"),
        ("", "走访××，大家都说好。"),
    ]
    with pytest.raises(TransitionError):
        transitions.keep_outline(report, actor=officer, title="我们的")
    transitions.close_outline(outline, actor=officer)
    with pytest.raises(TransitionError):
        transitions.close_outline(outline, actor=officer)


def test_what_an_outline_offers_is_seen_by_its_union_alone(
    report, officer, chair, member, federation_officer
):
    outline = transitions.keep_outline(report, actor=officer, title="我们的")

    seen = [
        person.name
        for person in (officer, chair, member, federation_officer)
        if outline in Outline.objects.visible_to(person)
    ]
    assert seen == ["顾青", "沈书禾"]


def test_an_outline_of_ones_own_is_drawn_up_and_begins_a_report(
    as_user, officer, school, branch_officer
):
    """From nothing to a report in the browser: entries, places, a table, the text."""
    desk = as_user(officer)
    head = {"union": school.pk, "title": "爱心基金报告", "kind": "other", "years": 1}
    place = desk.post("/reports/outlines/new/", head)["Location"]
    outline = Outline.objects.get(title="爱心基金报告")
    assert (
        desk.post("/reports/outlines/new/", head).status_code == 200
    )  # once per union

    def add(**typed):
        return desk.post(f"{place}add/", {"kind": "text", "do": "save"} | typed)

    add(level=1, heading="结余")
    add(level=1, heading="收支", text="会员{members.persons}。")
    added = add(level=2, heading="收支明细", kind="table")
    table = outline.entries.get(kind="table")
    assert added["Location"] == f"{place}{table.pk}/"  # what is it made of?
    assert add(level=1).status_code == 200
    assert "没有数据项" in add(level=1, heading="x", text="{no.such}").content.decode()
    looked = add(level=1, heading="没写完", do="find", q="女会员").content.decode()
    assert "{members.women}" in looked
    assert "没写完" in looked

    desk.post(
        added["Location"],
        {"do": "save", "level": 2, "heading": "收支明细", "kind": "table",
         "c-grid": "项目|金额\n捐款|{members.women}"},
    )  # fmt: skip
    first = outline.entries.first()
    desk.post(f"{place}{first.pk}/arrange/", {"do": "down"})
    desk.post(f"{place}{first.pk}/arrange/", {"do": "down"})
    report = transitions.start_report(
        outline, actor=officer, union=school, as_of=date(2025, 3, 1),
        title_lines=["爱心基金报告"], **YEAR,
    )  # fmt: skip
    sections = compose(read(report))["sections"]
    assert [s["heading"] for s in sections] == [
        "一、收支",
        "（一）收支明细",
        "二、结余",
    ]
    assert set(report.figures.values_list("key", flat=True)) == {
        "members.persons",
        "members.women",
    }
    assert as_user(branch_officer).get(place).status_code == 403

    desk.post(f"{place}{first.pk}/arrange/", {"do": "remove"})
    assert outline.entries.count() == 2
    transitions.close_outline(outline, actor=officer)
    with pytest.raises(TransitionError):
        transitions.remove_entry(table, actor=officer)


def test_a_general_outline_is_copied_not_changed(seeded, as_user, officer, school):
    general, desk = seeded.get(kind="finance"), as_user(officer)
    assert desk.get(f"/reports/outlines/{general.pk}/").status_code == 403

    place = f"/reports/outlines/{general.pk}/copy/"
    desk.post(
        place,
        {"union": school.pk, "title": "我校经费报告", "kind": "finance", "years": 1},
    )

    copy = Outline.objects.get(union=school)
    assert copy.entries.count() == general.entries.count()
