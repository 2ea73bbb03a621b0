"""审计封存: the chain of seals and the last verification, for auditors."""

from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from union_portal import seal_jobs as seal_jobs  # its kind of job is registered
from union_portal.admin.staff_pages import staff_page, staff_render
from union_portal.audit import AuditEntry, record
from union_portal.jobs import enqueue
from union_portal.seals import AuditCheck, AuditSeal

NEWEST = 50


@transaction.atomic
def ask_for_check(actor):
    """Queue a verification (核对审计封存); its page tells when it is done."""
    job = enqueue("union_portal.verify_audit", actor=actor)
    record(actor, "union_portal.verify_audit", None)
    return job


@staff_page(
    "audit-seals/",
    "audit_seals",
    _("审计封存"),
    group=_("系统"),
    icon="verified_user",
    place=41,  # right behind the audit trail
    may=lambda user: user.has_perm("union_portal.view_auditentry"),
)
def audit_seals(request):
    if request.method == "POST":
        return redirect(ask_for_check(request.user))
    newest = list(AuditSeal.objects.defer("ids", "digests")[:NEWEST])
    tail = AuditEntry.objects.filter(pk__gt=newest[0].last_id if newest else 0)
    return staff_render(
        request,
        "admin/audit_seals.html",
        _("审计封存"),
        seals=newest,
        last=newest[0] if newest else None,
        check=AuditCheck.objects.first(),
        unsealed=tail.count(),
        today=timezone.localdate(),
    )
