"""The database tests run in: migrated once, copied for each process.

To migrate takes a minute of a core, to copy a second. The migrated one is kept under
the digest of the code, so the next run of the same code begins at once, too.
"""

import hashlib
import os

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

BUILDING = 7_311_205  # the advisory lock of whoever builds; the other processes wait
NOT_CODE = {"var", "node_modules", "tests", "bench", "launcher", ".git"}


def digest():
    """Of all code that may have a say in what the database holds."""
    found = hashlib.sha256()
    for folder in sorted(settings.ROOT.iterdir()):
        if folder.is_dir() and folder.name not in NOT_CODE:
            for path in sorted(folder.rglob("*.py")):
                found.update(path.read_bytes())
    found.update((settings.ROOT / "requirements.txt").read_bytes())
    return found.hexdigest()[:12]


def template():
    """The name of a migrated database nobody is connected to; made if there is none."""
    here = connection.settings_dict
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    prefix = f"{here['TEST']['NAME'].removesuffix(f'_{worker}')}_of_"
    name, making = f"{prefix}{digest()}", f"{prefix}making"
    given = connection.get_connection_params()
    server = {
        key: given[key] for key in ("host", "port", "user", "password") if key in given
    }
    with psycopg.connect(**server, dbname="postgres", autocommit=True) as beside:
        beside.execute("SELECT pg_advisory_lock(%s)", [BUILDING])
        rows = beside.execute("SELECT datname FROM pg_database").fetchall()
        mine = [row[0] for row in rows if row[0].startswith(prefix)]
        if name in mine:
            return name
        for old in mine:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            beside.execute(drop.format(sql.Identifier(old)))
        create = sql.SQL("CREATE DATABASE {} TEMPLATE template0")
        beside.execute(create.format(sql.Identifier(making)))
        usual = here["NAME"]
        connection.close()
        here["NAME"] = making
        try:
            call_command("migrate", verbosity=0)
        finally:
            connection.close()
            here["NAME"] = usual
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        beside.execute(rename.format(sql.Identifier(making), sql.Identifier(name)))
    return name
