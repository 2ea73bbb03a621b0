"""A session and its duties come in by workbook, once, through the same doors."""

from datetime import date
from uuid import uuid4

import pytest

from congress.models import AgendaItem, Attendance, DutyActivity, Opinion
from reference.workbooks import save
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    DelegationFactory,
    SessionFactory,
)
from tests.factories import PersonFactory, UnitFactory
from union_portal.workbooks import REGISTERS, staging

pytestmark = pytest.mark.django_db


def test_a_past_session_comes_in_by_workbooks(school, branch, tmp_path):
    session = SessionFactory(congress=CongressFactory(union=school))
    congress = session.congresses.get()
    delegate = DelegateFactory(
        congress=congress, delegation=DelegationFactory(congress=congress)
    )
    number, unit = delegate.person.staff_number, UnitFactory(union=branch)
    here = {"union": school.code, "opens_on": session.opens_on}
    held = {
        "union": school.code, "number": congress.number, "duty_kind": "inspection",
        "title": "食堂巡察", "held_on": session.opens_on, "unit": unit.code,
    }  # fmt: skip
    sheets = {
        "agenda": [
            here
            | {
                "sitting": "开幕式", "at": "9:00", "order": 1, "title": "工作报告",
                "power": "suggest", "is_report": True, "outcome": "adopted",
            },
            here | {"opens_on": date(2001, 1, 1), "order": 1, "title": "x",
                    "power": "none"},
        ],
        "attendance": [
            here | {"sitting": "开幕式", "staff_number": number, "state": "present"},
            here | {"sitting": "闭幕式", "staff_number": number, "state": "absent"},
        ],
        "opinions": [
            here
            | {
                "delegation": delegate.delegation.name, "staff_number": number,
                "category": "后勤", "text": "食堂", "lead": unit.code,
            },
            here | {"text": "班车"},
            here | {"text": "班车", "delegation": delegate.delegation.name},
            here | {"text": "班车" * 400},
        ],
        "duties": [
            held,
            held | {"staff_number": number},
            held | {"staff_number": PersonFactory(school=school).staff_number},
        ],
    }  # fmt: skip

    found = {}
    for key, rows in sheets.items():
        path = tmp_path / f"{key}.xlsx"
        save(path, REGISTERS[key], rows)
        for _turn in range(2):
            batch = staging.stage(
                key, path, actor=None, union=school, as_of=session.opens_on
            )
            counts = staging.apply(batch, actor=None).counts()
            found.setdefault(key, []).append(
                (counts["new"], counts["unchanged"], counts["refused"])
            )

    assert found == {
        "agenda": [(1, 0, 1), (0, 1, 1)],
        "attendance": [(1, 0, 1), (0, 1, 1)],
        "opinions": [(4, 0, 0), (0, 4, 0)],
        "duties": [(2, 0, 1), (0, 2, 1)],
    }
    assert AgendaItem.objects.get().outcome == "adopted"
    assert Attendance.objects.get().manner == "sheet"
    assert Attendance.objects.get().sitting.state == "closed"
    opinion = Opinion.objects.get(text="食堂")
    assert (opinion.category.name, opinion.matter.lead_unit) == ("后勤", unit)
    activity = DutyActivity.objects.get()
    assert [part.delegate for part in activity.parts.all()] == [delegate]

    twin = Opinion.objects.get(text="班车", delegation=None)
    twin.pk, twin.number, twin.public_id = None, 99, uuid4()
    twin.save()
    rows = [here | {"text": "班车", "category": "后勤"}, held | {"place": "东区"}]
    found = []
    for key, row in zip(("opinions", "duties"), rows, strict=True):
        save(path, REGISTERS[key], [row])
        batch = staging.stage(
            key, path, actor=None, union=school, as_of=session.opens_on
        )
        batch = staging.apply(batch, actor=None)
        found += [p["reason"] for one in batch.rows.all() for p in one.problems]
    assert found == [
        "这次会议有 2 条内容相同的意见（编号 2、99），表里分不出是哪一条，请在系统里逐条办理。"
    ]
    assert DutyActivity.objects.get().place == "东区"
