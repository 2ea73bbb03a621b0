"""Terms and sessions: one set of delegates for two congresses, dated mandates."""

from datetime import date

import pytest

from congress.models import Delegate
from congress.transitions.congresses import begin_congress, correct_congress
from congress.transitions.sessions import (
    call_session,
    cancel_session,
    close_session,
    open_session,
    prepare_session,
    report_session,
)
from tests.congress_factories import CongressFactory, DelegateFactory, SessionFactory
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db


def test_a_double_congress_has_one_list_of_delegates(
    school, officer, django_assert_num_queries
):
    staff = CongressFactory(union=school, number=7)
    members = begin_congress(
        actor=officer,
        union=school,
        kind="members",
        number=19,
        starts_on=staff.starts_on,
        shares_with=staff,
    )
    session = call_session(
        actor=officer,
        congresses=[staff, members],
        opens_on=date(2024, 4, 11),
        numbers={staff.pk: 6, members.pk: 6},
    )
    voter = DelegateFactory(congress=staff)
    DelegateFactory(congress=staff, kind="observer")
    DelegateFactory(congress=staff, ends_on=date(2024, 4, 10), end_reason="retired")
    DelegateFactory(congress=staff, starts_on=date(2024, 4, 12))
    DelegateFactory(congress=staff, state="proposed")
    DelegateFactory(congress=CongressFactory(union=school, number=6))

    with django_assert_num_queries(1):
        found = list(Delegate.objects.entitled(session))

    assert found == [voter]
    assert str(session) == (
        "明湖大学第七届教职工代表大会第六次会议"
        "暨明湖大学第十九届工会会员代表大会第六次会议"
    )
    assert session.short_name == "七届六次教代会、十九届六次工代会"


def test_what_cannot_meet_is_refused(tree, school, officer):
    staff = CongressFactory(union=school, starts_on=date(2024, 1, 1))
    ended = CongressFactory(union=school, number=6, state="ended")
    other = CongressFactory(union=tree.hq_branches[0], kind="members")
    day = date(2024, 4, 11)
    wrong = (
        ([], day, "一次会议属于"),
        ([staff, other], day, "同一个工会"),
        ([staff, ended], day, "不能一起开"),
        ([ended], day, "已换届"),
        ([staff], date(2023, 12, 31), "才开始"),
    )

    for congresses, opens_on, words in wrong:
        with pytest.raises(TransitionError, match=words):
            call_session(actor=officer, congresses=congresses, opens_on=opens_on)
    with pytest.raises(TransitionError, match="只能与本工会"):
        correct_congress(other, actor=officer, shares_with=staff)


VERBS = {
    prepare_session: {"planned"},
    open_session: {"planned", "prepared"},
    close_session: {"open"},
    cancel_session: {"planned", "prepared"},
    report_session: {"closed"},
}


def test_a_session_goes_its_way_and_no_other(school, officer):
    congress = CongressFactory(union=school)
    n = 0
    for state in ("planned", "prepared", "open", "closed", "cancelled"):
        for verb, sources in VERBS.items():
            n += 1
            session = SessionFactory(congress=congress, state=state, n=n)
            if state in sources:
                verb(session, actor=officer)
            else:
                with pytest.raises(TransitionError):
                    verb(session, actor=officer)
