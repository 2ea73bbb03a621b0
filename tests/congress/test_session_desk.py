"""The desk before and after a session: checklist, agenda, texts; duties in between."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from congress.duty import duties_of
from congress.models import Outcome, SessionText
from congress.transitions import agenda as agendas
from congress.transitions import consultations, duties, preparation, texts
from members.transitions.registers import redefine
from tests.congress_factories import (
    CongressFactory,
    DelegateFactory,
    SessionFactory,
)
from tests.session_factories import (
    AgendaFactory,
    AttendanceFactory,
    ConsultationFactory,
    DutyFactory,
    OpinionFactory,
    PreparationFactory,
    SittingFactory,
)
from union_portal.figures import FIGURES, SUBTREE, Scope
from union_portal.lifecycle import TransitionError
from union_portal.norms import NormValue
from union_portal.reminders import REMINDERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def congress(school):
    return CongressFactory(union=school)


@pytest.fixture
def session(congress):
    return SessionFactory(congress=congress, state="planned")


def test_the_checklist_counts_back_by_the_norm_and_moves_with_the_opening(
    session, school, officer, chair
):
    NormValue.objects.create(
        key="congress.papers_days", union=school, value=10, starts_on="2024-01-01",
        reason="x",
    )  # fmt: skip

    preparation.lay_out_checklist(session, actor=officer)

    papers = session.preparations.get(title="会议文件送达代表")
    assert papers.due_on == session.opens_on - timedelta(days=10)
    preparation.correct_preparation(papers, actor=officer, owner=chair)
    assert chair.notices.get().kind == "congress.add_preparation"
    preparation.tick_preparation(papers, actor=officer)
    preparation.tick_preparation(papers, actor=officer)  # pressed twice
    moved = session.opens_on + timedelta(days=7)
    redefine(session, actor=officer, opens_on=moved, closes_on=moved)
    preparation.count_days_again(session, actor=officer)
    papers.refresh_from_db()
    others = session.preparations.exclude(pk=papers.pk)
    assert papers.due_on == date(2024, 4, 1)  # done is done
    assert max(row.due_on for row in others) == date(2024, 4, 17)
    with pytest.raises(TransitionError, match="都已经在清单里"):
        preparation.lay_out_checklist(session, actor=officer)


def test_what_is_overdue_is_told_once_to_its_owner_or_the_office(officer, school):
    today = timezone.localdate()
    session = SessionFactory(
        congress=CongressFactory(union=school), state="planned",
        opens_on=today + timedelta(days=3),
    )  # fmt: skip
    late = PreparationFactory(session=session, due_on=today)
    PreparationFactory(session=session, due_on=today + timedelta(days=1))
    reminder = REMINDERS["congress.preparation_due"]

    rows = list(reminder.due(today))

    assert rows == [late]
    assert reminder.people(rows, today) == {late.pk: [officer]}


def test_an_agenda_belongs_to_its_session_and_is_settled_once_it_is_on(
    session, officer
):
    sitting = SittingFactory(session=session, state="planned")
    item = agendas.put_on_agenda(
        session, actor=officer, title="学校工作报告", power="suggest", is_report=True,
        sitting=sitting,
    )  # fmt: skip

    with pytest.raises(TransitionError, match="属于另一次会议"):
        agendas.correct_agenda(item, actor=officer, sitting=SittingFactory())
    with pytest.raises(TransitionError, match="还没有开幕"):
        agendas.settle_agenda(item, actor=officer, outcome="adopted")
    with pytest.raises(TransitionError, match="会期"):
        agendas.plan_sitting(
            session, actor=officer, title="x",
            starts_at=sitting.starts_at + timedelta(days=5),
        )  # fmt: skip
    session.move("open")
    session.save()
    with pytest.raises(TransitionError, match="才有“未通过”"):
        agendas.settle_agenda(item, actor=officer, outcome=Outcome.REJECTED)
    agendas.settle_agenda(item, actor=officer, outcome="adopted", record_text="一致")
    scope = Scope(session.union, SUBTREE, *[session.opens_on] * 3)
    assert FIGURES["congress.reports_adopted"].value(scope) == 1


def test_minutes_and_summary_are_drafted_from_what_happened(
    session, congress, officer, chair, as_user
):
    session.move("open")
    session.save()
    sitting = SittingFactory(session=session, title="开幕式")
    SittingFactory(session=session, title="分团讨论")  # nothing on its agenda
    AttendanceFactory(sitting=sitting)
    DelegateFactory(congress=congress)
    AgendaFactory(
        session=session, sitting=sitting, title="学校工作报告", is_report=True,
        power="suggest", speaker="校长", outcome="adopted", record="代表们给予肯定。",
    )  # fmt: skip
    OpinionFactory(session=session)

    minutes = texts.draft_text(session, actor=officer, kind="minutes")
    summary = texts.draft_text(session, actor=officer, kind="summary")

    assert "正式代表应到 2，须到 2，实到 1，不足，还差 1 人。" in minutes.text
    assert (
        "1. 校长作学校工作报告（讨论建议）：审议通过。代表们给予肯定。" in minutes.text
    )
    headings = [line for line in minutes.text.split("\n") if line[1:2] == "、"]
    assert headings == ["一、开幕式", "二、意见建议"]
    assert "审议通过报告 1 项：《学校工作报告》。" in summary.text
    assert "提出意见建议 1 条，整理为 1 条" in summary.text
    texts.draft_text(session, actor=officer, kind="minutes")  # nobody's words yet
    texts.write_text(minutes, actor=chair, text="一、概况\n开得好。", version=1)
    for act, word in (
        (
            lambda: texts.draft_text(session, actor=officer, kind="minutes"),
            "不能用草稿",
        ),
        (
            lambda: texts.write_text(minutes, actor=officer, text="x", version=1),
            "沈书禾刚刚改过",
        ),
    ):
        with pytest.raises(TransitionError, match=word):
            act()
    assert SessionText.objects.get(kind="minutes").version == 2
    desk = as_user(officer)
    for what, begins in (
        ("minutes", b"%PDF"),
        ("minutes.docx", b"PK"),
        ("agenda", b"%PDF"),
    ):
        address = reverse("congress:print_session", args=[session.public_id, what])
        assert desk.get(address).content.startswith(begins)
    for what in ("sheet", "door"):
        sitting.rotates = False
        sitting.save()
        address = reverse("congress:print_sitting", args=[sitting.pk, what])
        assert desk.get(address).content.startswith(b"%PDF")


# --- Between sessions -------------------------------------------------------------------
def test_a_file_gathers_what_every_source_knows_and_the_rate_has_both_counts(
    congress, officer, as_user
):
    session = SessionFactory(congress=congress)
    active, idle, observer = (
        DelegateFactory(congress=congress, kind=kind)
        for kind in ("full", "full", "observer")
    )
    AttendanceFactory(sitting__session=session, delegate=active)
    OpinionFactory(session=session, raised_by=active, text="多开会")
    training = DutyFactory(congress=congress, title="新代表培训", held_on="2024-05-06")
    duties.add_to_duty(training, actor=officer, delegates=[active, observer])
    duties.add_to_duty(training, actor=officer, delegates=[active])
    year = date(2024, 1, 1), date(2024, 12, 31)

    found = duties_of(active.person, *year)

    assert [(str(duty.kind), duty.text) for duty in found] == [
        ("代表培训", "新代表培训"),
        ("出席会议", f"{session} {session.sittings.get().title}"),
        ("提出意见建议", "多开会"),
    ]
    assert duties_of(idle.person, *year) == []
    scope = Scope(congress.union, SUBTREE, *year, year[1])
    keys = ("duty_participants", "duty_delegates", "participation")
    assert [FIGURES[f"congress.{key}"].value(scope) for key in keys] == [1, 2, 50]
    phone, desk = as_user(active.person), as_user(officer)
    assert (
        "新代表培训"
        in phone.get(f"{reverse('congress:duty_file')}?year=2024").content.decode()
    )
    for client, address in (
        (phone, f"{reverse('congress:duty_pdf')}?year=2024"),
        (
            desk,
            reverse("congress:constituency_pdf", args=[congress.pk, active.unit.pk]),
        ),
    ):
        assert client.get(address).content.startswith(b"%PDF")
    overview = reverse("congress:duty_overview", args=[congress.pk]) + "?year=2024"
    assert (
        "代表 3 人，有履职记录的 2 人，参与率 66.7%"
        in desk.get(overview).content.decode()
    )
    for _twice in range(2):
        desk.post(overview)
    assert idle.person.notices.count() == 1
    with pytest.raises(TransitionError, match="不是这一届"):
        duties.add_to_duty(training, actor=officer, delegates=[DelegateFactory()])
    duties.take_from_duty(training, actor=officer, delegate=observer)
    assert training.parts.count() == 1


def test_a_consultation_goes_round_with_its_versions(school, officer, member, as_user):
    today = timezone.localdate()
    congress = CongressFactory(
        union=school,
        starts_on=today - timedelta(days=90),
        ends_on=today + timedelta(days=900),
    )
    delegate = DelegateFactory(congress=congress)
    row = ConsultationFactory(congress=congress, text="第一稿")
    page = reverse("congress:consultation", args=[row.public_id])
    phone = as_user(delegate.person)
    assert phone.get(page).status_code == 404  # still a draft

    consultations.open_consultation(row, actor=officer)
    phone.post(page, {"text": "第三条太严"})
    consultations.add_version(row, actor=officer, text="第二稿")
    with pytest.raises(TransitionError, match="不在代表名单"):
        consultations.comment(row, actor=member, text="x")
    phone.post(page, {"text": "没有意见"})
    phone.post(page, {"text": "没有意见了"})
    consultations.close_consultation(row, actor=officer)
    with pytest.raises(TransitionError, match="已经截止"):
        consultations.comment(row, actor=delegate.person, text="x")
    with pytest.raises(TransitionError, match="还有 2 条"):
        consultations.conclude_consultation(row, actor=officer, use_made="x")
    for version in row.versions.all():
        (said,) = version.comments.all()
        consultations.answer_comment(said, actor=officer, use="adopted")
    consultations.conclude_consultation(row, actor=officer, use_made="全部采纳")

    assert [v.comments.get().text for v in row.versions.order_by("number")] == [
        "第三条太严",
        "没有意见了",
    ]
    assert "全部采纳" in phone.get(page).content.decode()
    assert [notice.kind for notice in delegate.person.notices.order_by("pk")] == [
        "congress.open_consultation",
        "congress.add_version",
        "congress.conclude_consultation",
    ]
