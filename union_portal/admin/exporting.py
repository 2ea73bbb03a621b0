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

from union_portal.admin.widgets import Select
from union_portal.jobs import enqueue
from union_portal.workbooks.exports import AT_ONCE, TYPES, Export


class ExportForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("格式"),
        choices=[("xlsx", _("Excel 工作簿（.xlsx）")), ("csv", _("CSV（UTF-8）"))],
        widget=Select(),
    )


def may_go(found, form):
    """Whether it may be made; a job keeps no search word, which may be a name."""
    if found.count > AT_ONCE and "q" in found.filters:
        words = _("行数很多时不能按搜索词导出；请去掉搜索词，改用筛选。")
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
        form = ExportForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and may_go(found, form):
            return self.hand_over(request, found, form.cleaned_data["kind"], query)
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
    def hand_over(self, request, found, kind, query):
        if found.count > AT_ONCE:
            job = enqueue(
                "workbooks.export",
                actor=request.user,
                union=request.user.audit_union,
                title=_("导出%(list)s") % {"list": found.title},
                list=self.opts.label_lower,
                query=query,
                file_type=kind,
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
