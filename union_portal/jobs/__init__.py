"""Long work a person waits for: imports, exports, prints, runs.

    enqueue() ─► row, queued ─► a worker claims it ─► running ─► done, failed, cancelled

An app declares its kinds in its own ``jobs.py``, and a transition queues them::

    @job("members.count_all", title="清点名册")
    def count_all(job):
        job.tell("清点", 40)

The row is the truth; Celery only wakes a worker up. What a job writes and that it is
done commit together: killed or delivered twice, it has happened once or not at all.
"""

from union_portal.jobs import notices as notices  # its kind is registered
from union_portal.jobs.acts import cancel, enqueue
from union_portal.jobs.kinds import KINDS, JobKind, job
from union_portal.jobs.models import Job, JobCancelled, JobState

__all__ = [
    "KINDS",
    "Job",
    "JobCancelled",
    "JobKind",
    "JobState",
    "cancel",
    "enqueue",
    "job",
]
