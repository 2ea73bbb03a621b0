"""Delegate book and badges: short lists at once, long ones by a job with progress."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bench.report import page_count
from congress import printing
from congress.jobs import print_list
from tests.congress_factories import CongressFactory, DelegateFactory
from union_portal.jobs import Job
from union_portal.lifecycle import TransitionError

pytestmark = pytest.mark.django_db


def test_a_long_list_is_printed_by_a_job_that_tells_how_far_it_is(
    school, officer, member, as_user, monkeypatch
):
    today = timezone.localdate()
    congress = CongressFactory(union=school, ends_on=today + timedelta(days=9))
    DelegateFactory.create_batch(3, congress=congress)
    monkeypatch.setattr(printing, "BADGES_PER_PART", 2)
    desk, pages, told = as_user(officer), [], []
    monkeypatch.setattr(Job, "tell", lambda job, *what: told.append(what[1]))
    for name in ("congress_badges_pdf", "congress_delegates_pdf"):
        address = reverse(f"staff:{name}", args=[congress.pk])
        monkeypatch.setattr(printing, "AT_ONCE", 3)
        assert desk.get(address).headers["Content-Type"] == "application/pdf"
        monkeypatch.setattr(printing, "AT_ONCE", 2)
        assert "congress-composition" in desk.get(address).headers["Location"]
        sent = desk.post(address)
        job = Job.objects.latest("pk")
        assert sent.headers["Location"] == job.get_absolute_url()
        assert print_list(job) == "共 3 人。"
        with job.file as file:
            pages.append(page_count(file.read()))

    assert (pages, told) == ([2, 1], [0, 60, 90, 20])
    assert Job.objects.count() == 2  # who only looks queues nothing
    job.actor = member
    with pytest.raises(TransitionError, match="没有打印这份名单的权限"):
        print_list(job)
