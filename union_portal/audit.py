"""The audit trail: who did what to which row, in the transaction that did it."""

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal.transactions import require_transaction

REFUSE = """
  IF TG_OP = 'TRUNCATE' AND current_setting('portal.tests', true) = 'on'
     AND left(current_database(), 5) = 'test_' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
"""


def append_only():
    """Triggers that refuse to change, delete or empty a table.

    The flush between tests empties tables with TRUNCATE: in a test database, and with
    the setting that the test settings give.
    """
    return [
        pgtrigger.Trigger(
            name="append_only",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
            func=REFUSE,
        )
    ]


class AuditEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Auditors read the entries of their own subtree; the audit administrator all."""
        if not user.is_active:
            return self.none()
        if user.system_role == "audit":
            return self
        return self.filter(user.rights.covering("union", "audit", persons=True))


class AuditEntry(models.Model):
    """One act. Append-only: the database refuses UPDATE, DELETE and TRUNCATE.

    ``data`` holds ids, field names and counts, never personal values: a stranger who
    reads the trail learns what was done, not what stands in anybody's file.
    """

    at = models.DateTimeField(_("时间"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("操作人"),
    )
    actor_name = models.CharField(_("操作人"), max_length=80)
    action = models.CharField(_("操作"), max_length=80, db_index=True)
    union = models.ForeignKey(
        "members.Union",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("工会"),
    )
    subject_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, related_name="+"
    )
    subject_id = models.BigIntegerField(null=True)
    subject = GenericForeignKey("subject_type", "subject_id")
    data = models.JSONField(_("内容"), default=dict)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = _("审计记录")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"])]
        triggers = append_only()

    def __str__(self):
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M} {self.actor_name}"


def record(actor, action, subject, *, union=None, **data):
    """Write one audit entry inside the running transaction.

    ``actor`` is None for the portal itself (a job, the command line). ``union`` is the
    union whose auditors may read the entry; a subject with ``audit_union`` names it.
    """
    require_transaction("record()")
    if union is None and subject is not None:
        union = getattr(subject, "audit_union", None)
    name, deputised = _who(actor, union)
    if deputised:
        data["deputy_for"] = deputised
    return AuditEntry.objects.create(
        actor=actor,
        actor_name=name,
        action=action,
        union=union,
        subject_type=ContentType.objects.get_for_model(subject) if subject else None,
        subject_id=subject.pk if subject else None,
        data=data,
    )


def _who(actor, union):
    """How the trail calls who acted, and the appointments they stood in for.

    Who acts by another's post alone is 李四（代张三）: the trail tells of both.
    """
    if actor is None:
        return "系统", []
    held = actor.rights.deputising(union)
    if not held:
        return actor.name, []
    names = "、".join(str(row.person) for row in held)
    return f"{actor.name}（代{names}）"[:80], [row.pk for row in held]
