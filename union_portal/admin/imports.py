"""Importing a workbook in the browser: send, look at the preview, decide, write."""

import io
import tempfile
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from union_portal.admin.import_forms import (
    AnswerForm,
    MissingForm,
    SendForm,
    SheetForm,
    WriteForm,
)
from union_portal.admin.import_rows import MEANING, lines, tabs
from union_portal.admin.staff_pages import staff_page, staff_render
from union_portal.jobs import Job
from union_portal.lifecycle import TransitionError
from union_portal.shortcuts import get_permitted
from union_portal.upload_limits import was_too_large
from union_portal.workbooks import REGISTERS, desk
from union_portal.workbooks.decisions import answer_question, decide_missing
from union_portal.workbooks.models import BatchState, Decision, ImportBatch, Verdict
from union_portal.workbooks.refused import write_refused
from union_portal.workbooks.resources import can_be_taken_along, take_along
from union_portal.workbooks.templates import write_template
from union_portal.workbooks.uploads import ImportUpload

GROUP = gettext_lazy("工作簿")
PAGE = 50
TOO_LARGE = gettext_lazy("文件太大；请删去无关的工作表和图片，或者分成几个再传。")


def importable(user):
    """The registers a person may bring in, by title."""
    registers = [one for one in REGISTERS.everything().values() if one.perm]
    # Many registers share a right: each is asked once.
    held = {perm: user.has_perm(perm) for perm in {one.perm for one in registers}}
    found = [register for register in registers if held[register.perm]]
    return sorted(found, key=lambda register: register.title)


def may_import(user):
    """The registers of code first: they cost no query."""
    fixed = REGISTERS.values()
    return any(one.perm and user.has_perm(one.perm) for one in fixed) or bool(
        importable(user)
    )


def hidden_page(address, name, title):
    """A page to which another one leads."""
    return staff_page(address, name, title, may=may_import)


def register_of(request, key):
    register = REGISTERS.get(key)
    if register is None or not register.perm:
        raise Http404
    if not request.user.has_perm(register.perm):
        raise PermissionDenied
    return register


def batch_of(request, pk):
    """The import, for who may see it and may import its register."""
    batches = ImportBatch.objects.select_related("union", "actor")
    batch = get_permitted(request.user, batches, pk=pk)
    register_of(request, batch.register)
    return batch


@staff_page(
    "imports/",
    "imports",
    gettext_lazy("导入工作簿"),
    group=GROUP,
    icon="upload_file",
    place=36,
    may=may_import,
)
@require_safe
def imports(request):
    registers = importable(request.user)
    last = {
        batch.register: batch
        for batch in ImportBatch.objects.visible_to(request.user)
        .filter(state=BatchState.APPLIED)
        .select_related("actor")
        .order_by("register", "-pk")
        .distinct("register")
    }
    waiting = (
        ImportBatch.objects.visible_to(request.user)
        .filter(state=BatchState.PREVIEWED)
        .filter(register__in=[register.key for register in registers])
        .select_related("actor")
    )
    of_code = {register.key for register in REGISTERS.values()}
    groups = {_("组织、会员和荣誉"): [], _("工作台账"): []}
    basic, works = groups.values()
    for register in registers:
        group = basic if register.key in of_code else works
        group.append((register, last.get(register.key), can_be_taken_along(register)))
    return staff_render(
        request,
        "admin/imports/list.html",
        _("导入工作簿"),
        groups=[(title, rows) for title, rows in groups.items() if rows],
        waiting=[(REGISTERS[batch.register].title, batch) for batch in waiting],
    )


