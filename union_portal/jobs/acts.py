"""The moves of a job. A person asks for it and may call it off; the rest a worker does."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from union_portal.audit import record
from union_portal.jobs.kinds import KINDS
from union_portal.jobs.models import Job, JobState
from union_portal.jobs.norms import FILE_DAYS
from union_portal.lifecycle import TransitionError
from union_portal.notices import announce
from union_portal.transactions import require_transaction

MAX_TRIES = 3
WORTH_A_NOTICE = timedelta(seconds=30)  # who waited longer may have left the page
PLAIN = (bool, int, str, type(None))


class LostClaim(Exception):
    """The job was given to another worker meanwhile; what this one did is undone."""


def enqueue(kind, *, actor, union=None, title="", **params):
    """Queue a job of a kind with the transaction it belongs to. ``params``: ids, dates."""
    require_transaction("enqueue()")
    if not all(isinstance(value, PLAIN) for value in params.values()):
        raise TypeError("params of a job are ids and dates")
    job = Job.objects.create(
        kind=kind,
        title=str(title or KINDS[kind].title)[:200],
        actor=actor,
        union=union,
        params=params,
    )
    transaction.on_commit(_wake_worker, robust=True)
    return job


def _wake_worker():
    from union_portal.tasks import wake_worker  # noqa: PLC0415 - tasks import us

    wake_worker()


@transaction.atomic
def cancel(job, *, actor):
    """Call a job off: at once while it waits, at its next step while it runs."""
    job = Job.objects.lock(job.pk)
    if job.state == JobState.RUNNING:
        job.stop_asked_at = job.stop_asked_at or timezone.now()
        job.save(update_fields=["stop_asked_at"])
    elif job.is_open:
        end(job, "cancel", _("已取消，没有写入任何内容。"))
    else:
        raise TransitionError(_("这项任务已经结束，不需要取消。"))
    record(actor, "jobs.cancel", job, kind=job.kind)
    return job


@transaction.atomic
def claim():
    """The oldest waiting job, started and ours alone; None when nothing waits."""
    job = Job.objects.queued().select_for_update(skip_locked=True, of=("self",)).first()
    if job is None:
        return None
    job.move("start")
    job.tries += 1
    job.percent, job.step = 0, ""
    job.started_at = job.heartbeat_at = timezone.now()
    job.save()
    return job


def held(job):
    """The job's row, locked; raises unless this run is still the one that counts."""
    row = Job.objects.lock(job.pk)
    if (row.state, row.tries) != (JobState.RUNNING, job.tries):
        raise LostClaim
    return row


@transaction.atomic
def finish(job, message):
    """The work is done: in its own transaction, so both commit or neither does."""
    row = held(job)
    row.link, row.file, row.file_name = job.link, job.file, job.file_name
    if row.file:
        days = FILE_DAYS.value(row.union)
        row.file_until = timezone.localdate() + timedelta(days=days)
    row.percent = 100
    end(row, "finish", message)


@transaction.atomic
def fail(job, message):
    """The work cannot be done; the person reads why."""
    row = held(job)
    row.drop_file()
    row.link = job.link
    end(row, "fail", message)


@transaction.atomic
def stop(job):
    """The work has heard that it is called off; what it did is rolled back."""
    row = held(job)
    row.drop_file()
    end(row, "cancel", _("已取消，没有写入任何内容。"))


def end(row, verb, message):
    row.move(verb)
    row.message = str(message or "")[:500]
    row.finished_at = timezone.now()
    row.save()
    waited = row.finished_at - row.created_at
    if row.actor and row.state != JobState.CANCELLED and waited > WORTH_A_NOTICE:
        announce("jobs.finish", [row.actor], subject=row, dedupe_key=row.public_id)


@transaction.atomic
def give_back(silent_since):
    """One job whose worker fell silent: another try, or words when there were enough."""
    silent = Job.objects.silent_since(silent_since).order_by("pk")
    row = silent.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return None
    if row.stop_asked_at:
        row.drop_file()
        end(row, "cancel", _("已取消，没有写入任何内容。"))
    elif row.tries >= MAX_TRIES:
        row.drop_file()
        words = _("试了 %(tries)s 次都中断了，没有写入任何内容。请联系系统管理员。")
        end(row, "fail", words % {"tries": row.tries})
    else:
        row.move("give_back")
        row.save(update_fields=["state"])
    return row


@transaction.atomic
def forget_file(job):
    """The result has been kept long enough."""
    row = Job.objects.lock(job.pk)
    row.drop_file()
    row.save(update_fields=["file"])
