"""Numbers that were counted once and hold as long as the records stay as they are.

Counting 400,000 memberships takes ten times as long as counting 40,000; whoever leafs
through figures should not feel that. An answer is kept under a name made of the question
(SQL and parameters) and of the state of every table it reads: the newest entries of the
row history, or of a small table without one the rows themselves. A change gives the
tables another state, and the question is asked anew; nothing has to be told that its
number is stale.

A transaction may commit after one that began later: therefore not the newest entry of
the history alone is the state, but how many of the last :data:`WINDOW` there are. What
even that could miss is gone after :data:`SECONDS`.
"""

import hashlib
import re
from functools import cache as once

from django.apps import apps
from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from union_portal.figures import FIGURES, numbers_of, one_select

SECONDS = 600
WINDOW = 2_000  # entries of the history
SMALL = 2_000  # rows of a table that is compared row by row
QUOTED = re.compile(r'"([a-z_0-9]+)"')


def numbers(requests):
    """As ``figures.evaluate``, of kept answers where there are some; in one SELECT."""
    figures = FIGURES.many(key for key, _scope in requests)
    asked_once = list(dict.fromkeys(requests))
    [[row]] = answers([one_select(asked_once, figures)])
    found = dict(zip(asked_once, numbers_of(row), strict=True))
    return [found[request] for request in requests]


def answers(questions):
    """``[[row]]`` for ``[(sql, params)]``: kept ones, or asked now and kept."""
    states = states_of({name for sql, _params in questions for name in tables(sql)})
    names = [name_of(sql, params, states) for sql, params in questions]
    kept = read([name for name in names if name])
    fresh = {}
    for name, (sql, params) in zip(names, questions, strict=True):
        if name not in kept and (name is None or name not in fresh):
            fresh[name or (sql, params)] = asked(sql, params)
    write({name: rows for name, rows in fresh.items() if isinstance(name, str)})
    known = {**kept, **fresh}
    return [
        known[name or question] for name, question in zip(names, questions, strict=True)
    ]


def asked(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@once
def models():
    """``{table: model}`` of the house; what else is quoted is a column."""
    return {model._meta.db_table: model for model in apps.get_models()}


def tables(sql):
    return {name for name in QUOTED.findall(sql) if name in models()}


def state_sql(table):
    """What differs as soon as a row of the table does; NULL: not to be told cheaply."""
    events = getattr(models()[table], "pgh_event_model", None)
    if events is None:
        return (
            f"(SELECT CASE WHEN count(*) <= {SMALL}"  # noqa: S608 - our own names
            " THEN count(*) || ':' || coalesce(sum(hashtextextended(r::text, 0)), 0)"
            f' END FROM (SELECT * FROM "{table}" LIMIT {SMALL + 1}) r)'
        )
    log = events._meta.db_table
    newest = f'(SELECT coalesce(max(pgh_id), 0) FROM "{log}")'  # noqa: S608
    return (
        f"(SELECT {newest} || ':' || count(*)"  # noqa: S608
        f' FROM "{log}" WHERE pgh_id > {newest} - {WINDOW})'
    )


def states_of(found):
    """``{table: state}`` in one query; the database's own number is part of it."""
    found = sorted(found)
    parts = ["(SELECT oid FROM pg_database WHERE datname = current_database())"]
    row = asked("SELECT " + ", ".join([*parts, *map(state_sql, found)]), ())[0]
    return {
        table: None if state is None else f"{row[0]}:{state}"
        for table, state in zip(found, row[1:], strict=True)
    }


def name_of(sql, params, states):
    """The name an answer is kept under; None where it must be asked each time."""
    read = [(table, states[table]) for table in sorted(tables(sql))]
    if any(state is None for _table, state in read):
        return None
    text = repr((sql, params, read))
    return "number:" + hashlib.sha256(text.encode()).hexdigest()


def read(names):
    """What is kept; nothing where Redis does not answer: a page must not wait for it."""
    try:
        return cache.get_many(names)
    except RedisError:
        return {}


def write(found):
    try:
        cache.set_many(found, SECONDS)
    except RedisError:
        return
