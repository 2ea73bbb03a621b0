"""Tasks of the house: deliver messages, run reminders and jobs, show beat's alive."""

import time

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from union_portal import attachments, delivery, reminders, seals
from union_portal import seal_jobs as seal_jobs  # its kind of job is registered
from union_portal.jobs import running
from union_portal.workbooks import desk, refused

BATCH = 200
JOBS_WOKEN = 10  # at most, by one sweep
SWEEP_SECONDS = 30


@shared_task
def sweep_notices():
    """Deliver what has been committed and not sent. Several may run side by side."""
    away: set = set()  # channels whose server is away: the rest would wait for it
    for _attempt in range(BATCH):
        now = timezone.now()
        with transaction.atomic():
            row = (
                delivery.Delivery.objects.due(now)
                .exclude(channel__in=away)
                .select_for_update(skip_locked=True, of=("self",))
                .select_related("notice__recipient")
                .order_by("pk")
                .first()
            )
            if row is None:
                return
            if not delivery.deliver(row, now):
                away.add(row.channel)


@shared_task
def run_reminders():
    reminders.run(timezone.localdate())
    cache.set(reminders.MARK, time.time(), timeout=None)


@shared_task
def seal_audit():
    """Seal what was written since the last seal."""
    seals.seal()


@shared_task
def verify_audit():
    seals.check()


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
    """Forget cells of refused rows, previews and files that have waited long enough."""
    refused.forget_old(timezone.localdate())
    desk.forget_old_files(timezone.localdate())


@shared_task
def beat_heart():
    """Leave a mark that the clock and a worker are alive, for the state page."""
    cache.set("beat-heart", time.time(), timeout=300)
