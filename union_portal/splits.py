"""A split of a figure in words: the keys of a dimension as people call them."""

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _


def named_split(figure, scope, by):
    """``[(label, number)]`` of a split, largest first; unknown keys as 未登记."""
    rows = figure.split(scope, by)
    names = names_of(figure.records(scope).model, dict(figure.dims)[by], rows)
    return [(names.get(key) or str(key or _("未登记")), number) for key, number in rows]


def title_of(figure, model, by):
    """What a figure is told apart by, in words: 用工形式, 级别 …"""
    named = dict(figure.titles).get(by)
    field = field_of(model, dict(figure.dims)[by])
    return str(named or (field.verbose_name if field else by))


def names_of(model, column, rows):
    """``{key: name}`` of the keys in a column, found by what the column points to."""
    field = field_of(model, column)
    if field is None:
        return {}
    if field.is_relation:
        keys = [key for key, _number in rows if key is not None]
        found = field.related_model._base_manager.in_bulk(keys)
        return {key: str(row) for key, row in found.items()}
    return {key: str(label) for key, label in field.flatchoices}


def field_of(model, column):
    """The field behind a column such as ``person__sex`` or ``union_id``; or None."""
    *steps, last = column.split("__")
    try:
        for step in steps:
            model = model._meta.get_field(step).related_model
        names = {field.attname: field for field in model._meta.concrete_fields}
        return names.get(last) or model._meta.get_field(last)
    except FieldDoesNotExist:  # annotated by the figure: the keys are names already
        return None
