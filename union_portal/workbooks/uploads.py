"""A workbook on its way in: sealed in private storage until it is no longer needed."""

import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal.attachments import private_files
from union_portal.personal import seal, unseal

SEALED = "union_portal_importupload.file"


@contextmanager
def in_clear(name, content):
    """The path of a file of that name, for as long as it is looked into."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name[-60:]  # its end says what it is
        path.write_bytes(content)
        yield path


def place_of(upload, name):
    """Where a file lies: under a random name, whatever it is called."""
    return f"imports/{secrets.token_hex(16)}"


class ImportUploadQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who sent a file goes on with it; the others meet its preview."""
        return self.filter(actor=user) if user.is_authenticated else self.none()

    def kept(self):
        """Those whose file is still there, the newest first."""
        return self.exclude(file="").order_by("-pk")


class ImportUpload(models.Model):
    """One uploaded workbook and what was said about it; ``batch`` is its last preview.

    The file goes when its rows are written or given up, or after some days; the row
    stays and tells who sent what.
    """

    register = models.CharField(_("登记册"), max_length=80)
    union = models.ForeignKey(
        "members.Union",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("学校工会"),
    )
    as_of = models.DateField(_("截至日期"))
    is_complete = models.BooleanField(_("全校都在表里"), default=False)
    complete_units = models.JSONField(_("表里齐全的单位"), default=list)
    sheet = models.CharField(_("工作表"), max_length=80, blank=True)
    file = models.FileField(
        _("文件"),
        storage=private_files,
        upload_to=place_of,
        max_length=200,
        blank=True,
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("上传人"),
    )
    created_at = models.DateTimeField(_("时间"), default=timezone.now)
    batch = models.ForeignKey(
        "union_portal.ImportBatch",
        models.PROTECT,
        null=True,
        related_name="uploads",
        verbose_name=_("导入"),
    )

    objects = ImportUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("上传的工作簿")
        verbose_name_plural = _("上传的工作簿")
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name

    @property
    def audit_union(self):
        return self.union

    @property
    def complete(self):
        """What ``staging.stage`` is told: everybody, the units of which all are, nobody."""
        return self.is_complete or self.complete_units or False

    def keep(self, content):
        """Store the bytes of the file, encrypted."""
        sealed = ContentFile(seal(SEALED, content))
        self.file.save("workbook", sealed, save=False)

    @contextmanager
    def opened(self):
        """The path of the file in clear, for as long as it is read."""
        with self.file.storage.open(self.file.name, "rb") as stored:
            content = unseal(SEALED, stored.read())
        with in_clear(self.file_name, content) as path:
            yield path

    def forget(self):
        """Let the file go with the transaction that has no more use for it."""
        place, storage = self.file.name, self.file.storage
        self.file = ""
        self.save(update_fields=["file"])
        transaction.on_commit(lambda: storage.delete(place))
