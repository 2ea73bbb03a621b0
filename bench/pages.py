"""Whether the pages people open all day stay as fast when there are ten times as many.

One school with 62 unions and 68 units, first with 38,379 members, then with 383,790;
everybody has an employment, a full membership and a message. Each page is asked for
through the whole stack in this process (middleware, rights, templates), by somebody who
is signed in: the officer of the school, or an ordinary member.

- ``…_queries``: by how many the numbers of queries differ (goal: 0);
- ``…_times``: server time with ten times as many members against the smaller school,
  both measured in turn, the least of nine times each (goal: 1.5; none for the tree of
  unions, which counts every member, and for one union's list, which sorts its own).

The pages: the first page of the roll, the roll of one union, the tree of unions with its
members counted, one union, a member's home page and union, and a search for a common
surname, a full name, initials and a staff number.
"""

import sys
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.harness import Figure, own_database, run, times, use
from members.models import (
    Appointment,
    Employment,
    EmploymentKind,
    Membership,
    Person,
    Post,
    Union,
    UnionLevel,
    Unit,
)
from members.roles import Role
from union_portal.notices import Notice

SMALL, LARGE = 38_379, 383_790
UNIONS, UNITS = 62, 68
TURNS, ROUNDS = 3, 3
GOAL = 1.5
# Lists of everybody who fits, sorted or counted: what they tell grows with the school.
GROWS = ("unions", "roll_of_a_union")
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
SURNAMES = "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo 马ma 罗luo 梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong 萧xiao"  # noqa: E501
GIVEN = "安an 平ping 宁ning 静jing 远yuan 明ming 华hua 文wen 嘉jia 欣xin 怡yi 子zi 轩xuan 浩hao 宇yu 思si 雨yu 晨chen 佳jia 琪qi 志zhi 强qiang 丽li 娜na 敏min 慧hui 君jun 兰lan 松song 柏bai 青qing 秋qiu 春chun 雪xue 海hai 川chuan 云yun 舒shu 然ran 若ruo"  # noqa: E501
FROM_PEOPLE = "members_person WHERE sign_in_name ~ '^[0-9]+$'"
NAMES = "CREATE INDEX person_name_bigrams ON members_person USING gin (name_bigrams)"
BASE = 10_000_000  # the first staff number


@dataclass(frozen=True)
class Place:
    school: Union
    unions: list
    units: list
    kind: EmploymentKind


@dataclass(frozen=True)
class Readers:
    """Browsers in one of the databases, and the pages they open."""

    database: str
    clients: list
    pages: dict


def organise():
    """A school, its unions and units, and the tables of names."""
    federation = Union.objects.create(
        code="F", name="京华市教育工会", level=UnionLevel.FEDERATION
    )
    school = Union.objects.create(
        code="S", name="明湖大学工会", level=UnionLevel.SCHOOL, parent=federation
    )
    unions = [
        Union.objects.create(
            code=f"S-{n:03}",
            name=f"第{n}学院工会",
            level=UnionLevel.BRANCH,
            parent=school,
            school=school,
            order=n,
        )
        for n in range(UNIONS)
    ]
    units = [
        Unit.objects.create(
            school=school,
            code=f"{n:03}",
            name=f"第{n}学院",
            kind="college",
            union=unions[n % UNIONS],
        )
        for n in range(UNITS)
    ]
    kind = EmploymentKind.objects.create(code="B", name="事业编制")
    with connection.cursor() as cursor:
        for table, text in (("surname", SURNAMES), ("given", GIVEN)):
            cursor.execute(f"CREATE TABLE {table} (n int, c text, p text)")
            cursor.executemany(
                f"INSERT INTO {table} VALUES (%s, %s, %s)",  # noqa: S608 - our own name
                [(n, word[0], word[1:]) for n, word in enumerate(text.split())],
            )
    return Place(school, unions, units, kind)


def people(place, number):
    """So many members, set-based; the index of names is made afterwards, at once.

    Written past the row history: it is not read here, and would double the building.
    """
    surnames, given = len(SURNAMES.split()), len(GIVEN.split())
    tables = [model._meta.db_table for model in (Person, Employment, Membership)]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("DROP INDEX person_name_bigrams")
        insert(
            cursor,
            Person,
            f"""generate_series({BASE}::bigint, {BASE + number - 1}) AS series(i)
            JOIN surname s ON s.n = (i * 7919 / 11) % {surnames}
            JOIN given a ON a.n = (i * 104729 / 13) % {given}
            JOIN given b ON b.n = (i * 1299709 / 17) % {given}""",
            sign_in_name="i::text",
            school_id=place.school.pk,
            staff_number="i::text",
            name="s.c || a.c || b.c",
            name_sort="s.p || ' ' || a.p || ' ' || b.p",
            name_initials="left(s.p, 1) || left(a.p, 1) || left(b.p, 1)",
            sex="CASE WHEN i % 2 = 0 THEN 'female' ELSE 'male' END",
            birth_date="date '1960-01-01' + (i % 14000)::int",
        )
        insert(
            cursor,
            Employment,
            FROM_PEOPLE,
            person_id="id",
            unit_id=one_of(place.units),
            kind_id=place.kind.pk,
            starts_on="date '2015-09-01'",
        )
        insert(
            cursor,
            Membership,
            FROM_PEOPLE,
            person_id="id",
            union_id=one_of(place.unions),
            starts_on="date '2015-10-01'",
        )
        insert(
            cursor,
            Notice,
            FROM_PEOPLE,
            recipient_id="id",
            kind="'members.admit'",
            title="'您已是工会会员'",
            text="'您是工会会员。'",
        )
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(NAMES)
        cursor.execute("VACUUM ANALYZE")


