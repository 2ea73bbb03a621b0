"""What the annual report costs: its numbers, its print, and leafing through figures.

The reference year pku-2023 at full scale (38,379 members):

- ``queries``: how often the database is asked for all figures of the report (goal: 20);
- ``numbers_to_sql``: composing all figures in print form, against the same SQL run by
  hand, as text, with nothing around it (goal: 2);
- ``pdf_to_weasyprint``: 34 pages of print, composed, set on the grid, their characters
  checked, against WeasyPrint alone with the same HTML and style sheet (goal: 1.3).

Each is done in turn with its yardstick, the least of all rounds counts on both sides.

Then the staff home, the list of figures and pages of figures, in a school of 38,379 and
in one of 383,790 members, as ``bench pages`` does it (goal: the same number of queries,
and 1.5 times as long). Numbers are kept until a record changes: the first opening after that
has to count, and takes the longer the more there is to be counted.
"""

import re
import sys
import time
import zlib
from dataclasses import replace

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from bench import pages
from bench.harness import Figure, apart, own_database, run, seconds, times
from members.models import Membership
from reports import composing, printing
from reports.models import Report
from union_portal.typesetting import pdf as typeset

KEY = "pku-2023"
MEMBERS = 38_379
ROUNDS, PRINTS = 9, 3
QUERIES, TO_SQL, TO_WEASYPRINT = 20, 2, 1.3
PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
FIGURES = {
    "figure_persons": "members.persons",
    "figure_joined": "members.joined",
    "figure_share": "members.joined_share",
    "figure_works": "members.work_records",
}


def measure(say):
    say(f"loading {KEY} at full scale")
    apart(load)  # what it leaves in memory would be swept through by all that follows
    if (members := Membership.objects.counted(the_report().as_of).count()) < MEMBERS:
        raise SystemExit(f"expected {MEMBERS} members, found {members}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say("numbers")
    yield from numbers()
    say("print")
    yield from prints()
    with own_database("small"):
        yield from pages.in_two_schools(say, figure_pages)


def load():
    call_command("load_reference", KEY, verbosity=0, stdout=sys.stderr)


def the_report():
    return Report.objects.get(key=KEY)


# --- The numbers -------------------------------------------------------------------------
def numbers():
    composing.read(the_report())  # warm
    with CaptureQueriesContext(connection) as asked:
        reading = composing.read(the_report())
    statements = [query["sql"] for query in asked.captured_queries]
    ours, by_hand = [], []
    for _round in range(ROUNDS):
        ours.append(took(lambda: composing.read(the_report())))
        by_hand.append(took(lambda: ask(statements)))
    yield Figure("queries", len(statements), QUERIES)
    yield times("numbers_to_sql", min(ours) / min(by_hand), TO_SQL)
    yield Figure("figures", len(reading.figures))
    yield seconds("numbers_seconds", min(ours))
    yield seconds("sql_seconds", min(by_hand))


def took(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ask(statements):
    """The same statements with PostgreSQL's own driver."""
    with connection.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
            cursor.fetchall()


# --- The print ---------------------------------------------------------------------------
def prints():
    html = laid().to_html()
    ours, own = [], []
    for _round in range(PRINTS):
        ours.append(apart(printed))
        own.append(apart(by_weasyprint, html))
    least = [min(one.seconds for one in rounds) for rounds in (ours, own)]
    yield times("pdf_to_weasyprint", least[0] / least[1], TO_WEASYPRINT)
    yield Figure("pdf_pages", ours[0].result)
    yield Figure("weasyprint_pages", own[0].result)
    yield seconds("pdf_seconds", least[0])
    yield seconds("weasyprint_seconds", least[1])


def laid():
    """The report, its text twice over: 34 pages, as many as such reports have."""
    document = printing.document(composing.read(the_report()))
    return replace(document, blocks=[*document.blocks, *document.blocks])


def printed():
    """As ``printing.pdf`` does it, from the numbers on."""
    return page_count(typeset.render(laid().to_html(), title="报告", author="工会"))


def by_weasyprint(html):
    """WeasyPrint as it comes, with the same style sheet, to the same kind of file."""
    fonts = FontConfiguration()
    style = CSS(string=typeset.OFFICIAL_CSS.read_text("utf-8"), font_config=fonts)
    kind = {"pdf_variant": typeset.VARIANT, "pdf_identifier": True}
    return page_count(
        HTML(string=html).write_pdf(font_config=fonts, stylesheets=[style], **kind)
    )


def page_count(body):
    """The pages of a PDF, whose objects may be packed."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", body, re.DOTALL)
    return len(PAGE.findall(body)) + sum(
        len(PAGE.findall(unpacked(one))) for one in packed
    )


def unpacked(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return b""


# --- Leafing through figures -------------------------------------------------------------
def figure_pages(place, _member):
    asked = f"period=2024&union={place.school.pk}"
    return {
        "home": (0, "/admin/"),
        "figures": (0, "/admin/figures/"),
        **{
            name: (0, f"/admin/figures/{key}/?{asked}") for name, key in FIGURES.items()
        },
    }


if __name__ == "__main__":
    sys.exit(run("report", measure))
