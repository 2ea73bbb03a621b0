"""Staff pages of the exchange with the federation's systems."""

from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from members.admin.work_forms import GROUP
from members.exchange import SYSTEMS
from members.models import Difference, Exchange, Union
from members.models.exchange import DifferenceKind, DifferenceState, OtherSystem
from members.rules import schools_kept
from members.transitions import exchange as acts
from union_portal.admin import (
    ALL,
    Act,
    ActForm,
    Choice,
    ScopedAdmin,
    name_acts,
    staff_page,
    staff_render,
)
from union_portal.admin.acts import ActPages
from union_portal.admin.widgets import FileInput, Select, TextInput
from union_portal.jobs import enqueue
from union_portal.lifecycle import TransitionError
from union_portal.workbooks import WorkbookError, sheets
from union_portal.workbooks.reading import read

SHOWN = 20
name_acts(
    {
        "members.send_out": gettext_lazy("导出给市总系统"),
        "members.read_back": gettext_lazy("读入市总系统的导出"),
        "members.supersede_differences": gettext_lazy("差异：由新的对账接替"),
        "members.mend_here_difference": gettext_lazy("差异：已改本系统"),
        "members.mend_there_difference": gettext_lazy("差异：已请对方改"),
        "members.keep_difference": gettext_lazy("差异：保留"),
    },
    {
        "system": gettext_lazy("对方系统"),
        "rows": gettext_lazy("行数"),
        "here": gettext_lazy("本系统行数"),
        "only_there": gettext_lazy("只有对方有"),
        "only_here": gettext_lazy("只有本系统有"),
        "differs": gettext_lazy("内容不同"),
    },
)


def schools_of(user):
    """The schools whose books this person exchanges."""
    return Union.objects.filter(path__in=[grant.path for grant in schools_kept(user)])


def may_exchange(user):
    return user.has_perm("members.view_exchange")


class SendForm(forms.Form):
    system = forms.ChoiceField(
        label=gettext_lazy("对方系统"), choices=OtherSystem, widget=Select()
    )
    union = forms.ModelChoiceField(
        Union.objects.none(), label=gettext_lazy("学校"), widget=Select()
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        schools = schools_of(user)
        self.fields["union"].queryset = schools
        self.initial["union"] = schools.first()


class ReadForm(SendForm):
    file = forms.FileField(
        label=gettext_lazy("对方导出的文件"),
        widget=FileInput(),
        help_text=gettext_lazy("Excel 或 CSV，表头见“与市总系统交换”的栏目说明。"),
    )


@staff_page(
    "exchange/",
    "exchange",
    gettext_lazy("与市总系统交换"),
    group=GROUP,
    icon="sync_alt",
    place=39,
    may=may_exchange,
)
@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request):
    """Send out, read back, and see when it was last done and by whom."""
    sending, reading = request.POST.get("way") == "out", request.POST.get("way") == "in"
    send = SendForm(request.POST if sending else None, user=request.user, prefix="out")
    read_ = ReadForm(
        request.POST if reading else None,
        request.FILES if reading else None,
        user=request.user,
        prefix="in",
    )
    if sending and send.is_valid():
        return start_sending(request, **send.cleaned_data)
    if reading and read_.is_valid():
        done = read_file(request, read_)
        if done is not None:
            return redirect(reverse("admin:members_difference_changelist"))
    return staff_render(
        request,
        "admin/members/exchange.html",
        _("与市总系统交换"),
        send=send,
        read=read_,
        systems=last_of_each(request.user),
        log=Exchange.objects.visible_to(request.user).select_related("actor")[:SHOWN],
    )


def last_of_each(user):
    """``[(title, last exchange or None, open differences, columns)]``."""
    found = []
    for system in OtherSystem:
        last = Exchange.objects.visible_to(user).filter(system=system)
        open_ = Difference.objects.visible_to(user).filter(
            exchange__system=system, state=DifferenceState.OPEN
        )
        titles = "、".join(column.title for column in SYSTEMS[system].columns)
        found.append((system.label, last.first(), open_.count(), titles))
    return found


@transaction.atomic
def start_sending(request, *, system, union):
    job = enqueue(
        "members.exchange_out",
        actor=request.user,
        union=union,
        title=f"{OtherSystem(system).label}",
        system=system,
        school=union.pk,
    )
    return redirect("job", job.public_id)


