"""What all measurements share: a database of their own, figures, goals, the exit code.

A measurement is a function ``measure(say)`` that returns :class:`Figure`s::

    if __name__ == "__main__":
        sys.exit(run("roster", measure))

``say(text)`` tells a waiting person, on standard error, what is going on.
"""

import argparse
import json
import multiprocessing
import os
import resource
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

MARK = "_bench_"  # between the name of the usual database and that of a measurement


@dataclass(frozen=True)
class Figure:
    """A measured number; ``goal`` is the most it may be, None for mere information."""

    key: str
    value: float
    goal: float | None = None
    unit: str = ""

    @property
    def ok(self):
        return self.goal is None or self.value <= self.goal

    def as_json(self):
        return {
            "key": self.key,
            "value": self.value,
            "goal": self.goal,
            "ok": self.ok,
        }


def times(key, value, goal=None):
    """A ratio."""
    return Figure(key, round(value, 2), goal, "×")


def seconds(key, value, goal=None):
    return Figure(key, round(value, 2), goal, "s")


def run(name, measure):
    """Run a measurement in a database of its own; the exit code says if goals are met."""
    parser = argparse.ArgumentParser(f"./portal bench {name}")
    parser.add_argument("--json", action="store_true", help="print JSON instead")
    asked = parser.parse_args()
    with own_database(name):
        figures = list(measure(say))
    return report(figures, as_json=asked.json)


def report(figures, *, as_json):
    """Print the figures; 0 if every goal is met, else 1."""
    if as_json:
        print(json.dumps({"figures": [f.as_json() for f in figures]}, indent=1))
    else:
        print(table(figures))
    return 0 if all(figure.ok for figure in figures) else 1


def say(text):
    print(text, file=sys.stderr, flush=True)


def table(figures):
    width = max(len(figure.key) for figure in figures)
    lines = []
    for figure in figures:
        line = f"{figure.key:<{width}}  {figure.value:>10,.2f} {figure.unit:<3}"
        if figure.goal is not None:
            state = "ok" if figure.ok else "MISSED"
            line += f"  goal ≤ {figure.goal:g} {figure.unit}: {state}"
        lines.append(line.rstrip())
    return "\n".join(lines)


@contextmanager
def own_database(name):
    """A migrated, empty database beside the portal's; dropped at the end."""
    around = settings.DATABASES["default"]["NAME"]
    usual = around.partition(MARK)[0]
    own = f"{usual}{MARK}{name}_{os.getpid()}"
    connection.close()
    with psycopg.connect(**server(usual), autocommit=True) as beside:
        beside.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(own)))
        try:
            use(own)
            call_command("migrate", verbosity=0)
            yield own
        finally:
            use(around)
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            beside.execute(drop.format(sql.Identifier(own)))


@contextmanager
def copy_of(own):
    """A database like this one as it stands now, in use meanwhile; dropped at the end."""
    copy = f"{own}_copy"
    connection.close()
    usual = own.partition(MARK)[0]  # nobody may be in the one that is copied
    with psycopg.connect(**server(usual), autocommit=True) as beside:
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        beside.execute(make.format(sql.Identifier(copy), sql.Identifier(own)))
        try:
            use(copy)
            yield copy
        finally:
            use(own)
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            beside.execute(drop.format(sql.Identifier(copy)))


def server(name):
    """How to connect without Django."""
    given = connection.get_connection_params()
    names = ("host", "port", "user", "password")
    return {key: given[key] for key in names if given.get(key)} | {"dbname": name}


def use(name):
    """Let Django talk to this database from now on, in child processes too."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


@dataclass(frozen=True)
class Taken:
    """What a piece of work took, in a process of its own."""

    seconds: float
    megabytes: float  # the process's peak, its interpreter and our code included
    processor: float = 0  # seconds, PostgreSQL's backend included; 0 if nobody tells
    result: object = None


def apart(work, *args):
    """Do the work in a fresh process: its peak of memory is its own, and its garbage."""
    connection.close()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(there, work, args))
    child.start()
    there.close()
    try:
        taken = here.recv()
    except EOFError:
        raise SystemExit(f"{work.__name__} failed; see above.") from None
    finally:
        child.join()
    return taken


def _work(there, work, args):
    before, started = time.process_time(), time.perf_counter()
    result = work(*args)
    took, used = time.perf_counter() - started, time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    backend = backend_time()
    there.send(Taken(took, peak, 0 if backend is None else used + backend, result))
    connection.close()


def backend_time():
    """Seconds of processor time of this process's PostgreSQL backend, which began with
    the work; None if it runs elsewhere, or the system does not tell."""
    if connection.connection is None:
        return 0
    told = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    try:
        return int(told.read_text().split()[0]) / 1e9
    except (OSError, ValueError, IndexError):
        return None
