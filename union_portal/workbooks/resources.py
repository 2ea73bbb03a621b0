"""The records of a register, in the columns its own workbook has.

Whoever wants to change many rows takes them along, mends them in Excel and sends them
back: rows nobody touched come back as "unchanged". One django-import-export resource
is made of each register's columns.
"""

from types import SimpleNamespace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from union_portal.audit import record
from union_portal.lifecycle import TransitionError
from union_portal.workbooks.sheets import write


class CellWidget(Widget):
    """A value as it stands in the cells of a column: 是, 男, 主持与审批、…"""

    def __init__(self, column):
        super().__init__()
        self.labels = {str(code): str(label) for code, label in column.choices}

    def render(self, value, obj=None, **kwargs):
        if value is None:
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, list):
            return "、".join(self.labels.get(str(one), str(one)) for one in value)
        return self.labels.get(str(value), value)


class RegisterResource(Resource):
    """The resource of one register. It exports only: what comes in goes through the
    preview and the transitions, never through ``save()``."""

    def __init__(self, register):
        super().__init__()
        self.fields = {
            column.name: Field(
                attribute=column.name,
                column_name=column.title,
                readonly=True,
                widget=CellWidget(column),
            )
            for column in register.columns
        }

    def get_export_order(self):
        return list(self.fields)


def can_be_taken_along(register):
    """Whether a register knows its records row by row."""
    from union_portal.workbooks.registers import Register  # noqa: PLC0415 - the base

    return type(register).current is not Register.current


def rows_of(register, school):
    """``[{column: value}]`` of the records there are, in order of their identity.

    Secret values stay behind: their cells are empty, which changes nothing when the
    rows come back.
    """
    secret = {column.name: "" for column in register.columns if column.secret}
    batch = SimpleNamespace(union=school, as_of=timezone.localdate(), actor=None)
    found = []
    for identity, values in sorted(register.current(batch).items()):
        parts = identity.split("|", len(register.identity) - 1)
        named = dict(zip(register.identity, parts, strict=True))
        found.append(named | values | secret)
    return found


@transaction.atomic
def take_along(register, out, *, actor, school=None):
    """Write the register's records of a school into ``out`` (a path or a binary file).

    Returns how many. Who keeps the whole school may: the rows are not told apart.
    """
    if not can_be_taken_along(register):
        raise TransitionError(
            _("“%(title)s”不能整册导出，请在名单页面导出。") % {"title": register.title}
        )
    if register.per_school and not actor.rights.cover(school, "office", persons=True):
        raise TransitionError(_("整册导出由校工会办理。"))
    dataset = RegisterResource(register).export(rows_of(register, school))
    write(out, register.columns, dataset, title=register.title[:31])
    record(
        actor,
        "workbooks.take_along",
        None,
        union=school,
        register=register.key,
        rows=len(dataset),
    )
    return len(dataset)
