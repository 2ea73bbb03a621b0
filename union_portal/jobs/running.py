"""What a worker does: claim a job, run it in one transaction, say how it ended."""

import logging
import traceback
from contextlib import suppress
from datetime import timedelta

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from union_portal.jobs import acts
from union_portal.jobs.models import Job, JobCancelled
from union_portal.jobs.pulse import Pulse
from union_portal.lifecycle import TransitionError
from union_portal.middleware import OUTAGES
from union_portal.workbooks.sheets import WorkbookError

SILENCE = timedelta(seconds=60)  # twelve heartbeats missed: the worker is gone
IN_WORDS = (TransitionError, WorkbookError)  # what says itself why not
logger = logging.getLogger(__name__)


def work():
    """Run the oldest waiting job to its end; the job, or None when nothing waits."""
    job = acts.claim()
    if job is not None:
        run(job)
    return job


def run(job):
    try:
        with transaction.atomic(), pghistory.context(actor=job.actor_id, job=job.pk):
            with Pulse(job):
                message = job.work(job)
            acts.finish(job, message)
    except OUTAGES:
        raise  # the row says running; the sweep gives it another try
    except Exception as problem:
        with suppress(acts.LostClaim):
            say_why(job, problem)


def say_why(job, problem):
    """The end of a job that did not succeed, unless another worker has it by now."""
    if isinstance(problem, acts.LostClaim):
        logger.warning("job %s: run %s had been given up", job.pk, job.tries)
    elif isinstance(problem, JobCancelled):
        acts.stop(job)
    else:
        acts.fail(job, reason(job, problem))


def reason(job, problem):
    """Words for the person; for the log where it broke, without any value.

    The text of an exception may quote a row (the database's does), so it stays out.
    """
    if isinstance(problem, IN_WORDS):
        return str(problem)
    where = "".join(traceback.format_tb(problem.__traceback__))
    logger.error("job %s (%s): %s\n%s", job.pk, job.kind, type(problem).__name__, where)
    return _("系统出了差错，没有写入任何内容。已记下，请稍后再试，或联系系统管理员。")


def sweep(now):
    """Give back what dead workers left and drop old results; how many jobs wait."""
    while acts.give_back(now - SILENCE):
        pass
    for job in Job.objects.with_old_files(timezone.localdate(now)):
        acts.forget_file(job)
    return Job.objects.queued().count()