def read_file(request, form):
    """Compare the uploaded file; a refusal becomes an error of the form."""
    data = form.cleaned_data
    system = OtherSystem(data["system"])
    try:
        with TemporaryDirectory(prefix="exchange-") as folder:
            path = Path(folder) / f"in{Path(data['file'].name).suffix.lower()[:6]}"
            path.write_bytes(data["file"].read())
            exchange = acts.read_back(
                actor=request.user,
                union=data["union"],
                system=system,
                rows=rows_of(system, path),
                file_name=data["file"].name,
                sha256=sheets.digest(path),
            )
    except (WorkbookError, TransitionError) as refusal:
        form.add_error("file", str(refusal))
        return None
    messages.success(
        request,
        _(
            "已对账：只有对方有 %(only_there)s，只有本系统有 %(only_here)s，"
            "内容不同 %(differs)s。"
        )
        % exchange.counts,
    )
    return exchange


def rows_of(system, path):
    """The rows of the other system's file, all of them readable."""
    rows = read(SYSTEMS[system], path).rows
    wrong = [row for row in rows if row.problems]
    if wrong:
        first = wrong[0]
        raise TransitionError(
            _("有 %(count)s 行读不懂，例如第 %(row)s 行 %(column)s：%(reason)s。")
            % {"count": len(wrong), "row": first.number, **first.problems[0]}
        )
    return [row.values for row in rows]


class SystemFilter(Choice):
    title = gettext_lazy("对方系统")
    parameter_name = "system"
    offered = OtherSystem.choices
    column = "exchange__system"


class KindFilter(Choice):
    title = gettext_lazy("差异")
    parameter_name = "kind"
    offered = DifferenceKind.choices


class StateFilter(Choice):
    title = gettext_lazy("状态")
    parameter_name = "state"
    first = "open"
    offered = [*DifferenceState.choices, ALL]

    def narrow(self, queryset, value, request):
        return queryset.filter(state=value)


class NoteForm(ActForm):
    note = forms.CharField(
        label=gettext_lazy("说明"), max_length=200, required=False, widget=TextInput()
    )


class KeepForm(ActForm):
    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, widget=TextInput()
    )


def is_open(difference):
    return difference.state == DifferenceState.OPEN


@admin.register(Difference)
class DifferenceAdmin(ActPages, ScopedAdmin):
    """What stands otherwise in the other system, to be worked off."""

    group, icon, place = GROUP, "difference", 40
    empty = gettext_lazy("没有待处理的差异。")
    list_display = ["name", "kind", "what", "system", "state"]
    list_select_related = ["exchange"]
    list_filter = [SystemFilter, KindFilter, StateFilter]
    search_fields = ["name"]
    search_help_text = gettext_lazy("对象名称的一部分")
    ordering = ["pk"]
    fields = ["name", "kind", "what", "system", "state", "note", "decided_by"]
    readonly_fields = fields
    acts = (
        Act(
            verb="mend_here",
            title=gettext_lazy("已改本系统"),
            perm="members.change_difference",
            run=acts.mend_here,
            done=gettext_lazy("已记下。"),
            hint=gettext_lazy("先在本系统更正，再点这里。"),
            icon="task_alt",
            form=NoteForm,
            open=is_open,
        ),
        Act(
            verb="mend_there",
            title=gettext_lazy("已请对方改"),
            perm="members.change_difference",
            run=acts.mend_there,
            done=gettext_lazy("已记下。"),
            hint=gettext_lazy("在对方系统更正或报告之后点这里。"),
            icon="outbox",
            form=NoteForm,
            open=is_open,
        ),
        Act(
            verb="keep",
            title=gettext_lazy("保留差异"),
            perm="members.change_difference",
            run=acts.keep_difference,
            done=gettext_lazy("已记下。"),
            hint=gettext_lazy("两边本来就该不同时用，写明原因。"),
            icon="block",
            form=KeepForm,
            open=is_open,
        ),
    )

    @admin.display(description=gettext_lazy("本系统 → 对方"))
    def what(self, difference):
        lines = (
            (title, here or "—", there or "—")
            for title, (here, there) in difference.fields.items()
        )
        return format_html_join("", "<div>{}：{} → {}</div>", lines) or "—"

    @admin.display(description=gettext_lazy("对方系统"))
    def system(self, difference):
        return difference.exchange.get_system_display()
