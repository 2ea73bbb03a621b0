"""The message at the end of a job that took its time."""

from django.utils.translation import gettext as _

from union_portal.jobs.models import JobState
from union_portal.notices import kind


@kind("jobs.finish", "后台任务结束", link=lambda job: job.get_absolute_url())
def finish(job):
    said = {
        JobState.DONE: _("已经完成，请查看结果。"),
        JobState.FAILED: _("没有完成，请打开任务看看原因。"),
    }[job.state]
    return _("您提交的“%(title)s”%(said)s") % {"title": job.title, "said": said}
