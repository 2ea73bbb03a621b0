"""The registry of kinds of job."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class JobKind:
    """A kind: ``run(job)`` does the work in one transaction, in plain words ``title``.

    It reports through ``job.tell``, leaves a file with ``job.keep`` and a page with
    ``job.lead_to``; what it returns is the sentence the person reads at the end. It may
    run again from the start after a worker was killed.
    """

    key: str
    title: str
    run: Callable


KINDS: dict[str, JobKind] = {}


def job(key, *, title):
    """Register the decorated function as the work of a kind of job."""

    def register(run):
        KINDS[key] = JobKind(key, title, run)
        return run

    return register
