"""The 导出 button of every staff list."""

from io import BytesIO

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanWidget

from union_portal.admin.widgets import Select, TextInput
from union_portal.jobs import enqueue
from union_portal.looks import LEAST_REASON
from union_portal.workbooks.exports import AT_ONCE, TYPES, Export


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("格式"),
        choices=[("xlsx", _("Excel 工作簿（.xlsx）")), ("csv", _("CSV（UTF-8）"))],
        widget=Select(),
    )
    full = forms.BooleanField(
        label=_("带上完整的证件号码和手机号"),
        required=False,
        widget=UnfoldBooleanWidget(),
        help_text=_(
            "只带出您负责名册的人；作为后台任务办理，文件到期自动删除。"
            "谁在什么时候为什么导出，每个人都能在“谁看过我的信息”里看到。"
        ),
    )
    why = forms.CharField(
        label=_("用途"),
        max_length=200,
        required=False,
        widget=TextInput(),
        help_text=_("带完整号码时必填，例如：办理互助保险参保。本人能看到。"),
    )

    def __init__(self, *args, may_be_full=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not may_be_full:
            del self.fields["full"], self.fields["why"]

    def clean(self):
        data = super().clean()
        data["why"] = " ".join(data.get("why", "").split())
        if data.get("full") and len(data["why"]) < LEAST_REASON:
            self.add_error("why", _("请写明用途，例如“办理互助保险参保”。"))
        return data


def may_go(found, form):
    """Whether it may be made; a job keeps no search word, which may be a name."""
    by_job = found.count > AT_ONCE or form.cleaned_data.get("full")
    if by_job and "q" in found.filters:
        words = _("后台任务不能按搜索词导出；请去掉搜索词，改用筛选。")
        form.add_error(None, words)
    return form.is_valid()


class Exporting:
    """A list that can be taken along: as narrowed, and as it shows itself."""

    @property
    def export_link(self):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_export"

    def get_urls(self):
        address = path(
            "export/",
            self.admin_site.admin_view(self.export_view),
            name=self.export_link.removeprefix("admin:"),
        )
        return [address, *super().get_urls()]

    def export_view(self, request):
        """Ask for the format; then the file, or a job where it is long."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        query = request.GET.urlencode()
        found = Export(self, request.user, query)
        may_be_full = self.full_perm and request.user.has_perm(self.full_perm)
        form = ExportForm(request.POST or None, may_be_full=may_be_full)
        if request.method == "POST" and form.is_valid() and may_go(found, form):
            return self.hand_over(request, found, form.cleaned_data, query)
        context = {
            **self.admin_site.each_context(request),
            "title": _("导出"),
            "opts": self.opts,
            "form": form,
            "found": found,
            "is_long": found.count > AT_ONCE,
            "back": f"{reverse(self.link_name)}?{query}",
        }
        return TemplateResponse(request, "admin/export.html", context)

    @transaction.atomic
    def hand_over(self, request, found, asked, query):
        kind, full = asked["kind"], bool(asked.get("full"))
        if full or found.count > AT_ONCE:
            job = enqueue(
                "workbooks.export",
                actor=request.user,
                union=request.user.audit_union,
                title=_("导出%(list)s") % {"list": found.title},
                list=self.opts.label_lower,
                query=query,
                file_type=kind,
                **({"full": True, "why": asked["why"]} if full else {}),
            )
            return HttpResponseRedirect(job.get_absolute_url())
        out = BytesIO()
        found.write(out, kind)
        found.note()
        response = HttpResponse(out.getvalue(), content_type=TYPES[kind])
        name = content_disposition_header(True, found.file_name(kind))
        response["Content-Disposition"] = name
        add_never_cache_headers(response)
        return response
