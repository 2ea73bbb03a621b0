"""Files on a row's page: listed, added and withdrawn."""

from django import forms
from django.utils.translation import gettext_lazy as _

from union_portal.admin.acts import Act, ActForm, ActPages
from union_portal.admin.widgets import FileInput, Select, TextInput
from union_portal.attachments import Attachment, attach, withdraw


class AttachForm(ActForm):
    file = forms.FileField(
        label=_("文件"),
        widget=FileInput(),
        help_text=_(
            "PDF、照片、Word、Excel、CSV 或 TXT。照片里的拍摄地点等信息会去掉。"
        ),
    )


class WithdrawFileForm(ActForm):
    attachment = forms.ModelChoiceField(
        Attachment.objects.none(), label=_("附件"), widget=Select()
    )
    reason = forms.CharField(label=_("原因"), max_length=200, widget=TextInput())

    def arrange(self):
        self.fields["attachment"].queryset = Attachment.objects.of(self.row)


class WithAttachments(ActPages):
    """A row's page that lists the row's files; ``attach_perm`` says who adds and withdraws
    them (who changes the row, if not given)."""

    attach_perm = ""
    change_form_outer_after_template = "admin/_attachments.html"

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        perm = self.attach_perm or self.perm("change")
        self.acts = (
            *self.acts,
            Act(
                verb="attach",
                title=_("上传附件"),
                perm=perm,
                run=lambda row, actor, file: attach(row, file, actor=actor),
                done=_("附件已上传。"),
                hint=_("能看到这一条的人，就能看到它的附件。"),
                icon="attach_file",
                form=AttachForm,
            ),
            Act(
                verb="withdraw_file",
                title=_("撤下附件"),
                perm=perm,
                run=lambda row, actor, attachment, reason: withdraw(
                    attachment, actor=actor, reason=reason
                ),
                done=_("附件已撤下。"),
                hint=_("撤下后谁也打不开；文件和原因留存备查。"),
                icon="attach_file_off",
                form=WithdrawFileForm,
                open=lambda row: Attachment.objects.of(row).exists(),
            ),
        )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = extra_context or {}
        row = self.get_object(request, object_id) if object_id else None
        if row is not None:
            files = Attachment.objects.every_of(row).select_related("uploaded_by")
            context |= {"attachments": files}
        return super().changeform_view(request, object_id, form_url, context)
