"""The values of a work record: read from a form or a sheet, checked, told apart."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from members.models import Person, Union, Unit
from members.models.works import NUMERIC, ColumnType, shown
from union_portal.lifecycle import TransitionError

KEY = re.compile(r"[a-z][a-z0-9_]{0,29}")
LONGEST = 2000
LARGEST = Decimal(10) ** 13
WEB = URLValidator(schemes=["http", "https"])
MODELS = {
    ColumnType.PERSON: Person,
    ColumnType.UNION: Union,
    ColumnType.UNIT: Unit,
}


class Wrong(ValueError):
    """A value its column does not take; says what would be right."""


def number(value):
    """A number that JSON holds exactly: whole, or with two decimals."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation as problem:
        raise Wrong(_("要填数，例如 12 或 3.5")) from problem
    if not exact.is_finite() or not 0 <= exact < LARGEST:
        raise Wrong(_("要填 0 以上的数"))
    if exact != exact.quantize(Decimal("0.01")):
        raise Wrong(_("最多两位小数"))
    return int(exact) if exact == exact.to_integral_value() else float(exact)


def text(value):
    written = " ".join(str(value).split())
    if len(written) > LONGEST:
        raise Wrong(_("太长，最多 %(most)s 个字") % {"most": LONGEST})
    return written


def link(value):
    written = text(value)
    try:
        WEB(written)
    except ValidationError as problem:
        raise Wrong(_("要填以 http 开头的网址")) from problem
    return written


def day(value):
    try:
        return (
            value if isinstance(value, date) else date.fromisoformat(value)
        ).isoformat()
    except (TypeError, ValueError) as problem:
        raise Wrong(_("不是日期；请写成 2023-09-01 的样子")) from problem


def row_id(value):
    return value if isinstance(value, int) else value.pk


READ = {
    **dict.fromkeys(NUMERIC, number),
    **dict.fromkeys(MODELS, row_id),
    ColumnType.TEXT: text,
    ColumnType.CHOICE: text,
    ColumnType.LINK: link,
    ColumnType.DAY: day,
}


def cleaned(column, value):
    """A value as it is kept, or :class:`Wrong`."""
    value = READ[ColumnType(column["type"])](value)
    if column["type"] == ColumnType.CHOICE and value not in column["choices"]:
        raise Wrong(
            _("可以填：%(choices)s") % {"choices": "、".join(column["choices"])}
        )
    return value


def read(kind, given):
    """``{key: value}`` of what was given; TransitionError names column and reason."""
    found = {}
    for column in kind.columns:
        value = given.get(column["key"])
        if value in ("", None):
            if column["required"]:
                raise TransitionError(_("请填“%(title)s”。") % column)
            continue
        try:
            found[column["key"]] = cleaned(column, value)
        except Wrong as problem:
            raise TransitionError(f"{column['title']}：{problem}。") from problem
    return found


def parted(kind, values):
    """``(what is shown, what is sealed)``: a personal value leaves only its mask."""
    sealed = {
        column["key"]: values[column["key"]]
        for column in kind.columns
        if column["personal"] and column["key"] in values
    }
    return values | {key: mask(value) for key, value in sealed.items()}, sealed


def mask(value):
    """The first sign, and how long it is no more."""
    return f"{value[:1]}****"


def identity(kind, union, happened_on, title, values):
    """What tells two rows of a kind apart, as one text."""
    parts = [union.code, happened_on.isoformat(), title]
    parts += [
        str(values.get(column["key"], ""))
        for column in kind.columns
        if column["identity"]
    ]
    return "|".join(parts)[:300]


def names_of(records):
    """``{(model, id): row}`` of the people and places that records name: three queries."""
    wanted = {type_: set() for type_ in MODELS}
    for record in records:
        for column in record.kind.columns_of(*MODELS):
            if column["key"] in record.values:
                wanted[ColumnType(column["type"])].add(record.values[column["key"]])
    return {
        (type_, row.pk): row
        for type_, ids in wanted.items()
        if ids
        for row in plain_rows(MODELS[type_]).filter(pk__in=ids)
    }


def plain_rows(model):
    """People without their secret values: a list of names opens none."""
    if model is Person:
        return Person.objects.defer("id_number", "phone")
    return model.objects.all()


def told(record, column, names):
    """A value for the reader."""
    value = record.values.get(column["key"])
    if value is None:
        return "—"
    if column["type"] in MODELS:
        return str(names.get((ColumnType(column["type"]), value), "—"))
    return shown(value)
