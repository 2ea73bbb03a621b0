"""Long work: queued with its transaction, run once, seen while it runs, called off."""

import logging
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from members.models import Person, Union
from tests.factories import PersonFactory
from union_portal import tasks
from union_portal.attachments import private_files
from union_portal.jobs import KINDS, Job, JobKind, JobState, acts, cancel, enqueue
from union_portal.jobs.running import sweep, work
from union_portal.lifecycle import TransitionError
from union_portal.notices import Notice

pytestmark = pytest.mark.django_db
beside = pytest.mark.django_db(transaction=True)
S = JobState
LATER = timedelta(minutes=5)


@pytest.fixture
def person(db):
    return PersonFactory()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def queue(person, monkeypatch):
    """``queue(run)``: a waiting job whose work is ``run(job)``."""

    def queued(run, **params):
        monkeypatch.setitem(KINDS, "tests.work", JobKind("tests.work", "试一试", run))
        with transaction.atomic():
            return enqueue("tests.work", actor=person, **params)

    return queued


def ended(job):
    return Job.objects.get(pk=job.pk)


def rename(union, name):
    Union.objects.filter(pk=union.pk).update(name=name)


def name_of(union):
    return Union.objects.get(pk=union.pk).name


# Queueing


@beside
def test_a_job_is_queued_with_its_transaction_or_not_at_all(queue, person):
    queue(print)
    with pytest.raises(transaction.TransactionManagementError):
        enqueue("tests.work", actor=person)
    with transaction.atomic():
        enqueue("tests.work", actor=person)
        transaction.set_rollback(True)

    assert [job.state for job in Job.objects.all()] == [S.QUEUED]


def test_params_hold_ids_and_no_records(queue, person):
    with pytest.raises(TypeError):
        queue(print, person=person)


@beside
def test_queueing_survives_a_broker_that_is_away(queue, monkeypatch):
    def away(**options):
        raise ConnectionError

    monkeypatch.setattr(tasks, "wake_worker", away)

    assert queue(print).state == S.QUEUED


# Running


def test_a_job_runs_says_its_result_and_leads_to_it(queue, union):
    def run(job):
        rename(union, "新名")
        job.tell("改名", 50)
        job.lead_to("/norms/")
        return "改好了。"

    job = queue(run)

    work()

    job = ended(job)
    assert (job.state, job.percent, job.message, job.link, job.tries) == (
        S.DONE,
        100,
        "改好了。",
        "/norms/",
        1,
    )
    assert name_of(union) == "新名"
    assert work() is None


@pytest.fixture
def union(branch):
    return branch


@beside
def test_progress_is_seen_while_the_work_is_not(queue, union, meanwhile):
    seen = []

    def run(job):
        rename(union, "新名")
        job.tell("改名", 40)
        other = meanwhile(
            lambda: (*Job.objects.values_list("step", "percent")[0], name_of(union))
        )
        seen.append(other.result())

    before = name_of(union)
    queue(run)

    work()

    assert seen == [("改名", 40, before)]
    assert name_of(union) == "新名"


@beside
def test_a_job_delivered_twice_runs_once(queue, meanwhile):
    runs = []

    def run(job):
        runs.append(meanwhile(work).result())

    queue(run)

    work()
    tasks.run_job()

    assert runs == [None]


def test_the_oldest_comes_first(queue):
    order = []
    first, second = (queue(lambda job: order.append(job.pk)) for _n in range(2))

    assert (first.ahead(), second.ahead()) == (0, 1)

    work()
    work()

    assert order == [first.pk, second.pk]


# Failing


def test_a_refusal_is_what_the_person_reads(queue, union):
    def run(job):
        rename(union, "新名")
        raise TransitionError("这张表已经写入过了。")

    before, job = name_of(union), queue(run)

    work()

    assert (ended(job).state, ended(job).message) == (S.FAILED, "这张表已经写入过了。")
    assert name_of(union) == before


def test_a_failure_is_told_in_words_and_logged_without_values(queue, caplog):
    cell = "张三 110101199003078515"

    def run(job):
        raise ValueError(cell)

    job = queue(run)

    with caplog.at_level(logging.ERROR):
        work()

    assert ended(job).state == S.FAILED
    assert "系统出了差错" in ended(job).message
    assert "ValueError" in caplog.text
    assert "test_jobs.py" in caplog.text
    assert "张三" not in caplog.text
    assert "110101199003078515" not in caplog.text


def test_what_the_database_refuses_is_not_quoted(queue, caplog, person):
    taken = "110101199003078515"
    Person.objects.filter(pk=person.pk).update(sign_in_name=taken)

    def run(job):
        PersonFactory(sign_in_name=taken)

    job = queue(run)

    work()

    assert ended(job).state == S.FAILED
    assert "IntegrityError" in caplog.text
    assert "110101199003078515" not in caplog.text + ended(job).message


