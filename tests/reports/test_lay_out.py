"""编排报告: what is laid out can be read from the first day."""

from datetime import date

import pytest

from reports.composing import read
from reports.models import Report
from reports.transitions import lay_out_report
from union_portal.audit import AuditEntry
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db
TOTAL = {
    "key": "members.total",
    "title": "会员",
    "form": "{n}人",
    "kind": "records",
    "figure": "members.persons",
}
TEXT = {"ident": "1", "level": 3, "lead": "队伍。", "text": "现有会员{members.total}。"}


@pytest.fixture
def lay_out(school):
    def lay_out(sections=(TEXT,), figures=(TOTAL,), actor=None, **fields):
        usual = {
            "key": "mhu-2023",
            "period": "2023",
            "start": date(2023, 1, 1),
            "end": date(2023, 12, 31),
            "as_of": date(2024, 4, 11),
            "title_lines": ["2023年度工作报告"],
        }
        return lay_out_report(
            actor=actor,
            union=school,
            sections=sections,
            figures=figures,
            **usual | fields,
        )

    return lay_out


def test_a_report_is_laid_out_and_recorded_once(lay_out, officer, member):
    report = lay_out(actor=officer)

    reading = read(report)
    assert [reading.fill(section.text) for section in report.sections.all()] == [
        "现有会员1人。"
    ]
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.actor) == ("reports.lay_out", officer)
    assert (entry.subject, entry.union) == (report, report.union)
    assert entry.data == {"sections": 1, "figures": 1}


def test_sections_and_figures_keep_their_order(lay_out):
    figures = [TOTAL | {"key": key} for key in ("b", "a")]
    sections = [TEXT | {"ident": ident, "text": ""} for ident in ("2", "1")]

    report = lay_out(sections, figures)

    assert [figure.key for figure in report.figures.all()] == ["b", "a"]
    assert [section.ident for section in report.sections.all()] == ["2", "1"]


REFUSED = {
    "tag": ({"figures": ()}, "正文里有标记“{members.total}”，但没有这个数据。"),
    "tag in the title": (
        {"title_lines": ["{x}"]},
        "正文里有标记“{x}”，但没有这个数据。",
    ),
    "figure": ({"figures": (TOTAL | {"figure": "x.y"},)}, "没有数据项“x.y”。"),
    "norm": (
        {"figures": (TOTAL | {"kind": "norm", "norm": "x.y"},)},
        "没有制度参数“x.y”。",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused(lay_out, case):
    changes, why = REFUSED[case]

    with pytest.raises(TransitionError) as refusal:
        lay_out(**changes)

    assert str(refusal.value) == why
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    "figure",
    [
        TOTAL | {"form": "{n/百万}人"},
        TOTAL | {"figure": ""},
        TOTAL | {"kind": "manual", "value": 3, "source": ""},
        TOTAL | {"kind": "date"},
    ],
)
def test_a_number_that_does_not_say_where_it_comes_from_is_refused(lay_out, figure):
    with pytest.raises(TransitionError, match=r"^会员："):
        lay_out(figures=(figure,))

    assert Report.objects.count() == 0


def test_there_is_one_report_of_a_union_and_period(lay_out):
    lay_out()

    with pytest.raises(TransitionError) as refusal:
        lay_out(key="mhu-2023-again")

    assert str(refusal.value) == "“明湖大学工会”已有 2023 年度的年度工作报告。"


def test_a_report_that_ends_before_it_begins_is_refused(lay_out):
    with pytest.raises(TransitionError):
        lay_out(end=date(2022, 12, 31))
