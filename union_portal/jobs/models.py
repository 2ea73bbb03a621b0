"""A job as a row: what was asked, how far it is, what came of it."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.files import File
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal.attachments import private_files
from union_portal.jobs.kinds import KINDS
from union_portal.lifecycle import LifecycleModel, LifecycleQuerySet

PUBLIC_ID = 16  # bytes of chance: nobody guesses an address
UNANSWERED = timedelta(seconds=20)  # so long a waiting job raises no question


class JobCancelled(Exception):
    """Somebody asked the running job to stop; nothing of it stays."""


class JobState(models.TextChoices):
    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("没有完成")
    CANCELLED = "cancelled", _("已取消")


S = JobState
OPEN = (S.QUEUED, S.RUNNING)


def new_public_id():
    return secrets.token_urlsafe(PUBLIC_ID)


class JobQuerySet(LifecycleQuerySet):
    def visible_to(self, user):
        """What one asked for oneself; nobody reads another's results."""
        return self.filter(actor=user)

    def overseen_by(self, user):
        """State without content, for who keeps the servers running."""
        return self if user.is_active and user.is_superuser else self.none()

    def queued(self):
        """What waits, the oldest first."""
        return self.filter(state=S.QUEUED).order_by("pk")

    def silent_since(self, moment):
        """Running, but the worker has not been heard since."""
        return self.filter(state=S.RUNNING, heartbeat_at__lt=moment)

    def with_old_files(self, today):
        return self.exclude(file="").filter(file_until__lt=today)


class Job(LifecycleModel):
    """One piece of long work: an import, an export, a print.

    ``params`` hold ids and dates only, and the names of a file's sheets to choose
    from. While it runs, ``step``, ``percent`` and ``heartbeat_at`` are written
    beside the transaction of the work (``pulse``), so they can be seen before it
    commits. ``tries`` numbers the runs: a worker that was given up writes nothing any
    more.
    """

    LIFECYCLE = {
        "start": ({S.QUEUED}, S.RUNNING),
        "give_back": ({S.RUNNING}, S.QUEUED),  # the worker was killed
        "finish": ({S.RUNNING}, S.DONE),
        "fail": ({S.RUNNING}, S.FAILED),
        "cancel": ({S.QUEUED, S.RUNNING}, S.CANCELLED),
    }

    public_id = models.CharField(
        max_length=32, unique=True, default=new_public_id, editable=False
    )
    kind = models.CharField(_("种类"), max_length=80)
    title = models.CharField(_("任务"), max_length=200)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="jobs",
        verbose_name=_("发起人"),
    )
    union = models.ForeignKey(
        "members.Union",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("工会"),
    )
    params = models.JSONField(default=dict)
    state = models.CharField(
        _("状态"), max_length=10, choices=JobState, default=S.QUEUED
    )
    percent = models.PositiveSmallIntegerField(_("进度"), default=0)
    step = models.CharField(_("步骤"), max_length=80, blank=True)
    message = models.CharField(_("结果"), max_length=500, blank=True)
    link = models.CharField(_("结果页面"), max_length=300, blank=True)
    file = models.FileField(
        _("结果文件"), storage=private_files, max_length=200, blank=True
    )
    file_name = models.CharField(_("文件名"), max_length=200, blank=True)
    file_until = models.DateField(_("文件保留到"), null=True)
    tries = models.PositiveSmallIntegerField(_("次数"), default=0)
    created_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    started_at = models.DateTimeField(_("开始时间"), null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True)
    stop_asked_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()
    pulse = None  # of the run; absent where a test calls the work itself

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="job_state_is_known", condition=Q(state__in=JobState.values)
            ),
            models.CheckConstraint(
                name="job_is_at_most_complete", condition=Q(percent__lte=100)
            ),
            models.CheckConstraint(
                name="job_has_an_end_once_ended",
                condition=Q(state__in=OPEN) | Q(finished_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_beats_while_running",
                condition=~Q(state=S.RUNNING) | Q(heartbeat_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_file_has_a_last_day",
                condition=Q(file="") | Q(file_until__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="job_open",
                condition=Q(state__in=["queued", "running"]),
            ),
            models.Index(fields=["actor", "-id"], name="job_of_a_person"),
        ]

    def __str__(self):
        kind = KINDS.get(self.kind)
        return f"{kind.title if kind else self.kind} {self.pk}"

    def get_absolute_url(self):
        return reverse("job", args=[self.public_id])

    @property
    def audit_union(self):
        return self.union

    @property
    def is_open(self):
        return self.state in OPEN

    @property
    def work(self):
        return KINDS[self.kind].run

    def is_unanswered(self, now):
        """Queued so long that the worker may be away; ahead of it nothing runs."""
        return (
            self.state == S.QUEUED
            and self.created_at < now - UNANSWERED
            and not Job.objects.filter(state=S.RUNNING).exists()
        )

    def ahead(self):
        """How many jobs come before this one."""
        return Job.objects.filter(state__in=OPEN, pk__lt=self.pk).count()

    # --- what the work says while it runs ------------------------------------------
    def tell(self, step, percent=None):
        """Say what is being done; :class:`JobCancelled` when asked to stop."""
        self.step = str(step)[:80]
        if percent is not None:
            self.percent = max(0, min(100, int(percent)))
        if self.pulse and self.pulse.tell(self.step, self.percent):
            raise JobCancelled

    def lead_to(self, address):
        """The page of the portal to go on from: the result, or where to try again."""
        self.link = address

    def keep(self, file_name, path):
        """Keep a file as the result; only who may see the job can fetch it."""
        self.drop_file()
        with open(path, "rb") as content:
            self.file.save(self.place, File(content), save=False)
        self.file_name = file_name

    @property
    def place(self):
        """Where the result lies, the same in every run: a second one replaces it."""
        return f"jobs/{self.public_id}"

    def drop_file(self):
        private_files().delete(self.place)
        self.file = ""
