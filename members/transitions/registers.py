"""Rows of configuration: units, employment kinds, posts. Written once, audited."""

from django.core.exceptions import FieldError, ValidationError
from django.db import transaction
from django.db.models import CheckConstraint, Q

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


def checked(row, *, clash=""):
    """The model's own checks, as a refusal in words.

    ``clash`` names a constraint that is left to the database: who writes the row says
    it in words (``refuse_clash``), and a long list need not be asked twice.
    """
    secret = [
        field.name for field in row._meta.fields if isinstance(field, EncryptedField)
    ]
    if sound(row, secret, clash):
        return
    try:
        row.full_clean(exclude=secret)
    except ValidationError as problem:
        raise TransitionError("；".join(problem.messages)) from problem


def sound(row, secret, clash):
    """Whether a row passes all its checks, with few questions to the database.

    Related rows that are at hand are there, and what the table's conditions say is asked
    once for all of them: a workbook of a thousand rows asks a thousand times.
    """
    try:
        row.clean_fields(exclude=[*secret, *at_hand(row)])
        row.clean()
        row.validate_unique(exclude=secret)
        return constraints_hold(row, secret, clash)
    except (ValidationError, FieldError):
        return False


def at_hand(row):
    """The names of the fields whose related row was read from the database."""
    return [
        field.name
        for field in row._meta.fields
        if field.is_relation
        and field.is_cached(row)
        and (related := getattr(row, field.name)) is not None
        and not related._state.adding
    ]


def constraints_hold(row, secret, clash):
    """The checks of the table in one question, the others each by itself."""
    conditions = []
    for model, constraints in row.get_constraints():
        for constraint in constraints:
            if isinstance(constraint, CheckConstraint):
                conditions.append(constraint.condition)
            elif constraint.name != clash:
                constraint.validate(model, row, exclude=secret)
    values = row._get_field_expression_map(meta=row._meta, exclude=secret)
    return not conditions or Q(*conditions).check(values)
