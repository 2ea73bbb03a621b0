"""The sign of life of a running job, on a connection of its own.

The work holds one transaction open, which nobody else can look into. Progress is
written beside it, by a second connection that commits at once; a thread keeps the
heartbeat going while the work is busy with one long statement.
"""

import logging
import threading
import time

import psycopg
from django.db import connection

EVERY = 5  # seconds between two heartbeats
AT_MOST = 0.5  # seconds between two reports of the same step
BEAT = """
UPDATE union_portal_job
   SET step = %(step)s, percent = %(percent)s, heartbeat_at = now()
 WHERE id = %(pk)s AND tries = %(tries)s AND state = 'running'
RETURNING stop_asked_at IS NOT NULL
"""
logger = logging.getLogger(__name__)


class Pulse:
    """``with Pulse(job):`` the job can be seen from outside, and asked to stop."""

    def __init__(self, job, every=EVERY):
        self.job, self.every = job, every
        self.said = {"step": "", "percent": 0, "pk": job.pk, "tries": job.tries}
        self.stop_asked = False
        self.last = 0.0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.keep_beating, daemon=True)

    def __enter__(self):
        self.beside = connection.get_new_connection(connection.get_connection_params())
        self.beside.autocommit = True
        self.thread.start()
        self.job.pulse = self
        return self

    def __exit__(self, *failure):
        self.job.pulse = None
        self.over.set()
        self.thread.join()
        self.beside.close()

    def keep_beating(self):
        while not self.over.wait(self.every):
            try:
                self.beat()
            except psycopg.Error:
                logger.warning("job %s: no heartbeat", self.job.pk)

    def tell(self, step, percent):
        """Report; True when the work shall stop."""
        news = step != self.said["step"]
        self.said |= {"step": step, "percent": percent}
        if news or time.monotonic() - self.last > AT_MOST:
            self.beat()
        return self.stop_asked

    def beat(self):
        self.last = time.monotonic()
        row = self.beside.execute(BEAT, self.said).fetchone()
        self.stop_asked = bool(row and row[0])
