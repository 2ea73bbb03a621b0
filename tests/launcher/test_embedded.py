"""Real servers in folders of their own: they start, survive, and leave."""

import contextlib
import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis

from tests.launcher.conftest import all_gone, processes_about, wait_until
from union_portal import embedded
from union_portal.embedded import ServiceError, Services

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import importlib.util, json, sys
from pathlib import Path

path, var = sys.argv[1:]
spec = importlib.util.spec_from_file_location("portal_embedded", path)
embedded = importlib.util.module_from_spec(spec)
sys.modules[spec.name] = embedded
spec.loader.exec_module(embedded)
services = embedded.Services(Path(var), {})
print(json.dumps(services.start()), flush=True)
sys.stdin.read()
services.stop()
"""


def hold(var, *, python=sys.executable, script=embedded.__file__, **options):
    return subprocess.Popen(
        [python, "-c", HOLD, script, str(var)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **options,
    )


def urls(holder):
    return json.loads(holder.stdout.readline())


def let_go(holder):
    holder.stdin.close()
    assert holder.wait(20) == 0
    holder.stdout.close()


@contextlib.contextmanager
def holding(var):
    services = Services(var, {})
    try:
        yield services, services.start()
    finally:
        services.stop()


def postmaster(var):
    return int((var / "pg" / "postmaster.pid").read_text().split()[0])


def answer(url, query):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(query)
        return cursor.fetchone() if cursor.description else None


def servers_of(var):
    return [
        pid
        for name in ("pg", "redis")
        for pid in embedded.processes_in((var / name).resolve())
    ]


def test_six_processes_start_at_once_and_share_one_server(var):
    holders = [hold(var) for _ in range(6)]
    born = "select pg_postmaster_start_time()"

    births = {answer(urls(holder)["DATABASE_URL"], born) for holder in holders}

    assert len(births) == 1
    for holder in holders[:3]:
        holder.kill()
        holder.communicate()
    assert servers_of(var)
    for holder in holders[3:]:
        let_go(holder)
    assert all_gone(var)


def test_the_last_holder_may_be_killed(var):
    holder = hold(var)
    urls(holder)

    holder.kill()
    holder.communicate()

    assert all_gone(var)


def test_killed_servers_come_back_with_their_data(var):
    with holding(var) as (services, url):
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            assert answer(url["DATABASE_URL"], f"show {setting}") == ("on",)
        answer(url["DATABASE_URL"], "select 42 as x into table t")
        with redis.Redis.from_url(url["REDIS_URL"]) as client:
            client.set("k", "v")
            assert client.config_get("appendfsync") == {"appendfsync": "everysec"}
            killed = [postmaster(var), client.info()["process_id"]]

        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: not set(killed) & set(servers_of(var)))
        services.ensure()

        assert answer(url["DATABASE_URL"], "select x from t") == (42,)
        with redis.Redis.from_url(url["REDIS_URL"]) as client:
            assert client.get("k") == b"v"
    assert all_gone(var)


def test_a_killed_keeper_takes_its_server_along_and_is_replaced(var):
    with holding(var) as (services, url):
        first = postmaster(var)
        for pid in processes_about("embedded.py"):
            command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
            if str(var) in command:
                os.kill(pid, signal.SIGKILL)
        assert wait_until(lambda: first not in servers_of(var))

        services.ensure()

        assert answer(url["DATABASE_URL"], "select 1") == (1,)
        assert postmaster(var) != first


def test_a_pid_file_that_names_a_living_stranger_is_no_obstacle(var):
    with holding(var):
        remains = (var / "pg" / "postmaster.pid").read_text().splitlines()
    with subprocess.Popen(["sleep", "60"], **embedded.identity()) as stranger:
        remains[0] = str(stranger.pid)
        for file in (var / "pg/postmaster.pid", var / "sock/.s.PGSQL.5432.lock"):
            file.write_text("\n".join(remains) + "\n")

        with holding(var) as (_services, url):
            assert answer(url["DATABASE_URL"], "select 1") == (1,)

        assert stranger.poll() is None
        stranger.kill()


def test_a_path_no_socket_can_have_gets_its_sockets_elsewhere(var):
    deep = var / "工会, 门户" / ("x" * 80)
    elsewhere = embedded.socket_folder(deep)
    try:
        with holding(deep) as (_services, url):
            assert answer(url["DATABASE_URL"], "select 1") == (1,)
            with redis.Redis.from_url(url["REDIS_URL"]) as client:
                assert client.ping()
            assert elsewhere.name.startswith("portal-")
            assert elsewhere.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)


def test_sockets_do_not_go_where_somebody_else_waits(var):
    (var / "real").mkdir()
    (var / "sock").symlink_to(var / "real")

    with pytest.raises(ServiceError, match="belongs to somebody else"):
        embedded.own_folder(var / "sock")


def test_an_ordinary_user_runs_them_too(var):
    """Root becomes ``nobody`` for this, with a Python that nobody may run."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    public = shutil.which("python3", path="/usr/bin:/usr/local/bin")
    python = public if os.geteuid() == 0 else sys.executable
    script = shutil.copy(embedded.__file__, var / "embedded.py")
    home = var / "home"
    home.mkdir()
    (home / "venv").symlink_to(sys.prefix)
    options = {}
    if os.geteuid() == 0:
        os.chown(home, user.pw_uid, user.pw_gid)
        options = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}

    holder = hold(home, python=python, script=script, cwd="/", **options)

    assert answer(urls(holder)["DATABASE_URL"], "select 1") == (1,)
    assert (home / "pg").stat().st_uid == user.pw_uid
    let_go(holder)
    assert all_gone(home)


def test_root_is_told_when_nobody_cannot_get_there(var):
    var.chmod(0o700)
    hopeless = os.geteuid() == 0
    expected = pytest.raises(ServiceError, match=f"cannot enter {var}")

    with expected if hopeless else contextlib.nullcontext():
        embedded.check_reach(var / "pg")


def test_what_the_environment_gives_is_not_started(var):
    given = {"DATABASE_URL": "postgresql://db/portal", "REDIS_URL": "redis://cache"}

    assert Services(var, given).start() == given
    assert all_gone(var)


def test_a_start_that_fails_says_why(var, monkeypatch):
    broken = var / "bin" / "initdb"
    broken.parent.mkdir()
    refusal = "#!/bin/sh\necho 18\necho no luck >&2\nexit 1\n"
    for name in ("initdb", "pg_isready", "postgres"):
        (broken.parent / name).write_text(refusal)
        (broken.parent / name).chmod(0o755)
    monkeypatch.setenv("PORTAL_PG_BIN", str(broken.parent))

    with pytest.raises(ServiceError, match=r"(?s)PostgreSQL cannot .* no luck"):
        Services(var, {"REDIS_URL": "redis://cache"}).start()

    assert all_gone(var)
