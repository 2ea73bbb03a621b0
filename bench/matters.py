"""Whether handled matters stay as quick when there are a hundred times as many.

One school with 68 units, first with 400 matters, then with 40,000; one in ten is open,
half of those with a unit, some of them overdue; every matter has its units and steps.
Each page is asked for through the whole stack in this process by somebody signed in:
the union's office, or the liaison of a unit.

- ``…_queries``: how often a page asks the database with 40,000 (goal: 12);
- ``…_more``: by how much that differs from 400 (goal: 0);
- ``…_times``: server time against that with 400, measured in turn, the least of nine
  times each (goal: 1.5).
"""

import sys
import time

from django.conf import settings
from django.db import connection
from django.test import Client

from bench.harness import Figure, own_database, run, times, use
from bench.pages import Readers, ask, insert, one_of, organise, readers
from bench.pages import people as members
from matters.models import Assignment, Matter, MatterKind, MatterStep
from members.models import Appointment, Person, Post
from members.roles import Role

SMALL, LARGE = 400, 40_000
TURNS = 3
QUERIES, GOAL = 12, 1.5
STATES = (
    "(ARRAY['raised','assigned','accepted','accepted','assigned','replied','rated',"
    "'replied','accepted','disputed'])[1 + (i / 10) % 10]"
)
STATE = f"CASE WHEN i % 10 = 0 THEN {STATES} ELSE 'closed' END"
HELD = (
    "CASE WHEN state = 'closed' THEN 'nobody' WHEN state IN ('assigned', 'accepted')"
    " THEN 'unit' ELSE 'union' END"
)


def fill(place, number):
    """So many matters with units and steps, set-based and past the row history."""
    kind = MatterKind.objects.get(code="opinion")
    unit = one_of(place.units).replace("id", "i::int")
    tables = [model._meta.db_table for model in (Matter, Assignment, MatterStep)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        insert(
            cursor,
            Matter,
            f"""(SELECT i, {STATE} AS state FROM generate_series(1, {number}) AS s(i)) n,
            LATERAL (SELECT {unit} AS unit) u""",  # noqa: S608 - our own names
            public_id="gen_random_uuid()",
            union_id=place.school.pk,
            kind_id=kind.pk,
            number="'意见' || i",
            title="'关于第' || i || '件事的建议'",
            text="'说明情况，提出办法。'",
            category="'后勤与校园'",
            raised_on="date '2026-01-05' + (i % 200)::int",
            state="state",
            holder=HELD,
            lead_unit_id="unit",
            assigned_on="date '2026-03-02'",
            due_on="current_date + ((i / 10) % 60)::int - 20",
            replied_on="date '2026-04-01'",
            outcome="'solved'",
            closed_on="CASE WHEN state = 'closed' THEN date '2026-05-06' END",
        )
        insert(
            cursor,
            Assignment,
            "matters_matter",
            matter_id="id",
            unit_id="lead_unit_id",
            role="'lead'",
            state="'accepted'",
            assigned_on="assigned_on",
        )
        insert(
            cursor,
            MatterStep,
            "matters_matter, unnest(ARRAY['raise','assign','accept','reply']) AS v(verb)",
            matter_id="id",
            verb="verb",
            unit_id="lead_unit_id",
            on="raised_on",
        )
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("VACUUM ANALYZE")


def liaison_of(place, unit):
    """Who acts for a unit."""
    post = Post.objects.create(code="LIAISON", name="联络人", roles=[Role.LIAISON])
    person = Person.objects.create(
        sign_in_name="liaison", name="林远", school=place.school
    )
    Appointment.objects.create(
        person=person, post=post, seat=unit.union, unit=unit, starts_on="2020-01-01"
    )
    return person


def build(number):
    """A school of so many matters in the database in use, and who reads there."""
    place = organise()
    members(place, 10)
    fill(place, number)
    clients, _member = readers(place)
    open_one = Matter.objects.filter(state="accepted").earliest("pk")
    browser = Client()
    browser.force_login(liaison_of(place, open_one.lead_unit))
    pages = {
        "board": (0, "/matters/board/"),
        "board_overdue": (0, "/matters/board/?left=overdue"),
        "board_search": (0, "/matters/board/?q=意见7"),
        "closed": (0, "/matters/board/?state=closed"),
        "work": (2, "/matters/work/"),
        "detail_office": (0, open_one.get_absolute_url()),
        "detail_liaison": (2, open_one.get_absolute_url()),
    }
    name = settings.DATABASES["default"]["NAME"]
    return Readers(name, [*clients, browser], pages)


def measure(say):
    started = time.perf_counter()
    small = build(SMALL)
    with own_database("large"):
        large = build(LARGE)
        say(f"both schools built in {time.perf_counter() - started:.0f} s")
        found = {SMALL: [], LARGE: []}
        for _turn in range(TURNS):  # in turn, so that a busy moment meets both
            for number, place in ((SMALL, small), (LARGE, large)):
                use(place.database)
                found[number].append(ask(place))
    yield from compare(small.pages, found)


def compare(pages, found):
    """The least of the times counts: what else the machine did only adds to them."""
    for name in pages:
        asked = {number: turns[-1][name][0] for number, turns in found.items()}
        best = {
            number: min(second for turn in turns for second in turn[name][1])
            for number, turns in found.items()
        }
        yield Figure(f"{name}_queries", asked[LARGE], QUERIES)
        yield Figure(f"{name}_more", abs(asked[LARGE] - asked[SMALL]), 0)
        yield times(f"{name}_times", best[LARGE] / best[SMALL], GOAL)
        yield Figure(f"{name}_ms_large", round(best[LARGE] * 1000, 1), unit="ms")


if __name__ == "__main__":
    sys.exit(run("matters", measure))
