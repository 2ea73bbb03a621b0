"""What an officer does with a workbook in the browser: send, preview, write, give up.

Reading and writing take minutes, so both are jobs; what they do is in ``staging``.
"""

from datetime import timedelta
from pathlib import PurePath

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from union_portal.audit import record
from union_portal.jobs import Job, enqueue, job
from union_portal.jobs.models import OPEN
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import staging
from union_portal.workbooks.files import (
    LARGEST,
    SeveralSheets,
    WorkbookError,
    kind_of,
)
from union_portal.workbooks.models import BatchState, ImportBatch
from union_portal.workbooks.refused import REFUSED_DAYS
from union_portal.workbooks.registers import REGISTERS
from union_portal.workbooks.uploads import ImportUpload, in_clear

MEGABYTE = 1024 * 1024


def content_of(file):
    """The bytes of an uploaded workbook; refuses in words what can be no workbook."""
    if file.size > LARGEST:
        raise TransitionError(
            _("文件有 %(size)s MB，超过 %(most)s MB；请删去无关的工作表和图片再传。")
            % {
                "size": f"{file.size / MEGABYTE:.1f}",
                "most": LARGEST // MEGABYTE,
            }
        )
    file.seek(0)
    content = file.read()
    with in_clear(file.name, content) as path:
        try:
            kind_of(path)
        except WorkbookError as problem:
            raise TransitionError(str(problem)) from problem
    return content


@transaction.atomic
def send(register, file, *, actor, union, as_of, complete=False):
    """Take in a workbook and have it read; returns the job whose end is a preview."""
    staging.check_right(register, actor, union)
    upload = ImportUpload(
        register=register.key,
        union=union if register.per_school else None,
        as_of=as_of,
        is_complete=complete is True,
        complete_units=[] if isinstance(complete, bool) else complete,
        file_name=PurePath(file.name).name[-200:],
        actor=actor,
    )
    upload.keep(content_of(file))
    try:
        upload.save()
        record(actor, "workbooks.send", upload, register=register.key)
        return read_again(upload, actor)
    except BaseException:
        upload.file.delete(save=False)
        raise


def read_again(upload, actor):
    register = REGISTERS[upload.register]
    return enqueue(
        "workbooks.stage",
        actor=actor,
        union=upload.union,
        title=_("预览%(title)s：%(file)s")
        % {"title": register.title, "file": upload.file_name},
        upload=upload.pk,
    )


def sheets_of(upload):
    """The worksheets to choose from, when the file was read and several would do."""
    jobs = Job.objects.filter(kind="workbooks.stage", params__upload=upload.pk)
    last = jobs.order_by("-pk").first()
    return last.params.get("sheets", []) if last and not last.is_open else []


@transaction.atomic
def choose_sheet(upload, sheet, *, actor):
    """Have the named worksheet read; returns the job."""
    staging.check_right(REGISTERS[upload.register], actor, upload.union)
    upload = ImportUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    if not upload.file:
        raise TransitionError(_("上传的文件已经删除，请重新上传。"))
    if sheet not in sheets_of(upload):
        raise TransitionError(_("这个文件已经选过工作表，请到后台任务里看进度。"))
    upload.sheet = sheet
    upload.save(update_fields=["sheet"])
    record(actor, "workbooks.choose_sheet", upload, register=upload.register)
    return read_again(upload, actor)


@transaction.atomic
def preview_again(batch, *, actor):
    """Read the same file anew: the records have changed since the preview."""
    batch = open_batch(batch, actor)
    upload = batch.uploads.kept().first()
    if upload is None:
        raise TransitionError(_("上传的文件已经删除，请重新上传。"))
    upload.actor = actor
    upload.save(update_fields=["actor"])
    staging.discard(batch, actor=actor)
    return read_again(upload, actor)


@transaction.atomic
def send_to_apply(batch, *, actor):
    """Have a preview written; returns the job."""
    batch = open_batch(batch, actor)
    register = REGISTERS[batch.register]
    return enqueue(
        "workbooks.apply",
        actor=actor,
        union=batch.union,
        title=_("写入%(title)s：%(file)s")
        % {"title": register.title, "file": batch.file_name},
        batch=batch.pk,
    )


@transaction.atomic
def give_up(batch, *, actor):
    """Give a preview up; rows and file go."""
    batch = staging.discard(open_batch(batch, actor), actor=actor)
    forget_files(batch)
    return batch


def open_batch(batch, actor):
    """The batch, locked, if it waits to be written and is not being written."""
    staging.check_right(REGISTERS[batch.register], actor, batch.union)
    batch = ImportBatch.objects.lock(batch.pk)
    if batch.state != BatchState.PREVIEWED:
        raise TransitionError(
            _("这次导入%(state)s，不能再改；需要时请重新上传。")
            % {"state": batch.get_state_display()}
        )
    if writing(batch):
        raise TransitionError(_("这次导入正在后台写入，请等它结束。"))
    return batch


def writing(batch):
    """The job that writes this batch now, or will."""
    jobs = Job.objects.filter(kind="workbooks.apply", params__batch=batch.pk)
    return jobs.filter(state__in=OPEN).first()


def forget_files(batch):
    for upload in batch.uploads.kept():
        upload.forget()


@transaction.atomic
def forget_old_files(today):
    """Let go of files nobody came back to; how many."""
    gone = 0
    for upload in ImportUpload.objects.kept().select_for_update(of=("self",)):
        days = REFUSED_DAYS.value(upload.union, today)
        if timezone.localdate(upload.created_at) < today - timedelta(days=days):
            upload.forget()
            gone += 1
    return gone


def page_of(batch):
    return reverse("staff:import_batch", args=[batch.pk])


@job("workbooks.stage", title="预览工作簿")
def stage(job):
    upload = ImportUpload.objects.select_related("union").get(pk=job.params["upload"])
    job.lead_to(reverse("staff:import_send", args=[upload.register]))
    if not upload.file:
        raise TransitionError(_("上传的文件已经删除，请重新上传。"))
    try:
        batch = read_and_stage(upload, job)
    except SeveralSheets as several:
        return ask_which(job, upload, several.names)
    upload.batch = batch
    upload.save(update_fields=["batch"])
    job.lead_to(page_of(batch))
    return _("预览好了，还没有写入。请核对后决定是否写入。")


def read_and_stage(upload, job):
    with upload.opened() as path:
        return staging.stage(
            upload.register,
            path,
            actor=job.actor,
            union=upload.union,
            as_of=upload.as_of,
            file_name=upload.file_name,
            sheet=upload.sheet,
            complete=upload.complete,
            tell=job.tell,
        )


def ask_which(job, upload, names):
    """The file stays; the officer says which of its worksheets is meant."""
    Job.objects.filter(pk=job.pk).update(params=job.params | {"sheets": names})
    job.lead_to(reverse("staff:import_sheet", args=[upload.pk]))
    return _("还没有预览：文件里有 %(count)s 张工作表都像要导入的表，请选一张。") % {
        "count": len(names)
    }


@job("workbooks.apply", title="写入工作簿")
def apply(job):
    batch = ImportBatch.objects.get(pk=job.params["batch"])
    job.lead_to(page_of(batch))
    batch = staging.apply(batch, actor=job.actor, tell=job.tell)
    forget_files(batch)
    return _("已经写入。")
