"""The rules of a kind of matters are changed."""

from django.db import transaction

from matters.models import MatterKind
from members.transitions.registers import checked
from union_portal.audit import record


@transaction.atomic
def redefine_kind(kind, *, actor, **fields):
    """Change by which rules the matters of a kind run; the trail names the fields."""
    row = MatterKind.objects.select_for_update().get(pk=kind.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    checked(row)
    row.save(update_fields=list(fields))
    record(actor, "matters.redefine_kind", row, fields=sorted(fields))
    return row
