"""Reviewed step by step, published once, and from then on it stands."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from members.models import Appointment, Person
from reports import composing, federation, freezing, printing, transitions
from reports.models import Report, ReportState
from reports.transitions.review import present_step
from tests.factories import AppointmentFactory, MembershipFactory
from union_portal.figures import FIGURES
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
YESTERDAY = timezone.localdate() - timedelta(days=1)
NEXT_YEAR = {
    "period": "2024",
    "start": date(2024, 1, 1),
    "end": date(2024, 12, 31),
    "as_of": date(2024, 4, 1),
}


@pytest.fixture
def in_review(report, officer, chair):
    return transitions.submit(
        report, actor=officer, steps=[("核稿", officer), ("审定", chair)]
    )


@pytest.fixture
def approved(in_review, officer, chair):
    transitions.pass_step(in_review, actor=officer)
    return transitions.pass_step(in_review, actor=chair, opinion="同意。")


@pytest.fixture
def published(approved, chair, branch, branch_officer, member):
    return transitions.publish(
        approved, actor=chair, sent_to=[branch], number="明大工字〔2024〕3号"
    )


def told(kind):
    return [n.recipient.name for n in Notice.objects.filter(kind=kind).order_by("pk")]


# --- Review ---------------------------------------------------------------------------
def test_reviewers_read_one_after_the_other(in_review, officer, chair):
    assert told("reports.review") == ["顾青"]
    assert list(Report.objects.awaiting(officer)) == [in_review]
    assert not Report.objects.awaiting(chair).exists()
    with pytest.raises(TransitionError) as refusal:
        transitions.pass_step(in_review, actor=chair)
    assert str(refusal.value) == "现在轮到顾青审稿。"

    report = transitions.pass_step(in_review, actor=officer)
    assert told("reports.review") == ["顾青", "沈书禾"]
    assert report.state == ReportState.REVIEW

    report = transitions.pass_step(report, actor=chair)
    assert (report.state, present_step(report)) == (ReportState.APPROVED, None)
    assert told("reports.approve") == ["顾青"]


def test_sent_back_is_a_draft_again_and_the_next_round_begins_anew(
    in_review, officer, chair
):
    with pytest.raises(TransitionError):
        transitions.send_back(in_review, actor=officer, opinion=" ")

    report = transitions.send_back(in_review, actor=officer, opinion="缺医学部。")

    assert report.state == ReportState.DRAFT
    assert [step.state for step in report.steps.all()] == ["returned", "dropped"]
    transitions.submit(report, actor=officer, steps=[("审定", chair)])
    assert present_step(report).round == 2


def test_a_text_is_taken_back_from_review(in_review, officer, chair, as_user):
    page = reverse("reports:decide", args=[in_review.public_id])
    as_user(officer).post(page, {"recall": "1"})

    in_review.refresh_from_db()
    assert in_review.state == ReportState.DRAFT
    assert [step.state for step in in_review.steps.all()] == ["dropped"] * 2
    assert told("reports.recall") == ["顾青"]


def test_who_leaves_the_post_sees_the_draft_no_more(report, officer, chair):
    helper = AppointmentFactory(seat=report.union).person
    section = report.sections.last()
    transitions.assign_authors(section, actor=officer, authors=[helper])
    transitions.submit(report, actor=officer, steps=[("审定", helper)])
    assert list(Report.objects.visible_to(helper)) == [report]

    Appointment.objects.filter(person=helper).update(ends_on=YESTERDAY)
    helper = Person.objects.get(pk=helper.pk)

    assert not Report.objects.visible_to(helper).exists()
    assert not helper.has_perm("reports.write_section", section)
    transitions.recall(report, actor=officer)
    with pytest.raises(TransitionError) as refusal:
        transitions.assign_authors(section, actor=officer, authors=[helper])
    assert "没有任职" in str(refusal.value)
    copied = transitions.copy_report(report, actor=officer, **NEXT_YEAR)
    assert not copied.sections.filter(authors=helper).exists()


def test_an_unready_draft_is_not_sent_to_review(report, officer, chair):
    section = report.sections.last()
    transitions.take_section(section, actor=chair)
    report.figures.filter(key="visits.total").update(is_carried=True)
    transitions.set_sum(
        report, actor=officer, total="members.total", parts=["visits.total"]
    )

    with pytest.raises(TransitionError) as refusal:
        transitions.submit(report, actor=officer, steps=[("审定", chair)])

    assert "沈书禾正在编辑" in str(refusal.value)
    assert "“走访次数”还是上年的数" in str(refusal.value)
    assert "各部分相加是" in str(refusal.value)


def test_nobody_writes_into_what_is_being_read(in_review, officer):
    section = in_review.sections.last()

    with pytest.raises(TransitionError):
        transitions.write_section(section, actor=officer, version=0, text="改")


@pytest.mark.django_db(transaction=True)
def test_what_is_written_while_it_is_sent_waits_and_is_refused(
    report, officer, chair, meanwhile
):
    section = report.sections.last()
    with transaction.atomic():
        transitions.submit(report, actor=officer, steps=[("审定", chair)])
        late = meanwhile(
            transitions.write_section, section, actor=chair, version=0, text="晚"
        )

    with pytest.raises(TransitionError):
        late.result()


VERBS = {
    "submit": lambda report, person: transitions.submit(
        report, actor=person, steps=[("审定", person)]
    ),
    "pass_step": lambda report, person: transitions.pass_step(report, actor=person),
    "send_back": lambda report, person: transitions.send_back(
        report, actor=person, opinion="x"
    ),
    "publish": lambda report, person: transitions.publish(report, actor=person),
    "withdraw": lambda report, person: transitions.withdraw(
        report, actor=person, reason="x"
    ),
}


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (verb, state)
        for verb in VERBS
        for state in ReportState
        if state not in Report.LIFECYCLE[verb][0]
    ],
)
def test_from_any_other_state_it_is_refused(report, chair, verb, state):
    Report.objects.filter(pk=report.pk).update(
        state=state,
        published_at=timezone.now(),
        sha256="x",
        withdrawn_at=timezone.now(),
        reason="x",
    )

    with pytest.raises(TransitionError):
        VERBS[verb](report, chair)


# --- Publishing -----------------------------------------------------------------------
def test_publishing_keeps_value_words_and_records(published):
    counted = published.frozen.get(key="members.total")
    typed = published.frozen.get(key="visits.total")

    assert (counted.value, counted.token, counted.rows) == (1, "1人", 1)
    [(key, event)] = freezing.unpack(counted.records)
    assert freezing.frozen_rows(counted).get().pk == key
    assert event is not None
    assert (typed.rows, bytes(typed.records), typed.model) == (0, b"", "")
    assert freezing.flaws(published) == []
    assert told("reports.publish") == ["贺兰舟"]
    assert published.number == "明大工字〔2024〕3号"


@pytest.fixture
def arriving(meanwhile, branch):
    """A figure whose records grow, on a second connection, each time they are asked for."""
    counted, asked = FIGURES["members.persons"], []

    def records(scope):
        asked.append(scope)
        if len(asked) > 1:
            meanwhile(MembershipFactory, union=branch).result()
        return counted.records(scope)

    key = "members.arriving"
    FIGURES[key] = replace(counted, key=key, records=records)
    yield FIGURES[key]
    del FIGURES[key]


@pytest.mark.django_db(transaction=True)
def test_value_and_list_are_of_one_moment(approved, chair, arriving):
    approved.figures.filter(key="members.total").update(figure=arriving.key)
    row = approved.figures.get(key="members.total")
    scope = row.scope(approved)
    value = arriving.value(scope)  # beside it, without one moment for both
    assert len(freezing.counted(arriving, scope)[1]) > value

    published = transitions.publish(approved, actor=chair)

    kept = published.frozen.get(key="members.total")
    assert kept.value == kept.rows
    assert freezing.flaws(published) == []


@pytest.mark.django_db(transaction=True)
def test_publishing_beside_another_change_begins_anew(approved, chair, meanwhile):
    with transaction.atomic():
        Report.objects.lock(approved.pk)
        late = meanwhile(transitions.publish, approved, actor=chair)
        Report.objects.filter(pk=approved.pk).update(reporter="顾青")

    assert late.result().reporter == "顾青"


def test_a_published_report_reads_the_same_whatever_happens_to_the_records(
    published, branch
):
    before = composing.compose(composing.read(published))
    pdf = printing.pdf(composing.read(published))

    MembershipFactory(union=branch)

    published = Report.objects.get(pk=published.pk)
    reading = composing.read(published)
    assert reading.tokens["members.total"] == "1人"
    assert composing.compose(reading) == before
    assert printing.pdf(reading) == pdf
    [drift] = freezing.drifts(published)
    assert (drift.figure.key, drift.value, drift.today) == ("members.total", 1, 2)


def test_what_happened_to_the_records_since_is_told(published, member, officer):
    row = published.figures.get(key="members.total")
    kept = published.frozen.get(key="members.total")
    assert not freezing.later(row, kept)

    membership = member.memberships.get()
    membership.ends_on, membership.end_reason = published.start, "withdrawn"
    membership.save()

    story = freezing.story(row, kept, officer)
    assert story["since"].gone == [membership.pk]
    assert [moment.what for moment in story["moments"]] == ["不再计入"]


def test_tampering_shows(published, capsys):
    call_command("verify_report", published.key)
    assert "完整：2 个数" in capsys.readouterr().out

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE reports_frozenfigure SET value = 7 WHERE kind = 'manual'"
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")

    with pytest.raises(CommandError) as problem:
        call_command("verify_report", published.key)
    assert "“走访次数”" in str(problem.value)


def test_a_correction_stands_beside_the_print(published, chair):
    figure = published.frozen.get(key="visits.total")

    row = transitions.correct(
        published, actor=chair, figure=figure, value=8, reason="漏登一次"
    )

    assert row.token == composing.read(published).figures["visits.total"].print(8)
    data = printing.as_json(composing.read(published))
    assert [(c["key"], c["value"]) for c in data["corrections"]] == [
        ("visits.total", 8)
    ]
    assert told("reports.correct") == ["贺兰舟"]
    assert freezing.flaws(published) == []
    assert len(printing.pdf(composing.read(published))) > 0
    with pytest.raises(TransitionError):
        transitions.correct(
            published, actor=chair, figure=figure, value=8, reason="再一次"
        )


def test_withdrawn_with_a_reason_and_hidden_from_members(published, chair, member):
    assert Report.objects.visible_to(member).exists()
    with pytest.raises(TransitionError):
        transitions.withdraw(published, actor=chair, reason=" ")

    transitions.withdraw(published, actor=chair, reason="数据有误")

    assert not Report.objects.visible_to(member).exists()
    assert Report.objects.visible_to(chair).exists()
    assert told("reports.withdraw") == ["贺兰舟"]
    assert freezing.flaws(Report.objects.get(pk=published.pk)) == []


def test_a_report_goes_only_to_unions_below(approved, chair, tree):
    with pytest.raises(TransitionError) as refusal:
        transitions.publish(approved, actor=chair, sent_to=[tree.federation])

    assert "不在本工会范围内" in str(refusal.value)


def test_the_federation_sums_what_its_schools_published(
    published, federation_officer, officer
):
    found = federation.sums(federation_officer)

    assert [report.pk for report in found["reports"]] == [published.pk]
    assert [(t.figure.key, t.value) for t in found["totals"]] == [
        ("members.persons", 1)
    ]


# --- Pages ----------------------------------------------------------------------------
def page(name, report, **more):
    return reverse(f"reports:{name}", kwargs={"public_id": report.public_id, **more})


def test_the_whole_way_by_the_pages(report, officer, chair, branch, as_user):
    desk, boss = as_user(officer), as_user(chair)
    sent = desk.post(page("submit", report), {"reviewer_3": chair.pk})
    assert (sent.status_code, sent["Location"]) == (302, report.get_absolute_url())
    assert "等沈书禾审稿" in desk.get(report.get_absolute_url()).content.decode()

    boss.post(page("decide", report), {"send_back": "1", "opinion": "请补充"})
    desk.post(page("submit", report), {"reviewer_3": chair.pk})
    boss.post(page("decide", report), {"pass": "1"})
    unsure = boss.post(page("publish", report), {"sent_to": [branch.pk]})
    assert unsure.status_code == 200
    boss.post(page("publish", report), {"sent_to": [branch.pk], "sure": "on"})

    report = Report.objects.get(pk=report.pk)
    assert report.state == ReportState.PUBLISHED
    data = json.loads(boss.get(page("json", report)).content)
    assert data["sha256"] == report.sha256
    issued = b"".join(boss.get(page("issue", report)).streaming_content)
    assert issued[:5] == b"%PDF-"
    boss.post(
        page("correct", report, key="visits.total"), {"value": "9", "reason": "漏登"}
    )
    shown = desk.get(report.get_absolute_url()).content.decode()
    assert "更正：走访次数" in shown
    assert "没有：今天再算" in desk.get(page("changes_since", report)).content.decode()
    boss.post(page("withdraw", report), {"reason": "重发"})
    assert "重发" in desk.get(report.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "typed", [{}, {"value": "x", "reason": "y"}, {"value": "1e99"}]
)
def test_a_correction_that_makes_no_sense_stays_a_form(
    published, chair, as_user, typed
):
    response = as_user(chair).post(
        page("correct", published, key="visits.total"), typed
    )

    assert response.status_code == 200
    assert not published.corrections.exists()


def test_a_member_reads_a_published_report_but_not_the_records(
    published, member, as_user, tree
):
    MembershipFactory(union=tree.med_branches[0])
    client = as_user(member)

    assert client.get(published.get_absolute_url()).status_code == 200
    shown = client.get(page("records", published, key="members.total"))
    assert "共 1 条，您可见 1 条" in shown.content.decode()
    assert client.get(page("changes_since", published)).status_code == 403
    assert client.get(page("publish", published)).status_code == 403
