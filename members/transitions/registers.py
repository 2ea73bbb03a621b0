"""Rows of configuration: units, employment kinds, posts. Written once, audited."""

from django.core.exceptions import ValidationError
from django.db import transaction

from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.personal import EncryptedField


@transaction.atomic
def define(model, *, actor, **fields):
    """Add a row to a register."""
    row = model(**fields)
    checked(row)
    row.save()
    record(actor, f"members.define_{model._meta.model_name}", row)
    return row


@transaction.atomic
def redefine(row, *, actor, action="", **fields):
    """Change a row of a register; the trail names the fields.

    ``action`` is what the trail calls it, where it has a name of its own.
    """
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    checked(row)
    row.save(update_fields=list(fields))
    action = action or f"members.redefine_{row._meta.model_name}"
    record(actor, action, row, fields=sorted(fields))
    return row


def checked(row):
    """The model's own checks, as a refusal in words."""
    secret = [
        field.name for field in row._meta.fields if isinstance(field, EncryptedField)
    ]
    try:
        row.full_clean(exclude=secret)
    except ValidationError as problem:
        raise TransitionError("；".join(problem.messages)) from problem
