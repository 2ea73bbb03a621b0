"""A figure as a workbook: its numbers as shown, or the list of the records behind it."""

from django.utils.translation import gettext as _

from union_portal.workbooks.exports import cell
from union_portal.workbooks.tables import tables_workbook


def numbers_workbook(browsed):
    """Value, years and splits, one sheet each; what is too small stays unsaid."""
    figure, scope = browsed.figure, browsed.scope
    facts = [
        [_("数据项"), figure.title],
        [_("代号"), figure.key],
        [_("计数口径"), figure.definition],
        [_("工会"), str(scope.union)],
        [_("范围"), _("含下级") if scope.reach == "subtree" else _("仅本级")],
        [_("期间起"), scope.start],
        [_("期间止"), scope.end],
        [_("数据截至"), scope.as_of],
        [_("数值（%(unit)s）") % {"unit": figure.unit}, told(browsed.now)],
    ]
    for base, side in zip(figure.bases, browsed.now.sides, strict=False):
        facts.append([f"{base.title}（{base.unit}）", hidden(side)])
    tables = [(_("数值"), [_("项目"), _("内容")], facts)]
    tables.append((_("历年"), *table(figure, _("期间"), browsed.series)))
    tables += [
        (split.title, *table(figure, split.title, split.lines))
        for split in browsed.splits
    ]
    return tables_workbook(tables)


def heads(figure, first):
    """The headings of a table of lines."""
    sides = figure.bases if figure.is_ratio else ()
    return [
        first,
        *(f"{base.title}（{base.unit}）" for base in sides),
        f"{figure.title}（{figure.unit}）",
    ]


def table(figure, first, lines):
    rows = [[line.title, *map(hidden, line.sides), told(line)] for line in lines]
    return heads(figure, first), rows


def hidden(number):
    return _("少于 5，不显示") if number is None else number


def told(line):
    """A value, or in words why there is none."""
    if line.value is None:
        return hidden(None) if line.is_hidden else "—"
    return line.value


def record_lines(figure, rows):
    """The cells of the records, as a workbook holds them."""
    for row in rows:
        yield [cell(one) for one in figure.table([row])["body"][0]]
