"""How fast a roll comes in, against reading the same file and a bare COPY of its rows.

38,379 invented people in the 20 columns of the roll (工号 姓名 姓名拼音更正 性别 民族
出生日期 证件类型 证件号码 手机号 电子邮箱 单位代码 用工形式代码 岗位类别 职称级别 派遣单位
入职日期 离职日期 工会代码 会籍状态 入会日期), from file to applied: read, checked, staged,
compared with the records, written with sealed personal values, pinyin keys, row history
and constraints.

- ``first``: into an empty roll;
- ``again``: the same file once more, nothing differs;
- ``changed``: a month later, one row in twenty with another phone, rank, name or unit.

The yardstick reads the same file with the same reader and copies the 20 cells of each
row as text into a table without index or constraint.

All of it is done three times, each round in a fresh copy of the same database, yardstick
and imports in turn; of each the least counts, for the machine may be busy otherwise.
``…_processor``: seconds of processor time of both sides, where the system tells them.
"""

import sys
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from django.db import connection, transaction

from bench.harness import Figure, apart, copy_of, run, seconds, times
from members.models import Membership, Person, Union, UnionLevel
from reference import catalogue as catalogues
from reference.workbooks import ORDER, rows, save
from union_portal.workbooks import REGISTERS, sheets, staging

ROWS = 38_379
ONE_IN = 20
ROUNDS = 3
ROLL = REGISTERS["roll"]
NAMES = [column.name for column in ROLL.columns]
MEMORY = 600  # MB
FIRST, AGAIN, CHANGED = 8, 0.5, 0.7


def build(folder):
    """Write the workbooks of the invented university; returns the day they describe."""
    catalogue = catalogues.load("pku-2023")
    found = rows(catalogue)
    people = [row for row, _n in zip(found["roll"], range(ROWS), strict=False)]
    for key in ORDER[: ORDER.index("roll")]:
        save(folder / f"{key}.xlsx", REGISTERS[key], found[key])
    save(folder / "roll.xlsx", ROLL, people)
    save(folder / "changed.xlsx", ROLL, changed(people))
    return catalogue.as_of


def changed(people):
    """The same people, one in twenty with something new."""
    draw = Random(5)
    units = sorted({row["unit"] for row in people})
    news = (
        lambda row: {"phone": f"195{draw.randrange(10**8):08}"},
        lambda row: {"title_rank": "正高级" if row["title_rank"] == "无" else "无"},
        lambda row: {"name": row["name"][0] + draw.choice("安平宁静远")},
        lambda row: {"unit": draw.choice([u for u in units if u != row["unit"]])},
    )
    chosen = set(draw.sample(range(len(people)), len(people) // ONE_IN))
    for at, row in enumerate(people):
        yield row | draw.choice(news)(row) if at in chosen else row


def prepare(folder, as_of):
    """Everything a roll refers to."""
    for key in ORDER[: ORDER.index("roll")]:
        bring_in(folder / f"{key}.xlsx", key, as_of)


def bring_in(path, key, as_of):
    """From file to applied, as ``import_workbook`` does it; returns the counts."""
    school = Union.objects.filter(level=UnionLevel.SCHOOL).first()
    batch = staging.stage(key, path, actor=None, union=school, as_of=as_of)
    return staging.apply(batch, actor=None).counts()


@transaction.atomic
def yardstick(path):
    """The same file, the same reader, a plain table."""
    columns = ", ".join(f"{name} text" for name in NAMES).replace("union ", '"union" ')
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE plain ({columns})")
        lines = iter(sheets.read_cells(path))
        next(lines)
        with cursor.copy("COPY plain FROM STDIN") as copy:
            for line in lines:
                copy.write_row([None if one == "" else str(one) for one in line])
        cursor.execute("SELECT count(*) FROM plain")
        count = cursor.fetchone()[0]
        cursor.execute("DROP TABLE plain")
    return count


def expect(taken, **wanted):
    """A measurement of something else than was meant is none."""
    if {name: taken.result[name] for name in wanted} != wanted:
        raise SystemExit(f"expected {wanted}, found {taken.result}")


def measure(say):
    with TemporaryDirectory(prefix="bench-roster-") as given:
        folder = Path(given)
        say(f"building the workbooks: {ROWS} people")
        as_of = apart(build, folder).result
        apart(prepare, folder, as_of)
        rounds = []
        for number in range(1, ROUNDS + 1):
            say(f"round {number} of {ROUNDS}")
            with copy_of(connection.settings_dict["NAME"]):
                rounds.append(taken(folder, as_of))
    return figures(rounds)


def taken(folder, as_of):
    """``{what: Taken}`` of one round: yardstick and imports in turn, in one database."""
    roll, later = folder / "roll.xlsx", as_of + timedelta(days=30)
    found = {"copy": apart(yardstick, roll)}
    found["first"] = apart(bring_in, roll, "roll", as_of)
    expect(found["first"], new=ROWS, refused=0)
    found["again"] = apart(bring_in, roll, "roll", as_of)
    expect(found["again"], unchanged=ROWS)
    found["changed"] = apart(bring_in, folder / "changed.xlsx", "roll", later)
    expect(found["changed"], changed=ROWS // ONE_IN, new=0, refused=0)
    if (Person.objects.count(), Membership.objects.count() > 0) != (ROWS, True):
        raise SystemExit("the roll does not hold what was brought in")
    return found


def figures(rounds):
    """Of each piece of work the least of all rounds counts, on both sides alike: what it
    took beyond that was other people's work."""
    least = {what: min(one[what].seconds for one in rounds) for what in rounds[0]}
    spent = {what: min(one[what].processor for one in rounds) for what in rounds[0]}
    peak = max(work.megabytes for one in rounds for work in one.values())
    found = [
        times("first_to_copy", least["first"] / least["copy"], FIRST),
        times("again_to_first", least["again"] / least["first"], AGAIN),
        times("changed_to_first", least["changed"] / least["first"], CHANGED),
        Figure("memory_mb", round(peak), MEMORY, "MB"),
        Figure("rows", ROWS),
        Figure("columns", len(NAMES)),
        *(seconds(f"{what}_seconds", took) for what, took in least.items()),
    ]
    if all(spent.values()):
        ratio = times("first_to_copy_processor", spent["first"] / spent["copy"])
        found += [ratio]
        found += [seconds(f"{what}_processor", took) for what, took in spent.items()]
    return found


if __name__ == "__main__":
    sys.exit(run("roster", measure))