@hidden_page("imports/<str:key>/", "import_send", gettext_lazy("导入"))
@require_http_methods(["GET", "HEAD", "POST"])
def import_send(request, key):
    register = register_of(request, key)
    typed = (request.POST, request.FILES) if request.method == "POST" else ()
    form = SendForm(*typed, register=register, user=request.user)
    if was_too_large(request):
        form.fields["file"].error_messages["required"] = TOO_LARGE
    if typed and form.is_valid():
        try:
            job = desk.send(
                register,
                form.cleaned_data["file"],
                actor=request.user,
                union=form.school_chosen,
                as_of=form.cleaned_data["as_of"],
                complete=form.complete,
            )
        except TransitionError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(job)
    return staff_render(
        request,
        "admin/imports/send.html",
        _("导入%(title)s") % {"title": register.title},
        register=register,
        form=form,
    )


@hidden_page("imports/sheet/<int:pk>/", "import_sheet", gettext_lazy("选工作表"))
@require_http_methods(["GET", "HEAD", "POST"])
def import_sheet(request, pk):
    """Several worksheets of a file would do: which one is meant."""
    uploads = ImportUpload.objects.select_related("union")
    upload = get_permitted(request.user, uploads, pk=pk)
    register = register_of(request, upload.register)
    names = desk.sheets_of(upload)
    if not names or not upload.file:
        messages.info(request, _("这个文件没有要选的工作表；需要时请重新上传。"))
        return redirect("staff:import_send", register.key)
    form = SheetForm(request.POST if request.method == "POST" else None, names=names)
    if form.is_valid():
        sheet = form.cleaned_data["sheet"]
        return redirect(desk.choose_sheet(upload, sheet, actor=request.user))
    return staff_render(
        request,
        "admin/imports/sheet.html",
        _("选工作表"),
        register=register,
        upload=upload,
        form=form,
    )


@hidden_page("imports/<str:key>/template/", "import_template", gettext_lazy("模板"))
@require_safe
def import_template(request, key):
    """An empty workbook of the register, with explanations and the school's codes."""
    register = register_of(request, key)
    out = io.BytesIO()
    write_template(register, out, school=request.user.rights.schools().first())
    out.seek(0)
    name = f"{register.title}_模板.xlsx"
    return FileResponse(out, as_attachment=True, filename=name)


@hidden_page("imports/<str:key>/records/", "import_records", gettext_lazy("现有记录"))
@require_safe
def import_records(request, key):
    """The records there are, in the register's own columns: to mend and send back."""
    register = register_of(request, key)
    out = io.BytesIO()
    school = request.user.rights.schools().first()
    take_along(register, out, actor=request.user, school=school)
    out.seek(0)
    name = f"{register.title}_{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name)


@hidden_page("import/<int:pk>/", "import_batch", gettext_lazy("导入预览"))
@require_safe
def import_batch(request, pk):
    batch = batch_of(request, pk)
    register = REGISTERS[batch.register]
    chosen, found = tabs(batch, request.GET.get("tab"))
    words = request.GET.get("q", "")[:80]
    rows = batch.rows.of(chosen).matching(words).select_related("person")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return staff_render(
        request,
        "admin/imports/batch.html",
        _("导入%(title)s") % {"title": register.title},
        batch=batch,
        register=register,
        tabs=found,
        chosen=chosen,
        meaning=MEANING.get(chosen, ""),
        words=words,
        page=page,
        lines=lines(batch, page.object_list),
        is_open=batch.state == BatchState.PREVIEWED,
        writing=desk.writing(batch),
        failure=last_failure(batch),
        has_file=batch.uploads.kept().exists(),
        refused=batch.counts()[Verdict.REFUSED],
        onward=register.onward(batch) if batch.state == BatchState.APPLIED else [],
    )


def last_failure(batch):
    """Why the last attempt to write a batch came to nothing."""
    if batch.state != BatchState.PREVIEWED:
        return ""
    jobs = Job.objects.filter(kind="workbooks.apply", params__batch=batch.pk)
    last = jobs.order_by("-pk").first()
    return last.message if last and last.state == "failed" else ""


def tab(batch, verdict):
    return redirect(f"{desk.page_of(batch)}?tab={verdict}")


def said(form):
    """The errors of a form that stands on no page of its own."""
    return "".join(error for errors in form.errors.values() for error in errors)


