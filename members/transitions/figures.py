"""Records behind a figure leave the portal: who took which, and whom they are about."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.figure_exports import record_lines
from union_portal.audit import record
from union_portal.looks import How, looked
from union_portal.workbooks.exports import CHUNK, counted, persons_in, write_xlsx


@transaction.atomic
def take_records(figure, scope, *, actor, out, tell=lambda step, percent=None: None):
    """Write the records the actor may see to ``out``; returns the name for the file."""
    rows = figure.visible_records(scope, actor)
    titles = [heading for heading, _path in figure.columns]
    whole = rows.count()
    lines = counted(
        record_lines(figure, rows.iterator(chunk_size=CHUNK)),
        lambda done: tell(_("写表格"), min(99, 100 * done // max(whole, 1))),
    )
    write_xlsx(out, titles, lines, figure.title)
    record(
        actor,
        "members.take_records",
        scope.union,
        figure=figure.key,
        rows=whole,
        columns="、".join(titles),
        start=scope.start.isoformat(),
        end=scope.end.isoformat(),
        as_of=scope.as_of.isoformat(),
    )
    if persons := persons_in(rows):
        looked(actor, persons, titles, how=How.EXPORTED)
    return file_name(figure, scope, _("记录"))


def file_name(figure, scope, what):
    return f"{scope.union.code}-{figure.title}-{what}-{scope.as_of}.xlsx"
