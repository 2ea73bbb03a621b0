"""Tasks of the house: deliver messages, run reminders and jobs, show beat's alive."""

import time

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from union_portal import attachments, notices, reminders
from union_portal.jobs import running
from union_portal.workbooks import refused

BATCH = 200
JOBS_WOKEN = 10  # at most, by one sweep
SWEEP_SECONDS = 30


@shared_task
def sweep_notices():
    """Deliver what has been committed and not sent. Several may run side by side."""
    for _attempt in range(BATCH):
        with transaction.atomic():
            notice = (
                notices.Notice.objects.undelivered(timezone.now())
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("recipient")
                .order_by("pk")
                .first()
            )
            if notice is None:
                return
            reached = notices.deliver(notice)
        if not reached:
            return  # the rest would wait for the same server


@shared_task
def run_reminders():
    reminders.run(timezone.localdate())


@shared_task
def sweep_files():
    """Remove uploaded files whose act was given up."""
    attachments.sweep()


@shared_task
def run_job():
    """Run the job that has waited longest. Woken once too often, it finds nothing."""
    running.work()


def wake_worker(**options):
    run_job.apply_async(retry=False, ignore_result=True, **options)


@shared_task
def sweep_jobs():
    """Find jobs nobody was woken for, or whose worker was killed, and wake somebody."""
    for _job in range(min(running.sweep(timezone.now()), JOBS_WOKEN)):
        wake_worker(expires=SWEEP_SECONDS)


@shared_task
def forget_imports():
    """Forget cells of refused rows, and previews, that have waited long enough."""
    refused.forget_old(timezone.localdate())


@shared_task
def beat_heart():
    """Leave a mark that the clock and a worker are alive, for the state page."""
    cache.set("beat-heart", time.time(), timeout=300)
