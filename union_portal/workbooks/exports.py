"""The rows of a staff list as a workbook: what the list shows, and as it shows it.

What is masked in the list stays masked in the file, and no row comes along that the
reader may not see: both are made by the list itself. Every export is recorded. Full
numbers come along only for who may see them, for a reason each person can read, as a
job whose file expires.
"""

import csv
import io
from datetime import date, datetime
from tempfile import TemporaryDirectory

import xlsxwriter
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.http import Http404
from django.test import RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from union_portal.audit import record
from union_portal.jobs import job
from union_portal.lifecycle import TransitionError
from union_portal.looks import FIELDS, How, looked
from union_portal.workbooks.sheets import safe

AT_ONCE = 5_000  # rows; more are made by a job
CHUNK = 2_000
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class Export:
    """One list, narrowed as its address says, for one reader."""

    def __init__(self, page, user, query="", full=False):
        """``full``: with the page's full personal values, of those whose the reader may
        see, and of nobody else."""
        self.page, self.user = page, user
        self.full = full and user.has_perm(page.full_perm)
        name = f"{page.opts.app_label}_{page.opts.model_name}_changelist"
        address = reverse(f"admin:{name}")
        request = RequestFactory().get(f"{address}?{query}")
        request.user, request.resolver_match = user, resolve(address)
        self.request = request
        try:
            self.list = page.get_changelist_instance(request)
        except (IncorrectLookupParameters, DisallowedModelAdminLookup) as problem:
            raise Http404 from problem

    @property
    def rows(self):
        rows = self.list.queryset
        return self.page.full_rows(self.request, rows) if self.full else rows

    @cached_property
    def count(self):
        """All rows; the list itself stops counting at some point."""
        return self.rows.order_by().count()

    @property
    def title(self):
        return str(self.page.opts.verbose_name)

    @property
    def columns(self):
        """``[(name, title)]`` of the list's own columns, without its boxes to tick."""
        own = [name for name in self.list.list_display if name != "action_checkbox"]
        return [
            (name, str(label_for_field(name, self.page.model, self.page)))
            for name in own
        ] + [(name, str(FIELDS[name])) for name in self.full_names]

    @property
    def full_names(self):
        """Fields of which the full values come along."""
        return self.page.full_columns if self.full else ()

    @property
    def titles(self):
        return [title for _name, title in self.columns]

    @property
    def filters(self):
        """Names of the filters that are set; what they are set to stays unsaid."""
        return sorted(name for name in self.request.GET if name != "p")

    def lines(self):
        names = [name for name, _title in self.columns]
        for row in self.rows.iterator(chunk_size=CHUNK):
            yield [value(name, row, self.page) for name in names]

    def file_name(self, kind):
        return f"{self.title}-{timezone.localdate():%Y%m%d}.{kind}"

    def write(self, out, kind, told=lambda done: None):
        lines = counted(self.lines(), told)
        return WRITERS[kind](out, self.titles, lines, self.title)

    def note(self, subject=None, why=""):
        """Record that these rows left the portal: how many and which columns, no value;
        and for each person in them, that they were seen, and why."""
        record(
            self.user,
            "workbooks.export_full" if self.full else "workbooks.export",
            subject,
            union=self.user.audit_union,
            list=str(self.page.opts.verbose_name),
            rows=self.count,
            columns="、".join(self.titles),
            filters="、".join(self.filters),
        )
        if persons := self.persons():
            looked(self.user, persons, self.titles, why, How.EXPORTED)

    def persons(self):
        return persons_in(self.rows)


def persons_in(rows):
    """Ids of the people the rows of a queryset are or are about."""
    model, rows = rows.model, rows.order_by()
    if model is get_user_model():
        return set(rows.values_list("pk", flat=True))
    try:
        field = model._meta.get_field("person")
    except FieldDoesNotExist:
        return set()
    if field.related_model is not get_user_model():
        return set()
    return set(rows.values_list("person", flat=True)) - {None}


def page_of(label):
    """The staff page of ``app.model``."""
    app, model = label.split(".")
    found = resolve(reverse(f"admin:{app}_{model}_changelist")).func.model_admin
    return admin.site.get_model_admin(found.model)


def value(name, row, page):
    """A cell of the list, as a workbook holds it."""
    field, _attribute, found = lookup_field(name, row, page)
    if field is not None and getattr(field, "flatchoices", None):
        found = dict(field.flatchoices).get(found, found)
    return cell(found)


def cell(found):
    """Dates as dates, truth in words, all else as text without mark-up."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return "是" if found else "否"
    if isinstance(found, datetime):
        return f"{timezone.localtime(found):%Y-%m-%d %H:%M}"
    if isinstance(found, date | int):
        return found
    written = strip_tags(str(found)).strip()
    return "" if written == "—" else written


def counted(lines, told):
    for done, line in enumerate(lines, 1):
        if done % CHUNK == 0:
            told(done)
        yield line


def write_xlsx(out, titles, lines, title):
    book = xlsxwriter.Workbook(
        out if hasattr(out, "write") else str(out),
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    sheet = book.add_worksheet("".join(c for c in title if c not in "[]:*?/\\")[:31])
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, text in enumerate(titles):
        sheet.set_column(at, at, max(12, 2 * len(text) + 2))
        sheet.write_string(0, at, safe(text), bold)
    for number, line in enumerate(lines, 1):
        for at, found in enumerate(line):
            if isinstance(found, date):
                sheet.write_datetime(number, at, found, as_date)
            elif isinstance(found, str):
                sheet.write_string(number, at, safe(found))
            else:
                sheet.write_number(number, at, found)
    book.close()


def write_csv(out, titles, lines, title):
    if not hasattr(out, "write"):
        with open(out, "wb") as file:
            return write_csv(file, titles, lines, title)
    text = io.TextIOWrapper(out, "utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([safe(one) for one in titles])
    for line in lines:
        writer.writerow(
            [one.isoformat() if isinstance(one, date) else safe(one) for one in line]
        )
    text.detach()
    return None


WRITERS = {"xlsx": write_xlsx, "csv": write_csv}


@job("workbooks.export", title="导出列表")
def export(job):
    """Write the list as it is now, for who asked for it."""
    params = job.params
    full = params.get("full", False)
    found = Export(page_of(params["list"]), job.actor, params["query"], full)
    if full and not found.full:
        raise TransitionError(_("您已没有查看完整号码的权限，没有导出任何内容。"))
    whole = max(found.count, 1)
    with TemporaryDirectory() as folder:
        path = f"{folder}/export"
        found.write(
            path,
            params["file_type"],
            lambda done: job.tell(_("写表格"), min(99, 100 * done // whole)),
        )
        job.keep(found.file_name(params["file_type"]), path)
    found.note(job, params.get("why", ""))
    return _("共 %(rows)s 行。") % {"rows": found.count}
