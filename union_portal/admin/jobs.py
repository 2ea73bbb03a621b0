"""The state of everybody's long tasks, without their content, for who runs the servers."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from union_portal.admin.bases import ScopedAdmin
from union_portal.admin.filters import Choice
from union_portal.jobs import Job, JobState


class JobStateFilter(Choice):
    title = _("状态")
    parameter_name = "state"
    offered = JobState.choices


@admin.register(Job)
class JobAdmin(ScopedAdmin):
    """What kind of task, how far, how often tried; not whose, nor what came of it."""

    group, icon, place = _("系统"), "pending_actions", 42
    empty = _("还没有后台任务。")
    list_display = [
        "__str__",
        "state",
        "progress",
        "tries",
        "created_at",
        "finished_at",
    ]
    list_filter = [JobStateFilter]
    fields = ["state", "progress", "tries", "created_at", "started_at", "finished_at"]
    ordering = ["-pk"]

    def rows(self, request):
        return Job.objects.overseen_by(request.user)

    @admin.display(description=_("进度"))
    def progress(self, job):
        return f"{job.percent}%"