@hidden_page("import/<int:pk>/missing/", "import_missing", gettext_lazy("表中没有的人"))
@require_POST
def import_missing(request, pk):
    batch = batch_of(request, pk)
    form = MissingForm(request.POST, batch=batch)
    if form.is_valid():
        decision, on = form.cleaned_data["decision"], form.cleaned_data["on"]
        try:
            count = decide_missing(
                batch, form.chosen, decision, actor=request.user, on=on
            )
        except TransitionError as refusal:
            messages.error(request, str(refusal))
        else:
            label = Decision(decision).label
            messages.success(
                request,
                _("%(count)s 人：%(label)s。") % {"count": count, "label": label},
            )
    else:
        messages.error(request, said(form))
    return tab(batch, Verdict.MISSING)


@hidden_page("import/<int:pk>/answer/", "import_answer", gettext_lazy("待确认的行"))
@require_POST
def import_answer(request, pk):
    batch = batch_of(request, pk)
    form = AnswerForm(request.POST, batch=batch)
    if not form.is_valid():
        messages.error(request, said(form))
        return tab(batch, Verdict.QUESTION)
    done = 0
    for row in form.cleaned_data["rows"]:
        try:
            answer_question(row, form.cleaned_data["answer"], actor=request.user)
            done += 1
        except TransitionError as refusal:
            messages.error(
                request,
                _("第 %(row)s 行：%(refusal)s")
                % {"row": row.number, "refusal": refusal},
            )
    if done:
        messages.success(request, _("已确认 %(count)s 行。") % {"count": done})
    return tab(batch, Verdict.QUESTION)


@hidden_page("import/<int:pk>/write/", "import_write", gettext_lazy("写入"))
@require_http_methods(["GET", "HEAD", "POST"])
def import_write(request, pk):
    """The numbers once more, and the last word."""
    batch = batch_of(request, pk)
    form = WriteForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect(desk.send_to_apply(batch, actor=request.user))
    if batch.state != BatchState.PREVIEWED:
        return redirect(desk.page_of(batch))
    undecided = batch.rows.undecided()
    ends = batch.rows.of(Verdict.MISSING).filter(
        decision__in=[Decision.LEFT, Decision.RETIRED]
    )
    return staff_render(
        request,
        "admin/imports/write.html",
        _("确认写入"),
        batch=batch,
        register=REGISTERS[batch.register],
        form=form,
        counts=batch.counts(),
        ends=ends.count(),
        kept=undecided.of(Verdict.MISSING).count(),
        unanswered=undecided.of(Verdict.QUESTION).count(),
    )


@hidden_page("import/<int:pk>/again/", "import_again", gettext_lazy("重新预览"))
@require_POST
def import_again(request, pk):
    batch = batch_of(request, pk)
    return redirect(desk.preview_again(batch, actor=request.user))


@hidden_page("import/<int:pk>/discard/", "import_discard", gettext_lazy("放弃"))
@require_POST
def import_discard(request, pk):
    batch = desk.give_up(batch_of(request, pk), actor=request.user)
    messages.success(request, _("已放弃这次导入，什么也没有写入，上传的文件已删除。"))
    return redirect("staff:import_send", batch.register)


@hidden_page("import/<int:pk>/refused/", "import_refused", gettext_lazy("退回的行"))
@require_safe
def import_refused(request, pk):
    """The refused rows as they were sent, with the reasons in a last column."""
    batch = batch_of(request, pk)
    name = f"{REGISTERS[batch.register].title}_退回的行_{batch.pk}.xlsx"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "refused.xlsx"
        if write_refused(batch, path, actor=request.user):
            return workbook(path, name)
    messages.info(request, _("没有可以下载的退回行：没有退回，或已过保留期。"))
    return redirect(desk.page_of(batch))


def workbook(path, name):
    """A written workbook as a download; the file itself may go."""
    content = io.BytesIO(path.read_bytes())
    return FileResponse(content, as_attachment=True, filename=name)
