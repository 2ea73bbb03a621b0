"""Staff pages of session papers and their versions."""

from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from congress.admin.congresses import GROUP
from congress.models import SessionPaper
from congress.transitions import sessions
from union_portal.admin import Act, ActForm, GovernedAdmin, TransitionAdmin
from union_portal.admin.widgets import FileInput, TextInput
from union_portal.attachments import Attachment

FILES = _("PDF、照片、Word、Excel、CSV 或 TXT。照片里的拍摄地点等信息会去掉。")


class VersionForm(ActForm):
    file = forms.FileField(label=_("文件"), widget=FileInput(), help_text=FILES)
    note = forms.CharField(
        label=_("改了什么"), max_length=200, required=False, widget=TextInput()
    )


@admin.register(SessionPaper)
class SessionPaperAdmin(TransitionAdmin, GovernedAdmin):
    group, icon, place, scope = GROUP, "description", 18, "session__union"
    empty = _("还没有会议文件。在会议的页面上登记。")
    list_display = ["title", "kind", "session", "adopted_on", "document_number"]
    list_select_related = ["session__union"]
    search_fields = ["title", "document_number"]
    search_help_text = _("名称或文号的一部分")
    typed = ("kind", "title", "order", "document_number", "adopted_on")
    fields = ["session", *typed, "files"]
    change_fields = typed
    ordering = ["-session__opens_on", "order", "pk"]
    acts = (
        Act(
            verb="add_version",
            title=_("上传新版本"),
            perm="congress.change_sessionpaper",
            run=sessions.add_version,
            done=_("新版本已上传，以它为准；旧版本保留。"),
            hint=_("修改稿作为新的版本上传，写明改了什么。"),
            icon="upload_file",
            form=VersionForm,
        ),
    )

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .prefetch_related("session__numbers__congress__union")
        )

    def change_row(self, row, actor, values):
        return sessions.correct_paper(row, actor=actor, **values)

    @admin.display(description=_("各版本"))
    def files(self, row):
        return format_html_join(
            "",
            '<div><a class="staff-link" href="{}">{}</a> {} {}</div>',
            (
                (
                    reverse("attachment", args=[one.public_id]),
                    _("第 %(number)s 版") % {"number": version.number},
                    version.issued_on,
                    version.note,
                )
                for version in row.versions.all()
                for one in Attachment.objects.of(version)
            ),
        )
