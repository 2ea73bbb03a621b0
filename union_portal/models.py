"""Models live beside their mechanism; Django finds them here."""

from union_portal.attachments import Attachment
from union_portal.audit import AuditEntry
from union_portal.delivery import Delivery
from union_portal.jobs.models import Job
from union_portal.looks import Look, LookedPerson
from union_portal.norms import NormValue
from union_portal.notices import Notice
from union_portal.numbering import NumberSeries
from union_portal.seals import AuditCheck, AuditSeal
from union_portal.signatures import Signature, SigningSlip
from union_portal.wishes import NoticeWishes
from union_portal.workbooks.models import ImportBatch, StagedRow
from union_portal.workbooks.uploads import ImportUpload

__all__ = [
    "Attachment",
    "AuditCheck",
    "AuditEntry",
    "AuditSeal",
    "Delivery",
    "ImportBatch",
    "ImportUpload",
    "Job",
    "Look",
    "LookedPerson",
    "NormValue",
    "Notice",
    "NoticeWishes",
    "NumberSeries",
    "Signature",
    "SigningSlip",
    "StagedRow",
]