def one_of(rows):
    """SQL that deals the rows out evenly."""
    ids = ", ".join(str(row.pk) for row in rows)
    return f"(ARRAY[{ids}])[1 + id % {len(rows)}]"


def insert(cursor, model, source, **given):
    """INSERT … SELECT the given expressions; other columns get the model's defaults."""
    values = {name: str(sql) for name, sql in given.items()}
    params = {}
    for field in model._meta.concrete_fields:
        asks = not (field.null or field.primary_key or field.generated)
        if asks and field.column not in values and not field.has_db_default():
            values[field.column] = f"%({field.column})s"
            params[field.column] = field.get_db_prep_save(
                field.get_default(), connection
            )
    columns = ", ".join(f'"{name}"' for name in values)
    expressions = ", ".join(
        sql if sql.startswith("%(") else sql.replace("%", "%%")
        for sql in values.values()
    )
    source = source.replace("%", "%%")
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({columns}) SELECT {expressions} FROM {source}",  # noqa: S608 - our own names
        params or {"": None},
    )


def readers(place):
    """Browsers of the school's officer and of an ordinary member."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = PLAIN  # none need be collected
    post = Post.objects.create(code="OFFICER", name="专职干部", roles=[Role.OFFICE])
    officer = Person.objects.create(
        sign_in_name="officer", name="顾青", school=place.school
    )
    Appointment.objects.create(
        person=officer, post=post, seat=place.school, starts_on="2020-01-01"
    )
    member = Person.objects.get(staff_number=str(BASE))
    found = []
    for person in (officer, member):
        client = Client()
        client.force_login(person)
        found.append(client)
    return found, member


def addresses(place, member):
    """``{name: (whose browser, address)}``."""
    union = place.unions[0].pk
    return {
        "roll": (0, "/admin/members/person/"),
        "roll_of_a_union": (0, f"/admin/members/person/?union={union}"),
        "unions": (0, "/admin/members/union/"),
        "union": (0, f"/admin/members/union/{union}/change/"),
        "home": (1, "/"),
        "my_union": (1, "/union/"),
        "search_surname": (0, "/search/?q=王"),
        "search_name": (0, f"/search/?q={member.name}"),
        "search_initials": (0, f"/search/?q={member.name_initials}"),
        "search_number": (0, f"/search/?q={member.staff_number}"),
        "search_nobody": (0, "/search/?q=欧阳没有"),
    }


def ask(place):
    """``{name: (queries, [seconds])}`` of each page in the database in use."""
    found = {}
    for name, (whose, address) in place.pages.items():
        client = place.clients[whose]
        client.get(address)  # warm: a fresh connection asks more
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        queries = len(asked)  # now: the next request empties the log
        if response.status_code != 200:
            raise SystemExit(f"{address}: {response.status_code}")
        took = []
        for _round in range(ROUNDS):
            started = time.perf_counter()
            client.get(address)
            took.append(time.perf_counter() - started)
        found[name] = (queries, took)
    return found


def build(number, pages):
    """A school of so many members in the database in use, and who reads there."""
    place = organise()
    people(place, number)
    clients, member = readers(place)
    name = settings.DATABASES["default"]["NAME"]
    return Readers(name, clients, pages(place, member))


def measure(say):
    yield from in_two_schools(say, addresses, GROWS)


def in_two_schools(say, pages, grows=()):
    """Build the small school in the database in use and the large one beside it; ask for
    the pages that ``pages(place, member)`` gives. ``grows``: those without a goal."""
    started = time.perf_counter()
    small = build(SMALL, pages)
    with own_database("large"):
        large = build(LARGE, pages)
        say(f"both schools built in {time.perf_counter() - started:.0f} s")
        found = {SMALL: [], LARGE: []}
        for _turn in range(TURNS):  # in turn, so that a busy moment meets both
            for number, place in ((SMALL, small), (LARGE, large)):
                use(place.database)
                found[number].append(ask(place))
    yield from compare(small.pages, found, grows)


def compare(pages, found, grows=()):
    """The least of the times counts: what else the machine did only adds to them."""
    best = {
        (number, name): min(second for turn in turns for second in turn[name][1])
        for number, turns in found.items()
        for name in pages
    }
    for name in pages:
        asked = [found[number][-1][name][0] for number in (SMALL, LARGE)]
        yield Figure(f"{name}_queries", abs(asked[1] - asked[0]), 0)
        ratio = best[LARGE, name] / best[SMALL, name]
        yield times(f"{name}_times", ratio, None if name in grows else GOAL)
    for name in pages:
        for label, number in (("small", SMALL), ("large", LARGE)):
            milliseconds = round(best[number, name] * 1000, 1)
            yield Figure(f"{name}_ms_{label}", milliseconds, unit="ms")


if __name__ == "__main__":
    sys.exit(run("pages", measure))
