"""The verification of the audit trail as a job somebody waits for."""

from union_portal import seals
from union_portal.jobs import job


@job("union_portal.verify_audit", title="核对审计封存")
def verify_audit(run):
    run.tell("逐批核对", 5)
    found = seals.check()
    run.lead_to("/admin/audit-seals/")
    return found.finding
