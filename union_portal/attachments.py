"""Files that belong to a row: approvals, photographs, receipts.

They lie in private storage, have no address of their own, and are streamed to whoever
may see the row they belong to. A file is not deleted but withdrawn, with a reason.
"""

import hashlib
import os
import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from union_portal.audit import record
from union_portal.filetypes import inspect
from union_portal.lifecycle import TransitionError

MEGABYTE = 1024 * 1024


class PrivateStorage(FileSystemStorage):
    """Files that only the portal's own process may read; no address leads to them."""

    def __init__(self):
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self):
        return os.path.join(settings.MEDIA_ROOT, "private")

    @property
    def location(self):
        return os.path.abspath(self.base_location)

    def url(self, name):
        raise ValueError("private files have no address; see Attachment.response()")


def private_files():
    return storages["private"]


def place_of(attachment, name):
    """Where a file lies: under its random id, whatever it is called."""
    found = attachment.public_id.hex
    return f"attachments/{found[:2]}/{found}"


class AttachmentQuerySet(models.QuerySet):
    def of(self, owner):
        """The files of a row that were not withdrawn, the oldest first."""
        return self.every_of(owner).filter(withdrawn_at=None)

    def every_of(self, owner):
        kind = ContentType.objects.get_for_model(owner)
        return self.filter(owner_type=kind, owner_id=owner.pk).order_by("pk")

    def visible_to(self, user):
        """Whoever may see the row may see its files; withdrawn ones nobody opens."""
        seen = Q(pk__in=[])
        types = self.order_by().values_list("owner_type", flat=True).distinct()
        for kind in ContentType.objects.filter(pk__in=types):
            model = kind.model_class()
            if model is not None:
                rows = model._default_manager.visible_to(user)
                seen |= Q(owner_type=kind, owner_id__in=rows.order_by().values("pk"))
        return self.filter(seen, withdrawn_at=None)


class Attachment(models.Model):
    """A file of a row. ``kind`` says what it is for, in the words of its owner's app."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    kind = models.CharField(_lazy("用途"), max_length=40, blank=True)
    name = models.CharField(_lazy("文件名"), max_length=100)
    content_type = models.CharField(_lazy("类型"), max_length=100)
    size = models.PositiveIntegerField(_lazy("大小"), help_text=_lazy("字节"))
    sha256 = models.CharField(_lazy("校验值"), max_length=64)
    file = models.FileField(
        _lazy("文件"), storage=private_files, upload_to=place_of, max_length=200
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_lazy("上传人"),
    )
    uploaded_at = models.DateTimeField(_lazy("上传时间"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_lazy("撤下时间"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_lazy("撤下人"),
    )
    withdrawn_because = models.CharField(_lazy("撤下原因"), max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _lazy("附件")
        verbose_name_plural = _lazy("附件")
        ordering = ["pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["owner_type", "owner_id", "sha256"],
                condition=Q(withdrawn_at=None),
                name="attachment_once_per_owner",
                violation_error_message=_lazy("这个文件已经上传过了。"),
            ),
            models.CheckConstraint(
                name="attachment_withdrawn_with_reason",
                condition=Q(withdrawn_at=None, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_because="")),
                violation_error_message=_lazy("撤下附件要写明原因。"),
            ),
            models.CheckConstraint(
                name="attachment_is_not_empty",
                condition=Q(size__gt=0),
                violation_error_message=_lazy("文件是空的。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("attachment", args=[self.public_id])

    @property
    def audit_union(self):
        return getattr(self.owner, "audit_union", None)

    def read(self):
        """The bytes; no more than ``ATTACHMENT_MB`` of them ever came in."""
        with self.file.storage.open(self.file.name, "rb") as file:
            return file.read()

    def response(self):
        """The file as a download: the browser is to save it, never to run it."""
        response = HttpResponse(self.read(), content_type=self.content_type)
        disposition = content_disposition_header(True, self.name)
        response["Content-Disposition"] = disposition
        response["X-Content-Type-Options"] = "nosniff"
        add_never_cache_headers(response)
        return response


@transaction.atomic
def attach(owner, upload, *, actor, kind=""):
    """Add a file to a row; whether ``actor`` may is asked by the caller.

    ``upload`` is a file with a name, as forms give it. What the file is, its content
    says; photographs are kept without the place and device their camera wrote down.
    """
    owner = lock(owner)
    found = inspect(upload.name or "", content_of(upload))
    digest = hashlib.sha256(found.content).hexdigest()
    there = list(Attachment.objects.of(owner).values_list("sha256", flat=True))
    if digest in there:
        raise TransitionError(_("这个文件已经上传过了。"))
    if len(there) >= settings.ATTACHMENTS_PER_ROW:
        raise TransitionError(
            _("附件已有 %(most)s 个，不能再加；请合并成一个 PDF，或先撤下用不着的。")
            % {"most": settings.ATTACHMENTS_PER_ROW}
        )
    row = Attachment(
        owner=owner,
        kind=kind,
        name=found.name,
        content_type=found.content_type,
        size=len(found.content),
        sha256=digest,
        uploaded_by=actor,
    )
    row.file.save(found.name, ContentFile(found.content), save=False)
    try:
        row.save()
        record(actor, "union_portal.attach", owner, attachment=row.pk, sha256=digest)
    except BaseException:
        row.file.delete(save=False)
        raise
    return row


@transaction.atomic
def withdraw(attachment, *, actor, reason):
    """Take a file out of sight; row and file stay for who has to account for them."""
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
    if row.withdrawn_at is not None:
        raise TransitionError(_("这个附件已经撤下了。"))
    if not reason.strip():
        raise TransitionError(_("请写明为什么撤下这个附件。"))
    row.withdrawn_at, row.withdrawn_by = timezone.now(), actor
    row.withdrawn_because = reason.strip()
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_because"])
    record(actor, "union_portal.withdraw_file", row.owner, attachment=row.pk)
    return row


def forget_files(rows):
    """Files whose time is over go, withdrawn ones too; returns how many. The trail keeps
    that they were there. The bytes go with the commit, or with the next sweep."""
    places = list(rows.values_list("file", flat=True))
    number = rows._raw_delete(rows.db)
    transaction.on_commit(lambda: [private_files().delete(place) for place in places])
    return number


def lock(owner):
    """The row itself, held: whoever else adds a file to it waits."""
    rows = type(owner)._base_manager.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=owner.pk)


def content_of(upload):
    """The bytes of an upload that is not too large."""
    most = settings.ATTACHMENT_MB
    if upload.size > most * MEGABYTE:
        raise TransitionError(
            _("文件有 %(size)s MB，超过 %(most)s MB；请压缩或分成几个再传。")
            % {"size": f"{upload.size / MEGABYTE:.1f}", "most": most}
        )
    upload.seek(0)
    return upload.read(most * MEGABYTE + 1)


def sweep(older_than=timedelta(days=1)):
    """Remove files that no row names (their transaction was given up); returns how many.

    Young files are left alone: their row may be about to be committed.
    """
    storage, gone = private_files(), 0
    for place in stored(storage):
        young = timezone.now() - storage.get_modified_time(place) < older_than
        if not young and not Attachment.objects.filter(file=place).exists():
            storage.delete(place)
            gone += 1
    return gone


def stored(storage):
    """Every place in storage that holds an attachment."""
    if not storage.exists("attachments"):
        return
    for folder in storage.listdir("attachments")[0]:
        for name in storage.listdir(f"attachments/{folder}")[1]:
            yield f"attachments/{folder}/{name}"
