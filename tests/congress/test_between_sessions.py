"""What delegates did between sessions, and whether the party organisation listened."""

from datetime import date

import pytest

from congress.duty import duties_of
from congress.hearings import lines, semesters
from congress.models import CountedVote
from members.models import MeetingAttendance, Union, WorkKind
from members.transitions.meetings import call_meeting
from tests.congress_factories import CongressFactory, DelegateFactory, SessionFactory
from tests.factories import OrganFactory, UnitFactory, WorkRecordFactory
from tests.session_factories import AttendanceFactory, SittingFactory
from union_portal.figures import SUBTREE, Scope, evaluate

pytestmark = pytest.mark.django_db
YEAR = date(2024, 1, 1), date(2024, 12, 31)


def test_votes_in_the_hall_and_meetings_of_bodies_are_duties(school, branch):
    session = SessionFactory(congress=CongressFactory(union=branch))
    congress = session.congresses.get()
    here, guest, away = (
        DelegateFactory(congress=congress, kind=kind)
        for kind in ("full", "observer", "full")
    )
    sittings = SittingFactory.create_batch(2, session=session)
    for sitting in sittings:
        AttendanceFactory(sitting=sitting, delegate=here)
    AttendanceFactory(sitting=sittings[0], delegate=guest)
    AttendanceFactory(
        sitting=sittings[0], delegate=away, state="absent", arrived_at=None
    )
    for title in ("津贴办法", "聘期考核"):
        CountedVote.objects.create(
            session=session, title=title, entitled=3, approve=2, passed=True
        )
    for kind in ("special", "committee"):
        meeting = call_meeting(
            actor=None, organ=OrganFactory(union=school, kind=kind),
            held_on=date(2024, 5, 6), title=f"{kind}例会",
        )  # fmt: skip
        type(meeting).objects.filter(pk=meeting.pk).update(state="held")
        for delegate, presence in ((here, "present"), (away, "excused")):
            MeetingAttendance.objects.create(
                meeting=meeting, person=delegate.person, presence=presence
            )

    told = {
        one: [
            (str(duty.kind), duty.text) for duty in duties_of(one.person, *YEAR)
            if str(duty.kind) != "出席会议"
        ]
        for one in (here, guest, away)
    }  # fmt: skip

    assert told == {
        here: [
            ("参加主席团、专门委员会等会议", "专门委员会 special例会"),
            ("参加表决", f"{session}，表决 2 项"),
        ],
        guest: [],
        away: [],
    }


def test_unions_that_were_not_heard_in_a_semester_are_listed(tree):
    """Heard in spring, heard in autumn alone, no party organisation, none at all."""
    first, second = tree.hq_branches
    third = tree.med_branches[0]
    for union in (first, second, third):
        UnitFactory(union=union, has_party_organisation=union != third)
    kind = WorkKind.objects.get(code="party_hearings")
    for union, day in (
        (tree.school, date(2024, 3, 5)),
        (first, date(2024, 4, 2)),
        (second, date(2024, 10, 8)),
    ):
        WorkRecordFactory(
            kind=kind, union=union, happened_on=day, values={"term": "春季学期"}
        )
    day = date(2024, 11, 15)
    wanted = Union.objects.filter(
        pk__in=[tree.school.pk, first.pk, second.pk, third.pk]
    )

    found = {
        line.union: (line.before, line.now, line.verdict)
        for line in lines(wanted, tree.school, day)
    }

    assert [str(one) for one in semesters(tree.school, date(2025, 1, 20))] == [
        "2024 年春季学期",
        "2024 年秋季学期",
    ]
    assert found == {
        second: (0, 1, "上学期没有按规定听取"),
        tree.school: (1, 0, "本学期还没有听取"),
        first: (1, 0, "本学期还没有听取"),
    }
    assert next(iter(found)) == second
    asked = [
        ("congress.unheard", Scope(union, SUBTREE, *YEAR, day))
        for union in (second, first)
    ]
    assert evaluate(asked) == [1, 0]