def test_an_outage_leaves_the_job_to_another_try(queue):
    def run(job):
        raise OperationalError("the server closed the connection")

    job = queue(run)

    with pytest.raises(OperationalError):
        work()

    assert ended(job).state == S.RUNNING


# Killed workers


def test_a_silent_job_is_given_back_and_runs_again(queue):
    job = queue(lambda job: "好了")
    acts.claim()

    assert sweep(timezone.now()) == 0
    assert sweep(timezone.now() + LATER) == 1
    work()

    assert (ended(job).state, ended(job).tries) == (S.DONE, 2)


def test_after_three_tries_the_person_is_told(queue):
    job = queue(print)
    for _try in range(3):
        acts.claim()
        sweep(timezone.now() + LATER)

    assert ended(job).state == S.FAILED
    assert "试了 3 次都中断了" in ended(job).message


@beside
def test_a_run_that_was_given_up_writes_nothing_any_more(queue, union, meanwhile):
    """The first worker only seemed dead: the second one's run is the one that counts."""

    def run(job):
        rename(union, f"第 {job.tries} 次")
        if job.tries == 1:
            meanwhile(sweep, timezone.now() + LATER).result()
            meanwhile(acts.claim).result()

    job = queue(run)

    work()

    assert name_of(union) == "文学院工会"
    assert (ended(job).state, ended(job).tries) == (S.RUNNING, 2)


@beside
def test_the_heart_beats_while_the_work_says_nothing(queue, monkeypatch, meanwhile):
    from union_portal.jobs import pulse  # noqa: PLC0415 - patched

    monkeypatch.setattr(pulse.Pulse.__init__, "__defaults__", (0.02,))
    beats = []

    def beat():
        return Job.objects.values_list("heartbeat_at", flat=True)[0]

    def run(job):
        began = meanwhile(beat).result()
        for _look in range(200):
            if meanwhile(beat).result() > began:
                beats.append(True)
                return

    queue(run)

    work()

    assert beats == [True]


# Calling off


def test_a_waiting_job_is_cancelled_at_once(queue, person):
    job = queue(print)

    cancel(job, actor=person)

    assert ended(job).state == S.CANCELLED
    assert work() is None
    with pytest.raises(TransitionError):
        cancel(job, actor=person)


@beside
def test_a_running_job_stops_at_its_next_step_and_leaves_nothing(
    queue, person, union, meanwhile, tmp_path
):
    def run(job):
        rename(union, "新名")
        paper = tmp_path / "paper"
        paper.write_text("x")
        job.keep("结果.txt", paper)
        meanwhile(cancel, job, actor=person).result()
        job.tell("下一步")
        raise AssertionError("it went on")

    job = queue(run)

    work()

    assert ended(job).state == S.CANCELLED
    assert name_of(union) == "文学院工会"
    assert not private_files().exists(job.place)


def test_a_job_whose_worker_died_can_still_be_called_off(queue, person):
    job = queue(print)
    cancel(acts.claim(), actor=person)

    sweep(timezone.now() + LATER)

    assert ended(job).state == S.CANCELLED


# Files and messages


@pytest.fixture
def with_file(queue, tmp_path):
    def run(job):
        paper = tmp_path / "paper"
        paper.write_text("内容")
        job.keep("结果.txt", paper)

    job = queue(run)
    work()
    return ended(job)


def test_a_result_is_fetched_by_who_asked_for_it_alone(
    with_file, as_user, person, officer, system_admin
):
    address = f"/jobs/{with_file.public_id}/file/"

    fetched = as_user(person).get(address)

    assert b"".join(fetched.streaming_content).decode() == "内容"
    assert "attachment" in fetched.headers["Content-Disposition"]
    for other in (officer, system_admin):
        assert as_user(other).get(address).status_code == 404


def test_results_go_after_their_days(with_file, as_user, person):
    sweep(timezone.now() + timedelta(days=6))
    assert private_files().exists(with_file.place)

    sweep(timezone.now() + timedelta(days=9))

    assert not private_files().exists(with_file.place)
    client = as_user(person)
    assert client.get(f"/jobs/{with_file.public_id}/file/").status_code == 404
    assert "已过保留期" in client.get(f"/jobs/{with_file.public_id}/").content.decode()


def test_a_lost_file_is_not_found_and_no_error(with_file, as_user, person):
    private_files().delete(with_file.place)

    page = as_user(person).get(f"/jobs/{with_file.public_id}/file/")

    assert page.status_code == 404


@pytest.mark.parametrize(("age", "count"), [(10, 0), (40, 1)])
def test_who_waited_long_is_told_at_the_end(queue, person, age, count):
    job = queue(print)
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=age))

    work()

    assert list(Notice.objects.values_list("recipient", "link")) == (
        [(person.pk, job.get_absolute_url())] * count
    )
