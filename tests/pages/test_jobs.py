"""The pages of long tasks: one's own, with progress, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.factories import PersonFactory
from union_portal.jobs import KINDS, Job, JobKind, acts, enqueue

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db):
    return PersonFactory()


@pytest.fixture
def queue(person, monkeypatch):
    monkeypatch.setitem(KINDS, "tests.work", JobKind("tests.work", "试一试", print))

    def queued():
        with transaction.atomic():
            return enqueue("tests.work", actor=person, title="导出会员名册")

    return queued


def page(client, job, **headers):
    return client.get(job.get_absolute_url(), headers=headers)


def text(response):
    return response.content.decode()


def test_without_tasks_the_list_says_what_will_stand_there(as_user, person):
    assert "还没有后台任务" in text(as_user(person).get("/jobs/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions(
    as_user, person, queue, count, django_assert_num_queries
):
    for _job in range(count):
        queue()
    client = as_user(person)
    client.get("/jobs/")

    with django_assert_num_queries(6):
        answer = client.get("/jobs/")

    assert text(answer).count("导出会员名册") == count


def test_a_foreign_task_is_not_there(as_user, queue, officer, system_admin):
    job = queue()

    for other in (officer, system_admin):
        client = as_user(other)
        assert page(client, job).status_code == 404
        assert client.post(f"{job.get_absolute_url()}cancel/").status_code == 404
        assert "导出会员名册" not in text(client.get("/jobs/"))


def test_a_page_in_progress_asks_again_with_and_without_script(as_user, person, queue):
    job = queue()
    acts.claim()
    Job.objects.update(percent=40, step="读取")

    shown = text(page(as_user(person), job))

    assert 'hx-trigger="every 2s"' in shown
    assert '<meta http-equiv="refresh"' in shown
    assert "正在读取" in shown
    assert 'value="40"' in shown


def test_the_part_that_is_asked_for_is_no_whole_page(as_user, person, queue):
    part = text(page(as_user(person), queue(), **{"HX-Request": "true"}))

    assert part.lstrip().startswith("<section")
    assert "马上开始" in part


def test_who_watched_is_led_to_the_result(as_user, person, queue):
    job = queue()
    row = acts.claim()
    row.lead_to("/norms/")
    acts.finish(row, "好了。")

    answer = page(as_user(person), job, **{"HX-Request": "true"})
    later = text(page(as_user(person), job))

    assert answer.headers["HX-Redirect"] == "/norms/"
    assert "查看结果" in later
    assert "hx-get" not in later


def test_a_queue_is_told_of(as_user, person, queue):
    queue()

    assert "前面还有 1 项任务" in text(page(as_user(person), queue()))


def test_a_worker_that_is_away_is_told_of_kindly(as_user, person, queue):
    job = queue()
    Job.objects.update(created_at=timezone.now() - timedelta(minutes=1))

    assert "恢复后自动办理" in text(page(as_user(person), job))


def test_the_button_calls_off(as_user, person, queue):
    job = queue()
    client = as_user(person)

    answer = client.post(f"{job.get_absolute_url()}cancel/", follow=True)
    again = client.post(f"{job.get_absolute_url()}cancel/", follow=True)

    assert "已取消" in text(answer)
    assert "不需要取消" in text(again)


def test_a_running_task_is_asked_to_stop(as_user, person, queue):
    job = queue()
    acts.claim()

    answer = as_user(person).post(f"{job.get_absolute_url()}cancel/", follow=True)

    assert "走完手上这一步就停" in text(answer)
    assert "取消任务" not in text(answer)
